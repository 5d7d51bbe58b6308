"""The gate to the network: shut by default, narrow when open, and everything that passes is told.

The only host asked is this machine's loopback.
"""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.maps import network, open_source
from app.maps.errors import NoAnswer, NotAllowed, NotAMap
from app.maps.network import Request, cache_folder, clear_cache, fetch, host_of
from tests.maps.pictures import picture

TILE = picture((10, 120, 30), side=8)


class Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the path; keeps what it was asked."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))  # type: ignore[attr-defined]
        name = self.path.split("/")[1]
        if name == "elsewhere":
            self.answer(302, b"", Location="http://other.invalid/0/0/0.png")
        elif name == "moved":
            self.answer(302, b"", Location="/tile/0/0/0.png")
        elif name == "absent":
            self.answer(404, b"no")
        elif name == "busy":
            self.answer(429, b"later")
        elif name == "page":
            self.answer(200, b"<html>log in</html>")
        elif name == "huge":
            self.answer(200, TILE + bytes(5_000_000))
        else:
            self.answer(200, TILE)

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch) -> Iterator[HTTPServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(network, "_PACE", network._Pace())
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def url(server: HTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


def get(server: HTTPServer, path: str, report=None) -> bytes | None:
    return fetch(url(server, path), allowed_hosts={"127.0.0.1"}, report=report)


@pytest.fixture
def no_sockets(monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_sockets")
def test_offline_no_socket_is_opened():
    told: list[Request] = []
    source = open_source("https://tiles.example.org/{z}/{x}/{y}.png", report=told.append)
    with pytest.raises(NotAllowed, match=r"tiles\.example\.org is not allowed") as refused:
        source.tile(3, 1, 2)
    assert refused.value.exit_code == 5
    assert told == []


@pytest.mark.usefixtures("no_sockets")
def test_the_socket_gate_of_these_tests_is_real():
    with pytest.raises(AssertionError, match="socket"):
        fetch("http://localhost:9/1.png", allowed_hosts={"localhost"}, report=None)


def test_an_allowed_host_is_asked_once_and_told_of(server):
    told: list[Request] = []
    assert get(server, "tile/3/1/2.png", told.append) == TILE
    assert get(server, "tile/3/1/2.png", told.append) == TILE  # from the cache
    assert [path for path, _ in server.asked] == ["/tile/3/1/2.png"]
    assert server.asked[0][1].startswith("Gnomon/")
    assert [(r.host, r.url) for r in told] == [("127.0.0.1", url(server, "tile/3/1/2.png"))]
    assert told[0].time.endswith("Z")


def test_a_template_names_tiles_from_the_north_or_the_south(server):
    address = url(server, "t/{z}/{x}/{y}.png")
    open_source(address, allowed_hosts=["127.0.0.1"]).tile(3, 1, 2)
    open_source(address.replace("{y}", "{-y}"), allowed_hosts=["127.0.0.1"]).tile(3, 1, 2)
    assert [path for path, _ in server.asked] == ["/t/3/1/2.png", "/t/3/1/5.png"]


def test_a_redirect_stays_with_its_host(server):
    assert get(server, "moved/0/0/0.png") == TILE
    with pytest.raises(NotAllowed, match=r"127\.0\.0\.1 sends its tiles from other\.invalid"):
        get(server, "elsewhere/0/0/0.png")


def test_no_tile_is_an_answer(server):
    assert get(server, "absent/0/0/0.png") is None


def test_an_answer_that_is_no_tile_is_refused_and_not_kept(server):
    for path, words in {"page/1.png": "no picture", "huge/1.png": "more than 4 MB"}.items():
        with pytest.raises(NoAnswer, match=words):
            get(server, path)
    assert list(cache_folder().iterdir()) == []


def test_a_host_that_asks_for_patience_is_left_alone(server):
    with pytest.raises(NoAnswer, match="429"):
        get(server, "busy/1.png")
    with pytest.raises(NoAnswer, match="left alone"):
        get(server, "tile/1.png")
    assert len(server.asked) == 1


def test_a_host_that_is_away_is_named(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(NoAnswer, match=r"127\.0\.0\.1 could not be reached"):
        get(server, "tile/1.png")


def test_the_cache_is_the_users_alone_and_can_be_emptied(server):
    get(server, "tile/1.png")
    (kept,) = cache_folder().iterdir()
    assert stat.S_IMODE(cache_folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    clear_cache()
    assert list(cache_folder().iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://tiles.example.org/1.png",
        "file:///etc/passwd",
        "tiles.example.org/1.png",
        "https://",
        "https://good.example.org@evil.example.org/1.png",
        "https://good.example.org\\@evil.example.org/1.png",
        "https://good.example.org:99999/1.png",
        "https://good.example.org /1.png",
        "https://[::1/1.png",
    ],
)
def test_odd_addresses_are_refused(address):
    with pytest.raises(NotAMap, match="not an address of map tiles"):
        host_of(address)


def test_hosts_are_compared_without_case():
    assert host_of("HTTPS://Tiles.Example.ORG:8443/1.png") == "tiles.example.org"


@pytest.mark.parametrize(
    "template",
    [
        "https://tiles.example.org/",
        "https://{x}.example.org/{z}/{x}/{y}.png",
        "https://t{y}.example.org/{z}/{x}.png",
        "{z}/{x}/{y}.png",
    ],
)
def test_templates_without_places_or_with_a_moving_host_are_refused(template):
    with pytest.raises(NotAMap):
        open_source(template, allowed_hosts={"tiles.example.org"})


def test_tiles_a_month_old_are_swept_away(server):
    old = cache_folder() / "old"
    old.write_bytes(TILE)
    os.utime(old, (0, 0))
    get(server, "tile/1.png")
    assert not old.exists()
    assert len(list(cache_folder().iterdir())) == 1
