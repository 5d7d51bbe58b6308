"""No key falls into a field by chance: who has the keys after a palette, a sheet or an edit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.desktop.test_window import draw_box, press
from widgets.fields import ChoiceField, TermField, TextField

CTRL = Qt.KeyboardModifier.ControlModifier


def field(qtbot, window, name, kind=TextField):
    """The visible field of the inspector with this name."""

    def found():
        fields = window.rooms.inspector.findChildren(kind)
        return [f for f in fields if f.accessibleName() == name and f.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


def test_escape_from_the_palette_gives_the_keys_back_to_the_canvas(opened, qtbot):
    video = opened.rooms.video
    video.setFocus()
    before = opened.session.case.entry_count
    press(qtbot, opened, Qt.Key.Key_K, CTRL)
    assert QApplication.focusWidget() is opened.palette_field.field
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is video
    for key in (Qt.Key.Key_2, Qt.Key.Key_Period, Qt.Key.Key_Return):
        press(qtbot, opened, key)
    assert opened.session.case.entry_count == before
    assert opened.desk.tool == "box"


def test_choosing_in_the_palette_gives_the_keys_back(opened, qtbot):
    opened.rooms.video.setFocus()
    press(qtbot, opened, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(opened.palette_field.field, "Polygon")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert opened.desk.tool == "polygon"
    assert QApplication.focusWidget() is opened.rooms.video


def test_the_palette_says_that_nothing_is_found(opened, qtbot):
    opened.open_palette()
    assert opened.palette_field.nothing.isHidden()
    qtbot.keyClicks(opened.palette_field.field, "xyzzy")
    assert opened.palette_field.nothing.isVisible()


def test_the_sheet_of_keys_gives_the_keys_back_and_goes_for_the_palette(opened, qtbot):
    opened.rooms.video.setFocus()
    opened.open_keys()
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert opened.keys_sheet.isHidden()
    assert QApplication.focusWidget() is opened.rooms.video
    opened.open_keys()
    opened.open_palette()
    assert opened.keys_sheet.isHidden()
    assert QApplication.focusWidget() is opened.palette_field.field


def test_a_field_that_had_the_keys_has_them_again(opened, qtbot):
    opened.rooms.arrange("mark")
    source = field(qtbot, opened, "Source")
    source.setFocus()
    opened.open_palette()
    press(qtbot, opened, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is source


def test_enter_in_a_field_gives_the_keys_to_the_canvas(opened, qtbot):
    video, source = opened.rooms.video, field(qtbot, opened, "Source")
    source.setFocus()
    qtbot.keyClicks(source, "a channel")
    qtbot.keyClick(source, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is video)
    assert opened.desk.media.source_url == "a channel"


def test_enter_in_a_label_and_a_choice_give_the_keys_to_the_canvas(opened, qtbot):
    video = opened.rooms.video
    opened.desk.use_tool("box")
    draw_box(qtbot, opened)
    label = field(qtbot, opened, "Label", TermField).lineEdit()
    label.setFocus()
    label.selectAll()
    qtbot.keyClicks(label, "a figure")
    qtbot.keyClick(label, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is video)
    (mark,) = opened.session.case.annotations()
    assert mark.label == "a figure"
    opened.desk.new_subject()
    opened.desk.select(mark.id)
    choice = field(qtbot, opened, "Subject", ChoiceField)
    choice.setFocus()
    row = next(n for n in range(choice.count()) if n != choice.currentIndex())
    choice.setCurrentIndex(row)
    choice.activated.emit(row)
    qtbot.waitUntil(lambda: opened.focusWidget() is video)


def test_an_arrow_in_a_choice_opens_its_list_and_signs_nothing(opened, qtbot):
    opened.desk.new_subject()
    kind = field(qtbot, opened, "Kind", ChoiceField)
    kind.setFocus()
    before = opened.session.case.entry_count
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    assert opened.session.case.entry_count == before
    assert kind.view().isVisible()
    kind.hidePopup()


def test_what_vanishes_with_the_keys_leaves_them_to_the_canvas(opened, qtbot):
    """The page of a mark goes while its field has the keys; the next letters write nothing."""
    opened.desk.use_tool("box")
    draw_box(qtbot, opened)
    field(qtbot, opened, "Label", TermField).setFocus()
    opened.desk.select("")
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is opened.rooms.video)


def test_tab_goes_on_to_the_next_field_although_the_last_was_kept(opened, qtbot):
    opened.desk.select("case")
    title = field(qtbot, opened, "Title")
    title.setFocus()
    title.selectAll()
    qtbot.keyClicks(title, "Bridge at the mill")
    qtbot.keyClick(title, Qt.Key.Key_Tab)
    assert opened.session.case.title == "Bridge at the mill"
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not opened.rooms.video)
    qtbot.keyClicks(QApplication.focusWidget(), "Who fired first?")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert opened.session.case.question == "Who fired first?"


def test_after_a_command_of_the_palette_no_field_has_the_keys(opened, qtbot):
    opened.desk.select("case")
    field(qtbot, opened, "Title").setFocus()
    press(qtbot, opened, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(opened.palette_field.field, "Polygon")
    press(qtbot, opened, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is opened.rooms.video


def test_a_new_marks_label_is_typed_over(opened, qtbot):
    opened.desk.use_tool("box")
    draw_box(qtbot, opened)
    label = field(qtbot, opened, "Label", TermField)
    label.lineEdit().setFocus()
    qtbot.waitUntil(lambda: label.lineEdit().selectedText() == label.currentText())
    qtbot.keyClicks(label.lineEdit(), "person")
    qtbot.keyClick(label.lineEdit(), Qt.Key.Key_Return)
    assert [a.label for a in opened.session.case.annotations()] == ["person"]
