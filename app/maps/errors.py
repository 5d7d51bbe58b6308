"""What can go wrong with imagery and maps, each said in one sentence a user can act on.

MapError (a MediaError)    exit code 3   the map cannot be used
├── NotAMap                exit code 3   the file or address is none that a source reads
├── NotAllowed             exit code 5   its host is not allowed, so nothing was sent
└── NoAnswer               exit code 5   the host was asked and gave no usable picture
"""

from __future__ import annotations

from media_tools.errors import MediaError


class MapError(MediaError):
    """A map that cannot be used, with the sentence for the user; `path` is its file or address."""


class NotAMap(MapError):
    """The bytes or the address are not of a kind that a source reads."""


class NotAllowed(MapError):
    """The case does not allow the host. No connection was opened."""

    exit_code = 5


class NoAnswer(MapError):
    """The host could not be reached, refused, or sent something that is no picture."""

    exit_code = 5
