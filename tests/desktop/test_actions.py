"""The table of actions: every row leads somewhere, no key does two things, all are listed."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence

from app.desktop import actions
from widgets.transport import TOOLS, TRANSPORT, VIEW


def test_every_row_leads_to_a_function_of_the_window(window):
    for row in actions.ROWS:
        assert callable(actions.slot_of(window, row)), row.name


def test_no_key_does_two_things():
    keys = Counter(QKeySequence(key).toString() for row in actions.ROWS for key in row.keys)
    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []
    assert len({row.name for row in actions.ROWS}) == len(actions.ROWS)


def test_every_button_of_the_transport_is_an_action():
    names = {row.name for row in actions.ROWS}
    assert {name for name, *_ in (*TRANSPORT, *VIEW)} <= names
    assert {f"tool_{name}" for name, *_ in TOOLS} <= names


def test_what_needs_a_case_or_a_frame_rests_without_one(window):
    resting = {row.name for row in actions.ROWS if row.needs}
    assert {n for n, a in window.actions_by_name.items() if not a.isEnabled()} == resting


def test_palette_and_keys_list_every_row(window):
    offers = actions.offers(window.actions_by_name)
    assert [offer.id for offer in offers] == [row.name for row in actions.ROWS]
    plus = next(offer for offer in offers if offer.id == "zoom_in")
    assert plus.keys == "Ctrl +  Ctrl ="
