"""MBTiles files: rows from the south, stated and measured extents, and what is refused."""

from __future__ import annotations

import sqlite3

import pytest

from app.maps.errors import NotAMap
from app.maps.mbtiles import Mbtiles
from app.maps.tiles import tile_of, world
from tests.maps.pictures import mbtiles, picture

RED, BLUE = picture((200, 0, 0)), picture((0, 0, 200))


def test_rows_count_from_the_south(tmp_path):
    # The only tile stored at zoom 1, row 0 is the southern one; from the north its y is 1.
    source = Mbtiles(mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): RED, (1, 0, 1): BLUE}))
    assert source.tile(1, 0, 1) == RED
    assert source.tile(1, 0, 0) == BLUE
    assert source.tile(1, 1, 0) is None
    assert source.tile(2, 0, 0) is None
    source.close()


def test_what_is_not_stated_is_measured(tmp_path):
    # 6/37/22 from the north holds Kyiv's east; stored row 63 - 22.
    column, row = tile_of(*world(lat=48.59, lon=38.0), 6)
    source = Mbtiles(mbtiles(tmp_path / "east.mbtiles", {(6, column, 63 - row): RED}))
    west, south, east, north = source.bounds
    assert west < 38.0 < east
    assert south < 48.59 < north
    assert east - west == pytest.approx(360 / 64)
    assert (source.min_zoom, source.max_zoom) == (6, 6)
    assert (source.name, source.attribution, source.date) == ("east", "", None)


def test_metadata_are_read(tmp_path):
    source = Mbtiles(
        mbtiles(
            tmp_path / "a.mbtiles",
            {(3, 1, 1): RED},
            {
                "name": "Ortho",
                "attribution": '<a href="https://example.org">Survey</a> 2021',
                "bounds": "-10,40,10,50",
                "minzoom": "2",
                "maxzoom": "5",
            },
        )
    )
    assert source.name == "Ortho"
    assert source.attribution == "Survey 2021"
    assert source.bounds == (-10, 40, 10, 50)
    assert (source.min_zoom, source.max_zoom) == (2, 5)


@pytest.mark.parametrize("bounds", ["", "1,2,3", "a,b,c,d", "10,0,-10,5", "0,0,nan,nan"])
def test_nonsense_bounds_are_measured_instead(tmp_path, bounds):
    path = mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): RED}, {"bounds": bounds})
    west, _, east, _ = Mbtiles(path).bounds
    assert (west, east) == (pytest.approx(-180), pytest.approx(180))


def test_a_file_without_metadata_is_of_use(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): RED})
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE metadata")
    database.close()
    assert Mbtiles(path).tile(0, 0, 0) == RED


def test_the_file_is_never_written(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): RED})
    before = path.read_bytes()
    path.chmod(0o444)
    source = Mbtiles(path)
    source.tile(0, 0, 0)
    source.close()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.mbtiles"]


def test_what_is_no_map_is_refused_in_one_sentence(tmp_path):
    for name, data in {"zero": b"", "random": bytes(range(256)) * 9, "text": b"caption"}.items():
        path = tmp_path / f"{name}.mbtiles"
        path.write_bytes(data)
        with pytest.raises(NotAMap, match=f"{name}.mbtiles is not an MBTiles map"):
            Mbtiles(path)
    with pytest.raises(NotAMap, match="no map file"):
        Mbtiles(tmp_path / "absent.mbtiles")
    with pytest.raises(NotAMap, match="holds no tiles"):
        Mbtiles(mbtiles(tmp_path / "none.mbtiles", {}))
    vector = mbtiles(tmp_path / "vector.mbtiles", {(0, 0, 0): b"\x1f\x8b\x08\x00"})
    with pytest.raises(NotAMap, match="only pictures"):
        Mbtiles(vector)


def test_a_view_that_never_ends_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("app.maps.mbtiles._PATIENCE_S", 0.2)
    path = tmp_path / "endless.mbtiles"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS zoom_level, i AS tile_column, i AS tile_row, NULL AS tile_data "
            "FROM n WHERE i < 0"
        )
    database.close()
    with pytest.raises(NotAMap):
        Mbtiles(path)


def test_a_closed_file_answers_in_words(tmp_path):
    source = Mbtiles(mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): RED}))
    source.close()
    source.close()
    with pytest.raises(NotAMap, match=r"a\.mbtiles"):
        source.tile(0, 0, 0)


@pytest.mark.parametrize(
    ("name", "zooms", "kind"),
    [
        ("maps/mbtileserver__geography-class-jpg.mbtiles", (0, 1), b"\xff\xd8\xff"),
        ("maps/mbtileserver__geography-class-png.mbtiles", (0, 1), b"\x89PNG"),
        ("maps/node-mbtiles__plain_1.mbtiles", (0, 4), b"\x89PNG"),
        ("maps/node-mbtiles__unindexed.mbtiles", (0, 4), b"\x89PNG"),
    ],
)
def test_real_maps_are_read(shared, name, zooms, kind):
    source = Mbtiles(shared / "data" / name)
    assert (source.min_zoom, source.max_zoom) == zooms
    world_tile = source.tile(0, 0, 0)
    assert world_tile is not None
    assert world_tile.startswith(kind)


@pytest.mark.parametrize("name", ["mbtileserver__invalid", "mbtileserver__world_cities"])
def test_real_files_that_are_no_pictures_are_refused(shared, name):
    with pytest.raises(NotAMap, match=name):
        Mbtiles(shared / "data" / "maps" / f"{name}.mbtiles")


def test_the_simulated_flights_imagery_lies_where_it_says(shared):
    source = Mbtiles(shared / "data" / "flight" / "imagery.mbtiles")
    assert source.bounds == (-123.074936, 44.052969, -123.068684, 44.056946)
    middle = world(lat=44.054858, lon=-123.07278)
    tile = source.tile(18, *tile_of(*middle, 18))
    assert tile is not None
    assert tile.startswith(b"\xff\xd8\xff")
    assert source.tile(18, *tile_of(*world(lat=44.06, lon=-123.08), 18)) is None
