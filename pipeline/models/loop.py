"""One event loop in one thread for all calls of the process: connections are shared, and sync callers need no loop."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class IoLoop:
    """An event loop that runs in a daemon thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="evenhand-models", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Starts the coroutine; cancelling the future cancels it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What the coroutine returns; an interrupt of the caller cancels it. Not from within the loop's own thread."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("a synchronous call inside the models' event loop would wait for itself")
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise


_loops: dict[int, IoLoop] = {}
_starting = threading.Lock()


def io_loop() -> IoLoop:
    """The process's loop, started at first use; a forked child gets one of its own."""
    with _starting:
        if (process := os.getpid()) not in _loops:
            _loops[process] = IoLoop()
        return _loops[process]
