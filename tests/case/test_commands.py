"""Commands: the table against its document, and what each refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.case.commands import COMMANDS
from app.case.errors import BadCommand
from app.case.fields import KINDS
from tests.case.conftest import ADD_MEDIA, SHA, VIDEO, box, said

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def rows_of_the_document():
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            names, fields = [cell.strip() for cell in line.strip("|").split("|")]
            for name in re.findall(r"`(\w+)`", names):
                yield name, fields


def test_the_document_lists_the_commands_that_there_are():
    assert {name for name, _ in rows_of_the_document()} == {*COMMANDS, "undo", "redo"}


@pytest.mark.parametrize(("name", "text"), list(rows_of_the_document()))
def test_the_document_lists_their_fields(name, text):
    if name in ("undo", "redo"):
        return
    if "any of the above" in text:
        return
    without_nested = re.sub(r"\{[^}]*\}|\([^)]*\)|\[[^]]*\]", "", text)
    named = set(re.findall(r"`(\w+)`", without_nested))
    row = COMMANDS[name]
    assert named == set(row.fields)
    needed = {n for n in named if not re.search(rf"`{n}`\?", without_nested)}
    assert needed == set(row.needed)


@pytest.mark.parametrize("row", COMMANDS.values(), ids=COMMANDS)
def test_what_is_needed_is_a_field(row):
    assert set(row.needed) <= set(row.fields)


CLAIM = {"do": "add_claim", "text": "x"}
PLACE = {"do": "add_place", "name": "p", "lat": 1, "lon": 2}
FIX = {
    "do": "add_fix",
    "media": SHA,
    "stream": 0,
    "pts": 0,
    "lat": 1,
    "lon": 2,
    "method": "by hand",
}
VERDICT = {
    "do": "set_verdict",
    "claim": "c",
    "likelihood": "likely",
    "confidence": "low",
    "reason": "r",
}


def shaped(kind, points):
    return {**box("new"), "shape": {"kind": kind, "points_px": points}}


REFUSED = [
    (["do", "undo"], "A command is an object"),
    ({"text": "x"}, "no command None"),
    ({"do": ["x"]}, "no command"),
    ({"do": "drop_tables"}, "no command 'drop_tables'"),
    ({"do": "undo", "id": "c"}, "`undo` has no fields"),
    ({**CLAIM, "colour": "red"}, "has no field 'colour'"),
    ({"do": "add_claim"}, "needs the field 'text'"),
    ({"do": "add_claim", "text": 17}, "'text' must be text"),
    ({"do": "add_claim", "text": None}, "'text' must not be empty"),
    ({"do": "add_claim", "text": " \n"}, "'text' must not be empty"),
    ({"do": "add_claim", "text": "x" * 100_001}, "longer than"),
    ({"do": "add_claim", "text": "\ud800"}, "half a character"),
    ({**CLAIM, "kind": "why"}, "must be one of who"),
    ({**CLAIM, "kind": ["who"]}, "must be one of who"),
    ({**CLAIM, "span": [3, 2]}, "must end after it starts"),
    ({**CLAIM, "span": [1]}, r"must be \[start, end\]"),
    ({**CLAIM, "span": [-1, 2]}, "must lie between"),
    ({**CLAIM, "span": [0, 2.0]}, "whole number"),
    ({**CLAIM, "span": [0, True]}, "whole number"),
    ({**CLAIM, "span": [0, 9]}, "beyond the caption"),
    ({"do": "set_claim", "id": "c", "span": [0, 9]}, "beyond the caption"),
    ({**CLAIM, "id": "c"}, "used already"),
    ({**CLAIM, "id": "gone"}, "used already"),
    ({**CLAIM, "id": "case"}, "used already"),
    ({**CLAIM, "id": "caption"}, "used already"),
    ({**CLAIM, "id": ""}, "1 to 64 characters"),
    ({**CLAIM, "id": "x" * 65}, "1 to 64 characters"),
    ({**CLAIM, "id": 5}, "1 to 64 characters"),
    ({**CLAIM, "id": "a b"}, "spaces or control"),
    ({**CLAIM, "id": "a\u202eb"}, "spaces or control"),
    ({"do": "set_claim", "id": "nowhere", "text": "y"}, "no claim 'nowhere'"),
    ({"do": "set_claim", "id": "p", "text": "y"}, "no claim 'p'"),
    ({"do": "set_claim", "id": "gone", "text": "y"}, "no claim 'gone'"),
    ({"do": "set_claim", "id": "c"}, "Nothing is to be changed"),
    ({"do": "set_claim", "id": "c", "text": None}, "'text' must not be empty"),
    ({"do": "set_case"}, "Nothing is to be changed"),
    ({"do": "set_case", "title": None}, "'title' must not be empty"),
    ({"do": "set_caption", "text": ""}, "'text' must not be empty"),
    ({**box("new"), "media": "0" * 64}, "no media 000"),
    ({**box("new"), "media": "x"}, "SHA-256"),
    ({**box("new"), "stream": 1}, "not the video stream, which is 0"),
    ({**box("new"), "pts": 613889}, "not in the footage"),
    ({**box("new"), "pts": -1}, "not in the footage"),
    ({**box("new"), "pts": 1.5}, "whole number"),
    ({**box("new"), "pts": 2**53}, "must lie between"),
    ({**box("new"), "subject": "c"}, "no subject 'c'"),
    ({**box("new"), "shape": "box"}, "must be {"),
    ({**box("new"), "shape": {"kind": "box", "points_px": 3}}, "list of points_px"),
    (shaped("spiral", [[1, 2]]), "kind must be one of point"),
    (shaped(None, [[1, 2]]), "kind must be one of point"),
    (shaped("box", [[1, 2]]), "a box has 2 points, not 1"),
    (shaped("polygon", [[1, 2], [3, 4]]), "a polygon has 3 to"),
    (shaped("point", [["a", None]]), "must be a number"),
    (shaped("point", [[1, 2, 3]]), "points"),
    (shaped("point", [[1, float("nan")]]), "must be a number"),
    (shaped("point", [[1, 1e7]]), "must lie between"),
    ({**PLACE, "lat": 90.1}, "between -90 and 90"),
    ({**PLACE, "lon": "2"}, "must be a number"),
    ({**PLACE, "lon": True}, "must be a number"),
    ({**PLACE, "lon": float("inf")}, "must be a number"),
    ({**PLACE, "sigma_m": -1}, "must lie between"),
    ({**FIX, "method": "guess"}, "must be one of by hand"),
    ({**FIX, "lat": None}, "'lat' must not be empty"),
    ({"do": "add_assessment", "claim": "x", "bears": "open"}, "no claim 'x'"),
    ({"do": "add_assessment", "claim": "c", "bears": "open", "weight": 4}, "between 1 and 3"),
    ({"do": "add_assessment", "claim": "c", "bears": "open", "fix": "c"}, "no fix 'c'"),
    ({"do": "add_assessment", "claim": "c", "bears": "open", "media": "0" * 64}, "no media"),
    ({"do": "add_assessment", "claim": "c", "bears": "open", "frame": [1]}, "must be {"),
    ({**VERDICT, "likelihood": "surely"}, "'likelihood' must be one of"),
    ({**VERDICT, "reason": ""}, "'reason' must not be empty"),
    ({**VERDICT, "claim": "x"}, "no claim 'x'"),
    ({"do": "review_claim", "claim": "c", "agrees": True}, "nobody has judged it yet"),
    ({"do": "add_subject", "name": "n", "mark": 9}, "between 1 and 8"),
    ({"do": "add_imagery", "name": "n", "kind": "wms", "uri": "x"}, "must be one of mbtiles"),
    ({"do": "allow_host", "host": "https://a.b/", "allowed": True}, "name of a server"),
    ({"do": "allow_host", "host": "a.b", "allowed": 1}, "true or false"),
    ({"do": "remove", "id": "nowhere"}, "nothing with the id"),
    ({"do": "remove", "id": "gone"}, "nothing with the id"),
    ({"do": "remove", "id": ""}, "1 to 64"),
    ({"do": "remove", "id": SHA}, "cannot be removed: a media stays"),
    ({"do": "remove", "id": "case"}, "cannot be removed: a case stays"),
    ({"do": "set_media", "id": SHA, "graphic": 1}, "true or false"),
    ({"do": "set_media", "id": SHA, "sidecar_of": "0" * 64}, "no media"),
    ({**ADD_MEDIA, "sha256": "AB" * 32}, "SHA-256"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "bytes": -1}, "must lie between"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "findings": "x"}, "list of texts"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "created_utc": "noon"}, "date or time"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "video": {}}, "must have codec"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "video": {**VIDEO, "first_pts": 10**9}}, "end before"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "video": {**VIDEO, "time_base": [1, 0]}}, "lie between"),
    ({**ADD_MEDIA, "sha256": "cd" * 32, "id": "c"}, "used already"),
]


@pytest.mark.parametrize(("command", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_makes_no_sense_is_refused_and_changes_nothing(case, command, why):
    case.apply(
        {"do": "add_claim", "id": "c", "text": "x"},
        {"do": "add_claim", "id": "gone", "text": "x"},
        {"do": "remove", "id": "gone"},
        {"do": "add_place", "id": "p", "name": "p", "lat": 1, "lon": 2},
        {"do": "set_caption", "text": "Caption"[:8]},
    )
    before = case.entry_count
    with pytest.raises(BadCommand, match=why):
        case.apply({"do": "set_case", "title": "changed"}, command)
    assert (case.entry_count, case.title) == (before, "Bridge")


def test_empty_means_not_stated(case):
    case.apply({"do": "add_claim", "id": "c", "text": "x", "note": None, "span": None})
    case.apply({"do": "set_claim", "id": "c", "note": "seen", "overturned_by": "a date"})
    assert (case.claim("c").note, case.claim("c").overturned_by) == ("seen", "a date")
    case.apply({"do": "set_claim", "id": "c", "note": None})
    assert case.claim("c").note is None


def test_ids_are_made_where_none_is_given(case):
    first, second = case.apply(
        {"do": "add_claim", "text": "x"}, {"do": "add_claim", "text": "x"}
    ).results
    assert first["id"] != second["id"]
    assert {c.id for c in case.claims()} == {first["id"], second["id"]}


def test_media_may_have_an_id_of_its_own(case):
    made = {"created_utc": "2026-04-12T09:30:00Z"}
    case.apply({**ADD_MEDIA, "sha256": "cd" * 32, "id": "clip", **made})
    assert case.medium("cd" * 32).created_utc == "2026-04-12T09:30:00Z"
    case.apply({**box("a"), "media": "cd" * 32}, {"do": "set_media", "id": "clip", "note": "n"})
    assert (case.medium("cd" * 32).id, case.medium("cd" * 32).note) == ("clip", "n")
    case.apply({"do": "set_media", "id": "cd" * 32, "note": "by its digest"})
    assert [m.note for m in case.media() if m.id != SHA] == ["by its digest"]


def test_subjects_get_letters_and_marks_in_turn(case):
    case.apply({"do": "add_subject", "id": "b", "name": "n", "letter": "B", "mark": 1})
    for _ in range(30):
        case.apply({"do": "add_subject", "name": "n", "letter": None})
    letters = [s.letter for s in case.subjects()]
    assert letters[:4] == ["B", "A", "C", "D"]
    assert len(set(letters)) == 31
    assert [s.mark for s in case.subjects()][:9] == [1, 2, 3, 4, 5, 6, 7, 8, 1]


def test_finer_values_are_rounded_to_what_is_kept(case):
    case.apply({"do": "add_place", "name": "p", "lat": 1.0000000004, "lon": -2.0000000006})
    case.apply({**box("a"), "shape": {"kind": "point", "points_px": [[0.12345, 5.9996]]}})
    assert (case.places()[0].lat, case.places()[0].lon) == (1.0, -2.000000001)
    assert case.annotations()[0].shape.points_px == ((0.123, 6.0),)


def test_text_is_kept_to_the_letter(case):
    text = "e\u0301 \u202eabc\u200b\r\n\t\x07 ﬁ"
    case.apply({"do": "add_claim", "id": "c", "text": text})
    assert case.claim("c").text == text


def test_every_kind_of_thing_has_a_place_in_changes():
    from app.case.writing import SHOWN_IN

    assert set(SHOWN_IN) == set(KINDS)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["c", SHA, "box", "supports", "video", [0, 0], [1, 2]]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "points_px", "media", "stream", "pts"]), inner)
    ),
    max_leaves=5,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_rubbish_is_a_bad_command_and_never_a_fault(case, data):
    row = COMMANDS[data.draw(st.sampled_from(sorted(COMMANDS)))]
    values = {name: data.draw(JUNK) for name in row.needed}
    values |= data.draw(st.dictionaries(st.sampled_from(row.fields), JUNK, max_size=2))
    before = case.entry_count
    try:
        case.apply({"do": row.name, **values})
    except BadCommand:
        assert case.entry_count == before
    assert said(case)
