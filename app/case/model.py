"""What a case holds, as frozen values for those who read it.

The log of entries is the truth; these are its present state. Angles are degrees WGS 84, pixels
those of the frame as displayed with the top-left pixel's centre at (0.5, 0.5), times PTS of the
stream named beside them. None is "not stated", never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class FrameRef:
    """Which frame of which media: what every piece of evidence points at."""

    media: str
    """SHA-256 of the bytes"""
    stream: int
    pts: int


@dataclass(frozen=True)
class VideoStream:
    """What the case keeps of a video stream, so that it can be read without the media at hand."""

    stream: int
    codec: str
    time_base: Fraction
    frames: int
    first_pts: int
    last_pts: int
    width: int
    height: int
    """as displayed, rotation applied"""
    rotation_deg: int
    variable_frame_rate: bool


@dataclass(frozen=True)
class Media:
    """A file of the case, named by the SHA-256 of its bytes; its copy is never altered."""

    id: str
    sha256: str
    name: str
    """the file's name when it was added"""
    bytes: int
    kind: str
    """video, photo, audio, telemetry or other"""
    video: VideoStream | None
    container: str | None
    created_utc: str | None
    created_local: str | None
    lat: float | None
    lon: float | None
    location_source: str | None
    sidecar_of: str | None
    """SHA-256 of the video that this telemetry file belongs to"""
    source_url: str | None
    added: str
    """UTC, by the clock of the machine that added it"""
    added_by: str
    read_by: str
    """program and library versions that read the facts above"""
    findings: tuple[str, ...] = ()
    """sentences: what is odd about the file"""
    note: str | None = None
    graphic: bool = False
    """greyed and blurred until the viewer asks"""


@dataclass(frozen=True)
class Caption:
    """The text posted with the footage, verbatim. Claims are spans of it."""

    text: str
    source_url: str | None = None
    posted: str | None = None
    """when it was posted, as the investigator gives it"""
    author: str | None = None


@dataclass(frozen=True)
class Assessment:
    """How one piece of evidence bears on one claim.

    Evidence is a frame, an annotation, a fix, a media file (its metadata or telemetry) or, with
    none of these, a source described in `text`.
    """

    id: str
    claim: str
    bears: str
    """supports, contradicts or open"""
    weight: int
    """1 light, 2 moderate, 3 strong"""
    text: str
    frame: FrameRef | None
    annotation: str | None
    fix: str | None
    media: str | None
    by: str


@dataclass(frozen=True)
class Verdict:
    """One investigator's judgement of a claim. Likelihood (of the claim) and confidence (in the
    basis) are separate scales and are never joined in a sentence (ICD 203)."""

    claim: str
    by: str
    """author's name"""
    likelihood: str
    confidence: str
    reason: str
    time: str
    author: str = ""
    """the author's public key: two people may have one name"""
    digest: str = ""
    """SHA-256 of who judged and what (entries.judged): changed by any change of the verdict"""


@dataclass(frozen=True)
class Review:
    """A second person's agreement or objection to the verdicts on a claim that others gave.

    It speaks of the verdicts as they were then: it counts while one of them stands unchanged.
    """

    claim: str
    by: str
    agrees: bool
    note: str
    time: str
    author: str = ""
    """the author's public key"""
    of: tuple[str, ...] = ()
    """digests of the verdicts it speaks of"""


SHUT_BY = ("not judged", "objected to", "not reviewed")
"""what may stand between a claim and a final dossier"""


