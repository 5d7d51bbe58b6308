"""OpenCV for drawing, without what its import leaves in the environment.

The wheel points Qt at plug-ins of its own, which break a window opened afterwards; what it sets is
taken back at once.
"""

from __future__ import annotations

import os

_before = dict(os.environ)

import cv2 as cv2  # noqa: E402  the environment as it was has to be known before this import

for _name in set(os.environ) - set(_before):
    del os.environ[_name]
os.environ.update(_before)
