"""Every row of SOURCES keeps the promises of MapSource."""

from __future__ import annotations

import pytest

from app.maps import SOURCES, MapSource, NotAllowed, NotAMap, kind_of, open_source
from tests.maps.pictures import mbtiles, picture


@pytest.fixture(params=SOURCES)
def uri(request, tmp_path) -> str:
    if request.param == "mbtiles":
        path = mbtiles(tmp_path / "a.mbtiles", {(4, 3, 3): picture((1, 2, 3), side=4)})
        return str(path)
    return "https://tiles.example.org/{z}/{x}/{y}.png"


def test_a_source_says_what_it_is(uri):
    source: MapSource = open_source(uri)
    west, south, east, north = source.bounds
    assert source.uri == uri
    assert source.name
    assert 0 <= source.min_zoom <= source.max_zoom
    assert -180.001 <= west < east <= 180.001
    assert -90 <= south < north <= 90
    assert source.date is None
    assert source.host == (None if kind_of(uri) == "mbtiles" else "tiles.example.org")
    source.close()


def test_what_the_case_knows_stands_first(uri):
    source = open_source(uri, attribution="Survey", date="2021-06")
    assert (source.attribution, source.date) == ("Survey", "2021-06")
    source.close()


def test_beyond_its_zooms_a_source_has_nothing(uri):
    source = open_source(uri)
    assert source.tile(source.max_zoom + 1, 0, 0) is None
    source.close()


def test_only_a_host_needs_leave(uri):
    source = open_source(uri)
    if source.host:
        with pytest.raises(NotAllowed):
            source.tile(4, 3, 12)
    else:
        assert source.tile(4, 3, 12)
    source.close()


@pytest.mark.parametrize("name", ["ground.tif", "ground", "notes.txt", ""])
def test_other_files_are_refused(name):
    with pytest.raises(NotAMap, match="no imagery that Gnomon reads"):
        open_source(name)
