"""Where a time lies on the timeline, and which time lies at a place. Positions come from PTS alone.

No frame rate is assumed anywhere: with a variable rate a frame is as wide as it is long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from media_tools.facts import FrameIndex

_STEPS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 30, 60, 120, 300)
_LONG_STEPS_S = (600, 1200, 1800, 3600, 7200, 14400, 28800, 86400)


def timecode(seconds: Fraction | float, decimals: int = 3, hours: bool = True) -> str:
    """A time as 00:00:12.345; without `hours` as 00:12.345 while it is less than an hour."""
    unit = 10**decimals
    ticks = round(abs(seconds) * unit)
    whole, part = divmod(ticks, unit)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{minute:02d}:{second:02d}"
    if hour or hours:
        text = f"{hour:02d}:{text}"
    sign = "−" if seconds < 0 and ticks else ""
    return sign + text + (f".{part:0{decimals}d}" if decimals else "")


def end_pts(index: FrameIndex) -> int:
    """When the last frame ends: as long after it as the one before it lasted, at least a tick."""
    last = index.pts[-1]
    return last + max(1, last - index.pts[-2] if len(index) > 1 else 1)


def thinned(pts: Sequence[int], first: int, last: int, step: float) -> Iterator[int]:
    """Members of sorted `pts` from `first` to `last`, none nearer than `step` ticks to the one
    before: cost grows with what can be told apart on the screen, not with the file."""
    i = bisect_left(pts, first)
    while i < len(pts) and pts[i] <= last:
        yield pts[i]
        i = max(i + 1, bisect_left(pts, pts[i] + step, i + 1))


@dataclass(frozen=True)
class TimeScale:
    """A stretch of time laid over pixels: `start_pts` at x = `left_px`."""

    time_base: Fraction
    start_pts: float
    px_per_tick: float
    left_px: float
    right_px: float

    def x(self, pts: float) -> float:
        """The x of a time."""
        return self.left_px + (pts - self.start_pts) * self.px_per_tick

    def x_of_seconds(self, time_s: float) -> float:
        """The x of a time given on the stream's clock in seconds."""
        return self.x(time_s / float(self.time_base))

    def pts_at(self, x: float) -> int:
        """The last tick not after the time at `x`."""
        return floor(self.start_pts + (x - self.left_px) / self.px_per_tick)

    @property
    def px_per_second(self) -> float:
        """How wide a second is."""
        return self.px_per_tick / float(self.time_base)

    @property
    def seen(self) -> tuple[int, int]:
        """First and last tick in view, one more on either side."""
        return self.pts_at(self.left_px) - 1, self.pts_at(self.right_px) + 1

    def step_s(self, least_px: float) -> float:
        """The round number of seconds whose marks stand at least `least_px` apart."""
        for step in (*_STEPS_S, *_LONG_STEPS_S):
            if step * self.px_per_second >= least_px:
                return float(step)
        return float(_LONG_STEPS_S[-1])

    def ticks_s(self, step_s: float) -> Iterator[int]:
        """Numbers n for which n * step_s is in view."""
        first, last = (float(pts * self.time_base) for pts in self.seen)
        yield from range(floor(first / step_s), floor(last / step_s) + 1)
