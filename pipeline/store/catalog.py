"""The truth of a store: articles in all versions, and sentences, chunks, vectors and full text of the latest ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import ArticleNotFound
from pipeline.store.database import Identity, connect, create, transaction, translated
from pipeline.store.records import ArticleEntry
from pipeline.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ARTICLE_COLUMNS = "article_id, source_key, digest, title, text, url, path, publisher, author, published, language"


class Vectors(NamedTuple):
    """Chunk ids and, row by row, their vectors: shape `(len(chunk_ids), dimension)`, float32, rows of length 1."""

    chunk_ids: tuple[str, ...]
    rows: NDArray[np.float32]


class Catalog:
    """The SQLite file and what can be asked of it; `pipeline.store.changes` holds what changes it.

    Every method raises StoreDamaged, StoreLocked or StoreError when SQLite fails.
    """

    def __init__(self, path: Path, identity: Identity) -> None:
        self.path = path
        self.identity = identity
        self._connection = connect(path, identity)
        self._stand_in = self._is_stand_in()
        self._counted: tuple[int, int] | None = None

    def close(self) -> None:
        """Close the file; SQLite folds its journal back in."""
        with translated(self.path):
            self._connection.close()

    @property
    def exists(self) -> bool:
        """Whether there is a file; while there is none, the catalog is empty."""
        return not self._stand_in

    def refresh(self) -> None:
        """Notice a catalog that another process has made since."""
        if self._stand_in and self.path.exists():
            self._connection.close()
            self._connection = connect(self.path, self.identity)
            self._stand_in = self._is_stand_in()
            self._counted = None

    def make_writable(self) -> None:
        """Make the file when there is none yet; the caller holds the store's lock."""
        if self._stand_in:
            self._connection.close()
            self._connection, self._stand_in = create(self.path, self.identity), False
            self._counted = None

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with translated(self.path), transaction(self._connection):
            yield self._connection

    def compact(self) -> None:
        """Give space that is no longer used back to the disk."""
        with translated(self.path):
            self._connection.execute("VACUUM")

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with translated(self.path):
            return self._connection.execute(statement, values).fetchall()

    def batches(self, statement: str, *values: object, size: int = 2048) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, `size` at a time."""
        with translated(self.path):
            cursor = self._connection.execute(statement, values)
            while found := cursor.fetchmany(size):
                yield found

    def number(self, statement: str, *values: object) -> int:
        """The one number that a query gives."""
        return int(self.rows(statement, *values)[0][0])

    def generation(self) -> int:
        """A counter that grows with every change of the chunks."""
        return self.number("SELECT value FROM meta WHERE key = 'generation'")

    def store_id(self) -> str:
        """A random id of this catalog."""
        return str(self.rows("SELECT value FROM meta WHERE key = 'store_id'")[0][0])

    def article(self, article_id: str) -> Article:
        """An article, in any version; raises ArticleNotFound."""
        found = self.rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE article_id = ?", article_id)
        if not found:
            raise not_found(article_id)
        return Article(*found[0])

    def latest(self, source_key: str) -> Article | None:
        """The latest version of a source, None when the store does not know it."""
        found = self.rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE source_key = ? AND latest", source_key)
        return Article(*found[0]) if found else None

    def entries(self, *, all_versions: bool) -> Iterator[ArticleEntry]:
        """The articles without their texts, by source key and version."""
        statement = """SELECT article_id, source_key, version, latest, title, publisher, published, language,
            length(text), (SELECT count(*) FROM chunks c WHERE c.article_id = a.article_id), indexed_at
            FROM articles a WHERE latest OR ? ORDER BY source_key, version"""
        for row in self.rows(statement, all_versions):
            yield ArticleEntry(*(*row[:3], bool(row[3]), *row[4:]))

    def chunk_count(self) -> int:
        """How many chunks there are; counted once a change, since SQLite has to look at all of them."""
        generation = self.generation()
        if self._counted is None or self._counted[0] != generation:
            self._counted = (generation, self.number("SELECT count(*) FROM chunks"))
        return self._counted[1]

    def chunks_of(self, article_id: str) -> int:
        """How many chunks an article has."""
        return self.number("SELECT count(*) FROM chunks WHERE article_id = ?", article_id)

    def chunk_ids(self) -> frozenset[str]:
        """The ids of all chunks."""
        return frozenset(row[0] for row in self.rows("SELECT chunk_id FROM chunks"))

    def vectors(self, among: str = "SELECT row FROM chunks", *values: object) -> Iterator[Vectors]:
        """The vectors of the chunks whose rows the query `among` names, all by default, in batches by row."""
        query = f"SELECT chunk_id, vector FROM chunks JOIN vectors USING (row) WHERE row IN ({among}) ORDER BY row"
        for found in self.batches(query, *values):
            yield _vectors(found, self.identity.dimension)

    def vectors_of(self, chunk_ids: Iterable[str]) -> Iterator[Vectors]:
        """The vectors of the given chunks, in batches."""
        among = "SELECT row FROM chunks WHERE chunk_id IN (SELECT value FROM json_each(?))"
        return self.vectors(among, json.dumps(list(chunk_ids)))

    def _is_stand_in(self) -> bool:
        return not self._connection.execute("PRAGMA database_list").fetchone()[2]


def not_found(article_id: str) -> ArticleNotFound:
    """The error for an id that the store does not know."""
    return ArticleNotFound("no such article in the store", item=article_id, action="run evenhand articles list")


def _vectors(found: Sequence[tuple[str, bytes]], dimension: int) -> Vectors:
    import numpy as np

    rows = np.frombuffer(b"".join(blob for _, blob in found), dtype="<f4").reshape(len(found), dimension)
    return Vectors(tuple(chunk_id for chunk_id, _ in found), rows)
