"""Preferences are kept sparse, and nonsense in their file never stops the program."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from app import settings
from app.settings import RECENT_CASES, Settings


def test_what_is_saved_is_loaded(own_home):
    chosen = Settings(theme="light", name="MK", recent_cases=("/a/b.gnomon",))
    settings.save(chosen)
    assert settings.load() == chosen


def test_only_what_differs_is_written(own_home):
    settings.save(Settings(theme="light"))
    assert tomllib.loads(settings.settings_file().read_text()) == {"theme": "light"}
    settings.save(Settings())
    assert settings.settings_file().read_text() == ""


@pytest.mark.parametrize("text", ["theme = ", "theme = 7", 'theme = "pink"', "name = ''\x00", ""])
def test_nonsense_means_the_defaults(own_home, text):
    settings.settings_file().parent.mkdir(parents=True)
    settings.settings_file().write_text(text)
    assert settings.load() == Settings()


def test_a_case_opened_again_moves_to_the_front(tmp_path):
    found = Settings()
    for number in range(RECENT_CASES + 2):
        found = found.with_recent(tmp_path / f"{number}.gnomon")
    found = found.with_recent(tmp_path / "5.gnomon")
    assert len(found.recent_cases) == RECENT_CASES
    assert found.recent_cases[0] == str(tmp_path / "5.gnomon")
    assert len(set(found.recent_cases)) == RECENT_CASES
    assert replace(found, recent_cases=()) == Settings()
