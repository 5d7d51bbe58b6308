"""The inspector's pages: a function for each kind of thing, which builds rows from its values.

A page belongs to an Inspector, whose signals its controls use. Numbers carry their unit and error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.case.model import Annotation, Claim, Fix, Media, Place, Subject, VideoStream
from app.case.vocabulary import SIGNS, name_of
from app.geo.earth import SIGMAS_95
from widgets import theme
from widgets.controls import ActButton, Facts, Heading, Rule, Words, flow, on_click
from widgets.fields import ChoiceField, NoteField, TermField, TextField

if TYPE_CHECKING:
    from widgets.inspector import Inspector

Terms = Sequence[str]

NAME = "name"
"""object name of the field that names what is shown"""
NEW_SUBJECT = "new"
"""the choice that asks for a subject to be made"""
LONGEST_VALUE = 300
SUBJECT_KINDS = ("group", "person", "vehicle", "object")


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Inspector", text)


def subject_choices(subjects: Sequence[Subject]) -> list[tuple[object, str]]:
    """Subjects to choose from, none first, a new one last."""
    choices: list[tuple[object, str]] = [(None, tr("none"))]
    choices += [(s.id, f"{s.letter}  {s.name}") for s in subjects]
    return [*choices, (NEW_SUBJECT, tr("New subject…"))]


def position_text(lat: float, lon: float, sigma_m: float | None) -> str:
    """Where, with the radius of 95 %, or in words that it is not stated."""
    error = tr("error not stated") if sigma_m is None else f"± {SIGMAS_95 * sigma_m:.0f} m (95 %)"
    # A plain hyphen for the minus: people copy this into other programs.
    return f"{lat:.6f}, {lon:.6f}\n{error}"


def welcome_page(name: str) -> tuple[QWidget, TextField]:
    """The first start: how the user signs, and what will stand here."""
    field = TextField(name, hint=tr("initials or a pseudonym"), name=tr("You sign as"))
    says = tr(
        "Every step you take is signed with a key made on this machine. "
        "Initials or a pseudonym are enough."
    )
    here = tr("Whatever you select is described here, with its numbers and errors.")
    holder = _padded(field)
    return _page(
        _quiet(here), Rule("hair"), Heading(tr("You sign as")), holder, _quiet(says)
    ), field


def case_page(inspector: Inspector, title: str, question: str, asked_by: str) -> QWidget:
    """The case itself: its title, the question it is to answer, and who asked."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_case", name: value})

    facts = Facts()
    name = TextField(title, hint=tr("Title"), name=tr("Title"))
    name.setObjectName(NAME)
    name.edited.connect(lambda text: send("title", text) if text else name.set_value(title))
    asks = NoteField(question, hint=tr("What the case is to answer"), name=tr("Question"))
    asks.edited.connect(lambda text: send("question", text or None))
    who = TextField(asked_by, hint=tr("nobody named"), name=tr("Asked by"))
    who.edited.connect(lambda text: send("asked_by", text or None))
    facts.add_widget(tr("Title"), name)
    facts.add_widget(tr("Question"), asks)
    facts.add_widget(tr("Asked by"), who)
    facts.setContentsMargins(0, 8, 0, 0)
    return _page(facts, _quiet(tr("The dossier begins with these.")))


