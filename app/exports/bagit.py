"""BagIt 1.0 (RFC 8493): the case file and every media in a folder that proves itself whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.case import Case
from app.case.media import media_folder
from app.case.outputs import CannotWrite, writing_folder
from media_tools import digest
from media_tools.facts import Report


def write(case: Case, path: Path, report: Report) -> None:
    """A new folder `path`. Media that are not at hand are named in bag-info.txt, not guessed at."""
    with writing_folder(path) as bag:
        data = bag / "data"
        data.mkdir()
        case.copy_to(data / case.path.name)
        manifest = {f"data/{case.path.name}": digest.sha256(data / case.path.name)}
        missing = []
        folder = media_folder(case.path).name
        for media in case.media():
            source = case.media_file(media.sha256)
            if source is None:
                missing.append(media.sha256)
                continue
            (data / folder).mkdir(exist_ok=True)
            found = digest.copy(source, data / folder / source.name, report)
            if found != media.sha256:
                raise CannotWrite(
                    f"{source} is no longer what was added to the case; run `gnomon verify` and "
                    "replace it by an intact copy.",
                    source,
                )
            manifest[f"data/{folder}/{source.name}"] = found
        sizes = [(bag / name).stat().st_size for name in manifest]
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": bag_info(case, sizes, missing),
            "manifest-sha256.txt": lines(manifest),
        }
        for name, text in tags.items():
            (bag / name).write_bytes(text.encode())
        sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
        (bag / "tagmanifest-sha256.txt").write_bytes(lines(sums).encode())


def lines(digests: dict[str, str]) -> str:
    """A manifest. Line ends and per cent signs in names are escaped (RFC 8493, 2.1.3)."""
    escape = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
    return "".join(f"{value}  {name.translate(escape)}\n" for name, value in digests.items())


def bag_info(case: Case, sizes: list[int], missing: list[str]) -> str:
    """What the bag holds, and what it lacks."""
    title = " ".join(case.title.split())
    rows = [
        f"External-Identifier: {case.case_id}",
        f"External-Description: {title}",
        f"Payload-Oxum: {sum(sizes)}.{len(sizes)}",
        *(f"Log-Head: {head.hash} at entry {head.count} of {head.author}" for head in case.heads()),
        *(f"Missing-Media: {sha256}" for sha256 in missing),
    ]
    return "\n".join(rows) + "\n"
