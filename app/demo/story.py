"""What an investigator made of the sample: caption, claims, marks, fixes, weighing, as commands.

The caption mixes what such posts mix: things to be seen, who they are, who filmed, a date, a
village, a first, what a ministry said, law, opinion. Spelling as posted. Marks are projected from
the scene's truth; fixes are not: one repeats the log with its errors, one was read off the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.demo import figures, flight
from app.demo.imagery import ATTRIBUTION, DATE, NAME
from app.geo.camera import Camera, Sigmas

Command = dict[str, Any]
Pixels = list[tuple[float, float]]

TITLE = "Track by the tree line (synthetic sample)"
QUESTION = (
    "Does the footage show what its caption says, and what of the caption can footage not decide? "
    "Everything here is drawn: the sample shows the way of working, no event."
)
CAPTION = """\
Own side opens fire on its retreating men - drone video

Our reconaissance drone was following seven soldiers who left there trench and fell back along a \
dirt track. Then from the tree line a second group came out , in the very same uniform, and \
opened fire on them. Two of them never got up again.

Filmed on the morning of 16 May by the crew of the Heron unit, near the village of Upper Marl. \
There have been rumors about blocking units for years, but this is the first recorded case.

The Ministry of Defence has said that such units are likely used because moral is low. Shooting \
at soldiers who retreat is a violation of international law and a war crime. It shows how \
desparate they have become, and nobody should look away.
"""

PHRASES: tuple[tuple[str, str, str, str], ...] = (
    # id, words of the caption, kind, what can decide it
    ("claim-retreat", "seven soldiers who left there trench and fell back along a dirt track",
     "what", "footage"),
    ("claim-second", "from the tree line a second group came out", "what", "footage"),
    ("claim-uniform", "in the very same uniform", "who", "footage"),
    ("claim-fire", "opened fire on them", "what", "footage"),
    ("claim-fallen", "Two of them never got up again", "what", "footage"),
    ("claim-date", "Filmed on the morning of 16 May", "when", "footage"),
    ("claim-crew", "by the crew of the Heron unit", "who", "sources"),
    ("claim-village", "near the village of Upper Marl", "where", "sources"),
    ("claim-first", "this is the first recorded case", "context", "sources"),
    ("claim-ministry", "The Ministry of Defence has said that such units are likely used",
     "context", "sources"),
    ("claim-law", "a violation of international law and a war crime", "context", "judgement"),
)  # fmt: skip

FIX_LOG, FIX_MAP = 250, 100
"""Frames of the fix taken from the log and of the one read off the map."""
FLASH = flight.CUE_FRAME


def imagery_command(uri: str, sha256: str) -> Command:
    """The drawn orthophoto as imagery of the case."""
    return {
        "do": "add_imagery",
        "name": NAME,
        "kind": "mbtiles",
        "uri": uri,
        "sha256": sha256,
        "attribution": ATTRIBUTION,
        "date": DATE,
    }


def commands(video: str, sidecar: str) -> list[Command]:
    """All commands of the sample after its media were added. video, sidecar: their SHA-256."""
    return [
        {"do": "set_case", "question": QUESTION, "asked_by": "the sample itself"},
        *SUBJECTS,
        *marks(video),
        *fixes(video),
        *places(),
        *claims(),
        *(weigh(video, sidecar, row) for row in WEIGHED),
        *verdicts(),
    ]


SUBJECTS: tuple[Command, ...] = (
    {
        "do": "add_subject", "id": "subject-a", "name": "Group A, on the track", "kind": "group",
        "letter": "A", "mark": 1, "note": "Seven figures, dull green clothing; no band seen.",
    },
    {
        "do": "add_subject", "id": "subject-b", "name": "Group B, from the tree line",
        "kind": "group", "letter": "B", "mark": 2,
        "note": "Five figures, dull green clothing; an orange spot at the left upper arm.",
    },
    {
        "do": "add_subject", "id": "subject-trench", "name": "Trench south of the track",
        "kind": "object", "letter": "T", "mark": 3,
    },
)  # fmt: skip


def box(frame: int, names: Iterable[str], margin_px: float = 5.0) -> Pixels:
    """The corners of the box around figures, from heads to feet, clipped to the picture."""
    seen = []
    for figure in flight.FIGURES:
        if figure.name in names:
            pose = flight.pose(figure, frame)
            for joint in figures.joints(pose).values():
                seen.append(flight.pixel(frame, *figures.body_point(pose, joint)))
    w, h = flight.SIZE
    left, right = min(u for u, _ in seen) - margin_px, max(u for u, _ in seen) + margin_px
    top, bottom = min(v for _, v in seen) - margin_px, max(v for _, v in seen) + margin_px
    left, top, right, bottom = max(0.0, left), max(0.0, top), min(w, right), min(h, bottom)
    return [(left, top), (right, bottom)]


def group(letter: str) -> list[str]:
    """The names of a group's figures."""
    return [figure.name for figure in flight.FIGURES if figure.group == letter]


