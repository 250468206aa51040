"""Hybrid search: nearest vectors and BM25, fused by reciprocal rank, with the sentence that fits best."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.store.catalog import Catalog
from pipeline.store.lexical import lexical_ranking
from pipeline.store.records import Hit, SearchFilter
from pipeline.store.selection import Selection, selection_of
from pipeline.store.vectors import Neighbor, exact_neighbors
from pipeline.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANK_CONSTANT = 60
"""Reciprocal rank fusion scores 1 / (60 + rank): Cormack, Clarke and Buettcher 2009."""
_CANDIDATES = 50  # how deep each half looks, at least; 5 for each hit asked for
_MOST_BLOCKED = 1000  # above so many chunks that a filter takes out, the vector search is exact over the rest

Nearest = Callable[["NDArray[np.float32]", int], "list[Neighbor] | None"]
"""Asks the vector index; None when it cannot be asked now."""


class _Found(NamedTuple):
    """The fused score of a chunk, and where either half had it."""

    score: float
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None


class _Passage(NamedTuple):
    """A chunk with the article fields that a hit shows; its sentences lie wholly inside."""

    chunk_id: str
    article_id: str
    source_key: str
    title: str | None
    publisher: str | None
    published: str | None
    span: Span
    sentences: tuple[Span, ...]


class Question(NamedTuple):
    """What is searched for: its words, their vector of length 1, how many hits, and among which articles."""

    query: str
    vector: NDArray[np.float32]
    top_k: int
    filters: SearchFilter


def retrieve(catalog: Catalog, nearest: Nearest, question: Question) -> tuple[Hit, ...]:
    """The `top_k` best chunks or fewer, best first; two chunks that overlap in their best sentence count once."""
    selection = selection_of(question.filters)
    depth = max(_CANDIDATES, 5 * question.top_k)
    dense = dense_ranking(catalog, nearest, question.vector, selection, depth)
    fused = _fuse(dense, lexical_ranking(catalog, question.query, selection, depth))
    ranked = sorted(fused, key=lambda chunk_id: (-fused[chunk_id].score, chunk_id))[: 2 * question.top_k]
    passages = list(_passages(catalog, ranked))
    return tuple(_hits(question.query, passages, fused))[: question.top_k]


def dense_ranking(
    catalog: Catalog, nearest: Nearest, vector: NDArray[np.float32], selection: Selection, limit: int
) -> list[Neighbor]:
    """The nearest `limit` chunks or fewer that the selection lets through, best first.

    The vector index knows nothing of articles, so it is asked for as many more as the selection can take out; when
    these are too many, or the index cannot be asked, the search is exact over the catalog's vectors.
    """
    among = f"SELECT row FROM chunks JOIN articles USING (article_id) WHERE {selection.condition}"
    total = catalog.chunk_count()
    allowed = (
        catalog.number(f"SELECT count(*) FROM ({among})", *selection.values) if not selection.everything else total
    )
    if not allowed:
        return []
    if total - allowed <= _MOST_BLOCKED:
        found = nearest(vector, min(total, limit + total - allowed))
        if found is not None:
            return _allowed(catalog, found, selection)[:limit]
    return exact_neighbors(catalog.vectors(among, *selection.values), vector, limit)


def _allowed(catalog: Catalog, found: list[Neighbor], selection: Selection) -> list[Neighbor]:
    statement = f"""SELECT chunk_id FROM chunks JOIN articles USING (article_id)
        WHERE chunk_id IN (SELECT value FROM json_each(?)) AND {selection.condition}"""
    ids = json.dumps([neighbor.chunk_id for neighbor in found])
    known = {row[0] for row in catalog.rows(statement, ids, *selection.values)}
    return [neighbor for neighbor in found if neighbor.chunk_id in known]


def _fuse(dense: Sequence[Neighbor], lexical: Sequence[str]) -> Mapping[str, _Found]:
    dense_ranks = {neighbor.chunk_id: rank for rank, neighbor in enumerate(dense, 1)}
    lexical_ranks = {chunk_id: rank for rank, chunk_id in enumerate(lexical, 1)}
    similarity = {neighbor.chunk_id: neighbor.similarity for neighbor in dense}
    fused = {}
    for chunk_id in dense_ranks | lexical_ranks:
        ranks = dense_ranks.get(chunk_id), lexical_ranks.get(chunk_id)
        score = sum(1 / (RANK_CONSTANT + rank) for rank in ranks if rank is not None)
        fused[chunk_id] = _Found(score, *ranks, similarity.get(chunk_id))
    return fused


def _passages(catalog: Catalog, chunk_ids: Sequence[str]) -> Iterator[_Passage]:
    for chunk_id in chunk_ids:
        statement = """SELECT article_id, source_key, title, publisher, published, start, end, text
            FROM chunks JOIN articles USING (article_id) WHERE chunk_id = ?"""
        for *about, start, end, text in catalog.rows(statement, chunk_id):
            within = "SELECT start, end FROM sentences WHERE article_id = ? AND start >= ? AND end <= ? ORDER BY start"
            sentences = (Span.of(text, *row) for row in catalog.rows(within, about[0], start, end))
            yield _Passage(*(chunk_id, *about, Span.of(text, start, end), tuple(sentences)))


def _hits(query: str, passages: Sequence[_Passage], fused: Mapping[str, _Found]) -> Iterator[Hit]:
    weigh = _term_weights(query, [s.quote for p in passages for s in p.sentences])
    seen: set[tuple[str, int]] = set()
    for passage in passages:
        # The first of equals, so that a chunk without a word of the query shows its beginning.
        sentence = max(passage.sentences or (passage.span,), key=lambda span: weigh(span.quote))
        if (passage.article_id, sentence.start) in seen:
            continue
        seen.add((passage.article_id, sentence.start))
        yield Hit(*passage[:-1], sentence, *fused[passage.chunk_id])


def _term_weights(query: str, sentences: Sequence[str]) -> Callable[[str], float]:
    """How much of the query a sentence has: the sum of its words that the query has too, rare ones counting more."""
    wanted = _stems(query)
    frequency = Counter(stem for sentence in sentences for stem in _stems(sentence) & wanted)
    weights = {stem: math.log(1 + len(sentences) / frequency[stem]) for stem in frequency}
    return lambda sentence: sum(weights.get(stem, 0.0) for stem in _stems(sentence))


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return frozenset(re.sub(r"(?<=\w{3})(?:ing|ed|es|s)$", "", word) for word in words)
