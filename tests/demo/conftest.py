"""The drawn ground and the first frames of the footage, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo import footage, ground
from app.demo.crowns import Image
from app.demo.render import Stage

FRAMES = 56


@pytest.fixture(scope="session")
def flat() -> Image:
    """The ground as drawn."""
    return ground.draw()


@pytest.fixture(scope="session")
def stage(flat: Image) -> Stage:
    """What draws single frames."""
    return Stage(flat)


@pytest.fixture(scope="session")
def video(flat: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The footage's first FRAMES."""
    path = tmp_path_factory.mktemp("demo") / "sample.mp4"
    footage.write_video(flat, path, frames=FRAMES)
    return path
