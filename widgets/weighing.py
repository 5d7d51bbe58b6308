"""One claim being weighed: its kind, what speaks for and against it, likelihood and confidence.

Likelihood of the claim and confidence in the basis are two separate scales with a heading each
(ICD 203). A judgement is sent only with a written reason. Another person's verdict stands beside
one's own and can be reviewed: agreed with or objected to.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.case.model import Assessment, Claim, FrameRef
from app.case.vocabulary import CONFIDENCES, SIGNS, name_of, scale
from widgets import theme
from widgets.controls import IconButton, Rule, Words, plain_tip
from widgets.evidence import Sources, evidence_of

JUDGEMENT = ("likelihood", "confidence", "reason")


class Range(QWidget):
    """A likelihood's range in per cent, drawn to scale."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.setFixedSize(QSize(64, 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rail from 0 to 100 % with the range on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(QRectF(0, 4, 64, 4), 2, 2)
        painter.setBrush(theme.color("quiet"))
        left = 64 * self._low / 100
        painter.drawRoundedRect(QRectF(left, 4, max(3.0, 64 * self._high / 100 - left), 4), 2, 2)


class Weighing(QScrollArea):
    """The panel of the claim in hand; empty words where none is selected."""

    command = Signal(dict)
    frame_asked = Signal(object)
    """FrameRef: show the frame a piece of evidence points at"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim: Claim | None = None
        self._sources = Sources({}, {}, {})
        self._author = ""
        self._frame: tuple[FrameRef, str] | None = None
        self._drafts: dict[str, dict[str, str]] = {}
        """by the claim's id: what was typed or chosen and not yet sent"""
        self._draft: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        """one's own verdict as it stands in the case"""
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rebuild()

    def show_claim(self, claim: Claim | None, sources: Sources, author: str) -> None:
        """Show a claim; what was typed for it and not yet sent stands there again.

        author: the public key of who works here.
        """
        self._draft = {} if claim is None else self._drafts.setdefault(claim.id, {})
        self._claim, self._sources, self._author = claim, sources, author
        self._rebuild()

    def unsent(self) -> dict[str, dict[str, str]]:
        """What was typed or chosen and not yet sent, by the claim's id."""
        typed = ((c, {f: t for f, t in d.items() if t.strip()}) for c, d in self._drafts.items())
        return {claim: draft for claim, draft in typed if draft}

    def forget(self) -> None:
        """Another case: what was typed for the claims of this one goes."""
        self._drafts.clear()

    def set_frame(self, frame: FrameRef | None, words: str) -> None:
        """Which frame is on screen, so that it can be linked; words as in "frame 600, 00:00:24"."""
        self._frame = None if frame is None else (frame, words)
        for button in self.findChildren(QPushButton, "link"):
            button.setEnabled(frame is not None)
            button.setToolTip(plain_tip(words) or self.tr("No frame is shown"))

    def _rebuild(self) -> None:
        scroll = self.verticalScrollBar().value()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        if self._claim is None:
            column.addWidget(Words(self.tr("Select a claim to weigh it."), "quiet", wrap=True))
        else:
            self._add_head(column, self._claim)
            self._add_evidence(column, self._claim)
            self._add_link_row(column, self._claim)
            column.addWidget(Rule())
            self._add_likelihood(column, self._claim)
            self._add_confidence(column)
            self._add_verdicts(column, self._claim)
        column.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().setValue(scroll)

    def _add_head(self, column: QVBoxLayout, claim: Claim) -> None:
        column.addWidget(Words(claim.text, px=15, weight=600, wrap=True))
        row = QHBoxLayout()
        for field, terms, value, name in (
            ("kind", "claim_kinds", claim.kind, self.tr("Kind of claim")),
            ("decided_by", "decided_by", claim.decided_by, self.tr("What can decide it")),
        ):
            box = QComboBox()
            box.setAccessibleName(name)
            box.setToolTip(name)
            for term in scale(terms):
                box.addItem(self.tr(term.name), term.id)
            box.setCurrentIndex(box.findData(value))
            box.activated.connect(partial(self._set_choice, field, box))
            row.addWidget(box)
        row.addStretch(1)
        bin_ = IconButton("trash-2", self.tr("Remove this claim"))
        bin_.clicked.connect(lambda: self.command.emit({"do": "remove", "id": claim.id}))
        row.addWidget(bin_)
        column.addLayout(row)
        if claim.decided_by != "footage":
            words = {
                "sources": self.tr("Footage cannot decide this; it needs other sources."),
                "judgement": self.tr("Law or opinion: it can be reported, not verified."),
            }[claim.decided_by]
            column.addWidget(Words(words, "caution", px=12, wrap=True))

    def _add_evidence(self, column: QVBoxLayout, claim: Claim) -> None:
        for bears, heading in (
            ("supports", self.tr("For")),
            ("contradicts", self.tr("Against")),
            ("open", self.tr("Open")),
        ):
            found = [a for a in claim.assessments if a.bears == bears]
            if not found and bears == "open":
                continue
            title = QHBoxLayout()
            title.addWidget(Words(heading, weight=600))
            title.addWidget(
                Words(
                    str(len(found)) if found else self.tr("nothing yet"), "quiet", px=12, wrap=True
                )
            )
            title.addStretch(1)
            column.addLayout(title)
            for each in found:
                column.addLayout(self._evidence_row(each))

    def _evidence_row(self, assessment: Assessment) -> QHBoxLayout:
        evidence = evidence_of(assessment, self._sources)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Words(SIGNS[assessment.bears], assessment.bears, px=15, weight=600))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Words(evidence.title, weight=500, wrap=True))
        weight = {1: self.tr("light"), 2: self.tr("moderate"), 3: self.tr("strong")}
        detail = ", ".join(
            part for part in (evidence.detail, weight[assessment.weight], assessment.by) if part
        )
        words.addWidget(Words(detail, "quiet", px=12, wrap=True))
        if assessment.text and assessment.text != evidence.title:
            words.addWidget(Words(assessment.text, "quiet", px=12, wrap=True))
        row.addLayout(words, 1)
        if evidence.frame is not None:
            show = IconButton("frame", self.tr("Show the frame of {0}").format(evidence.title))
            show.clicked.connect(partial(self.frame_asked.emit, evidence.frame))
            row.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        remove = IconButton("x", self.tr("Remove {0}").format(evidence.title))
        remove.clicked.connect(partial(self.command.emit, {"do": "remove", "id": assessment.id}))
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _add_link_row(self, column: QVBoxLayout, claim: Claim) -> None:
        self.reason = QLineEdit(self._draft.get("link", ""))
        self.reason.setPlaceholderText(self.tr("What it shows, or a source in words"))
        self.reason.setAccessibleName(self.tr("What the evidence shows"))
        self.reason.textEdited.connect(partial(self._draft.__setitem__, "link"))
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.addWidget(Words(self.tr("Link the frame shown"), "quiet", px=12, wrap=True), 1)
        for bears, sign in SIGNS.items():
            button = QPushButton(sign)
            button.setObjectName("link")
            button.setFixedWidth(40)
            button.setEnabled(self._frame is not None)
            button.setAccessibleName(self.tr("The frame shown {0} the claim").format(bears))
            button.clicked.connect(partial(self._link_frame, claim.id, bears))
            row.addWidget(button)
        column.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(Words(self.tr("Add the source written above"), "quiet", px=12, wrap=True), 1)
        for bears, sign in SIGNS.items():
            button = QPushButton(sign)
            button.setObjectName("source")
            button.setFixedWidth(40)
            button.setAccessibleName(self.tr("The source {0} the claim").format(bears))
            button.clicked.connect(partial(self._add_source, claim.id, bears))
            row.addWidget(button)
        column.addLayout(row)

    def _add_likelihood(self, column: QVBoxLayout, claim: Claim) -> None:
        mine = next((v for v in claim.verdicts if v.author == self._author), None)
        self._kept = {f: getattr(mine, f) for f in JUDGEMENT} if mine else {}
        for field, value in self._kept.items():
            if self._draft.get(field, "").strip() == value:
                del self._draft[field]  # It was sent, and stands now.
        title = QHBoxLayout()
        title.addWidget(Words(self.tr("Likelihood"), weight=600))
        title.addStretch(1)
        title.addWidget(Words(self.tr("of the claim"), "quiet", px=12, wrap=True))
        column.addLayout(title)
        self.ladder = QButtonGroup(self)
        for term in reversed(scale("likelihood")):
            key, low, high = term.id, term.lowest_percent or 0, term.highest_percent or 0
            row = QHBoxLayout()
            step = QRadioButton(self.tr(term.name))
            step.setObjectName(key)
            step.setChecked(self._judged("likelihood") == key)
            step.toggled.connect(partial(self._set_draft, "likelihood", key))
            self.ladder.addButton(step)
            row.addWidget(step, 1)
            row.addWidget(Range(low, high))
            share = Words(f"{low}–{high} %", "quiet", px=12)
            share.setFixedWidth(60)
            share.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(share)
            column.addLayout(row)

    def _add_confidence(self, column: QVBoxLayout) -> None:
        title = QHBoxLayout()
        title.addWidget(Words(self.tr("Confidence"), weight=600))
        title.addStretch(1)
        title.addWidget(Words(self.tr("in the basis for it"), "quiet", px=12, wrap=True))
        column.addLayout(title)
        row = QHBoxLayout()
        self.confidences = QButtonGroup(self)
        for key in CONFIDENCES:
            button = QPushButton(self.tr(key))
            button.setObjectName(key)
            button.setCheckable(True)
            button.setChecked(self._judged("confidence") == key)
            button.toggled.connect(partial(self._set_draft, "confidence", key))
            self.confidences.addButton(button)
            row.addWidget(button, 1)
        column.addLayout(row)
        self.why = QPlainTextEdit(self._judged("reason"))
        self.why.setPlaceholderText(self.tr("Why: source, number, independence, assumptions"))
        self.why.setAccessibleName(self.tr("Reason for the judgement"))
        self.why.setFixedHeight(64)
        self.why.setTabChangesFocus(True)
        self.why.textChanged.connect(
            lambda: self._set_draft("reason", self.why.toPlainText(), True)
        )
        column.addWidget(self.why)
        self.keep = QPushButton(self.tr("Keep judgement"))
        self.keep.setProperty("primary", True)
        self.keep.clicked.connect(self._keep_judgement)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)
        self._show_ready()

    def _add_verdicts(self, column: QVBoxLayout, claim: Claim) -> None:
        others = [v for v in claim.verdicts if v.author != self._author]
        for verdict in claim.verdicts:
            words = name_of("likelihood", verdict.likelihood)
            said = f"{verdict.by}: {self.tr(words)}. {verdict.reason}"
            column.addWidget(Words(said, px=12, wrap=True))
            basis = self.tr("Confidence in the basis: {0}").format(self.tr(verdict.confidence))
            column.addWidget(Words(basis, "quiet", px=12, wrap=True))
        for review in claim.reviews:
            stand = self.tr("agrees") if review.agrees else self.tr("objects")
            column.addWidget(
                Words(f"{review.by} {stand}. {review.note}".strip(), "quiet", px=12, wrap=True)
            )
        if others:
            row = QHBoxLayout()
            for agrees, words in ((True, self.tr("I agree")), (False, self.tr("I object"))):
                button = QPushButton(words)
                button.clicked.connect(partial(self._review, claim.id, agrees))
                row.addWidget(button)
            column.addLayout(row)
        elif claim.verdicts and not claim.reviewed:
            column.addWidget(
                Words(
                    self.tr("◌ Not reviewed: a second person must agree."),
                    "caution",
                    px=12,
                    wrap=True,
                )
            )

    def _set_choice(self, field: str, box: QComboBox, _index: int) -> None:
        if self._claim is not None:
            self.command.emit({"do": "set_claim", "id": self._claim.id, field: box.currentData()})

    def _set_draft(self, field: str, value: str, on: bool) -> None:
        if on:
            self._draft[field] = value
            self._show_ready()

    def _judged(self, field: str) -> str:
        """A field of the judgement: as chosen here, else as it stands."""
        return self._draft.get(field, self._kept.get(field, ""))

    def _show_ready(self) -> None:
        judged = {field: self._judged(field).strip() for field in JUDGEMENT}
        self.keep.setEnabled(all(judged.values()) and judged != self._kept)

    def _link_frame(self, claim: str, bears: str) -> None:
        if self._frame is None:
            return
        frame = self._frame[0]
        place = {"media": frame.media, "stream": frame.stream, "pts": frame.pts}
        self._assess({"claim": claim, "bears": bears, "frame": place})

    def _add_source(self, claim: str, bears: str) -> None:
        if self.reason.text().strip():
            self._assess({"claim": claim, "bears": bears})
        else:
            self.reason.setFocus()

    def _assess(self, fields: dict[str, object]) -> None:
        text = self.reason.text().strip()
        self._draft.pop("link", None)
        self.command.emit({"do": "add_assessment", **fields, **({"text": text} if text else {})})

    def _keep_judgement(self) -> None:
        if self._claim is not None:
            fields = {f: self._judged(f).strip() for f in JUDGEMENT}
            self.command.emit({"do": "set_verdict", "claim": self._claim.id, **fields})

    def _review(self, claim: str, agrees: bool) -> None:
        self.command.emit({"do": "review_claim", "claim": claim, "agrees": agrees})


def number_of(claims: Sequence[Claim], claim: str | None) -> int:
    """The claim's number in the caption's order, from 1; 0 where it is none of them."""
    return next((n for n, c in enumerate(claims, 1) if c.id == claim), 0)
