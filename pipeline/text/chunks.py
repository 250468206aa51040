"""Chunks: contiguous whole sentences up to a token budget, with exact offsets; what the store embeds and retrieves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.text.tokens import count_tokens
from pipeline.types import Article, Chunk, Sentence, content_id

MAX_TOKENS = 200
"""Budget of a chunk in o200k_base tokens: about 210 wordpieces of news prose, and the embedding model reads 256."""

_CLAUSE_END = re.compile(r"[,;:.!?…—–)\]”’\"]\s+")
_SPACE = re.compile(r"\s+")


class _Part(NamedTuple):
    start: int
    end: int


def split_chunks(article: Article, sentences: Sequence[Sentence], *, max_tokens: int = MAX_TOKENS) -> tuple[Chunk, ...]:
    """The chunks of an article in order; together they hold every sentence, and none is longer than the budget.

    A chunk begins with the last sentence of the one before it where both fit. A sentence above the budget is cut after
    a clause, else at white space, else anywhere. No sentences, no chunks. Linear in the length of the text.
    """
    parts = [part for s in sentences for part in _parts(article.text, s, max_tokens)]
    spans = _grouped(article.text, parts, max_tokens)
    return tuple(_chunk(article, index, span) for index, span in enumerate(spans))


def _chunk(article: Article, index: int, span: _Part) -> Chunk:
    text = article.text[span.start : span.end]
    chunk_id = content_id(article.article_id, span.start, span.end, text)
    return Chunk(chunk_id, article.article_id, index, span.start, span.end, text, count_tokens(text))


def _grouped(text: str, parts: Sequence[_Part], max_tokens: int) -> Iterator[_Part]:
    costs = [count_tokens(text[before.end : part.end]) for before, part in pairwise((_Part(0, 0), *parts))]
    first = 0
    while first < len(parts):
        last = _last_that_fits(text, parts, costs, first, max_tokens)
        yield _Part(parts[first].start, parts[last].end)
        if last + 1 == len(parts):
            return
        overlaps = last > first and _fits(text, parts[last].start, parts[last + 1].end, max_tokens)
        first = last if overlaps else last + 1


def _last_that_fits(text: str, parts: Sequence[_Part], costs: Sequence[int], first: int, max_tokens: int) -> int:
    last, total = first, costs[first]
    while last + 1 < len(parts) and total + costs[last + 1] <= max_tokens:
        last += 1
        total += costs[last]
    # Counts of parts only estimate the count of the whole, so the whole has the last word.
    while last > first and not _fits(text, parts[first].start, parts[last].end, max_tokens):
        last -= 1
    return last


def _fits(text: str, start: int, end: int, max_tokens: int) -> bool:
    return count_tokens(text[start:end]) <= max_tokens


def _parts(text: str, sentence: Sentence, max_tokens: int) -> Iterator[_Part]:
    """The sentence itself, or its pieces when it is above the budget: white space between them belongs to none."""
    start = sentence.start
    while start < sentence.end:
        end = _piece_end(text, start, sentence.end, max_tokens)
        yield _Part(start, start + len(text[start:end].rstrip()))
        gap = _SPACE.match(text, end, sentence.end)
        start = gap.end() if gap else end


def _piece_end(text: str, start: int, end: int, max_tokens: int) -> int:
    # A sentence can be a million characters long: a window keeps this linear, and no prose has longer tokens.
    limit = min(end, start + 32 * max_tokens)
    while limit - start > 1 and (tokens := count_tokens(text[start:limit])) > max_tokens:
        limit = max(start + 1, min(limit - 1, start + (limit - start) * max_tokens // tokens))
    return limit if limit == end else _clean_cut(text, start, limit)


def _clean_cut(text: str, start: int, limit: int) -> int:
    half = start + (limit - start) // 2
    for pattern in (_CLAUSE_END, _SPACE):
        if cuts := [m.end() for m in pattern.finditer(text, half, limit)]:
            return cuts[-1]
    return limit
