"""`make run`: the desktop on the sample case; without a display the same job, offscreen.

    python -m app.desktop FOLDER

The sample is rendered into FOLDER at the first start and opened at every later one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.case.errors import CaseError
from app.cli import terminal_report
from app.demo import NAME, make_sample, write_dossier
from app.desktop.display import has_display
from media_tools.errors import MediaError


def offscreen(case: Path, pdf: Path) -> None:
    """What the desktop would show, as files: the dossier and a picture of the window."""
    print("There is no display, so Gnomon does the sample's job offscreen.", flush=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # The offscreen platform says of every window that it cannot hint its size.
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    # Qt reads the platform when it is first used: its modules come after the choice.
    from app.case import Case
    from app.desktop.portrait import Portrait, take

    write_dossier(case, pdf)
    with Case.open(case, read_only=True) as opened:
        marks = opened.annotations()
    picture = case.with_name(f"{NAME}-window.png")
    mark = marks[len(marks) // 2]
    take(case, [Portrait(picture, frame=mark.frame, selected=mark.id)])
    print(f"Case:    {case.resolve()}")
    print(f"Dossier: {pdf.resolve()}")
    print(f"Window:  {picture.resolve()}")
    print(f"With a display, `make run` opens the window; `gnomon show {case}` lists the case here.")


def main(folder: Path) -> int:
    """Make the sample if it is not there, then open it or do its job offscreen."""
    case, pdf = folder / f"{NAME}.gnomon", folder / f"{NAME}-dossier.pdf"
    try:
        if not case.exists():
            print(f"Rendering the sample case into {folder} (once)", flush=True)
            make_sample(folder, terminal_report("Sample"))
        if not has_display():
            offscreen(case, pdf)
            return 0
    except (CaseError, MediaError) as error:
        print(f"gnomon: {error}", file=sys.stderr)
        return error.exit_code
    from app.desktop.main import main as open_window

    return open_window(case)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "sample")))
