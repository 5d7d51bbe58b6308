"""A picture at any zoom: the decoder's frame on the well, panned and zoomed, words where it lacks.

A raster viewport draws the decoder's own buffer: measured, GL is slower without a GPU. Scene
coordinates are displayed-image pixels, so the centre of the top-left pixel lies at (0.5, 0.5)
without any conversion.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QPushButton,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from media_tools.facts import Picture
from widgets import theme

_CLICK_PX = 4
_LEAST_ZOOM, _MOST_ZOOM = 0.02, 64.0
_GRID_ZOOM = 8.0
_GRID = QColor(128, 128, 128, 80)
_VEIL_PX = 24
"""width of the picture from which a veiled one is blown up: too few pixels to make out a person"""


class PictureItem(QGraphicsItem):
    """The decoded frame, drawn from the decoder's buffer without a copy."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._image = QImage()
        self._veiled = QImage()
        self._buffer: object = None
        self.veiled = False

    def show_picture(self, picture: Picture | None) -> None:
        """Take a picture's buffer and keep it alive: QImage does not own it."""
        self.prepareGeometryChange()
        self._veiled = QImage()
        if picture is None:
            self._image, self._buffer = QImage(), None
            return
        height, width = picture.bgra.shape[:2]
        stride = picture.bgra.strides[0]
        self._image = QImage(picture.bgra.data, width, height, stride, QImage.Format.Format_RGB32)
        self._buffer = picture.bgra

    @property
    def size_px(self) -> tuple[int, int] | None:
        """Width and height of the picture, None without one."""
        return None if self._image.isNull() else (self._image.width(), self._image.height())

    def boundingRect(self) -> QRectF:
        """The picture's area, one unit a pixel."""
        return QRectF(self._image.rect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw what is exposed: smooth below 100 %, exact pixels at and above it."""
        if self._image.isNull():
            return
        if self.veiled:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.boundingRect(), self._veil())
            painter.fillRect(self.boundingRect(), QColor(0, 0, 0, 120))
            return
        zoom = painter.deviceTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < 1.0)
        exposed = option.exposedRect.toAlignedRect().intersected(self._image.rect())
        painter.drawImage(exposed, self._image, exposed)

    def _veil(self) -> QImage:
        """The picture as a grey blur, made once a picture."""
        if self._veiled.isNull():
            small = self._image.scaledToWidth(_VEIL_PX, Qt.TransformationMode.SmoothTransformation)
            self._veiled = small.convertToFormat(QImage.Format.Format_Grayscale8)
        return self._veiled


class _Words(QWidget):
    """What stands on the well instead of a picture, with one button where there is an act."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch()
        column.addWidget(self.label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, text: str, act: str = "") -> None:
        """Show a sentence, and a button if there is something to do about it; "" hides all."""
        self.label.setText(text)
        self.label.setStyleSheet(f"color: {theme.color('well_text').name()}")
        self.button.setText(act)
        self.button.setVisible(bool(act))
        self.setVisible(bool(text))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not act)


