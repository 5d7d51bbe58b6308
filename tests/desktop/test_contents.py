"""What the views read is what the case holds, after every change, and read once."""

from __future__ import annotations

import pytest

from app.case import Case
from app.case.model import FrameRef
from app.desktop.selection_feed import MARKS_LISTED
from widgets.controls import ActButton

KINDS = ("media", "annotations", "subjects", "claims", "places", "fixes")
BOX = {"kind": "box", "points_px": [[1, 1], [9, 9]]}


def same(session):
    now = session.contents
    return all(getattr(now, kind)() == getattr(session.case, kind)() for kind in KINDS)


def test_no_change_leaves_a_list_that_is_out_of_date(opened):
    session, media = opened.session, opened.desk.media.sha256
    frame = {"media": media, "stream": 0, "pts": 0}
    for command in (
        {"do": "add_subject", "id": "s", "name": "Group"},
        {"do": "add_annotation", "id": "a", **frame, "label": "x", "subject": "s", "shape": BOX},
        {"do": "add_place", "id": "p", "name": "Ridge", "lat": 1, "lon": 2},
        {"do": "add_fix", "id": "f", **frame, "lat": 1, "lon": 2, "method": "by hand"},
        {"do": "add_claim", "id": "c", "text": "It was there"},
        {"do": "add_assessment", "claim": "c", "bears": "supports", "annotation": "a"},
        {"do": "add_assessment", "claim": "c", "bears": "supports", "fix": "f"},
        {"do": "remove", "id": "s"},
        {"do": "remove", "id": "a"},
        {"do": "remove", "id": "f"},
        {"do": "undo"},
        {"do": "undo"},
        {"do": "undo"},
        {"do": "set_media", "id": media, "graphic": True},
    ):
        assert session.do(command) is not None, command
        assert same(session), command


def test_another_case_leaves_nothing_of_the_one_before(opened, tmp_path):
    opened.session.create(tmp_path / "another.gnomon", "Another")
    assert same(opened.session)
    opened.session.close()
    assert opened.session.contents.media() == []


def test_selecting_reads_nothing_again(opened, monkeypatch):
    media = opened.desk.media.sha256
    frame = {"media": media, "stream": 0, "pts": 0}
    marks = [
        {"do": "add_annotation", "id": f"a{n}", **frame, "label": "x", "subject": "s", "shape": BOX}
        for n in range(MARKS_LISTED + 5)
    ]
    opened.session.do({"do": "add_subject", "id": "s", "name": "Group"}, *marks)
    for kind in KINDS:
        monkeypatch.setattr(Case, kind, None)
    opened.desk.select("a7")
    assert opened.desk.found().id == "a7"
    opened.desk.select("s")
    shown = opened.rooms.inspector.findChildren(ActButton)
    assert len([b for b in shown if b.text().startswith("x · ")]) == MARKS_LISTED


@pytest.mark.parametrize("pts", [None, 0])
def test_a_file_that_is_gone_is_said(opened, pts):
    said = []
    opened.session.said.connect(lambda words, tone: said.append((words, tone)))
    gone = FrameRef("f" * 64, 0, 0)
    assert "no longer" in opened.desk.frame_words(gone)
    opened.desk.show_frame(gone) if pts is not None else opened.desk.show_media(gone.media)
    assert opened.desk.media is None
    assert [tone for _, tone in said] == ["caution"]