def annotation_page(
    inspector: Inspector,
    annotation: Annotation,
    terms: Terms,
    subjects: Sequence[Subject],
    frame_words: str,
) -> QWidget:
    """A mark: label, subject, note, where it stands."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_annotation", "id": annotation.id, name: value})

    facts = Facts()
    label = TermField(terms, annotation.label, name=tr("Label"))
    label.edited.connect(partial(send, "label"))
    subject = ChoiceField(subject_choices(subjects), annotation.subject, name=tr("Subject"))
    subject.edited.connect(partial(send, "subject"))
    note = NoteField(annotation.note or "", hint=tr("What is seen, in your words"), name=tr("Note"))
    note.edited.connect(lambda text: send("note", text or None))
    facts.add_widget(tr("Label"), label)
    facts.add_widget(tr("Subject"), subject)
    facts.add_widget(tr("Note"), note)
    facts.add(tr("Frame"), frame_words, mono=True)
    facts.add(tr("Shape"), _shape_words(annotation))
    facts.add(tr("Marked by"), annotation.by)
    show = ActButton("crosshair", tr("Show frame"), flat=True)
    on_click(show, lambda: inspector.seek_requested.emit(annotation.frame))
    return _page(Heading(tr("Observed")), facts, _padded(show))


def _shape_words(annotation: Annotation) -> str:
    points = annotation.shape.points_px
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if annotation.shape.kind == "point":
        return tr("point at {0:.1f}, {1:.1f} px").format(xs[0], ys[0])
    size = f"{max(xs) - min(xs):.0f} × {max(ys) - min(ys):.0f} px"
    return f"{annotation.shape.kind}, {size}"


def subject_page(
    inspector: Inspector, subject: Subject, marks: Sequence[tuple[Annotation, str]], count: int
) -> QWidget:
    """A subject: what is observed, and apart from it what is inferred."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_subject", "id": subject.id, name: value})

    seen = Facts()
    name = TextField(subject.name, hint=tr("Name"), name=tr("Name"))
    name.setObjectName(NAME)
    name.edited.connect(lambda text: send("name", text) if text else None)
    kind = ChoiceField([(k, tr(k)) for k in SUBJECT_KINDS], subject.kind, name=tr("Kind"))
    kind.edited.connect(partial(send, "kind"))
    note = NoteField(subject.note or "", hint=tr("What is seen, in your words"), name=tr("Note"))
    note.edited.connect(lambda text: send("note", text or None))
    seen.add_widget(tr("Name"), name)
    seen.add_widget(tr("Kind"), kind)
    seen.add_widget(tr("Note"), note)
    inferred = Facts()
    attribution = TextField(subject.attribution or "", hint=tr("not attributed"), name=tr("Side"))
    attribution.edited.connect(lambda text: send("attribution", text or None))
    basis = NoteField(
        subject.attribution_basis or "", hint=tr("By which sign, and how sure"), name=tr("Basis")
    )
    basis.edited.connect(lambda text: send("attribution_basis", text or None))
    inferred.add_widget(tr("Side"), attribution)
    inferred.add_widget(tr("Basis"), basis)
    where = Heading(tr("Marks"))
    where.set_count(str(count) if count else "")
    page = [Heading(tr("Observed")), seen, Rule("hair"), Heading(tr("Attributed")), inferred]
    listing: list[QWidget] = []
    for annotation, words in marks:
        button = ActButton("", f"{annotation.label} · {words}", flat=True)
        on_click(button, partial(inspector.seek_requested.emit, annotation.frame))
        listing.append(_padded(button))
    if count > len(marks):
        listing.append(_quiet(tr("and {0} more, in the timeline").format(count - len(marks))))
    if not marks:
        listing = [
            _quiet(tr("None yet: take a tool (2 to 6) and draw; the mark takes this subject."))
        ]
    return _page(*page, Rule("hair"), where, *listing)


