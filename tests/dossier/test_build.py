"""What a dossier says of a case, when it is final, what the redacted edition keeps back."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from PIL import Image

from app.case.model import Imagery, Review, Verdict
from app.dossier import NotFinal, assemble, build
from app.dossier.document import as_data
from app.dossier.footage import Footage
from app.dossier.material import gather, listed, seconds, why_not_final
from app.dossier.pdf import render
from app.dossier.sections import SECTIONS
from app.dossier.sections.custody import FRAMEMD5
from app.maps import MapError

VERDICT = Verdict("", "Anna", "likely", "low", "x", "2024-01-01T00:00:00Z", "key", "v")


def texts(data):
    """Every text of a document's data."""
    if isinstance(data, dict):
        if isinstance(data.get("text"), str):
            yield data["text"]
        for key, value in data.items():
            if key in ("alt", "aside", "title") and isinstance(value, str):
                yield value
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data


def all_text(document):
    return "\n".join(texts(as_data(document.blocks)))


def digests(verdicts):
    return tuple(verdict.digest for verdict in verdicts)


def reviewed(material, by="key of Boris"):
    """The same with a verdict on every claim and a review of it."""
    claims = tuple(
        replace(
            claim,
            verdicts=verdicts,
            reviews=(
                Review(claim.id, "Boris", True, "", "2024-01-02T00:00:00Z", by, digests(verdicts)),
            ),
        )
        for claim in material.claims
        for verdicts in [claim.verdicts or (replace(VERDICT, claim=claim.id),)]
    )
    return replace(material, claims=claims)


def test_every_page_says_that_it_is_a_draft_and_why(small, pdf_text):
    case, _, _ = small
    document = build(case)
    assert document.status == "DRAFT: 2 claims not judged, 1 claim not reviewed"
    pages = pdf_text(render(document)).split("\f")[:-1]
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert document.status in page
        assert f"page {number} of {len(pages)}" in page
        assert "log head" in page


def test_final_needs_a_verdict_and_a_second_person_for_every_claim(small):
    material = gather(small[0])
    with pytest.raises(NotFinal, match="2 claims not judged"):
        assemble(material, final=True)
    with pytest.raises(NotFinal, match="no claims"):
        assemble(replace(material, claims=()), final=True)
    own = {v.author for c in reviewed(material).claims for v in c.verdicts}
    for author in own:
        assert why_not_final(reviewed(material, by=author)), "nobody reviews what they judged"
    assert assemble(reviewed(material), final=True).status == "FINAL"
    assert assemble(reviewed(material)).status == "DRAFT: not declared final"


def test_the_same_case_gives_the_same_bytes_dated_by_its_last_entry(small):
    case, _, _ = small
    one, two = build(case), build(case)
    assert one == two
    assert render(one) == render(two)
    newest = max(entry.time for entry in case.log())
    assert datetime(*one.written) == datetime.fromisoformat(newest[:19])


def test_claims_digests_frames_and_people_are_all_there(small):
    case, video, telemetry = small
    said = all_text(build(case))
    for claim in case.claims():
        assert claim.text in said
    assert {video, telemetry} <= set(re.findall(r"\b[0-9a-f]{64}\b", said))
    assert "PTS 72000, time base 1/90000, 0.800000 s" in said
    assert "frame 20 of 50 (from 0)" in said
    assert "Gnomon renders no verdict of authenticity." in said
    assert "The time zone is not stated" in said or "not stated" in said
    assert case.heads()[0].hash in said


def values_of(key, data):
    """Every value under `key` in the data of a document."""
    if isinstance(data, dict):
        if data.get(key):
            yield data[key]
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from values_of(key, value)


@pytest.mark.parametrize("edition", ["full", "redacted"])
def test_pages_referred_to_exist_and_anchors_are_unique(small, edition):
    data = as_data(build(small[0], edition).blocks)
    found = list(values_of("anchor", data))
    assert len(found) == len(set(found))
    assert set(values_of("to", data)) <= set(found)


def emptied(material):
    """The same case before anything was done in it."""
    nothing = dict.fromkeys(("claims", "media", "annotations", "fixes", "places", "imagery"), ())
    return replace(material, **nothing, caption=None, subjects={}, files={}, question="")


def test_every_section_answers_with_blocks(small):
    from app.dossier.document import Block
    from app.dossier.draft import Draft
    from app.dossier.material import edition_of

    material = gather(small[0])
    for name, section in SECTIONS.items():
        for version in (material, emptied(material)):
            with Footage(version.files) as footage:
                draft = Draft(version, edition_of(version, "full"), footage, "DRAFT")
                assert all(isinstance(block, Block) for block in section(draft)), name


def test_an_empty_case_has_a_dossier(small):
    document = assemble(emptied(gather(small[0])))
    assert document.status == "DRAFT: no claims yet"
    assert render(document).startswith(b"%PDF-")


def test_media_that_are_not_at_hand_are_named_and_stop_nothing(small):
    material = gather(small[0])
    document = assemble(replace(material, files=dict.fromkeys(material.files)))
    said = all_text(document)
    assert "2 files not at hand" in said
    assert "clip.mp4" in said
    assert "its frame cannot be shown" in said
    assert "PTS 72000, time base 1/90000" in said
    assert render(document).startswith(b"%PDF-")


