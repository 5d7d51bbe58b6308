"""`make screenshots`: the README's pictures, from the real program on the sample case, offscreen.

    python -m tests.screenshots FOLDER

Renders the sample into a temporary folder with a home of its own, so that no name or path of the
one who runs it stands in a picture.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image

AUTHOR = "M. Kovalenko"


def main(folder: Path) -> int:
    """Write the pictures into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        # Settings, keys and Qt look at these variables when they are first used.
        from app import settings
        from app.case import Case
        from app.demo import make_sample
        from app.desktop.portrait import Portrait, take

        settings.save(settings.Settings(name=AUTHOR))
        sample = make_sample(Path(home) / "sample")
        with Case.open(sample.case, read_only=True) as case:
            marks = case.annotations()
        mark = marks[len(marks) // 2]

        def portrait(workspace: str, theme: str, size: tuple[int, int] = (1440, 900)) -> Portrait:
            name = workspace if size[0] == 1440 else f"{workspace}-{size[0]}"
            path = folder / f"{name}-{theme}.png"
            return Portrait(path, workspace, theme, size, mark.frame, mark.id)

        rooms = ("review", "mark", "locate", "claims", "dossier")
        wanted = [portrait(room, "dark") for room in rooms]
        wanted += [portrait("review", "light"), portrait("review", "dark", (1280, 720))]
        take(sample.case, wanted)
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            picture.convert("RGB").save(path, optimize=True)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
