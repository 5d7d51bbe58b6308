"""What is selected, shown in every view at once and described by the inspector."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app import settings as preferences
from app.case.author import login_name
from app.case.model import Annotation, Changes, Claim, Fix, Place, Subject
from app.case.vocabulary import labels
from app.desktop.desk import THE_CASE, Desk, Thing
from app.desktop.rooms import Rooms
from app.desktop.session import EVERYTHING

MARKS_LISTED = 40
"""of a subject, in the inspector; the timeline shows them all"""


class SelectionFeed(QObject):
    """Shows the selection of the desk."""

    def __init__(self, desk: Desk, rooms: Rooms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._rooms, self._session = desk, rooms, desk.session
        self._tags: Mapping[str, object] | None = None
        self._described: object = None
        """what the inspector's page was made from"""
        rooms.inspector.set_vocabulary(labels())
        self._session.changed.connect(self._on_changed)
        desk.selection_changed.connect(self.show_selection)
        desk.media_changed.connect(self.show_selection)
        desk.film.tags_changed.connect(self._show_tags)

    def _on_changed(self, changes: Changes) -> None:
        if self._session.case is not None and "subjects" in changes.kinds:
            self._rooms.inspector.set_subjects(self._session.contents.subjects())
        if changes is EVERYTHING:
            # A command was refused, or another case opened: what a field shows may not stand.
            self._described = None
        self.show_selection()

    def show_selection(self) -> None:
        """Read again what is selected; a page that would be the same keeps its place and focus."""
        thing, rooms, media = self._desk.found(), self._rooms, self._desk.media
        id_ = thing.id if thing else None
        rooms.video.set_selected(id_)
        rooms.timeline.set_selected(id_)
        rooms.map_room.map.set_selected(id_)
        subjects = list(self._session.contents.subjects())
        marks = self._marks_of(thing) if isinstance(thing, Subject) else []
        case, words = self._session.case, None
        if case is not None and self._desk.selected == THE_CASE:
            words = (case.title, case.question or "", case.asked_by or "")
        described = (thing, words, media, subjects, marks, self._desk.playback.frames is None)
        if described == self._described:
            return
        self._described = described
        if words is None:
            self._describe(thing)
        else:
            rooms.inspector.show_case(*words)
        of_media = thing is None and words is None and media is not None
        rooms.inspector.show_metadata(self._tags if of_media else None)
        video = words is None and media is not None and media.kind == "video"
        rooms.inspector.telemetry.setVisible(video)

    def _describe(self, thing: Thing | None) -> None:
        inspector, media = self._rooms.inspector, self._desk.media
        match thing:
            case Annotation():
                inspector.show_annotation(thing, self._desk.frame_words(thing.frame))
            case Subject():
                marks = self._marks_of(thing)
                listed = [(a, self._words(a)) for a in marks[:MARKS_LISTED]]
                inspector.show_subject(thing, listed, len(marks))
            case Place():
                inspector.show_place(thing)
            case Fix():
                numbers = [f.id for f in self._desk.things(thing)]
                name = self.tr("Camera, fix {0}").format(numbers.index(thing.id) + 1)
                frame_words = self._desk.frame_words(thing.frame)
                inspector.show_fix(thing, name, frame_words, self._read_from(thing))
            case Claim():
                self._rooms.claims.select_claim(thing.id)
                inspector.show_claim(thing)
            case None if media is not None:
                inspector.show_media(media)
            case None:
                inspector.show_nothing(preferences.load().name or login_name())

    def _read_from(self, fix: Fix) -> str:
        """What a fix was read from: imagery, or the telemetry of its medium."""
        if fix.method != "telemetry":
            return fix.imagery or ""
        name, _ = self._desk.telemetry_name(fix.frame.media)
        return self._rooms.inspector.tr("telemetry ({0})").format(name)

    def _marks_of(self, subject: Subject) -> list[Annotation]:
        return [a for a in self._session.contents.annotations() if a.subject == subject.id]

    def _words(self, mark: Annotation) -> str:
        return self._desk.frame_words(mark.frame).replace("\n", ", ")

    def _show_tags(self, tags: Mapping[str, object] | None) -> None:
        self._tags = tags
        shows_media = self._desk.found() is None and self._desk.selected != THE_CASE
        if shows_media and self._desk.media is not None:
            self._rooms.inspector.show_metadata(tags)
