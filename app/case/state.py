"""The present state of a case, read from its cache as values of app.case.model.

What hangs on something that was removed is left out: assessments of a removed claim or of removed
evidence, the subject of an annotation, what lies on media whose adding was undone. It comes back
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from app.case.entries import canonical, judged, utc
from app.case.errors import BadCommand
from app.case.fields import KINDS, Wrong, fault_of, read
from app.case.model import (
    Annotation,
    Assessment,
    Caption,
    Claim,
    Conflict,
    Fix,
    Imagery,
    Media,
    Place,
    Review,
    Subject,
    Verdict,
)
from app.case.records import Thing
from app.case.store import Store, reading


class State:
    """What an open case holds now. Readers raise DamagedCase where the file does not hold."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.path: Path = store.path

    @property
    def title(self) -> str:
        """The case's name for people."""
        return str(self._of_case("title") or "")

    @property
    def question(self) -> str | None:
        """What the case is to answer."""
        return self._of_case("question")

    @property
    def asked_by(self) -> str | None:
        """Who asked."""
        return self._of_case("asked_by")

    def media(self) -> list[Media]:
        """The files, in the order they were added."""
        with reading(self.path):
            return [media_of(self._store, *made) for made in self._read("media")]

    def medium(self, sha256: str) -> Media:
        """The file of that digest; BadCommand if the case has none."""
        with reading(self.path):
            ids = self._store.having("media", "sha256", sha256)
            found = [media_of(self._store, *made) for made in self._read("media", ids)]
        if not found:
            raise BadCommand(f"{self.path} has no media {sha256}.", self.path)
        return found[0]

    def caption(self) -> Caption | None:
        """The text posted with the footage."""
        with reading(self.path):
            return next((Caption(**facts) for _, facts in self._read("caption")), None)

    def claims(self) -> list[Claim]:
        """The claims with what bears on them, in the order they were made."""
        with reading(self.path):
            about: dict[str, list[Assessment]] = {}
            for assessment in self._assessments():
                about.setdefault(assessment.claim, []).append(assessment)
            return [
                Claim(
                    thing.id,
                    **facts,
                    assessments=tuple(about.get(thing.id, ())),
                    verdicts=tuple(verdicts(self._store, thing)),
                    reviews=tuple(reviews(self._store, thing)),
                )
                for thing, facts in self._read("claim")
            ]

    def claim(self, claim_id: str) -> Claim:
        """One claim; BadCommand if the case has none of that id."""
        found = next((claim for claim in self.claims() if claim.id == claim_id), None)
        if found is None:
            raise BadCommand(f"{self.path} has no claim {claim_id!r}.", self.path)
        return found

    def annotations(self, media: str | None = None, pts: int | None = None) -> list[Annotation]:
        """All annotations; those of one media; or those of one of its frames."""
        with reading(self.path):
            ids = None if media is None else self._framed(media, pts)
            here = self._digests(media)
            subjects = {thing.id for thing, _ in self._read("subject")}
            return [
                Annotation(
                    thing.id, **{**facts, "subject": shown}, by=author_of(self._store, thing)
                )
                for thing, facts in self._read("annotation", ids)
                for shown in [facts["subject"] if facts["subject"] in subjects else None]
                if facts["frame"].media in here and (pts is None or facts["frame"].pts == pts)
            ]

    def subjects(self) -> list[Subject]:
        """Who and what the annotations show."""
        return self._all(Subject, "subject")

    def places(self) -> list[Place]:
        """Named positions, rejected ones too."""
        return self._all(Place, "place")

    def fixes(self, media: str | None = None) -> list[Fix]:
        """Camera positions, of all media or of one."""
        with reading(self.path):
            ids = None if media is None else self._framed(media, None)
            here = self._digests(media)
            return [
                Fix(thing.id, **facts, by=author_of(self._store, thing))
                for thing, facts in self._read("fix", ids)
                if facts["frame"].media in here
            ]

    def imagery(self) -> list[Imagery]:
        """Sources of map pictures."""
        return self._all(Imagery, "imagery")

    def allowed_hosts(self) -> frozenset[str]:
        """Servers from which this case may fetch map tiles."""
        with reading(self.path):
            fields = self._case_fields()
            return frozenset(
                name.partition("/")[2]
                for name, allowed in fields.items()
                if name.startswith("host/") and allowed is True
            )

    def conflicts(self) -> list[Conflict]:
        """Fields that stand at several values, written by people who did not see each other's."""
        with reading(self.path):
            found = []
            for entity, field in self._store.contested():
                known = self._store.kind_of(entity)
                if known is not None and known[1]:
                    found.append(conflict(self._store, entity, field, known[0]))
            return found

    def _case_fields(self) -> dict[str, Any]:
        found = self._store.things("case")
        return found[0].fields if found else {}

    def _of_case(self, field: str) -> str | None:
        with reading(self.path):
            value = self._case_fields().get(field)
            return None if fault_of("case", field, value) else value

    def _all(self, made: Callable[..., Any], kind: str) -> list[Any]:
        with reading(self.path):
            return [made(thing.id, **facts) for thing, facts in self._read(kind)]

    def _read(
        self, kind: str, ids: list[str] | None = None
    ) -> Iterator[tuple[Thing, dict[str, Any]]]:
        """The things of a kind that can be read, with their facts."""
        for thing in self._store.things(kind, ids):
            facts = decoded(kind, thing)
            if facts is not None:
                yield thing, facts

    def _assessments(self) -> Iterator[Assessment]:
        here = self._digests()
        alive = cache(lambda kind: {thing.id for thing in self._standing(kind, here)})
        for thing, facts in self._read("assessment"):
            cited = [(kind, facts[kind]) for kind in ("claim", "annotation", "fix") if facts[kind]]
            files = [facts["media"], facts["frame"].media if facts["frame"] else None]
            there = all(file is None or file in here for file in files)
            if there and all(entity in alive(kind) for kind, entity in cited):
                yield Assessment(thing.id, **facts, by=author_of(self._store, thing))

    def _digests(self, media: str | None = None) -> set[str]:
        """SHA-256 of every media that is there, or of one if it is."""
        ids = None if media is None else self._store.having("media", "sha256", media)
        return {facts["sha256"] for _, facts in self._read("media", ids)}

    def _standing(self, kind: str, here: set[str]) -> Iterator[Thing]:
        """The things of a kind, but for what lies on frames of media that are gone."""
        for thing in self._store.things(kind):
            frame = thing.fields.get("frame")
            if not isinstance(frame, list) or str(frame[:1][0] if frame else "") in here:
                yield thing

    def _framed(self, media: str, pts: int | None) -> list[str]:
        """Ids of what lies on the media's frames, or on those of one pts of its video stream."""
        if pts is not None:
            ids = self._store.having("media", "sha256", media)
            video = next((facts["video"] for _, facts in self._read("media", ids)), None)
            exact = canonical([media, video.stream if video else 0, pts]).decode()
            return self._store.framed(exact, exact)
        start = canonical([media]).decode()[:-1]
        return self._store.framed(start + ",", start + "-")


