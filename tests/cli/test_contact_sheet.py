"""A contact sheet stays a sheet, however many frames there are."""

from __future__ import annotations

from itertools import pairwise

from app.cli.contact_sheet import MOST_PICTURES, evenly


def test_few_frames_are_all_shown():
    assert evenly([4, 8, 15]) == [4, 8, 15]


def test_many_frames_are_thinned_evenly_with_both_ends():
    chosen = evenly(list(range(0, 100_000, 2)))
    assert len(chosen) == MOST_PICTURES
    assert (chosen[0], chosen[-1]) == (0, 99_998)
    steps = [b - a for a, b in pairwise(chosen)]
    assert max(steps) - min(steps) <= 2
