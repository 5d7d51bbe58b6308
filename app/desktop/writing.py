"""The Dossier workspace at work: its pages are made in the background, its files written.

The background reads the case through a connection of its own, which cannot write.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.case.errors import CaseError
from app.case.model import Claim
from app.desktop import dialogs
from app.desktop.background import Background, Job
from app.desktop.rooms import Rooms
from app.desktop.session import Session


class Writing(QObject):
    """Serves a DossierPanel."""

    said = Signal(str, str)

    def __init__(
        self, session: Session, rooms: Rooms, background: Background, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._rooms, self._panel = session, rooms, rooms.dossier
        self._background, self._window = background, window
        self._made: tuple[Path, int, str, frozenset[str]] | None = None
        """case, entries, edition and media at hand of the pages shown"""
        self._job: Job | None = None
        session.changed.connect(self._on_changed)
        rooms.arranged.connect(self._on_changed)
        self._panel.pages_asked.connect(self._on_changed)
        self._panel.write_asked.connect(self._write)

    def _on_changed(self) -> None:
        """Show the gate; and make the pages again while they are looked at."""
        case = self._session.case
        if case is None or self._rooms.workspace != "dossier":
            return
        claims = self._session.contents.claims()
        self._panel.show_gate(claims, self._open_points(claims))
        now = self._session.contents
        here = frozenset(m.sha256 for m in now.media() if now.file(m))
        wanted = (case.path, case.entry_count, self._panel.edition, here)
        if wanted == self._made:
            return
        self._made = wanted
        if self._job is not None:
            self._job.cancel()
        self._panel.pages.say(self.tr("Setting the pages…"))
        self._job = self._background.start(
            self.tr("Setting the dossier's pages"),
            lambda job: _pages(wanted[0], wanted[2]),
            lambda pages: self._show(wanted, pages),
            lambda message: self._fail(wanted, message),
        )

    def _open_points(self, claims: list[Claim]) -> list[str]:
        """What keeps the dossier a draft, a sentence a claim."""
        if not claims:
            return [self.tr("No claim has been made yet.")]
        words = {
            "not judged": self.tr("Claim {0} is not judged."),
            "objected to": self.tr("Claim {0} is objected to."),
            "not reviewed": self.tr("Claim {0} is not reviewed."),
        }
        numbered = enumerate(claims, 1)
        return [words[c.shut_by].format(number) for number, c in numbered if c.shut_by]

    def _show(self, wanted: object, pages: list[bytes]) -> None:
        if wanted == self._made:
            self._panel.pages.show_pages([QImage.fromData(page) for page in pages])

    def _fail(self, wanted: object, message: str) -> None:
        if wanted == self._made:
            self._made = None
            self._panel.pages.say(message)

    def _write(self, edition: str, final: bool) -> None:
        case = self._session.case
        if case is None:
            return
        kind = "" if final else "-draft"
        name = f"{case.path.stem}-{edition}{kind}.pdf"
        path = dialogs.ask_save(
            self._window, "Write the dossier", case.path.parent / name, dialogs.PDF
        )
        if path is None:
            return
        source = case.path
        self._background.start(
            self.tr("Writing {0}").format(path.name),
            lambda job: _write(source, path, edition, final),
            lambda _: self.said.emit(self.tr("Written: {0}").format(path), "said"),
            lambda message: self.said.emit(message, "error"),
        )


def _pages(source: Path, edition: str) -> list[bytes]:
    from app.case import Case  # loaded when first used, as typst and the decoders
    from app.dossier import build, pdf

    with Case.open(source, read_only=True) as case:
        document = build(case, edition)
    return pdf.pages(document)


def _write(source: Path, target: Path, edition: str, final: bool) -> None:
    from app.case import Case  # as above
    from app.dossier import NotFinal, build, pdf

    with Case.open(source, read_only=True) as case:
        try:
            document = build(case, edition, final=final)
        except NotFinal as shut:
            raise CaseError(f"No final dossier yet: {shut.reason}.", target) from None
    pdf.write(document, target)
