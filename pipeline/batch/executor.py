"""What every executor does: items in, each with its result out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from pipeline.batch.stop import Stop

Item = TypeVar("Item")
Result = TypeVar("Result")


class Executor(Protocol):
    """Works on items. What it yields is written at once, so that memory does not grow with their number."""

    def results(
        self, work: Callable[[Item], Result], items: Sequence[Item], stop: Stop
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with what `work` made of it; after `stop` only those that were begun.

        When `work` raises an error of ours, such as BudgetReached, nothing further is begun; the results of what is
        under way are yielded first, so that they are kept.
        """
        ...
