"""Edits made, and what is tidied after them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.summary.edits import Edit, EditKind, apply_edits, tidy


def _cut(text: str, words: str) -> Edit:
    at = text.index(words)
    return Edit(at, at + len(words), "", EditKind.CUT)


def test_a_sentence_without_edits_is_the_text_on_one_line() -> None:
    text = "Before. The ferry\n  left at noon. After."
    assert apply_edits(text, 8, text.index(" After"), []) == "The ferry left at noon."


def test_a_cut_leaves_no_gap_and_no_comma_before_the_stop() -> None:
    text = "The ferry left at noon, her horn blaring."
    assert apply_edits(text, 0, len(text), [_cut(text, "her horn blaring")]) == "The ferry left at noon."


def test_a_cut_at_the_beginning_gives_the_next_word_its_capital() -> None:
    text = "However, the ferry left."
    assert apply_edits(text, 0, len(text), [_cut(text, "However")]) == "The ferry left."


def test_insertions_stand_where_they_point() -> None:
    text = "Ada Moreno said no."
    insertion = Edit(10, 10, ", the mayor,", EditKind.NAME)
    assert apply_edits(text, 0, len(text), [insertion]) == "Ada Moreno, the mayor, said no."


def test_of_two_edits_that_overlap_the_first_and_longest_is_made() -> None:
    text = "A truly startling claim came."
    long, short = _cut(text, "truly startling "), _cut(text, "startling ")
    assert apply_edits(text, 0, len(text), [short, long]) == "A claim came."


@pytest.mark.parametrize(
    ("rough", "tidied"),
    [("he said , .", "He said."), (", and so", "And so"), ("one,, two", "One, two"), ("“it left.”", "“It left.”")],
)
def test_tidying(rough: str, tidied: str) -> None:
    assert tidy(rough) == tidied


@given(st.text(alphabet="ab ,.", min_size=1, max_size=30), st.data())
def test_cuts_only_take_words_away(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left = apply_edits(text, 0, len(text), [Edit(start, end, "", EditKind.CUT)])
    kept = [c for c in (text[:start] + text[end:]).lower() if c.isalpha()]
    assert [c for c in left.lower() if c.isalpha()] == kept
