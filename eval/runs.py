"""Executing an eval run: every item of every dataset by every model, each ending scored, unscored or errored.

Records are appended and synced to the disk call by call, so that a second start goes on where the first one stopped.
One call answers every task that asks the same of the same article; each of these tasks books its usage and latency
once, with its first item, so that a task costs what it would cost alone. What was really spent is in the manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from eval.asking import Asked, Batch, answered, batches
from eval.models import EngineModel, EvalModel, concurrency_of, opened_model, spending_of
from eval.records import DatasetRef, EvalManifest, EvalRecord, ItemState, ModelRef, append, write_manifest
from eval.resume import RecordKey, RunLock, Started, started, with_model
from eval.tasks.items import Dataset, TaskId
from eval.tasks.task import load_task
from pipeline import __version__
from pipeline.batch.local import LocalExecutor
from pipeline.batch.stop import Stop
from pipeline.errors import BudgetReached
from pipeline.models.usage import Spending
from pipeline.runs.manifest import RunState, utc_now
from pipeline.settings import Settings
from pipeline.types import content_id


class Watch(Protocol):
    """Told after each call how far the run is."""

    def __call__(self, *, done: int, failed: int, total: int) -> None:
        """`total` counts the records of the model that is at work, those before a resume included."""
        ...


@dataclass(frozen=True)
class EvalPlan:
    """What is run: datasets with their items, models by name, how often, and where the records go.

    `limit` keeps so many items of each dataset, spread over its clusters, and None all; the datasets' digests are those
    of the whole sets. `retry_errors` asks once more what failed before.
    """

    datasets: tuple[Dataset, ...]
    models: tuple[str, ...]
    folder: Path
    repeats: int = 1
    limit: int | None = None
    retry_errors: bool = False

    def in_folder(self, folder: Path) -> EvalPlan:
        """The same plan, its records in another folder."""
        return replace(self, folder=folder)


class EvalOutcome(NamedTuple):
    """How the records of the whole run ended; `resumed` were there before this start.

    `left_out` holds the pairs of model and task for which the model has no answer to give.
    """

    scored: int
    unscored: int
    errored: int
    resumed: int
    left_out: tuple[tuple[str, TaskId], ...]
    spent: Spending


class EvalRun:
    """A run at work: its manifest, and how its records ended so far."""

    def __init__(self, plan: EvalPlan, settings: Settings, start: Started) -> None:
        self.plan = plan
        self.settings = settings
        self.manifest = start.manifest
        self.done = dict(start.states)
        self.failed = Counter(key.model for key, state in start.states.items() if state is ItemState.ERRORED)
        self.ended = Counter(key.model for key in start.states)
        self.left_out: list[tuple[str, TaskId]] = []
        self.spent = Spending()

    def work(self, name: str, watch: Watch) -> None:
        """Ask one model everything that it was not asked yet."""
        with opened_model(name, self._settings(), self.plan.datasets) as model:
            datasets = [d for d in self.plan.datasets if self._can(model, d)]
            self.manifest = with_model(self.manifest, _ref(model, datasets))
            write_manifest(self.plan.folder, self.manifest)
            asked = tuple(_asked(self.plan, datasets))
            pending = batches(each for each in asked if _key(each, model) not in self.done)
            try:
                for records in _records(pending, model):
                    self._add(records)
                    watch(**self._progress(model, len(asked)))
            finally:
                self.spent += spending_of(model)

    def close(self, state: RunState) -> None:
        """Write down how the run stands."""
        self.manifest = self.manifest.model_copy(update={"state": state, "updated": utc_now()})
        write_manifest(self.plan.folder, self.manifest)

    def outcome(self, resumed: int) -> EvalOutcome:
        """The counts of all records."""
        found = Counter(self.done.values())
        return EvalOutcome(
            scored=found[ItemState.SCORED],
            unscored=found[ItemState.UNSCORED],
            errored=found[ItemState.ERRORED],
            resumed=resumed,
            left_out=tuple(self.left_out),
            spent=self.spent,
        )

    def _add(self, records: Sequence[EvalRecord]) -> None:
        append(self.plan.folder, list(records))
        self.done |= {RecordKey.of(record): record.state for record in records}
        self.ended.update(record.model for record in records)
        self.failed.update(record.model for record in records if record.state is ItemState.ERRORED)

    def _progress(self, model: EvalModel, total: int) -> dict[str, int]:
        failed = self.failed[model.name]
        return {"done": self.ended[model.name] - failed, "failed": failed, "total": total}

    def _can(self, model: EvalModel, dataset: Dataset) -> bool:
        if model.answers(load_task(dataset.task)):
            return True
        self.left_out.append((model.name, dataset.task))
        return False

    def _settings(self) -> Settings:
        """The settings for the next model: what is left of the budget, and no cached answers where samples are wanted.

        Raises BudgetReached when nothing is left.
        """
        limits: dict[str, object] = {"no_cache": self.settings.no_cache or self.plan.repeats > 1}
        if self.settings.max_cost is not None:
            limits["max_cost"] = self.settings.max_cost - self.spent.cost_usd
            if self.spent.calls and self.settings.max_cost <= self.spent.cost_usd:
                raise BudgetReached("nothing is left of --max-cost", action="give the same command with a higher one")
        return self.settings.model_copy(update=limits)


def execute(plan: EvalPlan, settings: Settings, watch: Watch) -> EvalOutcome:
    """Start or resume a run and take every item of every model to its final state.

    Raises RunLocked, RunMismatch or RunError for the folder, UsageError for a model that is none, BudgetReached, the
    ModelError of a model that is not there, and KeyboardInterrupt with everything done so far kept.
    """
    with RunLock(plan.folder):
        start = started(plan.folder, manifest_of(plan), retry_errors=plan.retry_errors)
        run = EvalRun(plan, settings, start)
        state = RunState.INTERRUPTED
        try:
            for name in plan.models:
                run.work(name, watch)
            state = RunState.FINISHED
        finally:
            run.close(state)
    return run.outcome(len(start.states))


def manifest_of(plan: EvalPlan) -> EvalManifest:
    """The manifest of a new run of the plan; its models are added as they are opened."""
    return EvalManifest(
        evenhand=__version__,
        tasks=tuple(dict.fromkeys(dataset.task.value for dataset in plan.datasets)),
        datasets=dataset_refs(plan.datasets),
        models=(),
        primary={dataset.task.value: load_task(dataset.task).primary for dataset in plan.datasets},
        repeats=plan.repeats,
        limit=plan.limit,
    )


def folder_of(plan: EvalPlan) -> str:
    """The default name of the run's folder: the same for the same datasets, models, repeats and limit."""
    parts = [f"{d.task.value}/{d.digest}" for d in plan.datasets]
    return f"eval-{content_id(*parts, *plan.models, plan.repeats, plan.limit)[:12]}"


