"""One line about every kind of entry."""

from __future__ import annotations

from app.case.model import displayed
from app.case.summary import summary
from tests.case.conftest import box


def test_every_command_says_what_it_did(case):
    case.apply(
        {"do": "add_claim", "id": "c", "text": "A long\nclaim " + "x" * 100},
        {"do": "set_verdict", "claim": "c", "likelihood": "likely", "confidence": "low"}
        | {"reason": "r"},
        {"do": "allow_host", "host": "a.b", "allowed": True},
        {"do": "allow_host", "host": "a.b", "allowed": False},
        box("a"),
        {"do": "set_annotation", "id": "a", "shape": box("a")["shape"]},
        {"do": "remove", "id": "a"},
        {"do": "remove", "id": "c"},
        {"do": "undo"},
        {"do": "redo"},
        {"do": "undo"},
    )
    lines = [entry.summary for entry in case.log()]
    assert lines[0] == "new case “Bridge”"
    assert lines[1] == "add media “flight.mp4”"
    assert lines[2].startswith("add claim “A long claim xxx")
    assert lines[2].endswith("x…”")
    assert lines[3:9] == [
        "set verdict likely, confidence low",
        "allow host a.b: yes",
        "allow host a.b: no",
        "add annotation “person, walking”",
        "set annotation shape",
        "remove annotation “person, walking”",
    ]
    assert lines[10].startswith("undo: remove claim “A long claim")
    assert lines[11].startswith("redo: remove claim")
    assert lines[12].startswith("undo: remove claim")
    assert all(displayed(line) == line for line in lines)


def test_reviews_and_things_without_names(case, path, boris):
    from app.case import Case

    case.apply(
        {"do": "add_claim", "id": "c", "text": "x"},
        {"do": "set_verdict", "claim": "c", "likelihood": "likely", "confidence": "low"}
        | {"reason": "r"},
        {"do": "add_assessment", "id": "e", "claim": "c", "bears": "open"},
        {"do": "remove", "id": "e"},
    )
    case.close()
    with Case.open(path, keys=boris) as other:
        other.apply({"do": "review_claim", "claim": "c", "agrees": True})
        other.apply({"do": "review_claim", "claim": "c", "agrees": False})
        lines = [entry.summary for entry in other.log()]
    assert lines[-2:] == ["review claim agrees", "review claim objects"]
    assert lines[-3] == "remove assessment “e”"


def test_entries_that_turn_nothing_round(case):
    assert summary({"k": "undo", "o": []}, case._store) == "undo"
    assert summary({"k": "undo", "u": "0" * 64, "o": []}, case._store) == "undo"