def decoded(kind: str, thing: Thing) -> dict[str, Any] | None:
    """The facts of an entity as the model has them, None where not stated or not readable.

    None for an entity that lacks a readable fact it cannot be without. `verify` names who wrote it.
    """
    facts: dict[str, Any] = {}
    for name, field in KINDS[kind].items():
        value, facts[name] = thing.fields.get(name), None
        if value is not None:
            with suppress(Wrong):
                facts[name] = read(field, value)
        if facts[name] is None and field.required:
            return None
    return facts


def conflict(store: Store, entity: str, field: str, kind: str) -> Conflict:
    """The values that stand for a contested field, each with who wrote it."""
    values: dict[bytes, tuple[str, object]] = {}
    for write in store.writes(entity, field):
        value: object = write.value
        if field == "is":
            value = write.value is None
        elif value is not None and field in KINDS.get(kind, {}):
            with suppress(Wrong):  # what cannot be read is shown as it was written
                value = read(KINDS[kind][field], value)
        name = store.signer(write.number)[1]
        values.setdefault(canonical(write.value), (name, value))
    return Conflict(entity, "removed" if field == "is" else field, tuple(values.values()))


def verdicts(store: Store, claim: Thing) -> Iterator[Verdict]:
    """What each author judged of a claim, oldest first."""
    for value, author, name, time in registers(store, claim, "verdict"):
        yield Verdict(
            claim.id, name, **value, time=time, author=author, digest=judged(author, value)
        )


def reviews(store: Store, claim: Thing) -> Iterator[Review]:
    """What each author said of the judging, oldest first."""
    for value, author, name, time in registers(store, claim, "review"):
        facts = {**value, "of": tuple(value.get("of", ()))}
        yield Review(claim.id, name, **facts, time=time, author=author)


def registers(
    store: Store, claim: Thing, what: str
) -> Iterator[tuple[dict[str, Any], str, str, str]]:
    """(value, author's key, author's name, time) of each author's own register of a claim."""
    for field, value in sorted(claim.fields.items(), key=lambda f: claim.numbers[f[0]]):
        owned = field.startswith(what + "/") and value is not None
        if owned and not fault_of("claim", field, value):
            _, name, ms = store.signer(claim.numbers[field])
            yield value, field.partition("/")[2], name, utc(ms)


def author_of(store: Store, thing: Thing) -> str:
    """The name of who made a thing."""
    return store.signer(thing.number)[1]


def media_of(store: Store, thing: Thing, facts: dict[str, Any]) -> Media:
    """The value of a media entity; when and by whom it was added stands in its first entry."""
    _, name, ms = store.signer(thing.number)
    shown = {"findings": facts["findings"] or (), "graphic": bool(facts["graphic"])}
    return Media(thing.id, **{**facts, **shown}, added=utc(ms), added_by=name)
