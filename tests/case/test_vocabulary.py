"""The scales against ICD 203, and observation kept apart from sides."""

from __future__ import annotations

from app.case.vocabulary import (
    BEARS,
    CLAIM_KINDS,
    CONFIDENCES,
    DECIDED_BY,
    LIKELIHOODS,
    SIGNS,
    document,
    facets,
    labels,
    name_of,
    scale,
)

ICD_203 = {
    "almost-no-chance": (1, 5),
    "very-unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly-even-chance": (45, 55),
    "likely": (55, 80),
    "very-likely": (80, 95),
    "almost-certain": (95, 99),
}


def test_likelihood_is_that_of_icd_203():
    terms = {t.id: (t.lowest_percent, t.highest_percent) for t in scale("likelihood")}
    assert terms == ICD_203
    assert tuple(ICD_203) == LIKELIHOODS


def test_the_other_scales():
    assert CONFIDENCES == ("low", "moderate", "high")
    assert CLAIM_KINDS == ("who", "what", "where", "when", "context")
    assert DECIDED_BY == ("footage", "sources", "judgement")
    assert BEARS == ("supports", "contradicts", "open")


def test_lists_repeat_nothing():
    for name in document()["scales"]:
        ids = [term.id for term in scale(name)]
        assert len(ids) == len(set(ids))
    ids = [facet.id for facet in facets()]
    assert len(ids) == len(set(ids))
    assert all(len(f.terms) == len(set(f.terms)) for f in facets())
    assert len(labels()) == len(set(labels()))


def test_what_is_seen_names_no_side():
    offered = " ".join([*labels(), *(t for f in facets() for t in f.terms)]).lower()
    assert not [
        side for side in ("russian", "ukrain", "enemy", "friend", "hostile") if side in offered
    ]


def test_what_cannot_be_told_can_be_said():
    colours = next(f for f in facets() if f.id == "band-colour")
    assert "not discernible" in colours.terms
    assert "not discernible" in labels()


def test_words_for_terms():
    assert name_of("likelihood", "roughly-even-chance") == "roughly even chance"
    assert name_of("likelihood", "elsewhere") == "elsewhere"


def test_every_bearing_has_a_sign_of_its_own():
    assert set(SIGNS) == set(BEARS)
    assert len(set(SIGNS.values())) == len(BEARS)
