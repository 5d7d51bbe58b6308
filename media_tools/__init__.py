"""Readers of media files: everything a worker process calls, and nothing of the rest of Gnomon.

`run` does one task and answers with a value, also when it fails: one broken file never stops four
hundred. The tools' modules are imported when first used, so that importing this package is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from media_tools.errors import Cancelled, MediaError
from media_tools.facts import Failure, Report, Result, Task, silent

TOOLS: Mapping[str, tuple[str, str]] = {
    # tool: (module, function); the function takes (path, report=..., **params)
    "probe": ("media_tools.probe", "probe"),
    "index": ("media_tools.index", "build_index"),
    "keyframes": ("media_tools.keyframes", "keyframes"),
    "telemetry": ("media_tools.telemetry", "read_telemetry"),
    "digest": ("media_tools.digest", "sha256"),
}


def tool(name: str) -> Callable[..., Any]:
    """The function of a tool. KeyError if there is none of that name."""
    module, function = TOOLS[name]
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def run(task: Task, report: Report = silent) -> Result | Failure:
    """Do one task. Only Cancelled, raised by `report`, comes through as an exception."""
    try:
        return Result(task, tool(task.tool)(task.path, report=report, **task.params))
    except Cancelled:
        raise
    except MediaError as error:
        return Failure(task, type(error).__name__, error.message, error.exit_code)
    except Exception as error:  # noqa: BLE001 - the one place where a tool's own fault becomes a value
        message = (
            f"{task.path} could not be read by {task.tool} because of a fault in Gnomon "
            f"({type(error).__name__}: {error}); please report it."
        )
        return Failure(task, type(error).__name__, message, MediaError.exit_code)
