"""What lies over the ground on a map: fixes, places, track, footprint, and the map's own marks.

Drawn in the colours for marks on footage, with a dark halo, since below may be snow, soil or the
plain land outline. Every function takes a painter in the view's pixels and the View.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from app.case.model import Fix, Place, displayed
from app.geo.earth import SIGMAS_95
from app.maps import MapSource
from app.maps.tiles import View, metres_per_world, position, world
from widgets import theme

NAME_GAP_PX = 9.0
CHIP_PAD_PX = 12.0
_HALO = QColor(11, 12, 14, 150)
_CHIP = QColor(11, 12, 14, 232)
_GRATICULE_DEG = (30.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_MARGIN = 8.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapView", text)


@dataclass
class Content:
    """What the case puts on the map. Positions are (lat, lon)."""

    fixes: list[Fix] = field(default_factory=list)
    current: Fix | None = None
    places: list[Place] = field(default_factory=list)
    track: Track | None = None
    position: tuple[float, float, float | None] | None = None
    """where the track is at the frame shown: lat, lon, heading_deg"""
    footprint: list[tuple[float, float]] | None = None
    selected: str | None = None
    """id of a fix or place"""

    def empty(self) -> bool:
        """Nothing to be seen anywhere."""
        return not (self.fixes or self.current or self.places or self.track or self.footprint)

    def positions(self) -> list[tuple[float, float]]:
        """Every (lat, lon) that should be in sight when the whole is shown."""
        found = [(f.lat, f.lon) for f in (*self.fixes, *([self.current] if self.current else []))]
        found += [(p.lat, p.lon) for p in self.places if p.rejected is None]
        found += self.footprint or []
        return found + (self.track.corners if self.track else [])

    def at(self, view: View, px: float, py: float, reach_px: float = 10.0) -> str | None:
        """The id of the fix or place drawn nearest to a pixel, within reach."""
        fixes = [*self.fixes, *([self.current] if self.current else [])]
        marks = [(f.lat, f.lon, f.id) for f in fixes] + [(p.lat, p.lon, p.id) for p in self.places]
        near = [(math.dist((px, py), view.pixel(lat=lat, lon=lon)), id_) for lat, lon, id_ in marks]
        distance, found = min(near, default=(math.inf, ""))
        return found if distance <= reach_px else None


class Track:
    """A path over the ground, kept relative to its first point and drawn without a Python loop.

    Drawing a line costs by its points, so each zoom has its own, thinned to a pixel.
    """

    def __init__(self, positions: list[tuple[float, float]]) -> None:
        """positions: (lat, lon), at least one."""
        points = [world(lat=lat, lon=lon) for lat, lon in positions]
        self._x, self._y = points[0]
        # The copy round the globe next to the first point: a track is not that long.
        self._points = [(x - self._x - round(x - self._x), y - self._y) for x, y in points]
        self._lines: dict[int, QPolygonF] = {}
        xs, ys = zip(*self._points, strict=True)
        self.corners = [
            position(self._x + x, self._y + y)
            for x in (min(xs), max(xs))
            for y in (min(ys), max(ys))
        ]

    def _line(self, zoom: int) -> QPolygonF:
        if zoom not in self._lines:
            step = 1.0 / (256 << zoom)
            kept = [self._points[0]]
            for x, y in self._points:
                if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= step:
                    kept.append((x, y))
            self._lines[zoom] = QPolygonF([QPointF(x, y) for x, y in kept])
        return self._lines[zoom]

    def draw(self, painter: QPainter, view: View, *, smooth: bool) -> None:
        """The whole path, in pixels of the view; plain thin lines unless `smooth`."""
        px, py = view.px_of_world(self._x, self._y)
        turn = QTransform().translate(px, py).rotate(-view.bearing_deg)
        line = turn.scale(view.scale, view.scale).map(self._line(math.floor(view.zoom)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not smooth:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme.color("mark_sky"), 1))
            painter.drawPolyline(line)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            return
        for color, width in ((_HALO, 3.5), (theme.color("mark_sky"), 1.5)):
            pen = _pen(color, width)
            pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
            painter.setPen(pen)
            painter.drawPolyline(line)


def _pen(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(color, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen


def _tint(color: QColor, alpha: float) -> QColor:
    tinted = QColor(color)
    tinted.setAlphaF(alpha)
    return tinted


def caution() -> QColor:
    """The colour of a warning on the dark ground of a chip, the same in both themes."""
    return QColor(theme.TOKENS["caution"][0])


def chip(painter: QPainter, x: float, y: float, text: str, color: QColor | None = None) -> QRectF:
    """A line of text on a dark ground with its top left at (x, y); answers the room it took."""
    text = displayed(text)
    font = theme.body(11, 500)
    metrics = QFontMetricsF(font)
    box = QRectF(x, y, metrics.horizontalAdvance(text) + CHIP_PAD_PX, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(color or theme.color("well_text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box


def _circle(painter: QPainter, view: View, lat: float, lon: float, radius_m: float) -> None:
    """The outline of a distance on the ground round a position; the brush and pen are set."""
    east, north = metres_per_world(lat)
    px, py = view.pixel(lat=lat, lon=lon)
    painter.save()
    painter.translate(px, py)
    painter.rotate(-view.bearing_deg)
    painter.drawEllipse(QPointF(0, 0), radius_m / east * view.scale, radius_m / north * view.scale)
    painter.restore()


def beside(px: float, width_px: float, view: View) -> float:
    """Where a name of that width starts: right of its point, or left where it would be cut off."""
    right = px + NAME_GAP_PX
    return right if right + width_px <= view.width_px else max(0.0, px - NAME_GAP_PX - width_px)


def _name_beside(
    painter: QPainter, view: View, px: float, py: float, name: str, color: QColor
) -> None:
    width = QFontMetricsF(theme.body(11, 500)).horizontalAdvance(displayed(name)) + CHIP_PAD_PX
    chip(painter, beside(px, width, view), py - 9, name, color)


def draw_camera(
    painter: QPainter,
    view: View,
    at: tuple[float, float],
    heading_deg: float | None,
    hfov_deg: float | None,
    color: QColor,
    size_px: float = 6.0,
) -> None:
    """A camera at a pixel: pin, and where it looks as a wedge (hfov known) or an arrow.

    The wedge shows directions; its length says nothing about the ground.
    """
    centre = QPointF(*at)
    reach_px = min(72.0, 0.22 * min(view.width_px, view.height_px))
    painter.save()
    painter.translate(centre)
    if heading_deg is not None:
        painter.rotate(view.screen_angle(heading_deg))
        half = (hfov_deg or 0.0) / 2
        reach = QRectF(-reach_px, -reach_px, 2 * reach_px, 2 * reach_px)
        cone = QPainterPath(QPointF(0, 0))
        if hfov_deg:
            cone.arcTo(reach, 90 + half, -2 * half)
            cone.closeSubpath()
            painter.fillPath(cone, _tint(color, 0.22))
        axis = QPainterPath(QPointF(0, 0))
        axis.lineTo(0, -reach_px)
        axis.moveTo(-5, -reach_px + 8)
        axis.lineTo(0, -reach_px)
        axis.lineTo(5, -reach_px + 8)
        drawn = cone if hfov_deg else axis
        for pen in (_pen(_HALO, 3.5), _pen(color, 1.5)):
            painter.strokePath(drawn, pen)
    painter.restore()
    painter.setPen(_pen(_HALO, 3))
    painter.setBrush(_CHIP)
    painter.drawEllipse(centre, size_px, size_px)
    painter.setPen(_pen(color, 2))
    painter.drawEllipse(centre, size_px, size_px)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(centre, size_px / 2.4, size_px / 2.4)


def _draw_fix(painter: QPainter, view: View, fix: Fix, *, current: bool, selected: bool) -> None:
    color = theme.color("mark_sun" if selected else "mark_sky")
    if not (current or selected):
        color = _tint(color, 0.75)
    if fix.sigma_m:
        painter.setPen(_pen(color, 1.5))
        painter.setBrush(_tint(color, 0.16))
        _circle(painter, view, fix.lat, fix.lon, SIGMAS_95 * fix.sigma_m)
    heading = fix.heading_deg if current or selected else None
    draw_camera(
        painter,
        view,
        view.pixel(lat=fix.lat, lon=fix.lon),
        heading,
        fix.hfov_deg,
        color,
        6.0 if current or selected else 4.0,
    )


def _draw_place(painter: QPainter, view: View, place: Place, *, selected: bool) -> None:
    color = theme.color("mark_sun" if selected else "well_text")
    if place.rejected is not None:
        color = theme.color("well_quiet")
    px, py = view.pixel(lat=place.lat, lon=place.lon)
    if place.sigma_m:
        painter.setPen(_pen(color, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _circle(painter, view, place.lat, place.lon, SIGMAS_95 * place.sigma_m)
    diamond = QPolygonF(
        [QPointF(px, py - 5), QPointF(px + 5, py), QPointF(px, py + 5), QPointF(px - 5, py)]
    )
    painter.setPen(_pen(_HALO, 3))
    painter.setBrush(color)
    painter.drawPolygon(diamond)
    name = place.name
    if place.rejected is not None:
        name = _tr("× {name}, ruled out").format(name=place.name)
    _name_beside(painter, view, px, py, name, color)


def draw_content(painter: QPainter, view: View, content: Content, *, smooth: bool) -> None:
    """Everything of the case but the moving position, the frame's own fix on top."""
    sky = theme.color("mark_sky")
    if content.footprint and len(content.footprint) >= 3:
        outline = QPolygonF(
            [QPointF(*view.pixel(lat=lat, lon=lon)) for lat, lon in content.footprint]
        )
        painter.setBrush(_tint(sky, 0.10))
        for pen in (_pen(_HALO, 3.5), _pen(sky, 1.5)):
            painter.setPen(pen)
            painter.drawPolygon(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)
    if content.track:
        content.track.draw(painter, view, smooth=smooth)
    for place in content.places:
        _draw_place(painter, view, place, selected=place.id == content.selected)
    current = content.current
    for fix in content.fixes:
        if current is None or fix.id != current.id:
            _draw_fix(painter, view, fix, current=False, selected=fix.id == content.selected)
    if current:
        _draw_fix(painter, view, current, current=True, selected=current.id == content.selected)


