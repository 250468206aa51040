"""How a run stands: for each model and task the items by state and the figures of the task's file."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from eval.items import GatheredItem, ModelItems, clusters, gather_models
from eval.metrics import metrics_of
from eval.runs import EvalOutcome
from eval.tasks.items import TaskId
from eval.tasks.task import load_task
from pipeline.cli.call import say
from pipeline.models.usage import Spending
from pipeline.records import Record
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output
from pipeline.report.table import Field, write_records
from pipeline.report.usage import usage_line

_SHOWN = 4  # figures a row, the deciding one first; the JSON has all
COLUMNS = (
    Column("model"),
    Column("items", narrow=True, right=True),
    Column("no score", narrow=True, right=True),
    Column("clusters", narrow=True, right=True),
)


class Standing(NamedTuple):
    """One model on one task and dataset; `figures` by name, the deciding one first, over the items with a score."""

    task: str
    dataset: str
    model: str
    scored: int
    unscored: int
    errored: int
    clusters: int
    figures: dict[str, float]


def standing(folder: Path) -> tuple[Standing, ...]:
    """Every model of a run on every task, in the order of the records; raises RunError for malformed records."""
    models = gather_models(folder)
    return tuple(_standing(found, task, dataset) for found in models.values() for task, dataset in found.parts)


def write_standing(rows: Sequence[Standing], output: Output) -> None:
    """Write the rows: a table a task for people; all they hold, one record a row, in any other form."""
    if output.format is not Format.TEXT:
        fields = [Field.of(name) for name in Standing._fields if name != "figures"]
        fields.append(
            Field("figures", lambda row: ", ".join(f"{name} {value}" for name, value in row["figures"].items()))
        )
        write_records([record_of_standing(row) for row in rows], fields, output, empty="")
        return
    with output.stream() as stream:
        page = Page(stream)
        for task, dataset in dict.fromkeys((row.task, row.dataset) for row in rows):
            alike = [row for row in rows if (row.task, row.dataset) == (task, dataset)]
            names = [name for name in load_task(TaskId(task)).metrics if any(name in row.figures for row in alike)]
            page.label(f"{task} on {dataset}")
            page.table([*COLUMNS, *_columns(names[:_SHOWN])], [_shown(row, names[:_SHOWN]) for row in alike])


def record_of_standing(row: Standing) -> Record:
    """A row as JSON."""
    return {**row._asdict(), "figures": {name: round(value, 6) for name, value in row.figures.items()}}


def say_outcome(folder: Path, outcome: EvalOutcome) -> None:
    """On standard error: what was left out, how it ended, what it cost, where it is."""
    for model, task in outcome.left_out:
        say(f"{task.value}: {model} has no answer to it; left out")
    if outcome.resumed:
        say(f"resumed: {outcome.resumed} records were there already")
    say(f"items: {outcome.scored} scored, {outcome.unscored} unscored, {outcome.errored} errored")
    if outcome.spent != Spending():
        say(f"usage: {usage_line(outcome.spent)}")
    say(f"run: {folder.as_posix()}")


def _standing(found: ModelItems, task: str, dataset: str) -> Standing:
    items = found.of(task, dataset)
    scored = [item for item in items if item.scored]
    return Standing(
        task=task,
        dataset=dataset,
        model=found.model,
        scored=sum(item.scored for item in items),
        unscored=sum(item.unscored for item in items),
        errored=sum(item.errored for item in items),
        clusters=len(clusters(scored)),
        figures=_figures(TaskId(task), scored),
    )


def _figures(task: TaskId, scored: Sequence[GatheredItem]) -> dict[str, float]:
    """The metrics that the task's file names and the items have parts for; those that are undefined are left out."""
    import numpy as np

    metrics = {metric.name: metric for metric in metrics_of(scored)}
    found: dict[str, float] = {}
    for name in load_task(task).metrics:
        metric = metrics.get(name)
        if metric is not None:
            items = [item for item in scored if metric.applies(item)]
            group = np.zeros(len(items), dtype=np.int64)
            value = float(metric.statistic(items, group, 1)(np.ones((1, 1)))[0])
            found |= {name: value} if isfinite(value) else {}
    return found


def _columns(names: Sequence[str]) -> list[Column]:
    return [Column(name, narrow=True, right=True) for name in names]


def _shown(row: Standing, names: Sequence[str]) -> tuple[str, ...]:
    figures = (f"{row.figures[name]:.3f}" if name in row.figures else "-" for name in names)
    return (row.model, str(row.scored), str(row.unscored + row.errored), str(row.clusters), *figures)
