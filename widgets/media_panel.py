"""The case panel: its media, subjects, claims and places, each with a count and a way to add one.

Media missing on disk are named at the head, with the button that finds them. At narrow windows
the panel folds to a column of icons with counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.case.model import Claim, Fix, Media, Place, Subject
from app.case.vocabulary import SIGNS
from app.geo.earth import SIGMAS_95
from widgets.controls import ActButton, Heading, IconButton, Rule, Words, flow, on_click
from widgets.row_list import Row, RowList

PANEL_PX = 208
FOLDED_PX = 40

KIND_ICONS = {"video": "film", "photo": "image", "audio": "activity", "telemetry": "activity"}


@dataclass(frozen=True)
class CaseContents:
    """What the panel shows of a case."""

    media: Sequence[Media] = ()
    subjects: Sequence[Subject] = ()
    claims: Sequence[Claim] = ()
    places: Sequence[Place] = ()
    fixes: Sequence[Fix] = ()
    marks: Mapping[str, int] = field(default_factory=dict)
    """how many annotations each subject has"""
    missing: frozenset[str] = frozenset()
    """SHA-256 of media whose file is not on disk"""
    thumbs: Mapping[str, QImage] = field(default_factory=dict)


class _Section(QWidget):
    """A heading, the words for when it is empty, and its rows."""

    def __init__(self, title: str, empty: str, add_tip: str, *, sun: bool = True) -> None:
        super().__init__()
        self.add = IconButton("plus", add_tip)
        self.heading = Heading(title, button=self.add)
        self._empty = Words(empty, "quiet", px=12, wrap=True)
        self._empty.setContentsMargins(12, 0, 12, 8)
        self.rows = RowList(title, sun=sun)
        box = flow(QVBoxLayout())
        for widget in (self.heading, self._empty, self.rows):
            box.addWidget(widget)
        box.addSpacing(4)
        box.addWidget(Rule())
        self.setLayout(box)

    def show_rows(self, rows: Sequence[Row], selected: str | None, count: str) -> None:
        """Show the rows, or the words for none."""
        self._empty.setVisible(not rows)
        self.rows.setVisible(bool(rows))
        self.rows.show_rows(rows, selected)
        self.heading.set_count(count)


class MediaPanel(QStackedWidget):
    """Media, subjects, claims and places of the case."""

    media_chosen = Signal(str)
    """SHA-256"""
    selected = Signal(str)
    """id of a subject, claim, place or fix"""
    add_wanted = Signal(str)
    """media, subject, claim or place"""
    find_wanted = Signal()
    unfold_wanted = Signal()
    menu_wanted = Signal(str, QPoint)
    """the id of a row, and where the pointer is"""

    def __init__(self) -> None:
        super().__init__()
        self._missing = self._make_missing()
        self._media = _Section(
            self.tr("Media"),
            self.tr("The videos and files you examine, each named by its hash."),
            self.tr("Add media…"),
            sun=False,
        )
        self._subjects = _Section(
            self.tr("Subjects"),
            self.tr("The people, groups and things your marks show over time."),
            self.tr("New subject"),
        )
        self._claims = _Section(
            self.tr("Claims"),
            self.tr("What the caption says, one checkable part at a time."),
            self.tr("Caption and claims…"),
        )
        self._places = _Section(
            self.tr("Places"),
            self.tr("Where the camera stood, and what it saw."),
            self.tr("New place"),
        )
        self._folded = _Folded()
        self._folded.unfold_wanted.connect(self.unfold_wanted)
        self._build()
        self._connect()

    def _make_missing(self) -> QWidget:
        self._missing_words = Words("", "caution", px=12, wrap=True)
        find = ActButton("search", self.tr("Find it…"), flat=True)
        on_click(find, self.find_wanted.emit)
        box = flow(QVBoxLayout(), spacing=8, margins=(12, 8, 12, 8))
        box.addWidget(self._missing_words)
        box.addWidget(find)
        holder = QWidget()
        holder.setLayout(box)
        holder.hide()
        return holder

    def _build(self) -> None:
        box = flow(QVBoxLayout())
        box.addWidget(self._missing)
        for section in (self._media, self._subjects, self._claims, self._places):
            box.addWidget(section)
        box.addStretch(1)
        inner = QWidget()
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(area)
        self.addWidget(self._folded)

    def _connect(self) -> None:
        self._media.rows.chosen.connect(self.media_chosen)
        for section, what in (
            (self._media, "media"),
            (self._subjects, "subject"),
            (self._claims, "claim"),
            (self._places, "place"),
        ):
            on_click(section.add, partial(self.add_wanted.emit, what))
            section.rows.menu_wanted.connect(self.menu_wanted)
            if section is not self._media:
                section.rows.chosen.connect(self.selected)

    def fold(self, folded: bool) -> None:
        """Show the icons only, or the whole panel."""
        self.setCurrentIndex(1 if folded else 0)
        self.setFixedWidth(FOLDED_PX) if folded else self._set_wide()

    def _set_wide(self) -> None:
        self.setMinimumWidth(PANEL_PX - 40)
        self.setMaximumWidth(360)

    def missing_words(self) -> str:
        """The sentence about media that are not on disk; empty where all are."""
        return "" if self._missing.isHidden() else self._missing_words.text()

    def is_folded(self) -> bool:
        """Whether only the icons are shown."""
        return self.currentIndex() == 1

    def show_case(
        self, contents: CaseContents, shown: str | None = None, selected: str | None = None
    ) -> None:
        """Show what the case holds; `shown` is the medium on the canvas, `selected` any id."""
        self._show_missing(contents)
        media = [self._media_row(m, contents) for m in contents.media]
        self._media.show_rows(media, shown, _count(media))
        subjects = [_subject_row(s, contents.marks.get(s.id, 0)) for s in contents.subjects]
        self._subjects.show_rows(subjects, selected, _count(subjects))
        claims = [_claim_row(c) for c in contents.claims]
        undecided = sum(c.status == "open" for c in contents.claims)
        count = _count(claims)
        if undecided:
            count = self.tr("{0}, {1} open").format(count, undecided)
        self._claims.show_rows(claims, selected, count)
        places = [_place_row(p) for p in contents.places]
        places += [self._fix_row(f, n) for n, f in enumerate(contents.fixes, 1)]
        self._places.show_rows(places, selected, _count(places))
        self._folded.show_counts(len(media), len(subjects), len(claims), len(places))

    def _show_missing(self, contents: CaseContents) -> None:
        names = [m.name for m in contents.media if m.sha256 in contents.missing]
        self._missing.setVisible(bool(names))
        if len(names) == 1:
            text = self.tr("{0} is not on this disk.").format(names[0])
        else:
            text = self.tr("Not on this disk: {0}.").format(", ".join(names))
        self._missing_words.setText(text)

    def _media_row(self, media: Media, contents: CaseContents) -> Row:
        missing = media.sha256 in contents.missing
        if missing:
            second = self.tr("not on this disk")
        elif media.video is not None and media.kind == "video":
            second = _duration(media)
        elif media.video is not None:
            second = f"{media.kind}, {media.video.width} × {media.video.height}"
        else:
            second = media.kind
        return Row(
            media.sha256,
            media.name,
            second=second,
            icon="triangle-alert" if missing else KIND_ICONS.get(media.kind, "file-text"),
            thumb=None if missing else contents.thumbs.get(media.sha256),
            tip=f"{media.name}\nSHA-256 {media.sha256}",
            caution=missing,
        )

    def _fix_row(self, fix: Fix, number: int) -> Row:
        error = "" if fix.sigma_m is None else f"± {SIGMAS_95 * fix.sigma_m:.0f} m"
        return Row(
            fix.id,
            self.tr("Camera, fix {0}").format(number),
            note=error,
            icon="camera",
            icon_token="sky",
            tip=self.tr("{0:.5f}, {1:.5f} {2}").format(fix.lat, fix.lon, fix.method),
        )


class _Folded(QWidget):
    """The panel as a column of icons with their counts."""

    unfold_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        unfold = IconButton("panel-left-open", self.tr("Unfold the case panel"))
        on_click(unfold, self.unfold_wanted.emit)
        box = flow(QVBoxLayout(), spacing=4, margins=(0, 0, 0, 0))
        box.addWidget(unfold, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(Rule())
        self._counts: list[Words] = []
        for icon, tip in (
            ("film", self.tr("Media")),
            ("users", self.tr("Subjects")),
            ("scale", self.tr("Claims")),
            ("map-pin", self.tr("Places")),
        ):
            button = IconButton(icon, tip)
            on_click(button, self.unfold_wanted.emit)
            count = Words("", "quiet", px=11)
            count.setFixedHeight(28)
            count.setAlignment(Qt.AlignmentFlag.AlignBottom)
            row = flow(QHBoxLayout(), margins=(4, 0, 0, 0))
            row.addWidget(button)
            row.addWidget(count)
            box.addLayout(row)
            self._counts.append(count)
        box.addStretch(1)
        self.setLayout(box)

    def show_counts(self, *counts: int) -> None:
        """How many media, subjects, claims and places."""
        for words, count in zip(self._counts, counts, strict=True):
            words.setText(str(count) if count else "")


def _count(rows: Sequence[Row]) -> str:
    return str(len(rows)) if rows else ""


def _duration(media: Media) -> str:
    video = media.video
    if video is None or not video.frames:
        return media.kind
    seconds = float((video.last_pts - video.first_pts) * video.time_base)
    length = f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    if seconds >= 120:
        length = f"{seconds / 60:.0f} min"
    return f"{length}, {video.width} × {video.height}"


def _subject_row(subject: Subject, marks: int) -> Row:
    note = f"{marks}" if marks else ""
    # The colour is never the only sign; but "Group A" says its letter already.
    said = subject.letter in subject.name.replace(",", " ").split()
    name = subject.name if said else f"{subject.letter}  {subject.name}"
    return Row(subject.id, name, note=note, swatch=subject.mark, tip=subject.name)


def _claim_row(claim: Claim) -> Row:
    return Row(
        claim.id,
        claim.text,
        sign=SIGNS[claim.status],
        sign_token=claim.status,
        tip=claim.text,
    )


def _place_row(place: Place) -> Row:
    error = "" if place.sigma_m is None else f"± {SIGMAS_95 * place.sigma_m:.0f} m"
    return Row(place.id, place.name, note=error, icon="map-pin", icon_token="sky")
