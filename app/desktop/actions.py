"""Everything that can be done, as one table: the keys, the palette and the '?' sheet read it.

A row names its slot as a path from the window ("playback.toggle"), so that the table needs no
window to be read. Single-letter keys rest while a text field has the focus: Qt offers the key to
the field first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from widgets.palette import Offer


@dataclass(frozen=True)
class Row:
    """One action. `needs`: "" always, "case" an open case, "frame" a frame on the canvas."""

    name: str
    text: str
    keys: tuple[str, ...]
    group: str
    slot: str
    args: tuple[object, ...] = ()
    needs: str = ""


FILE, PLAY, GO, DRAW, VIEW, CASE = "Case file", "Play", "Go to", "Draw", "View", "Findings"

ROWS: tuple[Row, ...] = (
    Row("play", "Play or pause", ("Space", "K"), PLAY, "playback.toggle", (), "frame"),
    Row(
        "shuttle_back",
        "Play backwards, again: faster",
        ("J",),
        PLAY,
        "playback.shuttle",
        (-1,),
        "frame",
    ),
    Row(
        "shuttle_on",
        "Play forwards, again: faster",
        ("L",),
        PLAY,
        "playback.shuttle",
        (1,),
        "frame",
    ),
    Row("slower", "Slower", ("[",), PLAY, "playback.change_speed", (-1,), "frame"),
    Row("faster", "Faster", ("]",), PLAY, "playback.change_speed", (1,), "frame"),
    Row("mark_in", "Set the in point here", ("I",), PLAY, "playback.mark", ("in",), "frame"),
    Row("mark_out", "Set the out point here", ("O",), PLAY, "playback.mark", ("out",), "frame"),
    Row("loop", "Repeat from in to out", ("R",), PLAY, "playback.toggle_loop", (), "frame"),
    Row("previous_frame", "Previous frame", (",",), GO, "playback.step", (-1,), "frame"),
    Row("next_frame", "Next frame", (".",), GO, "playback.step", (1,), "frame"),
    Row(
        "arrow_back",
        "Back a frame; while playing, a second",
        ("Left",),
        GO,
        "playback.arrow",
        (-1,),
        "frame",
    ),
    Row(
        "arrow_on",
        "On a frame; while playing, a second",
        ("Right",),
        GO,
        "playback.arrow",
        (1,),
        "frame",
    ),
    Row("back_1s", "Back one second", ("Shift+Left",), GO, "playback.seek_by_s", (-1.0,), "frame"),
    Row("on_1s", "On one second", ("Shift+Right",), GO, "playback.seek_by_s", (1.0,), "frame"),
    Row(
        "back_10s", "Back ten seconds", ("Ctrl+Left",), GO, "playback.seek_by_s", (-10.0,), "frame"
    ),
    Row("on_10s", "On ten seconds", ("Ctrl+Right",), GO, "playback.seek_by_s", (10.0,), "frame"),
    Row(
        "previous_key", "Previous key frame", ("Alt+Left",), GO, "playback.seek_key", (-1,), "frame"
    ),
    Row("next_key", "Next key frame", ("Alt+Right",), GO, "playback.seek_key", (1,), "frame"),
    Row("first_frame", "First frame", ("Home",), GO, "playback.seek_end", (0,), "frame"),
    Row("last_frame", "Last frame", ("End",), GO, "playback.seek_end", (1,), "frame"),
    Row("go_to", "Go to a time or a frame", ("G",), GO, "ask_where", (), "frame"),
    Row("tool_select", "Select and move", ("1",), DRAW, "desk.use_tool", ("select",), "frame"),
    Row("tool_box", "Box", ("2",), DRAW, "desk.use_tool", ("box",), "frame"),
    Row("tool_polygon", "Polygon", ("3",), DRAW, "desk.use_tool", ("polygon",), "frame"),
    Row("tool_arrow", "Arrow", ("4",), DRAW, "desk.use_tool", ("arrow",), "frame"),
    Row("tool_point", "Point", ("5",), DRAW, "desk.use_tool", ("point",), "frame"),
    Row("tool_polyline", "Line", ("6",), DRAW, "desk.use_tool", ("polyline",), "frame"),
    Row(
        "marker", "Mark the point under the pointer", ("M",), DRAW, "desk.mark_pointer", (), "frame"
    ),
    Row("remove", "Remove what is selected", ("Del",), DRAW, "desk.remove_selected", (), "case"),
    Row("fit", "Fit the frame", ("F",), VIEW, "rooms.video.fit", (), "frame"),
    Row("actual_size", "Pixels one to one", ("Z",), VIEW, "rooms.video.actual_size", (), "frame"),
    Row("zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), VIEW, "rooms.video.zoom_by", (1.25,), "frame"),
    Row("zoom_out", "Zoom out", ("Ctrl+-",), VIEW, "rooms.video.zoom_by", (0.8,), "frame"),
    Row(
        "north_up",
        "Map: north up or heading up",
        ("N",),
        VIEW,
        "rooms.map_room.toggle_north",
        (),
        "case",
    ),
    Row("review", "Review", ("Ctrl+1",), VIEW, "rooms.arrange", ("review",)),
    Row("mark", "Mark", ("Ctrl+2",), VIEW, "rooms.arrange", ("mark",), "case"),
    Row("locate", "Locate", ("Ctrl+3",), VIEW, "rooms.arrange", ("locate",), "case"),
    Row("claims", "Claims", ("Ctrl+4",), VIEW, "rooms.arrange", ("claims",), "case"),
    Row("dossier", "Dossier", ("Ctrl+5",), VIEW, "rooms.arrange", ("dossier",), "case"),
    Row("fold", "Fold or unfold the case panel", ("Ctrl+B",), VIEW, "rooms.toggle_fold"),
    Row("theme", "Dark or light", ("Ctrl+T",), VIEW, "stance.toggle_theme"),
    Row("full_screen", "Full screen", ("F11",), VIEW, "stance.toggle_full_screen"),
    Row("undo", "Undo", ("Ctrl+Z",), CASE, "session.undo", (), "case"),
    Row("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), CASE, "session.redo", (), "case"),
    Row("title", "Title and question of the case", (), CASE, "show_case", (), "case"),
    Row("caption", "Keep a caption…", (), CASE, "rooms.arrange", ("claims",), "case"),
    Row("export", "Write the dossier…", (), CASE, "rooms.arrange", ("dossier",), "case"),
    Row("new_subject", "New subject", ("Ctrl+G",), CASE, "desk.new_subject", (), "case"),
    Row(
        "telemetry_fix",
        "Place the camera from telemetry",
        ("Ctrl+L",),
        CASE,
        "placing.fix_from_telemetry",
        (),
        "frame",
    ),
    Row(
        "snapshot", "Save this frame as a picture…", ("S",), FILE, "intake.save_frame", (), "frame"
    ),
    Row("new_case", "New case…", ("Ctrl+N",), FILE, "intake.new_case"),
    Row("open_case", "Open a case or a video…", ("Ctrl+O",), FILE, "intake.open_any"),
    Row("add_media", "Add media…", ("Ctrl+I",), FILE, "intake.add_files", (), "case"),
    Row("find_media", "Find missing media…", (), FILE, "intake.find_missing", (), "case"),
    Row("add_imagery", "Add imagery for the map…", (), FILE, "intake.add_imagery_file", (), "case"),
    Row("forget_tiles", "Forget fetched tiles", (), FILE, "imagery.forget_tiles"),
    Row("example", "Open the example case", (), FILE, "intake.open_example"),
    Row("palette", "Search or run", ("Ctrl+K", "Ctrl+Shift+P"), FILE, "open_palette"),
    Row("keys", "All keys", ("?", "F1"), FILE, "open_keys"),
    Row("quit", "Quit", ("Ctrl+Q",), FILE, "close"),
)

# Keys that belong to what has the focus: keys as shown, what they do, where.
OF_THE_FOCUS: tuple[tuple[str, str, str], ...] = (
    ("Arrows", "Move the crosshair, with Shift by 10 px", "Drawing, on the frame"),
    ("Enter", "Put a point; on the last one, close", "Drawing, on the frame"),
    ("Backspace", "Take the last point back", "Drawing, on the frame"),
    ("Esc", "Give up the shape", "Drawing, on the frame"),
    ("Tab", "Next mark; Enter takes it in hand", "Drawing, on the frame"),
    ("Arrows", "Move the map, with Shift finely", "On the map"),
    ("+  -", "Nearer, farther", "On the map"),
    ("[  ]  {  }", "Turn the camera to be placed", "On the map"),
    ("Enter", "Place the camera at the cross", "On the map"),
    ("+  -  ?", "How the evidence bears", "On a cell of the matrix"),
    ("1  2  3", "How much it weighs", "On a cell of the matrix"),
    ("Enter", "Show the frame", "On a cell of the matrix"),
    ("Del", "Take the evidence away", "On a cell of the matrix"),
    ("Enter", "Make a claim of the words selected", "In the caption"),
)


def tr(text: str) -> str:
    """A row's text in the user's language."""
    return QCoreApplication.translate("Actions", text)


def slot_of(window: QWidget, row: Row) -> Callable[..., object]:
    """The function that the row's path leads to. AttributeError where it leads nowhere."""
    found: Callable[..., object] = attrgetter(row.slot)(window)
    return found


