"""What an entry did, in one line for people: the log, the undo menu, the dossier's annex."""

from __future__ import annotations

from typing import Any

from app.case.model import displayed
from app.case.store import Store

TELLING = ("title", "text", "label", "name", "note", "question", "uri", "reason")
MOST = 60


def summary(body: dict[str, Any], store: Store) -> str:
    """One line about the entry with that body, such as `add claim “A bridge”`."""
    kind = str(body["k"])
    if kind in ("undo", "redo"):
        number = store.number_of(body.get("u", ""))
        turned = store.row(number).signed.parsed() if number else None
        while turned is not None and turned.get("u"):
            number = store.number_of(turned["u"])
            turned = store.row(number).signed.parsed() if number else None
        return f"{kind}: {summary(turned, store)}" if turned else kind
    words = kind.replace("_", " ")
    if kind == "remove" and body["o"]:
        entity = body["o"][0][0]
        known = store.kind_of(entity)
        return f"{words} {known[0] if known else ''} {quoted(name_of(entity, store))}"
    if kind == "new":
        words = "new case"
    facts = {field: value for _, field, value, _ in body["o"] if field != "is"}
    return " ".join([words, told(facts)]).strip()


def told(facts: dict[str, Any]) -> str:
    """The fact that says most, or the names of those that changed."""
    for name in TELLING:
        if isinstance(facts.get(name), str) and facts[name].strip():
            return quoted(facts[name])
    for name, value in facts.items():
        what, _, of = name.partition("/")
        if what == "host":
            return f"{of}: {'yes' if value else 'no'}"
        if what == "verdict" and isinstance(value, dict):
            return f"{value.get('likelihood')}, confidence {value.get('confidence')}"
        if what == "review" and isinstance(value, dict):
            return "agrees" if value.get("agrees") else "objects"
    return ", ".join(facts)


def name_of(entity: str, store: Store) -> str:
    """What a thing is called, also after it was removed; its id where it has no name."""
    for name in TELLING:
        for write in store.writes(entity, name):
            if isinstance(write.value, str) and write.value:
                return write.value
    return entity


def quoted(text: str) -> str:
    """The beginning of the text in quotation marks, on one line."""
    line = " ".join(displayed(text[: 4 * MOST]).split())
    return f"“{line if len(line) <= MOST else line[: MOST - 1] + '…'}”"