class _Grid:
    """Lines between large pixels, kept while the view stands still: blending them is slow in Qt."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._kept = QPixmap()

    def over(self, view: PictureView) -> QPixmap:
        """The grid for what a view shows, of the size of its viewport."""
        to_screen, ratio = view.viewportTransform(), view.devicePixelRatioF()
        key = (to_screen, view.viewport().size(), ratio, view.size_px)
        if self._key != key:
            self._key = key
            self._kept = QPixmap(view.viewport().size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            self._draw(view.seen_px().toAlignedRect(), to_screen)
        return self._kept

    def _draw(self, area: QRect, to_screen: QTransform) -> None:
        box = to_screen.mapRect(QRectF(area))
        painter = QPainter(self._kept)
        # Without blending, so that lines do not darken where they cross.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for x in range(area.left(), area.right() + 2):
            at = round(to_screen.map(QPointF(x, 0)).x())
            painter.fillRect(QRectF(at, box.top(), 1, box.height()), _GRID)
        for y in range(area.top(), area.bottom() + 2):
            at = round(to_screen.map(QPointF(0, y)).y())
            painter.fillRect(QRectF(box.left(), at, box.width(), 1), _GRID)
        painter.end()


class PictureView(QGraphicsView):
    """Shows one picture; pans with the left or middle button, zooms with the wheel."""

    zoom_changed = Signal(float)
    """1.0 is one image pixel to one screen pixel"""
    pointer_moved = Signal(float, float)
    """image pixels under the pointer"""
    pointer_left = Signal()
    show_requested = Signal()
    """the viewer asks to see graphic media"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._item = PictureItem()
        self.scene().addItem(self._item)
        self._fitted = True
        self._pan_from: QPointF | None = None
        self._press_at: QPointF | None = None
        self._travelled = False
        self._grid = _Grid()
        self._words = _Words(self.viewport())
        self._words.button.clicked.connect(self.show_requested)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.show_words(self.tr("Add media: its frames stand here."))

    # What is shown

    @property
    def size_px(self) -> tuple[int, int] | None:
        """Width and height of the picture shown, None without one."""
        return self._item.size_px

    @property
    def plain(self) -> bool:
        """A picture is shown, and not veiled."""
        return self._item.size_px is not None and not self._item.veiled

    def show_picture(self, picture: Picture | None) -> None:
        """Show a decoded frame; None clears it. Zoom and place are kept while the size stays."""
        before = self._item.size_px
        self._item.show_picture(picture)
        self._say("")
        if self._item.size_px not in (None, before):
            self.fit()

    def show_words(self, text: str) -> None:
        """Say in words why there is no picture ("the decoder said ..."); the picture goes."""
        self._item.show_picture(None)
        self._say(text)

    def set_veiled(self, veiled: bool) -> None:
        """Grey and blur graphic footage until the viewer asks to see it."""
        self._item.veiled = veiled
        self._say("" if self._item.size_px is not None else self._words.label.text())

    def _say(self, text: str) -> None:
        """Put words on the well; without any, those of the veil where it is drawn."""
        veiled = self._item.veiled and self._item.size_px is not None
        if veiled:
            text = self.tr("Graphic footage: greyed and blurred.")
        self._words.say(text, self.tr("Show it") if veiled else "")
        self.setAccessibleDescription(text)
        self.viewport().update()

    # Zoom

    @property
    def zoom(self) -> float:
        """Screen pixels an image pixel."""
        return float(self.transform().m11() * self.devicePixelRatioF())

    @property
    def fitted(self) -> bool:
        """The picture follows the size of the view."""
        return self._fitted

    def fit(self) -> None:
        """Show the whole picture, as large as the view allows, and keep it so."""
        self._fitted = True
        size = self._item.size_px
        if size is None:
            return
        area = self.viewport().size()
        scale = min(area.width() / size[0], area.height() / size[1])
        self._scale_to(scale * self.devicePixelRatioF())
        self.centerOn(size[0] / 2, size[1] / 2)

    def actual_size(self) -> None:
        """One image pixel to one screen pixel, about the middle of the view."""
        self.zoom_by(1.0 / self.zoom)

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom, keeping the image point at `about` (viewport pixels, None: the middle) in place."""
        self._fitted = False
        about = QRectF(self.viewport().rect()).center() if about is None else about
        kept = self.image_point(about)
        self._scale_to(self.zoom * factor)
        self._scroll_by(self.viewportTransform().map(QPointF(*kept)) - about)

    def _scale_to(self, zoom: float) -> None:
        zoom = min(max(zoom, _LEAST_ZOOM), _MOST_ZOOM)
        scale = zoom / self.devicePixelRatioF()
        self.setTransform(QTransform.fromScale(scale, scale))
        # Room to push the picture about, but never quite out of sight.
        area = self.viewport().size()
        room_x, room_y = (max(0.0, side - 64.0) / scale for side in (area.width(), area.height()))
        self.setSceneRect(self._item.boundingRect().adjusted(-room_x, -room_y, room_x, room_y))
        self.zoom_changed.emit(self.zoom)

    def _scroll_by(self, by: QPointF) -> None:
        for bar, step in (
            (self.horizontalScrollBar(), by.x()),
            (self.verticalScrollBar(), by.y()),
        ):
            bar.setValue(bar.value() + round(step))

    def seen_px(self) -> QRectF:
        """The part of the picture in view, in image pixels."""
        area = self.mapToScene(self.viewport().rect()).boundingRect()
        return area.intersected(self._item.boundingRect())

    def image_point(self, at: QPointF) -> tuple[float, float]:
        """Image pixels of a place in the viewport."""
        inverse, _ = self.viewportTransform().inverted()
        point = inverse.map(at)
        return point.x(), point.y()

    def pointed_px(self, event: QMouseEvent) -> tuple[float, float]:
        """Image pixels at the centre of the screen pixel that the pointer is on."""
        half = 0.5 / self.devicePixelRatioF()
        return self.image_point(event.position() + QPointF(half, half))

    # Events of Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan."""
        self._press_at, self._travelled = event.position(), False
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pan_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan once the pointer has left the place of the press; say where it is."""
        if self._press_at is not None:
            way = event.position() - self._press_at
            self._travelled = self._travelled or way.manhattanLength() >= _CLICK_PX
        if self._pan_from is not None and self._travelled:
            self._fitted = False
            self._scroll_by(self._pan_from - event.position())
            self._pan_from = event.position()
        self.pointer_moved.emit(*self.pointed_px(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan."""
        self._pan_from = self._press_at = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, a quarter a notch."""
        notches = event.angleDelta().y() / 120
        if self._item.size_px is not None and notches:
            self.zoom_by(1.25**notches, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is gone."""
        self.pointer_left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again if it was fitted; the words stay in the middle."""
        super().resizeEvent(event)
        self._words.resize(self.viewport().size())
        if self._fitted:
            self.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The well: neutral in both themes, since a white surround falsifies colour."""
        painter.fillRect(rect, theme.color("well"))

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The grid between large pixels; a sky line along the top if this takes the keys."""
        painter.save()
        painter.resetTransform()
        if self.plain and self.zoom >= _GRID_ZOOM:
            painter.drawPixmap(0, 0, self._grid.over(self))
        if self.hasFocus():
            painter.fillRect(QRectF(0, 0, self.viewport().width(), 2), theme.color("sky"))
        painter.restore()
