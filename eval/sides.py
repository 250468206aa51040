"""Which models of which runs are compared, and whether they may be: same datasets, same labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from eval.items import ModelItems, gather_models
from eval.records import EvalManifest, read_manifest
from pipeline.errors import RunError, RunMismatch, UsageError
from pipeline.runs.manifest import RunState


@dataclass(frozen=True, slots=True)
class EvalRun:
    """A run as it was read: its manifest, and the items of each model."""

    path: Path
    manifest: EvalManifest
    models: Mapping[str, ModelItems]


class Sides(NamedTuple):
    """The baseline, the models held against it, and what a reader must be told before the figures."""

    baseline: ModelItems
    others: tuple[ModelItems, ...]
    warnings: tuple[str, ...]


def open_run(path: Path) -> EvalRun:
    """A run with all its models; raises RunError when it is none, is malformed, or holds no record."""
    manifest = read_manifest(path)
    models = gather_models(path)
    if not models:
        raise RunError("has no record", item=str(path), action="give the same `evenhand eval run` again")
    known = {ref.name for ref in manifest.datasets}
    for model in models.values():
        strange = next((dataset for _, dataset in model.parts if dataset not in known), None)
        if strange is not None:
            raise RunError(f"its manifest lacks dataset {strange}", item=str(path), action="run it again")
    return EvalRun(path, manifest, models)


def choose_sides(runs: Sequence[EvalRun], model_a: str | None, model_b: str | None) -> Sides:
    """The first run's model as baseline against the model of each other run.

    A single run is held against itself and needs both names. Raises UsageError where a run has several models and no
    name chooses, or lacks the model named; RunMismatch where runs saw different data.
    """
    baseline, rest = runs[0], runs[1:] or runs[:1]
    for run in rest:
        refuse_other_data(baseline, run)
    chosen = _model(baseline, model_a, "--a")
    others = tuple(_model(run, model_b, "--b") for run in rest)
    for run, other in zip(rest, others, strict=True):
        if (run.path, other.model) == (baseline.path, chosen.model):
            raise UsageError(f"{other.model} of {run.path} is held against itself", action="name another with --b")
    warnings = (*_warnings(runs, [chosen, *others]), *(line for other in others for line in _left_out(chosen, other)))
    return Sides(chosen, others, tuple(dict.fromkeys(warnings)))


def _left_out(a: ModelItems, b: ModelItems) -> list[str]:
    """What only one model was asked about, a line for each; raises RunMismatch where nothing else is left."""
    if not set(a.parts) & set(b.parts):
        raise RunMismatch(
            f"{b.model} was asked nothing that {a.model} was asked",
            item=str(b.run),
            action="compare runs of the same task and dataset",
        )
    asked = [(side, part) for side, other in ((a, b), (b, a)) for part in side.parts if part not in other.parts]
    return [f"{task} on {dataset}: only {side.model} was asked; left out" for side, (task, dataset) in asked]


def refuse_other_data(first: EvalRun, second: EvalRun) -> None:
    """Raises RunMismatch unless the runs share a dataset and every shared one has the same digest."""
    shared = {ref.name for ref in first.manifest.datasets} & {ref.name for ref in second.manifest.datasets}
    if not shared:
        raise RunMismatch(
            f"shares no dataset with {first.path}", item=str(second.path), action="compare runs of the same dataset"
        )
    for name in sorted(shared):
        a, b = first.manifest.digest_of(name), second.manifest.digest_of(name)
        if a != b:
            raise RunMismatch(
                f"{name} had digest {_short(b)} here and {_short(a)} in {first.path}",
                item=str(second.path),
                action="run both on the same data",
            )


def _model(run: EvalRun, name: str | None, flag: str) -> ModelItems:
    if name is None and len(run.models) == 1:
        return next(iter(run.models.values()))
    names = ", ".join(sorted(run.models))
    if name is None:
        raise UsageError(f"has several models ({names})", item=str(run.path), action=f"name one with {flag}")
    if name not in run.models:
        raise UsageError(f"has no model {name}, but {names}", item=str(run.path), action=f"name another with {flag}")
    return run.models[name]


def _warnings(runs: Sequence[EvalRun], sides: Sequence[ModelItems]) -> list[str]:
    found = []
    for run in runs:
        if run.manifest.state is not RunState.FINISHED:
            found.append(
                f"{run.path}: the run is not finished ({run.manifest.state}); items without record are counted"
            )
        judge = run.manifest.judge
        if judge is not None:
            itself = " and is itself compared" if judge in {side.model for side in sides} else ""
            found.append(f"{run.path}: the model {judge} was the judge{itself}; measure it with `evenhand eval agree`")
    return found


def _short(digest: str | None) -> str:
    return "none" if digest is None else digest.removeprefix("sha256:")[:12]
