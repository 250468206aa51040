"""Drafts held against their article in other processes, while this one talks to the model."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from pipeline.engines.llm.claims import ClaimBuilder, Drafted
from pipeline.types import Claim

_CROWD = 3  # builds at the same time from which another process is worth its start and its memory
_QUEUED = 6  # builds given to each process, so that it never waits; what is more is done here


class ClaimOffload:
    """Builds claims here, and from the first crowd on in up to `processes` others as well; usable from any thread.

    One Python process holds about a dozen answers a second against their articles; calls to a fast or patient model
    bring more. A process that dies costs nothing: its work is done here.
    """

    def __init__(self, processes: int) -> None:
        """`processes` 0: all work is done here. Only a program whose main module can be imported may ask for more."""
        self._processes = processes
        self._lock = threading.Lock()
        self._here = self._there = 0
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[int] | None = None

    def build(self, builder: ClaimBuilder, drafted: Sequence[Drafted]) -> list[Claim]:
        """What `builder.build` returns."""
        if (pool := self._taken()) is not None:
            try:
                return pool.submit(builder.build, drafted).result()
            except BrokenProcessPool:
                self._processes = 0
            finally:
                self._give_back()
        with self._counted():
            return builder.build(drafted)

    def close(self) -> None:
        """Ends the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _taken(self) -> ProcessPoolExecutor | None:
        """The pool with a place taken in it; None when the work is to be done here."""
        with self._lock:
            if self._ready is None or not self._ready.done() or self._there >= self._processes * _QUEUED:
                return None
            self._there += 1
            return self._pool

    def _give_back(self) -> None:
        with self._lock:
            self._there -= 1

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Counts a build that is done here; too many of them at a time start the pool."""
        with self._lock:
            self._here += 1
            if self._here >= _CROWD and self._processes and self._pool is None:
                self._start()
        try:
            yield
        finally:
            with self._lock:
                self._here -= 1

    def _start(self) -> None:
        # Not forked: this process has threads, whose locks a fork would copy as they are.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._processes, context, initializer=_begin)
        self._ready = self._pool.submit(os.getpid)


def _begin() -> None:
    """Loads what builds need, leaves interrupts to the parent and ends with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from pipeline.engines.llm.english import is_statement

    is_statement("Parsers load slowly")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
