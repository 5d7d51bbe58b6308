"""Commands: what can be done to a case. The table COMMANDS is docs/commands.md as code.

A command is looked at here, against the state it would change, and becomes a Plan: fields to write.
Nothing is written by planning; a command that makes no sense raises Wrong with one clause.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.case.entries import Value, judged
from app.case.fields import KINDS, VERDICT, Wrong, fault_of, host, identity, read, text, truth
from app.case.model import VideoStream
from app.case.records import Thing, Write

Values = Mapping[str, Any]


class View(Protocol):
    """What planning reads of the state: an open Store gives it."""

    def kind_of(self, entity: str) -> tuple[str, bool] | None:
        """(kind, whether it is there) of an id ever used."""

    def things(self, kind: str, ids: list[str] | None = None) -> list[Thing]:
        """The entities of a kind that are there."""

    def having(self, kind: str, field: str, value: Value) -> list[str]:
        """Ids of the entities of a kind a field of which stands at that value."""

    def writes(self, entity: str, field: str) -> list[Write]:
        """The values of a field that stand."""


@dataclass(frozen=True)
class Plan:
    """What a command writes: (entity, field, canonical value) each; and its answer."""

    writes: tuple[tuple[str, str, Any], ...]
    id: str
    answer: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A row of COMMANDS: its fields besides `do`, those it cannot do without, and its planner.

    `plan(values, view, author)`: author is the key of who gives the command.
    """

    name: str
    fields: tuple[str, ...]
    needed: tuple[str, ...]
    plan: Callable[[Values, View, str], Plan]


def plan(command: object, view: View, author: str) -> Plan:
    """What the command would write. Raises Wrong where it makes no sense."""
    if not isinstance(command, Mapping):
        raise Wrong('a command is an object such as {"do": "set_case", "title": "…"}')
    name = command.get("do")
    row = COMMANDS.get(name) if isinstance(name, str) else None
    if row is None:
        raise Wrong(f"there is no command {name!r}; docs/commands.md lists them")
    values = {key: value for key, value in command.items() if key != "do"}
    unknown = sorted(str(key) for key in values if key not in row.fields)
    if unknown:
        raise Wrong(f"`{name}` has no field {unknown[0]!r}")
    lacking = [key for key in row.needed if key not in values]
    if lacking:
        raise Wrong(f"`{name}` needs the field {lacking[0]!r}")
    return row.plan(values, view, author)


def checked(name: str, encode: Callable[[object], Any], value: object) -> Value:
    """The canonical value; Wrong says which field it was."""
    try:
        return encode(value)
    except Wrong as fault:
        raise Wrong(f"field {name!r} {fault}") from None


def encoded(kind: str, values: Values, view: View) -> dict[str, Any]:
    """The values in canonical form, checked one by one; references must be to what is there."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        fact = KINDS[kind][name]
        if value is None:
            if fact.required:
                raise Wrong(f"field {name!r} must not be empty")
            result[name] = None
            continue
        result[name] = checked(name, fact.encode, value)
        if fact.names:
            there(result[name], fact.names, view)
        elif name == "frame":
            check_frame(result[name], view)
    return result


def there(entity: object, kind: str, view: View) -> str:
    """The id, if it is of a thing of that kind that is there; for media, its SHA-256."""
    if kind == "media":
        medium(checked("id", identity, entity), view)
        return str(entity)
    found = view.kind_of(checked("id", identity, entity))
    if found != (kind, True):
        raise Wrong(f"there is no {kind} {entity!r} in this case")
    return str(entity)


def medium(name: str, view: View) -> Thing:
    """The media of that digest or id. They are one, unless a command gave another id."""
    found = with_digest(name, view) or view.things("media", [name])
    if not found:
        raise Wrong(f"there is no media {name} in this case; `gnomon add` adds it")
    return found[0]


def with_digest(sha256: str, view: View) -> list[Thing]:
    """The media of that digest that are there."""
    return view.things("media", view.having("media", "sha256", sha256))


def check_frame(frame: list[Any], view: View) -> None:
    """Refuse a frame outside the stream's first and last pts."""
    sha256, stream, pts = frame
    stated = medium(sha256, view).fields.get("video")
    if stated is None or fault_of("media", "video", stated):
        return
    video = read(KINDS["media"]["video"], stated)
    assert isinstance(video, VideoStream)
    if stream != video.stream:
        raise Wrong(f"stream {stream} is not the video stream, which is {video.stream}")
    if not video.first_pts <= pts <= video.last_pts:
        raise Wrong(
            f"pts {pts} is not in the footage, whose frames run from {video.first_pts} to "
            f"{video.last_pts}"
        )


