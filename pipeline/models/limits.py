"""How many calls a model gets at a time: grows while they succeed, halves when the server says it is too much."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class AdaptiveLimit:
    """At most `limit` calls under way, 1 to `maximum`: additive increase, multiplicative decrease.

    Starts at `maximum`. `throttled` halves it, once for all calls that were under way together; a success adds
    1/limit, so a whole round of successes adds one. To be used from one event loop.
    """

    def __init__(self, maximum: int) -> None:
        if maximum < 1:
            raise ValueError("at least one call has to be allowed")
        self.maximum = maximum
        self._limit = float(maximum)
        self._active = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._started = 0
        self._cut_at = 0
        self._resume_at = 0.0

    @property
    def limit(self) -> int:
        """How many calls may be under way now."""
        return int(self._limit)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[int]:
        """Waits for a place and yields the call's ticket, which `throttled` and `succeeded` take."""
        await self._acquire()
        self._started += 1
        try:
            yield self._started
        finally:
            self._active -= 1
            self._wake()

    def succeeded(self) -> None:
        """One call came back well."""
        self._limit = min(self._limit + 1 / self._limit, float(self.maximum))
        self._wake()

    def throttled(self, ticket: int, pause_s: float = 0.0) -> None:
        """The server refused the call for its rate; nothing starts for `pause_s` seconds."""
        self._resume_at = max(self._resume_at, asyncio.get_running_loop().time() + pause_s)
        if ticket > self._cut_at:
            self._limit = max(self._limit / 2, 1.0)
            self._cut_at = self._started

    async def _acquire(self) -> None:
        while self._active >= self.limit:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                self._forget(place)
                raise
        self._active += 1
        try:
            while (pause := self._resume_at - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(pause)
        except asyncio.CancelledError:
            self._active -= 1
            self._wake()
            raise

    def _forget(self, place: asyncio.Future[None]) -> None:
        if place in self._waiting:
            self._waiting.remove(place)
        else:  # it had been woken: the next in line gets the place
            self._wake()

    def _wake(self) -> None:
        free = self.limit - self._active
        while self._waiting and free > 0:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1