def install(window: QWidget) -> dict[str, QAction]:
    """Give the window an action for every row; returns them by name."""
    made: dict[str, QAction] = {}
    for row in ROWS:
        action = QAction(tr(row.text), window)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(row.group in (GO, VIEW) or row.name in ("undo", "redo"))
        slot, args = slot_of(window, row), row.args
        action.triggered.connect(lambda _checked=False, slot=slot, args=args: slot(*args))
        window.addAction(action)
        made[row.name] = action
    return made


def enable(actions: dict[str, QAction], *, case: bool, frame: bool) -> None:
    """Rest the actions that need what is not there."""
    there = {"": True, "case": case, "frame": frame}
    for row in ROWS:
        actions[row.name].setEnabled(there[row.needs])


def offers(actions: dict[str, QAction]) -> Sequence[Offer]:
    """The rows as the palette and the sheet of keys show them, group by group."""
    return [
        Offer(
            row.name,
            tr(row.text),
            "  ".join(re.sub(r"\+(?=.)", " ", key) for key in row.keys),
            tr(row.group),
            actions[row.name].isEnabled(),
        )
        for row in ROWS
    ]


def all_keys(actions: dict[str, QAction]) -> Sequence[Offer]:
    """What the sheet of keys lists: the rows, then the keys of whatever has the focus."""
    of_the_focus = [Offer("", tr(text), keys, tr(where)) for keys, text, where in OF_THE_FOCUS]
    return [*offers(actions), *of_the_focus]
