"""Telemetry tracks as text for other programs: JSON, GeoJSON, GPX and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from xml.sax.saxutils import escape, quoteattr

from media_tools.facts import Sample, Track

COLUMNS = tuple(field.name for field in fields(Sample) if field.name != "extra")


def write(tracks: Sequence[Track], form: str) -> str:
    """The tracks as one document; `form` is a key of FORMS, else KeyError."""
    return FORMS[form](tracks)


def _json(tracks: Sequence[Track]) -> str:
    """The tracks as the command line's contract shows them."""
    document = {"tracks": [asdict(track) for track in tracks]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _geojson(tracks: Sequence[Track]) -> str:
    """One point for each sample with a position (RFC 7946: longitude first; a third number is
    the height above the ellipsoid, so other heights are properties)."""
    features = []
    for number, track in enumerate(tracks):
        for sample in _placed(track):
            position = [sample.lon, sample.lat]
            if sample.height_ellipsoid_m is not None:
                position.append(sample.height_ellipsoid_m)
            properties = {
                name: getattr(sample, name) for name in COLUMNS if name not in ("lat", "lon")
            }
            properties |= {"track": number, "extra": dict(sample.extra)}
            geometry = {"type": "Point", "coordinates": position}
            features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _gpx(tracks: Sequence[Track]) -> str:
    """GPX 1.1: `ele` is height above mean sea level, `time` is UTC; neither is written for less."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="Gnomon" xmlns="http://www.topografix.com/GPX/1/1">',
    ]
    for track in tracks:
        name = " ".join(filter(None, (track.format, track.dialect)))
        lines.append(f"<trk><name>{escape(name)}</name><trkseg>")
        for sample in _placed(track):
            inner = "" if sample.height_msl_m is None else f"<ele>{sample.height_msl_m}</ele>"
            if sample.utc:
                inner += f"<time>{escape(sample.utc)}</time>"
            place = f"lat={quoteattr(str(sample.lat))} lon={quoteattr(str(sample.lon))}"
            lines.append(f"<trkpt {place}>{inner}</trkpt>")
        lines.append("</trkseg></trk>")
    return "\n".join([*lines, "</gpx>", ""])


def _csv(tracks: Sequence[Track]) -> str:
    """One row for each sample, also those without a position; `extra` as JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("track", "format", *COLUMNS, "extra"))
    for number, track in enumerate(tracks):
        for sample in track.samples:
            extra = json.dumps(dict(sample.extra), ensure_ascii=False)
            row = (getattr(sample, name) for name in COLUMNS)
            writer.writerow((number, track.format, *row, extra))
    return text.getvalue()


def _placed(track: Track) -> Iterable[Sample]:
    return (s for s in track.samples if s.lat is not None and s.lon is not None)


FORMS: dict[str, Callable[[Sequence[Track]], str]] = {
    "json": _json,
    "geojson": _geojson,
    "gpx": _gpx,
    "csv": _csv,
}