def draw_position(painter: QPainter, view: View, content: Content) -> None:
    """Where the telemetry is now: a dart if it says which way it looks, else a dot."""
    if content.position is None:
        return
    lat, lon, heading = content.position
    painter.save()
    painter.translate(*view.pixel(lat=lat, lon=lon))
    painter.setPen(_pen(_CHIP, 1.5))
    painter.setBrush(theme.color("mark_sky"))
    if heading is None:
        painter.drawEllipse(QPointF(0, 0), 4, 4)
    else:
        painter.rotate(view.screen_angle(heading))
        painter.drawPolygon(
            QPolygonF([QPointF(0, -9), QPointF(6, 7), QPointF(0, 4), QPointF(-6, 7)])
        )
    painter.restore()


def draw_extents(painter: QPainter, view: View, sources: list[MapSource]) -> None:
    """Frames round imagery that is too fine to be drawn at this zoom, so that it can be found."""
    sky = theme.color("mark_sky")
    for source in sources:
        west, south, east, north = source.bounds
        if view.zoom >= source.min_zoom - 1.5 or east - west > 90:
            continue
        corners = ((north, west), (north, east), (south, east), (south, west))
        frame = QPolygonF([QPointF(*view.pixel(lat=lat, lon=lon)) for lat, lon in corners])
        painter.setPen(_pen(sky, 1.5))
        painter.setBrush(_tint(sky, 0.2))
        box = frame.boundingRect()
        if max(box.width(), box.height()) < 8:
            painter.drawEllipse(box.center(), 4, 4)
        else:
            painter.drawPolygon(frame)
        _name_beside(painter, view, box.center().x(), box.center().y(), source.name, sky)


