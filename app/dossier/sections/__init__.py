"""The parts of a dossier in the order they are printed. A new one: a module here, a row below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.dossier.document import Block
from app.dossier.draft import Draft
from app.dossier.sections.claims import claims
from app.dossier.sections.custody import custody
from app.dossier.sections.findings import findings
from app.dossier.sections.location import location
from app.dossier.sections.media import media
from app.dossier.sections.method import method
from app.dossier.sections.not_established import not_established
from app.dossier.sections.redactions import redactions
from app.dossier.sections.summary import summary
from app.dossier.sections.telemetry import telemetry

SECTIONS: Mapping[str, Callable[[Draft], list[Block]]] = {
    "summary": summary,
    "claims": claims,
    "findings": findings,
    "media": media,
    "telemetry": telemetry,
    "location": location,
    "not_established": not_established,
    "method": method,
    "custody": custody,
    "redactions": redactions,
}
