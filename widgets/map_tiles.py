"""The pictures under a map: tiles of imagery and of the land outline, made beside the GUI thread.

A source may block on a disk or a network, so tiles are read, decoded and painted in two threads
of a pool; what is not there yet is drawn from the nearest wider tile. Only the tiles wished by the
last painting wait in line: what scrolled away is not asked for.
"""

from __future__ import annotations

import math
import struct
from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QByteArray,
    QDataStream,
    QObject,
    QRectF,
    QRunnable,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.maps import MapError, MapSource, NoAnswer
from app.maps.basemap import land
from app.maps.tiles import MAX_LATITUDE, TILE_PX, View, world
from widgets import theme

Key = tuple[int, int, int, int]  # layer, zoom, column, row

LAND = -1
_LAND_ZOOMS = (0, 17)
_WORLD = (-180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE)
OVERZOOM = 7  # levels that a tile may be stretched
UNDERZOOM = 1.5  # levels that the widest tiles may be shrunk
_CACHE_BYTES = 128_000_000
_LARGEST_PX = 1024
_THREADS = 2
_RETRY_MS = 30_000


def sea() -> QColor:
    """What is drawn where there is no land and no imagery."""
    return theme.color("well" if theme.name() == "dark" else "raised")


def _decoded(data: bytes | None) -> QImage | None:
    """A tile's picture, ready to be drawn fast; None if there is none or it cannot be decoded."""
    image = QImage.fromData(data) if data else QImage()
    if image.isNull():
        return None
    if max(image.width(), image.height()) > _LARGEST_PX:
        image = image.scaled(_LARGEST_PX, _LARGEST_PX)
    formats = QImage.Format
    return image.convertToFormat(
        formats.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else formats.Format_RGB32
    )


