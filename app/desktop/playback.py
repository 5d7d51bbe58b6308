"""The frame on screen: which one, and the next; played by the wall clock on the same frames.

One thread owns the Reader. A wish for a frame replaces the wish before it (the latest wins): a
slow file shows fewer frames, never wrong ones. Position is a frame index; seconds are only ever
read from the frame's own time.
"""

from __future__ import annotations

import time
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.desktop.background import FAULT, load_decoders
from media_tools.errors import Cancelled, MediaError
from media_tools.facts import FrameIndex, Picture

if TYPE_CHECKING:
    from media_tools.reader import Reader

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class DecodeThread(QThread):
    """Owns the Reader. Every answer carries the ticket of the file it belongs to."""

    opened = Signal(int, object)
    decoded = Signal(int, object)
    failed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decode")
        self._wish = Condition()
        self._ticket = 0
        self._file: tuple[str, int | None] | None = None
        self._frame: int | None = None
        self._leave = False

    def open(self, path: Path | None, stream: int | None) -> int:
        """Read this file from now on (None: none); returns the ticket of its answers."""
        with self._wish:
            self._ticket += 1
            self._file = None if path is None else (str(path), stream)
            self._frame = None
            self._wish.notify()
            return self._ticket

    def want(self, index: int) -> None:
        """Decode this frame next; forgets a wish that was not begun."""
        with self._wish:
            self._frame = index
            self._wish.notify()

    def leave(self) -> None:
        """End the thread and wait for it."""
        with self._wish:
            self._leave = True
            self._wish.notify()
        self.wait()

    def run(self) -> None:
        """Serve wishes until told to leave."""
        try:
            self._serve()
        finally:
            if not self._leave:
                self.failed.emit(self._ticket, FAULT)

    def _serve(self) -> None:
        reader: Reader | None = None
        ticket = 0
        while True:
            with self._wish:
                while not (self._leave or self._frame is not None or self._ticket != ticket):
                    self._wish.wait()
                leave, file, frame, new = self._leave, self._file, self._frame, self._ticket
                if not leave and new == ticket:
                    self._frame = None
            if leave or new != ticket:
                if reader is not None:
                    reader.close()
                reader = None if leave or file is None else self._read(new, *file)
                ticket = new
            elif reader is not None and frame is not None:
                self._decode(ticket, reader, frame)
            if leave:
                return

    def _read(self, ticket: int, path: str, stream: int | None) -> Reader | None:
        # The decoder is loaded here, so that the window is shown without waiting for it.
        load_decoders()
        from media_tools.index import build_index
        from media_tools.reader import Reader

        def report(_done: int, _total: int) -> None:
            if self._leave or self._ticket != ticket:
                raise Cancelled("Another file is wanted.")

        try:
            reader = Reader(path, stream, index=build_index(path, stream, report))
            self.opened.emit(ticket, reader.index)
        except (MediaError, OSError) as error:
            self.failed.emit(ticket, str(error))
            return None
        except Cancelled:
            return None
        return reader

    def _decode(self, ticket: int, reader: Reader, index: int) -> None:
        try:
            self.decoded.emit(ticket, reader.frame(index))
        except (MediaError, OSError) as error:
            self.failed.emit(ticket, str(error))