def fresh(values: Values, view: View) -> str:
    """The id given, if it was never used, or a new random one."""
    given = values.get("id")
    if given is None:
        return secrets.token_hex(16)
    entity = str(checked("id", identity, given))
    if entity in ("case", "caption") or view.kind_of(entity) is not None:
        raise Wrong(f"the id {entity!r} is used already")
    return entity


def made(kind: str, entity: str, values: Mapping[str, Any]) -> Plan:
    """The Plan of making an entity."""
    writes = [(entity, "is", kind)]
    writes += [(entity, name, value) for name, value in values.items() if value is not None]
    return Plan(tuple(writes), entity)


def changed(kind: str, entity: str, values: Mapping[str, Any]) -> Plan:
    """The Plan of changing one. That it is there is said again, so that an edit and a removal
    that did not see each other come out as a conflict."""
    if not values:
        raise Wrong("nothing is to be changed; name a field")
    writes = [(entity, name, value) for name, value in values.items()]
    return Plan(((entity, "is", kind), *writes), entity)


def without_id(values: Values) -> dict[str, Any]:
    """The values but the id."""
    return {key: value for key, value in values.items() if key != "id"}


def with_frame(values: Values) -> dict[str, Any]:
    """`media`, `stream` and `pts` joined to one frame."""
    parts = ("media", "stream", "pts")
    rest = {key: value for key, value in values.items() if key not in parts}
    return {**rest, "frame": {part: values[part] for part in parts}}


def adding(kind: str, defaults: Values | None = None) -> Callable[[Values, View, str], Plan]:
    """The planner of `add_…` for a kind whose fields need no more than their own checks."""

    def add(values: Values, view: View, author: str) -> Plan:
        entity = fresh(values, view)
        given = {**(defaults or {}), **without_id(values)}
        if "pts" in given:
            given = with_frame(given)
        return made(kind, entity, encoded(kind, given, view))

    return add


def setting(kind: str) -> Callable[[Values, View, str], Plan]:
    """The planner of `set_…` for a kind whose fields need no more than their own checks."""

    def change(values: Values, view: View, author: str) -> Plan:
        entity = there(values["id"], kind, view)
        if kind == "media":
            entity = medium(entity, view).id
        return changed(kind, entity, encoded(kind, without_id(values), view))

    return change


def set_case(values: Values, view: View, author: str) -> Plan:
    """Title, question and client of the case itself."""
    return changed("case", "case", encoded("case", values, view))


def set_caption(values: Values, view: View, author: str) -> Plan:
    """The caption; there is one in a case."""
    return changed("caption", "caption", encoded("caption", values, view))


def add_media(values: Values, view: View, author: str) -> Plan:
    """A file by its digest. The same bytes again change nothing."""
    given = encoded("media", without_id(values), view)
    sha256 = given["sha256"]
    known = with_digest(sha256, view)
    if known:
        return Plan((), known[0].id, {"unchanged": True})
    if values.get("id") is not None:
        return made("media", fresh(values, view), given)
    if view.kind_of(sha256) is None:
        return made("media", sha256, given)
    return changed("media", sha256, given)  # it was here and was taken back by undo


def check_span(values: Values, view: View) -> None:
    """Refuse a span beyond the caption's end."""
    if values.get("span") is None:
        return
    caption = view.things("caption")
    length = len(str(caption[0].fields.get("text", ""))) if caption else 0
    if values["span"][1] > length:
        raise Wrong(f"field 'span' ends beyond the caption, which has {length} characters")


def add_claim(values: Values, view: View, author: str) -> Plan:
    """A claim, by hand or as a span of the caption."""
    entity = fresh(values, view)
    given = encoded("claim", without_id({"kind": "what", "decided_by": "footage", **values}), view)
    check_span(given, view)
    return made("claim", entity, given)


def set_claim(values: Values, view: View, author: str) -> Plan:
    """Any fact of a claim."""
    entity = there(values["id"], "claim", view)
    given = encoded("claim", without_id(values), view)
    check_span(given, view)
    return changed("claim", entity, given)