def dataset_refs(datasets: Sequence[Dataset]) -> tuple[DatasetRef, ...]:
    """How a manifest names the datasets: each once, with its items over all the tasks of the run."""
    refs: dict[str, DatasetRef] = {}
    for one in datasets:
        before = refs.get(one.name)
        items, clusters = (before.items, before.clusters) if before else (0, 0)
        refs[one.name] = DatasetRef(
            name=one.name, digest=one.digest, items=items + len(one.items), clusters=max(clusters, one.clusters)
        )
    return tuple(refs.values())


def asked_of(plan: EvalPlan, model: EvalModel) -> Iterator[Asked]:
    """Everything that a plan asks a model that has an answer to give."""
    return _asked(plan, [dataset for dataset in plan.datasets if model.answers(load_task(dataset.task))])


def _asked(plan: EvalPlan, datasets: Sequence[Dataset]) -> Iterator[Asked]:
    for repeat in range(plan.repeats):
        for dataset in datasets:
            for item in dataset.some(plan.limit):
                yield Asked(dataset, item, repeat)


def _key(each: Asked, model: EvalModel) -> RecordKey:
    return RecordKey(each.dataset.task.value, each.dataset.name, each.item.item_id, model.name, each.repeat)


def _ref(model: EvalModel, datasets: Sequence[Dataset]) -> ModelRef:
    digests = {d.task.value: model.prompt_digest(d.task) for d in datasets} if isinstance(model, EngineModel) else {}
    return ModelRef(name=model.name, prompts=digests, baseline=model.baseline)


def _records(pending: Sequence[Batch], model: EvalModel) -> Iterator[tuple[EvalRecord, ...]]:
    threads = concurrency_of(model)
    if threads == 1:
        yield from (answered(batch, model) for batch in pending)
        return
    for _, records in LocalExecutor(threads).results(lambda batch: answered(batch, model), pending, Stop()):
        yield records
