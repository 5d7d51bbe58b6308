"""Telemetry in subtitle tracks of films."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from media_tools.telemetry import read_telemetry
from media_tools.telemetry.embedded_text import text_of

TEXT = """1
00:00:00,000 --> 00:00:01,000
F/2.8, SS 30.15, ISO 260, EV -1.7, GPS (-121.7458, 48.0771, 17), D 1.00m, H 200.70m, H.S n/a

2
00:00:01,000 --> 00:00:02,000
F/2.8, SS 30.15, ISO 260, EV -1.7, GPS (-121.7460, 48.0773, 17), D 1.00m, H 200.80m, H.S n/a
"""


def film(path: Path, text: str) -> Path:
    """A Matroska file with nothing but a subtitle track."""
    script = path.with_suffix(".txt")
    script.write_text(text)
    with av.open(str(script), format="srt") as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams[0])
        for packet in source.demux(source.streams[0]):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    return path


def test_a_subtitle_track_is_telemetry(tmp_path: Path) -> None:
    (track,) = read_telemetry(film(tmp_path / "flight.mkv", TEXT))
    assert (track.format, track.source) == ("dji-srt", "embedded")
    places = [(s.time_s, s.lat, s.lon, s.height_above_home_m) for s in track.samples]
    assert places == [(0.0, 48.0771, -121.7458, 200.7), (1.0, 48.0773, -121.746, 200.8)]


def test_spoken_words_are_none(tmp_path: Path) -> None:
    words = "1\n00:00:00,000 --> 00:00:01,000\nNobody move.\n"
    assert read_telemetry(film(tmp_path / "film.mkv", words)) == []


@pytest.mark.parametrize("size", [40, 400, 700])
def test_a_cut_film_is_no_error(tmp_path: Path, size: int) -> None:
    path = film(tmp_path / "flight.mkv", TEXT)
    path.write_bytes(path.read_bytes()[:size])
    assert all(track.source == "embedded" for track in read_telemetry(path))


def test_mov_text_has_its_length_first_and_styles_after() -> None:
    packet = b"\0\x05hello\0\0\0\x0cstyl\0\0\0\0"
    assert text_of(packet, "mov_text") == "hello"
    assert text_of(b"hello", "subrip") == "hello"
    assert text_of(b"\0\0", "mov_text") == ""
