"""Negations and hedges of a statement against those of its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_groups, load_words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?;]")
_GRANTED_BY = {"duty": "necessity", "hedge": "possibility"}
_BEFORE, _SCOPE = 4, 9  # words before and after a negation in a source that it may be about
_REACH = 4  # words after a negation or a hedge in which the word that it governs stands


class PolarityProblem(StrEnum):
    """How a statement turns what its source says."""

    NEGATION_ADDED = "negation_not_in_source"
    NEGATION_LOST = "negation_lost"
    MODAL_ADDED = "modal_not_in_source"
    HEDGE_LOST = "hedge_lost"


class _Word(NamedTuple):
    low: str
    stem: str


def polarity_problems(statement: str, quote: str, cited: str) -> Iterator[PolarityProblem]:
    """What `statement` negates or hedges otherwise than `cited` does, and what `quote` does and it does not.

    A lost negation or hedge counts only where the word that it governs in the quote is in the statement without it.
    """
    said, quoted, source = _words(statement), _words(quote), _words(cited)
    if _adds_negation(said, source):
        yield PolarityProblem.NEGATION_ADDED
    if _loses(quoted, said, _is_negation) and not _negated(said):
        yield PolarityProblem.NEGATION_LOST
    if any(_has(said, asked) and not _has(source, granting) for asked, granting in _GRANTED_BY.items()):
        yield PolarityProblem.MODAL_ADDED
    if _loses(quoted, said, _is_hedge) and not _has(said, "possibility"):
        yield PolarityProblem.HEDGE_LOST


@lru_cache(maxsize=512)
def _words(text: str) -> Sequence[_Word]:
    lows = (match[0].lower().replace("’", "'") for match in _TOKEN.finditer(text))
    return tuple(_Word(low, stem(low)) for low in lows)


def _is_negation(word: _Word) -> bool:
    return _in(word, "negation") or word.low.endswith("n't")


def _is_hedge(word: _Word) -> bool:
    return _in(word, "hedge")


def _negated(words: Sequence[_Word]) -> bool:
    return any(_is_negation(word) or _in(word, "negating") for word in words)


def _has(words: Sequence[_Word], group: str) -> bool:
    return any(_in(word, group) for word in words)


def _in(word: _Word, group: str) -> bool:
    return word.low in load_groups("polarity")[group]


def _adds_negation(said: Sequence[_Word], source: Sequence[_Word]) -> bool:
    """Whether a word that is negated in `said` is in `source` with no negation around it, or nothing there negates."""
    places = [at for at, word in enumerate(said) if _is_negation(word)]
    if not places or not _negated(source):
        return bool(places)
    if _has(source, "negating"):
        return False
    around = {
        word.stem
        for at, mark in enumerate(source)
        if _is_negation(mark)
        for word in source[max(at - _BEFORE, 0) : at + 1 + _SCOPE]
    }
    stems = {word.stem for word in source}
    governed = (_governed(said, at) for at in places)
    return any(word is not None and word.stem in stems - around for word in governed)


def _loses(source: Sequence[_Word], said: Sequence[_Word], marks: Callable[[_Word], bool]) -> bool:
    """Whether some word that a mark governs in `source` is in `said`, where the mark is not."""
    kept = {word.stem for word in said}
    governed = (_governed(source, at) for at, word in enumerate(source) if marks(word))
    return any(word is not None and word.stem in kept for word in governed)


def _governed(words: Sequence[_Word], at: int) -> _Word | None:
    """The word that a negation or hedge at a place is about: the next one that says something."""
    function = load_words("function_words")
    following = words[at + 1 : at + 1 + _REACH]
    return next((word for word in following if word.low not in function and word.low.isalpha()), None)
