"""How files come in: opening and making cases, adding media, finding what is missing.

A video that arrives while no case is open makes a case of its own, named after it. Copying and
reading go on in the background; a file that cannot be used is said, and the others come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app import settings as preferences
from app.case.media import find_media, media_folder
from app.case.model import Changes
from app.desktop import dialogs
from app.desktop.background import Background, Job
from app.desktop.desk import Desk
from app.desktop.session import Session

if TYPE_CHECKING:
    from app.case import Case

CASE_SUFFIX = ".gnomon"
IMAGERY_SUFFIX = ".mbtiles"
CAPTION_SUFFIX = ".txt"


class Intake(QObject):
    """Everything that comes in through the window's door."""

    said = Signal(str, str)
    imagery_given = Signal(str)
    """the name of an imagery file"""

    def __init__(
        self, session: Session, desk: Desk, background: Background, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._desk = session, desk
        self._background, self._window = background, window

    # ---- cases ----

    def new_case(self) -> None:
        """Ask where, and make an empty case."""
        path = dialogs.ask_new_case(self._window, dialogs.documents() / "case.gnomon")
        if path is not None:
            self._create(path)

    def open_any(self) -> None:
        """Ask for a case or media, and open or add them."""
        self.take(dialogs.ask_files(self._window, "Open", self._folder()))

    def open_case(self, path: Path) -> None:
        """Open this case."""
        if self._session.open(path):
            self._remember(path)

    def open_example(self) -> None:
        """Render the example case (once) and open it."""
        from app.demo import make_sample  # draws footage: loaded when it is asked for

        folder = dialogs.documents() / "Gnomon example"
        found = sorted(folder.glob(f"*{CASE_SUFFIX}"))
        if found:
            self.open_case(found[0])
            return
        self._background.start(
            self.tr("Rendering the example"),
            lambda job: make_sample(folder, job.report),
            lambda sample: self.open_case(sample.case),
            lambda message: self.said.emit(message, "error"),
        )

    def _create(self, path: Path) -> bool:
        made = self._session.create(path, path.stem)
        if made:
            self._remember(path)
        return made

    def _remember(self, path: Path) -> None:
        self._keep(preferences.load().with_recent(path))

    def _keep(self, chosen: preferences.Settings) -> None:
        try:
            preferences.save(chosen)
        except OSError as error:
            words = self.tr("Your settings could not be written: {0}.")
            self.said.emit(words.format(error.strerror), "caution")

    def sign_as(self, name: str) -> None:
        """Keep the name that entries are signed with, from the next case on."""
        self._keep(replace(preferences.load(), name=name or None))

    # ---- media ----

    def take(self, paths: Sequence[Path]) -> None:
        """Files that were dropped or chosen: a case is opened, anything else is added."""
        cases = [p for p in paths if p.suffix.lower() == CASE_SUFFIX]
        if cases:
            self.open_case(cases[0])
        self._tell_left_out(cases[1:], self.tr("one case at a time is open"))
        images = [p for p in paths if p.suffix.lower() == IMAGERY_SUFFIX]
        rest = [p for p in paths if p not in cases and p not in images]
        if rest:
            self._add(rest)
        for path in images:
            self.imagery_given.emit(str(path))

    def add_files(self) -> None:
        """Ask for media and add them."""
        self.take(dialogs.ask_files(self._window, "Add media", self._folder()))

    def choose_video(self) -> None:
        """The first start's primary act: ask for a video."""
        self.take(dialogs.ask_files(self._window, "Choose a video", Path.home()))

    def _add(self, paths: Sequence[Path]) -> None:
        fresh = self._session.case is None
        if fresh:
            path = _case_for(paths[0])
            if not self._session.create(path, path.stem):
                return
        captions = [p for p in paths if p.suffix.lower() == CAPTION_SUFFIX]
        media = [p for p in paths if p not in captions]
        self._tell_left_out(captions[1:], self.tr("a case has one caption"))
        door, case = self._session.door(), self._session.case

        def work(job: Job) -> object:
            from app.ingest import add_media  # loads the decoders, on first use

            caption = captions[0] if captions else None
            return add_media(door, media, caption=caption, report=job.report)

        name = self.tr("Adding {0}").format(paths[0].name)
        if len(paths) > 1:
            name = self.tr("Adding {0} files").format(len(paths))
        job = self._background.start(
            name, work, self._tell, lambda message: self.said.emit(message, "error")
        )
        if fresh:
            job.ended.connect(lambda: self._settle(case))

    def _settle(self, case: Case | None) -> None:
        """A case made for files of which none could be used goes again."""
        if case is None or self._session.case is not case:
            return
        if case.entry_count > 1:
            self._remember(case.path)
            return
        path = case.path
        self._session.close()
        with suppress(OSError):  # The folder stays if anything lies in it.
            path.unlink()
            media_folder(path).rmdir()

    def _tell_left_out(self, paths: Sequence[Path], why: str) -> None:
        if paths:
            names = ", ".join(path.name for path in paths)
            self.said.emit(self.tr("Left out, as {0}: {1}.").format(why, names), "caution")

    def _tell(self, outcomes: object) -> None:
        """Say what could not be added; what could is seen."""
        assert isinstance(outcomes, list)
        wrong = [o.message for o in outcomes if getattr(o, "message", None)]
        added = [o.name for o in outcomes if o.status == "added" and o.name]
        if added and not wrong and self._session.case is not None:
            words = self.tr("Added to {0}: {1}.")
            self.said.emit(words.format(self._session.case.title, ", ".join(added)), "said")
        if wrong:
            more = self.tr(" ({0} more)").format(len(wrong) - 1) if len(wrong) > 1 else ""
            self.said.emit(wrong[0] + more, "error")

    def find_missing(self) -> None:
        """Ask for a folder, and copy in the missing media found there by their hash."""
        case = self._session.case
        if case is None:
            return
        folder = dialogs.ask_folder(self._window, "Where to look", self._folder())
        if folder is None:
            return
        path, media = case.path, case.media()
        self._background.start(
            self.tr("Looking through {0}").format(folder.name),
            lambda job: find_media(path, media, folder, job.report),
            self._on_found,
            lambda message: self.said.emit(message, "error"),
        )

    def _on_found(self, found: list[str]) -> None:
        if found:
            self._session.changed.emit(Changes(kinds=frozenset({"media"})))
            one = self.tr("1 file was found by its hash and copied in.")
            many = self.tr("{0} files were found by their hash and copied in.")
            self.said.emit(one if len(found) == 1 else many.format(len(found)), "said")
        else:
            words = self.tr("No file there has the hash of a missing one; try another folder.")
            self.said.emit(words, "caution")

    def add_imagery_file(self) -> None:
        """Ask for imagery, and add it."""
        title, names = "Add imagery", dialogs.IMAGERY
        for path in dialogs.ask_files(self._window, title, self._folder(), names):
            self.imagery_given.emit(str(path))

    # ---- pictures ----

    def save_frame(self) -> None:
        """Save the frame on the canvas, as decoded and turned for display, without marks."""
        picture, media = self._desk.picture, self._desk.media
        if picture is None or media is None:
            return
        name = f"{Path(media.name).stem}-frame{picture.index}-pts{picture.time.pts}.png"
        path = dialogs.ask_save(
            self._window, "Save this frame", self._folder() / name, dialogs.PICTURES
        )
        if path is None:
            return
        height, width, _ = picture.bgra.shape
        data = picture.bgra.data
        image = QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32)
        if image.save(str(path), b"PNG"):
            self.said.emit(self.tr("Saved {0}.").format(path.name), "said")
        else:
            self.said.emit(self.tr("{0} could not be written there.").format(path.name), "error")

    def _folder(self) -> Path:
        case = self._session.case
        return dialogs.documents() if case is None else case.path.parent


def _case_for(media: Path) -> Path:
    """Where the case of a first video goes: beside it, or among the documents if that is shut."""
    folder = media.parent
    probe = folder / f".{media.stem}.gnomon-probe"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        folder = dialogs.documents()
    path = folder / f"{media.stem}{CASE_SUFFIX}"
    number = 2
    while path.exists():
        path = folder / f"{media.stem} {number}{CASE_SUFFIX}"
        number += 1
    return path
