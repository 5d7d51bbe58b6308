"""The shipped land against places known from elsewhere, and the way it is made."""

from __future__ import annotations

import json

import pytest

from app.maps.basemap import Land, build, land
from app.maps.errors import NotAMap
from app.maps.tiles import tile_of, world

LAND_PLACES = {
    "Kyiv": (50.45, 30.52),
    "Simferopol": (44.95, 34.10),
    "Bakhmut": (48.59, 38.00),
    "Paris": (48.86, 2.35),
    "Alice Springs": (-23.70, 133.88),
    "Chukotka, east of the date line": (66.5, -175.5),
    "Chukotka, west of it": (67.5, 178.0),
    "South Pole's side of Antarctica": (-80.0, 90.0),
    "Nairobi": (-1.29, 36.82),
}
SEA_PLACES = {
    "middle of the Atlantic": (35.0, -40.0),
    "Black Sea": (43.3, 34.0),
    "Sea of Azov": (46.0, 36.6),
    "Caspian Sea, a hole in the land": (41.5, 50.6),
    "Arctic north of Siberia": (80.0, 150.0),
    "Pacific on the date line": (0.0, 180.0),
    "Baltic": (58.5, 20.0),
    "off Antarctica": (-60.0, 90.0),
}


def winding(shape: Land, lat: float, lon: float, zoom: int) -> int:
    """How often the rings of a tile turn round a position (Sunday's winding number)."""
    px, py = world(lat=lat, lon=lon)
    turns = 0
    for ring in shape.rings(zoom, *tile_of(px, py, zoom)):
        points = list(zip(ring[0::2], ring[1::2], strict=True))
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            side = (x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)
            if y0 <= py < y1 and side > 0:
                turns += 1
            elif y1 <= py < y0 and side < 0:
                turns -= 1
    return turns


@pytest.mark.parametrize("zoom", [0, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("place", LAND_PLACES)
def test_land_is_land(place, zoom):
    assert winding(land(), *LAND_PLACES[place], zoom) != 0


@pytest.mark.parametrize("zoom", [0, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("place", SEA_PLACES)
def test_sea_is_sea(place, zoom):
    assert winding(land(), *SEA_PLACES[place], zoom) == 0


def test_columns_wrap_round_the_globe():
    assert [list(r) for r in land().rings(3, 5, 2)] == [list(r) for r in land().rings(3, 13, 2)]


def test_a_square_with_a_lake_is_made_and_read(tmp_path):
    outer = [[0, 0], [0, 40], [40, 0], [0, -40], [-40, 0]]  # deltas: (0,0) up, right, down, left
    lake = [[15, 15], [10, 0], [0, 10], [-10, 0], [0, -10]]
    topology = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [outer, lake],
        "objects": {
            "land": {
                "type": "GeometryCollection",
                "geometries": [{"type": "MultiPolygon", "arcs": [[[0], [1]]]}],
            }
        },
    }
    source, target = tmp_path / "land.json", tmp_path / "land.bin"
    source.write_text(json.dumps(topology))
    build(source, target)
    made = Land(target.read_bytes(), target)
    for zoom in (0, 3, 6):
        assert winding(made, 5, 5, zoom) != 0
        assert winding(made, 35, 38, zoom) != 0
        assert winding(made, 20, 20, zoom) == 0
        assert winding(made, 20, -10, zoom) == 0


def test_other_bytes_are_refused_in_one_sentence():
    with pytest.raises(NotAMap, match="not the land outline"):
        Land(b"PNG" * 100)
