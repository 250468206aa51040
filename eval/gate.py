"""A gate for continuous integration: margins against a baseline, and how much may go unscored.

A margin is held against the interval of the difference, never against the difference alone. Floors: `eval.floors`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from eval.checks import Check, Outcome, read_yaml
from eval.compare import Plan, compare
from eval.comparison import Comparison
from eval.items import ModelItems
from eval.sides import EvalRun
from eval.stats.intervals import Interval
from pipeline.runs.manifest import RunState

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Margin = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class GateRules(BaseModel):
    """The rules as people write them. `margins`: by task and metric, how much worse than the baseline a model may be.

    `most_unscored` is the share of items of each task that may be errored, unscored or missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    margins: dict[str, dict[str, Margin]] = {}
    most_unscored: Share = 0.0


def read_rules(path: Path) -> GateRules:
    """The rules of a YAML file; raises UsageError naming the field that is malformed."""
    return read_yaml(path, GateRules)


def check_margins(rules: GateRules, baseline: ModelItems, candidate: ModelItems) -> Iterator[Check]:
    """One check a margin: fails when the model is worse by more than the margin for sure, passes when surely not."""
    wanted = {(task, metric): margin for task, by in rules.margins.items() for metric, margin in by.items()}
    found: dict[tuple[str, str], list[Comparison]] = {}
    for comparison, _ in compare(baseline, [candidate], Plan(metrics=tuple({metric for _, metric in wanted}))):
        found.setdefault((comparison.task, comparison.metric), []).append(comparison)
    for place, margin in wanted.items():
        if place not in found:
            yield Check(f"{place[0]} {place[1]} of {candidate.model}", Outcome.FAIL, "no such metric in these runs")
        for comparison in found.get(place, []):
            yield _check_margin(comparison, margin)


def check_scored(rules: GateRules, run: EvalRun) -> Iterator[Check]:
    """One check a run, that it is finished, and one a task, dataset and model: how many items have no score."""
    state = run.manifest.state
    yield Check(f"{run.path.name}: finished", Outcome.PASS if state is RunState.FINISHED else Outcome.FAIL, state.value)
    for task, dataset in dict.fromkeys(part for items in run.models.values() for part in items.parts):
        parts = {items.model: items.of(task, dataset) for items in run.models.values()}
        total = len({item.key for part in parts.values() for item in part})
        for model, part in parts.items():
            lost = total - sum(item.scored > 0 for item in part)
            outcome = Outcome.FAIL if lost > rules.most_unscored * total else Outcome.PASS
            if part:
                yield Check(f"{task} on {dataset} by {model}: scored", outcome, f"{lost} of {total} without a score")


def _check_margin(comparison: Comparison, margin: float) -> Check:
    name = f"{comparison.task} on {comparison.dataset}: {comparison.metric} of {comparison.model_b}"
    name += f" beside {comparison.model_a}"
    interval = comparison.ci95
    if interval is None or comparison.difference is None or comparison.barred:
        return Check(name, Outcome.INCONCLUSIVE, comparison.reason or "no interval")
    worse = interval if comparison.higher_is_better else Interval(-interval.high, -interval.low)
    message = f"difference {comparison.difference:+.3f} [{interval.low:.3f}, {interval.high:.3f}], margin {margin:.3f}"
    if worse.high < -margin:
        return Check(name, Outcome.FAIL, message)
    if worse.low > -margin:
        return Check(name, Outcome.PASS, message)
    return Check(name, Outcome.INCONCLUSIVE, message)
