"""The records of `eval compare`: one metric of two models, and the items on which they part."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from eval.metrics import Kind
from eval.stats.decisions import Verdict
from eval.stats.intervals import Interval


@dataclass(frozen=True, slots=True)
class Counts:
    """Items of A and of B."""

    a: int = 0
    b: int = 0


@dataclass(frozen=True, slots=True)
class Flips:
    """Items on which one model's own value of the metric is better than the other's."""

    a_only: int = 0
    b_only: int = 0


class Flip(NamedTuple):
    """An item on which the models part: each one's value of the metric, and the line of each one's record."""

    item_id: str
    cluster_id: str
    a: float
    b: float
    line_a: int
    line_b: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of B beside A, as `eval compare --json` prints it.

    `a`, `b` and `difference` are None where the metric is undefined. `items` and `clusters` are those that both have.
    `unpaired` counts the others that at least one should have; `unscored`, `errored` and `missing` say whose lack of
    what it is. `p` is of the t test, `p_holm` corrected over the comparisons of the same kind, primary metrics apart.
    `reason` says what stands in the way of a verdict; `barred`: whatever the interval. `run_a` and `run_b` are folders.
    """

    task: str
    dataset: str
    metric: str
    kind: Kind
    primary: bool
    model_a: str
    model_b: str
    run_a: str
    run_b: str
    margin: float
    higher_is_better: bool
    a: float | None = None
    b: float | None = None
    difference: float | None = None
    ci95: Interval | None = None
    ci95_bootstrap: Interval | None = None
    p: float | None = None
    p_holm: float | None = None
    p_signflip: float | None = None
    items: int = 0
    clusters: int = 0
    design_effect: float | None = None
    flips: Flips = field(default_factory=Flips)
    unscored: Counts = field(default_factory=Counts)
    errored: Counts = field(default_factory=Counts)
    missing: Counts = field(default_factory=Counts)
    unpaired: int = 0
    verdict: Verdict = Verdict.INCONCLUSIVE
    reason: str | None = None
    barred: bool = False
    clusters_needed: int | None = None


class Compared(NamedTuple):
    """A comparison, and the items on which the models part."""

    comparison: Comparison
    flips: tuple[Flip, ...]


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """The comparison as the contract has it: plain values, intervals as lists."""
    record = asdict(comparison)
    for name in ("ci95", "ci95_bootstrap"):
        record[name] = None if record[name] is None else list(record[name])
    return record | {"kind": comparison.kind.value, "verdict": comparison.verdict.value}


def flip_record(comparison: Comparison, flip: Flip) -> dict[str, Any]:
    """A flip with what it belongs to."""
    named = ("task", "dataset", "metric", "model_a", "model_b", "run_a", "run_b")
    return {name: getattr(comparison, name) for name in named} | flip._asdict()
