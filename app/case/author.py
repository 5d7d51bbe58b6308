"""How an author who has set no name is called; apart from the keys, which take longer to load."""

from __future__ import annotations

import getpass


def login_name() -> str:
    """The name of the account, for authors who have set none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unnamed"
