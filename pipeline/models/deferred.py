"""Calls that are not sent at once: they are collected, answered by a provider's batch, and read from the cache."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

from pipeline.errors import EvenhandError
from pipeline.models.dialect import Dialect
from pipeline.models.failures import CallFailed
from pipeline.models.messages import ChatRequest

_OTHERS_S = 0.05  # an article's other calls are on their way: they join the same batch


class AwaitsBatch(EvenhandError):
    """The answer comes with the next batch; the article is taken up again then."""

    ends_run = True  # passes the item boundary: the article has not failed


@dataclass(frozen=True, slots=True)
class Deferred:
    """A call to be answered by a batch, under the digest by which the cache knows it."""

    digest: str
    request: ChatRequest
    dialect: Dialect


class Deferral:
    """The calls that wait for a batch, and those that batches could not answer. Safe for threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, Deferred] = {}
        self._failed: dict[str, CallFailed] = {}
        self._lock = threading.Lock()

    async def put_off(self, deferred: Deferred) -> AwaitsBatch:
        """Collects the call; what its caller is to raise. Raises CallFailed when batches gave it up."""
        with self._lock:
            failed = self._failed.pop(deferred.digest, None)
            if failed is None:
                self._waiting[deferred.digest] = deferred
        if failed is not None:
            raise failed
        known = 0
        while known != len(self._waiting):
            known = len(self._waiting)
            await asyncio.sleep(_OTHERS_S)
        return AwaitsBatch("the answer comes with the next batch")

    def take(self) -> tuple[Deferred, ...]:
        """The collected calls; from now on none is."""
        with self._lock:
            waiting, self._waiting = tuple(self._waiting.values()), {}
        return waiting

    def give_up(self, digest: str, failed: CallFailed) -> None:
        """Lets the next asking for this call fail."""
        with self._lock:
            self._failed[digest] = failed
