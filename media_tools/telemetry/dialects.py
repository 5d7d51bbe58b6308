"""The ways in which drones write a position into subtitle text, as data.

Each row of DIALECTS says by which mark a cue is known and what its values mean. Sources: the
makers' own files, and the readings of them that public parsers agree on; where those disagree
(`altitude`, `Hb`, `Hs`, the third number of `GPS(...)`) the value stays in `extra`, unread.

Axis order: some models write longitude first and a number of satellites third, others latitude
first and a height third (`GPS(36.6146,-6.1120,0.0M)`), others name the axis by its letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"[-+]?\d++(?:\.\d*+)?"

PAIR = re.compile(
    r"(?<![\w.-])([A-Za-z_][\w.-]*+)[ \t]?:[ \t]?(?![A-Za-z_]\w*+:)"
    r"([^\s\],\[]++(?:(?:,[ \t]?|[ \t]++)[-+]?\d[\d.]*+)*+)"
)
"""`name: value`, `name : value`, `name:value`; several numbers are one value."""

DATE_TEXT = r"(\d{4})[-.](\d{1,2})[-.](\d{1,2})[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?(?:,(\d{3}))?"
DATE = re.compile(rf"(?<!\d){DATE_TEXT}")
"""The clock of the aircraft: year, month, day, time, fraction (milli- and microseconds)."""

WORD = re.compile(r"(?<![\w.])(SS|ISO|EV|D|V\.S) ([^\s,]++)|(?<![\w.])(F)/([\d.]++)")
"""`F/2.8, SS 206.14, ISO 150, EV 0, D 24.26m, V.S 0.00m/s`: name and value with a space between."""

BRACKET = re.compile(r"\[([^\[\]\n]++)\]")
"""`[name: value name: value]`, only if it is closed: a cut-off number is a wrong number."""


@dataclass(frozen=True)
class Dialect:
    """One way of writing a cue.

    mark: found in every cue of this dialect.
    place: how the position stands there: named in brackets, or as the words of `GPS(...)`.
    patterns: other values, each with the Sample fields that its groups fill, in order.
    """

    name: str
    format: str
    mark: re.Pattern[str]
    place: str
    patterns: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = ()


NAMES = {
    "latitude": "lat",
    "longitude": "lon",
    "longtitude": "lon",  # the makers' own spelling, for years
    "rel_alt": "height_above_home_m",
    "abs_alt": "height_msl_m",
    "gb_yaw": "gimbal_yaw_deg",
    "gb_pitch": "gimbal_pitch_deg",
    "gb_roll": "gimbal_roll_deg",
    "drone_yaw": "heading_deg",
    "Yaw": "heading_deg",  # [Drone: Yaw:-62.1, Pitch: 2.7, Roll: 1.6]
}
"""What the names in brackets mean. Focal lengths stay in `extra`: models scale them differently."""

_DEGREE = r"[^\d,()\n]{0,3}"  # the sign, in whatever encoding
_ANGLES = rf"\(({NUMBER}){_DEGREE}, ?({NUMBER}){_DEGREE}, ?({NUMBER}){_DEGREE}\)"
_GIMBAL = (
    re.compile(rf"G\.PRY ?{_ANGLES}"),
    ("gimbal_pitch_deg", "gimbal_roll_deg", "gimbal_yaw_deg"),
)
_FLIGHT = (re.compile(rf"F\.PRY ?{_ANGLES}"), ("", "", "heading_deg"))
_BAROMETER = (
    re.compile(rf"\bBAROMETER ?[:(] ?({NUMBER})"),
    ("height_above_home_m",),
)
_ABOVE_HOME = (re.compile(rf", H ({NUMBER})m"), ("height_above_home_m",))
_SPEED = (re.compile(rf"\bH\.S ({NUMBER})m/s"), ("speed_mps",))

POSITION = re.compile(r"\b(?:GPS|RTK) ?\(([^()\n]*+)\)")
HOME = re.compile(r"\bHOME ?\(([^()\n]*+)\)")

DIALECTS = (
    Dialect("brackets", "dji-srt", re.compile(r"\[[A-Za-z_]+ ?: ?"), "named"),
    Dialect(
        "hemisphere letters",
        "autel-srt",
        re.compile(r"\bGPS ?\([NSEW]:"),
        "words",
        (_BAROMETER, _GIMBAL, _FLIGHT),
    ),
    Dialect(
        "one line",
        "dji-srt",
        re.compile(r"\bSS [^\n]{0,80}\b(?:GPS|RTK) ?\("),
        "words",
        (_ABOVE_HOME, _SPEED, _BAROMETER, _GIMBAL, _FLIGHT),
    ),
    Dialect(
        "GPS and barometer",
        "dji-srt",
        re.compile(r"\b(?:GPS|RTK) ?\("),
        "words",
        (_BAROMETER, _ABOVE_HOME, _SPEED, _GIMBAL, _FLIGHT),
    ),
)
