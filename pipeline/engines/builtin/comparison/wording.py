"""How two stretches of words compare: what they share in order, what is left over, and which way they are turned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.engines.builtin.verification.wordsense import Sense, sense
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_groups, load_words

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’-][^\W_]+)*")
_CONTRACTED = (
    (re.compile(r"\bcan['’]t\b", re.IGNORECASE), "cannot"),
    (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"n['’]t\b", re.IGNORECASE), " not"),
    (re.compile(r"['’]ll\b", re.IGNORECASE), " will"),
    (re.compile(r"['’]re\b", re.IGNORECASE), " are"),
    (re.compile(r"['’]ve\b", re.IGNORECASE), " have"),
    (re.compile(r"\b([Ii])['’]m\b"), r"\1 am"),
    (re.compile(r"\b(I|you|he|she|we|they)['’]d\b", re.IGNORECASE), r"\1 would"),
    (re.compile(r"\b(it|that|there|he|she|what|who)['’]s\b", re.IGNORECASE), r"\1 is"),
)


class Leftover(NamedTuple):
    """The content stems that only one side has."""

    one: frozenset[str]
    other: frozenset[str]


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, contractions written out, without marks."""
    for pattern, written in _CONTRACTED:
        text = pattern.sub(written, text)
    return tuple(match[0].lower().replace("’", "'") for match in _WORD.finditer(text))


def shared_in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence of two lists of words; time grows with the product of lengths."""
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for at, theirs in enumerate(other):
            row.append(before[at] + 1 if word == theirs else max(row[at], before[at + 1]))
        before = row
    return before[-1]


def place_of(shorter: Sequence[str], longer: Sequence[str]) -> int | None:
    """Where one list of words stands in another without a gap; None where it does not."""
    size = len(shorter)
    starts = range(len(longer) - size + 1)
    return next((at for at in starts if tuple(longer[at : at + size]) == tuple(shorter)), None)


def holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether one list of words stands in the other without a gap."""
    return place_of(shorter, longer) is not None


def content(words: Sequence[str]) -> frozenset[str]:
    """The stems of the words that are no function words."""
    function = load_words("function_words")
    return frozenset(stem(word) for word in words if word not in function)


def same_verb(one: str, other: str) -> bool:
    """Whether two verbs, as lemmas, are one or can stand for each other."""
    return bool({sense(one, other), sense(other, one)} & {Sense.SAME, Sense.SYNONYM})


def leftover(one: Sequence[str], other: Sequence[str]) -> Leftover:
    """The content stems that stand on one side alone."""
    left, right = content(one), content(other)
    return Leftover(left - right, right - left)


def negations(words: Sequence[str]) -> int:
    """How many words negate; "not only" does not."""
    negation = load_groups("polarity")["negation"]
    return sum(
        word in negation and not (word == "not" and words[at + 1 : at + 2] in (("only",), ["only"], ("just",)))
        for at, word in enumerate(words)
    )
