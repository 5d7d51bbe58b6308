"""What lies on the desk: the medium shown, its frame, what is selected, the tool in hand.

Not part of the case, and not undone. Gestures of the widgets become commands here, with the frame
on the canvas filled in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.case.model import Annotation, Changes, Claim, Fix, FrameRef, Media, Place, Subject
from app.desktop.film import Film
from app.desktop.playback import Playback
from app.desktop.session import Session
from media_tools.facts import Picture, Sample
from widgets.frame_strip import time_text
from widgets.inspector_pages import NEW_SUBJECT
from widgets.timescale import end_pts

ANYTHING = "unnamed"
HALF_MS_S = 0.0005
"""what a time may lie off that was read to the millisecond"""
THE_CASE = "case"
"""selected: the case itself"""

CHOSEN = ("add_annotation", "add_subject", "add_claim", "add_place", "add_fix")
"""What is selected once it is made."""

Thing = Annotation | Subject | Claim | Place | Fix


class Desk(QObject):
    """View state over one session."""

    media_changed = Signal()
    """another medium is shown, or its file came or went"""
    frame_changed = Signal()
    selection_changed = Signal()
    tool_changed = Signal(str)
    naming_wanted = Signal()
    """what is selected was just made and waits for its name"""
    drawing_changed = Signal(str, object)
    """label and subject of the next mark"""

    def __init__(
        self, session: Session, playback: Playback, film: Film, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.playback, self.film = session, playback, film
        self.media: Media | None = None
        self.picture: Picture | None = None
        self.selected: str | None = None
        self.tool = "select"
        self.label = ""
        self.subject: str | None = None
        self.pointer_px: tuple[float, float] | None = None
        self.trouble = ""
        """why no frame can be shown, as a sentence"""
        playback.shown.connect(self._on_shown)
        playback.failed.connect(self._on_failed)

    # ---- what is shown ----

    def show_media(self, sha256: str | None, pts: int | None = None) -> None:
        """Put this medium on the canvas, at the frame with this pts or its first."""
        contents = self.session.contents
        self.media = None if sha256 is None else contents.medium(sha256)
        self.picture, self.trouble = None, ""
        if self.media is None and sha256 is not None:
            words = self.tr("That file is no longer part of the case.")
            self.session.said.emit(words, "caution")
        path = None if self.media is None else contents.file(self.media)
        if self.media is not None and path is None:
            self.trouble = self.tr("{0} is not on this disk; find it with the button at the left.")
            self.trouble = self.trouble.format(self.media.name)
        pictured = self.media is not None and self.media.kind in ("video", "photo")
        if self.media is not None and path is not None and not pictured:
            self.trouble = self.tr("{0} has no pictures; its facts stand at the right.")
            self.trouble = self.trouble.format(self.media.name)
        stream = self.media.video.stream if self.media and self.media.video else None
        self.playback.open(path if pictured else None, stream, pts)
        self.film.open(path, stream)
        self.read_telemetry()
        self.media_changed.emit()

    def refresh(self, media: Media) -> None:
        """The medium shown was described anew, or its sidecar came."""
        changed, self.media = self.media != media, media
        self.read_telemetry()
        if changed:
            self.media_changed.emit()

    def read_telemetry(self) -> None:
        """Read the telemetry of the medium shown: its sidecar's, or else its own."""
        if self.media is None:
            return
        contents, shown = self.session.contents, self.media
        side = next((m for m in contents.media() if m.sidecar_of == shown.sha256), shown)
        self.film.open_telemetry(contents.file(side))

    def choose_media(self, sha256: str) -> None:
        """The user picked this medium: it is shown and described."""
        self.selected = None
        self.show_media(sha256)

    def show_frame(self, frame: FrameRef) -> None:
        """Bring exactly this frame on the canvas."""
        if self.media is None or self.media.sha256 != frame.media:
            self.show_media(frame.media, frame.pts)
            return
        frames = self.playback.frames
        index = None if frames is None else frames.index_of(frame.pts)
        if index is None:
            text = self.tr("{0} has no frame with pts {1}.").format(self.media.name, frame.pts)
            self.session.said.emit(text, "caution")
        else:
            self.playback.pause()
            self.playback.seek(index)

    def frame(self) -> FrameRef | None:
        """The frame on the canvas."""
        if self.media is None or self.picture is None:
            return None
        return FrameRef(self.media.sha256, self.picture.stream, self.picture.time.pts)

    def frame_words(self, frame: FrameRef) -> str:
        """A frame in words: which file where it is not the one shown, its number, its time."""
        media = self.session.contents.medium(frame.media)
        if media is None:
            return self.tr("a file no longer part of the case")
        time = "" if media.video is None else time_text(float(frame.pts * media.video.time_base))
        frames = self.playback.frames
        if self.media is not None and self.media.sha256 == frame.media and frames is not None:
            index = frames.index_of(frame.pts)
            return time if index is None else self.tr("frame {0}\n{1}").format(index, time)
        return f"{media.name}\n{time}"

    def sample(self) -> Sample | None:
        """The telemetry at the frame on the canvas."""
        if self.picture is None:
            return None
        return self.film.sample_at(self.picture.time.time_s)

    def go_to(self, text: str) -> None:
        """Show the frame that was typed: 00:12.345 and 12.5 are times, 308 and f308 are frames.

        Where there is none, that is said and the frame shown stays.
        """
        frames = self.playback.frames
        try:
            time_s, number = _typed(text)
        except ValueError:
            words = self.tr("“{0}” is neither a time such as 00:12.345 nor a frame such as 308.")
            self.session.said.emit(words.format(text), "caution")
            return
        if frames is None:
            return
        last = len(frames) - 1
        ends_s = float(end_pts(frames) * frames.time_base)
        if number is not None and 0 <= number <= last:
            self.playback.seek(number)
        elif number is not None:
            words = self.tr("There is no frame {0}; the last is {1}.")
            self.session.said.emit(words.format(number, last), "caution")
        elif frames.time(0).time_s - HALF_MS_S <= time_s <= ends_s:
            self.playback.seek_to_s(time_s)
        else:
            words = self.tr("There is no frame at {0}; the last is at {1}.")
            shown = time_text(time_s), time_text(frames.time(last).time_s)
            self.session.said.emit(words.format(*shown), "caution")

    def _on_shown(self, picture: Picture) -> None:
        self.picture, self.trouble = picture, ""
        self.frame_changed.emit()

    def _on_failed(self, message: str) -> None:
        path = self.session.contents.file(self.media) if self.media else None
        if path is not None and self.media is not None:
            # The copy is named by its hash; people know the file by its own name.
            message = message.replace(str(path), self.media.name)
        self.picture, self.trouble = None, message
        self.media_changed.emit()

    # ---- what is selected ----

    def select(self, id_: str) -> None:
        """Select a mark, subject, claim, place or fix; "" for none."""
        self.selected = id_ or None
        self.selection_changed.emit()

    def things(self, of: Thing) -> list[Thing]:
        """All of the same kind, in the case's order."""
        contents = self.session.contents
        match of:
            case Annotation():
                return list(contents.annotations(of.frame.media))
            case Subject():
                return list(contents.subjects())
            case Claim():
                return list(contents.claims())
            case Place():
                return list(contents.places())
            case Fix():
                return list(contents.fixes())

    def found(self) -> Thing | None:
        """What the selection names; None where it is gone."""
        if self.selected is None:
            return None
        contents = self.session.contents
        listed: list[Thing] = [*contents.annotations(), *contents.subjects(), *contents.claims()]
        listed += [*contents.places(), *contents.fixes()]
        return next((thing for thing in listed if thing.id == self.selected), None)

    def step_selection(self, step: int) -> None:
        """Select the next of its kind, and show a mark's frame."""
        thing = self.found()
        if thing is None:
            return
        row = self.things(thing)
        following = row[(row.index(thing) + step) % len(row)]
        if isinstance(following, Annotation | Fix):
            self.show_frame(following.frame)
        self.select(following.id)

    def telemetry_name(self, sha256: str) -> tuple[str, bool]:
        """The file a medium's telemetry stands in, and whether it is on this disk."""
        case = self.session.case
        if case is None:
            return "", False
        side = next((m for m in case.media() if m.sidecar_of == sha256), None)
        shown = side or case.medium(sha256)
        return shown.name, case.media_file(shown.sha256) is not None

    def remove_selected(self) -> None:
        """Remove what is selected; undo brings it back."""
        if self.found() is not None:
            self.session.do({"do": "remove", "id": self.selected})

    # ---- drawing ----

    def use_tool(self, name: str) -> None:
        """Take up a tool of the canvas."""
        self.tool = name
        self.tool_changed.emit(name)

    def set_drawing(self, label: str, subject: object) -> None:
        """What the next mark is called and whom it shows; NEW_SUBJECT makes one."""
        self.label = label
        if subject == NEW_SUBJECT:
            subject = self.new_subject()
        self.subject = None if subject is None else str(subject)
        self.drawing_changed.emit(self.label, self.subject)

    def new_subject(self) -> str | None:
        """Make a subject with the next letter, select it, and return its id.

        A mark that was selected takes it, in the same entry of undo.
        """
        taken = {s.letter for s in self.session.contents.subjects()}
        letter = next((chr(n) for n in range(65, 91) if chr(n) not in taken), "")
        name = self.tr("Subject {0}").format(letter).strip()
        made = secrets.token_hex(8)
        commands = [{"do": "add_subject", "id": made, "name": name, "kind": "group"}]
        mark = self.found()
        if isinstance(mark, Annotation):
            commands.append({"do": "set_annotation", "id": mark.id, "subject": made})
        if self.session.do(*commands) is None:
            return None
        self.select(made)
        self.naming_wanted.emit()
        return made

    def obey(self, command: Mapping[str, object]) -> None:
        """Send a widget's command, and select what it made."""
        if command.get("subject") == NEW_SUBJECT:
            made = secrets.token_hex(8)
            name = {"do": "add_subject", "id": made, "name": self.tr("New subject")}
            self.session.do({**name, "kind": "group"}, {**command, "subject": made})
            return
        if command["do"] == "add_annotation" and not command.get("label"):
            command = {**command, "label": self.tr(ANYTHING)}
        changes = self.session.do(command)
        if command["do"] in CHOSEN:
            self._chosen(changes)

    def mark_pointer(self) -> None:
        """A point mark where the pointer is over the frame."""
        frame = self.frame()
        if frame is None or self.pointer_px is None:
            self.session.said.emit(self.tr("Hold the pointer over the frame, then M."), "caution")
            return
        shape = {"kind": "point", "points_px": [[round(v, 3) for v in self.pointer_px]]}
        self.obey(
            {**at(frame, "add_annotation"), "label": self.label, "shape": shape}
            | ({"subject": self.subject} if self.subject else {})
        )

    def _chosen(self, changes: Changes | None) -> str | None:
        """Select what a command made."""
        made = changes.results[-1].get("id") if changes and changes.results else None
        if made is None:
            return None
        self.select(str(made))
        return str(made)


def _typed(text: str) -> tuple[float, int | None]:
    """A time in seconds, or the number of a frame. ValueError if it is neither."""
    if ":" in text or "." in text:
        parts = [float(part) for part in text.replace(",", ".").split(":")]
        return sum(p * 60**n for n, p in enumerate(reversed(parts))), None
    digits = text.lower().removeprefix("frame").strip().lstrip("f#").strip()
    return 0.0, int(digits.replace("\u2009", "").replace(" ", ""))


def at(frame: FrameRef, do: str) -> dict[str, object]:
    """A command about this frame."""
    return {"do": do, "media": frame.media, "stream": frame.stream, "pts": frame.pts}
