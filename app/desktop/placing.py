"""Gestures on the map become places and fixes: what was pointed at, for the frame shown.

A position placed by hand claims no error. One taken from telemetry carries the errors that are
assumed for such a log, and says that they are assumed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.desktop.desk import Desk, at
from app.geo.camera import Sigmas


class Placing(QObject):
    """Puts places and camera positions into the case."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def fix_by_hand(self, lat: float, lon: float, heading_deg: object, imagery: str | None) -> None:
        """The user put the camera of the frame shown there; no error is claimed for it."""
        frame = self._desk.frame()
        if frame is None:
            words = self.tr("Show the frame whose camera you want to place, then place it.")
            self._desk.session.said.emit(words, "caution")
            return
        self._desk.obey(
            {
                **at(frame, "add_fix"),
                "lat": round(lat, 9),
                "lon": round(lon, 9),
                "heading_deg": heading_deg,
                "method": "by hand",
                "imagery": imagery,
            }
        )

    def add_place(self, lat: float, lon: float) -> None:
        """A place to be named in the inspector."""
        number = len(self._desk.session.contents.places()) + 1
        name = self.tr("Place {0}").format(number)
        self._desk.obey(
            {"do": "add_place", "name": name, "lat": round(lat, 9), "lon": round(lon, 9)}
        )

    def fix_from_telemetry(self) -> None:
        """A fix from the reading at the frame shown, with the assumed errors said beside it."""
        frame, sample = self._desk.frame(), self._desk.sample()
        if frame is None or sample is None or sample.lat is None or sample.lon is None:
            words = self.tr("The telemetry states no position at this frame.")
            self._desk.session.said.emit(words, "caution")
            return
        assumed = Sigmas()
        heading = sample.heading_deg if sample.gimbal_yaw_deg is None else sample.gimbal_yaw_deg
        note = self.tr("Errors assumed for a small drone's log, not measured: {0} m, {1}°.")
        command: dict[str, object] = {
            **at(frame, "add_fix"),
            "lat": sample.lat,
            "lon": sample.lon,
            "sigma_m": assumed.position_m,
            "method": "telemetry",
            "note": note.format(assumed.position_m, assumed.heading_deg),
        }
        if heading is not None:
            command["heading_deg"] = round(heading % 360.0, 3)
            command["heading_sigma_deg"] = assumed.heading_deg
        if sample.gimbal_pitch_deg is not None:
            command["pitch_deg"] = sample.gimbal_pitch_deg
        if sample.hfov_deg is not None:
            command["hfov_deg"] = sample.hfov_deg
        self._desk.obey(command)
