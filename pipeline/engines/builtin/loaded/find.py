"""Loaded language: the words of an article that judge where they pretend to report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.engines.builtin.grammar.spelling import is_british
from pipeline.engines.builtin.loaded.match import Match, match_sentence
from pipeline.engines.builtin.loaded.rewording import reword
from pipeline.engines.builtin.loaded.sneer import find_sneers
from pipeline.text.parse import Parse
from pipeline.types import LoadedTerm, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis


def find_loaded_language(analysis: Analysis) -> tuple[LoadedTerm, ...]:
    """The article's loaded words in text order, each the shortest stretch that carries the load, never overlapping.

    `attributed` is true inside a source's quotation or indirect speech, false for the author's own words, among them
    the author's choice of a cue ("admitted"). Empty where nothing is loaded.
    """
    text, voices = analysis.article.text, _voices(analysis)
    british = is_british(text)
    terms = [
        LoadedTerm(span, _is_within(span, voices), match.entry.reason, reword(parse, match, british=british))
        for parse in analysis.parses
        for match in match_sentence(parse)
        for span in (term_span(text, parse, match),)
    ]
    sneers = [s for s in find_sneers(analysis) if not _is_within(s.span, [(t.span.start, t.span.end) for t in terms])]
    return tuple(sorted((*terms, *sneers), key=lambda t: t.span.start))


def term_span(text: str, parse: Parse, match: Match) -> Span:
    """The exact words of a match in the article's text."""
    return Span.of(text, parse.tokens[match.first].start, parse.tokens[match.last].end)


def _voices(analysis: Analysis) -> list[tuple[int, int]]:
    """Stretches that are not the author's words, in order and without overlap."""
    quotations = ((q.start, q.end) for q in analysis.quotations)
    contents = ((s.start, s.end) for statement in analysis.statements for s in statement.content)
    return list(_merged(sorted((*quotations, *contents))))


def _merged(stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    open_: tuple[int, int] | None = None
    for start, end in stretches:
        if open_ is not None and start <= open_[1]:
            open_ = (open_[0], max(open_[1], end))
            continue
        if open_ is not None:
            yield open_
        open_ = (start, end)
    if open_ is not None:
        yield open_


def _is_within(span: Span, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in stretches)
