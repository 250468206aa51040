"""The lexicon of loaded words: how its files are read, and what every entry keeps to."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.loaded.lexicon import Entry, load_loaded_words, parse_lexicon, words_of
from pipeline.errors import DataFileError

HEADER = "[attack | v | 0.9 | criticize] a verb of violence"


def _entries(*lines: str) -> list[Entry]:
    return list(parse_lexicon("test", lines))


def _all() -> list[Entry]:
    return [entry for found in load_loaded_words().values() for entry in found]


def test_entries_take_the_values_of_their_section() -> None:
    (slam, lash) = _entries("# a comment", "", HEADER, "slam, lash out at")
    assert (slam.words, slam.category, slam.pos, slam.strength) == (("slam",), "attack", frozenset("v"), 0.9)
    assert (lash.words, lash.suggestion, lash.reason) == (("lash", "out", "at"), "criticize", "a verb of violence")


def test_an_entry_may_change_them() -> None:
    (slam,) = _entries(HEADER, "slam | > hit | = 0.5 | ! door brakes | + critic")
    assert (slam.suggestion, slam.strength) == ("hit", 0.5)
    assert (slam.unless, slam.beside) == (frozenset({"door", "brakes"}), frozenset({"critic"}))


def test_drop_and_rewrite_are_suggestions_too() -> None:
    drop, rewrite = _entries(HEADER, "wild | > drop", "circus | > -")
    assert (drop.suggestion, rewrite.suggestion) == ("", None)


def test_hyphens_are_remembered_and_left_out_of_the_words() -> None:
    (entry,) = _entries(HEADER, "has-been")
    assert (entry.words, entry.hyphenated) == (("has", "been"), True)


@pytest.mark.parametrize(
    ("lines", "number"),
    [(["slam"], 1), (["[attack | v]", "slam"], 1), ([HEADER, "slam | ? door"], 2), ([HEADER, "", "slam, ,lash"], 3)],
)
def test_a_line_that_is_no_entry_is_named(lines: list[str], number: int) -> None:
    with pytest.raises(DataFileError, match=f"line {number}"):
        _entries(*lines)


def test_words_are_split_as_the_parser_splits_them() -> None:
    assert words_of("can’t be bothered") == ("ca", "n't", "be", "bothered")
    assert words_of("hornet's nest") == ("hornet", "'s", "nest")


def test_the_shipped_lexicon_is_broad() -> None:
    assert len(_all()) >= 1500


def test_every_shipped_entry_has_a_strength_a_part_of_speech_and_a_reason() -> None:
    for entry in _all():
        assert 0 < entry.strength <= 1
        assert entry.pos
        assert entry.pos <= set("navrx")
        assert entry.reason
        assert entry.suggestion is None or entry.suggestion == entry.suggestion.strip()


def test_no_suggestion_is_itself_plainly_loaded() -> None:
    strong = {(e.words, letter) for e in _all() if e.strength >= 0.6 and not e.beside for letter in e.pos}
    offered = {(words_of(e.suggestion), letter) for e in _all() if e.suggestion for letter in e.pos}
    assert offered.isdisjoint(strong)
