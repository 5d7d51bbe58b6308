"""The sample's story: a case accepts it, and what it says is what the scene's truth says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.case import Case
from app.case.vocabulary import ids
from app.demo import figures, flight, story
from app.geo.earth import bearing

VIDEO, SIDECAR = "a" * 64, "b" * 64


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A case with the sample's commands, on media that are only named."""
    with Case.create(tmp_path / "sample.gnomon", title=story.TITLE) as made:
        shared = {"do": "add_media", "bytes": 1, "read_by": "test"}
        stream = {
            "stream": 0,
            "codec": "h264",
            "time_base": [1, 12800],
            "frames": flight.FRAMES,
            "first_pts": 0,
            "last_pts": flight.pts(flight.FRAMES - 1),
            "width": 1280,
            "height": 720,
            "rotation_deg": 0,
            "variable_frame_rate": False,
        }
        made.apply(
            {**shared, "sha256": VIDEO, "name": "v.mp4", "kind": "video", "video": stream},
            {**shared, "sha256": SIDECAR, "name": "v.SRT", "kind": "telemetry"},
            {"do": "set_caption", "text": story.CAPTION},
            story.imagery_command("imagery/ground.mbtiles", "c" * 64),
            *story.commands(VIDEO, SIDECAR),
        )
        yield made


def test_claims_are_spans_of_the_caption(case: Case) -> None:
    claims = case.claims()
    assert len(claims) == 11
    for claim in claims:
        assert claim.span is not None
        assert story.CAPTION[slice(*claim.span)] == claim.text
    assert {claim.decided_by for claim in claims} == set(ids("decided_by"))
    assert {claim.kind for claim in claims} == set(ids("claim_kinds"))


def test_the_weighing_leans_as_it_should(case: Case) -> None:
    leans = {claim.id: claim.status for claim in case.claims()}
    assert leans["claim-second"] == "supports"
    assert leans["claim-uniform"] == "open"
    assert leans["claim-date"] == "contradicts"
    assert leans["claim-law"] == "open"


def test_it_is_a_draft(case: Case) -> None:
    assert not any(claim.reviewed for claim in case.claims())
    assert [c.id for c in case.claims() if c.decided_by != "footage" and c.verdicts] == []


def test_marks_lie_in_the_picture(case: Case) -> None:
    marks = case.annotations()
    assert len(marks) >= 10
    for mark in marks:
        if mark.shape.kind not in ("polyline", "polygon"):
            for u, v in mark.shape.points_px:
                assert 0 <= u <= 1280, mark.id
                assert 0 <= v <= 720, mark.id


def test_boxes_hold_their_group_whole(case: Case) -> None:
    """A figure cut off by the picture's edge would make the count wrong."""
    for frame, names in ((100, story.group("A")), (250, story.group("A")), (400, story.group("B"))):
        for figure in flight.FIGURES:
            if figure.name in names:
                pose = flight.pose(figure, frame)
                u, v = flight.pixel(frame, (pose.east, pose.north))
                assert 0 < u < 1280
                assert 0 < v < 720


def test_what_the_notes_count() -> None:
    """Frames, numbers and times that the reasons name, recounted in the truth."""
    states = {
        (f.name, frame): flight.pose(f, frame).state
        for f in flight.FIGURES
        for frame in range(flight.FRAMES)
    }
    in_a = story.group("A")
    assert all(states["A3", frame] == "lying" for frame in range(378, flight.FRAMES))
    assert all(states["A6", frame] == "lying" for frame in range(423, flight.FRAMES))
    assert [states[name, story.FLASH] for name in in_a] == ["walking"] * 7
    assert sorted(states[name, 400] for name in in_a) == ["lying"] + ["running"] * 6
    assert all(states[name, story.FLASH + 25] != "walking" for name in in_a)
    assert not any(states[name, 189] != "hidden" for name in story.group("B"))
    assert [states[name, 250] for name in story.group("B")] == ["walking"] * 4 + ["hidden"]
    assert len(flight.FLASHES) == 9
    assert len({name for _, name in flight.FLASHES}) == 4
    assert (flight.FLASHES[-1][0] - flight.FLASHES[0][0]) / flight.RATE < 4


def test_the_place_of_the_flash_is_within_its_error(case: Case) -> None:
    place = next(p for p in case.places() if p.id == "place-flash")
    pose = flight.pose(next(f for f in flight.FIGURES if f.name == "B2"), story.FLASH)
    lat, lon = flight.degrees_of((pose.east, pose.north))
    off = bearing(from_lat=place.lat, from_lon=place.lon, to_lat=lat, to_lon=lon)
    assert place.sigma_m is not None
    assert 0 < off.distance_m < 2.448 * place.sigma_m


def test_the_fix_by_hand_is_seven_metres_beside_the_truth(case: Case) -> None:
    fix = next(f for f in case.fixes() if f.id == "fix-map")
    true = flight.camera(story.FIX_MAP)
    off = bearing(from_lat=fix.lat, from_lon=fix.lon, to_lat=true.lat, to_lon=true.lon)
    assert off.distance_m == pytest.approx(7.0, abs=0.1)


def test_muzzles_are_marked() -> None:
    marks = {mark["id"]: mark for mark in story.marks(VIDEO)}
    point = marks["mark-flash-1"]["shape"]["points_px"][0]
    assert point == pytest.approx(
        flight.pixel(story.FLASH, *figures.muzzle(story.FLASH, "B2")), abs=0.06
    )
