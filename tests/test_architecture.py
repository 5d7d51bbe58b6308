"""The rule of the house: imports point down the diamond; Qt only in widgets and app.desktop.

Reads every import statement of the program; docs/decisions/0001 says why the rule is there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "widgets", "media_tools")

# Room: the rooms it may import from. A module belongs to the longest name that fits.
MAY_IMPORT = {
    "media_tools": {"media_tools"},
    "app.maps": {"app.maps", "media_tools"},
    "app.geo": {"app.geo", "media_tools"},
    "app.case": {"app.case", "app.geo", "app.maps", "media_tools"},
    "widgets": {
        "widgets",
        "app.case.model",
        "app.case.shapes",
        "app.case.vocabulary",
        "app.geo",
        "app.maps",
        "media_tools.facts",
    },
    "app": {"app", "media_tools"},  # the doers: cli, ingest, dossier, exports, settings, demo
    "app.cli.window": {"app", "media_tools"},
    "app.desktop": {"app", "widgets", "media_tools"},
}
FORBIDDEN = {"app": {"app.desktop", "widgets"}}
ONE_HOME = {
    "apsw": {"app.case.store"},
    "socket": {"app.maps.network"},
    "urllib.request": {"app.maps.network"},
    "http.client": {"app.maps.network"},
    "sqlite3": {"app.maps.mbtiles", "app.demo.imagery"},
    "subprocess": set(),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def under(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if under(module, room)), key=len)


MODULES = dict(modules())


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module):
    room = room_of(module)
    for name in imports(MODULES[module]):
        if name.partition(".")[0] not in PACKAGES:
            continue
        allowed = any(under(name, r) or under(r, name) for r in MAY_IMPORT[room])
        forbidden = any(under(name, r) for r in FORBIDDEN.get(room, ()))
        assert allowed, f"{module} imports {name}"
        assert not forbidden, f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_qt_stays_in_widgets_and_desktop(module):
    if not (under(module, "widgets") or under(module, "app.desktop")):
        assert not [n for n in imports(MODULES[module]) if n.startswith(("PySide6", "shiboken6"))]


@pytest.mark.parametrize(("library", "homes"), ONE_HOME.items())
def test_what_reaches_outside_has_one_home(library, homes):
    users = {m for m, path in MODULES.items() if any(under(n, library) for n in imports(path))}
    assert users <= homes


@pytest.mark.parametrize("module", MODULES)
def test_files_stay_small(module):
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("module", MODULES)
def test_classes_and_functions_stay_small(module):
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        lines = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            assert lines <= 300, f"{module}.{node.name} has {lines} lines"
            assert len(methods) <= 25, f"{module}.{node.name} has {len(methods)} methods"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert lines <= 50, f"{module}.{node.name} has {lines} lines"
