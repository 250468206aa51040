"""Hybrid search: nearest vectors and BM25, fused by reciprocal rank, with the sentence that fits best."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
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

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s)$")
RANK_CONSTANT = 60
"""Reciprocal rank fusion scores 1 / (60 + rank): Cormack, Clarke and Buettcher 2009."""
_CANDIDATES = 50  # how deep each half looks, at least; 5 for each hit asked for
_MOST_BLOCKED = 1000  # above so many chunks that a filter takes out, the vector search is exact over the rest

Nearest = Callable[["NDArray[np.float32]", int], "list[list[Neighbor]] | None"]
"""Asks the vector index, a row for each query; None when it cannot be asked now."""


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


class Questions(NamedTuple):
    """What is searched for: several queries, row by row their vectors of length 1, how many hits each, and where."""

    queries: Sequence[str]
    vectors: NDArray[np.float32]
    top_k: int
    filters: SearchFilter


def retrieve(catalog: Catalog, nearest: Nearest, questions: Questions) -> tuple[tuple[Hit, ...], ...]:
    """For each query the `top_k` best chunks or fewer, best first; chunks that share their best sentence count once."""
    selection = selection_of(questions.filters)
    top_k, depth = questions.top_k, max(_CANDIDATES, 5 * questions.top_k)
    passages = _Passages(catalog)
    found = []
    rankings = dense_rankings(catalog, nearest, questions.vectors, selection, depth)
    for query, dense in zip(questions.queries, rankings, strict=True):
        fused = _fuse(dense, lexical_ranking(catalog, query, selection, depth))
        ranked = sorted(fused, key=lambda chunk_id: (-fused[chunk_id].score, chunk_id))
        hits = tuple(_hits(query, passages.of(ranked[: top_k + 2]), fused))
        if len(hits) < top_k < len(ranked):
            hits = tuple(_hits(query, passages.of(ranked[: 2 * top_k]), fused))
        found.append(hits[:top_k])
    return tuple(found)


def dense_rankings(
    catalog: Catalog, nearest: Nearest, vectors: NDArray[np.float32], selection: Selection, limit: int
) -> list[list[Neighbor]]:
    """For each vector the nearest `limit` chunks or fewer that the selection lets through, best first.

    The vector index knows nothing of articles, so it is asked for as many more as the selection can take out; when
    these are too many, or the index cannot be asked, the search is exact over the catalog's vectors.
    """
    among = f"SELECT row FROM chunks JOIN articles USING (article_id) WHERE {selection.condition}"
    total = catalog.chunk_count()
    allowed = (
        catalog.number(f"SELECT count(*) FROM ({among})", *selection.values) if not selection.everything else total
    )
    if not allowed:
        return [[] for _ in vectors]
    if total - allowed <= _MOST_BLOCKED:
        found = nearest(vectors, min(total, limit + total - allowed))
        if found is not None:
            known = _allowed(catalog, {n.chunk_id for neighbors in found for n in neighbors}, selection)
            return [[n for n in neighbors if n.chunk_id in known][:limit] for neighbors in found]
    return exact_neighbors(catalog.vectors(among, *selection.values), vectors, limit)


def _allowed(catalog: Catalog, chunk_ids: Collection[str], selection: Selection) -> set[str]:
    """Those that the selection lets through, and that the catalog knows."""
    statement = f"""SELECT chunk_id FROM chunks JOIN articles USING (article_id)
        WHERE chunk_id IN (SELECT value FROM json_each(?)) AND {selection.condition}"""
    return {row[0] for row in catalog.rows(statement, json.dumps(sorted(chunk_ids)), *selection.values)}


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


class _Passages:
    """Chunks with what a hit shows of them, each read once however many queries find it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[str, _Passage] = {}

    def of(self, chunk_ids: Sequence[str]) -> list[_Passage]:
        """The passages of the chunks, in order, without those that have gone meanwhile."""
        wanted = [chunk_id for chunk_id in chunk_ids if chunk_id not in self._known]
        if wanted:
            self._known |= self._read(json.dumps(wanted))
        return [self._known[chunk_id] for chunk_id in chunk_ids if chunk_id in self._known]

    def _read(self, wanted: str) -> dict[str, _Passage]:
        among = "chunk_id IN (SELECT value FROM json_each(?))"
        chunks = f"""SELECT chunk_id, article_id, source_key, title, publisher, published, start, end,
            substr(text, start + 1, end - start) FROM chunks JOIN articles USING (article_id) WHERE {among}"""
        within = f"""SELECT chunk_id, s.start, s.end FROM chunks c JOIN sentences s
            ON s.article_id = c.article_id AND s.start >= c.start AND s.end <= c.end WHERE {among} ORDER BY s.start"""
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for chunk_id, start, end in self._catalog.rows(within, wanted):
            places[chunk_id].append((start, end))
        found = {}
        for *about, start, end, text in self._catalog.rows(chunks, wanted):
            sentences = tuple(Span(low, high, text[low - start : high - start]) for low, high in places[about[0]])
            found[about[0]] = _Passage(*(*about, Span(start, end, text), sentences))
        return found


def _hits(query: str, passages: Sequence[_Passage], fused: Mapping[str, _Found]) -> Iterator[Hit]:
    weigh = _term_weights(query, [s.quote for p in passages for s in p.sentences])
    seen: set[tuple[str, int]] = set()
    for passage in passages:
        # The first of equals, so that a chunk without a word of the query shows its beginning.
        sentence = max(passage.sentences or (passage.span,), key=lambda span: weigh(span.quote))
        if (passage.article_id, sentence.start) in seen:
            continue
        seen.add((passage.article_id, sentence.start))
        yield Hit(*passage[:-1], sentence, *fused[passage.chunk_id], passage.sentences)


def _term_weights(query: str, sentences: Sequence[str]) -> Callable[[str], float]:
    """How much of the query a sentence has: the sum of its words that the query has too, rare ones counting more."""
    wanted = _stems(query)
    frequency = Counter(stem for sentence in sentences for stem in _stems(sentence) & wanted)
    weights = {stem: math.log(1 + len(sentences) / frequency[stem]) for stem in frequency}
    return lambda sentence: sum(weights.get(stem, 0.0) for stem in _stems(sentence))


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(_stem, _WORD.findall(text.lower())))


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _ENDING.sub("", word)
