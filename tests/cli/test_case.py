"""The verbs about a case as a shell sees them: one document, one sentence, the right exit code."""

from __future__ import annotations

import io
import json
import types

import pytest
from PIL import Image

from app.cli import main


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.gnomon"


@pytest.fixture
def gnomon(capsys):
    def run(*words, code=0):
        found = main([*map(str, words), "--json"])
        out = capsys.readouterr()
        assert found == code, out.err
        return json.loads(out.out)

    return run


@pytest.fixture
def case(gnomon, path):
    gnomon("new", path, "--title", "Міст")
    return path


@pytest.fixture
def photo(tmp_path):
    Image.new("RGB", (64, 48), (200, 30, 30)).save(tmp_path / "p.png")
    return tmp_path / "p.png"


@pytest.fixture
def apply(gnomon, case, tmp_path):
    def run(*commands, code=0):
        lines = tmp_path / "commands.jsonl"
        text = "".join(c if isinstance(c, str) else json.dumps(c) + "\n" for c in commands)
        lines.write_text(text, encoding="utf-8")
        return gnomon("apply", case, lines, code=code)

    return run


def test_new_and_show(gnomon, case):
    doc = gnomon("show", case)
    assert (doc["title"], doc["entries"]) == ("Міст", 1)
    assert {"case_id", "heads", "media", "caption", "claims", "annotations"} <= set(doc)
    assert {"subjects", "places", "fixes", "conflicts", "imagery"} <= set(doc)
    assert set(doc["heads"][0]) >= {"author", "count", "hash"}
    error = gnomon("new", case, "--title", "Other", code=2)["error"]
    assert error["kind"] == "NoCase"
    assert gnomon("show", case) == doc


def test_add_answers_for_every_file(gnomon, case, photo, tmp_path):
    (tmp_path / "no.mp4").write_text("no")
    (tmp_path / "caption.txt").write_text("Міст", encoding="utf-8")
    doc = gnomon(
        "add", case, photo, tmp_path / "no.mp4", "--caption", tmp_path / "caption.txt", code=3
    )
    assert [o["name"] for o in doc["added"]] == ["p.png"]
    assert [o["path"] for o in doc["refused"]] == [str(tmp_path / "no.mp4")]
    assert doc["error"]["message"] == doc["refused"][0]["message"]
    shown = gnomon("show", case)
    assert (len(shown["media"]), shown["caption"]["text"]) == (1, "Міст")
    assert gnomon("add", case, photo)["known"][0]["sha256"] == shown["media"][0]["sha256"]
    assert gnomon("add", case, code=2)["error"]["kind"] == "UsageError"
    (tmp_path / "caption.txt").write_bytes("Міст".encode("cp1251"))
    assert (
        "UTF-8"
        in gnomon("add", case, "--caption", tmp_path / "caption.txt", code=3)["error"]["message"]
    )


def test_show_in_the_promised_shape(gnomon, case, photo, apply):
    gnomon("add", case, photo)
    sha256 = gnomon("show", case)["media"][0]["sha256"]
    shape = {"kind": "box", "points_px": [[1, 2.5], [30.25, 40]]}
    frame = {"media": sha256, "stream": 0, "pts": 0}
    apply(
        {"do": "set_caption", "text": "🚩 Колона"},
        {"do": "add_claim", "id": "c", "text": "Колона", "span": [2, 8]},
        {"do": "add_annotation", "id": "a", **frame, "label": "l", "shape": shape},
        {"do": "add_fix", "id": "f", **frame, "lat": 1, "lon": 2, "method": "by hand"},
        {"do": "add_assessment", "claim": "c", "bears": "supports", "annotation": "a"},
        {"do": "set_verdict", "claim": "c", "likelihood": "likely", "confidence": "low"}
        | {"reason": "r"},
        {"do": "allow_host", "host": "a.b", "allowed": True},
    )
    doc = gnomon("show", case)
    (claim,) = doc["claims"]
    assert (claim["span"], claim["status"], claim["reviewed"]) == ([2, 8], "supports", False)
    assert claim["verdicts"][0]["likelihood"] == "likely"
    assert claim["assessments"][0]["annotation"] == "a"
    (mark,) = doc["annotations"]
    assert mark["shape"] == {"kind": "box", "points_px": [[1, 2.5], [30.25, 40]]}
    assert [mark[k] for k in ("id", "media", "stream", "pts", "label")] == ["a", sha256, 0, 0, "l"]
    assert (doc["fixes"][0]["lat"], doc["fixes"][0]["pts"]) == (1, 0)
    assert doc["allowed_hosts"] == ["a.b"]


def test_apply_is_all_or_nothing_and_names_the_line(gnomon, case, apply):
    assert apply() == {"applied": 0, "results": []}
    answer = apply({"do": "add_claim", "id": "c", "text": "x"}, "\n", {"do": "undo"})
    assert answer["applied"] == 2
    assert answer["results"][0] == {"id": "c"}
    before = gnomon("show", case)
    error = apply({"do": "redo"}, "\n", {"do": "drop_tables"}, code=2)["error"]
    assert "line 3: There is no command 'drop_tables'" in error["message"]
    error = apply({"do": "redo"}, '{"do": \n', code=2)["error"]
    assert "line 2 is not JSON" in error["message"]
    assert gnomon("show", case) == before
    assert gnomon("apply", case, case.parent / "nowhere", code=2)["error"]["kind"] == "UsageError"


