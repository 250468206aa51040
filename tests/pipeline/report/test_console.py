"""Tables and prose for people, from text that is not to be trusted."""

from __future__ import annotations

import io

from pipeline.report.console import PLAIN_WIDTH, Column, Page

COLUMNS = (Column("conf", narrow=True), Column("claim"))


def _page() -> tuple[Page, io.StringIO]:
    stream = io.StringIO()
    return Page(stream), stream


def test_a_table_wraps_its_cells_and_leaves_no_trailing_space() -> None:
    page, stream = _page()
    page.table(COLUMNS, [("0.91", "word " * 60), ("0.80", ("first line", "second line"))])
    lines = stream.getvalue().splitlines()
    assert lines[0].split() == ["conf", "claim"]
    assert max(map(len, lines)) <= PLAIN_WIDTH
    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[-2:] == ["0.80  first line", "      second line"]


def test_a_cell_cannot_fake_a_row_a_colour_or_markup() -> None:
    page, stream = _page()
    page.table(COLUMNS, [("0.91", "one\n0.99  faked\x1b[31m [bold]x[/bold] :smile:")])
    assert stream.getvalue().splitlines()[1:] == ["0.91  one 0.99 faked\\x1b[31m [bold]x[/bold] :smile:"]


def test_headings_paragraphs_and_labels_are_plain_in_a_pipe() -> None:
    page, stream = _page()
    page.heading("Old [i]bridge[/i]\nclosed", "The Coast")
    page.label("Next")
    page.paragraph("[12] “words” " + "and more " * 20, hanging=5)
    text = stream.getvalue()
    assert text.startswith("Old [i]bridge[/i] closed\nThe Coast\n\nNext\n[12] “words”")
    assert all(line.startswith("     ") for line in text.splitlines()[5:])