@dataclass(frozen=True)
class Claim:
    """One checkable part of the caption, or a part marked as not checkable from footage."""

    id: str
    text: str
    span: tuple[int, int] | None
    """[start, end) in characters of the caption"""
    kind: str
    """who, what, where, when or context (vocabulary CLAIM_KINDS)"""
    decided_by: str
    """footage, sources or judgement (vocabulary DECIDED_BY)"""
    note: str | None
    overturned_by: str | None
    """what would overturn the finding"""
    assessments: tuple[Assessment, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def status(self) -> str:
        """supports, contradicts or open: what the assessments say together, weights added."""
        for_it = sum(a.weight for a in self.assessments if a.bears == "supports")
        against = sum(a.weight for a in self.assessments if a.bears == "contradicts")
        if for_it == against:
            return "open"
        return "supports" if for_it > against else "contradicts"

    @property
    def shut_by(self) -> str:
        """Why the claim keeps a dossier a draft, or "": one of SHUT_BY."""
        if not self.verdicts:
            return "not judged"
        if self.objections:
            return "objected to"
        return "" if self.reviewed else "not reviewed"

    @property
    def reviewed(self) -> bool:
        """A second person agreed with a verdict that stands, and nobody objects to one."""
        return any(self.stands(r) and r.agrees for r in self.reviews) and not self.objections

    @property
    def objections(self) -> tuple[Review, ...]:
        """The objections to a verdict that stands."""
        return tuple(r for r in self.reviews if self.stands(r) and not r.agrees)

    def stands(self, review: Review) -> bool:
        """Whether the review speaks of a verdict that still stands, by someone else's key."""
        return any(v.digest in review.of and v.author != review.author for v in self.verdicts)


@dataclass(frozen=True)
class Shape:
    """A drawn figure: `kind` is a row of shapes.SHAPES, points in displayed-image pixels."""

    kind: str
    points_px: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Annotation:
    """A shape on one frame, with what is observed there in words of the vocabulary."""

    id: str
    frame: FrameRef
    shape: Shape
    label: str
    subject: str | None
    note: str | None
    by: str


@dataclass(frozen=True)
class Subject:
    """The person, group, vehicle or object that annotations show over time. Never a named person.

    `letter` and `mark` (1 to 8, colour of look.md) tell it apart on the footage.
    `attribution` is what is inferred about it, kept apart from what is observed, with its basis.
    """

    id: str
    name: str
    kind: str
    """group, person, vehicle or object"""
    letter: str
    mark: int
    note: str | None
    attribution: str | None
    attribution_basis: str | None


@dataclass(frozen=True)
class Place:
    """A named position with its uncertainty; `rejected` says why it was ruled out."""

    id: str
    name: str
    lat: float
    lon: float
    sigma_m: float | None
    """one standard deviation, horizontal"""
    note: str | None
    rejected: str | None


@dataclass(frozen=True)
class Fix:
    """Where the camera was for one frame, and where it looked, with what is known of the error.

    The position's 95 % radius is app.geo.earth.SIGMAS_95 times sigma_m.
    """

    id: str
    frame: FrameRef
    lat: float
    lon: float
    sigma_m: float | None
    height_above_ground_m: float | None
    heading_deg: float | None
    heading_sigma_deg: float | None
    pitch_deg: float | None
    hfov_deg: float | None
    method: str
    """by hand, telemetry or resection (vocabulary FIX_METHODS)"""
    imagery: str | None
    """what the position was read from, with its date where stated"""
    note: str | None
    by: str


@dataclass(frozen=True)
class Imagery:
    """A source of map pictures that the case uses."""

    id: str
    name: str
    kind: str
    """mbtiles or xyz (vocabulary IMAGERY_KINDS)"""
    uri: str
    """file name, or URL template"""
    sha256: str | None
    """of an MBTiles file"""
    attribution: str | None
    date: str | None
    """when the pictures were taken, as the source states it"""


@dataclass(frozen=True)
class Conflict:
    """A field that two people set without seeing each other's value."""

    entity: str
    field: str
    values: tuple[tuple[str, object], ...]
    """(author name, value)"""


@dataclass(frozen=True)
class Entry:
    """One signed step in the case's log."""

    number: int
    hash: str
    author: str
    author_name: str
    time: str
    """UTC by the author's clock, ISO 8601 with Z"""
    command: str
    summary: str


@dataclass(frozen=True)
class Head:
    """The last entry of one chain. An author has a chain on each device."""

    author: str
    """the author's public key, 64 hex digits"""
    author_name: str
    count: int
    hash: str
    device: str = ""
    """the public key of the installation that signs the chain"""


@dataclass(frozen=True)
class Damage:
    """Where verification found something wrong. entry None: outside the entries."""

    entry: int | None
    author: str | None
    what: str


@dataclass(frozen=True)
class MediaCheck:
    """Whether the evidentiary copy is at hand and still is what was added; None: not at hand."""

    sha256: str
    present: bool
    matches: bool | None


@dataclass(frozen=True)
class Verification:
    """What `verify` found. Media are checked against their digest where they are present;
    `intact` speaks of the case file."""

    intact: bool
    entries: int
    signatures_checked: int
    heads: tuple[Head, ...]
    damage: tuple[Damage, ...]
    media: tuple[MediaCheck, ...] = ()
    forks: tuple[str, ...] = ()
    """authors one of whose keys signed in two copies at once; all of it is kept"""


@dataclass(frozen=True)
class Changes:
    """What a command changed, for views to read again.

    kinds: names of the entity kinds touched (case, media, caption, claims, annotations, subjects,
    places, fixes, imagery); ids: the entities; entries: hashes of the entries written, in order.
    """

    kinds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()
    results: tuple[dict[str, object], ...] = field(default=())
    """for each command, {"id": ...} and what else the command line answers"""


def displayed(text: str) -> str:
    """The text for a screen or a terminal: control characters and those that turn the writing
    direction round shown as ␦, line ends kept. What is stored stays as it is."""
    return "".join("␦" if hides(character) else character for character in text)


def hides(character: str) -> bool:
    """Whether it is a control (but a line end or tab) or a bidirectional formatting character."""
    code = ord(character)
    if character in "\n\t":
        return False
    return code < 0x20 or 0x7F <= code < 0xA0 or code in BIDI


BIDI = frozenset((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
