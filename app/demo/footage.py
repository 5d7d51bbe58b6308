"""The sample's files: the video as a drone would have written it, and the truth beside it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import orjson

from app.demo import flight
from app.demo.crowns import Image
from app.demo.opencv import cv2
from app.demo.render import Stage
from media_tools.facts import Report, silent

CONTROL_POINTS: tuple[tuple[str, flight.Metres], ...] = (
    ("P1 bend of the trench, north-east end", (-67.0, 78.5)),
    ("P2 crater south of the track", (8.0, 79.0)),
    ("P3 crater beside the trees", (-6.0, 111.0)),
    ("P4 crater north-west", (-46.0, 104.0)),
    ("P5 crater in the stubble", (-20.0, 72.0)),
    ("P6 lone bush, west", (-52.0, 110.0)),
    ("P7 lone bush, east", (47.0, 118.0)),
    ("P8 crater east", (24.0, 110.0)),
)
CONTROL_FRAMES = (0, 100, 250, 345, 420, 580)


def write_video(
    flat: Image, path: Path, report: Report = silent, frames: int = flight.FRAMES
) -> None:
    """Render the first `frames` and encode them: H.264 with B-frames, a key frame every 50.

    flat: ground.draw(). The container states when and where it was recorded, as cameras do.
    """
    stage = Stage(flat)
    lat, lon = (round(x, 4) for x in flight.degrees_of(flight.camera_metres(0)))
    height = flight.readings()[0].height_above_home_m + flight.HOME_MSL_M
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["creation_time"] = flight.FIRST_FRAME_UTC
        container.metadata["location"] = f"{lat:+08.4f}{lon:+09.4f}{height:+.3f}/"
        container.metadata["comment"] = "synthetic footage, rendered by Gnomon for its sample case"
        stream = container.add_stream(
            "libx264",
            rate=flight.RATE,
            options={"preset": "superfast", "crf": "26", "bf": "2", "x264-params": "scenecut=0"},
        )
        stream.width, stream.height = flight.SIZE
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = 50
        stream.time_base = flight.TIME_BASE
        stream.metadata["creation_time"] = flight.FIRST_FRAME_UTC
        for number, picture in enumerate(_drawn(stage, frames)):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, flight.RATE)
            container.mux(stream.encode(frame))
            report(number + 1, frames)
        container.mux(stream.encode(None))


def _drawn(stage: Stage, frames: int) -> Iterator[Image]:
    """The frames in order, drawn by a few threads that stay at most eight frames ahead."""
    # The pictures are shared out among threads here; OpenCV's own would only wait for each other.
    cv2.setNumThreads(1)
    try:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            ahead: deque[Future[Image]] = deque()
            for number in range(frames):
                ahead.append(pool.submit(stage.frame, number))
                if len(ahead) > 8:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
    finally:
        cv2.setNumThreads(-1)


def truth() -> dict[str, Any]:
    """Where everything truly is: camera a frame, figures, flashes, control points."""
    return {
        "format": "gnomon-sample-truth/1",
        "synthetic": True,
        "conventions": (
            "frames count from 0 in presentation order, pts in time_base; degrees WGS 84, headings "
            "from true north clockwise, pitch 0 level and negative down, roll positive with the "
            "right side low, hfov over the full width; pixels with the centre of the top-left one "
            "at (0.5, 0.5); focal length (width / 2) / tan(hfov / 2), principal point in the "
            "middle; heights in metres above the flat ground"
        ),
        "size": list(flight.SIZE),
        "frames": flight.FRAMES,
        "time_base": [flight.TIME_BASE.numerator, flight.TIME_BASE.denominator],
        "utc_first_frame": flight.FIRST_FRAME_UTC,
        "origin": {"lat": flight.ORIGIN.lat, "lon": flight.ORIGIN.lon},
        "sun": {
            "azimuth_deg": flight.SUN_AZIMUTH_DEG,
            "elevation_deg": flight.SUN_ELEVATION_DEG,
            "utc": _utc(flight.FRAMES // 2),
        },
        "telemetry_errors": flight.LOG_ERRORS,
        "control_points": [_control_point(name, place) for name, place in CONTROL_POINTS],
        "flashes": [
            {"first_frame": f, "last_frame": f + 1, "figure": n} for f, n in flight.FLASHES
        ],
        "figures": [
            {
                "id": figure.name,
                "per_second": [_stand(figure, s) for s in range(0, flight.FRAMES, 25)],
            }
            for figure in flight.FIGURES
        ],
        "per_frame": [_camera(number) for number in range(flight.FRAMES)],
    }


def write_truth(path: Path) -> None:
    """The truth as indented JSON."""
    path.write_bytes(orjson.dumps(truth(), option=orjson.OPT_INDENT_2) + b"\n")


def _utc(number: int) -> str:
    first = datetime.fromisoformat(flight.FIRST_FRAME_UTC).astimezone(UTC)
    when = first + timedelta(milliseconds=number * 1000 // flight.RATE)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _control_point(name: str, place: flight.Metres) -> dict[str, Any]:
    lat, lon = flight.degrees_of(place)
    seen = {}
    for number in CONTROL_FRAMES:
        u, v = flight.camera(number).project_place(lat=lat, lon=lon)
        if 0 <= u <= flight.SIZE[0] and 0 <= v <= flight.SIZE[1]:
            seen[str(number)] = [round(u, 3), round(v, 3)]
    return {
        "id": name[:2],
        "name": name[3:],
        "lat": round(lat, 9),
        "lon": round(lon, 9),
        "px": seen,
    }


def _stand(figure: flight.Figure, number: int) -> dict[str, Any]:
    pose = flight.pose(figure, number)
    lat, lon = flight.degrees_of((pose.east, pose.north))
    u, v = flight.pixel(number, (pose.east, pose.north))
    return {
        "frame": number,
        "state": pose.state,
        "lat": round(lat, 9),
        "lon": round(lon, 9),
        "px": [round(u, 2), round(v, 2)],
    }


def _camera(number: int) -> dict[str, Any]:
    c = flight.camera(number)
    return {
        "frame": number,
        "pts": flight.pts(number),
        "lat": c.lat,
        "lon": c.lon,
        "height_above_ground_m": c.height_above_ground_m,
        "heading_deg": c.heading_deg,
        "pitch_deg": c.pitch_deg,
        "roll_deg": c.roll_deg,
        "hfov_deg": c.hfov_deg,
    }
