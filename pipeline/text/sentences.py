"""Sentences of a news text with exact offsets: nupunkt inside our own paragraphs, corrected for news prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.text.loaded import loaded_once
from pipeline.text.paragraphs import Paragraph, split_paragraphs
from pipeline.text.stops import is_boundary, stops
from pipeline.types import Sentence

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_CLOSING = "\"'”’»)]}"
_LONG_RUN = re.compile(r"\S{200,}")
_LONGEST_HEADING = 25  # words
_LONGEST_TITLE = 240  # characters
_FEWEST_STAMPS = 2
_STAMP = re.compile(
    r"[*_]{0,2}(?:[01]?\d|2[0-4])(?:[.:]\d\d(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)(?:\s(?:GMT|UTC|BST|ES?T|CES?T))?"
    r"[*_]{0,2}(?:\s*[—–|:-]\s*|\s+)(?=[^\W\d_a-z]|[“‘\"'])"
)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order: `text[s.start:s.end] == s.text`, with only white space between them.

    A bullet, a headline and any other paragraph without a final stop is a sentence of its own, and so is the time that
    opens each entry of a live report; a text of one paragraph has no headline, and one of white space no sentence.
    Time is linear in the length of the text.
    """
    found: list[Sentence] = []
    paragraphs = split_paragraphs(text)
    stamps = _clock_stamps(text, paragraphs)
    for number, paragraph in enumerate(paragraphs):
        spans = list(_spans(text, paragraph, stamps.get(number, paragraph.start)))
        alone = len(spans) == 1 and not paragraph.bullet and len(paragraphs) > 1
        heading = alone and is_heading(text[paragraph.start : paragraph.end])
        for start, end in spans:
            found.append(Sentence(len(found), start, end, text[start:end], number, heading))
    return tuple(found)


def is_heading(line: str) -> bool:
    """Whether a line of its own reads as a headline: short, and without the stop that ends a sentence."""
    words = line.split()
    bare = line.rstrip(_CLOSING)
    if not bare or len(words) > _LONGEST_HEADING or bare[-1] in ".,;…—–-":
        return False
    if bare[-1] == ":":
        return len(words) <= 4
    return bare[-1] not in "!?" or (len(words) >= 3 and _is_title_case(words))


def _is_title_case(words: list[str]) -> bool:
    long = [w for w in words if sum(map(str.isalpha, w)) >= 5]
    return bool(long) and all(next(c for c in w if c.isalpha()).isupper() for w in long)


def _clock_stamps(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Where the words begin in the paragraphs that open with a clock time, when several do."""
    found = ((number, _STAMP.match(text, p.start, p.end)) for number, p in enumerate(paragraphs))
    stamps = {number: match.end() for number, match in found if match is not None}
    return stamps if len(stamps) >= _FEWEST_STAMPS else {}


def _spans(text: str, paragraph: Paragraph, start: int) -> Iterator[tuple[int, int]]:
    if start > paragraph.start:
        yield paragraph.start, paragraph.start + len(text[paragraph.start : start].rstrip(" \t—–-|:"))
        paragraph = paragraph._replace(start=start)
    words = text[paragraph.start : paragraph.end]
    title_case = len(words) <= _LONGEST_TITLE and _is_title_case(words.split())
    if title_case and is_heading(words) and words.rstrip(_CLOSING)[-1] not in "!?":
        yield paragraph.start, paragraph.end  # one headline, whatever stops within it
        return
    learned = _learned_starts(words)
    at = 0
    for stop in stops(words):
        if is_boundary(words, stop, learned=stop.next in learned, title_case=title_case):
            yield paragraph.start + at, paragraph.start + stop.end
            at = stop.next
    yield paragraph.start + at, paragraph.end


def _learned_starts(words: str) -> frozenset[int]:
    """Where nupunkt lets a sentence begin. It takes quadratic time over a long run of marks, so those are hidden."""
    readable = _LONG_RUN.sub(lambda run: "x" * len(run[0]), words)
    starts = set()
    for start, end in _punkt().span_tokenize(readable):
        starts.add(start + len(readable[start:end]) - len(readable[start:end].lstrip()))
    return frozenset(starts)


@loaded_once
def _punkt() -> PunktSentenceTokenizer:
    import nupunkt

    return nupunkt.load("default")
