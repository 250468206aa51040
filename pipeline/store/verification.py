"""Checks everything a store says of itself: digests, spans, vectors, full text, and the vector index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from pipeline.store.catalog import Catalog, Vectors
from pipeline.store.records import Problem, VerifyReport
from pipeline.types import Article, content_id, text_digest

_AGAIN = "remove the article and index it again"
_REBUILD = "run evenhand store rebuild"


class HeldVectors(Protocol):
    """The vectors beside the catalog; None stands for an index that broke."""

    def ids(self) -> frozenset[str] | None:
        """The ids of all of them."""
        ...

    def stored(self, chunk_ids: Sequence[str]) -> Vectors | None:
        """Those under the given ids."""
        ...


def verify(catalog: Catalog, replica: HeldVectors | None) -> VerifyReport:
    """What holds and what does not; `replica` can be asked, or is None when it cannot be opened now."""
    problems = [*_file(catalog), *_articles(catalog), *_passages(catalog), *_vectors(catalog)]
    if replica is not None:
        problems += _index(catalog, replica)
    articles = catalog.number("SELECT count(*) FROM articles WHERE latest")
    return VerifyReport(articles, catalog.chunk_count(), tuple(problems))


def _file(catalog: Catalog) -> Iterator[Problem]:
    damage = [row[0] for row in catalog.rows("PRAGMA integrity_check(5)") if row[0] != "ok"]
    damage += [f"{row[0]} row {row[1]} has no {row[2]}" for row in catalog.rows("PRAGMA foreign_key_check")]
    for message in damage:
        yield Problem(catalog.path.name, message, "put back a copy of it, or index the articles in a new --store")
    for (source_key,) in catalog.rows("SELECT source_key FROM articles GROUP BY source_key HAVING sum(latest) != 1"):
        yield Problem(source_key, "has no latest version", _AGAIN)


def _articles(catalog: Catalog) -> Iterator[Problem]:
    for (article_id,) in catalog.rows("SELECT article_id FROM articles ORDER BY source_key, version"):
        article = catalog.article(article_id)
        if text_digest(article.text) != article.digest:
            yield Problem(article_id, "the text does not match its digest", _AGAIN)
        yield from _spans(catalog, article)


def _spans(catalog: Catalog, article: Article) -> Iterator[Problem]:
    statement = "SELECT chunk_id, start, end FROM chunks WHERE article_id = ? ORDER BY position"
    for chunk_id, start, end in catalog.rows(statement, article.article_id):
        if chunk_id != content_id(article.article_id, start, end, article.text[start:end]):
            yield Problem(article.article_id, f"chunk {chunk_id} is not the text at {start}:{end}", _AGAIN)
    for start, end in catalog.rows("SELECT start, end FROM sentences WHERE article_id = ?", article.article_id):
        if not 0 <= start < end <= len(article.text):
            yield Problem(article.article_id, f"a sentence at {start}:{end} is outside the text", _AGAIN)


def _passages(catalog: Catalog) -> Iterator[Problem]:
    only = "SELECT count(*) FROM passages WHERE rowid NOT IN (SELECT row FROM chunks)"
    if extra := catalog.number(only):
        yield Problem("full text", f"{extra} passages belong to no chunk", _REBUILD)
    statement = """SELECT article_id, start, end, passages.text, passages.title FROM chunks
        LEFT JOIN passages ON passages.rowid = chunks.row ORDER BY article_id"""
    article: Article | None = None
    for batch in catalog.batches(statement):
        for article_id, start, end, text, title in batch:
            if article is None or article.article_id != article_id:
                article = catalog.article(article_id)
            if (text, title) != (article.text[start:end], article.title):
                yield Problem(article_id, f"the full text of {start}:{end} is missing or differs", _REBUILD)


def _vectors(catalog: Catalog) -> Iterator[Problem]:
    without = "SELECT article_id FROM chunks WHERE row NOT IN (SELECT row FROM vectors)"
    for (article_id,) in catalog.rows(without):
        yield Problem(article_id, "a chunk has no vector", _AGAIN)
    wrong = "SELECT chunk_id, article_id FROM chunks JOIN vectors USING (row) WHERE length(vector) != ?"
    for chunk_id, article_id in catalog.rows(wrong, 4 * catalog.identity.dimension):
        yield Problem(article_id, f"the vector of chunk {chunk_id} has another dimension", _AGAIN)
        return  # vectors can no longer be read in batches
    for vectors in catalog.vectors():
        lengths = (vectors.rows**2).sum(axis=1)
        for chunk_id, length in zip(vectors.chunk_ids, lengths.tolist(), strict=True):
            if not abs(length - 1.0) < 1e-3:
                yield Problem(f"chunk {chunk_id}", "its vector is not of length 1", _AGAIN)


def _index(catalog: Catalog, replica: HeldVectors) -> Iterator[Problem]:
    held, wanted = replica.ids(), catalog.chunk_ids()
    if held != wanted:
        count = "none" if held is None else f"{len(held)}"
        yield Problem("vector index", f"holds {count} of {len(wanted)} chunks", _REBUILD)
        return
    for vectors in catalog.vectors():
        stored = replica.stored(vectors.chunk_ids)
        if stored is None or len(stored.chunk_ids) != len(vectors.chunk_ids):
            yield Problem("vector index", "does not give its vectors back", _REBUILD)
            return
        place = {chunk_id: row for row, chunk_id in enumerate(stored.chunk_ids)}
        cosines = (vectors.rows * stored.rows[[place[i] for i in vectors.chunk_ids]]).sum(axis=1)
        for chunk_id, cosine in zip(vectors.chunk_ids, cosines.tolist(), strict=True):
            if not abs(cosine - 1.0) < 1e-3:
                yield Problem(f"chunk {chunk_id}", "its vector differs in the vector index", _REBUILD)
