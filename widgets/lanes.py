"""The lanes of the timeline: a subject's annotated frames, the height flown, the frames cited.

A lane paints itself over a TimeScale and says what lies at a place; the timeline stacks them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from app.case.model import Annotation, Subject
from media_tools.facts import FrameTime, Sample, Track
from widgets import theme
from widgets.timescale import TimeScale, thinned

SUBJECT_PX, HEIGHT_PX, CITED_PX = 28, 36, 24
_HEIGHTS = ("height_above_home_m", "height_msl_m", "height_ellipsoid_m")


class Lane(Protocol):
    """What the timeline asks of a lane. `now_pts` is the frame shown."""

    height_px: int
    title: str
    mark: int | None
    """number of the subject's mark, which shows as a swatch; None: no swatch"""
    selected: bool

    def detail(self, now: FrameTime) -> str:
        """The figure at the right of the heading."""

    def paint(self, painter: QPainter, area: QRectF, scale: TimeScale) -> None:
        """All that does not depend on the frame shown."""

    def paint_now(self, painter: QPainter, area: QRectF, scale: TimeScale, now_pts: int) -> None:
        """What the frame shown changes, painted over the rest."""

    def at(self, pts: int, reach_ticks: float) -> Annotation | None:
        """The annotation at a time, if there is one in reach."""


def _diamond(painter: QPainter, x: float, y: float, radius: float) -> None:
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x, y - radius),
                QPointF(x + radius, y),
                QPointF(x, y + radius),
                QPointF(x - radius, y),
            ]
        )
    )


class SubjectLane:
    """A diamond at each frame on which the subject is marked; the line between claims nothing."""

    def __init__(
        self, title: str, subject: Subject | None, annotations: Sequence[Annotation], detail: str
    ) -> None:
        self.height_px = SUBJECT_PX
        self.title = title
        self.mark: int | None = subject.mark if subject else None
        self.selected = False
        self._detail = detail
        ordered = sorted(annotations, key=lambda each: each.frame.pts)
        self._annotations = ordered
        self._pts = [each.frame.pts for each in ordered]

    def select(self, id: str | None) -> None:
        """Take the selected annotation: the lane that holds it is sun."""
        self.selected = any(each.id == id for each in self._annotations)

    def detail(self, now: FrameTime) -> str:
        """How many frames are marked."""
        return self._detail

    def _color(self) -> QColor:
        return theme.swatch_color(self.mark) if self.mark else theme.color("quiet")

    def paint(self, painter: QPainter, area: QRectF, scale: TimeScale) -> None:
        """A thin line from the first mark to the last, diamonds on it."""
        middle = area.center().y()
        color = self._color()
        faint = QColor(color)
        faint.setAlphaF(0.35)
        painter.setPen(QPen(faint, 1.5))
        painter.drawLine(
            QPointF(scale.x(self._pts[0]), middle), QPointF(scale.x(self._pts[-1]), middle)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        reach = int(8 / scale.px_per_tick)
        first, last = scale.seen
        for pts in thinned(self._pts, first - reach, last + reach, 2 / scale.px_per_tick):
            _diamond(painter, scale.x(pts), middle, 4)

    def paint_now(self, painter: QPainter, area: QRectF, scale: TimeScale, now_pts: int) -> None:
        """The mark on the frame shown, larger, and sun on the selected lane."""
        i = bisect_left(self._pts, now_pts)
        if i < len(self._pts) and self._pts[i] == now_pts:
            color = theme.color("sun") if self.selected else self._color()
            painter.setPen(QPen(theme.color("panel"), 1))
            painter.setBrush(color)
            _diamond(painter, scale.x(now_pts), area.center().y(), 5)

    def at(self, pts: int, reach_ticks: float) -> Annotation | None:
        """The nearest mark in reach."""
        i = bisect_left(self._pts, pts)
        near = [j for j in (i - 1, i) if 0 <= j < len(self._pts)]
        best = min(near, key=lambda j: abs(self._pts[j] - pts), default=None)
        if best is None or abs(self._pts[best] - pts) > reach_ticks:
            return None
        return self._annotations[best]


class HeightLane:
    """The height flown, from the telemetry track, in the first of three references it states."""

    def __init__(self, track: Track, titles: Sequence[str]) -> None:
        """titles: for height above home, above mean sea level, above the ellipsoid."""
        self.height_px = HEIGHT_PX
        self.mark: int | None = None
        self.selected = False
        self.title = titles[0]
        self._times: list[float] = []
        self._values: list[float] = []
        for name, title in zip(_HEIGHTS, titles, strict=True):
            pairs = sorted(_pairs(track.samples, name))
            if pairs:
                self.title = title
                self._times = [time for time, _ in pairs]
                self._values = [value for _, value in pairs]
                break

    @property
    def empty(self) -> bool:
        """The track states no height."""
        return not self._values

    def detail(self, now: FrameTime) -> str:
        """The reading in force: the last one not later than the frame; "" before the first."""
        i = bisect_right(self._times, now.time_s) - 1
        return f"{self._values[i]:.1f} m" if i >= 0 else ""

    def paint(self, painter: QPainter, area: QRectF, scale: TimeScale) -> None:
        """A line; where many readings share a pixel, from the lowest to the highest of them."""
        low, high = min(self._values), max(self._values)
        room = area.height() - 12
        span = max(high - low, 1.0)
        middle = (high + low) / 2

        def y(value: float) -> float:
            return area.center().y() - (value - middle) / span * room

        line = QPolygonF()
        second = float(scale.time_base)
        x = scale.left_px - 2
        i = max(0, bisect_left(self._times, scale.pts_at(x) * second) - 1)
        while i < len(self._times) and x < scale.right_px + 2:
            x = scale.x_of_seconds(self._times[i])
            end = bisect_left(self._times, self._times[i] + 1 / scale.px_per_second, i + 1)
            readings = self._values[i:end]
            line.append(QPointF(x, y(min(readings))))
            if len(readings) > 1:
                line.append(QPointF(x, y(max(readings))))
            i = end
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("sky"), 1.5))
        painter.drawPolyline(line)

    def paint_now(self, painter: QPainter, area: QRectF, scale: TimeScale, now_pts: int) -> None:
        """Nothing: the reading stands in the heading."""

    def at(self, pts: int, reach_ticks: float) -> Annotation | None:
        """No annotations here."""
        return None


