"""Sets a document as PDF with Typst, from data alone.

Typst gets a temporary folder that holds the template, data.json and the pictures, and nothing
else: no packages, no system fonts, no network, no text that it could take for markup. The file is
tagged PDF/A-3; the same document gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

import orjson

from app.case.outputs import writing
from app.dossier.document import Document, as_data
from app.dossier.letters import FontFiles, printable, right_to_left
from media_tools.errors import MissingTool

TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "dossier" / "dossier.typ"


def write(document: Document, path: Path | str) -> None:
    """Write `document` to `path`, whole or not at all.

    Raises MissingTool where the template, a font or Typst is missing, CannotWrite where the
    place cannot be written.
    """
    content = render(document)
    with writing(Path(path)) as target:
        target.write_bytes(content)


def render(document: Document) -> bytes:
    """The bytes of the PDF."""
    (made,) = _set(document, "pdf")
    return made


def pages(document: Document, dots_per_inch: float = 110.0) -> list[bytes]:
    """The pages as they will be printed, each a PNG."""
    return _set(document, "png", dots_per_inch)


def _set(
    document: Document, form: Literal["pdf", "png"], dots_per_inch: float | None = None
) -> list[bytes]:
    """The document set by Typst in the form asked for: one piece, or one a page."""
    import typst

    fonts = FontFiles.installed()
    if not TEMPLATE.is_file():
        raise MissingTool("The dossier's template is missing; install Gnomon again.", TEMPLATE)
    with tempfile.TemporaryDirectory(prefix="gnomon-dossier-") as folder:
        root = Path(folder)
        shutil.copyfile(TEMPLATE, root / "main.typ")
        for name, content in document.pictures.items():
            (root / name).write_bytes(content)
        (root / "data.json").write_bytes(orjson.dumps(template_data(document, fonts)))
        try:
            made = typst.compile(
                str(root / "main.typ"),
                root=folder,
                font_paths=typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=False,
                    font_paths=[str(path) for path in fonts.folders],
                ),
                package_path=str(root / "none"),
                package_cache_path=str(root / "none"),
                format=form,
                ppi=dots_per_inch,
                pdf_standards=["a-3a"] if form == "pdf" else None,
            )
        except typst.TypstError as error:
            raise MissingTool(f"The dossier could not be set: {error.message}", TEMPLATE) from None
    return [made] if isinstance(made, bytes) else list(made)


def template_data(document: Document, fonts: FontFiles) -> object:
    """The document as the template reads it, every text made of characters that can be printed."""

    def clean(value: object) -> object:
        if isinstance(value, str):
            return printable(value, fonts.characters)
        if isinstance(value, list):
            return [clean(item) for item in value]
        if isinstance(value, dict):
            cleaned = {key: clean(item) for key, item in value.items()}
            if "text" in value:
                cleaned["rtl"] = right_to_left(value["text"])
            return cleaned
        return value

    return clean(
        {
            "title": document.title,
            "status": document.status,
            "head": document.head,
            "foot": document.foot,
            "written": list(document.written),
            "blocks": as_data(document.blocks),
        }
    )
