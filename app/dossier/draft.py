"""What the sections share while a dossier is put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from PIL import Image

from app.case.model import FrameRef
from app.dossier.document import Figure, Words
from app.dossier.editions import Edition
from app.dossier.figures import stored
from app.dossier.footage import CitedFrame, Footage
from app.dossier.material import Material


@dataclass
class Draft:
    """A dossier in the making: the case, the edition, the footage, and the pictures so far."""

    material: Material
    edition: Edition
    footage: Footage
    status: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    shown: dict[FrameRef | str, str] = field(default_factory=dict)
    """frames and fixes (by id) that stand on a page already -> anchor of that page"""

    def frame(self, ref: FrameRef) -> CitedFrame | str:
        """The cited frame, or the sentence that says why its picture is not here."""
        medium = self.material.medium(ref.media)
        if medium is not None and medium.graphic and self.edition.withholds("picture", ref):
            return "The picture is left out of this edition: the media is marked as graphic."
        return self.footage.frame(ref)

    def figure(self, image: Image.Image, caption: Words, alt: str) -> Figure:
        """A figure of a picture, which is kept under the name of its content."""
        content = stored(image)
        name = hashlib.sha256(content).hexdigest()[:24] + ".jpg"
        self.pictures[name] = content
        return Figure(name, caption, alt, round(image.height / image.width, 6))
