"""GeoJSON (RFC 7946): fixes, places and the positions that files state, longitude first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.case import Case
from app.case.outputs import writing
from app.exports.frames import Frames
from media_tools.facts import Report


def write(case: Case, path: Path, report: Report) -> None:
    """One FeatureCollection. Errors are one standard deviation, in metres; null is not stated."""
    document = {"type": "FeatureCollection", "features": list(features(case))}
    with writing(path) as target:
        target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def features(case: Case) -> Iterator[dict[str, Any]]:
    """A point for every fix, place and stated position."""
    frames = Frames(case)
    for fix in case.fixes():
        known = {
            "kind": "camera position",
            "sigma_m": fix.sigma_m,
            "height_above_ground_m": fix.height_above_ground_m,
            "heading_deg": fix.heading_deg,
            "heading_sigma_deg": fix.heading_sigma_deg,
            "pitch_deg": fix.pitch_deg,
            "hfov_deg": fix.hfov_deg,
            "method": fix.method,
            "imagery": fix.imagery,
            "note": fix.note,
            "by": fix.by,
        }
        yield point(fix.id, fix.lat, fix.lon, {**known, **frames.place(fix.frame).properties()})
    for place in case.places():
        known = {
            "kind": "place",
            "name": place.name,
            "sigma_m": place.sigma_m,
            "note": place.note,
            "rejected": place.rejected,
        }
        yield point(place.id, place.lat, place.lon, known)
    for media in case.media():
        if media.lat is not None and media.lon is not None:
            known = {
                "kind": "position stated by a file",
                "media_sha256": media.sha256,
                "media_name": media.name,
                "source": media.location_source,
            }
            yield point(media.id, media.lat, media.lon, known)


def point(name: str, lat: float, lon: float, properties: dict[str, Any]) -> dict[str, Any]:
    """A feature with one position."""
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}
