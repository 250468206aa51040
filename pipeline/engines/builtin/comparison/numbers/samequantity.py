"""Do two numbers measure the same quantity? A fitted score of what stands around both.

Two numbers of unlike value are taken for one quantity when the words around them are alike, more alike than those of
any other number that could be meant; when neither value is given for the same thing by the other article as well; and
when the values are near, above all large ones, which rarely lie near each other by chance. The coefficients are
`pipeline/data/comparison/same_quantity.json`, written by `benchmarks/quality_numbers_fit.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.numbers.counts import Figure, figures_of
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.engines.builtin.verification.score import Logistic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Version
    from pipeline.store.embeddings import Embedder

    Grid = NDArray[np.float32]

MOST_LEAD = 0.3
"""How far ahead of, or behind, its rivals the context of a pair counts."""
MOST_RATIO, MOST_DIGITS = 3.0, 4.0
"""Largest natural logarithm of the ratio of two values, and common logarithm of the smaller one, that count."""


class Terms(NamedTuple):
    """What is weighed of two numbers.

    `context`: likeness of what stands around them, at most 1. `lead`: how much that is above the best other number of
    either side. `taken`: the best context in which either article gives the other's value as well, 0 when it does not.
    `ratio`: logarithm of the larger value over the smaller one. `digits`: the smaller one's common logarithm. `unit`: 1
    when both have a unit, 0 for plain counts.
    """

    context: float
    lead: float
    taken: float
    ratio: float
    digits: float
    unit: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two comparable figures of two versions, by their places among those of each, and what is weighed."""

    i: int
    j: int
    one: Figure
    other: Figure
    terms: Terms

    @property
    def agrees(self) -> bool:
        """Whether both are the same amount."""
        return self.one.amount.agrees(self.other.amount)

    def probability(self, score: Logistic | None = None) -> float:
        """The probability that two unlike amounts measure the same quantity, by the shipped score or another."""
        return (score or load_score("same_quantity", Terms._fields)).probability(self.terms._asdict())


class Contexts:
    """The surroundings of all figures of a story's versions, and how alike those of each two versions are."""

    def __init__(self, versions: Sequence[Version], alignment: Alignment, embedder: Embedder) -> None:
        self._alignment = alignment
        windows = [[figure.window for figure in figures_of(version)] for version in versions]
        self._rows = {v.number: embedder.embed(w) for v, w in zip(versions, windows, strict=True) if w}

    def candidates(self, one: Version, other: Version) -> Iterator[Candidate]:
        """Every two figures of two versions whose amounts can be compared."""
        import numpy as np

        left, right = figures_of(one), figures_of(other)
        if not left or not right:
            return
        context = self._likeness(one, other)
        fits = np.array([[a.amount.comparable(b.amount) for b in right] for a in left])
        same = np.array([[a.amount.agrees(b.amount) for b in right] for a in left]) & fits
        rival = _best_other(np.where(fits, context, 0.0))
        taken = _best_other(np.where(same, context, 0.0))
        for i, j in zip(*np.nonzero(fits), strict=True):
            near = float(context[i, j])
            lead = max(-MOST_LEAD, min(MOST_LEAD, near - float(rival[i, j])))
            terms = _terms(left[i], right[j], near, lead, float(taken[i, j]))
            yield Candidate(int(i), int(j), left[i], right[j], terms)

    def _likeness(self, one: Version, other: Version) -> Grid:
        """Mean of the windows' cosine and of the likeness of the points, for each two figures; -0.5..1."""
        import numpy as np

        left, right = self._rows[one.number], self._rows[other.number]
        points = self._alignment.grid(one.number, other.number)
        stated = [
            [max((points[i, j] for i in a.points for j in b.points), default=0.0) for b in figures_of(other)]
            for a in figures_of(one)
        ]
        return np.asarray((left @ right.T + np.array(stated, dtype=np.float32)) / 2, dtype=np.float32)


def _best_other(grid: Grid) -> Grid:
    """For each cell the largest value among the other cells of its row and column, at least 0."""
    import numpy as np

    return np.maximum(_best_other_in_row(grid), _best_other_in_row(grid.T).T)


def _best_other_in_row(grid: Grid) -> Grid:
    import numpy as np

    padded = np.concatenate([grid, np.zeros((len(grid), 2), dtype=grid.dtype)], axis=1)
    order = np.sort(padded, axis=1)
    first, second = order[:, -1:], order[:, -2:-1]
    return np.where(np.arange(grid.shape[1])[None] == grid.argmax(axis=1)[:, None], np.maximum(second, 0), first)


def _terms(one: Figure, other: Figure, context: float, lead: float, taken: float) -> Terms:
    ratio = min(MOST_RATIO, math.log(one.amount.times(other.amount)))
    digits = min(MOST_DIGITS, math.log10(max(1.0, min(one.amount.value, other.amount.value))))
    return Terms(context, lead, taken, ratio, digits, float(one.amount.unit is not None))
