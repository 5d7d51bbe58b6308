"""The case: remembers and decides. The face of this room.

case = Case.create(path, title="…")          # or Case.open(path)
changes = case.apply({"do": "add_claim", …}) # validates, signs, writes: one transaction
case.undo(); case.redo()
case.claims(), case.annotations(media=…), …  # the present state, as values of app.case.model

`Case` is loaded when it is first asked for: SQLite and cryptography take a quarter of a second,
which nobody who only needs the values of `model` or the sentences of `errors` has to wait for,
least of all the window before it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.case.casefile import Case as Case


def __getattr__(name: str) -> object:
    """Load Case at its first use (PEP 562)."""
    if name != "Case":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from app.case.casefile import Case

    globals()["Case"] = Case
    return Case