def on_ground(frame: int, places: Iterable[flight.Metres]) -> Pixels:
    """Points of the ground as seen in a frame."""
    return [flight.pixel(frame, place) for place in places]


def marks(video: str) -> Iterator[Command]:
    """Marks on eight frames, each exactly where the figures and things are."""
    rows: tuple[tuple[str, int, str, str, Pixels, str | None, str], ...] = (
        ("mark-display", 0, "box", "on-screen display", [(22.0, 20.0), (258.0, 56.0)], None,
         "Reads 2025-05-14 15:20:00."),
        ("mark-a-100", 100, "box", "group of persons", box(100, group("A")), "subject-a",
         "Seven figures in file, walking east on the track."),
        ("mark-course", 100, "arrow", "direction of movement", _course(100), "subject-a",
         "From the last figure towards the first and on."),
        ("mark-trench", 100, "polygon", "trench or dugout", on_ground(100, TRENCH_OUTLINE),
         "subject-trench", "A dug zigzag with two pits; nobody is seen in it."),
        ("mark-track", 100, "polyline", "road", on_ground(100, TRACK_PART), None,
         "Unpaved, two ruts."),
        ("mark-a-250", 250, "box", "group of persons", box(250, group("A")), "subject-a",
         "The same seven figures, still in file."),
        ("mark-b-250", 250, "box", "group of persons", box(250, group("B")[:4]), "subject-b",
         "Four figures in the open, just south of the trees; a fifth follows."),
        ("mark-flash-1", FLASH, "point", "muzzle flash", [_muzzle(FLASH, "B2")], "subject-b",
         "The first flash; it lasts two frames."),
        ("mark-a-flash", FLASH, "box", "group of persons", box(FLASH, group("A")), "subject-a",
         "At the first flash all seven still walk in file."),
        ("mark-band", 350, "point", "band, orange, left upper arm", [_band(350, "B3")],
         "subject-b", "A few pixels; the form cannot be told."),
        ("mark-flash-2", 358, "point", "muzzle flash", [_muzzle(358, "B4")], "subject-b",
         "From another place than the first: at least two weapons."),
        ("mark-scatter", 400, "box", "person, running", box(400, group("A")), "subject-a",
         "The file has broken up: six figures run, each its own way, one lies."),
        ("mark-b-400", 400, "box", "group of persons", box(400, group("B")), "subject-b",
         "Five figures in a line, two of them low."),
        ("mark-lying-1", 450, "box", "person, lying", box(450, ["A3"]), "subject-a",
         "Has not moved since frame 378."),
        ("mark-lying-2", 450, "box", "person, lying", box(450, ["A6"]), "subject-a",
         "Has not moved since frame 423."),
        ("mark-lying-end", 599, "box", "person, lying", box(599, ["A3", "A6"], 8.0), "subject-a",
         "Last frame: both lie where they lay."),
    )  # fmt: skip
    for name, frame, kind, label, points, subject, note in rows:
        yield {
            "do": "add_annotation",
            "id": name,
            **frame_of(video, frame),
            "label": label,
            "shape": {"kind": kind, "points_px": [[round(u, 1), round(v, 1)] for u, v in points]},
            "subject": subject,
            "note": note,
        }


