"""Edits: small changes to a stretch of an article's text, kept apart from the text until the sentence is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.engines.builtin.grammar.inflection import article_for
from pipeline.types import Span


class EditKind(StrEnum):
    """What an edit does; `COST` says how much each takes from the confidence."""

    CUT = "cut"  # words that add no fact are left out
    REWORD = "reword"  # neutral words for loaded ones
    DATE = "date"  # the date a day of the week means
    NAME = "name"  # the name a pronoun or description stands for
    MARK = "mark"  # a quotation mark that stands in another sentence
    SPEAKER = "speaker"  # "said X" after a quotation whose speaker another sentence names


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in place of the characters `start:end` of the article; an insertion where `start == end`.

    `source` is where the article gives the inserted words, None for cuts, marks and our own rewording.
    """

    start: int
    end: int
    text: str
    kind: EditKind
    source: Span | None = None


_SPACE_BEFORE = re.compile(r"\s+([,.;:!?…)\]])")
_DOUBLED = re.compile(r"([,;:])(?:\s*[,;])+")
_COMMA_STOP = re.compile(r"[,;:]\s*([.!?])")
_LEADING = re.compile(r"^[\s,;:—–.-]+")
_ARTICLE = re.compile(r"\b([Aa])n?(\s+)([‘“\"]?)(\w[\w.]*)")
_FIRST_LETTER = re.compile(r"\w")


def apply_edits(text: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    """The sentence `text[start:end]` with the edits made, on one line, spaced and punctuated again.

    Of edits that overlap the one that starts first counts, of those the longest. Where a change falls behind "a" or
    "an", the article is fitted to the word that follows now.
    """
    parts: list[str] = []
    at, changed = start, False
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start < at or edit.end > end:
            continue
        parts.append(text[at : edit.start])
        parts.append(edit.text)
        changed = True
        at = edit.end
    parts.append(text[at:end])
    joined = " ".join("".join(parts).split())
    return tidy(joined) if changed else joined


def tidy(sentence: str) -> str:
    """A sentence without the gaps, doubled commas and lower-case beginnings that cuts leave behind."""
    sentence = _SPACE_BEFORE.sub(r"\1", _LEADING.sub("", sentence))
    sentence = _COMMA_STOP.sub(r"\1", _DOUBLED.sub(r"\1", sentence))
    sentence = re.sub(r"\s{2,}", " ", sentence).strip()
    first = _FIRST_LETTER.search(sentence)
    if first is None or first.start() > 1:
        return sentence
    return sentence[: first.start()] + first.group().upper() + sentence[first.end() :]


def fit_article(text: str, before: int, following: str) -> tuple[int, int, str] | None:
    """Where the "a" or "an" that ends before offset `before` must change for the word that follows now."""
    match = re.search(r"\b(an?)\s+$", text[max(0, before - 6) : before], re.IGNORECASE)
    if match is None or not following:
        return None
    start = max(0, before - 6) + match.start(1)
    needed = article_for(following)
    needed = needed.capitalize() if match.group(1)[0].isupper() else needed
    return None if needed == match.group(1) else (start, start + len(match.group(1)), needed)
