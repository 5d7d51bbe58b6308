"""Which characters the dossier's fonts can print, and what stands for those they cannot.

A caption may hold any character. None may vanish, reorder the line or show as an empty box: what
cannot be printed as itself stands there as its code point, like [U+202E].
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from app.case.model import BIDI
from media_tools.errors import MissingTool

FONT_PACKAGES = ("fontpkg_inter", "fontpkg_jetbrains_mono", "fontpkg_noto_sans_arabic")


@dataclass(frozen=True)
class FontFiles:
    """The folders of the fonts that a dossier is set in, and the characters they hold."""

    folders: tuple[Path, ...]
    characters: frozenset[int]

    @staticmethod
    @cache
    def installed() -> FontFiles:
        """The fonts installed with Gnomon; MissingTool names the one that is not."""
        folders = []
        for package in FONT_PACKAGES:
            try:
                folders.append(Path(import_module(package).ROOT) / "files")
            except ModuleNotFoundError:
                name = package.replace("_", "-")
                raise MissingTool(
                    f"The font {name} is missing; install it and try again."
                ) from None
        files = [file for folder in folders for file in sorted(folder.glob("*.ttf"))]
        if len({file.parent for file in files}) < len(folders):
            raise MissingTool("A font of the dossier has lost its files; install Gnomon again.")
        # The monospaced face is left out: ordinary text is never set in it.
        held = (characters(f.read_bytes()) for f in files if "Mono" not in f.name)
        return FontFiles(tuple(folders), frozenset().union(*held))


def characters(font: bytes) -> frozenset[int]:
    """The code points that a TrueType font maps to a glyph (OpenType `cmap`, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[at : at + 4]: struct.unpack_from(">II", font, at + 8)
        for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"][0]
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * i + 4)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            segments = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", font, at + 14)
            starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, min(last, 0xFFFE) + 1))
        elif kind == 12:
            for g in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * g)
                found.update(range(first, last + 1))
    return frozenset(found)


def printable(text: str, held: frozenset[int]) -> str:
    """`text` with every character that cannot be printed as itself replaced by its code point."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(c if can_print(c, held) else f"[U+{ord(c):04X}]" for c in text)


def can_print(character: str, held: frozenset[int]) -> bool:
    """Whether a character shows as itself and leaves its neighbours in their order."""
    if character in "\n\u200b\u200c\u200d\u00ad\u200e\u200f":
        return True
    if ord(character) in BIDI or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
        return False
    return ord(character) in held


def right_to_left(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script written from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
