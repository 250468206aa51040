"""What two articles share of their authors' own wording, quotations left out.

Two reporters at one event share names, figures and quotations. Runs of ordinary words in the author's voice they share
only when one has the other's text before it, however much of it was rewritten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.text.lexicon import load_words
from pipeline.text.quotes import find_quotations

_WORD = re.compile(r"[^\W_]+|[.!?;:]")
_MOST_WORDS = 20_000
_MOST_PLACES = 8  # of one run of words in a text: more often it is no telltale
_SHORTEST_RUN = 3
_LEAST_PLAIN = 2
_FEW_WORDS = 30  # shares of shorter texts mean little: they are taken for texts of so many words


class OwnWord(NamedTuple):
    """A word outside quotation marks, or a break (a quotation, the end of a sentence).

    `plain`: neither a name nor a figure nor a function word, so that its choice was free.
    """

    word: str
    plain: bool

    @property
    def is_break(self) -> bool:
        """Whether no run goes over it."""
        return not self.word


class SharedWording(NamedTuple):
    """The share of the shorter text's plain words that stand in shared runs, 0..1, and the most in one run."""

    share: float
    longest: int


def own_words(text: str) -> tuple[OwnWord, ...]:
    """The author's own words in order, at most the first 20,000."""
    return tuple(word for word, _ in zip(_words(text), range(_MOST_WORDS), strict=False))


def shared_wording(one: Sequence[OwnWord], other: Sequence[OwnWord]) -> SharedWording:
    """What `one` shares with `other`: runs of three words or more, two of them plain."""
    counts = [count for count in _plain_in_runs(one, other) if count >= _LEAST_PLAIN]
    shorter = min(sum(word.plain for word in text) for text in (one, other))
    return SharedWording(min(1.0, sum(counts) / max(_FEW_WORDS, shorter)), max(counts, default=0))


def _words(text: str) -> Iterator[OwnWord]:
    function = load_words("function_words")
    at = 0
    for start, end in (*((q.start, q.end) for q in find_quotations(text)), (len(text), len(text))):
        for match in _WORD.finditer(text, at, max(at, start)):
            low = match[0].lower()
            if not match[0][0].isalnum():
                yield OwnWord("", plain=False)
            else:
                named = match[0][0].isupper() or match[0][0].isdigit()
                yield OwnWord(low, plain=not named and low not in function)
        yield OwnWord("", plain=False)
        at = max(at, end)


def _plain_in_runs(one: Sequence[OwnWord], other: Sequence[OwnWord]) -> Iterator[int]:
    """The number of plain words in each of the longest shared runs of `one`, which do not overlap."""
    places = _places(other)
    at = 0
    while at + _SHORTEST_RUN <= len(one):
        key = tuple(word.word for word in one[at : at + _SHORTEST_RUN])
        longest = max((_run(one, at, other, place) for place in places.get(key, ())), default=0)
        if longest:
            yield sum(word.plain for word in one[at : at + longest])
        at += longest or 1


def _places(words: Sequence[OwnWord]) -> dict[tuple[str, ...], list[int]]:
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(words) - _SHORTEST_RUN + 1):
        run = words[at : at + _SHORTEST_RUN]
        if not any(word.is_break for word in run):
            found = places[tuple(word.word for word in run)]
            if len(found) < _MOST_PLACES:
                found.append(at)
    return places


def _run(one: Sequence[OwnWord], at: int, other: Sequence[OwnWord], place: int) -> int:
    length = 0
    while at + length < len(one) and place + length < len(other):
        first, second = one[at + length], other[place + length]
        if first.is_break or first.word != second.word:
            break
        length += 1
    return length
