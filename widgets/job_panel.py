"""What goes on in the background, and what went wrong: one line at the foot of the window.

The line is always there, so that nothing moves under the pointer when something is said. A job
shows its name, a bar, the time left and a cancel. A message is one sentence with the next step as
a button; good news goes by itself after a while, the rest with the next action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from widgets import theme
from widgets.controls import ActButton, IconButton, Rule, ShortWords, Words, column, flow, on_click

ROW_PX = 28
BUTTON_PX = 24
READ_IN_MS = 8_000
TONES = {"caution": "triangle-alert", "said": "check", "error": "triangle-alert"}


class ShownJob(Protocol):
    """What this panel asks of a job."""

    name: str
    progressed: SignalInstance
    """(done, total)"""

    def cancel(self) -> None:
        """Ask it to stop."""

    def seconds_left(self) -> float | None:
        """What remains, if that can be said."""


class JobRow(QWidget):
    """One job: name, bar, time left, cancel."""

    cancel_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFixedHeight(ROW_PX)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(name)
        self._left = Words("", "quiet", px=12)
        cancel = IconButton("x", self.tr("Cancel {0}").format(name))
        cancel.setFixedSize(BUTTON_PX, BUTTON_PX)
        on_click(cancel, self.cancel_wanted.emit)
        row = flow(QHBoxLayout(), spacing=8, margins=(12, 0, 0, 0))
        row.addWidget(ShortWords(name, px=12), 1)
        row.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._left)
        row.addWidget(cancel)
        self.setLayout(row)

    def show_progress(self, done: int, total: int, seconds_left: float | None) -> None:
        """How far it is; total 0: not known."""
        # Counts may be bytes, more than Qt's bar can hold.
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(1000 * done // total if total else 0)
        if seconds_left is None:
            self._left.setText("")
        else:
            whole = round(seconds_left)
            self._left.setText(self.tr("{0}:{1:02} left").format(whole // 60, whole % 60))


class _Message(QWidget):
    """One sentence, an act and a cross."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(ROW_PX)
        self._sign = IconButton("triangle-alert", "", token="caution")
        self._sign.setFixedSize(BUTTON_PX, BUTTON_PX)
        self._sign.setEnabled(True)
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words = ShortWords()
        self._act = ActButton("", "", flat=True)
        self._act.setFont(theme.body(12, 500))
        self._act.setStyleSheet("min-height: 20px;")
        self._then: Callable[[], object] | None = None
        on_click(self._act, self._do)
        close = IconButton("x", self.tr("Dismiss"))
        close.setFixedSize(BUTTON_PX, BUTTON_PX)
        on_click(close, self.closed.emit)
        row = flow(QHBoxLayout(), spacing=8, margins=(8, 0, 8, 0))
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self._act)
        row.addWidget(close)
        self.setLayout(row)
        self.hide()

    def say(self, text: str, tone: str, act: str, then: Callable[[], object] | None) -> None:
        """Show the sentence; `act` names the button that calls `then`."""
        self._sign.show_icon(TONES[tone], "supports" if tone == "said" else "caution")
        self.words.set_words(text)
        self._then = then
        self._act.setText(act)
        self._act.setVisible(then is not None)
        self.show()

    def _do(self) -> None:
        self.closed.emit()
        if self._then is not None:
            self._then()


class JobPanel(QWidget):
    """Jobs at the left and the last message after them, in a line that keeps its place."""

    def __init__(self) -> None:
        super().__init__()
        self._message = _Message()
        self._message.closed.connect(self.hush)
        self._rows: dict[ShownJob, JobRow] = {}
        self._box = flow(QHBoxLayout())
        self._box.addWidget(self._message, 2)
        line = QWidget()
        line.setFixedHeight(ROW_PX)
        line.setLayout(self._box)
        self.setLayout(column(Rule(), line))
        self.setAutoFillBackground(True)
        self.setFont(theme.body())
        self._fresh = False
        """said in this turn of events, by what the user just did"""
        self.reading = QTimer(self)
        """runs while good news is read"""
        self.reading.setSingleShot(True)
        self.reading.setInterval(READ_IN_MS)
        self.reading.timeout.connect(self.hush)

    def say(
        self,
        text: str,
        tone: str = "error",
        act: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        """Show one sentence: tone error, caution or said."""
        self._message.say(text, tone, act, then)
        self._fresh = True
        QTimer.singleShot(0, self, self._stale)
        # What offers a next step waits for it.
        if tone == "said" and then is None:
            self.reading.start()
        else:
            self.reading.stop()

    def _stale(self) -> None:
        self._fresh = False

    def hush(self) -> None:
        """Take the message away."""
        self.reading.stop()
        self._message.hide()

    def move_on(self) -> None:
        """The user did something else: an older message goes."""
        if not self._fresh:
            self.hush()

    def message(self) -> str:
        """The sentence that stands there; empty where there is none."""
        return "" if self._message.isHidden() else self._message.words.words()

    def show_jobs(self, jobs: Sequence[ShownJob]) -> None:
        """The jobs under way; those that ended go."""
        for gone in [job for job in self._rows if job not in jobs]:
            row = self._rows.pop(gone)
            row.hide()
            row.deleteLater()
        for job in jobs:
            if job not in self._rows:
                row = JobRow(job.name)
                row.cancel_wanted.connect(job.cancel)
                job.progressed.connect(partial(_show_progress, row, job))
                self._rows[job] = row
                self._box.insertWidget(0, row, 1)


def _show_progress(row: JobRow, job: ShownJob, done: int, total: int) -> None:
    row.show_progress(done, total, job.seconds_left())