TRENCH_OUTLINE = (
    (-106.0, 65.0), (-100.0, 76.0), (-92.0, 73.5), (-87.0, 80.0), (-79.5, 77.5), (-75.0, 84.0),
    (-64.0, 80.0), (-66.0, 75.5), (-74.0, 77.5), (-79.0, 71.0), (-86.5, 73.5), (-91.5, 67.0),
    (-98.5, 69.5), (-103.0, 62.5),
)  # fmt: skip
TRACK_PART = tuple(flight.along(flight.TRACK, way)[:2] for way in range(160, 300, 12))


def frame_of(video: str, frame: int) -> Command:
    """The three fields that name a frame."""
    return {"media": video, "stream": 0, "pts": flight.pts(frame)}


def _course(frame: int) -> Pixels:
    leader, last = (flight.pose(flight.FIGURES[i], frame) for i in (0, 6))
    ahead = (leader.east + (leader.east - last.east) * 0.35, leader.north + 1.5)
    return on_ground(frame, ((last.east, last.north - 5.0), (ahead[0], ahead[1] - 5.0)))


def _muzzle(frame: int, name: str) -> tuple[float, float]:
    return flight.pixel(frame, *figures.muzzle(frame, name))


def _band(frame: int, name: str) -> tuple[float, float]:
    pose = flight.pose(next(f for f in flight.FIGURES if f.name == name), frame)
    ahead, aside, up = figures.joints(pose)["neck"]
    return flight.pixel(frame, *figures.body_point(pose, (ahead, aside - 0.24, up - 0.27)))


LOG_SIGMAS = Sigmas(position_m=2.5, height_m=3.0, heading_deg=3.0, pitch_deg=0.7)


def log_camera(frame: int) -> Camera:
    """The camera as the drone's log states it."""
    r = flight.readings()[frame]
    return Camera(
        lat=r.lat,
        lon=r.lon,
        height_above_ground_m=r.height_above_home_m,
        heading_deg=r.yaw_deg % 360.0,
        pitch_deg=r.pitch_deg,
        roll_deg=r.roll_deg,
        hfov_deg=r.hfov_deg,
        size=flight.SIZE,
    )


def fixes(video: str) -> Iterator[Command]:
    """One fix as logged; one by hand, 7 m and 1.5 degrees beside the truth."""
    camera = log_camera(FIX_LOG)
    yield {
        "do": "add_fix",
        "id": "fix-log",
        **frame_of(video, FIX_LOG),
        "method": "telemetry",
        "lat": camera.lat,
        "lon": camera.lon,
        "sigma_m": LOG_SIGMAS.position_m,
        "height_above_ground_m": camera.height_above_ground_m,
        "heading_deg": round(camera.heading_deg, 1),
        "heading_sigma_deg": LOG_SIGMAS.heading_deg,
        "pitch_deg": camera.pitch_deg,
        "hfov_deg": round(camera.hfov_deg, 1),
        "note": "From the file beside the video; the angle of view from its 35 mm focal length. "
        "Height above the take-off point is taken as height above ground: the ground is flat. "
        "The errors are usual for such a log, not stated in it.",
    }
    east, north = flight.camera_metres(FIX_MAP)
    lat, lon = flight.degrees_of((east - 5.6, north - 4.2))
    yield {
        "do": "add_fix",
        "id": "fix-map",
        **frame_of(video, FIX_MAP),
        "method": "by hand",
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "sigma_m": 6.0,
        "heading_deg": round((flight.camera(FIX_MAP).heading_deg + 1.5) % 360.0, 1),
        "heading_sigma_deg": 1.5,
        "imagery": f"{NAME}, {DATE} ({ATTRIBUTION})",
        "note": "The trench's east end, the lone bush and two craters, lined up on the imagery; "
        "found without the log.",
    }


