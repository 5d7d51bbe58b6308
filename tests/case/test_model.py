"""What values say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.case.model import Assessment, Claim, Review, Verdict, displayed


def claim(*assessments, verdicts=(), reviews=()):
    return Claim("c", "x", None, "what", "footage", None, None, assessments, verdicts, reviews)


def bearing(bears, weight):
    return Assessment("e", "c", bears, weight, "", None, None, None, None, "Anna")


@pytest.mark.parametrize(
    ("assessments", "status"),
    [
        ([], "open"),
        ([("supports", 1)], "supports"),
        ([("open", 3)], "open"),
        ([("supports", 1), ("contradicts", 2)], "contradicts"),
        ([("supports", 2), ("contradicts", 2)], "open"),
    ],
)
def test_status_weighs_the_assessments(assessments, status):
    assert claim(*(bearing(*a) for a in assessments)).status == status


def test_a_review_counts_when_a_second_person_agrees():
    verdict = Verdict("c", "user", "likely", "low", "r", "", "k1", "v1")
    own, agrees, objects = (
        Review("c", "user", agrees, "", "", key, ("v1",))
        for key, agrees in (("k1", True), ("k2", True), ("k3", False))
    )
    assert claim(verdicts=(verdict,), reviews=(agrees,)).reviewed
    assert not claim(verdicts=(verdict,), reviews=(own,)).reviewed
    assert not claim(verdicts=(verdict,), reviews=(agrees, objects)).reviewed
    assert not claim(reviews=(agrees,)).reviewed
    changed = replace(verdict, likelihood="unlikely", digest="v2")
    assert not claim(verdicts=(changed,), reviews=(agrees,)).reviewed
    assert claim(verdicts=(changed,), reviews=(objects,)).objections == ()


def test_text_for_a_screen_hides_nothing_and_turns_nothing_round():
    assert displayed("a\u202eb\x1b[31m\u2066c\x85") == "a␦b␦[31m␦c␦"
    assert displayed("Міст\n\tالجسر 🚩") == "Міст\n\tالجسر 🚩"
