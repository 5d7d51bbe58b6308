"""KML 2.2 for map viewers: fixes with their direction, and places, on the ground."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from app.case import Case
from app.case.model import Fix, Place
from app.case.outputs import writing
from app.exports.frames import Frames, Placed
from media_tools.facts import Report

KML = "http://www.opengis.net/kml/2.2"


def write(case: Case, path: Path, report: Report) -> None:
    """One document with a folder for camera positions and one for places."""
    frames = Frames(case)
    root = ElementTree.Element("kml", xmlns=KML)
    document = ElementTree.SubElement(root, "Document")
    child(document, "name", case.title)
    fixes = folder(document, "Camera positions")
    for fix in case.fixes():
        camera(fixes, fix, frames.place(fix.frame))
    places = folder(document, "Places")
    for place in case.places():
        placemark(places, place.name, place_words(place), place.lat, place.lon)
    ElementTree.indent(root)
    with writing(path) as target:
        ElementTree.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)


def folder(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    """A named folder."""
    made = ElementTree.SubElement(parent, "Folder")
    child(made, "name", name)
    return made


def child(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    """An element with text. Characters that XML 1.0 cannot hold become U+FFFD."""
    made = ElementTree.SubElement(parent, tag)
    made.text = "".join(
        c if c in "\t\n\r" or " " <= c < "\ufffe" or c > "\uffff" else "\ufffd" for c in text
    )
    return made


def placemark(
    parent: ElementTree.Element, name: str, text: str, lat: float, lon: float
) -> ElementTree.Element:
    """A point with a name and a description."""
    made = ElementTree.SubElement(parent, "Placemark")
    child(made, "name", name)
    child(made, "description", text)
    child(ElementTree.SubElement(made, "Point"), "coordinates", f"{lon:.9f},{lat:.9f}")
    return made


def camera(parent: ElementTree.Element, fix: Fix, frame: Placed) -> None:
    """A camera position: frame, error, method."""
    index = "" if frame.index is None else f", frame {frame.index}"
    seconds = "" if frame.time_s is None else f" ({frame.time_s:.6f} s)"
    error = "error not stated" if fix.sigma_m is None else f"± {fix.sigma_m:g} m (1 σ)"
    heading = "" if fix.heading_deg is None else f", heading {fix.heading_deg:g}° from true north"
    which = f"{frame.name}{index}, PTS {fix.frame.pts}{seconds}"
    text = f"{which}; {error}{heading}; {fix.method}, {fix.by}"
    placemark(parent, f"Camera at PTS {fix.frame.pts}", text, fix.lat, fix.lon)


def place_words(place: Place) -> str:
    """What is known of a place."""
    error = "error not stated" if place.sigma_m is None else f"± {place.sigma_m:g} m (1 σ)"
    said = [error, place.note or "", f"ruled out: {place.rejected}" if place.rejected else ""]
    return "; ".join(part for part in said if part)