def places() -> Iterator[Command]:
    """Where the flash was, by the log's camera; the trench; and a reading that was ruled out."""
    located = log_camera(FLASH).locate(_feet(FLASH, "B2"), LOG_SIGMAS)
    yield {
        "do": "add_place",
        "id": "place-flash",
        "name": "First flash, group B",
        "lat": round(located.lat, 6),
        "lon": round(located.lon, 6),
        # The ellipse's long half axis is 2.448 standard deviations.
        "sigma_m": round(located.ellipse95.semi_major_m / 2.448, 1),
        "note": "The feet of the figure at the first flash, cast onto flat ground through the "
        "camera of the log.",
    }
    lat, lon = flight.degrees_of((-67.0, 78.5))
    yield {
        "do": "add_place",
        "id": "place-trench",
        "name": "Trench, east end",
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "sigma_m": 1.0,
        "note": "Read off the imagery.",
    }
    lat, lon = flight.degrees_of((86.0, 146.0))
    yield {
        "do": "add_place",
        "id": "place-crossing",
        "name": "Farm crossing",
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "sigma_m": 5.0,
        "note": "First thought to be where group B came out.",
    }
    yield {
        "do": "set_place",
        "id": "place-crossing",
        "rejected": "The farm's way enters the picture far to the right of group B at frame 250.",
    }


def _feet(frame: int, name: str) -> tuple[float, float]:
    pose = flight.pose(next(f for f in flight.FIGURES if f.name == name), frame)
    return flight.pixel(frame, (pose.east, pose.north))


OVERTURNED = {
    "claim-retreat": "Earlier footage in which the group does not come from the trench.",
    "claim-second": "Footage from before frame 190 that shows the group in the open already.",
    "claim-uniform": "A closer picture in which cloth or badges can be told.",
    "claim-fire": "Sound or another view that shows the flashes to be something else.",
    "claim-fallen": "Footage from after the last frame in which either figure moves.",
    "claim-date": "Proof that the drone's clock was wrong by two days.",
}


def claims() -> Iterator[Command]:
    """Each phrase as a claim, with what would overturn its finding."""
    for name, words, kind, decided_by in PHRASES:
        start = CAPTION.index(words)
        yield {
            "do": "add_claim",
            "id": name,
            "text": words,
            "span": [start, start + len(words)],
            "kind": kind,
            "decided_by": decided_by,
        }
        if name in OVERTURNED:
            yield {"do": "set_claim", "id": name, "overturned_by": OVERTURNED[name]}


