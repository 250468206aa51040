"""What changes a catalog: each function is one transaction, under the store's lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from pipeline.store.catalog import ARTICLE_COLUMNS, Catalog, not_found
from pipeline.store.database import PASSAGES
from pipeline.store.records import IndexOutcome
from pipeline.types import Article, Chunk, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OF_SOURCE = "article_id IN (SELECT article_id FROM articles WHERE source_key = ?)"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article cut up and ready to be stored."""

    article: Article
    outcome: IndexOutcome
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]


class Dated(NamedTuple):
    """A version of an article with the moment it was indexed: UTC, ISO 8601, so that it sorts as text."""

    article: Article
    indexed_at: str


class Removed(NamedTuple):
    """What left the catalog: how many article versions, and the ids of their chunks."""

    articles: int
    chunk_ids: tuple[str, ...]


def outcome_of(catalog: Catalog, article: Article) -> IndexOutcome:
    """What indexing this article would do to the catalog."""
    known = catalog.latest(article.source_key)
    if known is None:
        return IndexOutcome.ADDED
    if known.article_id != article.article_id:
        return IndexOutcome.CHANGED
    return IndexOutcome.UNCHANGED if known == article else IndexOutcome.UPDATED


def put(catalog: Catalog, prepared: Prepared, vectors: NDArray[np.float32]) -> tuple[str, ...]:
    """Make an article the latest version of its source key; the ids of the chunks that went.

    `vectors` has a row of length 1 for each of its chunks.
    """
    article = prepared.article
    with catalog.changing() as connection:
        gone = _forget_chunks(connection, article.source_key)
        _put_article(connection, Dated(article, datetime.now(UTC).isoformat(timespec="seconds")))
        _put_contents(connection, prepared, vectors)
        _count_change(connection)
    return gone


def replace_source(
    catalog: Catalog, source_key: str, versions: Sequence[Dated], latest: Prepared | None, vectors: NDArray[np.float32]
) -> tuple[str, ...]:
    """Give a source exactly these versions, in order, `latest` being the last one; the ids of the chunks that went.

    Without versions the source goes.
    """
    with catalog.changing() as connection:
        gone = _forget_chunks(connection, source_key)
        connection.execute("DELETE FROM articles WHERE source_key = ?", (source_key,))
        for version in versions:
            _put_article(connection, version)
        if latest is not None:
            _put_contents(connection, latest, vectors)
        _count_change(connection)
    return gone


def update_metadata(catalog: Catalog, article: Article) -> None:
    """Give a stored article other metadata; its text is the same."""
    names = [name for name in ARTICLE_COLUMNS.split(", ") if name not in ("article_id", "source_key", "digest", "text")]
    values = [getattr(article, name) for name in names]
    with catalog.changing() as connection:
        assignments = ", ".join(f"{name} = ?" for name in names)
        connection.execute(f"UPDATE articles SET {assignments} WHERE article_id = ?", (*values, article.article_id))
        connection.execute(
            "UPDATE passages SET title = ? WHERE rowid IN (SELECT row FROM chunks WHERE article_id = ?)",
            (article.title, article.article_id),
        )


def remove(catalog: Catalog, article_id: str) -> Removed:
    """Remove an article: the latest version with all older ones, an older version alone. Raises ArticleNotFound."""
    found = catalog.rows("SELECT source_key, latest FROM articles WHERE article_id = ?", article_id)
    if not found:
        raise not_found(article_id)
    source_key, latest = found[0]
    with catalog.changing() as connection:
        if not latest:
            connection.execute("DELETE FROM articles WHERE article_id = ?", (article_id,))
            return Removed(1, ())
        gone = _forget_chunks(connection, source_key)
        removed = connection.execute("DELETE FROM articles WHERE source_key = ?", (source_key,)).rowcount
        _count_change(connection)
    return Removed(removed, gone)


def prune(catalog: Catalog) -> int:
    """Remove all versions but the latest, and give their space back; how many went."""
    with catalog.changing() as connection:
        removed = connection.execute("DELETE FROM articles WHERE NOT latest").rowcount
    catalog.compact()
    return removed


def rewrite_passages(catalog: Catalog) -> None:
    """Build the full-text index anew from the articles."""
    with catalog.changing() as connection:
        connection.execute("DROP TABLE IF EXISTS passages")
        connection.execute(PASSAGES)
        connection.executemany("INSERT INTO passages (rowid, text, title) VALUES (?, ?, ?)", _passages(catalog))


def _passages(catalog: Catalog) -> Iterable[tuple[int, str, str | None]]:
    for (article_id,) in catalog.rows("SELECT article_id FROM articles WHERE latest"):
        article = catalog.article(article_id)
        for row, start, end in catalog.rows("SELECT row, start, end FROM chunks WHERE article_id = ?", article_id):
            yield row, article.text[start:end], article.title


def _forget_chunks(connection: sqlite3.Connection, source_key: str) -> tuple[str, ...]:
    found = connection.execute(f"SELECT chunk_id FROM chunks WHERE {_OF_SOURCE}", (source_key,)).fetchall()
    connection.execute(f"DELETE FROM chunks WHERE {_OF_SOURCE}", (source_key,))
    connection.execute(f"DELETE FROM sentences WHERE {_OF_SOURCE}", (source_key,))
    return tuple(row[0] for row in found)


def _put_contents(connection: sqlite3.Connection, prepared: Prepared, vectors: NDArray[np.float32]) -> None:
    article = prepared.article
    spans = ((article.article_id, s.start, s.end) for s in prepared.sentences)
    connection.executemany("INSERT INTO sentences VALUES (?, ?, ?)", spans)
    for chunk, vector in zip(prepared.chunks, vectors, strict=True):
        _put_chunk(connection, chunk, article.title, vector.astype("<f4").tobytes())


def _put_article(connection: sqlite3.Connection, dated: Dated) -> None:
    article, indexed_at = dated
    # A text that was there before and comes back is the latest version again, so its old row goes.
    connection.execute("DELETE FROM articles WHERE article_id = ?", (article.article_id,))
    connection.execute("UPDATE articles SET latest = 0 WHERE source_key = ?", (article.source_key,))
    last = "SELECT coalesce(max(version), 0) + 1 FROM articles WHERE source_key = ?"
    connection.execute(
        f"INSERT INTO articles ({ARTICLE_COLUMNS}, version, latest, indexed_at) VALUES ({'?, ' * 11}({last}), 1, ?)",
        (*astuple(article), article.source_key, indexed_at),
    )


def _put_chunk(connection: sqlite3.Connection, chunk: Chunk, title: str | None, vector: bytes) -> None:
    row = connection.execute(
        "INSERT INTO chunks (chunk_id, article_id, position, start, end, tokens) VALUES (?, ?, ?, ?, ?, ?)",
        (chunk.chunk_id, chunk.article_id, chunk.index, chunk.start, chunk.end, chunk.tokens),
    ).lastrowid
    connection.execute("INSERT INTO vectors VALUES (?, ?)", (row, vector))
    connection.execute("INSERT INTO passages (rowid, text, title) VALUES (?, ?, ?)", (row, chunk.text, title))


def _count_change(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