class Playback(QObject):
    """Steps, seeks and plays one medium. `index` is the frame shown, or wished for last."""

    opened = Signal(object)
    """the FrameIndex, or None when nothing is open"""
    shown = Signal(object)
    """a Picture"""
    failed = Signal(str)
    playing_changed = Signal(float)
    """the speed with its sign; 0 when paused"""
    range_changed = Signal(object, object)
    loop_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frames: FrameIndex | None = None
        self.index = 0
        self.speed = 1.0
        self.rate = 0.0
        self.first: int | None = None
        self.last: int | None = None
        self.looping = False
        self._first_pts: int | None = None
        self._ticket = 0
        self._clock: tuple[float, float] = (0.0, 0.0)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._tick)
        self._thread = DecodeThread(self)
        self._thread.opened.connect(self._on_opened)
        self._thread.decoded.connect(self._on_decoded)
        self._thread.failed.connect(self._on_failed)

    def open(self, path: Path | None, stream: int | None = None, pts: int | None = None) -> None:
        """Show this file, at the frame with this pts or its first; None closes what is open."""
        self.pause()
        self.frames = None
        self.index = 0
        self._first_pts = pts
        self.first = self.last = None
        if path is not None:
            self._thread.start()
        self._ticket = self._thread.open(path, stream)
        self.range_changed.emit(None, None)
        if path is None:
            self.opened.emit(None)

    def close(self) -> None:
        """End the decode thread."""
        self._due.stop()
        self._thread.leave()

    def seek(self, index: int) -> None:
        """Show frame `index`, held to the frames there are."""
        if self.frames is None or not len(self.frames):
            return
        self.index = min(max(index, 0), len(self.frames) - 1)
        self._restart_clock()
        self._thread.want(self.index)

    def step(self, count: int) -> None:
        """Pause, and show the frame `count` further."""
        self.pause()
        self.seek(self.index + count)

    def arrow(self, direction: int) -> None:
        """One frame when paused; one second when playing."""
        if self.rate:
            self.seek_by_s(direction)
        else:
            self.step(direction)

    def seek_by_s(self, seconds: float) -> None:
        """Show the frame that is on screen this much later on the stream's own clock."""
        if self.frames is not None:
            self.seek_to_s(self.frames.time(self.index).time_s + seconds)

    def seek_to_s(self, time_s: float) -> None:
        """Show the frame on screen at this time of the stream's clock."""
        if self.frames is not None:
            self.seek(self._shown_at_s(time_s))

    def seek_key(self, direction: int) -> None:
        """Show the next key frame (1) or the one before (-1)."""
        if self.frames is None:
            return
        here = self.index + direction
        while 0 <= here < len(self.frames):
            if self.frames.is_key(here):
                self.seek(here)
                return
            here += direction

    def seek_end(self, end: int) -> None:
        """Show the first frame (0) or the last (1)."""
        if self.frames is not None:
            self.seek(0 if end == 0 else len(self.frames) - 1)

    def toggle(self) -> None:
        """Play at the speed set, or pause."""
        if self.rate:
            self.pause()
        else:
            self.play(self.speed)

    def play(self, rate: float) -> None:
        """Play at `rate` times the wall clock, backwards where negative."""
        if self.frames is None or len(self.frames) < 2:
            return
        at_end = self.index == (len(self.frames) - 1 if rate > 0 else 0)
        if at_end:
            self.index = 0 if rate > 0 else len(self.frames) - 1
        self.rate = rate
        self._restart_clock()
        self.playing_changed.emit(rate)
        self._tick()

    def pause(self) -> None:
        """Stay on the frame shown."""
        self._due.stop()
        if self.rate:
            self.rate = 0.0
            self.playing_changed.emit(0.0)

    def shuttle(self, direction: int) -> None:
        """Play that way; faster with every repeat, slower against the way it plays."""
        if self.rate * direction <= 0:
            self.play(float(direction))
        else:
            i = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - abs(self.rate)))
            self.play(direction * SPEEDS[min(i + 1, len(SPEEDS) - 1)])

    def change_speed(self, steps: int) -> None:
        """The next slower (-1) or faster (1) of SPEEDS."""
        i = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self.speed))
        self.speed = SPEEDS[min(max(i + steps, 0), len(SPEEDS) - 1)]
        if self.rate:
            self.play(self.speed if self.rate > 0 else -self.speed)
        else:
            self.playing_changed.emit(0.0)

    def mark(self, end: str) -> None:
        """Set the `in` or `out` point to the frame shown; on the same frame again takes it off."""
        if self.frames is None:
            return
        if end == "in":
            self.first = None if self.first == self.index else self.index
        else:
            self.last = None if self.last == self.index else self.index
        if self.first is not None and self.last is not None and self.first > self.last:
            self.first, self.last = self.last, self.first
        self.range_changed.emit(self.first, self.last)

    def toggle_loop(self) -> None:
        """Repeat between in and out (or the whole)."""
        self.looping = not self.looping
        self.loop_changed.emit(self.looping)

    # ---- the clock ----

    def _shown_at_s(self, time_s: float) -> int:
        assert self.frames is not None
        base = self.frames.time_base
        # Half a tick: seconds made from a pts must find that pts again.
        return self.frames.shown_at(int((time_s + float(base) / 2) // float(base)))

    def _restart_clock(self) -> None:
        if self.frames is not None:
            self._clock = (time.monotonic(), self.frames.time(self.index).time_s)

    def _tick(self) -> None:
        """Show the frame that is due now, and wake again when the next one is."""
        if self.frames is None or not self.rate:
            return
        started, from_s = self._clock
        now_s = from_s + (time.monotonic() - started) * self.rate
        due = self._shown_at_s(now_s)
        first, last = self._bounds()
        if not first <= due <= last or (due == last and self.rate > 0 and self.index >= last):
            self._reach_end(first, last)
            return
        if due != self.index:
            self.index = due
            self._thread.want(due)
        following = due + (1 if self.rate > 0 else 0)
        if following < len(self.frames):
            wait_s = (self.frames.time(following).time_s - now_s) / self.rate
        else:
            wait_s = 0.02
        self._due.start(max(1, round(wait_s * 1000)))

    def _bounds(self) -> tuple[int, int]:
        assert self.frames is not None
        if not self.looping:
            return 0, len(self.frames) - 1
        return self.first or 0, len(self.frames) - 1 if self.last is None else self.last

    def _reach_end(self, first: int, last: int) -> None:
        forward = self.rate > 0
        if self.looping and last > first:
            self.seek(first if forward else last)
            self._due.start(1)
        else:
            self.seek(last if forward else first)
            self.pause()

    # ---- the thread's answers ----

    @Slot(int, object)
    def _on_opened(self, ticket: int, frames: FrameIndex) -> None:
        if ticket != self._ticket:
            return
        self.frames = frames
        self.opened.emit(frames)
        at = None if self._first_pts is None else frames.index_of(self._first_pts)
        self.seek(at or 0)

    @Slot(int, object)
    def _on_decoded(self, ticket: int, picture: Picture) -> None:
        if ticket != self._ticket:
            return
        self.shown.emit(picture)

    @Slot(int, str)
    def _on_failed(self, ticket: int, message: str) -> None:
        if ticket != self._ticket:
            return
        self.pause()
        self.failed.emit(message)
