"""EXIF and XMP of photographs: place, height, time, drone tags, and damage that must not hurt."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_tools.errors import MediaError
from media_tools.facts import Created, Location
from media_tools.metadata import read
from tests.media_tools.metadata.made import (
    SHORT,
    XMP_HEAD,
    ascii_tag,
    box,
    jpeg,
    png,
    ratios,
    tiff,
    xmp,
)

NORTH, EAST = ascii_tag(1, "N"), ascii_tag(3, "E")
# 48 deg 30 min 36 s, 37 deg 30 min
LAT, LON = ratios(2, (48, 1), (30, 1), (36, 1)), ratios(4, (37, 1), (30, 1), (0, 1))


@pytest.fixture
def photo(tmp_path: Path):
    """Write bytes as a file and read its metadata."""

    def write(data: bytes) -> tuple[dict[str, Any], Location | None, Created | None, set[str]]:
        path = tmp_path / "photo.jpg"
        path.write_bytes(data)
        metadata, location, created, findings = read(path)
        json.dumps(metadata, allow_nan=False)
        return metadata, location, created, {f.code for f in findings}

    return write


def exif(data: bytes) -> bytes:
    return jpeg(b"Exif\0\0" + data)


@pytest.mark.parametrize("order", [">", "<"])
def test_place_and_height_by_exif(photo, order: str) -> None:
    gps = [
        NORTH,
        ratios(2, (48, 1), (30, 1), (36, 1), order=order),
        ascii_tag(3, "W"),
        ratios(4, (37, 1), (303, 10), order=order),
        (5, 1, 1, b"\0"),
        ratios(6, (1985, 10), order=order),
    ]
    metadata, location, _, codes = photo(
        exif(tiff([ascii_tag(0x10F, "DJI")], gps=gps, order=order))
    )
    assert metadata["exif"]["Image Make"] == "DJI"
    assert metadata["exif"]["GPS GPSLatitude"] == ["48/1", "30/1", "36/1"]
    assert (location.lat, location.lon) == pytest.approx((48.51, -37.505))
    assert (location.height_m, location.source) == (198.5, "EXIF GPS")
    assert codes == set()


@pytest.mark.parametrize(("reference", "height"), [(0, 12.0), (1, -12.0), (2, 12.0), (3, -12.0)])
def test_the_reference_says_above_or_below(photo, reference: int, height: float) -> None:
    gps = [NORTH, LAT, EAST, LON, (5, 1, 1, bytes([reference])), ratios(6, (12, 1))]
    assert photo(exif(tiff([], gps=gps)))[1].height_m == height


@pytest.mark.parametrize(
    ("gps", "code"),
    [
        ([LAT, LON], "half_a_position"),
        ([NORTH, LAT], "half_a_position"),
        ([NORTH, ratios(2, (0, 0), (0, 0), (0, 0)), EAST, LON], "half_a_position"),
        ([NORTH, ratios(2, (0, 1)), EAST, ratios(4, (0, 1))], "no_fix"),
        ([NORTH, ratios(2, (91, 1)), EAST, LON], "position_out_of_range"),
        ([NORTH, ratios(2, (1, 0)), EAST, LON], "half_a_position"),
    ],
)
def test_no_whole_position_is_none_and_told(photo, gps: list[Any], code: str) -> None:
    _, location, _, codes = photo(exif(tiff([ascii_tag(0x10F, "DJI")], gps=gps)))
    assert location is None
    assert codes == {code}


def test_a_time_without_offset_stays_local(photo) -> None:
    taken = [ascii_tag(0x9003, "2024:02:29 23:59:58"), ascii_tag(0x9291, "25")]
    created = photo(exif(tiff([ascii_tag(0x132, "2025:01:01 00:00:00")], taken)))[2]
    assert created == Created(None, "2024-02-29T23:59:58.25", "EXIF DateTimeOriginal")


def test_a_time_with_offset_is_utc(photo) -> None:
    taken = [ascii_tag(0x9003, "2024:02:29 23:59:58"), ascii_tag(0x9011, "-05:30")]
    assert photo(exif(tiff([], taken)))[2].utc == "2024-03-01T05:29:58Z"


def test_the_offset_of_another_time_is_not_taken(photo) -> None:
    taken = [ascii_tag(0x9003, "2024:02:29 23:59:58"), ascii_tag(0x9010, "+09:00")]
    assert photo(exif(tiff([], taken)))[2].local_time == "2024-02-29T23:59:58"


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2024:02:30 10:00:00", ""]
)
def test_a_clock_never_set_or_impossible_is_no_time(photo, text: str) -> None:
    assert photo(exif(tiff([ascii_tag(0x132, text)], [ascii_tag(0x9003, text)])))[2] is None


def test_the_capture_wins_over_xmp_and_gps(photo) -> None:
    gps = [ratios(7, (14, 1), (3, 1), (59, 1)), ascii_tag(0x1D, "2024:03:01")]
    packet = XMP_HEAD + xmp('xmp:CreateDate="2023-01-01T10:00:00+02:00"')
    taken = [ascii_tag(0x9003, "2024:03:01 17:03:58")]
    source = "EXIF DateTimeOriginal"
    whole = jpeg(b"Exif\0\0" + tiff([], taken, gps), packet)
    assert photo(whole)[2] == Created(None, "2024-03-01T17:03:58", source)
    without = jpeg(b"Exif\0\0" + tiff([], gps=gps), packet)
    assert photo(without)[2] == Created("2023-01-01T08:00:00Z", None, "XMP xmp:CreateDate")
    assert photo(exif(tiff([], gps=gps)))[2].utc == "2024-03-01T14:03:59Z"


DRONE = (
    'drone-dji:AbsoluteAltitude="+251.52" drone-dji:RelativeAltitude="+124.50" '
    'drone-dji:GimbalYawDegree="-132.00" drone-dji:GimbalPitchDegree="-89.90" '
)


@pytest.mark.parametrize("spelling", ["GpsLongitude", "GpsLongtitude", "GPSLongitude"])
def test_drone_tags_and_place_by_xmp(photo, spelling: str) -> None:
    name = "GPSLatitude" if spelling.startswith("GPS") else "GpsLatitude"
    place = f'drone-dji:{name}="44.054320" drone-dji:{spelling}="-123.074295"'
    metadata, location, _, _ = photo(jpeg(XMP_HEAD + xmp(DRONE + place)))
    assert metadata["xmp"]["drone-dji:GimbalPitchDegree"] == "-89.90"
    assert metadata["xmp"]["drone-dji:RelativeAltitude"] == "+124.50"
    assert location == Location(44.05432, -123.074295, 251.52, "XMP drone-dji")


@pytest.mark.parametrize(
    ("lat", "lon", "where"),
    [
        ("59,18.1401N", "18,12.18354E", (59.302335, 18.203059)),
        ("0,4.216S", "34,22.91611W", (-0.0702667, -34.3819352)),
        ("59,18,8N", "18,12,11E", (59.3022222, 18.2030556)),
    ],
)
def test_the_positions_of_exif_in_xmp(
    photo, lat: str, lon: str, where: tuple[float, float]
) -> None:
    data = xmp(
        elements=f"<exif:GPSLatitude>{lat}</exif:GPSLatitude><exif:GPSLongitude>{lon}</exif:GPSLongitude>"
    )
    location = photo(jpeg(XMP_HEAD + data))[1]
    assert (location.lat, location.lon) == pytest.approx(where, abs=1e-7)


def test_exif_is_believed_before_xmp(photo) -> None:
    packet = XMP_HEAD + xmp('drone-dji:GpsLatitude="1.5" drone-dji:GpsLongitude="2.5"')
    location = photo(jpeg(packet, b"Exif\0\0" + tiff([], gps=[NORTH, LAT, EAST, LON])))[1]
    assert location.source == "EXIF GPS"


def test_lists_and_structures_of_xmp(photo) -> None:
    elements = (
        "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Bridge</rdf:li></rdf:Alt></dc:title>"
        "<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag></dc:subject>"
        "<exif:Flash rdf:parseType='Resource'><exif:Fired>True</exif:Fired></exif:Flash>"
    )
    values = photo(jpeg(XMP_HEAD + xmp(elements=elements)))[0]["xmp"]
    assert values["dc:title"] == "Bridge"
    assert values["dc:subject"] == ["a", "b"]
    assert values["exif:Flash"] == {"exif:Fired": "True"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_encodings_of_xmp(photo, encoding: str) -> None:
    packet = (
        "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        + xmp('dc:source="Київ"').decode()
    )
    values = photo(jpeg(XMP_HEAD + packet.encode(encoding)))[0]["xmp"]
    assert values["dc:source"] == "Київ"


def test_extended_xmp_is_put_together_in_order(photo) -> None:
    packet = xmp('drone-dji:GimbalYawDegree="12.5"')
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">I", len(packet))
    late = head + struct.pack(">I", 200) + packet[200:]
    early = head + struct.pack(">I", 0) + packet[:200]
    values = photo(jpeg(XMP_HEAD + xmp('dc:source="x"'), late, early))[0]["xmp"]
    assert values == {"dc:source": "x", "drone-dji:GimbalYawDegree": "12.5"}


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("attack", [ENTITY, LAUGHS])
def test_entities_are_refused(photo, attack: bytes) -> None:
    packet = attack + xmp(elements="<dc:source>&e;&b;</dc:source>")
    metadata, _, _, codes = photo(
        jpeg(XMP_HEAD + packet, b"Exif\0\0" + tiff([ascii_tag(0x10F, "DJI")]))
    )
    assert (metadata["xmp"], codes) == ({}, {"xmp_refused"})
    assert metadata["exif"]["Image Make"] == "DJI"


def test_depth_of_xmp_is_bounded(photo) -> None:
    deep = "<dc:a>" * 2000 + "</dc:a>" * 2000
    assert "xmp_too_deep" in photo(jpeg(XMP_HEAD + xmp(elements=deep)))[3]


def test_one_bad_entry_spoils_no_other(photo) -> None:
    entries = [
        (0x010E, 2, 0xFFFFFFFF, b"12345678"),
        (0x010F, 99, 1, b"abcd"),
        ascii_tag(0x0110, "FC300S"),
        (0x0112, SHORT, 0, b""),
    ]
    metadata, location, _, codes = photo(exif(tiff(entries, gps=[NORTH, LAT, EAST, LON])))
    assert metadata["exif"]["Image Model"] == "FC300S"
    assert location is not None
    assert codes == {"exif_damaged"}


def test_a_directory_that_points_at_itself_ends(photo) -> None:
    loop = b"MM\0*" + struct.pack(">IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)
    assert photo(exif(loop))[3] == {"exif_damaged"}


def test_png_and_webp_and_tiff(photo) -> None:
    block = tiff([ascii_tag(0x10F, "DJI")])
    packet = xmp('dc:source="x"')
    packed = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet)
    chunk = b"EXIF" + struct.pack("<I", len(block)) + block + b"\0" * (len(block) % 2)
    chunk += b"XMP " + struct.pack("<I", len(packet)) + packet
    webp = b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk
    for data in (png((b"eXIf", block), (b"iTXt", packed)), webp):
        metadata = photo(data)[0]
        assert metadata["exif"] == {"Image Make": "DJI"}
        assert metadata["xmp"] == {"dc:source": "x"}
    assert photo(block)[0]["exif"] == {"Image Make": "DJI"}


def test_heif_items(photo) -> None:
    block = struct.pack(">I", 0) + tiff([ascii_tag(0x10F, "Apple")])
    packet = xmp('dc:source="x"')
    names = [(1, b"Exif\0"), (2, b"mime\0application/rdf+xml\0")]
    entries = b"".join(
        box(b"infe", b"\2\0\0\0", struct.pack(">HH", i, 0), name) for i, name in names
    )
    iinf = box(b"iinf", bytes(4), struct.pack(">H", 2), entries)

    def meta(start: int) -> bytes:
        extents = ((1, start, len(block)), (2, start + len(block), len(packet)))
        rows = b"".join(struct.pack(">HHHII", i, 0, 1, at, size) for i, at, size in extents)
        return box(
            b"meta", bytes(4), iinf, box(b"iloc", b"\0\0\0\0\x44\0", struct.pack(">H", 2), rows)
        )

    head = box(b"ftyp", b"heic\0\0\0\0mif1")
    data = head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", block, packet)
    metadata = photo(data)[0]
    assert metadata["exif"] == {"Image Make": "Apple"}
    assert metadata["xmp"] == {"dc:source": "x"}


TAKEN = [ascii_tag(0x9003, "2024:02:29 23:59:58")]
WHOLE = jpeg(
    b"Exif\0\0" + tiff([ascii_tag(0x10F, "DJI")], TAKEN, [NORTH, LAT, EAST, LON]),
    XMP_HEAD + xmp(DRONE, "<dc:subject><rdf:Bag><rdf:li>a</rdf:li></rdf:Bag></dc:subject>"),
)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=12),
    st.integers(0, len(WHOLE)),
)
def test_no_damage_hurts(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], end: int
) -> None:
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.jpg"
    path.write_bytes(data[:end] if end % 2 else data)
    metadata, location, _, _ = read(path)
    json.dumps(metadata, allow_nan=False)
    assert location is None or (abs(location.lat) <= 90 and abs(location.lon) <= 180)


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"nowhere\.jpg"):
        read(tmp_path / "nowhere.jpg")


def test_real_photographs_say_what_exiftool_says(shared: Path) -> None:
    expected = json.loads((shared / "check/expected/photos.json").read_text())["files"]
    places = 0
    for name, want in expected.items():
        metadata, location, created, _ = read(shared / "data" / name)
        if "location" in want:
            assert location is not None, name
            assert [location.lat, location.lon] == pytest.approx(want["location"], abs=1e-5), name
            places += 1
        elif want.get("no_location"):
            assert location is None, name
        assert want.get("make") in (None, metadata["exif"].get("Image Make")), name
        for tag, value in want.get("drone", {}).items():
            assert float(metadata["xmp"][f"drone-dji:{tag}"]) == pytest.approx(value, abs=0.01), (
                name
            )
        if want["created"]["original"] and created and created.local_time:
            assert created.local_time[:19] == want["created"]["original"], name
    assert places > 15


def test_exif_larger_than_a_segment_goes_on_in_the_next(photo) -> None:
    block = tiff([ascii_tag(0x10E, "x" * 100_000), ascii_tag(0x110, "FC300S")])
    parts = [b"Exif\0\0" + block[:65_000], b"Exif\0\0" + block[65_000:]]
    assert photo(jpeg(*parts))[0]["exif"]["Image Model"] == "FC300S"


def test_packets_without_number_are_not_all_read(photo) -> None:
    metadata, _, _, codes = photo(jpeg(*[XMP_HEAD + xmp(f'dc:source{i}="x"') for i in range(50)]))
    assert len(metadata["xmp"]) < 50
    assert "xmp_too_large" in codes
