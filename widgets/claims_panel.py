"""The Claims workspace: caption, matrix of claims against evidence, and the claim being weighed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.case.model import Annotation, Caption, Claim, Fix, FrameRef, Media
from widgets.caption_view import CaptionView
from widgets.claims_table import ClaimsTable
from widgets.controls import Rule, Words
from widgets.evidence import Sources, columns
from widgets.weighing import Weighing, number_of


class ClaimsPanel(QWidget):
    """Three rooms side by side; a claim selected in one is selected in all."""

    command = Signal(dict)
    seek_requested = Signal(object)
    """FrameRef: bring this frame on screen"""
    claim_selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claims: list[Claim] = []
        self._sources = Sources({}, {}, {})
        self._author = ""
        self._selected: str | None = None
        self.caption = CaptionView()
        self.table = ClaimsTable()
        self.weighing = Weighing()
        self._counts = Words("", "quiet", px=12)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._empty_matrix())
        self._middle.addWidget(self.table)
        self._caption_title = Words("", "quiet", px=12)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._room(self.tr("Caption"), self._caption_title, self.caption, 240))
        split.addWidget(
            self._room(self.tr("Claims against evidence"), self._counts, self._middle, 380)
        )
        self._weighing_title = Words("", "quiet", px=12)
        split.addWidget(self._room(self.tr("Weighing"), self._weighing_title, self.weighing, 300))
        split.setStretchFactor(1, 1)
        split.setSizes([296, 700, 340])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
        for part in (self.caption, self.table, self.weighing):
            part.command.connect(self.command)
        self.caption.claim_selected.connect(self.select_claim)
        self.table.claim_selected.connect(self.select_claim)
        self.table.evidence_shown.connect(self.seek_requested)
        self.weighing.frame_asked.connect(self.seek_requested)

    def _room(self, title: str, detail: QWidget, content: QWidget, least: int) -> QWidget:
        room = QWidget()
        room.setMinimumWidth(least)
        room.setAutoFillBackground(True)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(8)
        words = Words(title, px=12, weight=600)
        words.setFixedHeight(36)
        head.addWidget(words)
        head.addWidget(detail, 1)
        column = QVBoxLayout(room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Rule())
        column.addWidget(content, 1)
        return room

    def _empty_matrix(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        words = self.tr(
            "No claims yet. Select words of the caption and press Enter: each claim is one "
            "checkable part of what the caption says. Then link frames, marks, places and "
            "sources to it."
        )
        column.addWidget(Words(words, "quiet", wrap=True))
        column.addStretch(1)
        return page

    def show_case(
        self,
        caption: Caption | None,
        claims: Sequence[Claim],
        media: Sequence[Media],
        annotations: Sequence[Annotation],
        fixes: Sequence[Fix],
        author: str,
    ) -> None:
        """Take the present state of the case; the claim in hand stays in hand.

        author: the public key of who works here.
        """
        self._claims, self._author = list(claims), author
        self._sources = Sources(
            {m.sha256: m for m in media}, {a.id: a for a in annotations}, {f.id: f for f in fixes}
        )
        if number_of(claims, self._selected) == 0:
            self._selected = claims[0].id if claims else None
        evidence = len(columns(claims, self._sources))
        words = (
            self.tr("1 claim") if len(claims) == 1 else self.tr("{0} claims").format(len(claims))
        )
        if evidence:
            one, many = self.tr("1 piece of evidence"), self.tr("{0} pieces of evidence")
            words += ", " + (one if evidence == 1 else many.format(evidence))
        self._counts.setText(words)
        self._caption_title.setText(
            self.tr("as posted, {0} characters").format(len(caption.text)) if caption else ""
        )
        self._middle.setCurrentIndex(1 if claims else 0)
        self.caption.show_caption(caption, claims)
        self.table.show_claims(claims, self._sources)
        self._show_selected()

    def forget(self) -> None:
        """Another case comes: nothing typed for this one may stand in it."""
        self._selected = None
        self.weighing.forget()

    def set_frame(self, frame: FrameRef | None, words: str) -> None:
        """The frame on screen, which the weighing offers as evidence."""
        self.weighing.set_frame(frame, words)

    def unsent(self) -> dict[str, dict[str, str]]:
        """What was typed for claims that are here and is not yet sent, by the claim's id."""
        drafts = self.weighing.unsent()
        return {claim.id: drafts[claim.id] for claim in self._claims if claim.id in drafts}

    def select_claim(self, claim: str) -> None:
        """Take a claim in hand."""
        if claim != self._selected and number_of(self._claims, claim):
            self._selected = claim
            self._show_selected()
            self.claim_selected.emit(claim)

    def _show_selected(self) -> None:
        number = number_of(self._claims, self._selected)
        claim = self._claims[number - 1] if number else None
        self.caption.set_selected(self._selected)
        self.table.select_claim(self._selected)
        title = ""
        if claim:
            stand = self.tr("reviewed") if claim.reviewed else self.tr("not reviewed")
            title = self.tr("claim {0}, {1}").format(number, stand)
        self._weighing_title.setText(title)
        self.weighing.show_claim(claim, self._sources, self._author)
