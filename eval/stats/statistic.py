"""A statistic as a function of the weights of its groups, so that every resampling method works on every metric.

A group is a cluster (a story, a document) of one model; weight 1 takes it once, 0 leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
Formula: TypeAlias = Callable[[FloatArray], FloatArray]

BLOCK = 1 << 17  # numbers at a time
MOST_PARTS = 200  # left out in turn, where each takes a pass over all items


class Statistic(Protocol):
    """One number computed from weighted groups."""

    @property
    def groups(self) -> int:
        """How many groups there are."""
        ...

    @property
    def width(self) -> int:
        """How many numbers each row of weights is spread over."""
        ...

    def __call__(self, weights: FloatArray) -> FloatArray:
        """The values, shape (B,), under weights of shape (B, groups); NaN where the statistic is undefined."""
        ...

    def without_each(self) -> FloatArray:
        """The values with each group left out once, shape (groups,), or each of fewer random parts of the groups."""
        ...


@dataclass(frozen=True)
class SumStatistic:
    """A formula of sums: `rows` (n, D) hold what each item adds, `group` (n,) where it belongs.

    `formula` takes sums of shape (..., D) to values of shape (...).
    """

    rows: FloatArray
    group: IntArray
    groups: int
    formula: Formula

    @property
    def width(self) -> int:
        """See `Statistic`."""
        return self.groups

    @cached_property
    def sums(self) -> FloatArray:
        """The sums of each group, shape (groups, D)."""
        sums = np.zeros((self.groups, self.rows.shape[1]))
        np.add.at(sums, self.group, self.rows)
        return sums

    def __call__(self, weights: FloatArray) -> FloatArray:
        """See `Statistic`."""
        return self.formula(weights @ self.sums)

    def without_each(self) -> FloatArray:
        """See `Statistic`."""
        sums = self.sums
        return self.formula(sums.sum(axis=0) - sums)

    def without_each_item(self) -> FloatArray:
        """The values with each item left out once, shape (n,)."""
        return self.formula(self.rows.sum(axis=0) - self.rows)

    def of_each_item(self) -> FloatArray:
        """The value of each item alone, shape (n,); NaN where one item has none."""
        return self.formula(self.rows)


@dataclass(frozen=True)
class WeightedStatistic:
    """A formula of weighted items: it takes weights of shape (B, n) to values of shape (B,).

    `base` (n,) is the weight of an item that stands once, `group` (n,) where it belongs.
    """

    base: FloatArray
    group: IntArray
    groups: int
    formula: Formula

    @property
    def width(self) -> int:
        """See `Statistic`."""
        return len(self.base)

    def __call__(self, weights: FloatArray) -> FloatArray:
        """See `Statistic`."""
        return self.formula(weights[:, self.group] * self.base)

    def without_each(self) -> FloatArray:
        """See `Statistic`; above 200 groups, 200 random parts of nearly equal size are left out (grouped jackknife)."""
        parts = np.arange(self.groups) % MOST_PARTS
        if self.groups > MOST_PARTS:
            np.random.default_rng(0).shuffle(parts)
        return evaluate(
            self,
            lambda start, stop: (parts != np.arange(start, stop)[:, None]).astype(np.float64),
            min(self.groups, MOST_PARTS),
            self.width,
        )


def evaluate(
    statistic: Callable[[FloatArray], FloatArray], weights: Callable[[int, int], FloatArray], count: int, width: int
) -> FloatArray:
    """The statistic under `count` rows of weights, made and used in blocks small enough to stay in cache."""
    block = min(1024, max(8, BLOCK // width))
    found = [statistic(weights(start, min(start + block, count))) for start in range(0, count, block)]
    return np.concatenate(found) if found else np.zeros(0)


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """`above / below`, NaN where `below` is not positive."""
    found: FloatArray = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return found


def value(statistic: Statistic) -> float:
    """The statistic with every group standing once."""
    return float(statistic(np.ones((1, statistic.groups)))[0])


def drawn_with_replacement(rng: np.random.Generator, rows: int, groups: int) -> FloatArray:
    """How often each group is drawn in a sample of as many groups, shape (rows, groups)."""
    drawn = rng.integers(0, groups, size=(rows, groups)) + np.arange(rows)[:, None] * groups
    return np.bincount(drawn.ravel(), minlength=rows * groups).reshape(rows, groups).astype(np.float64)
