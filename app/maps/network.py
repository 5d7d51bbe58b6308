"""The one place from which Gnomon reaches the network, shut until a case allows a host.

A request tells a stranger which ground an investigator looks at. So every fetch names the hosts
that are allowed, everything else raises before a socket is opened, redirects to other hosts are
refused, and each request that does leave is reported to whoever asked, before it leaves. Answers
are kept in a folder only the user can read, so that the same tile is not asked for twice.

A proxy set for the system or in the environment is used, since passing by it could show the
user's own address; the report names it.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO

import platformdirs

from app.maps.errors import NoAnswer, NotAllowed, NotAMap
from app.maps.tiles import picture_format

USER_AGENT = "Gnomon/1 (video verification workbench)"
_TIMEOUT_S = 8.0
_MAX_BYTES = 4_000_000
_INTERVAL_S = 0.1  # between two requests to the same host
_PAUSE_S = 30.0  # after a host failed or asked for patience
_KEEP_DAYS = 30
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:]+\]|[0-9a-f:]+", re.ASCII)


@dataclass(frozen=True)
class Request:
    """One request that left this machine, for the case's list of them."""

    host: str
    url: str
    time: str
    """UTC, ISO 8601 with Z"""
    via: str | None
    """the proxy it went through, if the system names one"""


Report = Callable[[Request], None]


def host_of(url: str) -> str:
    """The host that a URL would be asked from, in small letters.

    Raises NotAMap for anything but plain http and https addresses: no user names, no odd letters.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host = (parts.hostname or "").lower()
        plain = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # brackets or a port that are none
        host, plain = "", False
    if not (plain and _HOST.fullmatch(host)):
        raise NotAMap(f"{url} is not an address of map tiles: give http:// or https://.", url)
    return host


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the same host, and never from https down to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request for the new address; raises NotAllowed for another host."""
        old, new = host_of(req.full_url), host_of(newurl)
        weaker = req.full_url.startswith("https:") and not newurl.startswith("https:")
        if old != new or weaker:
            raise NotAllowed(
                f"{old} sends its tiles from {new}, which was not asked. "
                "Use that address and allow its host if you trust it.",
                newurl,
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Pace:
    """When each host may be asked again; shared by all threads of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._paused: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Sleep until it is this caller's turn; raise NoAnswer while the host is paused."""
        with self._lock:
            now = time.monotonic()
            if now < self._paused.get(host, 0.0):
                raise NoAnswer(f"{host} did not answer; it is left alone for half a minute.", host)
            turn = max(now, self._next.get(host, 0.0))
            self._next[host] = turn + _INTERVAL_S
        time.sleep(turn - now)

    def pause(self, host: str) -> None:
        """Ask the host nothing for a while."""
        with self._lock:
            self._paused[host] = time.monotonic() + _PAUSE_S


_PACE = _Pace()


def cache_folder() -> Path:
    """Where fetched tiles are kept; made on demand, readable by the user alone."""
    folder = Path(platformdirs.user_cache_dir("gnomon")) / "tiles"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


@lru_cache(maxsize=8)
def _swept_cache(folder: Path) -> Path:
    """The cache folder, rid of what is too old to be used, once a process."""
    oldest = time.time() - _KEEP_DAYS * 86_400
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
    return folder


def clear_cache() -> None:
    """Forget every tile that was fetched: the cache shows which ground was looked at."""
    shutil.rmtree(cache_folder(), ignore_errors=True)


def fetch(url: str, *, allowed_hosts: Collection[str], report: Report | None) -> bytes | None:
    """The picture at a URL, from the cache or from its host; None where the host has none.

    `report` is called from this thread just before a request leaves. Raises NotAllowed (nothing
    was sent), NoAnswer, or NotAMap for an address that is none.
    """
    host = host_of(url)
    if host not in {each.lower() for each in allowed_hosts}:
        raise NotAllowed(
            f"{host} is not allowed for this case, so nothing was asked of it. "
            "Allow the host to see its imagery.",
            url,
        )
    kept = _swept_cache(cache_folder()) / hashlib.sha256(url.encode()).hexdigest()
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    _PACE.wait(host)
    data = _ask(url, host, report)
    if data is not None:
        _keep(kept, data)
    return data


def _ask(url: str, host: str, report: Report | None) -> bytes | None:
    """One GET, reported first."""
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})
    proxies = {} if urllib.request.proxy_bypass(host) else urllib.request.getproxies()
    if report:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        proxy = proxies.get(request.type)
        via = urllib.parse.urlsplit(proxy).hostname if proxy else None
        report(Request(host, url, now, via))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), _SameHost())
    try:
        with opener.open(request, timeout=_TIMEOUT_S) as answer:
            data: bytes = answer.read(_MAX_BYTES + 1)
            missing = answer.status == 204
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            return None
        _PACE.pause(host)
        raise NoAnswer(f"{host} refused the tile ({error.code} {error.reason}).", url) from None
    except (OSError, http.client.HTTPException) as error:
        _PACE.pause(host)
        why = getattr(error, "reason", None) or error
        raise NoAnswer(f"{host} could not be reached ({why}).", url) from None
    if len(data) > _MAX_BYTES:
        raise NoAnswer(f"{host} sent more than {_MAX_BYTES // 10**6} MB for one tile.", url)
    if missing or not data:
        return None
    if picture_format(data) is None:
        raise NoAnswer(f"{host} sent something that is no picture.", url)
    return data


def _keep(path: Path, data: bytes) -> None:
    """Write to the cache as a whole or not at all; a full disk only costs the next request."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
