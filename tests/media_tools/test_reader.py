"""A picture asked for is the picture of that time, whatever was read before; else there is none."""

from __future__ import annotations

import hashlib
import pickle
import random
from contextlib import suppress

import av
import numpy as np
import pytest
from PIL import Image

from media_tools.errors import DamagedMedia, MediaError, TooLarge
from media_tools.index import build_index
from media_tools.reader import Reader
from tests import footage


@pytest.mark.parametrize("cache_bytes", [0, 1 << 20, 1 << 30])
@pytest.mark.parametrize("kind", footage.KINDS)
def test_frames_in_any_order_are_the_frames_asked_for(kind, cache_bytes, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    order = list(range(len(clip.pts)))
    random.Random(7).shuffle(order)
    with Reader(clip.path, cache_bytes=cache_bytes) as reader:
        for i in order:
            picture = reader.frame(i)
            assert (picture.index, picture.time.pts) == (i, clip.pts[i])
            assert footage.number_in(picture.bgra) == clip.numbers[i]
            assert picture.exact


@pytest.mark.parametrize("kind", footage.KINDS)
def test_stepping_backwards_gives_each_frame_before(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    with Reader(clip.path) as reader:
        shown = [footage.number_in(reader.frame(i).bgra) for i in range(len(clip.pts) - 1, -1, -1)]
    assert shown == list(reversed(clip.numbers))


@pytest.mark.parametrize("kind", footage.KINDS)
def test_bytes_equal_those_of_decoding_from_the_start(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    with av.open(str(clip.path)) as container:
        truth = {f.pts: hashlib.md5(luma_of(f)).hexdigest() for f in container.decode(video=0)}
    order = random.Random(3).sample(range(len(clip.pts)), 12)
    with Reader(clip.path, cache_bytes=0) as reader:
        for i in order:
            assert reader.md5(i, "luma") == truth[clip.pts[i]]


def luma_of(frame):
    """The first plane's rows by the stride, one after the other."""
    plane = frame.planes[0]
    data = bytes(plane)
    stride = plane.line_size
    return b"".join(data[y * stride : y * stride + frame.width] for y in range(frame.height))


@pytest.mark.parametrize("cache_bytes", [0, 1 << 30])
def test_frames_are_in_the_order_shown_where_the_container_does_not_know_it(cache_bytes, tmp_path):
    clip = footage.orderless(tmp_path)
    order = list(range(60))
    random.Random(9).shuffle(order)
    with Reader(clip.path, cache_bytes=cache_bytes) as reader:
        assert tuple(i for i in range(60) if reader.index.is_key(i)) == clip.keys
        assert [w.code for w in reader.index.warnings] == ["order_unknown"]
        assert footage.number_in(reader.thumbnail(20, footage.HEIGHT, key=True).bgra) == 12
        for i in order:
            assert footage.number_in(reader.frame(i).bgra) == i


def test_a_time_that_is_no_frames_gives_nothing(tmp_path):
    clip = footage.variable_rate(tmp_path)
    with Reader(clip.path) as reader:
        assert reader.frame_at(clip.pts[3] + 1) is None
        assert reader.frame_at(clip.pts[-1] + footage.STEP) is None
        assert reader.frame_at(clip.pts[3]).index == 3
        for index in (len(clip.pts), 10**9, -1):
            with pytest.raises(IndexError):
                reader.frame(index)


def test_a_damaged_frame_is_an_error_and_never_its_neighbour(tmp_path):
    clip = footage.constant_rate(tmp_path)
    index = build_index(clip.path)
    data = bytearray(clip.path.read_bytes())
    with av.open(str(clip.path)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    bad = next(p for p in packets if p.pts == clip.pts[20])
    data[bad.pos : bad.pos + bad.size] = bytes(bad.size)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with Reader(broken, index=index) as reader:
        with suppress(DamagedMedia):
            assert not reader.frame(20).exact
            assert reader.frame(20).index == 20
        assert footage.number_in(reader.frame(30).bgra) == 30
        assert reader.frame(30).exact


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ((1, 0, 0, 1), lambda a: a),
        ((0, 1, -1, 0), lambda a: np.rot90(a, -1)),
        ((-1, 0, 0, -1), lambda a: np.rot90(a, 2)),
        ((0, -1, 1, 0), lambda a: np.rot90(a, 1)),
        ((-1, 0, 0, 1), lambda a: a[:, ::-1]),
        ((1, 0, 0, -1), lambda a: a[::-1]),
        ((0, 1, 1, 0), lambda a: a.transpose(1, 0, 2)),
    ],
)
def test_pictures_are_turned_and_mirrored_as_the_file_asks(matrix, turned, tmp_path):
    """Matrices as in ISO 14496-12, 6.2.2: x' = a x + c y, y' = b x + d y, y down."""
    plain = footage.render(tmp_path / "plain.mp4", 3)
    clip = footage.render(tmp_path / "turned.mp4", 3, matrix=matrix)
    with Reader(plain.path) as upright, Reader(clip.path) as reader:
        expected = turned(upright.frame(1).bgra)
        picture = reader.frame(1)
        assert np.array_equal(picture.bgra, expected)
        assert picture.bgra.flags.c_contiguous
        assert reader.md5(1, "rgb24") == upright.md5(1, "rgb24")
        assert reader.thumbnail(1, 48).bgra.shape[0] == 48


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp"])
def test_a_photograph_is_one_frame_with_its_very_pixels(suffix, tmp_path):
    pixels = np.random.default_rng(5).integers(0, 256, (37, 53, 3), np.uint8)
    path = tmp_path / f"photo.{suffix}"
    Image.fromarray(pixels).save(path, **({"lossless": True} if suffix == "webp" else {}))
    with Reader(path) as reader:
        assert len(reader.index) == 1
        picture = reader.frame(0)
        assert np.array_equal(picture.bgra[:, :, 2::-1], pixels)
        assert (picture.bgra[:, :, 3] == 255).all()
        assert reader.md5(0, "rgb24") == hashlib.md5(pixels.tobytes()).hexdigest()
        with pytest.raises(MediaError, match="luma"):
            reader.md5(0, "luma")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_are_turned_and_mirrored_by_their_exif(orientation, tmp_path):
    """Against Pillow's ImageOps.exif_transpose, which knows all eight orientations."""
    from PIL import ImageOps

    image = Image.fromarray(
        np.kron(np.arange(6, dtype=np.uint8).reshape(2, 3) * 40, np.ones((16, 16), np.uint8))
    )
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    image.save(path, exif=exif, quality=95)
    with Reader(path) as reader:
        picture = reader.frame(0).bgra
    truth = np.asarray(ImageOps.exif_transpose(Image.open(path)))
    assert picture.shape[:2] == truth.shape
    assert np.abs(picture[:, :, 1].astype(int) - truth).max() <= 3


def test_a_photograph_with_a_preview_behind_it_is_one_frame(tmp_path):
    pixels = np.full((64, 64), 90, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.jpg")
    Image.fromarray(pixels[:16, :16]).save(tmp_path / "b.jpg")
    path = tmp_path / "both.jpg"
    path.write_bytes((tmp_path / "a.jpg").read_bytes() + (tmp_path / "b.jpg").read_bytes())
    with Reader(path) as reader:
        assert len(reader.index) == 1
        assert reader.frame(0).bgra.shape == (64, 64, 4)


def test_an_animation_is_several_frames(tmp_path):
    images = [Image.fromarray(np.full((20, 30), 40 * n, np.uint8)) for n in range(5)]
    path = tmp_path / "moving.gif"
    images[0].save(path, save_all=True, append_images=images[1:], duration=100)
    with Reader(path) as reader:
        assert [p * reader.index.time_base * 10 for p in reader.index.pts] == [0, 1, 2, 3, 4]
        assert [int(reader.frame(i).bgra[5, 5, 0]) for i in (3, 0, 4)] == [120, 0, 160]


@pytest.mark.parametrize(
    ("matrix", "full", "expected"),
    [
        (1, False, (255, 0, 0)),
        (5, False, (255, 0, 0)),
        (1, True, (255, 0, 0)),
        (5, True, (255, 0, 0)),
    ],
)
def test_colours_follow_the_matrix_and_range_that_the_file_states(matrix, full, expected, tmp_path):
    """Pure red by the equations of BT.709 (1) and BT.601 (5), ITU-R BT.709-6 and BT.601-7."""
    kr, kb = {1: (0.2126, 0.0722), 5: (0.299, 0.114)}[matrix]
    y, cb, cr = kr, -kr / (2 * (1 - kb)), 0.5
    luma = y * 255 if full else 16 + 219 * y
    blue, red = (128 + c * (255 if full else 224) for c in (cb, cr))
    planes = [(luma, 64), (blue, 16), (min(red, 255), 16)]
    data = np.concatenate([np.full((rows, 64), round(value), np.uint8) for value, rows in planes])
    path = tmp_path / "red.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        stream.codec_context.colorspace = matrix
        stream.codec_context.color_range = 2 if full else 1
        frame = av.VideoFrame.from_ndarray(data, format="yuv420p")
        frame.colorspace, frame.color_range = matrix, 2 if full else 1
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with Reader(path) as reader:
        blue_green_red = reader.frame(0).bgra[32, 32, :3]
    assert np.abs(blue_green_red[::-1].astype(int) - expected).max() <= 3


def test_the_cache_holds_no_more_than_its_bytes(tmp_path):
    clip = footage.constant_rate(tmp_path)
    frame_bytes = footage.WIDTH * footage.HEIGHT * 3 // 2
    with Reader(clip.path, cache_bytes=8 * frame_bytes) as reader:
        for i in range(60):
            reader.frame(i)
            assert sum(d.size for d in reader._cache.values()) <= 8 * frame_bytes
        assert len(reader._cache) >= 4


def test_a_frame_in_the_cache_is_not_decoded_again(tmp_path, monkeypatch):
    clip = footage.constant_rate(tmp_path)
    with Reader(clip.path) as reader:
        reader.frame(11)
        monkeypatch.setattr(reader, "_decode_from", None)
        assert [footage.number_in(reader.frame(i).bgra) for i in range(10, -1, -1)] == [
            *range(10, -1, -1)
        ]


def test_thumbnails_from_the_key_alone_say_which_frame_they_show(tmp_path):
    clip = footage.constant_rate(tmp_path)
    with Reader(clip.path) as reader:
        picture = reader.thumbnail(20, footage.HEIGHT, key=True)
        assert picture.index == 12
        assert footage.number_in(picture.bgra) == 12
        assert footage.number_in(reader.thumbnail(20, footage.HEIGHT).bgra) == 20
        assert footage.number_in(reader.frame(21).bgra) == 21


def test_pictures_cross_process_borders(tmp_path):
    with Reader(footage.constant_rate(tmp_path).path) as reader:
        picture = reader.frame(4)
    again = pickle.loads(pickle.dumps(picture))
    assert np.array_equal(again.bgra, picture.bgra)
    assert again.time == picture.time


def test_a_picture_of_four_thousand_megapixels_is_refused(tmp_path):
    header = b"\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\1\x03\x11\1"
    path = tmp_path / "wide.jpg"
    path.write_bytes(b"\xff\xd8\xff\xc0\0\x11" + header + b"\xff\xd9")
    with pytest.raises((TooLarge, DamagedMedia), match=r"wide\.jpg"), Reader(path) as reader:
        reader.frame(0)
