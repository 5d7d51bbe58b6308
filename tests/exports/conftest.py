"""The small case, made once; exports only read it."""

from __future__ import annotations

import pytest

from tests.small_case import small_case


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """(open case, digest of the video, digest of the telemetry)."""
    with small_case(tmp_path_factory.mktemp("small")) as (case, video, telemetry):
        case.apply(
            {"do": "add_subject", "id": "s2", "name": "=1+1", "kind": "group"},
            {"do": "add_annotation", "id": "a3", "media": video, "stream": 0, "pts": 176400,
             "label": "=HYPERLINK(\"x\")\n--> & more", "subject": "s2",
             "shape": {"kind": "polygon", "points_px": [[1, 2], [30, 4], [5.5, 60]]}},
        )  # fmt: skip
        yield case, video, telemetry
