"""Characters of the fonts, and what stands for those that cannot be printed."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.dossier.letters import FontFiles, can_print, printable, right_to_left

HELD = FontFiles.installed().characters


def test_the_fonts_hold_latin_cyrillic_and_arabic_and_no_chinese():
    for character in "AzÅßЯґєїщ№عربي٣–−±°“”●○":
        assert ord(character) in HELD, character
    assert ord("漢") not in HELD


def test_what_cannot_be_printed_is_named_and_nothing_vanishes():
    assert printable("a\u202eb", HELD) == "a[U+202E]b"
    assert printable("\x00\x1b[31m", HELD) == "[U+0000][U+001B][31m"
    assert printable("漢", HELD) == "[U+6F22]"
    assert printable("\ud800", HELD) == "[U+D800]"
    assert printable("a\r\nb\rc", HELD) == "a\nb\nc"
    assert printable("Їжак “12 ± 3 m” عربي", HELD) == "Їжак “12 ± 3 m” عربي"


@given(st.text())
def test_everything_printed_can_be_printed(text):
    shown = printable(text, HELD)
    assert all(can_print(character, HELD) for character in shown)
    assert not any(unicodedata.category(c) == "Cc" for c in shown.replace("\n", ""))


def test_direction_is_that_of_the_first_letter():
    assert right_to_left("12. عربي and more")
    assert right_to_left("עברית")
    assert not right_to_left("2023 Track عربي")
    assert not right_to_left("12.5")
