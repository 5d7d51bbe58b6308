"""Tracks for other programs: axis order, heights and times mean what the formats say."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from media_tools.facts import Sample, Track
from media_tools.telemetry.export import FORMS, write

TRACKS = [
    Track(
        "dji-srt",
        "brackets",
        "sidecar",
        (
            Sample(time_s=0.0, local_time="2023-07-18T09:05:20", lat=44.5, lon=-123.25,
                   height_msl_m=251.5, height_above_home_m=124.5, extra={"iso": "110"}),
            Sample(time_s=0.04, extra={"note": 'a "b", <c>'}),
            Sample(utc="2023-07-18T16:05:20Z", lat=44.6, lon=-123.35, height_ellipsoid_m=230.5),
        ),
    )
]  # fmt: skip
GPX = "{http://www.topografix.com/GPX/1/1}"


def test_geojson_has_longitude_first_and_only_ellipsoid_heights_third() -> None:
    document = json.loads(write(TRACKS, "geojson"))
    coordinates = [feature["geometry"]["coordinates"] for feature in document["features"]]
    assert coordinates == [[-123.25, 44.5], [-123.35, 44.6, 230.5]]
    assert document["features"][0]["properties"]["height_above_home_m"] == 124.5
    assert document["features"][0]["properties"]["extra"] == {"iso": "110"}


def test_gpx_has_sea_level_heights_and_times_only_in_utc() -> None:
    points = list(ElementTree.fromstring(write(TRACKS, "gpx")).iter(f"{GPX}trkpt"))
    assert [(p.get("lat"), p.get("lon")) for p in points] == [
        ("44.5", "-123.25"),
        ("44.6", "-123.35"),
    ]
    assert [p.findtext(f"{GPX}ele") for p in points] == ["251.5", None]
    assert [p.findtext(f"{GPX}time") for p in points] == [None, "2023-07-18T16:05:20Z"]


def test_csv_has_a_row_for_each_sample_and_empty_cells_for_the_unknown() -> None:
    rows = list(csv.DictReader(write(TRACKS, "csv").splitlines()))
    assert [row["lat"] for row in rows] == ["44.5", "", "44.6"]
    assert json.loads(rows[1]["extra"]) == {"note": 'a "b", <c>'}
    assert rows[0]["utc"] == ""


@pytest.mark.parametrize("form", list(FORMS))
def test_no_tracks_are_a_document_too(form: str) -> None:
    assert write([], form).endswith("\n")
