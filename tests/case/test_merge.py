"""Merge: union of logs, the same whichever way round, conflicts shown and never decided."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.case import Case
from app.case import merge as merge_module
from app.case.errors import BadCommand, CaseLocked, DamagedCase, NoCase
from app.case.media import media_folder
from app.case.merge import merge
from app.case.store import Store
from tests.case.conftest import ADD_MEDIA, box, said
from tests.case.test_case import COMMANDS, attempt


@pytest.fixture
def base(case, path):
    case.apply({"do": "add_claim", "id": "c", "text": "claim"}, box("a"))
    case.close()
    return path


def copy(path, name, keys, *commands):
    """A copy of the case in which someone went on."""
    to = path.with_name(name)
    shutil.copyfile(path, to)
    with Case.open(to, keys=keys) as case:
        for command in commands:
            case.apply(command)
    return to


def state(path):
    with Case.open(path, read_only=True) as case:
        found = case.verify()
        assert found.intact, found.damage
        return said(case), case.log(), case.heads(), case.conflicts(), found.forks


def set_text(text):
    return {"do": "set_claim", "id": "c", "text": text}


def test_what_both_changed_is_a_conflict_and_what_one_changed_is_kept(base, anna, boris):
    a = copy(base, "a.gnomon", anna, set_text("A"), {"do": "set_claim", "id": "c", "note": "n"})
    b = copy(base, "b.gnomon", boris, set_text("B"), {"do": "add_claim", "id": "d", "text": "new"})
    out = base.with_name("out.gnomon")
    before = a.read_bytes(), b.read_bytes()
    merge([a, b], out)
    assert (a.read_bytes(), b.read_bytes()) == before
    with Case.open(out, keys=anna) as case:
        (conflict,) = case.conflicts()
        assert (conflict.entity, conflict.field) == ("c", "text")
        assert set(conflict.values) == {("Anna", "A"), ("Boris", "B")}
        assert case.claim("c").note == "n"
        assert case.claim("d").text == "new"
        case.apply(set_text("decided"))
        assert case.conflicts() == []
        assert case.verify().intact


def test_what_both_set_to_the_same_is_no_conflict(base, anna, boris):
    a = copy(base, "a.gnomon", anna, set_text("same"))
    b = copy(base, "b.gnomon", boris, set_text("same"))
    merge([a, b], base.with_name("out.gnomon"))
    with Case.open(base.with_name("out.gnomon"), read_only=True) as case:
        assert case.conflicts() == []
        assert case.claim("c").text == "same"


def test_an_edit_against_a_removal_keeps_the_thing_and_says_so(base, anna, boris):
    a = copy(base, "a.gnomon", anna, {"do": "remove", "id": "c"})
    b = copy(base, "b.gnomon", boris, set_text("B"))
    merge([a, b], base.with_name("out.gnomon"))
    with Case.open(base.with_name("out.gnomon"), keys=boris) as case:
        assert [c.field for c in case.conflicts()] == ["removed"]
        assert case.claim("c").text == "B"
        case.apply({"do": "remove", "id": "c"})
        assert (case.conflicts(), case.claims()) == ([], [])


def test_emptied_here_and_filled_there(base, anna, boris):
    noted = copy(base, "noted.gnomon", anna, {"do": "set_claim", "id": "c", "note": "old"})
    a = copy(noted, "a.gnomon", anna, {"do": "set_claim", "id": "c", "note": None})
    b = copy(noted, "b.gnomon", boris, {"do": "set_claim", "id": "c", "note": "new"})
    out = base.with_name("out.gnomon")
    merge([a, b], out)
    with Case.open(out, keys=anna) as case:
        (conflict,) = case.conflicts()
        assert set(conflict.values) == {("Anna", None), ("Boris", "new")}
        case.apply({"do": "remove", "id": "c"})
        assert case.conflicts() == []


def test_one_key_used_in_two_copies_is_kept_and_told(base, anna, boris):
    a = copy(base, "a.gnomon", anna, set_text("here"))
    b = copy(base, "b.gnomon", anna, set_text("there"))
    out = base.with_name("out.gnomon")
    merge([a, b], out)
    with Case.open(out, keys=anna) as case:
        assert case.verify().intact
        assert case.verify().forks == ("Anna",)
        assert len(case.heads()) == 2
        assert len(case.conflicts()) == 1
        case.apply(set_text("decided"))
        assert len(case.heads()) == 1
        assert case.heads()[0].count == 6
        assert case.verify().intact
        assert [h.hash for h in case.verify().heads] == [h.hash for h in case.heads()]


def test_a_stranger_and_a_damaged_file_are_refused(base, anna, tmp_path):
    other = tmp_path / "other.gnomon"
    Case.create(other, title="Other", keys=anna).close()
    out = tmp_path / "out.gnomon"
    with pytest.raises(BadCommand, match="is another case"):
        merge([base, other], out)
    bad = copy(base, "bad.gnomon", anna)
    db = sqlite3.connect(bad)
    db.execute("UPDATE entry SET signature = zeroblob(64) WHERE number = 3")
    db.commit()
    db.close()
    with pytest.raises(DamagedCase, match=r"entry 3: its signature.*nothing was merged"):
        merge([base, bad], out)
    assert not out.exists()
    out.write_text("mine")
    with pytest.raises(NoCase, match="is there already"):
        merge([base], out)
    with pytest.raises(CaseLocked, match="cannot be written"):
        merge([base], tmp_path / "nowhere" / "out.gnomon")
    assert not list(tmp_path.glob(".merging-*"))


def test_a_merge_that_fails_leaves_nothing(base, tmp_path, monkeypatch):
    monkeypatch.setattr(merge_module, "in_order", lambda entries: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge([base], tmp_path / "out.gnomon")
    assert not (tmp_path / "out.gnomon").exists()
    assert not list(tmp_path.glob(".merging-*"))


def test_media_at_hand_come_along(base, anna, boris, tmp_path):
    import hashlib

    data = b"the bytes"
    sha256 = hashlib.sha256(data).hexdigest()
    add = {**ADD_MEDIA, "sha256": sha256, "bytes": len(data)}
    a = copy(base, "a.gnomon", anna, add)
    b = copy(base, "b.gnomon", boris, add)
    for path, content in ((a, b"altered"), (b, data)):
        media_folder(path).mkdir()
        (media_folder(path) / f"{sha256}.mp4").write_bytes(content)
    out = tmp_path / "out.gnomon"
    merge([a, b], out)
    with Case.open(out, read_only=True) as case:
        assert case.media_file(sha256).read_bytes() == data
        assert len(case.media()) == 2


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(*[st.lists(COMMANDS, max_size=6)] * 3)
def test_merge_is_commutative_associative_and_idempotent(
    tmp_path_factory, keys_of, one, two, three
):
    folder = tmp_path_factory.mktemp("m")
    base = folder / "base.gnomon"
    with Case.create(base, title="T", keys=keys_of[0]) as case:
        case.apply(ADD_MEDIA, {"do": "add_claim", "id": "c1", "text": "claim"}, box("a1"))
    copies = []
    for number, commands in enumerate((one, two, three)):
        path = copy(base, f"{number}.gnomon", keys_of[number])
        with Case.open(path, keys=keys_of[number]) as case:
            for command in commands:
                attempt(case, command)
        copies.append(path)

    def merged(name, *paths):
        merge(list(paths), folder / name)
        return folder / name

    a, b, c = copies
    abc = merged("abc", a, b, c)
    assert state(abc) == state(merged("cba", c, b, a))
    assert state(abc) == state(merged("ab-c", merged("ab", a, b), c))
    assert state(abc) == state(merged("a-bc", a, merged("bc", b, c)))
    assert state(abc) == state(merged("again", abc, a, abc))
    with Case.open(abc, read_only=True) as case:
        kept = {signed.hash for signed in case.entries()}
    for path in copies:
        with Case.open(path, read_only=True) as case:
            assert {signed.hash for signed in case.entries()} <= kept


@pytest.fixture
def keys_of(anna, boris, tmp_path):
    from app.case.keys import load_keys

    return anna, boris, load_keys("Claire", tmp_path / "claire")


def test_a_merge_whose_log_cannot_be_folded_in_writes_nothing(base, anna, monkeypatch):
    def refuse(store):
        raise CaseLocked("the disk is full", store.path)

    a = copy(base, "a.gnomon", anna, set_text("A"))
    before = sorted(base.parent.iterdir())
    monkeypatch.setattr(Store, "fold", refuse)
    with pytest.raises(CaseLocked, match="full"):
        merge([a], base.with_name("out.gnomon"))
    assert sorted(base.parent.iterdir()) == before


def test_folding_tells_when_another_holds_the_file(case, path):
    with Case.open(path, read_only=True) as other:
        assert other.title
        with pytest.raises(CaseLocked):
            case._store.fold()
    case._store.fold()


def test_an_id_given_to_two_kinds_is_no_damage(base, anna, boris):
    a = copy(base, "a.gnomon", anna, {"do": "add_claim", "id": "two", "text": "A"})
    b = copy(base, "b.gnomon", boris, {"do": "add_subject", "id": "two", "name": "B"})
    merge([a, b], base.with_name("out.gnomon"))
    with Case.open(base.with_name("out.gnomon"), read_only=True) as case:
        assert case.verify().damage == ()
        assert ("two", "removed") in [(c.entity, c.field) for c in case.conflicts()]
