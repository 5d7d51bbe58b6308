"""Where tasks run: here, one after the other, or in worker processes. Only this module differs.

A failure is a value in the stream of results, so that one broken file never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from media_tools import run as run_task
from media_tools.facts import Failure, Report, Result, Task, silent


def run(
    tasks: Sequence[Task], report: Report = silent, *, processes: int = 0
) -> Iterator[Result | Failure]:
    """Run the tasks and yield what each returned, in the order of the tasks.

    processes: 0 runs them in this process; n starts n workers by spawn, so that they inherit
    nothing. `report` counts tasks, and may raise Cancelled, which ends the workers too.
    """
    report(0, len(tasks))
    if processes == 0:
        for done, task in enumerate(tasks, 1):
            yield run_task(task)
            report(done, len(tasks))
        return
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        for done, result in enumerate(pool.map(run_task, tasks), 1):
            yield result
            report(done, len(tasks))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
