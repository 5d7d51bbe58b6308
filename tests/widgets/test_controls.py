"""What files and strangers say is shown as text: never as markup, never turned round."""

from __future__ import annotations

from PySide6.QtCore import Qt

from widgets.controls import ActButton, ShortWords, Words, plain_tip
from widgets.row_list import Row, Rows

TURNED = "report\u202egpj.exe"
MARKUP = "<img src='file:///etc/hostname'><b>x</b>"


def test_what_would_turn_the_writing_round_is_a_sign(qtbot):
    words, short, button = Words(TURNED), ShortWords(TURNED), ActButton("", TURNED)
    for widget in (words, short, button):
        qtbot.addWidget(widget)
    assert words.text() == short.words() == button.text() == "report␦gpj.exe"
    words.setText(TURNED + "\nsecond line")
    assert words.text() == "report␦gpj.exe\nsecond line"


def test_rows_show_names_of_strangers_as_they_are_read():
    rows = Rows()
    rows.show_rows([Row("a", TURNED, second=TURNED, note=TURNED, tip=TURNED + MARKUP)])
    shown = rows.data(rows.index(0), Qt.ItemDataRole.DisplayRole)
    assert "\u202e" not in shown
    tip = rows.data(rows.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "\u202e" not in tip
    assert "<img" not in tip


def test_a_tool_tip_shows_markup_as_it_stands():
    assert plain_tip("two figures\nat the tree line") == "two figures\nat the tree line"
    tip = plain_tip(MARKUP + "\nmore")
    assert "<img" not in tip
    assert "&lt;b&gt;x&lt;/b&gt;<br>more" in tip
