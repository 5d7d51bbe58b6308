"""What belongs to the medium shown besides its frames: thumbnails, telemetry, the file's own tags.

All of it is read in background jobs. A newer wish for thumbnails ends the one before it, another
medium ends all that was read of the one before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.desktop.background import Background, Job
from media_tools.errors import MediaError
from media_tools.facts import FrameIndex, Report, Sample, Track

if TYPE_CHECKING:
    from media_tools.facts import Picture

THUMB_PX = 44
STALE_S = 2.0


class Film(QObject):
    """Thumbnails, telemetry and metadata of one medium at a time."""

    thumbnails_changed = Signal(object)
    """{frame index: QImage}: those made since the last"""
    poster_made = Signal(str, QImage)
    """SHA-256 of a medium and its small picture"""
    track_changed = Signal(object)
    """Track or None"""
    tags_changed = Signal(object)
    """what the file says of itself, name to value; None: not read"""
    said = Signal(str, str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.track: Track | None = None
        self._background = background
        self._path: Path | None = None
        self._telemetry: Path | None = None
        self._stream: int | None = None
        self._images: dict[int, QImage] = {}
        self._frames: FrameIndex | None = None
        self._thumbs: Job | None = None
        self._reading: list[Job] = []
        self._times: list[float] = []

    def open(self, path: Path | None, stream: int | None) -> None:
        """Serve this medium from now on; None: nothing."""
        self._cancel()
        for job in self._reading:
            job.cancel()
        self._reading.clear()
        self._path, self._stream, self._images = path, stream, {}
        self._telemetry = self._frames = None
        self._set_track(None)
        self.tags_changed.emit(None)
        if path is not None:
            self._read(lambda _job: _tags(path), lambda tags: self._keep_tags(path, tags))

    def set_frames(self, frames: FrameIndex | None) -> None:
        """The index of the stream shown, once it is known: it need not be built again."""
        self._frames = frames

    def open_telemetry(self, path: Path | None) -> None:
        """Read this telemetry; nothing is read twice."""
        if path == self._telemetry:
            return
        self._telemetry = path
        if path is not None:
            self._read(
                lambda job: _track(path, job.report), lambda track: self._keep_track(path, track)
            )

    def _read(self, work: Callable[[Job], object], then: Callable[[Any], None]) -> None:
        """A job that ends with the medium it reads."""
        job = self._background.start(
            "", work, then, lambda message: self.said.emit(message, "caution"), shown=False
        )
        self._reading = [old for old in self._reading if old in self._background.jobs] + [job]

    def _keep_tags(self, path: Path, tags: Mapping[str, object]) -> None:
        if path == self._path:
            self.tags_changed.emit(tags)

    def _keep_track(self, path: Path, track: Track | None) -> None:
        # A video's own answer may come after that of the sidecar, which is wanted now.
        if path == self._telemetry:
            self._set_track(track)

    def want_thumbnails(self, indices: Sequence[int]) -> None:
        """Make the pictures of these frames, those that are not made yet."""
        missing = [i for i in indices if i not in self._images]
        path, stream, frames = self._path, self._stream, self._frames
        self._cancel()
        if path is None or not missing:
            return

        def work(job: Job) -> None:
            # The decoder is loaded on first use, so that the window is shown without it.
            from media_tools.keyframes import thumbnails

            for picture in thumbnails(path, missing, THUMB_PX, job.report, stream, frames):
                job.delivered.emit((picture.index, _image(picture)))

        self._thumbs = self._background.start(
            "", work, delivered=lambda made: self._keep(path, made), shown=False
        )

    def want_posters(self, files: Sequence[tuple[str, Path]]) -> None:
        """Make a small picture of each medium: (SHA-256, file)."""
        if not files:
            return

        def work(job: Job) -> None:
            # As above.
            from media_tools.keyframes import thumbnails

            for sha256, path in files:
                try:
                    pictures = list(thumbnails(path, [0], 2 * THUMB_PX, job.report))
                except MediaError:
                    continue  # What is wrong with the file is said when it is shown.
                job.delivered.emit((sha256, _image(pictures[0])))

        self._background.start(
            "", work, delivered=lambda made: self.poster_made.emit(*made), shown=False
        )

    def sample_at(self, time_s: float) -> Sample | None:
        """The reading in force at this time of the stream's clock; None if it is too old."""
        if self.track is None or not self._times:
            return None
        # A sidecar's times have milliseconds; a frame's own time may lie a hair before its cue.
        i = bisect_right(self._times, time_s + 0.002) - 1
        if i < 0 or time_s - self._times[i] > STALE_S:
            return None
        return self._timed[i]

    def _keep(self, path: Path, made: tuple[int, QImage]) -> None:
        if path == self._path:
            self._images[made[0]] = made[1]
            self.thumbnails_changed.emit(dict([made]))

    def _cancel(self) -> None:
        if self._thumbs is not None:
            self._thumbs.cancel()
            self._thumbs = None

    def _set_track(self, track: Track | None) -> None:
        self.track = track
        samples = track.samples if track else ()
        self._timed = sorted(
            (s for s in samples if s.time_s is not None), key=lambda s: s.time_s or 0.0
        )
        self._times = [s.time_s or 0.0 for s in self._timed]
        self.track_changed.emit(self.track)


def _image(picture: Picture) -> QImage:
    height, width, _ = picture.bgra.shape
    image = QImage(picture.bgra.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    # The copy owns its bytes; the decoder's buffer may go.
    return image.copy()


def _tags(path: Path) -> dict[str, object]:
    """The container's tags and the metadata, read from the file's heads alone."""
    from media_tools import metadata  # loads the demuxer, on first use
    from media_tools.containers import open_media

    found: dict[str, object] = {}
    with suppress(MediaError), open_media(path) as media:
        found.update(media.metadata)
    for tags in metadata.read(path)[0].values():
        found.update(tags)
    return found


def _track(path: Path, report: Report) -> Track | None:
    from media_tools.telemetry import read_telemetry  # as above

    tracks = read_telemetry(path, report)
    return max(tracks, key=lambda track: len(track.samples), default=None)
