"""Answers kept on disk under the hash of everything that can change them. SQLite in WAL mode, for several processes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import DiskFull, EvenhandError, StoreDamaged, StoreError
from pipeline.models.raw import RawReply

_LAYOUT = 1
_BUSY_S = 30.0
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
_TABLES = (
    """CREATE TABLE IF NOT EXISTS replies (digest TEXT PRIMARY KEY, endpoint TEXT NOT NULL, reply TEXT NOT NULL,
       usable INTEGER NOT NULL, cost_usd REAL, created TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS endpoints (endpoint TEXT PRIMARY KEY, learned TEXT NOT NULL) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept answer. `usable` False: it answered nothing, and only a replay of the same run (offline) wants it."""

    reply: RawReply
    usable: bool


class ReplyCache:
    """Kept answers, and what was learned about endpoints. One connection, shared by this process's threads.

    Every failure ends the run: an answer that cannot be kept would be paid for again. Errors never get in. An answer
    that cannot be used (empty, truncated, refused, off schema) is kept for `offline` alone, so that a run replays
    exactly while an online run asks again.
    """

    def __init__(self, path: Path) -> None:
        """Opens or creates the file; raises StoreError when it cannot be, StoreDamaged when it is no cache."""
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_S, check_same_thread=False, isolation_level=None, cached_statements=16
            )
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreError(f"the answer cache cannot be opened ({error})", item=str(path)) from None
        try:
            with self._guarded() as connection:
                _prepare(connection)
        except StoreError:
            self._connection.close()
            raise

    def get(self, digest: str) -> Stored | None:
        """The answer kept under a digest; None when there is none."""
        with self._guarded() as connection:
            row = connection.execute("SELECT reply, usable FROM replies WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        try:
            return Stored(RawReply.from_json(row[0]), bool(row[1]))
        except (ValueError, KeyError, TypeError):
            return None  # written by another version: asking again costs less than failing

    def put(self, digest: str, endpoint: str, stored: Stored, cost_usd: float | None) -> None:
        """Keeps an answer, in place of an earlier one."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (digest, endpoint, stored.reply.to_json(), stored.usable, cost_usd, now)
        with self._guarded() as connection:
            connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?)", row)

    def set_usable(self, digest: str, *, usable: bool) -> None:
        """Changes whether an online run may use a kept answer; nothing when there is none."""
        with self._guarded() as connection:
            connection.execute("UPDATE replies SET usable = ? WHERE digest = ?", (usable, digest))

    def learned(self, endpoint: str) -> str | None:
        """What was last learned about an endpoint, as its writer wrote it; None when nothing was."""
        with self._guarded() as connection:
            row = connection.execute("SELECT learned FROM endpoints WHERE endpoint = ?", (endpoint,)).fetchone()
        return None if row is None else str(row[0])

    def learn(self, endpoint: str, learned: str) -> None:
        """Keeps what was learned about an endpoint."""
        with self._guarded() as connection:
            connection.execute("INSERT OR REPLACE INTO endpoints VALUES (?, ?)", (endpoint, learned))

    def close(self) -> None:
        """Closes the file; further use raises."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                raise _failure(error, str(self._path)) from None


def _failure(error: sqlite3.DatabaseError, path: str) -> EvenhandError:
    """What a failing cache means for the run."""
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode in _NO_ROOM:
        return DiskFull(path)
    if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
        failure = StoreError(
            f"the answer cache fails ({error})", item=path, action="give the same command again, or use --no-cache"
        )
    else:
        failure = StoreDamaged(
            f"the answer cache cannot be read ({error})", item=path, action="move it away, or use --no-cache"
        )
    failure.ends_run = True
    return failure


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("BEGIN IMMEDIATE")
    if layout not in (0, _LAYOUT):
        connection.execute("DROP TABLE IF EXISTS replies")
        connection.execute("DROP TABLE IF EXISTS endpoints")
    for table in _TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA user_version = {_LAYOUT}")
    connection.execute("COMMIT")
