"""What a dossier is made of: plain blocks, in order, and pictures by name.

Sections answer with these values; `pdf` hands them to the template as JSON. Every text is data:
nothing in it is ever read as markup. Nothing here knows how a page looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style.

    style: plain, quiet, strong, mono, small, claim (underlined span of the caption), supports,
    contradicts, open (signs in their colour), or page: the number of the page that carries
    the anchor `to`, with `text` before it.
    """

    text: str
    style: str = "plain"
    to: str = ""


Words = tuple[Run, ...]


def words(*parts: str | Run) -> Words:
    """Runs from strings and runs; a bare string is plain text."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part)


@dataclass(frozen=True)
class Heading:
    """A title of level 1 (the dossier), 2 (a part or finding), 3 (within one).

    `aside` stands quietly at the right; `anchor` is what page references name.
    """

    text: str
    level: int = 3
    aside: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page. Not inside Together."""


@dataclass(frozen=True)
class Paragraph:
    """Text in one of the styles body, intro (stays with what follows), lead (large
    and quiet), statement (a claim), quote (verbatim words), note."""

    words: Words
    style: str = "body"


@dataclass(frozen=True)
class Column:
    """A column. width: auto, a share (`2fr`) or a length (`24mm`); align: left or right."""

    title: str
    width: str = "auto"
    align: str = "left"


@dataclass(frozen=True)
class Table:
    """Rows under column titles that are repeated on every page the table runs over.

    A row of one cell in a table of several columns runs over the whole width and belongs to the
    row above it. Without titles no head is drawn.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Facts:
    """Labels and their values, one a row."""

    rows: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class Figure:
    """A picture of the document with its caption. `alt` says in words what it shows.

    `height` is that of a picture one wide: the page gives a tall one less width.
    """

    file: str
    caption: Words
    alt: str
    height: float


@dataclass(frozen=True)
class Figures:
    """Pictures side by side, `columns` in a row."""

    figures: tuple[Figure, ...]
    columns: int = 2


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page if they fit on one."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fitted:
    """Blocks that stay on one page; its figures shrink a little where that saves the page."""

    blocks: tuple[Block, ...]


MOST_TOGETHER = 2200
"""Characters that surely fit one page, a line end counted as a line's width."""


def together(*blocks: Block) -> list[Block]:
    """The blocks as one Together; as they are where their text may be longer than a page."""
    return [Together(blocks)] if on_a_page(blocks) else list(blocks)


def fitted(*blocks: Block) -> list[Block]:
    """The blocks as one Fitted; as they are where their text may be longer than a page."""
    return [Fitted(blocks)] if on_a_page(blocks) else list(blocks)


def on_a_page(blocks: tuple[Block, ...]) -> bool:
    """Whether the text of the blocks surely fits one page."""
    return sum(length(as_data(block)) for block in blocks) <= MOST_TOGETHER


def length(data: object) -> int:
    """Characters of all text in the data of a block; every row and line end counts as a line."""
    if isinstance(data, dict):
        text = data.get("text")
        if isinstance(text, str):
            return len(text) + 70 * text.count("\n")
        return sum(length(value) for value in data.values())
    if isinstance(data, list):
        return sum(length(value) for value in data) + 10 * len(data)
    return 0


Block = Heading | PageBreak | Paragraph | Table | Facts | Figures | Together | Fitted


@dataclass(frozen=True)
class Document:
    """A dossier before it is set: the same case and edition always give an equal document."""

    title: str
    edition: str
    """full or redacted"""
    status: str
    """FINAL, or DRAFT with its reason; stands in the head of every page"""
    head: str
    """left of the status in the head of every page"""
    foot: str
    """program and log head, in the foot of every page"""
    written: tuple[int, int, int, int, int, int]
    """year to second of the last entry, UTC: the date of the document, never the clock's"""
    blocks: tuple[Block, ...]
    pictures: Mapping[str, bytes]
    """file name -> bytes of a PNG or JPEG made from pixels, without metadata"""

    @property
    def is_draft(self) -> bool:
        """Whether something stands between this dossier and a final one."""
        return not self.status.startswith("FINAL")


def as_data(value: object) -> object:
    """Blocks as JSON holds them: objects with `block`, the name of their kind in lower case."""
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    if isinstance(value, Run):
        return {"text": value.text, "style": value.style, "to": value.to}
    if isinstance(value, Block | Column | Figure):
        data = {f.name: as_data(getattr(value, f.name)) for f in fields(value)}
        return {"block": type(value).__name__.lower(), **data}
    return value
