"""Words and ranges of texts, as the scorers compare them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from eval.tasks.gold import Place
from pipeline.grounding.words import content_stems

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """What a text is about: the stems of its content words, and its figures."""
    return content_stems(text) | {figure.replace(",", "") for figure in _NUMBER.findall(text)}


def held(wanted: str, text: str) -> float:
    """The share of the content of `wanted` that `text` has; 1 when there is nothing to have."""
    stems = content(wanted)
    return len(stems & content(text)) / len(stems) if stems else 1.0


def content_f1(one: str, other: str) -> float:
    """F1 of the contents of two texts, in 0..1."""
    a, b = content(one), content(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def span_iou(one: Sequence[Place], other: Sequence[Place]) -> float:
    """Characters in both sets of ranges over characters in either; 0 when one is empty."""
    both = shared_length(one, other)
    if not both:
        return 0.0
    return both / (sum(e - s for s, e in _merged(one)) + sum(e - s for s, e in _merged(other)) - both)


def shared_length(one: Sequence[Place], other: Sequence[Place]) -> int:
    """How many characters two sets of ranges have in common."""
    if not any(touches(a, b) for a in one for b in other):
        return 0
    return sum(max(0, min(e, f) - max(s, t)) for s, e in _merged(one) for t, f in _merged(other))


def touches(one: Place, other: Place) -> bool:
    """Whether two ranges of one text share a character."""
    return one.start < other.end and other.start < one.end


def tokens_in(text: str, places: Iterable[Place]) -> frozenset[int]:
    """The numbers of the words of `text` that the ranges touch."""
    merged = _merged(tuple(places))
    found = set()
    for number, match in enumerate(_TOKEN.finditer(text)):
        if any(start < match.end() and match.start() < end for start, end in merged):
            found.add(number)
    return frozenset(found)


def outside_quotation(text: str) -> str:
    """The text with everything between quotation marks blanked; offsets stay."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def has_words(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as whole words, whatever their case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def _merged(places: Sequence[Place]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((p.start, p.end) for p in places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def find_words(text: str, words: str) -> tuple[Place, ...]:
    """Every place where `words` stand in `text` as whole words, whatever their case."""
    found = re.finditer(rf"(?<!\w){re.escape(words.strip())}(?!\w)", text, re.IGNORECASE)
    return tuple(Place(start=m.start(), end=m.end(), quote=m.group()) for m in found)