def test_the_printed_command_finds_the_printed_digest(small):
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    case, video, _ = small
    said = all_text(build(case))
    printed = set(re.findall(r"framemd5 ([0-9a-f]{32})", said))
    assert FRAMEMD5 in said
    words = FRAMEMD5.replace("FILE", str(case.media_file(video))).replace("STREAM", "0").split()
    done = subprocess.run(
        [*words[:1], "-v", "error", *words[1:]], capture_output=True, text=True, check=True
    )
    rows = [line.split(",") for line in done.stdout.splitlines() if not line.startswith("#")]
    by_pts = {int(row[2]): row[-1].strip() for row in rows}
    assert by_pts[72000] in printed


def test_the_redacted_edition_keeps_names_places_keys_and_sources(small, pdf_text):
    case, _, _ = small
    document = build(case, "redacted")
    said = all_text(document) + pdf_text(render(document))
    for canary in ("44.054", "44.05434", "123.074", case.author_name, case.heads()[0].author):
        assert canary not in said, canary
    assert "44.1, −123.1" in said
    assert "Investigator 1" in said
    assert "Seen from [position removed], [position removed]." in said
    counted = {row[0][0]["text"]: row[1][0]["text"] for row in list_of_redactions(document)}
    assert counted["names of investigators"] == "1"
    assert counted["close maps"] == "1"
    assert int(counted["positions"]) >= 4


def test_labels_drawn_on_pictures_are_redacted_too(small):
    case, _, _ = small
    material = gather(case)

    def labelled(label):
        marks = tuple(replace(a, label=label) for a in material.annotations)
        return assemble(replace(material, annotations=marks), "redacted").pictures

    said, kept = f"{case.author_name} at 44.05434", "Investigator 1 at [position removed]"
    assert labelled(said) == labelled(kept)
    assert labelled(said) != labelled("something else")


def list_of_redactions(document):
    tables = [b for b in as_data(document.blocks) if b["block"] == "table"]
    return tables[-1]["rows"]


def test_pictures_of_graphic_media_are_left_out_of_the_redacted_edition(small):
    material = gather(small[0])
    graphic = replace(material, media=tuple(replace(m, graphic=True) for m in material.media))
    assert assemble(graphic, "full").pictures
    document = assemble(graphic, "redacted")
    assert not document.pictures
    assert "marked as graphic" in all_text(document)


def test_no_picture_of_the_footage_carries_metadata(small):
    import io

    for content in build(small[0]).pictures.values():
        picture = Image.open(io.BytesIO(content))
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("pts", "base", "said"),
    [
        (307200, Fraction(1, 12800), "24.000000 s"),
        (1, Fraction(1, 30), "0.033333 s"),
        (1001, Fraction(1, 30000), "0.033366 s"),
        (2, Fraction(1, 3), "0.666666 s"),
        (0, Fraction(1, 25), "0.000000 s"),
    ],
)
def test_seconds_are_cut_and_not_rounded_up(pts, base, said):
    assert seconds(pts, base) == said


def test_lists_read_as_sentences():
    assert listed(["2"]) == "2"
    assert listed(["2", "3"]) == "2 and 3"
    assert listed(["2", "3", "5"]) == "2, 3 and 5"


def test_an_objection_that_stands_and_a_changed_verdict_shut_the_gate(small):
    material = reviewed(gather(small[0]))
    first = material.claims[0]
    dora = replace(first.reviews[0], author="key of Dora", by="Dora", agrees=False)
    objected = (replace(first, reviews=(*first.reviews, dora)), *material.claims[1:])
    assert why_not_final(replace(material, claims=objected)) == "1 claim objected to"
    changed = tuple(replace(v, likelihood="unlikely", digest="new") for v in first.verdicts)
    late = replace(material, claims=(replace(first, verdicts=changed), *material.claims[1:]))
    assert why_not_final(late) == "1 claim not reviewed"
    assert "of a verdict that has changed since" in all_text(assemble(late))


def test_imagery_is_opened_below_the_folder_of_the_case_only(small, tmp_path, monkeypatch):
    out = str(tmp_path / "out.mbtiles")
    elsewhere = (
        "../out.mbtiles",
        out,
        r"\\host\s\x.mbtiles",
        "C:/out.mbtiles",
        "maps/link.mbtiles",
    )
    uris = ("maps/in.mbtiles", *elsewhere)
    folder = tmp_path / "case"
    (folder / "maps").mkdir(parents=True)
    (folder / "maps" / "link.mbtiles").symlink_to(tmp_path / "out.mbtiles")
    opened = []

    def refuse(uri, **_):
        opened.append(uri)
        raise MapError("not read", uri)

    monkeypatch.setitem(vars(sys.modules["app.dossier.sections.location"]), "open_source", refuse)
    rows = tuple(
        Imagery(str(n), "m", "mbtiles", uri, None, None, None) for n, uri in enumerate(uris)
    )
    material = replace(gather(small[0]), imagery=rows, folder=folder)
    assert "No imagery at hand" in all_text(assemble(material))
    assert set(opened) == {str(folder / "maps" / "in.mbtiles")}
