"""Fixtures for all tests: a home of their own, and the shared real files where they are at hand."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


class WithoutQt(MetaPathFinder):
    """Refuses PySide6, as on a machine where it is not installed."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Raise for PySide6 and its parts; leave everything else to the other finders."""
        if name.partition(".")[0] == "PySide6":
            raise ModuleNotFoundError(f"{name} is hidden: core tests run without Qt", name=name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--without-qt` hides PySide6, so that the core is known to need none of it."""
    parser.addoption("--without-qt", action="store_true", help="hide PySide6 from the tests")


def pytest_configure(config: pytest.Config) -> None:
    """Hide PySide6 before anything is collected."""
    if config.getoption("--without-qt"):
        sys.meta_path.insert(0, WithoutQt())


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real test files; tests that need it skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder of real files (../shared) is not beside the project")
    return SHARED


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, keys and caches of a test live in a folder of its own, never in the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return home