def add_subject(values: Values, view: View, author: str) -> Plan:
    """A subject; letter and mark are the next free ones unless given."""
    entity = fresh(values, view)
    others = view.things("subject")
    letters = {str(other.fields.get("letter")) for other in others}
    marks = [other.fields.get("mark") for other in others]
    given = {key: value for key, value in without_id(values).items() if value is not None}
    alphabet = [chr(65 + n % 26) + (str(n // 26) if n >= 26 else "") for n in range(26 * 90)]
    given.setdefault("kind", "group")
    given.setdefault("letter", next((a for a in alphabet if a not in letters), "?"))
    given.setdefault("mark", min(range(1, 9), key=lambda mark: (marks.count(mark), mark)))
    return made("subject", entity, encoded("subject", given, view))


def set_verdict(values: Values, view: View, author: str) -> Plan:
    """The author's own verdict; it never touches another's."""
    claim = there(values["claim"], "claim", view)
    verdict = {name: checked(name, encode, values[name]) for name, encode in VERDICT.items()}
    return Plan(((claim, f"verdict/{author}", verdict),), claim)


def review_claim(values: Values, view: View, author: str) -> Plan:
    """Agreement or objection of someone other than the only judge."""
    claim = there(values["claim"], "claim", view)
    verdicts = {
        name.partition("/")[2]: value
        for thing in view.things("claim", [claim])
        for name, value in thing.fields.items()
        if name.startswith("verdict/") and value is not None
    }
    others = sorted(judged(judge, value) for judge, value in verdicts.items() if judge != author)
    if not others:
        who = "only you have judged it" if verdicts else "nobody has judged it yet"
        raise Wrong(f"the claim {claim!r} cannot be reviewed by you: {who}")
    note = values.get("note")
    review = {
        "agrees": checked("agrees", truth, values["agrees"]),
        "note": "" if note is None else checked("note", text(empty=True), note),
        "of": others,
    }
    return Plan(((claim, f"review/{author}", review),), claim)


def allow_host(values: Values, view: View, author: str) -> Plan:
    """Whether map tiles may come from a server; a register a host."""
    name = str(checked("host", host, values["host"]))
    allowed = checked("allowed", truth, values["allowed"])
    return Plan((("case", f"host/{name}", allowed),), name)


def remove(values: Values, view: View, author: str) -> Plan:
    """Take a thing away; its fields stay in the log and come back with undo."""
    entity = str(checked("id", identity, values["id"]))
    found = view.kind_of(entity)
    if found is None or not found[1]:
        raise Wrong(f"there is nothing with the id {entity!r} in this case")
    if found[0] not in REMOVABLE:
        raise Wrong(f"{entity!r} cannot be removed: a {found[0]} stays in its case")
    return Plan(((entity, "is", None),), entity)


REMOVABLE = ("claim", "assessment", "subject", "annotation", "place", "fix", "imagery")


def names(kind: str, *left_out: str) -> tuple[str, ...]:
    """The names of a kind's fields, but some."""
    return tuple(name for name in KINDS[kind] if name not in left_out)


FRAME = ("media", "stream", "pts")
COMMANDS: Mapping[str, Command] = {
    row.name: row
    for row in (
        Command("set_case", names("case"), (), set_case),
        Command(
            "add_media",
            ("id", *names("media", "note", "graphic")),
            ("sha256", "name", "bytes", "kind", "read_by"),
            add_media,
        ),
        Command(
            "set_media",
            ("id", "note", "source_url", "graphic", "sidecar_of"),
            ("id",),
            setting("media"),
        ),
        Command("set_caption", names("caption"), ("text",), set_caption),
        Command("add_claim", ("id", *names("claim", "overturned_by")), ("text",), add_claim),
        Command("set_claim", ("id", *names("claim")), ("id",), set_claim),
        Command(
            "add_assessment",
            ("id", *names("assessment")),
            ("claim", "bears"),
            adding("assessment", {"weight": 1, "text": ""}),
        ),
        Command(
            "set_assessment", ("id", "bears", "weight", "text"), ("id",), setting("assessment")
        ),
        Command("set_verdict", ("claim", *VERDICT), ("claim", *VERDICT), set_verdict),
        Command("review_claim", ("claim", "agrees", "note"), ("claim", "agrees"), review_claim),
        Command(
            "add_subject",
            ("id", *names("subject", "attribution", "attribution_basis")),
            ("name",),
            add_subject,
        ),
        Command("set_subject", ("id", *names("subject")), ("id",), setting("subject")),
        Command(
            "add_annotation",
            ("id", *FRAME, *names("annotation", "frame")),
            (*FRAME, "label", "shape"),
            adding("annotation"),
        ),
        Command(
            "set_annotation",
            ("id", *names("annotation", "frame")),
            ("id",),
            setting("annotation"),
        ),
        Command(
            "add_place",
            ("id", *names("place", "rejected")),
            ("name", "lat", "lon"),
            adding("place"),
        ),
        Command("set_place", ("id", *names("place")), ("id",), setting("place")),
        Command(
            "add_fix",
            ("id", *FRAME, *names("fix", "frame")),
            (*FRAME, "lat", "lon", "method"),
            adding("fix"),
        ),
        Command("set_fix", ("id", *names("fix", "frame")), ("id",), setting("fix")),
        Command(
            "add_imagery", ("id", *names("imagery")), ("name", "kind", "uri"), adding("imagery")
        ),
        Command("allow_host", ("host", "allowed"), ("host", "allowed"), allow_host),
        Command("remove", ("id",), ("id",), remove),
    )
}
"""All commands but `undo` and `redo`, which app.case makes of the entries they turn round."""
