"""The verbs dossier, export and demo, as a shell sees them."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from app.cli import main
from tests.small_case import small_case


@pytest.fixture(scope="module")
def case_path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    with small_case(folder):
        pass
    return folder / "case.gnomon"


def answer(capfdbinary):
    return json.loads(capfdbinary.readouterr().out)


def test_a_dossier_is_written_and_the_case_left_alone(case_path, tmp_path, capfdbinary):
    before = case_path.read_bytes()
    out = tmp_path / "d.pdf"
    assert main(["dossier", str(case_path), "--out", str(out), "--json"]) == 0
    assert answer(capfdbinary)["status"].startswith("DRAFT: 2 claims not judged")
    assert out.read_bytes().startswith(b"%PDF-")
    assert case_path.read_bytes() == before


def test_final_is_refused_with_the_reason_and_writes_nothing(case_path, tmp_path, capfdbinary):
    out = tmp_path / "d.pdf"
    assert main(["dossier", str(case_path), "--final", "--out", str(out), "--json"]) == 1
    said = answer(capfdbinary)
    assert said["written"] is None
    assert said["reason"] == "2 claims not judged, 1 claim not reviewed"
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["dossier", "CASE", "--out", "x.pdf", "--edition", "pocket"], 2),
        (["dossier", "CASE"], 2),
        (["dossier", "nothing.gnomon", "--out", "x.pdf"], 2),
        (["dossier", "CASE", "--out", "no folder/x.pdf"], 5),
        (["export", "CASE", "--as", "docx", "--out", "x"], 2),
        (["export", "CASE", "--as", "csv", "--out", "no folder/x.csv"], 5),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    case_path, tmp_path, monkeypatch, capfdbinary, words, code
):
    monkeypatch.chdir(tmp_path)
    given = [str(case_path) if word == "CASE" else word for word in words]
    assert main([*given, "--json"]) == code
    captured = capfdbinary.readouterr()
    assert json.loads(captured.out)["error"]["message"]
    assert captured.err.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_export_says_where_it_is(case_path, tmp_path, capfdbinary):
    out = tmp_path / "e.geojson"
    assert main(["export", str(case_path), "--as", "geojson", "--out", str(out), "--json"]) == 0
    assert answer(capfdbinary) == {"written": str(out), "format": "geojson"}
    assert json.loads(out.read_text(encoding="utf-8"))["features"]


def test_what_the_signed_entries_do_not_say_is_not_given_away(case_path, tmp_path, capfdbinary):
    forged = tmp_path / "forged.gnomon"
    shutil.copy(case_path, forged)
    db = sqlite3.connect(forged)
    db.execute(
        "UPDATE cell SET value = replace(value, '\"likely\"', '\"almost-certain\"') "
        "WHERE field LIKE 'verdict/%'"
    )
    db.commit()
    db.close()
    for number, words in enumerate(
        (["dossier"], ["export", "--as", "csv"], ["export", "--as", "kml"])
    ):
        out = tmp_path / str(number)
        assert main([*words, str(forged), "--out", str(out), "--json"]) == 4
        captured = capfdbinary.readouterr()
        assert "the table cell is not what the entries give" in captured.err.decode()
        assert not out.exists()


@pytest.mark.parametrize(
    "words", [["dossier"], ["export", "--as", "csv"], ["export", "--as", "bagit"]]
)
def test_no_output_takes_the_place_of_a_case_or_lies_among_its_copies(
    case_path, tmp_path, capfdbinary, words
):
    other = tmp_path / "other.gnomon"
    shutil.copy(case_path, other)
    before = other.read_bytes()
    media = tmp_path / "other.media"
    media.mkdir()
    for target in (case_path, other, media / "out"):
        assert main([*words, str(other), "--out", str(target), "--json"]) == 2
        assert capfdbinary.readouterr().err.decode().count("\n") == 1
    assert other.read_bytes() == before
    assert [*media.iterdir()] == []
