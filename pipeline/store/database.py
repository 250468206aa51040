"""The SQLite file of a store: its tables, how it is opened, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import StoreDamaged, StoreError, StoreLocked, StoreMismatch
from pipeline.store.selection import on_domain
from pipeline.types import content_id

LAYOUT = 1
_APPLICATION = 0x45564E48  # "EVNH", in the file's header

PASSAGES = "CREATE VIRTUAL TABLE passages USING fts5 (text, title, tokenize = 'porter unicode61 remove_diacritics 2')"
"""The full-text index; its row ids are those of `chunks`."""

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE articles (
      article_id TEXT PRIMARY KEY, source_key TEXT NOT NULL, version INTEGER NOT NULL, latest INTEGER NOT NULL,
      digest TEXT NOT NULL, title TEXT, text TEXT NOT NULL, url TEXT, path TEXT, publisher TEXT, author TEXT,
      published TEXT, language TEXT, indexed_at TEXT NOT NULL, UNIQUE (source_key, version))""",
    "CREATE UNIQUE INDEX one_latest ON articles (source_key) WHERE latest",
    """CREATE TABLE sentences (
      article_id TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, start INTEGER NOT NULL, end INTEGER NOT NULL,
      PRIMARY KEY (article_id, start)) WITHOUT ROWID""",
    """CREATE TABLE chunks (
      row INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL UNIQUE,
      article_id TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, position INTEGER NOT NULL,
      start INTEGER NOT NULL, end INTEGER NOT NULL, tokens INTEGER NOT NULL, UNIQUE (article_id, position))""",
    "CREATE TABLE vectors (row INTEGER PRIMARY KEY REFERENCES chunks ON DELETE CASCADE, vector BLOB NOT NULL)",
    PASSAGES,
    """CREATE TRIGGER forget_passage AFTER DELETE ON chunks BEGIN
      DELETE FROM passages WHERE rowid = old.row; END""",
)


class Identity(NamedTuple):
    """The embedding model that a store was built with, and the length of its vectors."""

    embedder: str
    dimension: int


def connect(path: Path, identity: Identity) -> sqlite3.Connection:
    """The catalog at `path`, read-only where the folder is; an empty one in memory while there is none.

    Raises StoreDamaged, StoreMismatch or StoreError.
    """
    with translated(path):
        connection = _opened(path, identity) if path.exists() else None
        return connection or _laid_out(_joined(":memory:"), identity)


def create(path: Path, identity: Identity) -> sqlite3.Connection:
    """The catalog at `path`, made when there is none; the caller holds the store's lock. Raises as `connect`."""
    with translated(path):
        if connection := _opened(path, identity) if path.exists() else None:
            return connection
        connection = _joined(path)
        connection.execute("PRAGMA journal_mode = wal")
        return _laid_out(connection, identity)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the write lock taken at the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back by itself when the disk is full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the store's: one line that names the file and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from error
    except OSError as error:
        raise _unopened(path, error.strerror or str(error)) from error


def _opened(path: Path, identity: Identity) -> sqlite3.Connection | None:
    """The checked catalog; None when the file is still blank, which is what a crash right after its creation leaves."""
    connection = _connect(path)
    try:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            if any(path.parent.glob("chroma-*")):
                raise _damaged(path, "the catalog is empty, but there is a vector index beside it")
            connection.close()
            return None
        _check(connection, path, identity)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    if all(os.access(place, os.W_OK, effective_ids=True) for place in (path.parent, path)):
        connection = _joined(path)
    else:
        # Without a journal beside it nobody writes, and SQLite need not create the shared memory file it cannot.
        still = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
        connection = _joined(f"{path.absolute().as_uri()}?mode=ro{still}", uri=True)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = on")
    return connection


def _joined(database: Path | str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode that knows our functions; whoever shares it takes turns."""
    connection = sqlite3.connect(database, isolation_level=None, uri=uri, check_same_thread=False)
    connection.create_function("on_domain", 2, on_domain, deterministic=True)
    return connection


def _laid_out(connection: sqlite3.Connection, identity: Identity) -> sqlite3.Connection:
    connection.execute("PRAGMA foreign_keys = on")
    store_id = content_id(os.urandom(16).hex())
    with transaction(connection):
        for statement in _TABLES:
            connection.execute(statement)
        rows = {"store_id": store_id, "generation": 0, "embedder": identity.embedder, "dimension": identity.dimension}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in rows.items()])
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
    return connection


def _check(connection: sqlite3.Connection, path: Path, identity: Identity) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        raise _foreign(path)
    layout = connection.execute("PRAGMA user_version").fetchone()[0]
    if layout != LAYOUT:
        raise _mismatch(path, f"has layout {layout}, and this version of evenhand reads layout {LAYOUT}")
    built = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('embedder', 'dimension')"))
    if built != {"embedder": identity.embedder, "dimension": str(identity.dimension)}:
        ours = f"{identity.embedder} ({identity.dimension} dimensions)"
        theirs = f"{built.get('embedder')} ({built.get('dimension')} dimensions)"
        raise _mismatch(path, f"was built with the embedding model {theirs}, not {ours}")


def _mismatch(path: Path, what: str) -> StoreMismatch:
    return StoreMismatch(what, item=str(path.parent), action="use another --store, or index the articles again there")


def _foreign(path: Path) -> StoreMismatch:
    return StoreMismatch("is a database of another program", item=str(path), action="use another --store")


def _damaged(path: Path, what: str) -> StoreDamaged:
    action = "put back a copy of it, or move the folder away and index the articles again"
    return StoreDamaged(what, item=str(path), action=action)


def _meaning(error: sqlite3.Error, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        action = "wait until it is done, or use another --store"
        return StoreLocked("the store is locked: another process writes to it", item=str(path.parent), action=action)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "no such table" in str(error):
        return _damaged(path, f"the catalog is damaged ({error})")
    if code == sqlite3.SQLITE_FULL:
        return StoreError("the disk is full", item=str(path.parent), action="free some space and index again")
    if code == sqlite3.SQLITE_READONLY:
        return StoreError("the store cannot be written", item=str(path.parent), action="check the folder's permissions")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _unopened(path, str(error))
    action = "check the disk, then run evenhand store verify"
    return StoreError(f"the catalog failed ({error})", item=str(path), action=action)


def _unopened(path: Path, reason: str) -> StoreError:
    action = "check the folder's permissions"
    return StoreError(f"the store cannot be opened ({reason})", item=str(path.parent), action=action)
