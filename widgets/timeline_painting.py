"""How the timeline's rows and playhead look, laid over a TimeScale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPixmap

from media_tools.facts import FrameIndex, FrameTime
from widgets import theme
from widgets.filmstrip import Filmstrip, slots
from widgets.lanes import LaneStack
from widgets.timescale import TimeScale, thinned, timecode

HEADING_PX = 136
RULER_PX, KEYS_PX, FILM_PX = 24, 24, 44
HEAD_PX = RULER_PX + KEYS_PX + FILM_PX
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def paint_heading(
    painter: QPainter,
    area: QRectF,
    title: str,
    detail: str = "",
    swatch: QColor | None = None,
) -> None:
    """The cell at the left of a row: swatch, title cut to fit, figure at the right."""
    small = theme.body(11)
    taken = QFontMetricsF(small).horizontalAdvance(detail) + 4 if detail else 0.0
    left = 28.0 if swatch is not None else 12.0
    if swatch is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(swatch)
        painter.drawRoundedRect(QRectF(12, area.center().y() - 4, 8, 8), 2, 2)
    font = theme.body(12, 500 if swatch is not None else 400)
    painter.setFont(font)
    painter.setPen(theme.color("text" if swatch is not None else "quiet"))
    room = HEADING_PX - 12 - left - taken
    text = QFontMetricsF(font).elidedText(title, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(left, area.top(), room + 2, area.height()), _LEFT, text)
    painter.setFont(small)
    painter.setPen(theme.color("quiet"))
    painter.drawText(QRectF(0, area.top(), HEADING_PX - 12, area.height()), _RIGHT, detail)


def _step_s(scale: TimeScale) -> float:
    """Seconds between two times written on the ruler."""
    return scale.step_s(84)


def paint_ruler(painter: QPainter, scale: TimeScale, index: FrameIndex) -> None:
    """Ticks of the stream's clock; where there is room, one at each frame's own PTS instead."""
    quiet, line = theme.color("quiet"), theme.color("line")
    part = _step_s(scale) / 4
    frame_px = scale.px_per_tick * (index.pts[-1] - index.pts[0]) / max(1, len(index) - 1)
    if frame_px >= 6:
        for pts in thinned(index.pts, *scale.seen, 3 / scale.px_per_tick):
            painter.fillRect(QRectF(scale.x(pts), 19, 1, 5), line)
    for number in scale.ticks_s(part):
        x = scale.x_of_seconds(number * part)
        if number % 4 == 0:
            painter.fillRect(QRectF(x, 16, 1, 8), quiet)
        elif frame_px < 6:
            painter.fillRect(QRectF(x, 20, 1, 4), line)


def paint_times(painter: QPainter, scale: TimeScale, taken: QRectF) -> None:
    """The times on the ruler, but none under the playhead's tag or cut off at the end."""
    font = theme.mono(11)
    step = _step_s(scale)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(theme.color("quiet"))
    for number in scale.ticks_s(step):
        text = timecode(number * step, 0 if step >= 1 else 3, hours=False)
        width = metrics.horizontalAdvance(text)
        place = QRectF(scale.x_of_seconds(number * step) + 4, 0, width, RULER_PX)
        if place.right() <= scale.right_px and not place.intersects(taken):
            painter.drawText(place.adjusted(0, 0, 2, 0), _LEFT, text)


def paint_keys(
    painter: QPainter,
    scale: TimeScale,
    index: FrameIndex,
) -> None:
    """Key frames as ticks."""
    top = RULER_PX
    quiet = theme.color("quiet")
    for pts in thinned(index.key_pts, *scale.seen, 3 / scale.px_per_tick):
        if index.index_of(pts) is not None:
            painter.fillRect(QRectF(scale.x(pts), top + 19, 1.5, 4), quiet)


def paint_range(
    painter: QPainter, scale: TimeScale, index: FrameIndex, points: tuple[int | None, int | None]
) -> None:
    """Dim the film outside the in and out points, and mark both on the ruler."""
    first, last = points
    dim = QColor(theme.color("panel"))
    dim.setAlphaF(0.7)
    top, height = RULER_PX + KEYS_PX, FILM_PX
    if first is not None:
        x = scale.x(index.pts[first])
        painter.fillRect(QRectF(scale.left_px, top, max(0.0, x - scale.left_px), height), dim)
        _paint_bracket(painter, x, 5)
    if last is not None:
        x = scale.x(index.pts[last])
        painter.fillRect(QRectF(x, top, max(0.0, scale.right_px - x), height), dim)
        _paint_bracket(painter, x, -5)


