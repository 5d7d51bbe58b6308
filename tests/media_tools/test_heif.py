"""Photographs of tiles: boxes built by the standard's text, tiles whose place is their colour."""

from __future__ import annotations

import struct

import av
import numpy as np
import pytest

from media_tools.errors import DamagedMedia
from media_tools.heif import Grid, grid_of, joined
from media_tools.pictures import UPRIGHT, oriented
from media_tools.probe import probe
from media_tools.reader import Reader

PRIMARY = 7


def box(kind, payload=b"", full=None):
    """A box of ISO/IEC 14496-12, 4.2; `full` is the version of a full box, with no flags."""
    head = b"" if full is None else bytes([full, 0, 0, 0])
    return struct.pack(">I4s", 8 + len(head) + len(payload), kind) + head + payload


def grid_file(path, columns, rows, size, tiles, properties=()):
    """A HEIF file with a primary item of the type grid (ISO/IEC 23008-12, 6.6.2.3)."""
    data = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size)
    numbers = bytes(range(1, len(properties) + 1))
    references = struct.pack(f">HH{len(tiles)}H", PRIMARY, len(tiles), *tiles)
    places = struct.pack(">BBHHHHHII", 0x44, 0, 1, PRIMARY, 1, 0, 1, 0, len(data))
    associations = struct.pack(">IHB", 1, PRIMARY, len(numbers)) + numbers
    properties_box = box(b"ipco", b"".join(properties)) + box(b"ipma", associations, 0)
    meta = (
        box(b"pitm", struct.pack(">H", PRIMARY), 0)
        + box(b"iref", box(b"dimg", references), 0)
        + box(b"iprp", properties_box)
        + box(b"idat", data)
        + box(b"iloc", places, 1)
    )
    path.write_bytes(box(b"ftyp", b"heic\0\0\0\0mif1") + box(b"meta", meta, 0))
    return path


class Tile:
    """A stream as libav gives it for a tile."""

    disposition = av.stream.Disposition.dependent


def test_the_grid_is_read_from_the_boxes(tmp_path):
    path = grid_file(tmp_path / "photo.heic", 3, 2, (1100, 700), (1, 2, 3, 4, 5, 6))
    assert grid_of(path, None, Tile()) == Grid(3, 1100, 700, (1, 2, 3, 4, 5, 6), UPRIGHT)


def turn(quarters):
    return box(b"irot", bytes([quarters]))


def mirror(axis):
    return box(b"imir", bytes([axis]))


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ((), lambda a: a),
        ((turn(1),), lambda a: np.rot90(a, 1)),
        ((turn(2),), lambda a: np.rot90(a, 2)),
        ((turn(3),), lambda a: np.rot90(a, 3)),
        ((mirror(0),), lambda a: a[::-1]),
        ((mirror(1),), lambda a: a[:, ::-1]),
        ((turn(1), mirror(1)), lambda a: np.rot90(a, 1)[:, ::-1]),
        ((mirror(1), turn(1)), lambda a: np.rot90(a[:, ::-1], 1)),
    ],
)
def test_turns_count_against_the_clock_and_mirrors_follow_in_order(properties, shown, tmp_path):
    """ISO/IEC 23008-12:2022, 6.5.10 and 6.5.12: irot anticlockwise; imir 0 swaps top and bottom."""
    path = grid_file(tmp_path / "photo.heic", 1, 1, (64, 32), (1,), properties)
    grid = grid_of(path, None, Tile())
    pixels = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    assert np.array_equal(oriented(pixels, grid.matrix), shown(pixels))


def test_a_grid_that_says_nonsense_is_damaged(tmp_path):
    path = grid_file(tmp_path / "photo.heic", 3, 2, (1100, 700), (1, 2, 3, 4))
    with pytest.raises(DamagedMedia, match=r"photo\.heic"):
        grid_of(path, None, Tile())
    whole = path.read_bytes()
    for length in range(40, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedMedia):
            grid_of(path, None, Tile())


def test_tiles_are_laid_in_rows_and_cut(tmp_path):
    tiles = []
    for number in range(6):
        luma = np.full((8, 16), 10 * number, np.uint8)
        chroma = np.full((4, 16), 100 + number, np.uint8)
        planar = np.concatenate([luma, chroma])
        tiles.append(av.VideoFrame.from_ndarray(planar, format="yuv420p"))
    whole = joined(tiles, Grid(3, 44, 14, (1, 2, 3, 4, 5, 6), UPRIGHT))
    pixels = whole.to_ndarray()
    assert (whole.width, whole.height) == (44, 14)
    assert [int(pixels[1, x]) for x in (0, 15, 16, 32, 43)] == [0, 0, 10, 20, 20]
    assert [int(pixels[13, x]) for x in (0, 17, 43)] == [30, 40, 50]
    assert {int(v) for v in pixels[14:].ravel()} == {100, 101, 102, 103, 104, 105}


def test_a_telephones_photograph_is_one_picture_of_full_size(shared):
    """ExifTool gives 3024x4032 and no rotation for this file."""
    path = shared / "data/photos/metadata-extractor__exif-at-eof.heic"
    (stream,) = probe(path).streams
    assert (stream.width, stream.height, stream.frames) == (3024, 4032, 1)
    with Reader(path) as reader:
        picture = reader.frame(0)
        small = reader.thumbnail(0, 252, key=True).bgra
    assert picture.bgra.shape == (4032, 3024, 4)
    # The sign is red and white on blue-grey glass: no seam or missing tile leaves it grey.
    assert small.shape == (252, 189, 4)
    assert (small[:, :, 2].astype(int) - small[:, :, 0] > 60).sum() > 1000