def _pairs(samples: Sequence[Sample], name: str) -> list[tuple[float, float]]:
    """(time_s, value) of the samples that state both."""
    return [
        (sample.time_s, value)
        for sample in samples
        if sample.time_s is not None and (value := getattr(sample, name)) is not None
    ]


class CitedLane:
    """The frames that claims rest on, each with its claim's name where there is room."""

    def __init__(self, title: str, cited: Sequence[tuple[int, str]], detail: str) -> None:
        self.height_px = CITED_PX
        self.title = title
        self.mark: int | None = None
        self.selected = False
        self._cited = sorted(cited)
        self._detail = detail

    def detail(self, now: FrameTime) -> str:
        """How many frames are cited."""
        return self._detail

    def paint(self, painter: QPainter, area: QRectF, scale: TimeScale) -> None:
        """A stroke and a name each; a name that would run into the one before is left out."""
        font = theme.body(11)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        quiet = theme.color("quiet")
        painter.setPen(quiet)
        free_from = area.left()
        for pts, name in self._cited:
            x = scale.x(pts)
            if not area.left() - 200 <= x <= area.right() + 2:
                continue
            painter.fillRect(QRectF(x - 0.5, area.top() + 5, 1, area.height() - 10), quiet)
            width = metrics.horizontalAdvance(name)
            if x + 5 >= free_from:
                place = QRectF(x + 5, area.top(), width + 2, area.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
                free_from = x + 5 + width + 8

    def paint_now(self, painter: QPainter, area: QRectF, scale: TimeScale, now_pts: int) -> None:
        """Nothing."""

    def at(self, pts: int, reach_ticks: float) -> Annotation | None:
        """No annotations here."""
        return None


class LaneStack(QObject):
    """The lanes of one media, in their order: subjects, height, cited."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subjects: list[SubjectLane] = []
        self._height: HeightLane | None = None
        self._cited: CitedLane | None = None
        self._selected: str | None = None

    def __iter__(self) -> Iterator[Lane]:
        yield from self._subjects
        if self._height is not None:
            yield self._height
        if self._cited is not None:
            yield self._cited

    @property
    def height_px(self) -> int:
        """All lanes together."""
        return sum(lane.height_px for lane in self)

    def areas(self, top: float, width_px: float) -> Iterator[tuple[Lane, QRectF]]:
        """Each lane and where it lies, the first at `top`."""
        for lane in self:
            yield lane, QRectF(0, top, width_px, lane.height_px)
            top += lane.height_px

    def clear(self) -> None:
        """Other media: no lanes."""
        self._subjects, self._height, self._cited, self._selected = [], None, None, None

    def take_annotations(
        self, annotations: Sequence[Annotation], subjects: Mapping[str, Subject]
    ) -> None:
        """A lane a subject, by letter; one more for marks without a subject."""
        groups: dict[str, list[Annotation]] = {}
        for annotation in annotations:
            known = annotation.subject if annotation.subject in subjects else None
            groups.setdefault(known or "", []).append(annotation)
        order = sorted(groups, key=lambda id: (not id, subjects[id].letter if id else "", id))
        self._subjects = []
        for id in order:
            title = subjects[id].name if id else self.tr("No subject")
            frames = len({each.frame.pts for each in groups[id]})
            detail = self.tr("1 key") if frames == 1 else self.tr("{n} keys").format(n=frames)
            self._subjects.append(SubjectLane(title, subjects.get(id), groups[id], detail))
        self.select(self._selected)

    def select(self, id: str | None) -> None:
        """Take the selected annotation."""
        self._selected = id
        for lane in self._subjects:
            lane.select(id)

    def take_track(self, track: Track | None) -> None:
        """Take the telemetry; a track without a height has no lane."""
        titles = (self.tr("Height"), self.tr("Height MSL"), self.tr("Height ellips."))
        lane = HeightLane(track, titles) if track is not None else None
        self._height = None if lane is None or lane.empty else lane

    def take_cited(self, cited: Sequence[tuple[int, str]]) -> None:
        """Take (pts, claim) pairs."""
        frames = len({pts for pts, _ in cited})
        detail = self.tr("1 frame") if frames == 1 else self.tr("{n} frames").format(n=frames)
        self._cited = CitedLane(self.tr("Cited"), cited, detail) if cited else None
