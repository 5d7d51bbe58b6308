"""`make bench`: our figures beside a named peer's, taken in the same run on the same file.

Ratios are the finding; absolute times depend on the machine and its load. CPU seconds (process
time, user and system, of the peer's process where it is another program) unless marked "wall". A
peer that is not installed is named as such, and its ratio is left out.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from media_tools.index import build_index
from media_tools.keyframes import keyframes, thumbnails
from media_tools.reader import Reader

SECONDS, RATE, GOP = 12, 30, 60
WIDTH, HEIGHT = 1920, 1080
LOOPS = 50


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    ours: str
    peer: str
    ratio: float | None
    target: str
    met: bool | None


def cpu_of(act: Callable[[], object], times: int = 3) -> float:
    """The least CPU seconds of this process over a few runs."""
    found = []
    for _ in range(times):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return min(found)


def cpu_of_command(*words: str, times: int = 3) -> float | None:
    """The least CPU seconds of another program; None where it is not installed."""
    if shutil.which(words[0]) is None:
        return None
    found = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def line(
    what: str, ours: float, name: str, peer: float | None, target: float, least: bool = False
) -> Line:
    """A line that is met when ours / peer <= target (or peer / ours >= target with `least`)."""
    if peer is None:
        return Line(what, f"{ours * 1000:.1f} ms", f"{name}: not installed", None, "", None)
    ratio = peer / ours if least else ours / peer
    met = ratio >= target if least else ratio <= target
    sign = "≥" if least else "≤"
    return Line(
        what,
        f"{ours * 1000:.1f} ms",
        f"{name} {peer * 1000:.1f} ms",
        ratio,
        f"{sign} {target}",
        met,
    )


def limit(what: str, ours_s: float, target_s: float) -> Line:
    """A line with an absolute target of the design, wall time."""
    target = f"< {target_s * 1000:.0f} ms"
    return Line(what, f"{ours_s * 1000:.1f} ms wall", "", None, target, ours_s < target_s)


def render_clip(path: Path) -> None:
    """Twelve seconds of textured, moving, noisy 1080p with B-frames."""
    rng = np.random.default_rng(7)
    ground = rng.integers(40, 200, (HEIGHT // 4 + 90, WIDTH // 4 + 200), np.uint8)
    ground = np.kron(ground, np.ones((4, 4), np.uint8))
    chroma = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    with av.open(str(path), "w") as out:
        options = {"preset": "veryfast", "crf": "21", "bf": "3", "g": str(GOP), "sc_threshold": "0"}
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(SECONDS * RATE):
            top, left = number % 300, (2 * number) % 700
            noise = rng.integers(0, 12, (HEIGHT, WIDTH), np.uint8)
            luma = ground[top : top + HEIGHT, left : left + WIDTH] + noise
            frame = av.VideoFrame.from_ndarray(np.concatenate([luma, chroma]), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def lengthen(source: Path, path: Path) -> None:
    """Ten minutes from twelve seconds: the same packets, again and again, never re-encoded."""
    with av.open(str(path), "w") as out:
        stream, offset = None, 0
        for _ in range(LOOPS):
            with av.open(str(source)) as clip:
                video = clip.streams.video[0]
                stream = stream or out.add_stream_from_template(video)
                length = video.duration or 0
                for packet in clip.demux(video):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                    packet.stream = stream
                    out.mux(packet)
                offset += length


def media_lines(clip: Path, long: Path) -> list[Line]:
    """The media engine against ffprobe, ffmpeg and OpenCV."""
    import cv2

    def cv2_read() -> None:
        capture = cv2.VideoCapture(str(clip))
        while capture.read()[0]:
            pass

    order = [int(n) for n in np.random.default_rng(3).permutation(SECONDS * RATE)[:12]]

    def cv2_seek() -> None:
        capture = cv2.VideoCapture(str(clip))
        for number in order:
            capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            capture.read()

    def ours_seek() -> None:
        with Reader(clip, cache_bytes=0) as reader:
            for number in order:
                reader.frame(number)

    intra = keyframes(clip)
    index_ours = cpu_of(lambda: build_index(long))
    show = ("-v", "error", "-select_streams", "v:0", "-show_packets", "-of", "csv")
    index_peer = cpu_of_command("ffprobe", *show, str(long))
    keys_ours = cpu_of(lambda: list(thumbnails(clip, intra, HEIGHT)))
    nokey = ("-v", "error", "-skip_frame", "nokey", "-i", str(clip), "-f", "null", "-")
    keys_peer = cpu_of_command("ffmpeg", *nokey)
    steps = step_times(clip)
    decode = cpu_of_command(
        "ffmpeg", "-v", "error", "-threads", "1", "-i", str(clip), "-f", "null", "-"
    )
    per_frame = None if decode is None else decode / (SECONDS * RATE)
    return [
        line("packet index, 10 min of 1080p", index_ours, "ffprobe -show_packets", index_peer, 0.7),
        line("key frames of 12 s", keys_ours, "cv2 read loop", cpu_of(cv2_read), 12, least=True),
        line("key frames of 12 s", keys_ours, "ffmpeg -skip_frame nokey", keys_peer, 1.0),
        line("12 random frames", cpu_of(ours_seek), "cv2 POS_FRAMES", cpu_of(cv2_seek), 0.45),
        line("next frame", steps[0], "ffmpeg -f null, a frame", per_frame, 1.2),
        limit("previous frame, GOP cached", steps[1], 0.005),
        first_frame(long),
    ]


def step_times(clip: Path) -> tuple[float, float]:
    """CPU seconds of the next frame (median), wall seconds of the previous one (median)."""
    forward, back = [], []
    with Reader(clip) as reader:
        reader.frame(0)
        for number in range(1, GOP):
            began = time.process_time()
            reader.frame(number)
            forward.append(time.process_time() - began)
        for number in range(GOP - 2, 0, -1):
            began = time.perf_counter()
            reader.frame(number)
            back.append(time.perf_counter() - began)
    return statistics.median(forward), statistics.median(back)


def first_frame(long: Path) -> Line:
    """Wall time from the path of a ten-minute file to its first exact picture, code loaded."""
    found = []
    for _ in range(3):
        began = time.perf_counter()
        with Reader(long) as reader:
            reader.frame(0)
        found.append(time.perf_counter() - began)
    return limit("first frame of a 10 min 1080p file", min(found), 0.5)


START = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
if sys.argv[1] == "bare":
    app = QApplication([]); window = QMainWindow()
else:
    from app.desktop.main import application
    from app.desktop.window import Window
    app = application(); window = Window()
window.show(); app.processEvents()
import os; os._exit(0)
"""


