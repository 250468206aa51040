"""Sentence numbers and verbatim quotes to spans, or the reason why not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.grounding.typography import bare, read_plainly
from pipeline.types import Sentence, Span


class QuoteProblem(StrEnum):
    """Why words that a model gave as a quote have no span."""

    EMPTY = "empty_quote"
    NOT_FOUND = "quote_not_found"
    AMBIGUOUS = "ambiguous_quote"  # several places, none of them in the sentences that were named


@dataclass(frozen=True, slots=True)
class GroundedQuote:
    """Where a quote stands: one span a paragraph, and the indices of the sentences it lies in.

    `exact`: letter for letter, else up to typography. `as_cited`: all of it in the sentences that were named.
    """

    spans: tuple[Span, ...]
    sentences: tuple[int, ...]
    exact: bool
    as_cited: bool


class QuoteFinder:
    """Finds quotes in the sentences of one article; `sentences` may be a part of them, the search stays inside it."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        """`sentences` in order, at least one."""
        self._text = text
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._offset = sentences[0].start
        self._part = text[sentences[0].start : sentences[-1].end]

    def ground(self, quote: str, cited: Collection[int]) -> GroundedQuote | QuoteProblem:
        """The place of `quote`: exactly, then up to typography, never further.

        Of several places the first inside the sentences with the indices `cited` counts; a quote that stands nowhere
        in them, but exactly once elsewhere, is placed there.
        """
        words = bare(quote)
        if not words:
            return QuoteProblem.EMPTY
        for find, exact in ((self._exact, True), (self._plain, False)):
            if places := list(find(words)):
                return self._chosen(places, frozenset(cited), exact=exact)
        return QuoteProblem.NOT_FOUND

    def _chosen(
        self, places: list[tuple[int, int]], cited: frozenset[int], *, exact: bool
    ) -> GroundedQuote | QuoteProblem:
        grounded = [self._grounded(start, end, cited, exact=exact) for start, end in places]
        touching = [quote for quote in grounded if cited.intersection(quote.sentences)]
        inside = [quote for quote in touching if quote.as_cited]
        if inside or touching:
            return (inside or touching)[0]
        return grounded[0] if len(grounded) == 1 else QuoteProblem.AMBIGUOUS

    def _grounded(self, start: int, end: int, cited: frozenset[int], *, exact: bool) -> GroundedQuote:
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        within = self._sentences[first : last + 1]
        indices = tuple(sentence.index for sentence in within)
        return GroundedQuote(tuple(self._spans(within, start, end)), indices, exact, cited.issuperset(indices))

    def _spans(self, within: Sequence[Sentence], start: int, end: int) -> Iterator[Span]:
        for _, group in groupby(within, key=lambda sentence: sentence.paragraph):
            sentences = list(group)
            yield Span.of(self._text, max(start, sentences[0].start), min(end, sentences[-1].end))

    def _exact(self, words: str) -> Iterator[tuple[int, int]]:
        at = self._part.find(words)
        while at >= 0:
            end = at + len(words)
            if not (_inside_word(self._part, at) or _inside_word(self._part, end)):
                yield self._offset + at, self._offset + end
            at = self._part.find(words, at + 1)

    def _plain(self, words: str) -> Iterator[tuple[int, int]]:
        wanted = read_plainly(words).text.strip(" ")
        for start, end in read_plainly(self._part).find_all(wanted):
            yield self._offset + start, self._offset + end


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
