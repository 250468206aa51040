"""What a scorer says of one item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Outcome(NamedTuple):
    """One stated confidence and whether what it belongs to was right; `raw` is the confidence before a fitted map."""

    confidence: float
    correct: bool
    raw: float | None = None


class Labels(NamedTuple):
    """A predicted and a gold class, in the set's own words."""

    predicted: str
    gold: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Finite scores by name: counts, which metrics sum over items, and shares, which they average.

    `labels` for a classification, `outcomes` where the answer states several confidences, `confidence` where it states
    one. `unscored` says why there is no score; the other fields are then empty.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    labels: Labels | None = None
    confidence: float | None = None
    outcomes: tuple[Outcome, ...] | None = None
    unscored: str | None = None


def unscored(reason: str) -> Scored:
    """An item whose answer cannot be scored."""
    return Scored(unscored=reason)


def share(name: str, values: Iterable[float]) -> dict[str, float]:
    """`name`: the mean of `values` (or the share that is true) within the item; no score at all without any value."""
    found = [float(value) for value in values]
    return {name: sum(found) / len(found)} if found else {}


def counts(prefix: str, *, tp: int, fp: int, fn: int) -> dict[str, float]:
    """`prefixtp`, `prefixfp`, `prefixfn`: what precision, recall and F1 are made of."""
    return {f"{prefix}tp": float(tp), f"{prefix}fp": float(fp), f"{prefix}fn": float(fn)}