def media_page(inspector: Inspector, media: Media) -> QWidget:
    """A file: what it is, its digest, where it came from, what is odd about it."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_media", "id": media.id, name: value})

    facts = Facts()
    facts.add("SHA-256", " ".join(re.findall(".{8}", media.sha256)), mono=True)
    facts.add(tr("Size"), tr("{0} bytes").format(f"{media.bytes:,}".replace(",", "\u2009")))
    if media.container:
        facts.add(tr("Container"), media.container.replace(",", ", "))
    if media.video is not None:
        _add_video(facts, media.video, still=media.kind == "photo")
    if media.created_utc:
        facts.add(tr("Created"), _clock(media.created_utc), mono=True)
    elif media.created_local:
        facts.add(tr("Created"), _clock(media.created_local), mono=True)
        facts.add("", tr("zone unknown"), tone="quiet")
    if media.lat is not None and media.lon is not None:
        facts.add(tr("Says it is at"), position_text(media.lat, media.lon, None), mono=True)
        facts.add("", media.location_source or "", tone="quiet")
    facts.add(tr("Added"), _clock(media.added), mono=True)
    facts.add(tr("By"), media.added_by)
    url = TextField(media.source_url or "", hint=tr("where it was found"), name=tr("Source"))
    url.edited.connect(lambda text: send("source_url", text or None))
    facts.add_widget(tr("Source"), url)
    note = NoteField(media.note or "", hint=tr("About this file"), name=tr("Note"))
    note.edited.connect(lambda text: send("note", text or None))
    facts.add_widget(tr("Note"), note)
    graphic = QCheckBox(tr("veil until asked"))
    graphic.setFont(theme.body())
    graphic.setChecked(media.graphic)
    graphic.toggled.connect(partial(send, "graphic"))
    facts.add_widget(tr("Graphic"), graphic)
    odd = [_caution(text) for text in media.findings]
    return _page(Heading(tr("File")), facts, *odd, Rule("hair"))


def _add_video(facts: Facts, video: VideoStream, *, still: bool) -> None:
    turned = tr(", turned {0}°").format(video.rotation_deg) if video.rotation_deg else ""
    facts.add(tr("Picture"), f"{video.width} × {video.height}, {video.codec}{turned}")
    if still:
        return
    rate = tr("variable rate") if video.variable_frame_rate else tr("constant rate")
    count = f"{video.frames:,}".replace(",", "\u2009")
    facts.add(tr("Frames"), f"{count}, {rate}")
    base = video.time_base
    lasts_s = float((video.last_pts - video.first_pts) * base)
    facts.add(tr("Lasts"), tr("{0:.3f} s to the last frame").format(lasts_s))
    facts.add(
        tr("Clock"), f"{base.numerator}/{base.denominator} s, stream {video.stream}", mono=True
    )


def metadata_page(inspector: Inspector, tags: Mapping[str, object] | None) -> Facts:
    """What the file says of itself, tag by tag, as it stands there."""
    page = Facts()
    if tags is None:
        return page
    heading = Heading(inspector.tr("Metadata"))
    heading.set_count(str(len(tags)) if tags else inspector.tr("none in the file"))
    page.add_heading(heading)
    for name, value in tags.items():
        page.add(_tag_name(name), _short(value))
    return page


def _clock(iso: str) -> str:
    """A time of ISO 8601 to the second, with a space that lines may break at."""
    day, _, rest = iso.partition("T")
    if not rest:
        return iso
    return f"{day} {rest.partition('.')[0].rstrip('Z')}" + (" UTC" if iso.endswith("Z") else "")


def _tag_name(name: str) -> str:
    return name.rpartition(" ")[2].rpartition(".")[2]


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        value = ", ".join(f"{k} {v}" for k, v in value.items())
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


STATUS_WORDS = {
    "supports": "supported so far",
    "contradicts": "contradicted so far",
    "open": "open",
}


def claim_page(inspector: Inspector, claim: Claim) -> QWidget:
    """A claim: its words, what the evidence says together, and the way to weigh it."""
    words = Words(claim.text, wrap=True, copies=True)
    words.setContentsMargins(12, 8, 12, 8)
    facts = Facts()
    facts.add(tr("Evidence"), tr(STATUS_WORDS[claim.status]), tone=claim.status)
    for bears, sign in SIGNS.items():
        count = sum(a.bears == bears for a in claim.assessments)
        if count:
            facts.add("", f"{sign} {count}", tone=bears)
    facts.add(tr("Asks"), claim.kind)
    facts.add(tr("Decided by"), claim.decided_by)
    for verdict in claim.verdicts:
        likelihood = tr(name_of("likelihood", verdict.likelihood))
        facts.add(tr("Likelihood"), tr("{0}, by {1}").format(likelihood, verdict.by))
        facts.add(tr("Confidence"), verdict.confidence)
    weigh = ActButton("scale", tr("Weigh it…"))
    on_click(weigh, partial(inspector.weigh_wanted.emit, claim.id))
    return _page(words, Rule("hair"), facts, _padded(weigh))


def place_page(inspector: Inspector, place: Place) -> QWidget:
    """A named place."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_place", "id": place.id, name: value})

    facts = Facts()
    name = TextField(place.name, hint=tr("Name"), name=tr("Name"))
    name.setObjectName(NAME)
    name.edited.connect(lambda text: send("name", text) if text else None)
    facts.add_widget(tr("Name"), name)
    facts.add(tr("Position"), position_text(place.lat, place.lon, place.sigma_m), mono=True)
    _add_sigma(facts, place.sigma_m, send)
    note = NoteField(place.note or "", hint=tr("What is known of it"), name=tr("Note"))
    note.edited.connect(lambda text: send("note", text or None))
    facts.add_widget(tr("Note"), note)
    rejected = TextField(place.rejected or "", hint=tr("why it was ruled out"), name=tr("Rejected"))
    rejected.edited.connect(lambda text: send("rejected", text or None))
    facts.add_widget(tr("Rejected"), rejected)
    return _page(Heading(tr("Place")), facts)


