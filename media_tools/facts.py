"""The values that media tools return: frozen, picklable, units in the names.

Workers send them across process borders and the window shows them; nothing here reads a file.
Field names are those of the command line's contract, so that the JSON is the dataclass.

Conventions, for the whole program:
- a frame is (stream, index, pts, time_base); seconds are derived from it, never the other way;
- `index` counts from 0 in presentation order over the frames that are shown
  (edit list and discard flags applied);
- pixels are those of the frame as displayed (rotation applied), x right, y down, the centre of
  the top-left pixel at (0.5, 0.5);
- degrees are WGS 84, headings clockwise from true north, pitch 0 level and negative down;
- what is unknown is None, never 0.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Report = Callable[[int, int], None]
"""`report(done, total)`: progress of a job; raises errors.Cancelled to end it. total 0: unknown."""


def silent(done: int, total: int) -> None:
    """The Report of a caller who does not watch."""


@dataclass(frozen=True, order=True)
class FrameTime:
    """When a frame is shown: `pts` ticks of `time_base` seconds on its stream's clock."""

    pts: int
    time_base: Fraction

    @property
    def time_s(self) -> float:
        """Seconds on the stream's clock, for display only."""
        return float(self.pts * self.time_base)


@dataclass(frozen=True)
class Finding:
    """One oddity of a file: a stable code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Stream:
    """One track of a container. Sizes are as coded; `rotation_deg` turns clockwise to display."""

    index: int
    kind: str
    """video, audio, subtitle or data"""
    codec: str
    time_base: tuple[int, int]
    start_pts: int | None = None
    duration_s: float | None = None
    frames: int | None = None
    """frames shown, counted from the packets; None if they were not counted"""
    width: int | None = None
    height: int | None = None
    rotation_deg: int | None = None
    pixel_format: str | None = None
    average_frame_rate: tuple[int, int] | None = None
    variable_frame_rate: bool | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Container:
    """The file around the streams, as its demuxer describes it."""

    format: str
    duration_s: float | None
    start_s: float | None
    bit_rate: int | None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Location:
    """A position that the file itself states. `source` names the box or tag it stands in."""

    lat: float
    lon: float
    height_m: float | None
    source: str


@dataclass(frozen=True)
class Created:
    """A time of capture the file itself states: `utc` (ISO 8601, Z) or `local_time` (no zone)."""

    utc: str | None
    local_time: str | None
    source: str


@dataclass(frozen=True)
class MediaFacts:
    """What `probe` finds out about a file without decoding pictures."""

    path: str
    sha256: str
    bytes: int
    container: Container | None
    streams: tuple[Stream, ...]
    metadata: Mapping[str, Mapping[str, Any]]
    """always the keys exif, xmp, quicktime; values verbatim, as JSON can hold them"""
    location: Location | None
    created: Created | None
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FrameIndex:
    """The frames of one video stream in presentation order, made by demuxing alone.

    `pts` holds the frames that are shown, sorted. `key_pts` holds every key packet, also of
    discarded frames: they are places where decoding can start. `key_dts[i]` belongs to
    `key_pts[i]`. Design: media.md 3.1.
    """

    stream: int
    time_base: Fraction
    pts: array[int]
    key_pts: array[int]
    key_dts: array[int]
    first_dts: int
    warnings: tuple[Finding, ...] = ()
    labels: array[int] | None = None
    """`labels[i]` is the PTS that the packet of frame `i` carries, where the container does not
    know the order of presentation and libav's PTS follow the order of decoding; else None"""

    def __len__(self) -> int:
        return len(self.pts)

    def time(self, index: int) -> FrameTime:
        """The time of frame `index`; IndexError where there is none."""
        if index < 0:
            raise IndexError(index)
        return FrameTime(self.pts[index], self.time_base)

    def index_of(self, pts: int) -> int | None:
        """The index of the frame with exactly this pts, or None: never a neighbour."""
        i = bisect_left(self.pts, pts)
        return i if i < len(self.pts) and self.pts[i] == pts else None

    def shown_at(self, pts: int) -> int:
        """The index of the frame on screen at time `pts`: the last one not later; 0 before all."""
        return max(0, bisect_right(self.pts, pts) - 1)

    def is_key(self, index: int) -> bool:
        """Whether frame `index` is coded as a key frame."""
        pts = self.pts[index]
        i = bisect_left(self.key_pts, pts)
        return i < len(self.key_pts) and self.key_pts[i] == pts


@dataclass(frozen=True)
class Picture:
    """A decoded frame, as displayed.

    `bgra` is a C-contiguous numpy array (height, width, 4) of uint8, rotation applied.
    `exact` is False where the decoder concealed damage: the picture may depend on the decoder.
    """

    stream: int
    index: int
    time: FrameTime
    key: bool
    bgra: Any
    exact: bool = True
    note: str = ""


@dataclass(frozen=True)
class Sample:
    """One reading of a telemetry track. Fields a dialect does not state are None.

    Heights are three different things: above mean sea level, above the WGS 84 ellipsoid, and
    above the take-off point (home). `extra` holds everything else verbatim.
    """

    time_s: float | None = None
    utc: str | None = None
    local_time: str | None = None
    lat: float | None = None
    lon: float | None = None
    height_msl_m: float | None = None
    height_ellipsoid_m: float | None = None
    height_above_home_m: float | None = None
    heading_deg: float | None = None
    gimbal_yaw_deg: float | None = None
    gimbal_pitch_deg: float | None = None
    gimbal_roll_deg: float | None = None
    hfov_deg: float | None = None
    speed_mps: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Track:
    """A telemetry track: samples in the file's order, times on the media's clock."""

    format: str
    dialect: str | None
    source: str
    """sidecar or embedded"""
    samples: tuple[Sample, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Task:
    """A job as data: which tool, on which file, with which parameters."""

    tool: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What a tool returned for a task."""

    task: Task
    value: Any


@dataclass(frozen=True)
class Failure:
    """A task that failed, as a value: one broken file never stops four hundred.

    `kind` is the error's class name, `message` the sentence for the user.
    """

    task: Task
    kind: str
    message: str
    exit_code: int
