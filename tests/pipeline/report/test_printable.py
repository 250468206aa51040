"""Nothing from an article is obeyed by a terminal, a spreadsheet or a Markdown reader."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.printable import csv_cell, markdown_text, one_line, printable

_FORBIDDEN = {
    chr(c) for c in (*range(9), *range(0xB, 0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
}


@given(st.text())
def test_printable_text_holds_nothing_that_moves_colours_or_reorders(text: str) -> None:
    shown = printable(text)
    assert not set(shown) & _FORBIDDEN
    shown.encode("utf-8")


@given(st.text(alphabet=string.printable.replace("\r", "").replace("\x0b", "").replace("\x0c", "") + "äß“”’—東👍"))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_escapes_show_what_was_there() -> None:
    assert printable("a\x1b[31mb\u202ec\x9bd") == "a\\x1b[31mb\\u202ec\\x9bd"
    assert one_line(" a\n\tb \r c ") == "a b \\x0d c"


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert printable(text) in cell


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (True, "true"), (0.5, "0.5"), (-3, "-3"), ("=1+1", "'=1+1")])
def test_cells_of_each_kind(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


def test_markdown_and_html_in_an_article_stay_text() -> None:
    text = "![x](http://e.example) <script>alert(1)</script> | **b** `c` # d & e"
    shown = markdown_text(text)
    assert shown == (r"!\[x\](http://e.example) \<script\>alert(1)\</script\> \| \*\*b\*\* \`c\` \# d &amp; e")
