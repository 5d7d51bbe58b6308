"""The PDF: text is literal, the file is an archive one, and it is written whole or not at all."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.case.outputs import CannotWrite
from app.dossier import assemble, pdf
from app.dossier.letters import FONT_PACKAGES, FontFiles
from app.dossier.material import gather
from media_tools.errors import MissingTool

PAYLOADS = (
    "#eval(\"1+1\")",
    "#read(\"/etc/passwd\")",
    "#include \"/etc/hostname\"",
    "#import \"@preview/cetz:0.2.0\": canvas",
    "#panic(\"stop\")",
    "]#set page(width: 1pt)[",
    "#while true {}",
    "#image(\"../../secret.png\")",
    "$ x^2 + sum_(i=0)^n $",
    "*bold* _emph_ `raw` = Heading",
    "- item\n+ item\n/ term: text",
    "@label <label> #label(\"check\")",
    "\\u{41} \\n \\\\ \\#",
    "// comment /* block */ rest",
    "https://example.org/a?b=c&d=e#f",
    "--- -- ... ~ 'single' \"double\" -?",
    "<script>alert(1)</script> &amp; <!-- -->",
    "\\begin{document}\\input{/etc/passwd}\\end{document}",
    "{{7*7}} ${7*7} %(name)s %n {0}",
    "]] }} )) ## ;; \" , \"block\": \"pagebreak\"",
)  # fmt: skip


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_what_people_wrote_is_printed_as_they_wrote_it(small, pdf_text):
    material = gather(small[0])
    claims = tuple(
        replace(material.claims[i % 3], id=f"x{i}", text=text, span=None, note=text,
                verdicts=(), reviews=(), assessments=(), overturned_by=text)
        for i, text in enumerate(PAYLOADS)
    )  # fmt: skip
    caption = replace(material.caption, text="\n\n".join(PAYLOADS), author=PAYLOADS[0])
    document = assemble(
        replace(material, title=PAYLOADS[5], question=PAYLOADS[6], claims=claims, caption=caption)
    )
    text = squeezed(pdf_text(pdf.render(document)))
    for payload in PAYLOADS:
        assert squeezed(payload) in text, payload


def test_scripts_are_printed_as_themselves(small, pdf_text):
    material = gather(small[0])
    words = ("Їжак ґанок є", "Ёлка объявила", "Ægir ß ñ ő", "Ελληνικά", "Tiếng Việt")
    document = assemble(
        replace(material, title=" · ".join(words), question="漢字 \u202edrow\u202c")
    )
    text = squeezed(pdf_text(pdf.render(document)))
    for word in words:
        assert squeezed(word) in text
    assert "[U+6F22][U+5B57][U+202E]drow[U+202C]" in text


def test_long_words_do_not_run_out_of_the_page(small, pdf_text):
    name = "a" * 150 + "Б" * 90 + ".mp4"
    material = gather(small[0])
    media = tuple(replace(m, name=name) for m in material.media)
    text = squeezed(pdf_text(pdf.render(assemble(replace(material, media=media)))))
    assert name in text


def test_it_is_an_archive_file_with_tags(small):
    content = pdf.render(assemble(gather(small[0])))
    assert b"<pdfaid:part>3</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content


def test_only_the_fonts_of_the_program_are_used(small, tmp_path):
    import shutil
    import subprocess

    if not shutil.which("pdffonts"):
        pytest.skip("pdffonts is not installed")
    path = tmp_path / "d.pdf"
    pdf.write(assemble(gather(small[0])), path)
    rows = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    for row in rows.splitlines()[2:]:
        assert re.match(r"[A-Z]{6}\+(Inter|JetBrainsMono|NotoSansArabic)-", row), row
        assert " yes yes yes " in row, "embedded, subset, with a map to Unicode"


def test_a_place_that_cannot_be_written_is_one_sentence_and_harms_nothing(small, tmp_path):
    document = assemble(gather(small[0]))
    for path in (tmp_path / "no folder" / "d.pdf", tmp_path):
        with pytest.raises(CannotWrite) as refused:
            pdf.write(document, path)
        assert refused.value.exit_code == 5
        assert str(path) in refused.value.message
        assert "\n" not in refused.value.message
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_up_leaves_the_older_file(small, tmp_path, monkeypatch):
    from pathlib import Path

    path = tmp_path / "d.pdf"
    path.write_bytes(b"older")

    def full(self, content):
        raise OSError(28, "No space left on device")

    document = assemble(gather(small[0]))
    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(pdf, "render", lambda document: b"%PDF-")
    with pytest.raises(CannotWrite, match="No space left on device"):
        pdf.write(document, path)
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == ["d.pdf"]


def test_a_missing_font_is_named(monkeypatch):
    from app.dossier import letters

    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(letters, "import_module", missing)
    FontFiles.installed.cache_clear()
    try:
        with pytest.raises(MissingTool, match="fontpkg-inter") as refused:
            FontFiles.installed()
        assert refused.value.exit_code == 5
    finally:
        FontFiles.installed.cache_clear()
    assert len(FONT_PACKAGES) == 3


def test_the_template_takes_nothing_from_elsewhere():
    text = pdf.TEMPLATE.read_text(encoding="utf-8")
    for word in ("@preview", "#import", "#include", "eval(", "read(", "plugin(", "sys.inputs"):
        assert word not in text
    assert re.findall(r"json\(([^)]*)\)", text) == ['"data.json"']
