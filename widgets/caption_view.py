"""The caption as text, in which a selection becomes a claim.

Shows the caption verbatim, typing errors included, with each claim underlined in the colour of
its kind and numbered. Spans count characters (code points) of the caption as stored; the text
widget counts UTF-16 units of what it shows. `Layout` holds the way between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedLayout,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.case.model import Caption, Claim, hides
from app.case.vocabulary import scale
from widgets import theme

# Controls that would reorder or hide text; shown as a visible sign, kept verbatim in the case.
_STOPS = {"", " ", "\n", ".", ",", ";", ":", "!", "?", ")", "…", "”"}


@dataclass(frozen=True)
class Piece:
    """A run of shown text: characters [start, end) of the caption, or a claim's number."""

    text: str
    start: int
    end: int
    claim: str | None
    number: bool


def visible(character: str) -> str:
    """How one character of the caption is shown: line ends kept, controls made visible."""
    if character in "\n\t":
        return character
    if hides(character):
        return "\ufffd"
    return character


def pieces(text: str, claims: Sequence[Claim]) -> list[Piece]:
    """The caption cut at the ends of claims, with a number after each claim's last character.

    Where claims overlap, the one that begins later is on top.
    """
    spans = [(c.span[0], c.span[1], n, c.id) for n, c in enumerate(claims, 1) if c.span]
    spans = [s for s in spans if 0 <= s[0] < s[1] <= len(text)]
    cuts = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    made: list[Piece] = []
    for start, end in pairwise(cuts):
        over = [s for s in spans if s[0] <= start and end <= s[1]]
        claim = max(over)[3] if over else None
        made.append(Piece(text[start:end], start, end, claim, False))
        for span in spans:
            if span[1] == end:
                # Thin spaces set the number off; none before a stop, which belongs to the words.
                after = "" if text[end : end + 1] in _STOPS else "\u2009"
                made.append(Piece(f"\u2009{span[2]}{after}", end, end, span[3], True))
    return made


class Layout:
    """The shown text and, for each of its UTF-16 units, the caption's character behind it."""

    def __init__(self, text: str, claims: Sequence[Claim]) -> None:
        self.pieces = pieces(text, claims)
        self.source: list[int] = []
        self.claim_at: list[str | None] = []
        for piece in self.pieces:
            for offset, character in enumerate(piece.text):
                at = piece.start if piece.number else piece.start + offset
                units = 0 if character == "\r" else len(visible(character).encode("utf-16-le")) // 2
                self.source += [at] * units
                self.claim_at += [piece.claim] * units
        self.source.append(len(text))
        self.claim_at.append(None)

    @staticmethod
    def shown(piece: Piece) -> str:
        """The piece as the widget is given it; carriage returns are not shown."""
        return "".join(visible(c) for c in piece.text if c != "\r")

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters [start, end) of the caption for shown units [first, last)."""
        return self.source[first], self.source[last]


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span drawn in to its words, and out to the ends of the words it cuts."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        return start, start
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


class _Text(QTextEdit):
    """The read-only text; tells clicks on a claim."""

    claim_clicked = Signal(str)
    claim_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.layout_of_text = Layout("", ())
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(12)
        # Reading matter, not an input: the panel's own ground, the focus line alone shows keys.
        self.setStyleSheet("QTextEdit { background: transparent; border-radius: 0; padding: 0; }")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a drag selects the claim under it."""
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            at = self.cursorForPosition(event.position().toPoint()).position()
            claim = self.layout_of_text.claim_at[min(at, len(self.layout_of_text.claim_at) - 1)]
            if claim:
                self.claim_clicked.emit(claim)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter makes the selection a claim."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.claim_asked.emit()
        else:
            super().keyPressEvent(event)