def window_line() -> Line:
    """Wall time from process start to the first paint of the window, and of a bare one."""

    def wall(which: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", START, which], check=True, timeout=60)
        return time.perf_counter() - began

    ours = statistics.median(wall("gnomon") for _ in range(5))
    bare = statistics.median(wall("bare") for _ in range(5))
    shown = limit("window shown after start", ours, 1.5)
    return Line(
        shown.what,
        shown.ours,
        f"bare QMainWindow {bare * 1000:.0f} ms",
        ours / bare,
        shown.target,
        shown.met,
    )


def paint_line() -> Line:
    """Wall time of one repaint of a 4K frame with 500 marks, fitted to 1600 x 950."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    from app.case.model import Annotation, FrameRef, Shape
    from media_tools.facts import FrameTime, Picture
    from widgets import theme
    from widgets.video_view import VideoView

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.use(app, "dark")
    view = VideoView()
    view.resize(1600, 950)
    rng = np.random.default_rng(5)
    frame = FrameRef("a" * 64, 0, 0)
    bgra = rng.integers(0, 255, (2160, 3840, 4), np.uint8)
    corners = rng.uniform(0, 2000, (500, 2))
    marks = [
        Annotation(
            str(n), frame, Shape("box", ((x, y), (x + 60, y + 40))), f"mark {n}", None, None, "a"
        )
        for n, (x, y) in enumerate(corners)
    ]
    view.set_frame(frame)
    view.show_picture(Picture(0, 0, FrameTime(0, Fraction(1, 25)), True, bgra))
    view.set_annotations(marks, {})
    view.show()
    view.fit()
    screen = QImage(1600, 950, QImage.Format.Format_RGB32)
    found = []
    for _ in range(9):
        began = time.perf_counter()
        painter = QPainter(screen)
        view.render(painter)
        painter.end()
        found.append(time.perf_counter() - began)
    return limit("repaint, 4K frame with 500 marks", statistics.median(found), 0.015)


def main() -> int:
    """Print the table; exit code 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        clip, long = Path(folder) / "clip.mp4", Path(folder) / "long.mp4"
        render_clip(clip)
        lengthen(clip, long)
        lines = [window_line(), *media_lines(clip, long), paint_line()]
    heads = ("what", "ours", "peer", "ratio", "target", "")
    rows = [heads] + [
        (
            one.what,
            one.ours,
            one.peer,
            "" if one.ratio is None else f"{one.ratio:.2f}",
            one.target,
            {True: "met", False: "MISSED", None: "not judged"}[one.met],
        )
        for one in lines
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    return 1 if any(one.met is False for one in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