def _polygon(ring: memoryview[float]) -> QPolygonF:
    """A ring of float32 pairs as a polygon, without a Python step for each point."""
    bytes_ = QByteArray(struct.pack("<I", len(ring) // 2) + ring.tobytes())
    stream = QDataStream(bytes_)
    stream.setByteOrder(QDataStream.ByteOrder.LittleEndian)
    stream.setFloatingPointPrecision(QDataStream.FloatingPointPrecision.SinglePrecision)
    polygon = QPolygonF()
    stream >> polygon
    return polygon


def _land_tile(zoom: int, column: int, row: int) -> QImage:
    """The land outline of one tile in the colours of the theme."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for ring in land().rings(zoom, column, row):
        path.addPolygon(_polygon(ring))
        path.closeSubpath()
    image = QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)
    image.fill(sea())
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    n = 1 << zoom
    painter.scale(TILE_PX * n, TILE_PX * n)
    painter.translate(-column / n, -row / n)
    coast = theme.color("quiet")
    coast.setAlphaF(0.6)
    pen = QPen(coast, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(theme.color("raised" if theme.name() == "dark" else "panel"))
    painter.drawPath(path)
    painter.end()
    return image


class _Done(QObject):
    """Carries a job's answer to the GUI thread; outlives a map that was closed meanwhile."""

    done = Signal(object, object)


class _Job(QRunnable):
    """One tile made away from the GUI thread; an error is an answer too, and one always comes."""

    def __init__(self, key: Key, make: Callable[[], QImage | None]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._key, self._make = key, make
        self.answer = _Done()

    def run(self) -> None:
        """Called by the pool."""
        # A fault of ours goes on to the hook for such; the view must not wait for this tile.
        result: QImage | MapError | None = MapError("A tile of the map could not be made.")
        try:
            result = self._make()
        except MapError as error:
            result = error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            result = MapError(f"A tile cannot be read. {where}{error.strerror or error}.")
        finally:
            self.answer.done.emit(self._key, result)


class TileImages(QObject):
    """Draws the tiles of all layers that a view needs, and asks for those that are missing.

    `changed` says that a new drawing would show more. Later sources lie over earlier ones.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sources: list[MapSource] = []
        self._cache: OrderedDict[Key, QImage | None] = OrderedDict()
        self._bytes = 0
        self._wishes: dict[Key, None] = {}
        self._running: dict[Key, _Job] = {}
        self._stale: set[Key] = set()
        self._errors: dict[int, MapError] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._try_again)

    def set_sources(self, sources: Sequence[MapSource]) -> None:
        """Draw these from now on; all that was kept of others is forgotten."""
        self._sources = list(sources)
        self._forget(lambda key: key[0] != LAND)
        self._errors.clear()

    def forget_land(self) -> None:
        """Paint the land again, in the colours of a new theme."""
        self._forget(lambda key: key[0] == LAND)

    def _forget(self, which: Callable[[Key], bool]) -> None:
        for key in [key for key in self._cache if which(key)]:
            image = self._cache.pop(key)
            self._bytes -= image.sizeInBytes() if image else 0
        self._stale |= {key for key in self._running if which(key)}
        self._wishes.clear()
        self.changed.emit()

    def idle(self) -> bool:
        """Whether nothing is being fetched: what is drawn now is all there is."""
        return not self._running and not self._wishes

    def trouble(self) -> str | None:
        """The sentence of the first source that cannot be shown."""
        return next((error.message for error in self._errors.values()), None)

    def _try_again(self) -> None:
        self._errors = {i: e for i, e in self._errors.items() if not isinstance(e, NoAnswer)}
        self.changed.emit()

    def draw(self, painter: QPainter, view: View, *, smooth: bool) -> None:
        """Fill the view with land and imagery. `smooth` costs time: not while it moves."""
        self._wishes.clear()
        hint = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(hint, smooth)
        if view.bearing_deg == 0.0:
            self._draw_north_up(painter, view)
        else:
            # Tiles turned one by one would show their seams: compose them, then turn once.
            side = math.ceil(math.hypot(view.width_px, view.height_px))
            ratio = painter.device().devicePixelRatioF()
            whole = QImage(
                round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied
            )
            whole.setDevicePixelRatio(ratio)
            inner = QPainter(whole)
            inner.setRenderHint(hint, smooth)
            level = View(view.x, view.y, view.zoom, 0.0, side, side)
            self._draw_north_up(inner, level)
            inner.end()
            painter.save()
            painter.translate(view.width_px / 2, view.height_px / 2)
            painter.rotate(-view.bearing_deg)
            painter.drawImage(QRectF(-side / 2, -side / 2, side, side), whole, QRectF(whole.rect()))
            painter.restore()
        self._start()

    def _draw_north_up(self, painter: QPainter, view: View) -> None:
        painter.fillRect(QRectF(0, 0, view.width_px, view.height_px), sea())
        self._draw_layer(painter, view, LAND, _LAND_ZOOMS, _WORLD)
        for layer, source in enumerate(self._sources):
            zooms = source.min_zoom, source.max_zoom
            self._draw_layer(painter, view, layer, zooms, source.bounds)

    def _draw_layer(
        self,
        painter: QPainter,
        view: View,
        layer: int,
        zooms: tuple[int, int],
        bounds: tuple[float, float, float, float],
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        low, high = zooms
        if not low - UNDERZOOM <= view.zoom <= high + OVERZOOM:
            return
        zoom = max(low, min(high, round(view.zoom + math.log2(ratio))))
        n = 1 << zoom
        west, north = world(lat=bounds[3], lon=bounds[0])
        east, south = world(lat=bounds[1], lon=bounds[2])

        def edge(world_value: float, middle: float, size: float) -> float:
            # On whole device pixels, so that no seam shows between tiles.
            return round(((world_value - middle) * view.scale + size / 2) * ratio) / ratio

        for column, row in view.tiles(zoom):
            own = column % n
            if not (west < (own + 1) / n and own / n < east):
                continue
            if not (north < (row + 1) / n and row / n < south):
                continue
            found = self._find(layer, zoom, own, row, low)
            if found is None:
                continue
            left = edge(column / n, view.x, view.width_px)
            top = edge(row / n, view.y, view.height_px)
            right = edge((column + 1) / n, view.x, view.width_px)
            bottom = edge((row + 1) / n, view.y, view.height_px)
            painter.drawImage(QRectF(left, top, right - left, bottom - top), *found)

    def _find(
        self, layer: int, zoom: int, column: int, row: int, low: int
    ) -> tuple[QImage, QRectF] | None:
        """A tile's picture and the part of it to draw: its own, or a wider tile's meanwhile."""
        wished = False
        for up in range(min(OVERZOOM, zoom - low) + 1):
            key = (layer, zoom - up, column >> up, row >> up)
            if key not in self._cache:
                if not wished and layer not in self._errors and key not in self._running:
                    self._wishes[key] = None
                wished = True
                continue
            self._cache.move_to_end(key)
            image = self._cache[key]
            if image is not None:
                width, height = image.width() / (1 << up), image.height() / (1 << up)
                part = (1 << up) - 1
                return image, QRectF((column & part) * width, (row & part) * height, width, height)
        return None

    def _start(self) -> None:
        for key in list(self._wishes):
            if len(self._running) >= _THREADS:
                return
            del self._wishes[key]
            job = _Job(key, self._maker(key))
            job.answer.done.connect(self._take, Qt.ConnectionType.QueuedConnection)
            self._running[key] = job
            self._pool.start(job)

    def _maker(self, key: Key) -> Callable[[], QImage | None]:
        layer, zoom, column, row = key
        if layer == LAND:
            return lambda: _land_tile(zoom, column, row)
        source = self._sources[layer]
        return lambda: _decoded(source.tile(zoom, column, row))

    def _take(self, key: Key, result: QImage | MapError | None) -> None:
        """An answer has come: keep it, ask for the next."""
        self._running.pop(key, None)
        if key in self._stale:
            self._stale.discard(key)
        elif isinstance(result, MapError):
            self._errors[key[0]] = result
            self._wishes = {k: None for k in self._wishes if k[0] != key[0]}
            if isinstance(result, NoAnswer):
                self._retry.start()
        else:
            self._keep(key, result)
        self._start()
        self.changed.emit()

    def _keep(self, key: Key, image: QImage | None) -> None:
        self._cache[key] = image
        self._bytes += image.sizeInBytes() if image else 0
        while self._bytes > _CACHE_BYTES:
            _, old = self._cache.popitem(last=False)
            self._bytes -= old.sizeInBytes() if old else 0
