"""Work off the main thread: jobs with a name, progress, a cancel, and an end on the main thread.

The work is a function of its Job, whose `report` it calls with (done, total). It may read files
and compute; it never touches a widget. What it returns, and the sentence of what stopped it,
arrive back on the main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from app.case.errors import CaseError
from media_tools.errors import Cancelled, MediaError

REPORT_EVERY_S = 0.05
THREADS = 2
FAULT = "Gnomon met a fault of its own in this work; it was written to the standard error."
_LOADING = Lock()


class Job(QObject):
    """One piece of work under way. Signals arrive on the thread that made it, the main one."""

    progressed = Signal(object, object)
    """done and total; of bytes there may be more than a 32-bit int holds"""
    delivered = Signal(object)
    """an interim value that the work chose to hand over"""
    succeeded = Signal(object)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, name: str, parent: QObject | None = None, *, shown: bool = True) -> None:
        super().__init__(parent)
        self.name = name
        self.shown = shown
        """whether the job tray lists it"""
        self.started_s = time.monotonic()
        self.done = 0
        self.total = 0
        self.cancelled = False
        self._told_s = 0.0

    def cancel(self) -> None:
        """Ask the work to stop; it ends at its next report."""
        self.cancelled = True

    def report(self, done: int, total: int) -> None:
        """The work's Report; raises Cancelled once the job was cancelled."""
        if self.cancelled:
            raise Cancelled("Cancelled.")
        now_s = time.monotonic()
        if now_s - self._told_s >= REPORT_EVERY_S or done == total:
            self._told_s = now_s
            self.done, self.total = done, total
            self.progressed.emit(done, total)

    def seconds_left(self) -> float | None:
        """What remains if it goes on as until now; None while that cannot be said."""
        spent_s = time.monotonic() - self.started_s
        if not self.total or not self.done or spent_s < 1:
            return None
        return spent_s * (self.total - self.done) / self.done


Work = Callable[[Job], Any]


class _Runner(QRunnable):
    def __init__(self, job: Job, work: Work) -> None:
        super().__init__()
        self._job = job
        self._work = work

    def run(self) -> None:
        job = self._job
        told = False
        try:
            job.report(0, 0)
            load_decoders()
            job.succeeded.emit(self._work(job))
            told = True
        except Cancelled:
            told = True
        except (CaseError, MediaError, OSError) as error:
            job.failed.emit(sentence(error))
            told = True
        finally:
            if not told:
                job.failed.emit(FAULT)
            job.ended.emit()


def load_decoders() -> None:
    """Import the decoders, one thread at a time.

    Their modules import each other in circles: two threads that begin at once would each meet
    them half made.
    """
    with _LOADING:
        import_module("av")


def sentence(error: CaseError | MediaError | OSError) -> str:
    """What to tell the user about an error: the errors of this program are sentences already."""
    if isinstance(error, CaseError | MediaError):
        return error.message
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."


class Background(QObject):
    """The jobs under way."""

    jobs_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)

    def start(
        self,
        name: str,
        work: Work,
        succeeded: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        *,
        delivered: Callable[[Any], None] | None = None,
        shown: bool = True,
    ) -> Job:
        """Begin a job; the functions are called on the main thread, with what it hands over."""
        job = Job(name, self, shown=shown)
        if succeeded is not None:
            job.succeeded.connect(succeeded)
        if failed is not None:
            job.failed.connect(failed)
        if delivered is not None:
            job.delivered.connect(delivered)
        job.ended.connect(self._forget)
        self.jobs.append(job)
        self.jobs_changed.emit()
        self._pool.start(_Runner(job, work))
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self.jobs:
            job.cancel()

    def end(self, wait_ms: int = 5000) -> bool:
        """Cancel every job and wait for the threads; False if one did not end in time."""
        self.cancel_all()
        return self._pool.waitForDone(wait_ms)

    @Slot()
    def _forget(self) -> None:
        job = self.sender()
        if isinstance(job, Job) and job in self.jobs:
            self.jobs.remove(job)
            self.jobs_changed.emit()
            job.deleteLater()
