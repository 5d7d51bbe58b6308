"""CASE/UCO (JSON-LD): files with digests and the actions that brought them into the case.

The ontology has no class for a claim's likelihood and little for shapes: those stay in the other
formats.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import orjson

from app.case import Case
from app.case.model import Fix, Media
from app.case.outputs import writing
from app.exports.frames import Frames
from media_tools.facts import Report

CONTEXT = {
    "@vocab": "urn:gnomon:terms:",
    "kb": "urn:gnomon:case:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write(case: Case, path: Path, report: Report) -> None:
    """One graph: the investigation, its people, files, actions, and camera positions."""
    graph = [*media_nodes(case), *fix_nodes(case)]
    names = [case.title, *sorted({n for m in case.media() for n in [m.added_by]})]
    people = [
        {
            "@id": node(case, "identity", name),
            "@type": "uco-identity:Person",
            "uco-core:name": name,
        }
        for name in names[1:]
    ]
    investigation = {
        "@id": node(case, "investigation", case.case_id),
        "@type": "case-investigation:Investigation",
        "uco-core:name": case.title,
        "uco-core:description": case.question or "",
        "uco-core:object": [{"@id": n["@id"]} for n in graph],
    }
    document = {"@context": CONTEXT, "@graph": [investigation, *people, *graph]}
    with writing(path) as target:
        target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def node(case: Case, kind: str, name: str) -> str:
    """An identifier ending in a UUID, as CASE asks; the same thing always gets the same one."""
    return f"kb:{kind}-{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:gnomon:{case.case_id}:{kind}:{name}')}"


def typed(value: object, kind: str) -> dict[str, Any]:
    """A literal with its XML Schema type."""
    return {"@type": f"xsd:{kind}", "@value": str(value)}


def media_nodes(case: Case) -> list[dict[str, Any]]:
    """A file and the action that added it, for every media."""
    nodes = []
    for m in case.media():
        file = node(case, "file", m.sha256)
        nodes.append(file_node(case, file, m))
        nodes.append(
            {
                "@id": node(case, "action", m.sha256),
                "@type": "case-investigation:InvestigativeAction",
                "uco-core:name": "media added to the case",
                "uco-core:description": f"SHA-256 computed while copying; read by {m.read_by}",
                "uco-action:startTime": typed(m.added, "dateTime"),
                "uco-action:performer": {"@id": node(case, "identity", m.added_by)},
                "uco-action:object": [{"@id": file}],
                "uco-action:result": [{"@id": file}],
            }
        )
    return nodes


def file_node(case: Case, name: str, m: Media) -> dict[str, Any]:
    """An observable with its file and content facets."""
    return {
        "@id": name,
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": node(case, "file-facet", m.sha256),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": m.name,
                "uco-observable:sizeInBytes": m.bytes,
            },
            {
                "@id": node(case, "content-facet", m.sha256),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:sizeInBytes": m.bytes,
                "uco-observable:hash": [
                    {
                        "@id": node(case, "hash", m.sha256),
                        "@type": "uco-types:Hash",
                        "uco-types:hashMethod": {
                            "@type": "uco-vocabulary:HashNameVocab",
                            "@value": "SHA256",
                        },
                        "uco-types:hashValue": typed(m.sha256, "hexBinary"),
                    }
                ],
            },
        ],
    }


def fix_nodes(case: Case) -> list[dict[str, Any]]:
    """A location for every camera position, with its frame."""
    frames = Frames(case)
    return [fix_node(case, fix, frames.place(fix.frame).properties()) for fix in case.fixes()]


def fix_node(case: Case, fix: Fix, frame: dict[str, object]) -> dict[str, Any]:
    """A location with latitude and longitude."""
    return {
        "@id": node(case, "location", fix.id),
        "@type": "uco-location:Location",
        "uco-core:name": f"camera at PTS {fix.frame.pts}",
        "frame": frame,
        "standardDeviationMetres": fix.sigma_m,
        "uco-core:hasFacet": [
            {
                "@id": node(case, "latlon", fix.id),
                "@type": "uco-location:LatLongCoordinatesFacet",
                "uco-location:latitude": typed(fix.lat, "decimal"),
                "uco-location:longitude": typed(fix.lon, "decimal"),
            }
        ],
    }