def test_apply_reads_stdin(gnomon, case, monkeypatch):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(b'{"do": "set_case", "title": "T"}\n'))
    monkeypatch.setattr("sys.stdin", stdin)
    assert gnomon("apply", case, "-")["applied"] == 1


def test_log_and_verify(gnomon, case, apply, photo):
    gnomon("add", case, photo)
    apply({"do": "set_case", "title": "x"})
    entries = gnomon("log", case)["entries"]
    assert [e["command"] for e in entries] == ["new", "add_media", "set_case"]
    assert [e["number"] for e in entries] == [1, 2, 3]
    assert all(e["time"].endswith("Z") and e["summary"] for e in entries)
    doc = gnomon("verify", case)
    assert (doc["intact"], doc["entries"], doc["signatures_checked"]) == (True, 3, 3)
    assert (doc["damage"], [m["matches"] for m in doc["media"]]) == ([], [True])
    (copy,) = (case.parent / "a.media").iterdir()
    copy.chmod(0o644)
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    assert gnomon("verify", case, code=1)["media"][0]["matches"] is False
    copy.unlink()
    assert gnomon("verify", case)["media"] == [
        {"sha256": copy.stem, "present": False, "matches": None}
    ]


def test_damage_is_exit_1_and_a_stranger_exit_4(gnomon, case):
    import sqlite3

    db = sqlite3.connect(case)
    db.execute("UPDATE entry SET signature = zeroblob(64)")
    db.commit()
    db.close()
    (damage,) = gnomon("verify", case, code=1)["damage"]
    assert (damage["entry"], damage["what"]) == (1, "its signature does not hold")
    case.write_text("text")
    for verb in ("show", "log", "verify"):
        assert gnomon(verb, case, code=4)["error"]["kind"] == "NotACase"
        assert gnomon(verb, case.parent / "no.gnomon", code=2)["error"]["kind"] == "NoCase"


def test_the_same_for_a_person(capsys, case, photo, apply, tmp_path):
    (tmp_path / "no.mp4").write_text("no")
    assert main(["add", str(case), str(photo), str(tmp_path / "no.mp4")]) == 3
    out = capsys.readouterr()
    assert "added    photo" in out.out
    assert "refused" in out.out
    assert "no.mp4" in out.err
    apply(
        {"do": "set_case", "question": "Where\x1b[31m?"},
        {"do": "set_caption", "text": "Caption"},
        {"do": "add_claim", "id": "c", "text": "x"},
        {"do": "set_verdict", "claim": "c", "likelihood": "likely", "confidence": "low"}
        | {"reason": "r"},
        {"do": "add_subject", "name": "group"},
        {"do": "add_place", "name": "mill", "lat": 1, "lon": 2},
    )
    capsys.readouterr()
    assert main(["show", str(case)]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    for part in ("Міст", "Where␦[31m?", "likely; confidence low", "A group (group)", "mill"):
        assert part in text
    assert main(["log", str(case)]) == 0
    assert "set caption “Caption”" in capsys.readouterr().out
    (copy,) = (case.parent / "a.media").iterdir()
    copy.unlink()
    assert main(["verify", str(case)]) == 0
    assert "is not at hand" in capsys.readouterr().out
    assert main(["new", str(tmp_path / "b.gnomon"), "--title", "B"]) == 0
    assert "a new case, “B”" in capsys.readouterr().out


def test_merge_exits_1_while_conflicts_stand(gnomon, case, apply, tmp_path, monkeypatch, capsys):
    apply({"do": "add_claim", "id": "c", "text": "x"})
    other = tmp_path / "b.gnomon"
    other.write_bytes(case.read_bytes())
    apply({"do": "set_claim", "id": "c", "text": "A"})
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "boris"))
    (tmp_path / "b.jsonl").write_text('{"do": "set_claim", "id": "c", "text": "B"}')
    gnomon("apply", other, tmp_path / "b.jsonl")
    out = tmp_path / "ab.gnomon"
    doc = gnomon("merge", case, other, "--out", out, code=1)
    assert doc["entries"] == 4
    (conflict,) = doc["conflicts"]
    assert (conflict["entity"], conflict["field"]) == ("c", "text")
    assert sorted(v["value"] for v in conflict["values"]) == ["A", "B"]
    assert gnomon("show", out)["conflicts"] == doc["conflicts"]
    assert main(["show", str(out)]) == 0
    assert "conflict   text of c" in capsys.readouterr().out
    assert gnomon("merge", case, other, "--out", out, code=2)["error"]["kind"] == "NoCase"
    assert main(["merge", str(case), str(case), "--out", str(tmp_path / "aa.gnomon")]) == 0
    assert "3 entries, 0 conflicts" in capsys.readouterr().out
