"""The road through the real window: drop, step, draw, label, undo, save, reopen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from app.case import Case
from app.desktop import dialogs
from app.desktop.main import Faults
from app.desktop.window import Window
from tests.footage import number_in
from widgets import theme
from widgets.fields import NoteField

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("cv2", "pyproj", "typst", "av", "numpy")


def shown(window: Window) -> int:
    """The number drawn in the picture on the canvas: what is really shown."""
    return number_in(window.desk.picture.bgra[..., :3])


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    """A key, to whatever has the focus."""
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def await_frame(qtbot, window, index):
    qtbot.waitUntil(lambda: window.desk.picture.index == index, timeout=10_000)


def draw_box(qtbot, window, first=(40, 30), last=(120, 90)):
    """Press, drag and release on the canvas, between two image pixels."""
    video = window.rooms.video
    ends = [video.mapFromScene(QPointF(*px)) for px in (first, last)]
    port = video.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=ends[0])
    qtbot.mouseMove(port, (ends[0] + ends[1]) / 2)
    qtbot.mouseMove(port, ends[1])
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=ends[1])


def drop(window, paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 400),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_video_makes_a_case_beside_it(window, footage, qtbot):
    drop(window, [footage])
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    assert window.session.case.path == footage.with_suffix(".gnomon")
    assert window.desk.media.name == footage.name
    assert shown(window) == 0


def test_keys_step_and_seek_exactly(opened, qtbot):
    opened.rooms.video.setFocus()
    for _ in range(3):
        press(qtbot, opened, Qt.Key.Key_Period)
    await_frame(qtbot, opened, 3)
    assert shown(opened) == 3
    press(qtbot, opened, Qt.Key.Key_Comma)
    await_frame(qtbot, opened, 2)
    assert shown(opened) == 2
    press(qtbot, opened, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    await_frame(qtbot, opened, 27)
    press(qtbot, opened, Qt.Key.Key_End)
    await_frame(qtbot, opened, 59)
    assert shown(opened) == 59
    press(qtbot, opened, Qt.Key.Key_Home)
    await_frame(qtbot, opened, 0)
    press(qtbot, opened, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    key = next(i for i in range(1, 60) if opened.playback.frames.is_key(i))
    await_frame(qtbot, opened, key)
    assert shown(opened) == key


def test_space_plays_to_the_end_and_stays(opened, qtbot):
    opened.rooms.video.setFocus()
    opened.playback.seek(40)
    press(qtbot, opened, Qt.Key.Key_Space)
    assert opened.playback.rate == 1.0
    qtbot.waitUntil(lambda: opened.playback.rate == 0.0, timeout=10_000)
    await_frame(qtbot, opened, 59)
    assert shown(opened) == 59


def test_a_typed_time_or_frame_is_gone_to(opened, qtbot):
    opened.rooms.video.setFocus()
    for typed, index in (("0:01.000", 25), ("44", 44)):
        press(qtbot, opened, Qt.Key.Key_G)
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        qtbot.keyClicks(field, typed)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        await_frame(qtbot, opened, index)


def test_draw_label_undo_save_reopen(opened, qtbot):
    case, video = opened.session.case, opened.rooms.video
    video.setFocus()
    press(qtbot, opened, Qt.Key.Key_Period)
    await_frame(qtbot, opened, 1)
    press(qtbot, opened, Qt.Key.Key_2)
    draw_box(qtbot, opened)
    (mark,) = case.annotations()
    assert mark.frame == opened.desk.frame()
    assert mark.shape.kind == "box"
    for (x, y), (wanted_x, wanted_y) in zip(
        mark.shape.points_px, ((40, 30), (120, 90)), strict=True
    ):
        assert abs(x - wanted_x) <= 1
        assert abs(y - wanted_y) <= 1
    assert opened.desk.selected == mark.id

    def labels():
        boxes = opened.rooms.inspector.findChildren(QComboBox)
        return [box for box in boxes if box.accessibleName() == "Label" and box.isVisible()]

    qtbot.waitUntil(lambda: len(labels()) == 1)
    (label,) = labels()
    label.lineEdit().selectAll()
    qtbot.keyClicks(label.lineEdit(), "two figures")
    qtbot.keyClick(label.lineEdit(), Qt.Key.Key_Return)
    assert case.annotations()[0].label == "two figures"

    video.setFocus()
    press(qtbot, opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert case.annotations()[0].label == mark.label
    press(qtbot, opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert case.annotations() == []
    for _ in range(2):
        press(qtbot, opened, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert case.annotations()[0].label == "two figures"

    path = case.path
    opened.close()
    with Case.open(path, read_only=True) as again:
        (kept,) = again.annotations()
        assert (kept.label, kept.frame, kept.shape) == ("two figures", mark.frame, mark.shape)


def test_caption_claim_and_evidence_of_the_frame_shown(opened, qtbot):
    case, panel = opened.session.case, opened.rooms.claims
    opened.playback.step(7)
    await_frame(qtbot, opened, 7)
    opened.rooms.video.setFocus()
    press(qtbot, opened, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(panel.caption.paste, "Two groups met at the dam.")
    panel.caption.keep.click()
    assert case.caption().text == "Two groups met at the dam."
    cursor = panel.caption.text.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(10, QTextCursor.MoveMode.KeepAnchor)
    panel.caption.text.setTextCursor(cursor)
    qtbot.keyClick(panel.caption.text, Qt.Key.Key_Return)
    (claim,) = case.claims()
    assert (claim.text, claim.span, claim.status) == ("Two groups", (0, 10), "open")
    supports = next(
        button
        for button in panel.weighing.findChildren(QAbstractButton)
        if button.accessibleName() == "The frame shown supports the claim"
    )
    supports.click()
    (claim,) = case.claims()
    assert claim.status == "supports"
    assert claim.assessments[0].frame == opened.desk.frame()
    assert opened.desk.selected == claim.id
    opened.session.undo()
    assert case.claims()[0].status == "open"
    opened.session.undo()
    assert case.claims() == []


def test_space_presses_a_button_that_has_the_focus(opened, qtbot):
    panel = opened.rooms.media_panel
    button = next(b for b in panel.findChildren(QAbstractButton) if b.toolTip() == "New subject")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(opened.session.case.subjects()) == 1
    assert opened.playback.rate == 0.0


def test_files_may_be_dropped_on_the_canvas(opened, footage):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(footage))])
    no_key = Qt.KeyboardModifier.NoModifier
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    event = QDragEnterEvent(QPoint(50, 50), copy, mime, left, no_key)
    QApplication.sendEvent(opened.rooms.video.viewport(), event)
    assert event.isAccepted()


def test_a_fault_of_the_program_is_said_and_it_goes_on(qtbot, capsys):
    faults = Faults()
    with qtbot.waitSignal(faults.met) as heard:
        faults.hook(KeyError, KeyError("colour"), None)
    assert "KeyError: 'colour'" in heard.args[0]
    assert "you can go on" in heard.args[0]
    assert "KeyError" in capsys.readouterr().err


def test_the_dossier_shows_its_pages_and_is_written(opened, qtbot, tmp_path, monkeypatch):
    opened.session.do({"do": "add_claim", "text": "A drone was watching"})
    opened.rooms.arrange("dossier")
    panel = opened.rooms.dossier
    qtbot.waitUntil(lambda: bool(panel.pages.labels), timeout=60_000)
    assert panel.gate.text() == "Draft: 1 open point"
    assert not panel.write_final.isEnabled()
    target = tmp_path / "dossier.pdf"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: target)
    panel.write_draft.click()
    qtbot.waitUntil(target.exists, timeout=60_000)
    assert target.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: str(target) in opened.rooms.jobs.message(), timeout=10_000)


def test_a_reopened_case_shows_its_marks(opened, qtbot):
    opened.desk.use_tool("box")
    draw_box(qtbot, opened)
    path = opened.session.case.path
    opened.session.close()
    assert opened.rooms.topbar.findChildren(QWidget)
    assert opened.desk.picture is None
    opened.intake.open_case(path)
    qtbot.waitUntil(lambda: opened.desk.picture is not None, timeout=20_000)
    assert len(opened.session.case.annotations()) == 1


def test_the_subject_chosen_is_the_next_marks(opened, qtbot):
    subject = opened.desk.new_subject()
    opened.desk.use_tool("box")
    opened.desk.set_drawing("figure", subject)
    draw_box(qtbot, opened)
    (mark,) = opened.session.case.annotations()
    assert (mark.label, mark.subject) == ("figure", subject)


def test_media_missing_on_disk_are_named_and_found_by_hash(opened, footage, qtbot, monkeypatch):
    path = opened.session.case.path
    copy = opened.session.case.media_file(opened.desk.media.sha256)
    opened.session.close()
    elsewhere = footage.parent / "elsewhere"
    elsewhere.mkdir()
    copy.rename(elsewhere / "renamed.bin")
    opened.intake.open_case(path)
    assert "footage.mp4 is not on this disk" in opened.desk.trouble
    assert opened.rooms.media_panel.missing_words() == "footage.mp4 is not on this disk."
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: elsewhere)
    opened.intake.find_missing()
    qtbot.waitUntil(lambda: opened.desk.picture is not None, timeout=20_000)
    assert opened.rooms.media_panel.missing_words() == ""
    assert shown(opened) == 0


@pytest.mark.parametrize("data", [b"", b"\x00\x01nonsense" * 200], ids=["empty", "random"])
def test_a_bad_file_is_said_and_the_case_goes_on(opened, tmp_path, qtbot, data):
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(data)
    before = opened.session.case.entry_count
    drop(opened, [bad])
    qtbot.waitUntil(lambda: "bad.mp4" in opened.rooms.jobs.message(), timeout=10_000)
    assert opened.session.case.entry_count == before
    opened.playback.step(1)
    await_frame(qtbot, opened, 1)


def test_a_file_that_is_no_case_leaves_the_open_one(opened, tmp_path):
    other = tmp_path / "other.gnomon"
    other.write_text("not a case")
    before = opened.session.case.path
    opened.intake.take([other])
    assert "other.gnomon" in opened.rooms.jobs.message()
    assert opened.session.case.path == before


def test_a_refused_command_is_said_in_words(opened):
    opened.desk.obey({"do": "remove", "id": "nothing"})
    assert "nothing" in opened.rooms.jobs.message()


def test_single_letters_rest_in_text_fields(opened, qtbot):
    opened.rooms.transport.ask_where()
    field = QApplication.focusWidget()
    qtbot.keyClicks(field, "12")
    assert opened.desk.tool == "select"
    assert field.text() == "12"


def test_a_fix_is_placed_on_the_map_for_the_frame_shown(opened, qtbot):
    opened.playback.step(5)
    await_frame(qtbot, opened, 5)
    room = opened.rooms.map_room
    room.map.go_to(48.5, 38.0, 15)
    room.pin.click()
    middle = room.map.rect().center()
    qtbot.mousePress(room.map, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(room.map, middle + QPoint(30, 0))
    qtbot.mouseMove(room.map, middle + QPoint(60, 0))
    qtbot.mouseRelease(room.map, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    (fix,) = opened.session.case.fixes()
    assert fix.frame == opened.desk.frame()
    assert (fix.lat, fix.lon) == pytest.approx((48.5, 38.0), abs=1e-4)
    assert fix.heading_deg == pytest.approx(90, abs=1)
    assert fix.method == "by hand"
    assert fix.sigma_m is None
    assert not room.pin.isChecked()


def test_the_theme_turns_at_once_and_is_kept(opened):
    before = theme.name()
    opened.stance.toggle_theme()
    assert theme.name() != before
    opened.stance.toggle_theme()
    assert theme.name() == before


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 640)])
@pytest.mark.parametrize("workspace", ["review", "mark", "locate"])
def test_nothing_overlaps_or_is_cut_off(opened, qtbot, size, workspace):
    opened.resize(*size)
    opened.rooms.arrange(workspace)
    qtbot.wait(20)
    for room in (opened.rooms.topbar, opened.rooms.transport, opened.rooms.rail):
        children = [
            child
            for child in room.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if child.isVisible() and child.width() > 1 and child.height() > 1
        ]
        assert children
        for n, child in enumerate(children):
            assert room.rect().contains(child.geometry()), child
            for other in children[n + 1 :]:
                assert not child.geometry().intersects(other.geometry()), (child, other)
    assert opened.rooms.media_panel.is_folded() == (size[0] < 1360)


def test_nothing_heavy_is_loaded_before_the_window_is_shown(tmp_path):
    program = f"""