def _paint_bracket(painter: QPainter, x: float, foot: float) -> None:
    path = QPainterPath(QPointF(x + foot, 2))
    path.lineTo(x, 2)
    path.lineTo(x, HEAD_PX)
    path.lineTo(x + foot, HEAD_PX)
    painter.setPen(theme.color("text"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def paint_playhead(painter: QPainter, scale: TimeScale, now: FrameTime, bottom: float) -> None:
    """The selected instant: a sun line and its time in a tag, among the ruler's other times."""
    x = scale.x(now.pts)
    text = timecode(now.pts * now.time_base, hours=False)
    font = theme.mono(11, 600)
    width = QFontMetricsF(font).horizontalAdvance(text) + 10
    left = min(max(x - width / 2, scale.left_px), scale.right_px - width)
    tag = QRectF(left, 2, width, 18)
    if not scale.left_px - 1 <= x <= scale.right_px:
        paint_times(painter, scale, QRectF())
        return
    paint_times(painter, scale, tag.adjusted(-4, 0, 4, 0))
    sun = theme.color("sun")
    painter.fillRect(QRectF(x - 0.75, 20, 1.5, bottom - 20), sun)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(sun)
    painter.drawRoundedRect(tag, 3, 3)
    painter.setPen(theme.color("on_sun"))
    painter.setFont(font)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def paint_head_rules(painter: QPainter, width: int, headings: Sequence[tuple[str, str]]) -> None:
    """Headings of the three fixed rows (title, figure), and the lines under them."""
    top = 0
    rows = zip((RULER_PX, KEYS_PX, FILM_PX), headings, ("line", "hair", "hair"), strict=True)
    for height, (title, detail), rule in rows:
        paint_heading(painter, QRectF(0, top, HEADING_PX, height), title, detail)
        top += height
        painter.fillRect(QRect(0, top - 1, width, 1), theme.color(rule))


def paint_lanes(
    painter: QPainter, lanes: LaneStack, area: QRect, top: float, scale: TimeScale
) -> None:
    """The lanes in view without what the frame shown changes; the selected one is sun."""
    hair = theme.color("hair")
    for lane, place in lanes.areas(top, area.width()):
        if place.bottom() < HEAD_PX or place.top() > area.height():
            continue
        if lane.selected:
            painter.fillRect(place, theme.color("sun_tint"))
            painter.fillRect(QRectF(0, place.top(), 2, place.height()), theme.color("sun"))
        painter.setClipRect(place.adjusted(HEADING_PX, 0, 0, 0))
        lane.paint(painter, place, scale)
        painter.setClipping(False)
        painter.fillRect(QRectF(0, place.bottom() - 1, area.width(), 1), hair)


def paint_lanes_now(
    painter: QPainter,
    lanes: LaneStack,
    area: QRect,
    top: float,
    scale: TimeScale,
    now: FrameTime,
) -> None:
    """Headings with the figures of the frame shown, and the marks on it, over the playhead."""
    for lane, place in lanes.areas(top, area.width()):
        if place.bottom() < HEAD_PX or place.top() > area.height():
            continue
        swatch = theme.swatch_color(lane.mark) if lane.mark else None
        paint_heading(painter, place, lane.title, lane.detail(now), swatch)
        if scale.left_px - 5 <= scale.x(now.pts) <= scale.right_px:
            lane.paint_now(painter, place, scale, now.pts)


def span_text(seconds: float) -> str:
    """A length in words short enough for a heading: 48 s, 12:34, 1:02:03."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    minutes, second = divmod(round(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}" if hour else f"{minute}:{second:02d}"


class Rows(QObject):
    """What the timeline holds and how it looks; what is at rest is painted once and kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes = LaneStack(self)
        self.film = Filmstrip(FILM_PX - 2)
        self.range: tuple[int | None, int | None] = (None, None)
        self._still: QPixmap | None = None

    def clear(self) -> None:
        """Other media: nothing of the former stays."""
        self.lanes.clear()
        self.film.clear()
        self.range = (None, None)

    def restill(self) -> None:
        """Something at rest has changed."""
        self._still = None

    def describe(self, index: FrameIndex, number: int) -> str:
        """A frame in words: its time and number."""
        time = index.time(number)
        return self.tr("{time}, frame {frame} of {count}").format(
            time=timecode(time.pts * time.time_base), frame=number, count=len(index)
        )

    def paint(
        self,
        painter: QPainter,
        area: QRect,
        ratio: float,
        index: FrameIndex,
        scale: TimeScale,
        lanes_top: float,
        now: FrameTime,
    ) -> None:
        """Paint all rows; `lanes_top` is where the first lane begins, `now` the frame shown."""
        if self._still is None:
            self._still = QPixmap(area.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(theme.color("panel"))
            still = QPainter(self._still)
            still.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_lanes(still, self.lanes, area, lanes_top, scale)
            self._paint_head(still, area, scale, index)
            bottom = max(HEAD_PX, lanes_top + self.lanes.height_px)
            still.fillRect(QRectF(HEADING_PX - 1, 0, 1, bottom), theme.color("line"))
            still.end()
        painter.drawPixmap(0, 0, self._still)
        bottom = max(HEAD_PX, min(area.height(), lanes_top + self.lanes.height_px))
        painter.setClipRect(area.adjusted(HEADING_PX, 0, 0, 0))
        paint_playhead(painter, scale, now, bottom)
        painter.setClipRect(area.adjusted(0, HEAD_PX, 0, 0))
        paint_lanes_now(painter, self.lanes, area, lanes_top, scale, now)
        painter.setClipping(False)

    def _paint_head(
        self, painter: QPainter, area: QRect, scale: TimeScale, index: FrameIndex
    ) -> None:
        """The rows that do not scroll up and down."""
        painter.fillRect(QRect(0, 0, area.width(), HEAD_PX), theme.color("panel"))
        painter.setClipRect(area.adjusted(HEADING_PX, 0, 0, 0))
        paint_ruler(painter, scale, index)
        paint_keys(painter, scale, index)
        places = slots(index, scale, self.film.slot_px)
        self.film.paint(painter, places, RULER_PX + KEYS_PX + 1)
        paint_range(painter, scale, index, self.range)
        painter.setClipping(False)
        # To the last frame, as the list of media counts: how long that one stands is not known.
        length = float((index.pts[-1] - index.pts[0]) * index.time_base)
        keys = f"{len(index.key_pts):,}".replace(",", "\u2009")
        headings = (
            (self.tr("Timeline"), self.tr("{s}, PTS").format(s=span_text(length))),
            (self.tr("Key frames"), keys),
            (self.tr("Film"), ""),
        )
        paint_head_rules(painter, area.width(), headings)