class CaptionView(QWidget):
    """The caption with its claims; an empty one has a field to paste it into."""

    command = Signal(dict)
    claim_selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption: Caption | None = None
        self._claims: list[Claim] = []
        self._selected: str | None = None
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty_page())
        self._stack.addWidget(self._text_page())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._stack)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        words = QLabel(self.tr("Paste the text the footage was posted with, exactly as posted."))
        words.setWordWrap(True)
        self.paste = QPlainTextEdit()
        self.paste.setAccessibleName(self.tr("Caption, as posted"))
        self.paste.setPlaceholderText(self.tr("Caption, typing errors and all"))
        self.keep = QPushButton(self.tr("Keep caption"))
        self.keep.setProperty("primary", True)
        self.keep.setEnabled(False)
        self.paste.textChanged.connect(
            lambda: self.keep.setEnabled(bool(self.paste.toPlainText().strip()))
        )
        self.keep.clicked.connect(self._keep_caption)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(self.paste, 1)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)
        return page

    def _text_page(self) -> QWidget:
        page = QWidget()
        self.text = _Text()
        self.text.setAccessibleName(self.tr("Caption"))
        self.text.claim_clicked.connect(self.claim_selected)
        self.text.claim_asked.connect(self.make_claim)
        self.text.selectionChanged.connect(self._selection_changed)
        self.hint = QLabel(self.tr("Select words to make a claim"))
        self.hint.setFont(theme.body(12))
        self.hint.setForegroundRole(self.hint.foregroundRole())
        self.make = QPushButton(self.tr("Claim"))
        self.make.setProperty("flat", True)
        self.make.setEnabled(False)
        self.make.clicked.connect(self.make_claim)
        self._legend = QLabel()
        self._legend.setContentsMargins(12, 8, 12, 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.make)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._legend)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        return page

    def show_caption(self, caption: Caption | None, claims: Sequence[Claim]) -> None:
        """Show the caption with its claims underlined; None shows the field to paste it into."""
        self._caption, self._claims = caption, list(claims)
        self._stack.setCurrentIndex(0 if caption is None else 1)
        self._restyle()

    def set_selected(self, claim: str | None) -> None:
        """Mark a claim as the selected one and bring it into view."""
        if claim == self._selected:
            return
        self._selected = claim
        self._restyle()
        layout = self.text.layout_of_text
        if claim in layout.claim_at:
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(layout.claim_at.index(claim))
            self.text.setTextCursor(cursor)

    def make_claim(self) -> None:
        """The selected words as a new claim: the command to add it."""
        cursor = self.text.textCursor()
        if self._caption is None or not cursor.hasSelection():
            return
        start, end = self.text.layout_of_text.span(cursor.selectionStart(), cursor.selectionEnd())
        start, end = whole_words(self._caption.text, start, end)
        if start < end:
            text = " ".join(self._caption.text[start:end].split())
            self.command.emit({"do": "add_claim", "text": text, "span": [start, end]})

    def changeEvent(self, event: QEvent) -> None:
        """Colours follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _keep_caption(self) -> None:
        self.command.emit({"do": "set_caption", "text": self.paste.toPlainText()})

    def _selection_changed(self) -> None:
        self.make.setEnabled(self.text.textCursor().hasSelection())

    def _restyle(self) -> None:
        self._legend.setFont(theme.body(12))
        self._legend.setText(
            "&nbsp;&nbsp;&nbsp;".join(
                f"<span style='color:{theme.color(kind.id).name()}'>▬</span> {self.tr(kind.name)}"
                for kind in scale("claim_kinds")
            )
        )
        quiet = self.hint.palette()
        quiet.setColor(self.hint.foregroundRole(), theme.color("quiet"))
        self.hint.setPalette(quiet)
        text = self._caption.text if self._caption else ""
        layout = Layout(text, self._claims)
        self.text.layout_of_text = layout
        kinds = {c.id: c.kind for c in self._claims}
        scroll = self.text.verticalScrollBar().value()
        self.text.clear()
        cursor = self.text.textCursor()
        block = QTextBlockFormat()
        block.setLineHeight(24, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(block)
        for piece in layout.pieces:
            cursor.insertText(layout.shown(piece), self._format(piece, kinds))
        self.text.verticalScrollBar().setValue(scroll)

    def _format(self, piece: Piece, kinds: dict[str, str]) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setFont(theme.body(14))
        style.setForeground(theme.color("text"))
        if piece.claim is None:
            return style
        chosen = piece.claim == self._selected
        tone = theme.color("sun" if chosen else kinds[piece.claim])
        if piece.number:
            style.setFont(theme.body(11, 600))
            style.setForeground(tone)
            return style
        style.setBackground(theme.color("sun_tint" if chosen else f"{kinds[piece.claim]}_tint"))
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        style.setUnderlineColor(tone)
        return style
