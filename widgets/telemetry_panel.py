"""What the telemetry says at the frame shown, with the times as the file states them."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from media_tools.facts import Sample, Track
from widgets.controls import Facts, Heading, Words, flow


class TelemetryPanel(QWidget):
    """One reading of a track. Heights say above what; a clock without a zone says so."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = Heading(self.tr("Telemetry at this frame"))
        self._facts = Facts()
        self._labels: list[str] = []
        self._values: list[Words] = []
        self._none = Words("", "quiet", px=12, wrap=True)
        self._none.setContentsMargins(12, 0, 12, 8)
        box = flow(QVBoxLayout())
        for widget in (self._heading, self._none, self._facts):
            box.addWidget(widget)
        self.setLayout(box)
        self.show_missing("")
        self.show_sample(None, None)

    def show_missing(self, name: str) -> None:
        """Why there is none: the file of this name is not on this disk; "": there is none."""
        none = self.tr("None: the file carries no telemetry, and no .SRT was added beside it.")
        gone = self.tr("{0} is not on this disk.")
        self._none.setText(gone.format(name) if name else none)

    def show_sample(self, track: Track | None, sample: Sample | None) -> None:
        """Show the reading that belongs to the frame on screen; None where there is none."""
        self._none.setVisible(track is None)
        self._facts.setVisible(track is not None)
        self._heading.set_count("" if track is None else track.format)
        if track is None:
            return
        rows = [(self.tr("Reading"), self.tr("none at this frame"), False)]
        if sample is not None:
            rows = self._rows(sample)
        if [label for label, _, _ in rows] != self._labels:
            self._facts.clear()
            self._labels = [label for label, _, _ in rows]
            self._values = [self._facts.add(label, value, mono=m) for label, value, m in rows]
        # While it plays, only the words change.
        for words, (_, value, _) in zip(self._values, rows, strict=True):
            words.setText(value)

    def _rows(self, sample: Sample) -> list[tuple[str, str, bool]]:
        rows: list[tuple[str, str, bool]] = []
        if sample.utc:
            rows.append((self.tr("Time"), sample.utc.replace("T", " "), True))
        elif sample.local_time:
            rows.append((self.tr("Time"), sample.local_time.replace("T", " "), True))
            rows.append(("", self.tr("zone unknown"), False))
        if sample.lat is not None and sample.lon is not None:
            rows.append((self.tr("Camera"), f"{sample.lat:.6f}, {sample.lon:.6f}", True))
        for label, value, unit, digits in (
            (self.tr("Above start"), sample.height_above_home_m, "m", 1),
            (self.tr("Above sea"), sample.height_msl_m, "m", 1),
            (self.tr("Ellipsoid"), sample.height_ellipsoid_m, "m", 1),
            (self.tr("Heading"), sample.heading_deg, "°", 1),
            (self.tr("Gimbal yaw"), sample.gimbal_yaw_deg, "°", 1),
            (self.tr("Gimbal pitch"), sample.gimbal_pitch_deg, "°", 1),
            (self.tr("Gimbal roll"), sample.gimbal_roll_deg, "°", 1),
            (self.tr("Field of view"), sample.hfov_deg, "°", 1),
            (self.tr("Speed"), sample.speed_mps, "m/s", 1),
        ):
            if value is not None:
                gap = "" if unit == "°" else " "
                rows.append((label, f"{value:.{digits}f}{gap}{unit}".replace("-", "−"), False))
        return rows
