"""Pictures: what is cut out, what is drawn, what travels with them."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from app.case.model import Annotation, FrameRef, Shape, Subject
from app.dossier.figures import (
    MARKS,
    Crop,
    by_script,
    crop_around,
    enlarged,
    marked,
    stored,
    whole_frame,
)

FRAME = FrameRef("ab" * 32, 0, 0)
SUBJECTS = {"s1": Subject("s1", "group A", "group", "A", 1, None, None, None)}


def mark(kind, *points, subject="s1", label="8 figures"):
    return Annotation("a", FRAME, Shape(kind, points), label, subject, None, "Anna")


def test_a_crop_holds_the_marks_and_lies_in_the_frame():
    chance = random.Random(5)
    for _ in range(300):
        w, h = chance.choice([(320, 192), (1280, 720), (720, 1280)])
        x, y = chance.uniform(0, w), chance.uniform(0, h)
        x2, y2 = min(w, x + chance.uniform(0, w / 3)), min(h, y + chance.uniform(0, h / 3))
        crop = crop_around([mark("box", (x, y), (x2, y2))], (w, h))
        if crop is None:
            continue
        assert crop.left >= 0
        assert crop.top >= 0
        assert crop.left + crop.width <= w
        assert crop.top + crop.height <= h
        assert crop.left <= x + 1
        assert x2 - 1 <= crop.left + crop.width
        assert crop.top <= y + 1
        assert y2 - 1 <= crop.top + crop.height


def test_no_crop_where_it_would_show_no_more():
    assert crop_around([mark("box", (0, 0), (300, 180))], (320, 192)) is None
    assert crop_around([], (320, 192)) is None


def test_a_box_is_drawn_in_its_colour_and_the_rest_is_untouched():
    plain = Image.new("RGB", (640, 360), "#808080")
    drawn = np.asarray(marked(plain, [mark("box", (200, 100), (400, 300))], SUBJECTS))
    wanted = tuple(int(MARKS[0][i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(drawn[200, 200]) == wanted
    assert tuple(drawn[300, 300]) == wanted
    assert (drawn[150:250, 250:350] == 128).all()
    assert (drawn[320:, :] == 128).all()
    assert (np.asarray(plain) == 128).all()


def test_marks_of_a_crop_lie_where_they_lie_in_the_frame():
    plain = Image.new("RGB", (640, 360), "#808080")
    crop = Crop(100, 50, 160, 90, 4)
    part = enlarged(plain, crop)
    assert part.size == (640, 360)
    drawn = np.asarray(marked(part, [mark("box", (120, 60), (200, 120))], SUBJECTS, crop=crop))
    wanted = [int(MARKS[0][i : i + 2], 16) for i in (1, 3, 5)]
    assert drawn[(90 - 50) * 4, (120 - 100) * 4].tolist() == wanted
    assert drawn[(60 - 50) * 4, (140 - 100) * 4].tolist() == wanted


@pytest.mark.parametrize("kind", ["point", "box", "polygon", "polyline", "arrow"])
def test_every_shape_can_be_drawn_also_outside_the_picture(kind):
    points = {"point": 1, "polygon": 4}.get(kind, 2)
    plain = Image.new("RGB", (64, 36), "#808080")
    for offset in (0.0, -500.0, 30.0, 1e6):
        spots = tuple((offset + 5.0 * i, offset + 3.0 * i * i) for i in range(points))
        assert marked(plain, [mark(kind, *spots)], SUBJECTS).size == (64, 36)


def test_a_stored_picture_carries_no_metadata():
    image = Image.new("RGB", (64, 36), "#808080")
    exif = Image.Exif()
    exif[0x010E] = "canary-description"
    image.info["exif"] = exif.tobytes()
    image.info["comment"] = b"canary-comment"
    content = stored(image)
    assert b"canary" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_a_tag_is_parted_where_another_face_is_needed():
    assert by_script("C · رجال 12 m") == ["C · ", "رجال 12 ", "m"]
    assert "".join(by_script("漢")) == "[U+6F22]"


def test_tags_do_not_lie_over_each_other_where_there_is_room():
    plain = Image.new("RGB", (1280, 720), "#808080")
    marks = [
        mark("box", (300, 300), (400, 340), label="one"),
        mark("box", (300, 310), (400, 350), label="two"),
        mark("box", (410, 300), (500, 340), label="three"),
    ]
    alone = sum(tag_pixels(marked(plain, [one], SUBJECTS)) for one in marks)
    assert tag_pixels(marked(plain, marks, SUBJECTS)) >= alone * 0.97


def tag_pixels(image):
    """How many pixels are as dark as the ground of a tag."""
    return int((np.asarray(image).max(axis=2) < 60).sum())


def test_small_frames_are_enlarged_by_whole_factors():
    assert whole_frame((64, 48)).times == 10
    assert whole_frame((320, 192)).times == 2
    assert whole_frame((1280, 720)).times == 1
