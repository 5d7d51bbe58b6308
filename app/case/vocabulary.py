"""The terms that the program offers and accepts, from resources/vocabulary.json.

Scales of judgement are closed lists: a case holds their ids only. Lists for observation are open:
they offer terms, free text stays allowed. What is seen stands apart from what is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

FILE = Path(__file__).resolve().parents[2] / "resources" / "vocabulary.json"


@dataclass(frozen=True)
class Term:
    """One entry of a list: the id that a case keeps, and the words for people."""

    id: str
    name: str
    meaning: str = ""
    lowest_percent: int | None = None
    highest_percent: int | None = None


@dataclass(frozen=True)
class Facet:
    """One question of observation, such as the colour of a band, with the answers offered."""

    id: str
    name: str
    group: str
    """what the question is about: band, camouflage, vehicle marking …"""
    terms: tuple[str, ...]


@cache
def document() -> dict[str, object]:
    """The whole file, parsed once."""
    value = orjson.loads(FILE.read_bytes())
    assert isinstance(value, dict)
    return value


@cache
def scale(name: str) -> tuple[Term, ...]:
    """A closed list: likelihood, confidence, claim_kinds, decided_by, bears, …"""
    scales = document()["scales"]
    assert isinstance(scales, dict)
    return tuple(Term(**term) for term in scales[name]["terms"])


@cache
def facets() -> tuple[Facet, ...]:
    """The neutral lists for what is observed, in the order of the file."""
    rows = document()["observations"]
    assert isinstance(rows, list)
    return tuple(Facet(row["id"], row["name"], row["group"], tuple(row["terms"])) for row in rows)


@cache
def labels() -> tuple[str, ...]:
    """Terms offered for the label of an annotation."""
    rows = document()["labels"]
    assert isinstance(rows, list)
    return tuple(str(row) for row in rows)


def ids(name: str) -> tuple[str, ...]:
    """The ids of a closed list."""
    return tuple(term.id for term in scale(name))


def name_of(list_name: str, term_id: str) -> str:
    """The words for a term; the id itself where the list does not hold it."""
    return next((term.name for term in scale(list_name) if term.id == term_id), term_id)


LIKELIHOODS = ids("likelihood")
CONFIDENCES = ids("confidence")
CLAIM_KINDS = ids("claim_kinds")
DECIDED_BY = ids("decided_by")
BEARS = ids("bears")
SUBJECT_KINDS = ids("subject_kinds")
MEDIA_KINDS = ids("media_kinds")
FIX_METHODS = ids("fix_methods")
IMAGERY_KINDS = ids("imagery_kinds")
SIGNS = {"supports": "+", "contradicts": "−", "open": "?"}
"""BEARS as signs, wherever a column has room for no word."""
