"""Small clips whose every frame is known: its presentation time, and a number drawn in it.

The number stands in the bottom left corner as sixteen blocks, white for 1 and black for 0, the
highest bit first. It survives coding and can be read back from any decoder's picture, so a test
can tell which frame a picture shows without trusting the reader that gave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet

WIDTH, HEIGHT = 320, 192
BLOCK, BITS = 16, 16
TIME_BASE = Fraction(1, 90000)
STEP = 3600
"""ticks between frames at 25 a second"""


@dataclass(frozen=True)
class Clip:
    """A rendered file and the truth about it, in presentation order of the frames shown."""

    path: Path
    pts: tuple[int, ...]
    numbers: tuple[int, ...]
    """the number drawn in each frame"""
    keys: tuple[int, ...]
    """indices of the frames coded as key frames"""
    time_base: Fraction = TIME_BASE


def render(
    path: Path,
    frames: int = 60,
    *,
    gop: int = 12,
    pts: Sequence[int] | None = None,
    hidden: int = 0,
    options: Mapping[str, str] | None = None,
    container_options: Mapping[str, str] | None = None,
    codec: str = "libx264",
    matrix: tuple[int, int, int, int] | None = None,
    time_base: Fraction = TIME_BASE,
) -> Clip:
    """Render a clip; the suffix of `path` chooses the container.

    pts: of the frames in `time_base`, rising; default 25 frames a second from 0.
    hidden: that many frames at the start are hidden by an edit list (MP4 and MOV).
    options: of the encoder, beside a fixed GOP with two B-frames. matrix: of the display.
    """
    times = (
        list(pts)
        if pts is not None
        else [n * int(Fraction(1, 25) / time_base) for n in range(frames)]
    )
    shift = times[hidden] - times[0] if hidden else 0
    out = av.open(str(path), "w", options=dict(container_options or {}))
    stream = out.add_stream(codec, rate=25, options=coding(codec, gop, options or {}))
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.time_base = stream.codec_context.time_base = time_base
    stream.codec_context.gop_size = gop
    if matrix is not None:
        a, b, c, d = (v * 65536 for v in matrix)
        stream.set_display_matrix([a, b, 0, c, d, 0, 0, 0, 1 << 30])
    keys = []

    def mux(packets: Sequence[Packet[Any]]) -> None:
        for packet in packets:
            if packet.is_keyframe:
                keys.append(packet.pts)
            packet.pts -= shift
            packet.dts -= shift
            out.mux(packet)

    for number, time in enumerate(times):
        frame = av.VideoFrame.from_ndarray(drawn(number), format="yuv420p")
        frame.pts, frame.time_base = time, time_base
        mux(stream.encode(frame))
    mux(stream.encode(None))
    out.close()
    shown = times[hidden:]
    return Clip(
        path=path,
        pts=tuple(t - shift for t in shown),
        numbers=tuple(range(hidden, len(times))),
        keys=tuple(shown.index(k) for k in keys if k in shown),
        time_base=time_base,
    )


def coding(codec: str, gop: int, options: Mapping[str, str]) -> dict[str, str]:
    """Encoder options: quick, a fixed GOP, B-frames where the codec has them."""
    chosen = {"g": str(gop), "threads": "1"}
    if codec in ("libx264", "libx265"):
        chosen |= {"preset": "ultrafast", "bf": "2", "sc_threshold": "0"}
    return chosen | dict(options)


def drawn(number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The picture of a number as planar YUV 4:2:0 rows: a moving ramp, and the sixteen blocks."""
    across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    luma = (60 + (across + 3 * number) % 128 // 2 + down // 4).astype(np.uint8)
    for bit in range(BITS):
        white = number >> (BITS - 1 - bit) & 1
        luma[HEIGHT - BLOCK :, bit * BLOCK : (bit + 1) * BLOCK] = 235 if white else 16
    blue = np.full((HEIGHT // 4, WIDTH), 110 + number % 20, np.uint8)
    red = np.full((HEIGHT // 4, WIDTH), 140, np.uint8)
    return np.concatenate([luma, blue, red])


def number_in(picture: Any) -> int:
    """The number drawn in a picture (height, width, channels) of full size, not turned."""
    number = 0
    middle = HEIGHT - BLOCK // 2
    for bit in range(BITS):
        x = bit * BLOCK + BLOCK // 2
        patch = picture[middle - 3 : middle + 3, x - 3 : x + 3, :3]
        number = number << 1 | int(patch.mean() > 128)
    return number


# -- the kinds of footage that naive readers get wrong ---------------------------------------------


def constant_rate(folder: Path) -> Clip:
    """MP4 at 25 frames a second with B-frames."""
    return render(folder / "constant.mp4")


def variable_rate(folder: Path) -> Clip:
    """MP4 whose frames are shown for 1 to 12 steps each."""
    pts, time = [], 0
    for n in range(60):
        pts.append(time)
        time += STEP // 2 * (1 + (n * 7) % 5 + (20 if n % 17 == 0 else 0))
    return render(folder / "variable.mp4", pts=pts)


def transport_stream(folder: Path) -> Clip:
    """MPEG-TS that starts at 10 s."""
    pts = [900_000 + n * STEP for n in range(60)]
    return render(folder / "stream.ts", pts=pts, container_options={"mpegts_copyts": "1"})


def edit_list(folder: Path) -> Clip:
    """MP4 whose first seven frames are decoded, but hidden by an edit list."""
    return render(folder / "edited.mp4", hidden=7)


def open_gop(folder: Path) -> Clip:
    """MP4 whose B-frames before a key frame also need the GOP before."""
    return render(folder / "open.mp4", options={"x264-params": "open-gop=1:bframes=2"})


def late_start(folder: Path) -> Clip:
    """Matroska that starts at 3 s, with a clock of milliseconds."""
    clip = render(folder / "late.mkv", pts=[270_000 + n * STEP for n in range(60)])
    milliseconds = Fraction(1, 1000)
    pts = tuple(int(t * TIME_BASE / milliseconds) for t in clip.pts)
    return Clip(clip.path, pts, clip.numbers, clip.keys, milliseconds)


def fragmented(folder: Path) -> Clip:
    """MP4 in fragments, as cameras write that may lose power."""
    flags = {"movflags": "frag_keyframe+empty_moov+delay_moov"}
    return render(folder / "fragmented.mp4", container_options=flags)


def refreshed(folder: Path) -> Clip:
    """MP4 without whole key frames after the first: a column of blocks refreshes the picture."""
    return render(folder / "refreshed.mp4", options={"x264-params": "intra-refresh=1:bframes=0"})


def orderless(folder: Path) -> Clip:
    """H.264 with B-frames in AVI, which has no place for presentation times.

    Not one of KINDS: its true times are lost, only the order of its frames is known.
    """
    return render(folder / "orderless.avi", time_base=Fraction(1, 25))


KINDS = {
    kind.__name__: kind
    for kind in (
        constant_rate,
        variable_rate,
        transport_stream,
        edit_list,
        open_gop,
        late_start,
        fragmented,
        refreshed,
    )
}
"""Every kind of footage, by name: for tests that hold for all of them."""
