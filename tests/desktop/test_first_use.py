"""What a first user met: mouse and keys on the real window, and where things stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from app.desktop import dialogs
from app.desktop.window import Window
from tests.desktop.test_focus import field
from tests.desktop.test_window import await_frame, draw_box, press
from widgets.controls import IconButton, Words
from widgets.fields import TextField

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def click(qtbot, window, x, y):
    video = window.rooms.video
    qtbot.mouseClick(video.viewport(), LEFT, pos=video.mapFromScene(QPointF(x, y)))


def type_where(qtbot, window, words):
    window.rooms.video.setFocus()
    press(qtbot, window, Qt.Key.Key_G)
    where = QApplication.focusWidget()
    where.selectAll()
    qtbot.keyClicks(where, words)
    qtbot.keyClick(where, Qt.Key.Key_Return)


@pytest.mark.parametrize("tool", ["box", "arrow"])
def test_a_click_leaves_no_corner_for_the_next_drag(opened, qtbot, tool):
    opened.desk.use_tool(tool)
    click(qtbot, opened, 20, 20)
    click(qtbot, opened, 60, 70)
    assert opened.session.case.annotations() == []
    draw_box(qtbot, opened, (40, 30), (120, 90))
    (mark,) = opened.session.case.annotations()
    for got, wanted in zip(mark.shape.points_px, ((40, 30), (120, 90)), strict=True):
        assert got == pytest.approx(wanted, abs=1)


def test_a_frame_that_is_not_there_is_said_and_the_shown_one_stays(opened, qtbot):
    opened.playback.seek(7)
    await_frame(qtbot, opened, 7)
    type_where(qtbot, opened, "99999")
    assert opened.rooms.jobs.message() == "There is no frame 99999; the last is 59."
    assert opened.playback.index == 7
    type_where(qtbot, opened, "9:00.000")
    assert "the last is at 00:00:02.360" in opened.rooms.jobs.message()
    assert opened.playback.index == 7


def test_g_rests_on_the_frame_shown(opened, qtbot):
    opened.rooms.video.setFocus()
    press(qtbot, opened, Qt.Key.Key_Space)
    assert opened.playback.rate == 1.0
    press(qtbot, opened, Qt.Key.Key_G)
    assert opened.playback.rate == 0.0


def test_the_first_window_fits_the_screen_with_its_frame(qtbot, own_home):
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(own_home))
    window = Window()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    assert window.width() < room.width()
    assert window.height() < room.height() - 24
    assert room.contains(window.geometry())
    window.close()


def test_the_title_and_the_question_are_given_in_the_window(opened, qtbot):
    opened.rooms.topbar.title_wanted.emit()
    title = field(qtbot, opened, "Title")
    assert QApplication.focusWidget() is title
    assert title.selectedText() == "footage"
    qtbot.keyClicks(title, "Strike at the mill")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    asked = field(qtbot, opened, "Asked by")
    asked.setFocus()
    qtbot.keyClicks(asked, "the desk")
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    case = opened.session.case
    assert (case.title, case.asked_by) == ("Strike at the mill", "the desk")
    assert opened.windowTitle().startswith("Strike at the mill")


def test_a_message_moves_nothing_and_goes_with_the_next_action(opened, qtbot):
    before = opened.rooms.timeline.geometry(), opened.rooms.video.size()
    opened.rooms.jobs.say("It failed.", "error")
    qtbot.wait(10)
    assert (opened.rooms.timeline.geometry(), opened.rooms.video.size()) == before
    assert opened.rooms.jobs.message() == "It failed."
    opened.actions_by_name["next_frame"].trigger()
    assert opened.rooms.jobs.message() == ""


def test_good_news_goes_by_itself_and_an_error_does_not(opened, qtbot):
    jobs = opened.rooms.jobs
    jobs.reading.setInterval(0)
    jobs.say("Saved.", "said")
    qtbot.waitUntil(lambda: jobs.message() == "")
    jobs.say("It failed.", "error")
    qtbot.wait(20)
    assert jobs.message() == "It failed."


def test_what_a_refused_command_says_outlives_the_reading_again(opened):
    opened.desk.obey({"do": "remove", "id": "nothing"})
    assert "nothing" in opened.rooms.jobs.message()


def test_a_new_subject_takes_the_mark_and_waits_for_its_name(opened, qtbot):
    opened.desk.use_tool("box")
    draw_box(qtbot, opened)
    opened.rooms.video.setFocus()
    press(qtbot, opened, Qt.Key.Key_G, CTRL)
    case = opened.session.case
    (subject,) = case.subjects()
    assert case.annotations()[0].subject == subject.id
    assert opened.desk.selected == subject.id
    name = QApplication.focusWidget()
    assert isinstance(name, TextField)
    assert name.selectedText() == subject.name
    qtbot.keyClicks(name, "1 truck")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert case.subjects()[0].name == "1 truck"
    assert opened.desk.tool == "box", "the letters went into the name"


def labels(window):
    boxes = window.rooms.inspector.findChildren(QComboBox)
    return [box.accessibleName() for box in boxes if box.isVisible()]


def test_one_form_at_a_time(opened, qtbot):
    opened.desk.use_tool("box")
    qtbot.waitUntil(lambda: labels(opened) == ["Label of the next mark", "Subject"])
    draw_box(qtbot, opened)
    qtbot.waitUntil(lambda: labels(opened) == ["Label", "Subject"])
    opened.desk.select("")
    qtbot.waitUntil(lambda: labels(opened) == ["Label of the next mark", "Subject"])


def test_another_case_begins_in_review_with_nothing_in_hand(opened, tmp_path):
    opened.desk.use_tool("box")
    opened.desk.set_drawing("tank", None)
    opened.rooms.arrange("claims")
    opened.session.create(tmp_path / "second.gnomon", "second")
    assert opened.rooms.workspace == "review"
    assert (opened.desk.tool, opened.desk.label) == ("select", "")


def test_the_top_bar_explains_the_decoder(opened):
    opened.rooms.topbar.explain_decoder()
    assert opened.rooms.jobs.message().startswith("Files are decoded inside this program")


SRT = """1
00:00:00,000 --> 00:00:02,400
2025-05-14 15:20:00.000
[latitude: 45.000021] [longitude: -29.999760] [rel_alt: 86.900 abs_alt: 98.900]
"""


def told(window):
    return window.rooms.inspector.telemetry.findChildren(Words)


def test_a_sidecar_that_is_not_on_the_disk_is_named(window, footage, qtbot):
    footage.with_suffix(".SRT").write_text(SRT)
    window.intake.take([footage])
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not window.background.jobs, timeout=20_000)
    case = window.session.case
    (sidecar,) = [m for m in case.media() if m.sidecar_of]
    path, copy = case.path, case.media_file(sidecar.sha256)
    window.session.close()
    copy.unlink()
    window.intake.open_case(path)
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    shown = [words.text() for words in told(window) if words.isVisible()]
    assert "footage.SRT is not on this disk." in shown


def test_a_photograph_has_no_time_but_takes_marks(window, tmp_path, qtbot):
    photo = QImage(160, 120, QImage.Format.Format_RGB32)
    photo.fill(QColor("teal"))
    assert photo.save(str(tmp_path / "still.png"))
    window.intake.take([tmp_path / "still.png"])
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    assert window.rooms.timeline.words == "A photograph: one frame, no time."
    resting = {
        b.toolTip(): not b.isEnabled() for b in window.rooms.transport.findChildren(IconButton)
    }
    assert resting["Play or pause"]
    assert resting["Next frame"]
    assert not resting["Box (2)"]
    assert not window.rooms.inspector.telemetry.isVisible()
    window.desk.use_tool("box")
    draw_box(qtbot, window)
    assert len(window.session.case.annotations()) == 1


def test_the_error_of_a_heading_is_edited_beside_it(opened, qtbot):
    frame = opened.desk.frame()
    made = {"do": "add_fix", "media": frame.media, "stream": frame.stream, "pts": frame.pts}
    opened.desk.obey(made | {"lat": 48.5, "lon": 38.0, "method": "by hand", "heading_deg": 90})
    sigma = field(qtbot, opened, "Its sigma, °")
    sigma.setFocus()
    qtbot.keyClicks(sigma, "5")
    qtbot.keyClick(sigma, Qt.Key.Key_Return)
    (fix,) = opened.session.case.fixes()
    assert (fix.heading_deg, fix.heading_sigma_deg) == (90, 5)


def test_enter_presses_the_first_button_of_the_start(window, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(dialogs, "ask_files", lambda *_: asked.append("video") or [])
    window.rooms.empty.choose.setFocus()
    press(qtbot, window, Qt.Key.Key_Return)
    assert asked == ["video"]
    window.rooms.empty.show_recent(("/a/first/case.gnomon", "/a/second/case.gnomon"))
    shown = [b.text() for b in window.rooms.empty.findChildren(QAbstractButton)]
    assert "case (first)" in shown
    assert "case (second)" in shown
