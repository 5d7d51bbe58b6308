"""Place and time that movies state, and boxes made to hurt."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from media_tools.facts import Created, Location
from media_tools.metadata import read, time_in_tags
from tests.media_tools.metadata.made import apple_keys, box, header, movie, user_text, xmp

EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
TAKEN = datetime(2023, 7, 18, 16, 5, 20, tzinfo=UTC)
TAKEN_S = int((TAKEN - EPOCH_1904).total_seconds())


@pytest.fixture
def clip(tmp_path: Path):
    """Write bytes as a file and read its metadata."""

    def write(data: bytes) -> tuple[dict[str, Any], Location | None, Created | None, set[str]]:
        path = tmp_path / "clip.mp4"
        path.write_bytes(data)
        metadata, location, created, findings = read(path)
        json.dumps(metadata, allow_nan=False)
        return metadata, location, created, {f.code for f in findings}

    return write


# The first four are the examples of ISO 6709:2008, annex H, of one place; 40.20361 N 75.00417 W.
POSITIONS = [
    ("+40.20361-075.00417CRSWGS_84/", (40.20361, -75.00417, None)),
    ("+4012.22-07500.25CRSWGS_84/", (40.20367, -75.00417, None)),
    ("+401213.1-0750015.1CRSWGS_84/", (40.20364, -75.00419, None)),
    ("+40.20361-075.00417+350.517CRSWGS_84/", (40.20361, -75.00417, 350.517)),
    ("+48.5+37.5/", (48.5, 37.5, None)),
    ("-00.5-000.25-012.5/", (-0.5, -0.25, -12.5)),
    ("+40-075", (40.0, -75.0, None)),
]


@pytest.mark.parametrize(("text", "where"), POSITIONS)
def test_iso_6709(clip, text: str, where: tuple[float, float, float | None]) -> None:
    metadata, location, _, _ = clip(movie(box(b"udta", user_text(b"\xa9xyz", text.encode()))))
    assert metadata["quicktime"]["©xyz"] == text
    assert (location.lat, location.lon) == pytest.approx(where[:2], abs=6e-6)
    assert (location.height_m, location.source) == (where[2], "QuickTime ©xyz")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("+00.0000+000.0000/", "no_fix"),
        ("+91.0000+037.0000/", "position_out_of_range"),
        ("48.5 N 37.5 E", "position_unreadable"),
        ("+48.5", "position_unreadable"),
    ],
)
def test_a_text_that_is_no_position(clip, text: str, code: str) -> None:
    _, location, _, codes = clip(movie(box(b"udta", user_text(b"\xa9xyz", text.encode()))))
    assert (location, codes) == (None, {code})


def test_apples_keys_are_believed_first(clip) -> None:
    keys = apple_keys(
        make="Apple",
        location__ISO6709="+51.5334-000.1255+026.756/",
        creationdate="2023-05-09T12:41:46+0100",
    )
    udta = box(b"udta", user_text(b"\xa9xyz", b"+10+020/"))
    metadata, location, created, _ = clip(movie(header(b"mvhd", TAKEN_S), udta, keys))
    assert metadata["quicktime"]["com.apple.quicktime.make"] == "Apple"
    assert (location.lat, location.lon, location.height_m) == (51.5334, -0.1255, 26.756)
    assert created.utc == "2023-05-09T11:41:46Z"


def test_a_date_without_zone_stays_local(clip) -> None:
    created = clip(movie(header(b"mvhd", TAKEN_S), apple_keys(creationdate="2023-05-09T12:41:46")))[
        2
    ]
    assert (created.utc, created.local_time) == (None, "2023-05-09T12:41:46")


def test_the_place_of_3gpp(clip) -> None:
    numbers = struct.pack(">3i", int(-123.25 * 65536), int(44.5 * 65536), int(251.5 * 65536))
    loci = box(b"loci", bytes(4), b"\x15\xc7", b"field\0", b"\0", numbers, b"earth\0\0")
    location = clip(movie(box(b"udta", loci)))[1]
    assert location == Location(44.5, -123.25, 251.5, "3GPP loci")


@pytest.mark.parametrize("version", [0, 1])
def test_the_movie_header_counts_in_utc_from_1904(clip, version: int) -> None:
    created = clip(movie(header(b"mvhd", TAKEN_S, version)))[2]
    assert created == Created("2023-07-18T16:05:20Z", None, "movie header")


@pytest.mark.parametrize("seconds", [0, 2_082_844_800])
def test_a_zero_clock_is_unknown(clip, seconds: int) -> None:
    assert clip(movie(header(b"mvhd", seconds)))[2] is None


def test_a_header_that_counts_from_1970_is_told(clip) -> None:
    _, _, created, codes = clip(movie(header(b"mvhd", int(TAKEN.timestamp()))))
    assert created.utc == "2023-07-18T16:05:20Z"
    assert codes == {"header_time_1970"}


def test_the_track_says_when_the_movie_does_not(clip) -> None:
    track = box(b"trak", header(b"tkhd", 0), box(b"mdia", header(b"mdhd", TAKEN_S)))
    assert clip(movie(header(b"mvhd", 0), track))[2].source == "media header"


def test_texts_in_old_encodings_and_xmp_in_movies(clip) -> None:
    udta = box(
        b"udta",
        user_text(b"\xa9nam", "Düna".encode("mac-roman"), 0),
        box(b"XMP_", xmp('dc:source="x"')),
        bytes(4),
    )
    metadata = clip(movie(udta))[0]
    assert metadata["quicktime"]["©nam"] == "Düna"
    assert metadata["xmp"] == {"dc:source": "x"}


def nested(kind: bytes, depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = box(kind, data)
    return data


FTYP = box(b"ftyp", b"isom\0\0\2\0isom")
HOSTILE = {
    "deep": FTYP + nested(b"moov", 3000),
    "deep udta": movie(nested(b"udta", 3000)),
    "4 GiB": FTYP + struct.pack(">I4s", 0xFFFFFFF0, b"moov") + bytes(100),
    "2^63": FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63 - 1) + bytes(64),
    "odd sizes": FTYP + struct.pack(">I4s", 4, b"free") + struct.pack(">I4s", 1, b"free"),
    "many": FTYP + box(b"free") * 120_000,
    "huge keys": movie(
        box(b"meta", box(b"hdlr", bytes(24)), box(b"keys", b"\0\0\0\0\xff\xff\xff\xff"))
    ),
    "zeros": FTYP + bytes(100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_boxes_state_nothing(clip, name: str) -> None:
    _, location, created, _ = clip(HOSTILE[name])
    assert (location, created) == (None, None)


def test_a_cut_movie_is_told_and_gives_what_it_has(clip) -> None:
    data = movie(
        header(b"mvhd", TAKEN_S),
        box(b"udta", user_text(b"\xa9xyz", b"+48.5+037.5/")),
        box(b"trak", bytes(500)),
    )
    _, location, created, codes = clip(data[:-300])
    assert (location.lat, created.utc) == (48.5, "2023-07-18T16:05:20Z")
    assert codes == {"boxes_damaged"}


def test_matroska_counts_from_2001(clip) -> None:
    nanoseconds = int((TAKEN - datetime(2001, 1, 1, tzinfo=UTC)).total_seconds()) * 10**9
    date = b"\x44\x61\x88" + struct.pack(">q", nanoseconds)
    info = b"\x15\x49\xa9\x66" + bytes([0x80 | len(date)]) + date
    segment = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + info
    assert clip(b"\x1a\x45\xdf\xa3\x80" + segment)[2].utc == "2023-07-18T16:05:20Z"


def test_tags_of_other_containers() -> None:
    assert time_in_tags({"creation_time": "2003-03-10 15:04:43"}) == Created(
        None, "2003-03-10T15:04:43", "container tag creation_time"
    )
    assert time_in_tags({"date": "2024"}) is None


def test_real_movies_say_what_other_programs_say(shared: Path) -> None:
    expected = json.loads((shared / "check/expected/probe.json").read_text())["files"]
    places = 0
    for name, want in expected.items():
        _, location, created, _ = read(shared / "data" / name)
        if want["locations"]:
            assert location is not None, name
            near = [pytest.approx(place, abs=1.1e-5) for place in want["locations"]]
            assert [location.lat, location.lon] in near, name
            places += 1
        elif want["locations"] == []:
            assert location is None, name
        if created is None:
            assert not want["created"]["utc"], name
        elif created.utc:
            assert created.utc[:19] + "Z" in want["created"]["utc"], name
        else:
            assert created.local_time in want["created"]["local"], name
    assert places >= 7


@pytest.mark.parametrize("step", [188, 192])
def test_the_clock_of_avchd_is_found_across_packets(clip, step: int) -> None:
    sei = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM\x02"
    sei += bytes.fromhex("18 02200812 19 31231624")  # tag, offset +1 h, 2008-12-31 23:16:24 in BCD
    stream = bytes(170) + sei + bytes(300)
    data = b""
    for at in range(0, 368, 184):
        data += bytes(step - 188) + b"\x47\x01\x00\x10" + stream[at : at + 184]
    assert clip(data)[2] == Created("2008-12-31T22:16:24Z", None, "AVCHD clock")
