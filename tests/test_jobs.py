"""Tasks run here or in workers with the same results; a failure is a value among them."""

from __future__ import annotations

import hashlib

import pytest

from app import jobs
from media_tools.errors import Cancelled
from media_tools.facts import Failure, Result, Task


@pytest.fixture
def tasks(tmp_path):
    files = {"a": b"one", "b": b"two"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    made = [Task("digest", str(tmp_path / name)) for name in ("a", "absent", "b")]
    return made, files


@pytest.mark.parametrize("processes", [0, 2])
def test_results_come_in_order_and_a_failure_stops_nothing(tasks, processes):
    made, files = tasks
    one, missing, two = jobs.run(made, processes=processes)
    assert isinstance(one, Result)
    assert one.value == hashlib.sha256(files["a"]).hexdigest()
    assert isinstance(missing, Failure)
    assert missing.kind == "NotAFile"
    assert isinstance(two, Result)
    assert two.value == hashlib.sha256(files["b"]).hexdigest()


def test_progress_counts_tasks_and_cancels(tasks):
    made, _ = tasks
    told = []
    list(jobs.run(made, lambda done, total: told.append((done, total))))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def stop(done, total):
        if done == 1:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        list(jobs.run(made, stop))
