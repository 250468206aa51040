"""Items on this machine: one after the other, or several at once in threads, their results in order."""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeAlias

from pipeline.batch.executor import Item, Result
from pipeline.batch.stop import Stop
from pipeline.errors import EvenhandError

# Items begun for each thread. A slow one at the head, such as a call that hangs until its time-out, holds the others up
# only after that; their results wait in memory meanwhile.
_AHEAD = 8
_COLLECTED_EVERY = 20_000  # objects: an answer makes thousands, and hardly any of them is in a cycle

_Begun: TypeAlias = "deque[tuple[Item, Future[Result]]]"


class _NotBegunError(Exception):
    """The item was still waiting when the work had to end."""


@dataclass(frozen=True, slots=True)
class LocalExecutor:
    """Works on `at_once` items at a time, in threads when it is more than one."""

    at_once: int = 1

    def results(
        self, work: Callable[[Item], Result], items: Sequence[Item], stop: Stop
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with what `work` made of it, in the order of the items; an interrupt waits for nothing."""
        with _calm_collector():
            if self.at_once > 1:
                yield from _in_threads(work, items, stop, threads=self.at_once)
                return
            for item in items:
                if stop.requested:
                    return
                yield item, work(item)


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Meanwhile the garbage collector leaves alone what is loaded, and looks less often at what is not.

    Models and lexicons are hundreds of thousands of objects; looking through them takes a fifth of a call's time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECTED_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _in_threads(
    work: Callable[[Item], Result], items: Sequence[Item], stop: Stop, *, threads: int
) -> Iterator[tuple[Item, Result]]:
    guarded = _Guarded(work, stop)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="article")
    begun: _Begun[Item, Result] = deque()
    try:
        for item in items:
            begun.append((item, pool.submit(guarded, item)))
            if len(begun) == threads * _AHEAD or guarded.ended:
                yield from _first(begun)
            if guarded.ended:
                break
        while begun:
            yield from _first(begun)
    except EvenhandError:
        yield from _finished(begun)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Guarded(Generic[Item, Result]):
    """The work, until a stop is asked for or an error ends everything: from then on nothing is begun."""

    def __init__(self, work: Callable[[Item], Result], stop: Stop) -> None:
        self._work = work
        self._stop = stop
        self._failed = threading.Event()

    @property
    def ended(self) -> bool:
        return self._stop.requested or self._failed.is_set()

    def __call__(self, item: Item) -> Result:
        if self.ended:
            raise _NotBegunError
        try:
            return self._work(item)
        except BaseException:
            self._failed.set()
            raise


def _first(begun: _Begun[Item, Result]) -> Iterator[tuple[Item, Result]]:
    """The item at the head with its result, once it is there; nothing when it was not begun."""
    item, future = begun.popleft()
    try:
        result = future.result()
    except _NotBegunError:
        return
    yield item, result


def _finished(begun: _Begun[Item, Result]) -> Iterator[tuple[Item, Result]]:
    """What still comes to a good end."""
    for item, future in begun:
        if future.exception() is None:
            yield item, future.result()