import sys
from PySide6.QtCore import QTimer
from app.desktop.main import application
from app.desktop.main import Faults
from app.desktop.window import Window
app = application()
window = Window()
window.show()
window.grab()
found = [name for name in {HEAVY!r} if name in sys.modules]
window.close()
print("found", found)
"""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "found []" in done.stdout


@pytest.mark.parametrize("how", ["close", "another"])
def test_a_note_being_typed_is_kept(opened, qtbot, tmp_path, how):
    case = opened.session.case
    opened.session.do({"do": "add_place", "id": "p", "name": "Ridge", "lat": 1, "lon": 2})
    opened.desk.select("p")

    def fields():
        return [f for f in opened.rooms.inspector.findChildren(NoteField) if f.isVisible()]

    qtbot.waitUntil(lambda: bool(fields()))
    (field,) = fields()
    opened.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "typed, and then left")
    if how == "close":
        opened.close()
    else:
        opened.session.create(tmp_path / "another.gnomon", "Another")
    with Case.open(case.path, read_only=True) as kept:
        assert [p.note for p in kept.places()] == ["typed, and then left"]


def test_a_judgement_that_was_begun_holds_the_window_once(opened, qtbot):
    opened.session.do({"do": "add_claim", "id": "c", "text": "Two groups"})
    opened.rooms.arrange("claims")
    opened.rooms.claims.select_claim("c")
    qtbot.keyClicks(opened.rooms.claims.weighing.why, "Five figures, one cl")
    opened.rooms.arrange("review")
    assert not opened.close()
    assert opened.rooms.workspace == "claims"
    assert opened.rooms.claims.weighing.why.toPlainText() == "Five figures, one cl"
    assert opened.close()


def test_words_for_a_claim_that_is_gone_hold_nothing(opened, qtbot):
    opened.session.do({"do": "add_claim", "id": "c", "text": "Two groups"})
    opened.rooms.arrange("claims")
    opened.rooms.claims.select_claim("c")
    qtbot.keyClicks(opened.rooms.claims.weighing.why, "Five")
    opened.rooms.arrange("review")
    opened.session.undo()
    assert opened.close()
