"""What the user prefers, across cases: a sparse TOML file that holds only what was changed.

The window's geometry is not here; Qt keeps that itself. A file that cannot be read is said so and
left alone: preferences are never a reason not to open a case.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

THEMES = ("dark", "light")
RECENT_CASES = 8


@dataclass(frozen=True)
class Settings:
    """Preferences with their defaults. Paths are absolute, newest first."""

    theme: str = "dark"
    name: str | None = None
    """how the user signs; None: the name of the login"""
    recent_cases: tuple[str, ...] = ()

    def with_recent(self, path: Path) -> Settings:
        """The same settings with this case in front of the recent ones."""
        first = str(path.resolve())
        others = [p for p in self.recent_cases if p != first]
        return replace(self, recent_cases=tuple([first, *others][:RECENT_CASES]))


def settings_file() -> Path:
    """Where the settings are kept; the folder may not exist yet."""
    return Path(platformdirs.user_config_dir("gnomon")) / "settings.toml"


def load() -> Settings:
    """The user's settings; defaults where the file is absent, unreadable or says nonsense."""
    try:
        stated = tomllib.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Settings()
    return Settings(**{name: value for name, value in _sound(stated).items() if value is not None})


def _sound(stated: dict[str, Any]) -> dict[str, Any]:
    """Of what the file states, the values that make sense."""
    theme, name, recent = (stated.get(key) for key in ("theme", "name", "recent_cases"))
    return {
        "theme": theme if theme in THEMES else None,
        "name": name.strip() if isinstance(name, str) and name.strip() else None,
        "recent_cases": tuple(p for p in recent if isinstance(p, str))
        if isinstance(recent, list)
        else None,
    }


def save(settings: Settings) -> None:
    """Write what differs from the defaults, whole or not at all. Raises OSError."""
    defaults = asdict(Settings())
    stated = {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in fields(settings)
        if (value := getattr(settings, field.name)) != defaults[field.name]
    }
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(tomli_w.dumps(stated), encoding="utf-8")
    os.replace(draft, path)
