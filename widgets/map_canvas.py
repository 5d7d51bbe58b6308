"""A map to look at: ground from tiles or the land outline, and on it what the case knows.

The ground comes from whole values and moves by `_show`; where things are placed on it is the work
of MapView. Pixels are the widget's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.case.model import Fix, Place
from app.maps import MapSource
from app.maps.basemap import ATTRIBUTION
from app.maps.tiles import View
from widgets import map_layers as layers
from widgets import theme
from widgets.map_tiles import UNDERZOOM, TileImages

_SETTLE_MS = 120


class MapCanvas(QWidget):
    """Draws sources, fixes, places, track and footprint, and zooms about the pointer."""

    imagery_wanted = Signal()
    view_changed = Signal()
    """the view came to rest"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 140)
        # Maps and numbers read left to right in every language.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._view = View(zoom=1.5, width_px=self.width(), height_px=self.height())
        self._fitted: list[tuple[float, float]] | None = None
        self._content = layers.Content()
        self._sources: list[MapSource] = []
        self._tiles = TileImages(self)
        self._tiles.changed.connect(self._redraw)
        self._still: QPixmap | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._rest)
        self._pointer: tuple[float, float] | None = None
        self._heading_up = False
        # Qt leaves too little room between icon and words.
        self._add = QPushButton(" " + self.tr("Add imagery…"), self)
        self._add.setAccessibleName(self.tr("Add imagery…"))
        self._add.setProperty("edged", True)
        self._add.setIcon(theme.icon("layers"))
        self._add.clicked.connect(self.imagery_wanted)

    @property
    def view(self) -> View:
        """What is shown, for maths between pixels and degrees."""
        return self._view

    def set_sources(self, sources: Sequence[MapSource]) -> None:
        """Imagery to draw, later ones on top. The map neither opens nor closes them."""
        self._sources = list(sources)
        self._tiles.set_sources(self._sources)
        self._show(self._view)

    def set_fixes(self, fixes: Sequence[Fix], current: Fix | None = None) -> None:
        """All fixes of the media, and the one of the frame shown."""
        if (self._content.fixes, self._content.current) == (list(fixes), current):
            return
        self._content.fixes, self._content.current = list(fixes), current
        self.set_heading_up(self._heading_up)

    def set_places(self, places: Sequence[Place]) -> None:
        """Named positions."""
        if self._content.places != list(places):
            self._content.places = list(places)
            self._redraw()

    def set_track(self, positions: Sequence[tuple[float, float]]) -> None:
        """The path of the telemetry as (lat, lon); empty for none."""
        self._content.track = layers.Track(list(positions)) if positions else None
        self._content.position = None
        self._redraw()

    def set_position(self, lat: float | None, lon: float | None, heading_deg: float | None) -> None:
        """Where the telemetry puts the camera at the frame shown; None where it does not say."""
        self._content.position = None if lat is None or lon is None else (lat, lon, heading_deg)
        self.update()

    def set_footprint(self, corners: Sequence[tuple[float, float]] | None) -> None:
        """The ground that the frame shows, as (lat, lon) corners in order."""
        outline = list(corners) if corners else None
        if self._content.footprint != outline:
            self._content.footprint = outline
            self._redraw()

    def set_selected(self, id_: str | None) -> None:
        """Mark a fix or place as the selected one."""
        self._content.selected = id_
        self._redraw()

    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None:
        """Put a position in the middle, at a zoom or the present one."""
        there = self._view.holding([(lat, lon)])
        self._show(replace(there, zoom=self._view.zoom if zoom is None else zoom))

    def fit_to(self, positions: Sequence[tuple[float, float]] | None = None) -> None:
        """Show all of these (lat, lon); without any, all that the case has put on the map."""
        found = list(positions or self._content.positions())
        if not found and self._sources:
            west, south, east, north = self._sources[-1].bounds
            found = [(south, west), (north, east)]
        if found:
            self._show(self._view.holding(found), found)

    def set_heading_up(self, on: bool) -> None:
        """Put the heading of the frame's fix at the top, or north; north where none is known."""
        self._heading_up = on
        heading = self._content.current.heading_deg if self._content.current else None
        if heading is None and self._content.position:
            heading = self._content.position[2]
        bearing = heading if on and heading is not None else 0.0
        self._show(replace(self._view, bearing_deg=bearing))

    def imagery_here(self) -> bool:
        """Whether some source covers the middle of the view at this zoom."""
        lat, lon = self._view.centre
        return any(
            s.bounds[0] <= lon <= s.bounds[2]
            and s.bounds[1] <= lat <= s.bounds[3]
            and self._view.zoom >= s.min_zoom - UNDERZOOM
            for s in self._sources
        )

    def _show(self, view: View, fitted: list[tuple[float, float]] | None = None) -> None:
        """Draw another view, quickly now and well once it rests; `fitted`: what it was made for."""
        if view != self._view:
            self._view, self._fitted = view, fitted
            self._settle.start()
        self._add.setVisible(not self.imagery_here())
        self._redraw()

    def _redraw(self) -> None:
        """Ground or content changed: what was kept of them is old."""
        self._still = None
        self.update()

    def _rest(self) -> None:
        self._redraw()
        self.view_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and the content (kept as a picture while they rest), then the marks."""
        painter = QPainter(self)
        if self._settle.isActive():
            self._paint_ground(painter, smooth=False)
        else:
            if self._still is None:
                ratio = self.devicePixelRatioF()
                self._still = QPixmap(self.size() * ratio)
                self._still.setDevicePixelRatio(ratio)
                inner = QPainter(self._still)
                self._paint_ground(inner, smooth=True)
                inner.end()
            painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layers.draw_position(painter, self._view, self._content)
        self.paint_over(painter)
        self._paint_marks(painter, self.imagery_here())
        if self.hasFocus():
            painter.setPen(QPen(theme.color("sky"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_ground(self, painter: QPainter, *, smooth: bool) -> None:
        view = self._view
        self._tiles.draw(painter, view, smooth=smooth)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.imagery_here():
            layers.draw_graticule(painter, view)
        layers.draw_extents(painter, view, self._sources)
        layers.draw_content(painter, view, self._content, smooth=smooth)

    def paint_over(self, painter: QPainter) -> None:
        """What a map that is more than looked at draws over the content."""

    def _paint_marks(self, painter: QPainter, here: bool) -> None:
        view = self._view
        scale = layers.draw_scale(painter, view)
        layers.draw_north(painter, view)
        shown = self._sources if here else []
        words = ", ".join(f"{s.name} · {s.attribution}" if s.attribution else s.name for s in shown)
        layers.draw_line_of_text(painter, view, words or ATTRIBUTION, scale.right())
        if self._pointer:
            layers.chip(painter, 8, 8, layers.reading(self._view, *self._pointer))
        elif not here:
            layers.chip(painter, 8, 8, self._empty_words())
        elif not any(s.date for s in shown):
            layers.chip(painter, 8, 8, self.tr("⚠ date not stated"), layers.caution())
        else:
            dates = ", ".join(dict.fromkeys(s.date for s in shown if s.date))
            layers.chip(painter, 8, 8, self.tr("imagery of {date}").format(date=dates))
        trouble = self._tiles.trouble()
        if trouble:
            layers.draw_notice(painter, view, trouble)

    def _empty_words(self) -> str:
        if self._sources or not self._content.empty():
            return self.tr("No imagery here; land outline only")
        return self.tr("Imagery and the camera's position go here")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer, half a level a notch."""
        by = event.angleDelta().y() / 240
        self._show(self._view.zoomed(by, *event.position().toTuple()))

    def leaveEvent(self, event: QEvent) -> None:
        """No position is read any more."""
        self._pointer = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle where it is, or in sight what the view was fitted to."""
        size = event.size()
        # Over the scale, where no degrees are written.
        room = self._add.sizeHint()
        self._add.move((size.width() - room.width()) // 2, size.height() - room.height() - 44)
        view = replace(self._view, width_px=size.width(), height_px=size.height())
        self._show(view.holding(self._fitted) if self._fitted else view, self._fitted)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: paint the land again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tiles.forget_land()
            self._add.setIcon(theme.icon("layers"))
