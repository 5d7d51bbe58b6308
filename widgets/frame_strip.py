"""The strip over the frame: exactly which frame this is.

File, time on the stream's clock, frame of how many, PTS with its time base, how it is coded, how
the file's rate runs, whether the picture is exact, and the zoom. Parts that do not fit are left
out from the least telling on; the identity of the frame never is.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.case.model import Media
from media_tools.facts import FrameIndex, Picture
from widgets import theme
from widgets.controls import plain_tip

STRIP_PX = 28
GAP_PX = 16

Piece = tuple[str, str, bool]
"""text, token, mono"""


def time_text(time_s: float) -> str:
    """A time of the stream's clock as 00:00:12.345, with a true minus before zero."""
    sign = "−" if time_s < 0 else ""
    ms = round(abs(time_s) * 1000)
    return f"{sign}{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def thin(number: int) -> str:
    """Thousands with a thin space."""
    return f"{number:,}".replace(",", "\u2009")


class FrameStrip(QWidget):
    """Shows which frame stands on the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(STRIP_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._media: Media | None = None
        self._frames: FrameIndex | None = None
        self._picture: Picture | None = None
        self._zoom = ""
        self._busy = ""

    def show_media(self, media: Media | None, frames: FrameIndex | None, busy: str = "") -> None:
        """The file on the canvas; `busy` says what is awaited where no frame is there yet."""
        self._media, self._frames, self._busy = media, frames, busy
        self._picture = None
        self._changed()

    def show_picture(self, picture: Picture | None) -> None:
        """The frame on the canvas."""
        self._picture = picture
        self._changed()

    def show_zoom(self, zoom: float) -> None:
        """The zoom: 1.0 is one screen pixel for one of the frame."""
        self._zoom = self.tr("{0} %").format(round(zoom * 100))
        self.update()

    def text(self) -> str:
        """Everything the strip says, as one line: for the clipboard and for screen readers."""
        pieces = self._left() + self._right()
        return "  ".join("".join(text for text, _, _ in piece) for piece in pieces)

    def _changed(self) -> None:
        self.setAccessibleName(self.text())
        self.setToolTip(plain_tip(self.text()))
        self.update()

    def _left(self) -> list[list[Piece]]:
        """Groups of pieces, the most telling first."""
        if self._media is None:
            return []
        name: list[list[Piece]] = [[(self._media.name, "text", False)]]
        picture, frames = self._picture, self._frames
        if picture is None or frames is None:
            return [*name, [(self._busy, "quiet", False)]] if self._busy else name
        if self._media.kind == "photo":
            height, width = picture.bgra.shape[:2]
            return [*name, [(self.tr("photo, {0} × {1}").format(width, height), "quiet", False)]]
        base = picture.time.time_base
        pieces: list[list[Piece]] = [
            *name,
            [(time_text(picture.time.time_s), "text", True)],
            [
                (self.tr("frame {0}").format(thin(picture.index)), "text", True),
                (self.tr(" (0 to {0})").format(thin(len(frames) - 1)), "quiet", True),
            ],
            [
                (self.tr("pts "), "quiet", True),
                (thin(picture.time.pts), "text", True),
                (f" · {base.numerator}/{thin(base.denominator)}", "quiet", True),
            ],
        ]
        if picture.key:
            pieces.append([(self.tr("I, key frame"), "text", True)])
        if self._media.video is not None and self._media.kind == "video":
            pieces.append([(self._rate(), "quiet", False)])
        return pieces

    def _rate(self) -> str:
        video, frames = self._media.video if self._media else None, self._frames
        if video is None or frames is None or len(frames) < 2:
            return self.tr("one frame")
        if video.variable_frame_rate:
            return self.tr("variable rate")
        span_s = frames.time(len(frames) - 1).time_s - frames.time(0).time_s
        if span_s <= 0:
            return self.tr("constant rate")
        return self.tr("constant rate, {0:.4g}").format((len(frames) - 1) / span_s)

    def _right(self) -> list[list[Piece]]:
        if self._picture is None:
            return []
        if self._picture.exact:
            state: list[Piece] = [("✓ ", "supports", False), (self.tr("exact"), "text", False)]
        else:
            note = self._picture.note or self.tr("not exact")
            state = [("⚠ ", "caution", False), (note, "caution", False)]
        return [state, [(self._zoom, "quiet", False)]] if self._zoom else [state]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pieces, the left ones as far as they fit."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        line = QRect(0, self.height() - 1, self.width(), 1)
        painter.fillRect(line, theme.color("line"))
        right = self.width() - 12
        for group in reversed(self._right()):
            right -= _width(group)
            self._draw(painter, group, right)
            right -= GAP_PX
        x = 12
        for n, group in enumerate(self._left()):
            if n == 0:
                room = max(80, right - x - 420)
                group = [(_elided(group[0][0], room), "text", False)]
            width = _width(group)
            if x + width > right:
                break
            self._draw(painter, group, x)
            x += width + GAP_PX

    def _draw(self, painter: QPainter, group: list[Piece], x: int) -> None:
        for text, token, mono in group:
            font = theme.mono(12) if mono else theme.body(13 if token == "text" else 12)
            painter.setFont(font)
            painter.setPen(theme.color(token))
            width = QFontMetrics(font).horizontalAdvance(text)
            place = QRect(x, 0, width + 2, self.height() - 1)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
            )
            x += width


def _width(group: list[Piece]) -> int:
    return sum(
        QFontMetrics(
            theme.mono(12) if mono else theme.body(13 if token == "text" else 12)
        ).horizontalAdvance(text)
        for text, token, mono in group
    )


def _elided(text: str, width: int) -> str:
    return QFontMetrics(theme.body()).elidedText(text, Qt.TextElideMode.ElideMiddle, width)
