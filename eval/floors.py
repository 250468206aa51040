"""Floors under a run's figures: they are raised by evenhand, and lowered only when somebody says so.

A floor belongs to one dataset digest: on the same items a lower value is a real loss, whatever its interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from eval.checks import Check, Outcome, read_yaml
from eval.items import GatheredItem
from eval.metrics import Metric, metrics_of, wanted_metrics
from eval.sides import EvalRun
from eval.stats.statistic import value

DIGITS = 3


class Floor(BaseModel):
    """The value that a metric must reach on the dataset with this digest; a ceiling where less is better."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    dataset: str
    digest: str
    model: str
    metric: str
    value: Annotated[float, Field(allow_inf_nan=False)]

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What the floor is for."""
        return (self.task, self.dataset, self.model, self.metric)


class Floors(BaseModel):
    """The floors as evenhand keeps them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: tuple[Floor, ...] = ()


class Figure(NamedTuple):
    """The value of a metric of one model."""

    task: str
    dataset: str
    model: str
    metric: str
    value: float
    higher_is_better: bool


class Raised(NamedTuple):
    """The floors after an update, and what was held back because it would have gone down."""

    floors: Floors
    held: tuple[str, ...]


def read_floors(path: Path) -> Floors:
    """The floors of a YAML file; none when there is no file. Raises UsageError when it is malformed."""
    return read_yaml(path, Floors) if path.exists() else Floors()


class Held(NamedTuple):
    """The checks of a file of floors, and what an update held back."""

    checks: tuple[Check, ...]
    held: tuple[str, ...]


def hold_floors(path: Path, run: EvalRun, named: Iterable[str] = (), *, update: bool, lower: bool) -> Held:
    """The run held to the floors of a file; with `update` they are raised first, `named` figures among them."""
    floors = read_floors(path)
    held: tuple[str, ...] = ()
    figures = figures_of(run, wanted_metrics(named, ((floor.task, floor.metric) for floor in floors.floors)))
    if update:
        floors, held = raise_floors(floors, figures, run, lower=lower)
        write_floors(path, floors)
    return Held(tuple(check_floors(floors, figures, run)), held)


def check_floors(floors: Floors, figures: Sequence[Figure], run: EvalRun) -> Iterator[Check]:
    """One check a floor of the run's models; a floor without a figure, or of other data, fails."""
    known = {(f.task, f.dataset, f.model, f.metric): f for f in figures}
    for floor in floors.floors:
        if floor.model not in run.models:
            continue
        name = f"{floor.task} on {floor.dataset} by {floor.model}: {floor.metric} floor"
        figure = known.get(floor.place)
        if figure is None:
            yield Check(name, Outcome.FAIL, "the run has no such figure")
        elif floor.digest != run.manifest.digest_of(floor.dataset):
            yield Check(name, Outcome.FAIL, "the floor was taken on other data; take it anew with --update --lower")
        else:
            below = figure.value < floor.value if figure.higher_is_better else figure.value > floor.value
            outcome = Outcome.FAIL if below else Outcome.PASS
            yield Check(name, outcome, f"{figure.value:.3f}, floor {floor.value:.3f}")


def figures_of(run: EvalRun, metrics: Mapping[str, Iterable[str]]) -> tuple[Figure, ...]:
    """The values of the named metrics, by task, of every model of a run; undefined ones are left out."""
    found = []
    for items in run.models.values():
        for task, dataset in items.parts:
            part = [item for item in items.of(task, dataset) if item.scored]
            wanted = set(metrics.get(task, ()))
            for metric in metrics_of(part):
                if metric.name in wanted:
                    number = _value(metric, part)
                    found.append(Figure(task, dataset, items.model, metric.name, number, metric.higher_is_better))
    return tuple(figure for figure in found if math.isfinite(figure.value))


def raise_floors(floors: Floors, figures: Iterable[Figure], run: EvalRun, *, lower: bool) -> Raised:
    """The floors at the run's figures, rounded to the lenient side; one that would go down stays unless `lower`."""
    kept = {floor.place: floor for floor in floors.floors}
    held = []
    for figure in figures:
        digest = run.manifest.digest_of(figure.dataset) or ""
        rounded = _lenient(figure)
        fresh = Floor(
            task=figure.task,
            dataset=figure.dataset,
            digest=digest,
            model=figure.model,
            metric=figure.metric,
            value=rounded,
        )
        old = kept.get(fresh.place)
        drops = old is not None and (rounded < old.value) == figure.higher_is_better and rounded != old.value
        if old is not None and (drops or old.digest != digest) and not lower:
            held.append(f"{' '.join(fresh.place)}: floor {old.value:.3f} stays, the run has {figure.value:.3f}")
        else:
            kept[fresh.place] = fresh
    return Raised(Floors(floors=tuple(kept[place] for place in sorted(kept))), tuple(held))


def write_floors(path: Path, floors: Floors) -> None:
    """Replace the file of floors in one step."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(yaml.safe_dump(floors.model_dump(mode="json"), sort_keys=False, allow_unicode=True), "utf-8")
    fresh.replace(path)


def _value(metric: Metric, items: Sequence[GatheredItem]) -> float:
    having = [item for item in items if metric.applies(item)]
    return value(metric.statistic(having, np.arange(len(having)), len(having))) if having else math.nan


def _lenient(figure: Figure) -> float:
    step = 10**DIGITS
    rounded = math.floor(figure.value * step) if figure.higher_is_better else math.ceil(figure.value * step)
    return float(rounded / step)
