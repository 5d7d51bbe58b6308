"""Verification names what is wrong, with its entry and author: eight ways to tamper with a log."""

from __future__ import annotations

import sqlite3

import pytest

from app.case import Case
from app.case import proof as proof_module
from app.case.entries import canonical, digest, parse
from app.case.errors import CaseError
from app.case.fields import KINDS
from app.case.writing import Writer
from tests.case.conftest import box, said


@pytest.fixture
def finished(case, path):
    case.apply({"do": "add_claim", "id": "c", "text": "claim"}, box("a"))
    case.apply({"do": "set_claim", "id": "c", "text": "changed"})
    case.close()
    return path


def rewrite(path, number, change, keys=None):
    """Change an entry's body; with keys, hash and sign it anew, as its author could."""
    db = sqlite3.connect(path)
    (body,) = db.execute("SELECT body FROM entry WHERE number = ?", (number,)).fetchone()
    members = parse(body)
    change(members)
    new = canonical(members)
    db.execute("UPDATE entry SET body = ? WHERE number = ?", (new, number))
    if keys:
        values = (bytes.fromhex(digest(new)), keys.sign(digest(new)), number)
        db.execute("UPDATE entry SET hash = ?, signature = ? WHERE number = ?", values)
    db.commit()
    db.close()


def sql(path, statement, *values):
    db = sqlite3.connect(path)
    db.execute(statement, values)
    db.commit()
    db.close()


def faults(path):
    with Case.open(path, read_only=True) as case:
        found = case.verify()
        assert not found.intact
        told = {}
        for damage in found.damage:
            at = (damage.entry, damage.author)
            told[at] = f"{told[at]}; {damage.what}" if at in told else damage.what
        return told


def text_of_entry(members):
    members["o"][1][2] = "forged"


def test_an_intact_case(finished, anna):
    with Case.open(finished, read_only=True) as case:
        found = case.verify()
    assert found.intact
    assert (found.entries, found.signatures_checked, found.damage) == (5, 5, ())
    assert [(h.author, h.author_name, h.count, h.device) for h in found.heads] == [
        (anna.author, "Anna", 5, anna.device)
    ]


def test_progress_is_told_and_may_end_it(finished):
    seen = []
    with Case.open(finished, read_only=True) as case:
        case.verify(lambda done, total: seen.append((done, total)))
        assert seen == [(n, 5) for n in range(1, 6)]

        def stop(done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            case.verify(stop)


def test_an_edited_entry_is_named(finished):
    rewrite(finished, 3, text_of_entry)
    assert "its bytes are not those of its hash" in faults(finished)[(3, "Anna")]


def test_an_edited_entry_with_a_new_hash_has_no_signature(finished, boris):
    rewrite(finished, 3, text_of_entry, boris)
    found = faults(finished)
    assert "its signature does not hold" in found[(3, "Anna")]
    assert "number 3, is not here" in found[(4, "Anna")]


def test_an_author_who_rewrites_one_entry_breaks_the_chain(finished, anna):
    rewrite(finished, 3, text_of_entry, anna)
    assert "number 3, is not here" in faults(finished)[(4, "Anna")]


def test_a_missing_entry_is_told(finished):
    sql(finished, "DELETE FROM entry WHERE number = 4")
    assert "number 4, is not here" in faults(finished)[(5, "Anna")]


def test_entries_in_another_order(finished):
    db = sqlite3.connect(finished)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        db.execute("UPDATE entry SET number = ? WHERE number = ?", (new, old))
    db.commit()
    db.close()
    assert "number 3, is not here" in faults(finished)[(3, "Anna")]


def test_bytes_that_are_no_entry(finished):
    sql(finished, "UPDATE entry SET body = ? WHERE number = 3", b"{}")
    found = faults(finished)
    assert "it cannot be read: members are missing" in found[(3, "Anna")]
    sql(finished, "UPDATE entry SET body = ? WHERE number = 3", b"\xff")
    assert "not JSON" in faults(finished)[(3, "Anna")]


def test_a_row_that_does_not_agree_with_its_bytes(finished):
    sql(finished, "UPDATE entry SET ms = 5 WHERE number = 3")
    assert faults(finished)[(3, "Anna")] == "its row does not agree with its bytes"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda b: b.update(c="other"), "it belongs to another case"),
        (lambda b: b.update(x=["0" * 64]), "it has seen an entry that is not here"),
        (lambda b: b.update(k="undo"), "it turns round an entry that is not here"),
        (lambda b: b["o"][0].__setitem__(3, ["0" * 64 + ":0"]), "supersedes a write of c that"),
        (
            lambda b: b["o"].append(["c", "verdict/" + "0" * 64, {}, []]),
            "it writes the verdict of someone else on c",
        ),
        (
            lambda b: b.update(w={"author": "0" * 64, "cert": "0" * 128, "name": "Eve"}),
            "the key of Eve does not vouch",
        ),
    ],
)
def test_entries_that_their_author_signed_and_that_are_still_wrong(finished, anna, change, why):
    rewrite(finished, 5, change, anna)
    found = [what for (entry, _), what in faults(finished).items() if entry == 5]
    assert any(why in what for what in found)