# claim, bears, weight, evidence, reason. Evidence: an annotation's id, a fix's id, a frame's
# number, "video" or "sidecar" for a file's own data, or None for a source outside the footage.
WEIGHED: tuple[tuple[str, str, int, str | int | None, str], ...] = (
    ("claim-retreat", "supports", 3, "mark-a-100",
     "Seven figures can be counted, in file on the track."),
    ("claim-retreat", "supports", 2, "mark-course",
     "They move east, away from the trench, until the first flash."),
    ("claim-retreat", "open", 1, "mark-trench",
     "The footage starts when they are on the track already: that they left this trench is not "
     "seen."),
    ("claim-second", "supports", 3, "mark-b-250",
     "No figure is in the open there before frame 190; at frame 250 four are, beside the trees."),
    ("claim-uniform", "contradicts", 1, "mark-band",
     "Group B wears an orange spot at the left arm that is not seen on group A."),
    ("claim-uniform", "supports", 1, 350,
     "The clothing of both groups has the same dull green."),
    ("claim-uniform", "open", 1, "mark-a-flash",
     "At 18 pixels a figure neither cut nor badges can be told; a colour alone says little."),
    ("claim-fire", "supports", 3, "mark-flash-1",
     "A flash of two frames at the hands of a figure that faces group A."),
    ("claim-fire", "supports", 2, "mark-flash-2",
     "Nine such flashes from four places in under four seconds."),
    ("claim-fire", "supports", 2, "mark-scatter",
     "Group A breaks up within a second of the first flash."),
    ("claim-fire", "open", 1, "video",
     "There is no sound track: the flashes cannot be paired with reports."),
    ("claim-fallen", "supports", 2, "mark-lying-end",
     "Two figures lie unmoved from frames 378 and 423 to the last frame."),
    ("claim-fallen", "open", 1, 599,
     "The footage ends nine seconds after the first of them drops; never is longer."),
    ("claim-date", "contradicts", 3, "mark-display",
     "The display shows 14 May, 15:20."),
    ("claim-date", "contradicts", 2, "sidecar",
     "The log beside the video says 14 May, 15:20 local time, from its first frame on."),
    ("claim-date", "contradicts", 1, "video",
     "The container states 17:20 UTC on 14 May. Display, log and container share one clock."),
    ("claim-date", "contradicts", 2, 350,
     "Shadows point to 075 degrees, so the sun stands in the west-south-west: afternoon."),
    ("claim-village", "contradicts", 2, "fix-log",
     "The log lies at 45 N 30 W, where there is open sea and no village."),
    ("claim-village", "open", 1, "fix-map",
     "The map agrees with the log, but both are drawn for this sample."),
    ("claim-crew", "open", 1, None,
     "Nothing in the picture or the file names who flew. The poster would have to be asked."),
    ("claim-first", "open", 1, None,
     "A first can only be refuted, by an older recording; archives were not searched."),
    ("claim-ministry", "open", 1, None,
     "To be looked up in what the ministry published; the caption gives no date and no link."),
)  # fmt: skip


def weigh(video: str, sidecar: str, row: tuple[str, str, int, str | int | None, str]) -> Command:
    """One row of WEIGHED as a command."""
    claim, bears, weight, evidence, reason = row
    command: Command = {
        "do": "add_assessment", "claim": claim, "bears": bears, "weight": weight, "text": reason,
    }  # fmt: skip
    if isinstance(evidence, int):
        command["frame"] = frame_of(video, evidence)
    elif evidence in ("video", "sidecar"):
        command["media"] = video if evidence == "video" else sidecar
    elif evidence is not None:
        command["fix" if evidence.startswith("fix-") else "annotation"] = evidence
    return command


VERDICTS: tuple[tuple[str, str, str, str], ...] = (
    ("claim-retreat", "likely", "moderate",
     "Seven figures walk along the track away from the trench; that they came out of it is an "
     "inference from the direction."),
    ("claim-second", "almost-certain", "high",
     "Seen in the footage, frame by frame, and matched with the tree line on the imagery."),
    ("claim-uniform", "roughly-even-chance", "low",
     "Clothing of one colour, a band on one group only; the pictures are too coarse for more."),
    ("claim-fire", "very-likely", "moderate",
     "Flashes, postures and the scattering fit shots at group A; no sound, no impacts seen."),
    ("claim-fallen", "likely", "low",
     "True until the last frame; what came after is not known."),
    ("claim-date", "very-unlikely", "high",
     "Display, log and container say 14 May in the afternoon, and the shadows do not depend on "
     "any clock."),
)  # fmt: skip


def verdicts() -> Iterator[Command]:
    """The author's judgement of what footage can decide; the rest stays without one."""
    for claim, likelihood, confidence, reason in VERDICTS:
        yield {
            "do": "set_verdict",
            "claim": claim,
            "likelihood": likelihood,
            "confidence": confidence,
            "reason": reason,
        }
