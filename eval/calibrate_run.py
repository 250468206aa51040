"""Maps for the models and tasks of a run: fitted, told, installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.baselines import BASELINES
from eval.calibrate import Fitted, fit_map, install, outcomes_of
from eval.items import ModelItems
from eval.sides import EvalRun
from pipeline.calibration import Key
from pipeline.errors import DatasetError, UsageError
from pipeline.runs.manifest import utc_now

TEST = "-test"
KEYS = {
    "extract": "extract",
    "summarize": "summarize",
    "verify": "verify",
    "verify_end_to_end": "verify",
    "compare": "compare",
}


def calibrate_run(
    run: EvalRun, *, model: str | None, task: str | None, into: Path | None, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """One row a map, fitted for each model and task that states confidences; installed unless `into` is None.

    Constant and lead are left out. What cannot be fitted is told through `say`, and raised when it was asked for by
    name. Raises UsageError for an
    unknown model or task and for a run on the test part.
    """
    rows: list[dict[str, Any]] = []
    for items in _models(run, model):
        if items.model in BASELINES and model is None:
            continue
        parts = [part for part in items.parts if task is None or part[0] == task]
        if task is not None and not parts:
            raise UsageError(f"{items.model} has no record of task {task}", item=str(run.path), action="name another")
        for name, dataset in parts:
            outcomes = outcomes_of(items.of(name, dataset))
            if task is None and (name not in KEYS or not len(outcomes.raw)):
                continue
            _refuse_test(run, dataset)
            try:
                fitted = fit_map(outcomes)
            except DatasetError as error:
                if task is not None and model is not None:
                    raise
                say(f"{name} by {items.model}: {error}")
                continue
            key = key_of(run, name, items.model)
            rows.append(
                _row(key, fitted, None if into is None else _installed(run, key, (name, dataset), fitted, into))
            )
    return rows


def key_of(run: EvalRun, task: str, model: str) -> Key:
    """What a map fitted on this task holds for; raises UsageError where no confidence of evenhand's is judged by it."""
    if task not in KEYS:
        raise UsageError(f"no confidence is judged by task {task}", action=f"name one of {', '.join(KEYS)}")
    return Key(KEYS[task], model, run.manifest.prompt_digest(model, task))


def _models(run: EvalRun, model: str | None) -> list[ModelItems]:
    if model is None:
        return list(run.models.values())
    if model not in run.models:
        raise UsageError(
            f"has no model {model}, but {', '.join(run.models)}", item=str(run.path), action="name another"
        )
    return [run.models[model]]


def _refuse_test(run: EvalRun, dataset: str) -> None:
    if dataset.endswith(TEST):
        raise UsageError(f"{dataset} is for testing alone", item=str(run.path), action="run on the dev part")


def _installed(run: EvalRun, key: Key, part: tuple[str, str], fitted: Fitted, into: Path) -> Path:
    task, dataset = part
    after = fitted.after
    skill = "" if after.parts.skill is None else f", skill {after.parts.skill:.3f}"
    origin = (
        f"{dataset} {(run.manifest.digest_of(dataset) or '')[:19]}, task {task}, {utc_now()[:10]}; cross-validated"
        f" Brier {after.parts.brier:.4f}{skill}, ECE {after.ece:.4f} (95th percentile of its null"
        f" {after.null.percentile95:.4f})"
    )
    return install(into, key, fitted, origin)


def _row(key: Key, fitted: Fitted, path: Path | None) -> dict[str, Any]:
    after = fitted.after
    return {
        "task": key.task,
        "model": key.model,
        "digest": key.digest,
        "method": fitted.method.value,
        "outcomes": fitted.outcomes,
        "clusters": fitted.clusters,
        "brier_before": round(fitted.before.parts.brier, 4),
        "brier": round(after.parts.brier, 4),
        "brier_by_method": {method.value: round(brier, 4) for method, brier in fitted.brier},
        "skill_before": _rounded(fitted.before.parts.skill),
        "skill": _rounded(after.parts.skill),
        "skill_ci95": None if after.skill_ci95 is None else [round(end, 4) for end in after.skill_ci95],
        "ece_before": round(fitted.before.ece, 4),
        "ece": round(after.ece, 4),
        "null95": round(after.null.percentile95, 4),
        "file": None if path is None else str(path),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