def test_a_chain_that_does_not_say_whose_it_is(finished, anna):
    rewrite(finished, 1, lambda b: b.pop("w"), anna)
    with Case.open(finished, read_only=True) as case:
        whats = [d.what for d in case.verify().damage]
    assert "it does not say whose device signed it" in whats


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cell", "UPDATE cell SET value = '\"other\"' WHERE entity = 'c' AND field = 'text'"),
        ("cell", "DELETE FROM cell WHERE entity = 'a'"),
        ("thing", "DELETE FROM thing WHERE id = 'c'"),
        ("chain", "UPDATE chain SET count = 9"),
        ("step", "UPDATE step SET state = 'ended'"),
    ],
)
def test_a_cache_that_is_not_what_the_entries_give(finished, table, change):
    sql(finished, change)
    assert faults(finished) == {(None, None): f"the table {table} is not what the entries give"}


def test_a_cache_that_readers_cannot_understand_is_damage(finished):
    sql(finished, "UPDATE cell SET value = '5' WHERE field = 'shape'")
    with Case.open(finished, read_only=True) as case:
        assert case.annotations() == []
    assert faults(finished) == {(None, None): "the table cell is not what the entries give"}
    sql(finished, "UPDATE cell SET value = '{' WHERE field = 'shape'")
    with Case.open(finished, read_only=True) as case, pytest.raises(CaseError, match="is damaged"):
        case.annotations()


def test_pages_that_do_not_hold(finished, monkeypatch):
    monkeypatch.setattr(proof_module, "broken_pages", lambda store: ["row 1 missing from index"])
    assert faults(finished) == {(None, None): "SQLite: row 1 missing from index"}


def test_what_stops_verification_is_damage_too(finished, monkeypatch):
    def stop(store):
        raise CaseError("pages are gone")

    monkeypatch.setattr(proof_module, "broken_pages", stop)
    assert faults(finished) == {(None, None): "pages are gone"}
    sql(finished, "UPDATE cell SET value = '{' WHERE field = 'video'")
    with Case.open(finished, read_only=True) as case:
        assert case.verify().media == ()


WRONG = [
    ("claim", {"text": "x", "kind": "what", "decided_by": "footage", "span": 7}, "span", 1),
    ("claim", {"text": "x", "kind": "what", "decided_by": "footage", "note": {}}, "note", 1),
    ("claim", {"text": ["x"], "kind": "what", "decided_by": "footage"}, "text", 0),
    ("claim", {"text": "x", "kind": "sort", "decided_by": "footage"}, "kind", 0),
]


@pytest.mark.parametrize(("kind", "facts", "name", "kept"), WRONG)
def test_one_wrong_value_of_a_colleague_is_named_and_locks_nothing(
    finished, boris, kind, facts, name, kept
):
    with Case.open(finished, keys=boris) as case, case._store.writing():
        ops = [("bad", "is", kind, []), *(("bad", *fact, []) for fact in facts.items())]
        Writer(case._store, boris, case.case_id).write("add_claim", ops)
    with Case.open(finished, keys=boris) as case:
        read = {claim.id: claim for claim in case.claims()}
        assert set(read) == {"c", "bad"} if kept else {"c"}
        if kept:
            assert getattr(read["bad"], name) is None
        case.log()
        case.apply({"do": "remove", "id": "bad"})
        assert [claim.id for claim in case.claims()] == ["c"]
    (said,) = faults(finished).items()
    assert said[0] == (6, "Boris")
    assert said[1].startswith(f"its value of '{name}' of bad ")


def test_wrong_values_of_every_form_are_named_and_left_out(finished, boris):
    forms = [7, "x", [], [1], {}, {"kind": "box"}, True, "\u202e", [[]], {"points": [1]}]
    ops, kinds = [("case", "question", 7, [])], ("media", "annotation", "fix", "subject", "place")
    for number, form in enumerate(forms):
        for kind in (*kinds, "claim", "assessment", "imagery"):
            entity = f"{kind}{number}"
            ops += [(entity, "is", kind, [])]
            ops += [(entity, name, form, []) for name in KINDS[kind]]
        ops += [
            ("c", f"verdict/{boris.author}", form, []),
            ("c", f"review/{boris.author}", form, []),
        ]
    with Case.open(finished, keys=boris) as case:
        before = said(case)
        with case._store.writing():
            Writer(case._store, boris, case.case_id).write("add_claim", ops)
        assert said(case) == before
        case.conflicts()
        case.log()
        case.apply({"do": "add_claim", "text": "work goes on"}, {"do": "add_subject", "name": "s"})
    assert [at for at in faults(finished)] == [(6, "Boris")]


def test_a_review_that_names_no_verdict_is_kept_and_counts_for_none(finished, anna, boris):
    verdict = {"do": "set_verdict", "claim": "c", "likelihood": "likely", "confidence": "low"}
    with Case.open(finished, keys=anna) as case:
        case.apply({**verdict, "reason": "r"})
    with Case.open(finished, keys=boris) as case:
        with case._store.writing():
            review = ("c", f"review/{boris.author}", {"agrees": True, "note": ""}, [])
            Writer(case._store, boris, case.case_id).write("review_claim", [review])
        assert [r.agrees for r in case.claim("c").reviews] == [True]
        assert not case.claim("c").reviewed
        assert case.verify().intact
