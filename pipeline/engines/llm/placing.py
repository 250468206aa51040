"""Where a sentence says what a model makes of it: its exact words are found here, and never asked for.

A small model copies badly and at length; its statement has the sentence's words in other forms, and the stretch that
has most of them is the quote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.engines.llm.attribution import is_plain_cue
from pipeline.grounding.words import content_stems

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_HIT, _MISSED, _CUE = 1.0, -0.3, -3.0  # a stretch goes on over three words that the statement has not, over no cue
_BREAK = re.compile(r"[,;:.!?()“”\"‘—–]|\s-\s")
_JOINING = frozenset({"and", "but", "or", "that", "whether"})
_FARTHEST = 4  # words to the next break that belong to a stretch all the same: "of", "a large part of"


def words_for(statement: str, sentence: str, cue: str | None) -> str | None:
    """The words of a sentence that say the statement, without the cue that attributes them; None where none do.

    The stretch of words with most of the statement's content words and fewest others, up to the breaks beside it.
    """
    words = list(_WORD.finditer(sentence))
    said = _forms(statement)
    cues = {cue.lower()} if cue else set()
    worth = [_worth(word[0], said, cues) for word in words]
    first, last = _best(worth)
    if first >= last:
        return None
    first = _widened(sentence, words, worth, range(first - 1, -1, -1), first)
    first += words[first][0].lower() in _JOINING
    last = _widened(sentence, words, worth, range(last, len(words)), last - 1) + 1
    return sentence[words[first].start() : words[last - 1].end()]


def _forms(text: str) -> frozenset[str]:
    """What counts as the same word: stems of content words, and figures as written."""
    return content_stems(text) | {word for word in _WORD.findall(text) if word[0].isdigit()}


def _worth(word: str, said: Collection[str], cues: Collection[str]) -> float:
    if word.lower() in cues or is_plain_cue(word):
        return _CUE
    forms = _forms(word)
    if not forms:
        return 0.0
    return _HIT if not forms.isdisjoint(said) else _MISSED


def _best(worth: Sequence[float]) -> tuple[int, int]:
    """The run of greatest sum, as a half-open range; an empty one when nothing is worth anything."""
    best, found, total, start = 0.0, (0, 0), 0.0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, at
        total += value
        if total > best:
            best, found = total, (start, at + 1)
    return found


def _widened(sentence: str, words: Sequence[re.Match[str]], worth: Sequence[float], beside: range, edge: int) -> int:
    """The edge of a stretch moved to the next break where that is near; over a cue never."""
    reached = edge
    for step, at in enumerate(beside):
        left, right = sorted((at, reached))
        if _BREAK.search(sentence[words[left].end() : words[right].start()]) or worth[at] == _CUE:
            return reached
        if step == _FARTHEST:
            return edge
        reached = at
    return reached
