"""What the views show: for every change of the case or the desk, the values read again and shown.

One way only: from the case and the desk into the widgets. What comes back from the widgets is
wired in window.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.case.model import Annotation, Changes, Claim, Fix, FrameRef, Media, Place, Subject
from app.case.vocabulary import labels
from app.desktop.desk import Desk
from app.desktop.film import Film
from app.desktop.playback import Playback
from app.desktop.rooms import Rooms
from app.desktop.session import Session
from app.geo.camera import Camera
from media_tools.facts import FrameIndex, MediaFacts, Track
from widgets.frame_strip import time_text
from widgets.media_panel import CaseContents

LONGEST_TRACK = 2000


class Feeds(QObject):
    """Shows the case and the desk."""

    def __init__(
        self,
        session: Session,
        desk: Desk,
        playback: Playback,
        film: Film,
        rooms: Rooms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._desk, self._rooms = session, desk, rooms
        self._playback, self._film = playback, film
        self._thumbs: dict[str, QImage] = {}
        self._facts: MediaFacts | None = None
        self._asked_posters: set[str] = set()
        rooms.inspector.set_vocabulary(labels())
        session.changed.connect(self.show_case)
        desk.media_changed.connect(self.show_media)
        desk.frame_changed.connect(self.show_frame)
        desk.selection_changed.connect(self.show_selection)
        playback.opened.connect(self.show_frames)
        film.poster_made.connect(self._keep_poster)
        film.track_changed.connect(self.show_track)
        film.facts_changed.connect(self._show_facts)

    # ---- the case ----

    def show_case(self, changes: Changes) -> None:
        """Read again what changed."""
        case, rooms = self._session.case, self._rooms
        rooms.show_empty(case is None)
        rooms.rail.set_case_open(case is not None)
        self.show_state()
        if case is None:
            rooms.media_panel.show_case(CaseContents())
            rooms.inspector.show_nothing()
            self._desk.show_media(None)
            return
        rooms.inspector.set_subjects(case.subjects())
        kinds = changes.kinds
        media = self._desk.media
        if "media" in kinds:
            self._ask_posters()
            known = {m.sha256 for m in case.media()}
            if media is None or media.sha256 not in known:
                first = next((m for m in case.media() if m.kind in ("video", "photo")), None)
                first = first or next(iter(case.media()), None)
                self._desk.show_media(first.sha256 if first else None)
            elif media != case.medium(media.sha256) or self._desk.trouble:
                self._desk.show_media(media.sha256, self._pts())
            else:
                self._desk.read_telemetry()
        self.show_marks()
        self.show_places()
        self.show_panel()
        self._show_claims()
        self.show_selection()

    def show_state(self) -> None:
        """The top bar."""
        case, bar = self._session.case, self._rooms.topbar
        if case is None:
            bar.show_case("", 0, "", "", "")
            bar.show_network(())
            return
        heads = case.heads()
        head = heads[-1].hash if heads else ""
        bar.show_case(case.title, case.entry_count, head, case.author_name, str(case.path))
        bar.show_network(case.allowed_hosts())

    def show_panel(self) -> None:
        """The case panel."""
        case = self._session.case
        if case is None:
            return
        annotations = case.annotations()
        contents = CaseContents(
            media=case.media(),
            subjects=case.subjects(),
            claims=case.claims(),
            places=case.places(),
            fixes=case.fixes(),
            marks=Counter(a.subject for a in annotations if a.subject),
            missing=frozenset(m.sha256 for m in case.media() if not case.media_file(m.sha256)),
            thumbs=dict(self._thumbs),
        )
        shown = self._desk.media.sha256 if self._desk.media else None
        # A mark has no row of its own: the row of its subject stands for it.
        owner = {a.id: a.subject for a in annotations}
        selected = self._desk.selected
        self._rooms.media_panel.show_case(contents, shown, owner.get(selected or "", selected))

    def _show_claims(self) -> None:
        case = self._session.case
        if case is not None:
            self._rooms.claims.show_case(
                case.caption(),
                case.claims(),
                case.media(),
                case.annotations(),
                case.fixes(),
                case.author_name,
            )
            self._show_cited(case.claims())

    def _show_cited(self, claims: list[Claim]) -> None:
        """The frames of the medium shown that claims rest on."""
        case, media = self._session.case, self._desk.media
        if case is None or media is None:
            self._rooms.timeline.set_cited([])
            return
        marks = {a.id: a.frame for a in case.annotations(media.sha256)}
        fixes = {f.id: f.frame for f in case.fixes(media.sha256)}
        cited: set[tuple[int, str]] = set()
        for number, claim in enumerate(claims, 1):
            for a in claim.assessments:
                frame: FrameRef | None = a.frame
                frame = frame or marks.get(a.annotation or "") or fixes.get(a.fix or "")
                if frame is not None and frame.media == media.sha256:
                    cited.add((frame.pts, self.tr("claim {0}").format(number)))
        self._rooms.timeline.set_cited(sorted(cited))

    # ---- the medium and its frames ----

    def show_media(self) -> None:
        """Another medium, or its trouble."""
        media, rooms = self._desk.media, self._rooms
        if self._desk.trouble:
            rooms.video.show_words(self._desk.trouble)
        elif media is None:
            rooms.video.show_words(self.tr("Drop a video here, or add one with the + at the left."))
        if self._desk.picture is None:
            rooms.video.set_frame(None)
            rooms.transport.show_time("")
        waiting = "" if self._desk.trouble or media is None else self.tr("reading…")
        rooms.strip.show_media(media, self._playback.frames, waiting)
        rooms.video.set_veiled(media is not None and media.graphic)
        self.show_marks()
        self.show_panel()
        self.show_selection()
        self._show_ready()

    def show_frames(self, frames: FrameIndex | None) -> None:
        """The frames of the medium are known."""
        self._rooms.timeline.set_index(frames)
        self._rooms.strip.show_media(self._desk.media, frames, self.tr("decoding…"))
        self.show_marks()
        self._show_claims()
        if self._film.track is not None:
            self._rooms.timeline.set_track(self._film.track)

    def show_frame(self) -> None:
        """The frame on the canvas changed."""
        desk, rooms = self._desk, self._rooms
        picture, frame = desk.picture, desk.frame()
        if picture is None or frame is None:
            return
        # The marks belong to the picture: both change in one repaint.
        rooms.video.set_frame(frame)
        rooms.video.show_picture(picture)
        rooms.strip.show_picture(picture)
        rooms.timeline.set_current(picture.index)
        rooms.transport.show_time(time_text(picture.time.time_s))
        words = self.tr("frame {0}, {1}").format(picture.index, time_text(picture.time.time_s))
        rooms.claims.set_frame(frame, words)
        self._show_sample()
        self.show_places()
        self._show_ready()

    def show_marks(self) -> None:
        """All annotations of the medium shown."""
        case, media = self._session.case, self._desk.media
        if case is None:
            return
        subjects = {s.id: s for s in case.subjects()}
        annotations = case.annotations(media.sha256) if media else []
        self._rooms.video.set_annotations(annotations, subjects)
        self._rooms.timeline.set_annotations(annotations, subjects)

    def _show_sample(self) -> None:
        sample = self._desk.sample()
        self._rooms.inspector.show_sample(self._film.track, sample)
        heading = None
        if sample is not None:
            yaw = sample.gimbal_yaw_deg
            heading = sample.heading_deg if yaw is None else yaw
        self._rooms.map_room.map.set_position(
            sample.lat if sample else None, sample.lon if sample else None, heading
        )

    def show_track(self, track: Track | None) -> None:
        """The telemetry was read, or there is none."""
        self._rooms.timeline.set_track(track)
        samples = track.samples if track else ()
        path = [(s.lat, s.lon) for s in samples if s.lat is not None and s.lon is not None]
        thinned = path[:: max(1, len(path) // LONGEST_TRACK)]
        self._rooms.map_room.map.set_track(thinned)
        if thinned and self._desk.selected is None:
            self._rooms.map_room.map.fit_to(thinned)
        self._show_sample()
        self._show_ready()

    def show_places(self) -> None:
        """Places, fixes and the ground in view."""
        case, frame = self._session.case, self._desk.frame()
        if case is None:
            return
        fixes = case.fixes()
        here = [f for f in fixes if frame is not None and f.frame == frame]
        current = here[-1] if here else None
        ground = self._rooms.map_room.map
        ground.set_fixes(fixes, current)
        ground.set_places(case.places())
        ground.set_footprint(self._footprint(current))

    def _footprint(self, fix: Fix | None) -> list[tuple[float, float]] | None:
        """The flat ground that the frame of this fix shows, where all of it is stated."""
        video = self._desk.media.video if self._desk.media else None
        if fix is None or video is None:
            return None
        angles = (fix.heading_deg, fix.pitch_deg, fix.hfov_deg, fix.height_above_ground_m)
        heading, pitch, hfov, height = angles
        if heading is None or pitch is None or hfov is None or height is None or height <= 0:
            return None
        camera = Camera(
            fix.lat, fix.lon, height, heading, pitch, 0.0, hfov, (video.width, video.height)
        )
        return [(lat, lon) for lat, lon in camera.footprint()]

    # ---- the selection ----

    def show_selection(self) -> None:
        """What is selected, in every view."""
        thing, rooms = self._desk.found(), self._rooms
        id_ = thing.id if thing else None
        rooms.video.set_selected(id_)
        rooms.timeline.set_selected(id_)
        rooms.map_room.map.set_selected(id_)
        self.show_panel()
        self._inspect(thing)

    def _inspect(self, thing: Annotation | Subject | Claim | Place | Fix | None) -> None:
        inspector, media = self._rooms.inspector, self._desk.media
        match thing:
            case Annotation():
                inspector.show_annotation(thing, self._desk.frame_words(thing.frame))
            case Subject():
                inspector.show_subject(thing, self._marks_of(thing))
            case Place():
                inspector.show_place(thing)
            case Fix():
                numbers = [f.id for f in self._desk.things(thing)]
                name = self.tr("Camera, fix {0}").format(numbers.index(thing.id) + 1)
                inspector.show_fix(thing, name, self._desk.frame_words(thing.frame))
            case Claim():
                self._rooms.claims.select_claim(thing.id)
                inspector.show_claim(thing)
            case None if media is not None:
                inspector.show_media(media)
            case None:
                inspector.show_nothing()
        inspector.show_metadata(self._facts if thing is None and media is not None else None)
        inspector.telemetry.setVisible(media is not None and media.kind == "video")

    def _marks_of(self, subject: Subject) -> list[tuple[Annotation, str]]:
        case = self._session.case
        marks = [] if case is None else [a for a in case.annotations() if a.subject == subject.id]
        return [(a, self._desk.frame_words(a.frame).replace("\n", ", ")) for a in marks]

    def _show_facts(self, facts: MediaFacts | None) -> None:
        self._facts = facts
        if self._desk.found() is None and self._desk.media is not None:
            self._rooms.inspector.show_metadata(facts)

    def _show_ready(self) -> None:
        self._rooms.map_room.set_ready(
            case=self._session.case is not None,
            frame=self._desk.picture is not None,
            telemetry=self._film.track is not None,
        )

    # ---- small pictures ----

    def _ask_posters(self) -> None:
        case = self._session.case
        if case is None:
            return
        pictured = [m for m in case.media() if m.kind in ("video", "photo")]
        wanted = [
            (m.sha256, path) for m in pictured if (path := self._poster_file(case.media_file, m))
        ]
        self._asked_posters.update(sha256 for sha256, _ in wanted)
        self._film.want_posters(wanted)

    def _poster_file(self, find: Callable[[str], Path | None], media: Media) -> Path | None:
        if media.sha256 in self._asked_posters or media.graphic:
            return None
        return find(media.sha256)

    def _keep_poster(self, sha256: str, image: QImage) -> None:
        self._thumbs[sha256] = image
        self.show_panel()

    def _pts(self) -> int | None:
        frame = self._desk.frame()
        return frame.pts if frame else None
