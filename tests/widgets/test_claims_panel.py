"""The Claims workspace through mouse and keys: selections become spans, cells are weighed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from app.case.model import (
    Assessment,
    Caption,
    Claim,
    FrameRef,
    Media,
    Verdict,
    VideoStream,
)
from widgets.caption_view import CaptionView, whole_words
from widgets.claims_panel import ClaimsPanel
from widgets.evidence import clock

SHA = "a" * 64
FRAME = FrameRef(SHA, 0, 307_200)
TEXT = "🚩 Колона біля мосту.\r\nThen a second group opens fire\u202e."


def video(**changes):
    stream = VideoStream(0, "h264", Fraction(1, 12_800), 1200, 0, 613_888, 1280, 720, 0, False)
    values = dict.fromkeys(Media.__dataclass_fields__)
    values |= {"id": "m", "sha256": SHA, "name": "original.mp4", "kind": "video", "video": stream}
    return Media(**(values | {"findings": (), "graphic": False} | changes))


def claim(id_, words, *assessments, verdicts=()):
    start = TEXT.index(words)
    span = (start, start + len(words))
    return Claim(id_, words, span, "what", "footage", None, None, assessments, verdicts)


def assessment(id_, bears="supports", weight=1, frame=FRAME):
    return Assessment(id_, "c1", bears, weight, "", frame, None, None, None, "anna")


def commands(widget):
    sent = []
    widget.command.connect(sent.append)
    return sent


def select(view, words):
    """Select `words` as they are shown, counted in the text widget's own units."""
    shown = view.text.toPlainText()
    start = shown.index(words)
    cursor = view.text.textCursor()
    cursor.setPosition(len(shown[:start].encode("utf-16-le")) // 2)
    end = len(shown[: start + len(words)].encode("utf-16-le")) // 2
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.text.setTextCursor(cursor)


@pytest.mark.parametrize("words", ["Колона біля", "second group", "opens fire"])
@pytest.mark.parametrize("claims", [(), ("мосту",), ("мосту", "Then")])
def test_a_selection_becomes_a_claim_with_its_span_in_characters(qtbot, words, claims):
    view = CaptionView()
    qtbot.addWidget(view)
    view.show_caption(Caption(TEXT), [claim(f"c{n}", w) for n, w in enumerate(claims)])
    sent = commands(view)
    select(view, words)
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    start = TEXT.index(words)
    assert sent == [{"do": "add_claim", "text": words, "span": [start, start + len(words)]}]


def test_a_control_that_reorders_text_is_shown_as_a_sign(qtbot):
    view = CaptionView()
    qtbot.addWidget(view)
    view.show_caption(Caption(TEXT), [])
    assert "\u202e" not in view.text.toPlainText()
    assert "fire\ufffd." in view.text.toPlainText()


def test_a_caption_is_kept_as_pasted(qtbot):
    view = CaptionView()
    qtbot.addWidget(view)
    view.show_caption(None, [])
    sent = commands(view)
    assert not view.keep.isEnabled()
    view.paste.setPlainText(" Soldiers retreat \n")
    view.keep.click()
    assert sent == [{"do": "set_caption", "text": " Soldiers retreat \n"}]


@pytest.fixture
def panel(qtbot):
    made = ClaimsPanel()
    qtbot.addWidget(made)
    made.resize(1280, 720)
    claims = [claim("c1", "Колона", assessment("a1")), claim("c2", "second group")]
    made.show_case(Caption(TEXT), claims, [video()], [], [], "anna")
    made.show()
    return made


def test_keys_weigh_the_cell_in_focus(panel, qtbot):
    sent = commands(panel)
    panel.table.setCurrentIndex(panel.table.claims.index(0, 2))
    for key in ("-", "3", "?"):
        qtbot.keyClicks(panel.table, key)
    assert sent == [
        {"do": "set_assessment", "id": "a1", "bears": "contradicts"},
        {"do": "set_assessment", "id": "a1", "weight": 3},
        {"do": "set_assessment", "id": "a1", "bears": "open"},
    ]


def test_enter_on_a_cell_shows_its_frame(panel, qtbot):
    panel.table.setCurrentIndex(panel.table.claims.index(0, 2))
    with qtbot.waitSignal(panel.seek_requested) as asked:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert asked.args == [FRAME]


def test_the_frame_on_screen_is_linked_with_its_pts(panel, qtbot):
    sent = commands(panel)
    panel.select_claim("c2")
    panel.set_frame(FRAME, "frame 600")
    qtbot.keyClicks(panel.weighing.reason, "five figures")
    button = next(
        b for b in panel.weighing.findChildren(type(panel.weighing.keep), "link") if b.text() == "+"
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert sent == [
        {
            "do": "add_assessment",
            "claim": "c2",
            "bears": "supports",
            "frame": {"media": SHA, "stream": 0, "pts": 307_200},
            "text": "five figures",
        }
    ]


def test_a_judgement_needs_likelihood_confidence_and_a_reason(panel, qtbot):
    sent = commands(panel)
    weighing = panel.weighing
    assert not weighing.keep.isEnabled()
    next(b for b in weighing.ladder.buttons() if b.objectName() == "likely").click()
    next(b for b in weighing.confidences.buttons() if b.objectName() == "low").click()
    assert not weighing.keep.isEnabled()
    qtbot.keyClicks(weighing.why, "One clip")
    qtbot.mouseClick(weighing.keep, Qt.MouseButton.LeftButton)
    verdict = {"likelihood": "likely", "confidence": "low", "reason": "One clip"}
    assert sent == [{"do": "set_verdict", "claim": "c1", **verdict}]


def test_what_is_typed_survives_when_the_case_changes(panel, qtbot):
    qtbot.keyClicks(panel.weighing.why, "half a tho")
    claims = [claim("c1", "Колона", assessment("a1"), assessment("a2", "open"))]
    panel.show_case(Caption(TEXT), claims, [video()], [], [], "anna")
    assert panel.weighing.why.toPlainText() == "half a tho"


def test_what_is_typed_survives_a_look_at_another_claim(panel, qtbot):
    qtbot.keyClicks(panel.weighing.why, "seen twice")
    qtbot.keyClicks(panel.weighing.reason, "the smoke")
    panel.select_claim("c2")
    assert panel.weighing.why.toPlainText() == ""
    assert panel.weighing.reason.text() == ""
    panel.select_claim("c1")
    assert panel.weighing.why.toPlainText() == "seen twice"
    assert panel.weighing.reason.text() == "the smoke"
    panel.forget()
    panel.select_claim("c2")
    panel.select_claim("c1")
    assert panel.weighing.why.toPlainText() == ""


def test_only_anothers_verdict_can_be_reviewed(qtbot):
    made = ClaimsPanel()
    qtbot.addWidget(made)
    verdict = Verdict(
        "c1", "anna", "likely", "low", "One clip", "2026-01-01T00:00:00Z", author="k1"
    )
    claims = [claim("c1", "Колона", verdicts=(verdict,))]
    for author, expected in (("k1", []), ("k2", ["I agree", "I object"])):
        made.show_case(Caption(TEXT), claims, [video()], [], [], author)
        texts = [b.text() for b in made.weighing.findChildren(type(made.weighing.keep))]
        assert [t for t in texts if t.startswith("I ")] == expected


@pytest.mark.parametrize(
    ("pts", "words"),
    [
        (307_200, "00:24.000"),
        (0, "00:00.000"),
        (-12_800, "−00:01.000"),
        (12_800 * 3_661, "01:01:01.000"),
    ],
)
def test_the_clock_counts_ticks_of_the_time_base(pts, words):
    assert clock(FrameRef(SHA, 0, pts), {SHA: video()}) == words


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (22, 28, "Then a"),
        (24, 31, "Then a second"),
        (26, 28, "a"),
        (20, 22, ""),
        (5, 12, "Колона біля"),
    ],
)
def test_a_careless_selection_is_drawn_to_whole_words(start, end, expected):
    first, last = whole_words(TEXT, start, end)
    assert TEXT[first:last] == expected
