"""What holds for every verb: closed pipes, narrow encodings, full disks, steering letters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli


def gnomon(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app", *words]
    return subprocess.run(
        command, capture_output=True, env={**os.environ, **environment}, timeout=60, check=False
    )


def test_a_reader_that_has_read_enough_is_no_fault():
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "app", "--help"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(write)
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_terminal_that_cannot_write_a_letter_gets_its_code(tmp_path: Path):
    case = str(tmp_path / "a.gnomon")
    done = gnomon("new", case, "--title", "Міст", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert b"\\u041c\\u0456" in done.stdout


def test_letters_that_steer_a_terminal_are_shown(tmp_path: Path, capsys):
    path = tmp_path / "a\x1b[31m\u202e.mp4"
    path.write_bytes(b"nothing")
    assert cli.main(["probe", str(path)]) == 3
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "a␦[31m␦.mp4" in said


def test_a_fault_of_the_disk_is_a_sentence(tmp_path: Path, monkeypatch, capsys):
    def full(_args: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("app.cli.media.probe", full)
    assert cli.main(["probe", str(tmp_path), "--json"]) == 4
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"]["path"] == "/somewhere"
    assert "No space left on device" in shown.err


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_has_help_and_takes_json(verb: str):
    text = cli.parser_for(verb).format_help()
    assert "--json" in text
    assert f"gnomon {verb}" in text


def test_an_unknown_verb_is_wrong_usage(capsys):
    assert cli.main(["prove", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "UsageError"


def test_without_a_display_the_desktop_says_so(tmp_path: Path):
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "app", "open", str(tmp_path / "a.gnomon")]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (5, b"")
    assert done.stderr.startswith(b"gnomon: There is no display")
