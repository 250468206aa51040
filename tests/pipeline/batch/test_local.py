"""The local executor: order, bounds, and how it ends."""

from __future__ import annotations

import gc
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.local import LocalExecutor
from pipeline.batch.stop import Stop
from pipeline.errors import BudgetReached

THREADS = [1, 3]


@given(st.lists(st.integers(), max_size=60), st.integers(1, 5))
def test_each_item_comes_back_once_in_order_with_its_result(items: list[int], threads: int) -> None:
    results = LocalExecutor(threads).results(lambda item: item * 2, items, Stop())
    assert list(results) == [(item, item * 2) for item in items]


@pytest.mark.parametrize("threads", THREADS)
def test_after_a_stop_nothing_is_begun_and_what_was_begun_comes_back(threads: int) -> None:
    stop, begun = Stop(), []

    def work(item: int) -> int:
        begun.append(item)
        if item == 5:
            stop.request()
        return item

    results = [item for item, _ in LocalExecutor(threads).results(work, range(100), stop)]
    assert results == sorted(begun)
    assert 6 <= len(begun) <= 5 + threads


@pytest.mark.parametrize("threads", THREADS)
def test_an_error_of_ours_begins_nothing_further_and_keeps_what_is_done(threads: int) -> None:
    begun = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 4:
            raise BudgetReached("no money left")
        return item

    kept: list[int] = []
    results = LocalExecutor(threads).results(work, range(100), Stop())
    with pytest.raises(BudgetReached):
        kept.extend(item for item, _ in results)
    assert len(begun) <= 5 + threads
    assert sorted([*kept, 4]) == sorted(begun)


def test_no_more_than_the_threads_work_at_a_time_and_they_do_together() -> None:
    together = threading.Barrier(4)  # passed only when four are at work at once
    under_way, most, lock = 0, 0, threading.Lock()

    def work(item: int) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait(30)
        with lock:
            under_way -= 1

    list(LocalExecutor(4).results(work, range(16), Stop()))
    assert most == 4


def test_items_are_taken_as_results_are_taken() -> None:
    begun = []
    results = LocalExecutor(2).results(begun.append, range(10_000), Stop())
    next(results)
    results.close()
    assert len(begun) < 100


def test_the_garbage_collector_is_as_before_after_the_work_however_it_ends() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    seen: list[int] = []

    def work(item: int) -> int:
        seen.append(gc.get_threshold()[0])
        if item == 2:
            raise ValueError(item)
        return item

    with pytest.raises(ValueError, match="2"):
        list(LocalExecutor().results(work, (1, 2), Stop()))
    assert min(seen) > before[0][0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