def fix_page(inspector: Inspector, fix: Fix, frame_words: str, read_from: str) -> QWidget:
    """A camera position with what is known of its error; `read_from`: imagery or telemetry."""

    def send(name: str, value: object) -> None:
        inspector.command.emit({"do": "set_fix", "id": fix.id, name: value})

    facts = Facts()
    facts.add(tr("Camera"), position_text(fix.lat, fix.lon, fix.sigma_m), mono=True)
    _add_sigma(facts, fix.sigma_m, send)
    _add_number(
        facts, tr("Heading, °"), fix.heading_deg, tr("not stated"), partial(send, "heading_deg")
    )
    if fix.heading_deg is not None:
        _add_number(
            facts,
            tr("Its sigma, °"),
            fix.heading_sigma_deg,
            tr("degrees, 1 σ"),
            partial(send, "heading_sigma_deg"),
        )
    if fix.pitch_deg is not None:
        facts.add(tr("Tilt"), f"{fix.pitch_deg:.1f}°".replace("-", "−"))
    if fix.hfov_deg is not None:
        facts.add(tr("Field of view"), f"{fix.hfov_deg:.1f}°")
    if fix.height_above_ground_m is not None:
        facts.add(tr("Above ground"), f"{fix.height_above_ground_m:.0f} m")
    facts.add(tr("Method"), fix.method)
    facts.add(tr("Read from"), read_from or tr("not stated"))
    facts.add(tr("Frame"), frame_words, mono=True)
    facts.add(tr("Placed by"), fix.by)
    note = NoteField(fix.note or "", hint=tr("How it was placed"), name=tr("Note"))
    note.edited.connect(lambda text: send("note", text or None))
    facts.add_widget(tr("Note"), note)
    show = ActButton("crosshair", tr("Show frame"), flat=True)
    on_click(show, lambda: inspector.seek_requested.emit(fix.frame))
    return _page(Heading(tr("Fix")), facts, _padded(show))


def _add_sigma(facts: Facts, sigma_m: float | None, send: Callable[[str, object], None]) -> None:
    hint = tr("metres, 1 σ")
    _add_number(facts, tr("Sigma, m"), sigma_m, hint, partial(send, "sigma_m"))


def _add_number(
    facts: Facts, label: str, value: float | None, hint: str, send: Callable[[object], None]
) -> None:
    """A row with a number that may be changed; what is no number is not taken."""
    shown = "" if value is None else f"{value:g}"
    field = TextField(shown, hint=hint, name=label)

    def keep(text: str) -> None:
        if not text:
            send(None)
            return
        try:
            send(float(text.replace(",", ".").rstrip("°")))
        except ValueError:
            field.set_value(shown)

    field.edited.connect(keep)
    facts.add_widget(label, field)


def _page(*parts: QWidget) -> QWidget:
    box = flow(QVBoxLayout())
    for part in parts:
        box.addWidget(part)
    page = QWidget()
    page.setLayout(box)
    return page


def _padded(widget: QWidget) -> QWidget:
    box = flow(QVBoxLayout(), margins=(12, 4, 12, 8))
    box.addWidget(widget)
    holder = QWidget()
    holder.setLayout(box)
    return holder


def _quiet(text: str) -> Words:
    words = Words(text, "quiet", px=12, wrap=True)
    words.setContentsMargins(12, 8, 12, 8)
    return words


def _caution(text: str) -> Words:
    words = Words(f"⚠ {text}", "caution", px=12, wrap=True)
    words.setContentsMargins(12, 0, 12, 8)
    return words
