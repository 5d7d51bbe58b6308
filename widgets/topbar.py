"""The bar on top: which case, that it is saved, its head; and what state the program is in.

State is visible without clicking: saved or not, offline or which hosts, decoder isolated or not.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.case.model import displayed
from widgets import theme
from widgets.controls import IconButton, Rule, Words, flow, on_click, plain_tip

BAR_PX = 44
RAIL_PX = 56
HEAD_FROM_PX = 1240
LONGEST_TITLE_PX = 380
ENTRIES_FROM_PX = 1120


class _Brand(QWidget):
    """A gnomon and its shadow."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(RAIL_PX, BAR_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("text"), 1.5))
        path = QPainterPath(QPointF(26, 14))
        for x, y in ((26, 29), (36, 29), (26, 14)):
            path.lineTo(x, y)
        painter.drawPath(path)
        painter.drawLine(QPointF(19, 29), QPointF(26, 29))


class _Search(QPushButton):
    """Opens the palette; looks like the field it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(140)
        self.setMaximumWidth(264)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Search or run"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, its words left and its key right."""
        super().paintEvent(event)
        painter = QPainter(self)
        theme.icon("search").paint(painter, 10, (self.height() - 16) // 2, 16, 16)
        painter.setFont(theme.body(13))
        painter.setPen(theme.color("quiet"))
        middle = Qt.AlignmentFlag.AlignVCenter
        room = self.rect().adjusted(34, 0, -10, 0)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, self.tr("Search or run"))
        if self.width() > 180:
            painter.setFont(theme.mono(11))
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, "Ctrl K")


class _State(QWidget):
    """An icon and words; a click asks what it stands for."""

    clicked = Signal()

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = IconButton(icon, "")
        self._icon.setFixedSize(22, 28)
        self._icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = Words()
        row = flow(QHBoxLayout(), spacing=2)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.setLayout(row)

    def say(self, icon: str, text: str, tip: str, token: str = "text") -> None:
        """Show this state."""
        self._icon.show_icon(icon, token)
        self._words.setText(text)
        self._words.set_tone(token)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of the click."""
        self.clicked.emit()


class _Title(QPushButton):
    """The case's title; a press opens it to be changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", True)
        self.setFont(theme.body(15, 600))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._whole = ""

    def say(self, title: str, tip: str) -> None:
        """Show the title, ended with … where it is long; without a tip it is no button."""
        title = self._whole = displayed(title)
        room = LONGEST_TITLE_PX
        self.setText(self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room))
        self.setEnabled(bool(tip))
        self.setToolTip(plain_tip(f"{title}\n{tip}") if tip else "")
        self.setAccessibleName(title)


class _Initials(QWidget):
    """Who signs, as initials in a disc."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(28, 28)
        self._text = ""

    def show_name(self, name: str) -> None:
        """The name that entries are signed with."""
        words = [w for w in name.replace(".", " ").replace("_", " ").split() if w]
        self._text = (
            "".join(w[0] for w in words[:2]).upper() if len(words) > 1 else name[:2].upper()
        )
        self.setToolTip(self.tr("Entries are signed as {0}").format(name) if name else "")
        self.setAccessibleName(self.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc."""
        if not self._text:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(theme.body(11, 600))
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class TopBar(QWidget):
    """Title and trust at the left, search and state at the right."""

    title_wanted = Signal()
    said = Signal(str, str)
    """a sentence that explains a state, and its tone"""
    search_wanted = Signal()
    network_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(BAR_PX + 1)
        self._title = _Title()
        on_click(self._title, self.title_wanted.emit)
        self._saved = _State("check")
        self._entries = Words("", "quiet", px=12, mono=True)
        self._head = Words("", "quiet", px=12, mono=True, copies=True)
        self._jobs = _State("loader")
        self._network = _State("unplug")
        self._decoder = _State("triangle-alert")
        self._initials = _Initials()
        search = _Search()
        on_click(search, self.search_wanted.emit)
        self._network.clicked.connect(self.network_wanted)
        self._decoder.clicked.connect(self.explain_decoder)
        row = flow(QHBoxLayout(), spacing=12, margins=(0, 0, 12, 0))
        row.addWidget(_Brand())
        row.addWidget(self._title)
        left: tuple[QWidget, ...] = (self._saved, self._entries, self._head)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(3)
        row.addWidget(search, 2)
        right: tuple[QWidget, ...] = (self._jobs, self._network, self._decoder, self._initials)
        for widget in right:
            row.addWidget(widget)
        box = flow(QVBoxLayout())
        box.addLayout(row)
        box.addWidget(Rule())
        self.setLayout(box)
        self._jobs.say("loader", "", "")
        self._decoder.say(
            "triangle-alert",
            self.tr("Decoder not isolated"),
            self.tr(
                "Files are decoded inside this program. A hostile file could use a fault of the "
                "decoder; examine files you do not trust on a machine of their own."
            ),
            "caution",
        )

    def explain_decoder(self) -> None:
        """Say what it means that the decoder is not isolated."""
        words = self.tr(
            "Files are decoded inside this program: examine files you do not trust on a machine "
            "of their own."
        )
        self.said.emit(words, "caution")

    def show_case(self, title: str, entries: int, head: str, name: str, path: str) -> None:
        """The case in hand; an empty title means that none is open."""
        tip = self.tr("Title and question of the case") if title else ""
        self._title.say(title or self.tr("No case open"), tip)
        saved = self.tr("saved") if title else ""
        self._saved.say(
            "check", saved, self.tr("Every step is written at once to {0}").format(path), "quiet"
        )
        count = f"{entries:,}".replace(",", "\u2009")
        words = self.tr("1 entry") if entries == 1 else self.tr("{0} entries").format(count)
        self._entries.setText(words if title else "")
        self._head.setText(self.tr("head {0} {1}").format(head[:4], head[4:8]) if head else "")
        self._head.setToolTip(self.tr("Fingerprint of the last entry: {0}").format(head))
        self._initials.show_name(name)

    def show_network(self, hosts: Collection[str]) -> None:
        """The hosts that map tiles may be fetched from for this case."""
        if not hosts:
            tip = self.tr("Nothing leaves this machine until you allow a host for this case.")
            self._network.say("unplug", self.tr("Offline"), tip)
            return
        names = ", ".join(sorted(hosts))
        shown = names if len(hosts) == 1 else self.tr("{0} hosts").format(len(hosts))
        tip = self.tr("Map tiles may be fetched from: {0}").format(names)
        self._network.say("globe", shown, tip, "caution")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the head goes first, then the count of entries."""
        self._head.setVisible(self.width() >= HEAD_FROM_PX)
        self._entries.setVisible(self.width() >= ENTRIES_FROM_PX)
        super().resizeEvent(event)

    def show_jobs(self, text: str) -> None:
        """What is under way, in a few words; empty for nothing."""
        self._jobs.say("loader", text, self.tr("Work in the background; see below"))
