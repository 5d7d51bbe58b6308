"""What is made of the files that are dropped, and what is said of those left out."""

from __future__ import annotations

import pytest

from app import settings


@pytest.fixture
def said(window):
    heard = []
    window.intake.said.connect(lambda words, tone: heard.append((words, tone)))
    return heard


def test_an_unreadable_first_file_leaves_no_case_behind(window, tmp_path, said, qtbot):
    (tmp_path / "broken.mp4").write_bytes(b"no video at all")
    window.intake.take([tmp_path / "broken.mp4"])
    qtbot.waitUntil(lambda: bool(said) and not window.background.jobs)
    assert window.session.case is None
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["broken.mp4"]
    assert not (tmp_path / "broken.media").exists()
    assert settings.load().recent_cases == ()
    assert "broken.mp4" in said[0][0]


def test_a_case_begun_by_a_drop_is_remembered(opened):
    assert str(opened.session.case.path) in settings.load().recent_cases


def test_a_second_caption_and_a_second_case_are_said(window, tmp_path, said, footage, qtbot):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"caption {name}")
    window.intake.take([footage, tmp_path / "a.txt", tmp_path / "b.txt"])
    assert said == [("Left out, as a case has one caption: b.txt.", "caution")]
    qtbot.waitUntil(lambda: not window.background.jobs, timeout=20_000)
    assert window.session.case.caption().text == "caption a.txt"


def test_the_pages_are_set_again_when_a_file_comes(opened, qtbot):
    opened.rooms.arrange("dossier")
    first = opened.writing._made
    media = opened.session.contents.file(opened.desk.media)
    media.rename(media.with_suffix(".away"))
    opened.intake._on_found([opened.desk.media.sha256])
    assert opened.writing._made != first
    qtbot.waitUntil(lambda: not opened.background.jobs, timeout=20_000)
