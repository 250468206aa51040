"""Whether a server that has answered is still there."""

from __future__ import annotations

import threading

from pipeline.models.failures import CallFailed, FailureKind

GONE_AFTER = 4
"""Attempts in a row, of calls that were given up, that found no connection: what one call makes by default."""


class Presence:
    """Counts connections that failed since the last answer to any call. Safe for threads."""

    def __init__(self) -> None:
        self._in_vain = 0
        self._lock = threading.Lock()

    def answered(self) -> None:
        """The server has answered a call."""
        with self._lock:
            self._in_vain = 0

    def is_gone(self, failed: CallFailed) -> bool:
        """Whether, after this call too was given up, the server is held to be gone, so that nobody else need try."""
        with self._lock:
            lost = failed.failure.kind is FailureKind.UNREACHABLE
            self._in_vain = self._in_vain + failed.attempts if lost else 0
            return self._in_vain >= GONE_AFTER