def _step_deg(view: View) -> float:
    """The finest spacing of the graticule whose lines stay 90 px apart at the middle."""
    per_px = 360.0 / view.scale
    wide_enough = [step for step in _GRATICULE_DEG if step / per_px >= 90]
    return wide_enough[-1] if wide_enough else _GRATICULE_DEG[0]


def draw_graticule(painter: QPainter, view: View) -> None:
    """Meridians and parallels (straight in this projection), labelled where they enter."""
    step = _step_deg(view)
    decimals = max(0, -math.floor(math.log10(step)))
    corners = [view.world_of_px(px, py) for px in (0, view.width_px) for py in (0, view.height_px)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = max(0.0, min(y for _, y in corners)), min(1.0, max(y for _, y in corners))
    south, north = position(0, bottom)[0], position(0, top)[0]
    painter.setFont(theme.mono(10))
    line, ink = theme.color("line"), theme.color("quiet")

    def draw(ends: list[tuple[float, float]], text: str, label_at: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = (view.px_of_world(*end, nearest=False) for end in ends)
        painter.setPen(QPen(line, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, view.bearing_deg != 0.0)
        painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if view.bearing_deg == 0.0:
            painter.setPen(ink)
            painter.drawText(QPointF(x0 + label_at[0], y0 + label_at[1]), text)

    for k in range(
        math.ceil((left - 0.5) * 360 / step), math.floor((right - 0.5) * 360 / step) + 1
    ):
        x = k * step / 360 + 0.5
        lon = 180 - (180 - k * step) % 360  # in (-180, 180]
        # Under the row of chips at the top.
        draw([(x, top), (x, bottom)], f"{lon:.{decimals}f}°", (3, 44))
    for k in range(math.ceil(south / step), math.floor(north / step) + 1):
        y = world(lat=k * step, lon=0)[1]
        draw([(left, y), (right, y)], f"{k * step:.{decimals}f}°", (3, -3))


def draw_scale(painter: QPainter, view: View) -> QRectF:
    """A round distance as long as it is at the middle of the view, bottom left."""
    per_px = view.metres_per_px()
    longest = per_px * min(100.0, view.width_px / 3)
    power = 10.0 ** math.floor(math.log10(longest))
    length_m = max(m * power for m in (1, 2, 5) if m * power <= longest)
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    if view.zoom < 5:  # the scale differs visibly between the top and the bottom of the view
        text = "≈ " + text
    width = length_m / per_px
    box = QRectF(_MARGIN, view.height_px - _MARGIN - 24, width + 12, 24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(theme.body(11, 500))
    painter.setPen(theme.color("well_text"))
    painter.drawText(
        box.adjusted(-20, 1, 20, -7),
        Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
        text,
    )
    bar = QPolygonF(
        [
            QPointF(box.left() + 6, box.bottom() - 8),
            QPointF(box.left() + 6, box.bottom() - 4),
            QPointF(box.left() + 6 + width, box.bottom() - 4),
            QPointF(box.left() + 6 + width, box.bottom() - 8),
        ]
    )
    painter.setPen(_pen(theme.color("well_text"), 1))
    painter.drawPolyline(bar)
    return box


def north_disc(view: View) -> QRectF:
    """Where the north arrow stands."""
    return QRectF(view.width_px - _MARGIN - 26, _MARGIN, 26, 26)


def draw_north(painter: QPainter, view: View) -> None:
    """The north arrow; sky when the map is turned."""
    disc = north_disc(view)
    color = theme.color("well_text" if view.bearing_deg == 0.0 else "mark_sky")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawEllipse(disc)
    painter.save()
    painter.translate(disc.center())
    painter.rotate(-view.bearing_deg)
    painter.setBrush(color)
    painter.drawPolygon(
        QPolygonF([QPointF(0, -10), QPointF(4, 1), QPointF(0, -1.5), QPointF(-4, 1)])
    )
    painter.setFont(theme.body(9, 700))
    painter.setPen(color)
    painter.drawText(QRectF(-6, 0, 12, 11), Qt.AlignmentFlag.AlignCenter, "N")
    painter.restore()


def reading(view: View, px: float, py: float) -> str:
    """The position under a pixel, with no more digits than a pixel of the view is worth."""
    lat, lon = view.position(px, py)
    per_px = view.metres_per_px()
    decimals = max(0, min(7, math.ceil(math.log10(111_320 / per_px))))
    value, unit = (per_px / 1000, "km") if per_px >= 1000 else (per_px, "m")
    size = f"{value:.0f} {unit}" if value >= 10 else f"{value:.2g} {unit}"
    return f"{lat:.{decimals}f}, {lon:.{decimals}f} · {size}/px"


def draw_line_of_text(painter: QPainter, view: View, text: str, left: float) -> None:
    """Attribution at the bottom right, cut to the room that the scale leaves."""
    font = theme.body(10)
    metrics = QFontMetricsF(font)
    room = view.width_px - left - 3 * _MARGIN
    if room < 40 or not text:
        return
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 8)
    width = metrics.horizontalAdvance(shown) + 8
    box = QRectF(view.width_px - _MARGIN - width, view.height_px - _MARGIN - 16, width, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.color("well_quiet"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def draw_notice(painter: QPainter, view: View, text: str) -> None:
    """What keeps imagery away, in words across the middle of the bottom."""
    font = theme.body(11, 500)
    painter.setFont(font)
    room = QRectF(0, 0, min(420.0, view.width_px - 4 * _MARGIN), 200)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    box = QFontMetricsF(font).boundingRect(room, int(flags), "⚠ " + text)
    box.moveTopLeft(QPointF((view.width_px - box.width()) / 2, view.height_px - 44 - box.height()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(box.adjusted(-8, -6, 8, 6), 4, 4)
    painter.setPen(caution())
    painter.drawText(box, int(flags), "⚠ " + text)
