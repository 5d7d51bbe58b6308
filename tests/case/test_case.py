"""The face: commands, undo and redo as entries, two people in one file, what readers answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.case import Case, state
from app.case.errors import BadCommand, CaseError, CaseLocked, NoCase
from app.case.keys import load_keys
from app.case.model import FrameRef, Shape
from app.case.store import differences
from tests.case.conftest import ADD_MEDIA, SHA, box, said

FRAME = {"media": SHA, "stream": 0, "pts": 512}


def test_a_new_case_is_one_file_with_one_signed_entry(path, anna):
    with Case.create(path, title="Міст · Bridge 橋", keys=anna) as case:
        assert case.title == "Міст · Bridge 橋"
        assert case.entry_count == 1
        assert [(h.author, h.author_name, h.count) for h in case.heads()] == [
            (anna.author, "Anna", 1)
        ]
    assert [p.name for p in path.parent.iterdir() if p.is_file()] == [path.name]


def test_what_is_there_is_never_overwritten(path, anna):
    path.write_text("mine")
    with pytest.raises(NoCase, match="is there already"):
        Case.create(path, title="T", keys=anna)
    assert path.read_text() == "mine"


def test_a_case_needs_a_title_and_a_place(path, anna):
    with pytest.raises(BadCommand, match="title"):
        Case.create(path, title="  ", keys=anna)
    with pytest.raises(NoCase, match="cannot be made"):
        Case.create(path.parent / "nowhere" / "a.gnomon", title="T", keys=anna)
    assert not path.exists()


def test_a_case_whose_making_failed_is_not_left_behind(path, anna, monkeypatch):
    monkeypatch.setattr("app.case.casefile.Writer.write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Case.create(path, title="T", keys=anna)
    assert not path.exists()


def test_every_fact_comes_back_as_it_was_given(case):
    case.apply(
        {"do": "set_case", "question": "Where?", "asked_by": "The desk"},
        {"do": "set_caption", "text": "🚩 Колона", "posted": "2026-04-12", "author": "channel"},
        {"do": "add_claim", "id": "c", "text": "Колона", "span": [2, 8], "kind": "who"},
        {"do": "add_subject", "id": "s", "name": "first group"},
        box("a", subject="s", note="seen"),
        {"do": "add_place", "id": "p", "name": "mill", "lat": -89.123456789, "lon": 179.5},
        {
            "do": "add_fix",
            "id": "f",
            "media": SHA,
            "stream": 0,
            "pts": 1024,
            "lat": 44.054290771,
            "lon": -123.074294046,
            "method": "by hand",
            "sigma_m": 12.345,
            "heading_deg": 271.000000001,
        },
        {"do": "add_assessment", "id": "e", "claim": "c", "bears": "supports", "weight": 3}
        | {"frame": {"media": SHA, "stream": 0, "pts": 512}, "fix": "f", "media": SHA},
        {"do": "add_imagery", "id": "i", "name": "ortho", "kind": "mbtiles", "uri": "a.mbtiles"},
        {"do": "allow_host", "host": "Tiles.Example.org", "allowed": True},
        {"do": "allow_host", "host": "b.example.org", "allowed": True},
        {"do": "allow_host", "host": "b.example.org", "allowed": False},
    )
    assert (case.question, case.asked_by) == ("Where?", "The desk")
    assert case.caption().text == "🚩 Колона"
    claim = case.claim("c")
    assert (claim.span, claim.kind, claim.decided_by) == ((2, 8), "who", "footage")
    assert claim.status == "supports"
    assert claim.assessments[0].frame == FrameRef(SHA, 0, 512)
    (subject,) = case.subjects()
    assert (subject.letter, subject.mark, subject.kind) == ("A", 1, "group")
    (annotation,) = case.annotations()
    assert annotation.shape == Shape("box", ((10.0, 12.5), (60.125, 70.0)))
    assert (annotation.subject, annotation.by, annotation.frame.pts) == ("s", "Anna", 512)
    (fix,) = case.fixes()
    assert (fix.lat, fix.lon, fix.sigma_m) == (44.054290771, -123.074294046, 12.345)
    assert (fix.heading_deg, fix.pitch_deg) == (271.000000001, None)
    assert case.places()[0].lat == -89.123456789
    assert case.imagery()[0].uri == "a.mbtiles"
    assert case.allowed_hosts() == {"tiles.example.org"}
    medium = case.medium(SHA)
    assert medium.video.time_base == Fraction(1, 12800)
    assert (medium.added_by, medium.findings, medium.graphic) == ("Anna", (), False)


def test_annotations_of_a_media_and_of_a_frame(case):
    other = "cd" * 32
    case.apply({**ADD_MEDIA, "sha256": other}, {**ADD_MEDIA, "sha256": "ef" * 32, "video": None})
    case.apply(
        box("a"), box("b", pts=1024), {**box("c"), "media": other}, {**box("d"), "media": "ef" * 32}
    )
    assert [a.id for a in case.annotations()] == ["a", "b", "c", "d"]
    assert [a.id for a in case.annotations(SHA)] == ["a", "b"]
    assert [a.id for a in case.annotations(SHA, 1024)] == ["b"]
    assert [a.id for a in case.annotations("ef" * 32, 512)] == ["d"]
    assert case.annotations(SHA, 1025) == []


def test_what_hangs_on_a_thing_goes_and_comes_back_with_it(case):
    case.apply(
        {"do": "add_claim", "id": "c", "text": "x"},
        {"do": "add_subject", "id": "s", "name": "group"},
        box("a", subject="s"),
        {"do": "add_assessment", "id": "e", "claim": "c", "bears": "open", "annotation": "a"},
    )
    case.apply({"do": "remove", "id": "a"}, {"do": "remove", "id": "s"})
    assert (case.annotations(), case.subjects(), case.claim("c").assessments) == ([], [], ())
    case.undo()
    case.undo()
    assert case.annotations()[0].subject == "s"
    assert case.claim("c").assessments[0].annotation == "a"
    case.apply({"do": "remove", "id": "s"})
    assert case.annotations()[0].subject is None


def test_undo_and_redo_are_entries_and_outlive_the_program(case, path, anna):
    case.apply({"do": "add_claim", "id": "c", "text": "one"})
    case.apply({"do": "set_claim", "id": "c", "text": "two"})
    before = case.entry_count
    assert case.undo_summary() == "set claim “two”"
    case.close()
    with Case.open(path, keys=anna) as again:
        again.undo()
        assert again.claim("c").text == "one"
        assert again.redo_summary() == "set claim “two”"
        again.undo()
        assert again.claims() == []
    with Case.open(path, keys=anna) as again:
        again.redo()
        again.redo()
        assert again.claim("c").text == "two"
        assert again.redo_summary() is None
        assert again.entry_count == before + 4
        assert again.verify().intact


def test_the_making_of_a_case_cannot_be_undone(path, anna):
    with Case.create(path, title="T", keys=anna) as case:
        assert case.undo_summary() is None
        with pytest.raises(BadCommand, match="nothing of yours to undo"):
            case.undo()
        with pytest.raises(BadCommand, match="nothing of yours to redo"):
            case.redo()


def test_a_new_command_ends_redo(case):
    case.apply({"do": "set_case", "title": "A"})
    case.undo()
    case.apply({"do": "set_case", "title": "B"})
    with pytest.raises(BadCommand):
        case.redo()
    case.undo()
    assert case.title == "Bridge"


def test_a_removed_media_comes_back_when_added_again(case):
    case.undo()
    assert case.media() == []
    case.apply(ADD_MEDIA)
    assert len(case.media()) == 1
    assert case.verify().intact


def test_the_same_bytes_again_change_nothing(case):
    before = case.entry_count
    changes = case.apply(ADD_MEDIA)
    assert changes.results == ({"id": SHA, "unchanged": True},)
    assert (changes.entries, case.entry_count) == ((), before)


def test_changes_name_what_views_must_read_again(case):
    assert case.apply({"do": "add_claim", "id": "c", "text": "x"}).kinds == {"claims"}
    assert case.apply(box("a")).kinds == {"annotations", "claims"}
    assert "imagery" in case.apply({"do": "allow_host", "host": "a.b", "allowed": True}).kinds
    changes = case.apply({"do": "set_caption", "text": "x"}, {"do": "set_case", "title": "y"})
    assert changes.kinds == {"caption", "case"}
    assert changes.ids == {"caption", "case"}
    assert len(changes.entries) == 2
    assert case.undo().kinds == {"case"}
    assert case.apply().entries == ()


def test_all_or_nothing(case):
    before, entries = said(case), case.entry_count
    with pytest.raises(BadCommand, match=r"^Command 2: There is no claim 'nowhere'") as caught:
        case.apply(
            {"do": "add_claim", "text": "x"},
            {"do": "set_claim", "id": "nowhere", "text": "y"},
            {"do": "add_claim", "text": "z"},
        )
    assert caught.value.number == 2
    assert (said(case), case.entry_count) == (before, entries)


def test_verdicts_stand_side_by_side_and_only_another_reviews(case, path, boris):
    case.apply({"do": "add_claim", "id": "c", "text": "x"})
    judge = {"do": "set_verdict", "claim": "c", "confidence": "low", "reason": "r"}
    case.apply({**judge, "likelihood": "likely"})
    with pytest.raises(BadCommand, match="only you have judged it"):
        case.apply({"do": "review_claim", "claim": "c", "agrees": True})
    case.close()
    with Case.open(path, keys=boris) as other:
        other.apply({"do": "review_claim", "claim": "c", "agrees": True, "note": "seen too"})
        assert other.claim("c").reviewed
        assert [(r.by, r.agrees) for r in other.claim("c").reviews] == [("Boris", True)]
        other.apply({**judge, "likelihood": "unlikely"})
        claim = other.claim("c")
        assert [(v.by, v.likelihood) for v in claim.verdicts] == [
            ("Anna", "likely"),
            ("Boris", "unlikely"),
        ]
        assert other.conflicts() == []
        assert len(other.heads()) == 2
        assert other.verify().intact
        other.undo()
        assert len(other.claim("c").verdicts) == 1


def test_undoing_what_another_has_since_edited_is_a_conflict_not_a_loss(case, path, anna, boris):
    case.apply({"do": "add_claim", "id": "c", "text": "first"})
    case.apply({"do": "set_claim", "id": "c", "text": "Anna's"})
    case.close()
    with Case.open(path, keys=boris) as other:
        assert other.undo_summary() is None
        other.apply({"do": "set_claim", "id": "c", "text": "Boris's"})
    with Case.open(path, keys=anna) as mine:
        mine.undo()
        (conflict,) = mine.conflicts()
        assert (conflict.entity, conflict.field) == ("c", "text")
        assert set(conflict.values) == {("Boris", "Boris's"), ("Anna", "first")}
        mine.undo()
        assert {c.field for c in mine.conflicts()} == {"text", "removed"}
        assert dict(next(c for c in mine.conflicts() if c.field == "removed").values) == {
            "Anna": True,
            "Boris": False,
        }
        mine.apply({"do": "set_claim", "id": "c", "text": "decided"})
        assert mine.conflicts() == []
        assert mine.claim("c").text == "decided"
        mine.undo()
        assert len(mine.conflicts()) == 2
        assert mine.verify().intact


def test_a_new_name_is_stated_in_the_next_entry(case, path, tmp_path, anna):
    case.close()
    with Case.open(path, keys=load_keys("Anna K.", tmp_path / "anna")) as case:
        assert case.author_name == "Anna K."
        case.apply({"do": "set_case", "title": "X"})
        assert [(h.author_name, h.count) for h in case.heads()] == [("Anna K.", 3)]
        assert case.verify().intact


def test_reading_only(case, path, anna):
    case.close()
    with Case.open(path, read_only=True) as case:
        assert case.read_only
        assert case.undo_summary() is None
        with pytest.raises(CaseLocked, match="open for reading only"):
            case.apply({"do": "set_case", "title": "X"})


def test_without_keys_the_users_own_are_made_when_needed(path, own_home):
    with Case.create(path, title="T") as case:
        pass
    with Case.open(path) as case:
        assert case.author_name
        assert case.undo_summary() is None
        case.apply({"do": "set_case", "title": "X"})
        assert len(case.heads()) == 1


def test_what_is_not_there_is_said(case):
    with pytest.raises(BadCommand, match="no claim 'x'"):
        case.claim("x")
    with pytest.raises(BadCommand, match="no media"):
        case.medium("x")
    assert case.annotations("x", 3) == []


def test_an_entry_is_no_larger_than_a_mebibyte(case):
    points = [[n + 0.123, n + 0.456] for n in range(9_000)]
    shape = {"kind": "polyline", "points_px": points}
    big = {**box("a"), "shape": shape, "note": "ш" * 100_000, "label": "x"}
    case.apply(big)
    wide = [f"{'ш' * 999}{n}"[-1000:] for n in range(600)]
    with pytest.raises(BadCommand, match="too large for one entry"):
        case.apply({**ADD_MEDIA, "sha256": "cd" * 32, "findings": wide})


def test_closing_twice_is_no_fault(case):
    case.close()
    case.close()


def test_a_case_that_was_never_finished_is_refused(path, anna, monkeypatch):
    from app.case.store import Store

    Store.create(path).close()
    with pytest.raises(CaseError, match="never finished"):
        Case.open(path)


# -- properties ------------------------------------------------------------------------------------

IDS = st.sampled_from(["c1", "c2", "a1", "s1", "p1"])
COMMANDS = st.one_of(
    st.builds(lambda i, t: {"do": "add_claim", "id": i, "text": t}, IDS, st.sampled_from("xyz")),
    st.builds(lambda i, t: {"do": "set_claim", "id": i, "note": t}, IDS, st.sampled_from("xyz")),
    st.builds(lambda t: {"do": "set_case", "title": t}, st.sampled_from("ABC")),
    st.builds(lambda i: box(i), IDS),
    st.builds(lambda i: {"do": "set_annotation", "id": i, "label": "q"}, IDS),
    st.builds(lambda i: {"do": "add_subject", "id": i, "name": "n"}, IDS),
    st.builds(lambda i: {"do": "remove", "id": i}, IDS),
    st.just({"do": "undo"}),
    st.just({"do": "redo"}),
    st.just(ADD_MEDIA),
)


def attempt(case, command):
    try:
        return bool(case.apply(command).entries)
    except BadCommand:
        return False


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.booleans(), COMMANDS), max_size=25))
def test_the_tables_are_what_the_entries_give_whoever_wrote_them(tmp_path_factory, keys_of, steps):
    path = tmp_path_factory.mktemp("p") / "a.gnomon"
    anna, boris = keys_of
    with Case.create(path, title="T", keys=anna) as one, Case.open(path, keys=boris) as two:
        one.apply(ADD_MEDIA)
        for is_anna, command in steps:
            attempt(one if is_anna else two, command)
        assert differences(one._store, one._store.rows()) == []
        assert one.verify().intact
        assert said(one) == said(two)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(COMMANDS, max_size=20))
def test_undo_restores_every_state_and_redo_every_state_after(tmp_path_factory, keys_of, commands):
    path = tmp_path_factory.mktemp("p") / "a.gnomon"
    with Case.create(path, title="T", keys=keys_of[0]) as case:
        states = [said(case)]
        for command in commands:
            if command["do"] not in ("undo", "redo") and attempt(case, command):
                states.append(said(case))
        for state in states[-2::-1]:
            case.undo()
            assert said(case)[:1] + said(case)[2:] == state[:1] + state[2:]
        for state in states[1:]:
            case.redo()
            assert said(case) == state


@pytest.fixture
def keys_of(anna, boris):
    return anna, boris


def test_a_review_counts_for_the_verdict_it_saw_and_for_keys_not_names(case, path, tmp_path, anna):
    namesake, third = (load_keys("Anna", tmp_path / name) for name in ("n", "t"))
    judge = {"do": "set_verdict", "claim": "c", "confidence": "low", "reason": "r"}
    case.apply({"do": "add_claim", "id": "c", "text": "x"}, {**judge, "likelihood": "likely"})
    case.close()

    def as_one(keys, *commands):
        with Case.open(path, keys=keys) as opened:
            assert opened.author == keys.author
            opened.apply(*commands)
            return opened.claim("c")

    agree = {"do": "review_claim", "claim": "c", "agrees": True}
    assert as_one(namesake, agree).reviewed
    assert as_one(namesake, {**judge, "likelihood": "likely"}).reviewed, "a reviewer may judge too"
    as_one(namesake, {"do": "undo"})
    assert not as_one(anna, {**judge, "likelihood": "almost-no-chance"}).reviewed
    assert as_one(anna, {"do": "undo"}).reviewed
    objected = as_one(third, {**agree, "agrees": False})
    assert not objected.reviewed
    assert [r.author for r in objected.objections] == [third.author]
    with Case.open(path, read_only=True) as opened:
        assert opened.author == ""
        assert opened.verify().intact


def test_one_media_is_read_without_the_others(case, monkeypatch):
    digests = [f"{n:064x}" for n in range(20)]
    case.apply(*({**ADD_MEDIA, "sha256": digest} for digest in digests))
    read = []
    real = state.media_of
    monkeypatch.setattr(state, "media_of", lambda *of: read.append(1) or real(*of))
    assert [case.media_file(digest) for digest in digests] == [None] * 20
    assert len(read) == 20


def test_what_stands_on_a_media_goes_and_comes_back_with_it(case, path, anna, boris):
    case.close()
    with Case.open(path, keys=boris) as other:
        other.apply(
            {"do": "add_claim", "id": "c", "text": "x"},
            box("a"),
            {**FRAME, "do": "add_fix", "id": "f", "lat": 1, "lon": 2, "method": "by hand"},
            *(
                {"do": "add_assessment", "claim": "c", "bears": "supports", **cited}
                for cited in (
                    {"media": SHA},
                    {"frame": FRAME},
                    {"annotation": "a"},
                    {"fix": "f"},
                    {},
                )
            ),
        )
    with Case.open(path, keys=anna) as own:
        whole = (own.annotations(), own.fixes(), own.claim("c").assessments)
        assert [len(part) for part in whole] == [1, 1, 5]
        changes = own.undo()
        assert changes.kinds >= {"media", "annotations", "fixes", "claims"}
        assert (own.media(), own.annotations(), own.fixes(SHA)) == ([], [], [])
        assert own.annotations(SHA, 512) == []
        assert [a.media for a in own.claim("c").assessments] == [None]
        own.redo()
        assert (own.annotations(), own.fixes(), own.claim("c").assessments) == whole


def test_a_fault_of_the_program_is_not_told_as_damage(case, monkeypatch):
    def broken(*_):
        return {}["no such key"]

    monkeypatch.setattr("app.case.writing.plan", broken)
    with pytest.raises(KeyError):
        case.apply({"do": "set_case", "title": "x"})
    monkeypatch.undo()
    assert case.apply({"do": "set_case", "title": "x"}).kinds == {"case"}
