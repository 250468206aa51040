"""Several items at once, their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from pipeline.errors import EvenhandError

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # items begun for each thread: a slow one at the head holds the others up only after that


def in_order(work: Callable[[Item], Result], items: Sequence[Item], *, threads: int) -> Iterator[tuple[Item, Result]]:
    """Each item with what `work` made of it, in the order of the items, `threads` of them under way at a time.

    When `work` raises an error of ours, such as BudgetReached, nothing further is begun; the results of what is under
    way are yielded first, so that they are kept. An interrupt waits for nothing.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="article")
    begun: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            begun.append((item, pool.submit(work, item)))
            if len(begun) == threads * _AHEAD:
                first, future = begun.popleft()
                yield first, future.result()
        while begun:
            first, future = begun.popleft()
            yield first, future.result()
    except EvenhandError:
        yield from _finished(begun)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _finished(begun: Sequence[tuple[Item, Future[Result]]]) -> Iterator[tuple[Item, Result]]:
    """What still comes to an end, without what has not begun."""
    for _, future in begun:
        future.cancel()
    for item, future in begun:
        if not future.cancelled() and future.exception() is None:
            yield item, future.result()
