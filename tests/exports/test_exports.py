"""Every format is read back by a reader that is not ours."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from xml.etree import ElementTree

import pytest

from app.case import Case
from app.case.outputs import CannotWrite
from app.exports import FORMATS, write

KML = "{http://www.opengis.net/kml/2.2}"


def written(small, tmp_path, name):
    path = tmp_path / f"out.{name}"
    write(small[0], name, path)
    return path


def test_geojson_gives_longitude_first_and_the_whole_frame(small, tmp_path):
    document = json.loads(written(small, tmp_path, "geojson").read_text(encoding="utf-8"))
    by_kind = {f["properties"]["kind"]: f for f in document["features"]}
    camera = by_kind["camera position"]
    assert camera["geometry"] == {"type": "Point", "coordinates": [-123.07401, 44.05434]}
    known = camera["properties"]
    # 25 frames a second from PTS 0 in 1/90000 s: PTS 72000 is frame 20 at 0.8 s.
    assert (known["index"], known["pts"], known["time_base"], known["time_s"]) == (
        20,
        72000,
        [1, 90000],
        0.8,
    )
    assert known["media_sha256"] == small[1]
    assert by_kind["place"]["properties"]["sigma_m"] == 4


def test_kml_places_are_where_they_are(small, tmp_path):
    root = ElementTree.parse(written(small, tmp_path, "kml")).getroot()
    marks = {
        mark.findtext(f"{KML}name"): mark.findtext(f"{KML}Point/{KML}coordinates")
        for mark in root.iter(f"{KML}Placemark")
    }
    lon, lat = map(float, marks["Bend of the track"].split(","))
    assert (lat, lon) == (44.0546, -123.0735)
    assert "Camera at PTS 72000" in marks


def test_csv_rows_have_one_length_and_nothing_that_runs(small, tmp_path):
    with written(small, tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(None not in row and None not in row.values() for row in rows)
    number = re.compile(r"-?\d+(\.\d+)?")
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t")) or number.fullmatch(cell)
    marks = {row["id"]: row for row in rows if row["kind"] == "annotation"}
    assert marks["a3"]["text"] == '\'=HYPERLINK("x")\n--> & more'
    assert (marks["a3"]["index"], marks["a3"]["pts"], marks["a3"]["time_s"]) == (
        "49",
        "176400",
        "1.960000",
    )
    assert marks["a3"]["points_px"] == "1,2 30,4 5.5,60"
    evidence = [row for row in rows if row["kind"] == "evidence" and row["id"] == "e1"]
    assert evidence[0]["pts"] == "72000"
    assert evidence[0]["claim"] == "Eight soldiers walk"


def test_webvtt_cues_begin_at_their_frames_and_hold_no_markup(small, tmp_path):
    text = written(small, tmp_path, "webvtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n")
    times = re.findall(r"(?m)^(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})$", text)
    assert [start for start, _ in times] == ["00:00:00.040", "00:00:00.800", "00:00:01.960"]
    assert "&lt;b&gt;flash&lt;/b&gt;" in text
    assert "--&gt; &amp; more" in text
    assert text.count("-->") == 3


def test_web_annotations_carry_moment_region_and_exact_frame(small, tmp_path):
    document = json.loads(written(small, tmp_path, "web-annotation").read_text(encoding="utf-8"))
    assert document["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    items = document["first"]["items"]
    assert document["total"] == len(items) == 3
    one = next(item for item in items if item["id"].endswith(":a1"))
    assert one["target"]["source"] == f"urn:sha256:{small[1]}"
    assert one["target"]["selector"]["value"] == "t=0.800000&xywh=pixel:100,60,40,30"
    assert one["gnomon:frame"]["pts"] == 72000


def test_case_uco_links_its_nodes_and_names_every_digest(small, tmp_path):
    document = json.loads(written(small, tmp_path, "case-uco").read_text(encoding="utf-8"))
    graph = document["@graph"]
    ids = [node["@id"] for node in graph]
    assert len(ids) == len(set(ids))
    text = json.dumps(graph)
    assert small[1] in text
    assert small[2] in text
    for node in graph:
        for key in ("uco-action:object", "uco-action:result", "uco-core:object"):
            assert all(link["@id"] in ids for link in node.get(key, []))
        performer = node.get("uco-action:performer")
        assert performer is None or performer["@id"] in ids
    prefixes = {key.partition(":")[0] for node in graph for key in node if ":" in key}
    assert prefixes <= set(document["@context"])


def test_a_bag_proves_itself_and_its_case_opens(small, tmp_path):
    bag = written(small, tmp_path, "bagit")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        rows = [row.split("  ", 1) for row in (bag / manifest).read_text().splitlines()]
        for digest, name in rows:
            assert hashlib.sha256((bag / name).read_bytes()).hexdigest() == digest
        if manifest.startswith("manifest"):
            there = {str(p.relative_to(bag)) for p in (bag / "data").rglob("*") if p.is_file()}
            assert there == {name for _, name in rows}
    assert (bag / "bagit.txt").read_text().splitlines()[0] == "BagIt-Version: 1.0"
    octets = sum(p.stat().st_size for p in (bag / "data").rglob("*") if p.is_file())
    assert f"Payload-Oxum: {octets}." in (bag / "bag-info.txt").read_text()
    with Case.open(bag / "data" / "case.gnomon", read_only=True) as copy:
        assert copy.heads() == small[0].heads()
        verified = copy.verify()
        assert verified.intact
        assert all(copy.media_file(m.sha256) for m in copy.media())


def test_a_bag_of_a_case_without_its_media_says_so(small, tmp_path, monkeypatch):
    monkeypatch.setattr(Case, "media_file", lambda self, sha256: None)
    bag = written(small, tmp_path, "bagit")
    assert f"Missing-Media: {small[1]}" in (bag / "bag-info.txt").read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_case_can_be_exported(tmp_path, name):
    with Case.create(tmp_path / "empty.gnomon", title="Empty & <new>") as case:
        write(case, name, tmp_path / "out")
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_refused_and_left_as_it_was(small, tmp_path, name):
    with pytest.raises(CannotWrite):
        write(small[0], name, tmp_path / "no folder" / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(CannotWrite):
        write(small[0], name, tmp_path / "full")
    assert [p.name for p in tmp_path.rglob("*")] == ["full", "mine.txt"]


def test_webvtt_keeps_media_of_one_name_apart(tmp_path):
    video = {"codec": "h264", "first_pts": 0, "last_pts": 10, "frames": 11, "height": 4,
             "width": 4, "rotation_deg": 0, "stream": 0, "variable_frame_rate": False,
             "time_base": [1, 25]}  # fmt: skip
    point = {"kind": "point", "points_px": [[1, 1]]}
    with Case.create(tmp_path / "c.gnomon", title="t") as case:
        for sha256 in ("a" * 64, "b" * 64):
            case.apply(
                {"do": "add_media", "sha256": sha256, "name": "DJI_0001.MP4", "bytes": 3,
                 "kind": "video", "read_by": "test", "video": video},
                {"do": "add_annotation", "media": sha256, "stream": 0, "pts": 1,
                 "label": f"mark {sha256[0]}", "shape": point},
            )  # fmt: skip
        write(case, "webvtt", tmp_path / "out")
    texts = [file.read_text(encoding="utf-8") for file in sorted((tmp_path / "out").iterdir())]
    assert ["mark a" in text for text in texts] == [True, False]
    assert ["mark b" in text for text in texts] == [False, True]
