"""What is selected, with its numbers and errors, editable where an investigator may change it.

One head with the name, below it one page for the kind of thing: a mark, a subject, a medium, a fix
or a place. While a drawing tool is in hand, the next mark's label and subject stand on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.case.model import Annotation, Claim, Fix, Media, Place, Subject
from media_tools.facts import Sample, Track
from widgets import theme
from widgets.controls import Facts, Heading, IconButton, Rule, ShortWords, flow, on_click
from widgets.fields import ChoiceField, TermField, TextField
from widgets.inspector_pages import (
    NAME,
    NEW_SUBJECT,
    Terms,
    annotation_page,
    case_page,
    claim_page,
    fix_page,
    media_page,
    metadata_page,
    place_page,
    subject_choices,
    subject_page,
    welcome_page,
)
from widgets.telemetry_panel import TelemetryPanel

HEAD_PX = 44


class _Swatch(QWidget):
    """The square of a subject's colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(8, 8)
        self.mark: int | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill it."""
        if self.mark is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.swatch_color(self.mark))
            painter.drawRoundedRect(self.rect(), 2, 2)


class Inspector(QWidget):
    """Shows one thing at a time; emits the commands of its controls."""

    command = Signal(dict)
    seek_requested = Signal(object)
    """FrameRef"""
    drawing_changed = Signal(str, object)
    """label and subject of the next mark"""
    name_given = Signal(str)
    """how the user signs from now on"""
    weigh_wanted = Signal(str)
    """id of a claim to be weighed"""
    step_wanted = Signal(int)
    """the next (1) or previous (-1) thing of the same kind"""

    def __init__(self) -> None:
        super().__init__()
        self._terms: Terms = ()
        self._subjects: Sequence[Subject] = ()
        self._drawing_label = ""
        self._drawing_subject: str | None = None
        self._removes: str | None = None
        self._drawing = False
        self.telemetry = TelemetryPanel()
        self._next_mark = QWidget()
        self._next_box = flow(QVBoxLayout())
        self._next_mark.setLayout(self._next_box)
        self._next_mark.hide()
        self._metadata = Facts()
        self._page: QWidget = QWidget()
        self._build()
        self.show_nothing()

    def _build(self) -> None:
        self._swatch = _Swatch()
        self._title = ShortWords(px=15, weight=600)
        self._before = IconButton("chevron-left", self.tr("Previous of its kind"))
        self._after = IconButton("chevron-right", self.tr("Next of its kind"))
        self._remove = IconButton(
            "trash-2", self.tr("Remove (it stays in the log; undo brings it back)")
        )
        on_click(self._before, lambda: self.step_wanted.emit(-1))
        on_click(self._after, lambda: self.step_wanted.emit(1))
        on_click(self._remove, self._send_remove)
        head = QWidget()
        head.setFixedHeight(HEAD_PX)
        row = flow(QHBoxLayout(), spacing=8, margins=(12, 0, 6, 0))
        row.addWidget(self._swatch)
        row.addWidget(self._title, 1)
        for button in (self._before, self._after, self._remove):
            row.addWidget(button)
        head.setLayout(row)
        self._body = flow(QVBoxLayout())
        for widget in (self._next_mark, self._page, self.telemetry, self._metadata):
            self._body.addWidget(widget)
        self._body.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._body)
        area = self._area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = flow(QVBoxLayout())
        for part in (head, Rule(), area):
            box.addWidget(part)
        self.setLayout(box)

    def set_vocabulary(self, terms: Terms) -> None:
        """The terms offered as labels."""
        self._terms = terms

    def set_subjects(self, subjects: Sequence[Subject]) -> None:
        """The case's subjects, offered wherever one is chosen."""
        self._subjects = subjects
        if self._drawing_subject not in {s.id for s in subjects}:
            self._drawing_subject = None

    # ---- the next mark ----

    def show_drawing(self, drawing: bool) -> None:
        """Show what the next mark will be called, while a drawing tool is in hand."""
        _clear(self._next_box)
        # What is selected has such rows of its own: two forms alike would be mistaken.
        self._drawing, shown = drawing, drawing and self._removes is None
        self._next_mark.setVisible(shown)
        if not shown:
            return
        facts = Facts()
        label = TermField(self._terms, self._drawing_label, name=self.tr("Label of the next mark"))
        label.edited.connect(self._set_label)
        subject = ChoiceField(
            subject_choices(self._subjects), self._drawing_subject, name=self.tr("Subject")
        )
        subject.edited.connect(self._set_subject)
        facts.add_widget(self.tr("Label"), label)
        facts.add_widget(self.tr("Subject"), subject)
        self._next_box.addWidget(Heading(self.tr("Next mark")))
        self._next_box.addWidget(facts)
        self._next_box.addWidget(Rule("hair"))

    def set_drawing(self, label: str, subject: str | None) -> None:
        """What the next mark is called, unless the user says otherwise."""
        self._drawing_label, self._drawing_subject = label, subject
        self.show_drawing(self._drawing)

    def _set_label(self, label: str) -> None:
        self._drawing_label = label
        self.drawing_changed.emit(label, self._drawing_subject)

    def _set_subject(self, subject: object) -> None:
        self._drawing_subject = None if subject is None else str(subject)
        if subject != NEW_SUBJECT:
            self.drawing_changed.emit(self._drawing_label, self._drawing_subject)
            return
        self.drawing_changed.emit(self._drawing_label, NEW_SUBJECT)

    # ---- what is selected ----

    def show_nothing(self, name: str = "") -> None:
        """Nothing is selected and nothing is open; `name` is what entries will be signed with."""
        page, field = welcome_page(name)
        field.edited.connect(self.name_given)
        self._show(self.tr("Inspector"), page, steps=False)
        self.telemetry.hide()
        self._metadata.hide()

    def show_case(self, title: str, question: str, asked_by: str) -> None:
        """The case itself, to be named and asked."""
        self._show(self.tr("Case"), case_page(self, title, question, asked_by), steps=False)

    def ask_name(self) -> None:
        """Put the cursor into the name of what is shown, to be typed over."""
        field = self._page.findChild(TextField, NAME)
        if field is not None:
            field.setFocus()
            field.selectAll()

    def show_annotation(self, annotation: Annotation, frame_words: str) -> None:
        """A mark; `frame_words` says which frame it stands on."""
        page = annotation_page(self, annotation, self._terms, self._subjects, frame_words)
        subject = next((s for s in self._subjects if s.id == annotation.subject), None)
        self._show(annotation.label, page, subject, removes=annotation.id)

    def show_subject(
        self, subject: Subject, marks: Sequence[tuple[Annotation, str]], count: int
    ) -> None:
        """A subject with the first of its `count` marks, each with the words for its frame."""
        page = subject_page(self, subject, marks, count)
        self._show(f"{subject.letter}  {subject.name}", page, subject, removes=subject.id)

    def show_media(self, media: Media) -> None:
        """A file of the case; its telemetry changes with every frame and stands first."""
        self._show(media.name, media_page(self, media), steps=False, telemetry_first=True)

    def show_claim(self, claim: Claim) -> None:
        """A claim, in short; it is weighed in a workspace of its own."""
        self._show(self.tr("Claim"), claim_page(self, claim), removes=claim.id)

    def show_place(self, place: Place) -> None:
        """A named place."""
        self._show(place.name, place_page(self, place), removes=place.id)

    def show_fix(self, fix: Fix, name: str, frame_words: str, read_from: str) -> None:
        """A camera position, and from what it was read."""
        self._show(name, fix_page(self, fix, frame_words, read_from), removes=fix.id)

    def show_sample(self, track: Track | None, sample: Sample | None) -> None:
        """The telemetry at the frame on screen."""
        self.telemetry.show_sample(track, sample)

    def show_metadata(self, tags: Mapping[str, object] | None) -> None:
        """What the file says of itself; None: not read, or nothing open."""
        old, self._metadata = self._metadata, metadata_page(self, tags)
        self._body.replaceWidget(old, self._metadata)
        old.deleteLater()
        self._metadata.setVisible(tags is not None)

    def title(self) -> str:
        """The name in the head."""
        return self._title.words()

    def _show(
        self,
        title: str,
        page: QWidget,
        subject: Subject | None = None,
        *,
        removes: str | None = None,
        steps: bool = True,
        telemetry_first: bool = False,
    ) -> None:
        if (title, removes) != (self._title.words(), self._removes):
            self._area.verticalScrollBar().setValue(0)
        self._title.set_words(title)
        self._swatch.mark = subject.mark if subject else None
        self._swatch.setVisible(subject is not None)
        self._removes = removes
        self._remove.setVisible(removes is not None)
        for button in (self._before, self._after):
            button.setVisible(steps)
        old, self._page = self._page, page
        self._body.replaceWidget(old, page)
        self._body.removeWidget(self.telemetry)
        self._body.insertWidget(self._body.indexOf(page) + (not telemetry_first), self.telemetry)
        # Its last edit may come while it goes; it must still find its signals.
        old.hide()
        old.deleteLater()
        if self._drawing and self._next_mark.isHidden() != (removes is not None):
            self.show_drawing(True)

    def _send_remove(self) -> None:
        if self._removes is not None:
            self.command.emit({"do": "remove", "id": self._removes})


def _clear(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
