"""Eval runs made by hand: each item is given as what a scorer would have found."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eval.records import DatasetRef, EvalManifest, EvalRecord, ItemState, ModelRef, append, write_manifest
from pipeline.runs.manifest import RunState
from pipeline.types import Usage

LABELS = ("SUPPORTED", "REFUTED", "NOT_ENOUGH_EVIDENCE")


def judged(item: int, *, right: bool, cluster: int, model: str, confidence: float = 0.7) -> EvalRecord:
    """A verdict on item `item`; the gold label cycles through the labels."""
    gold = LABELS[item % 3]
    return EvalRecord(
        f"item-{item}",
        f"story-{cluster}",
        "verify",
        "toy",
        model,
        0,
        ItemState.SCORED,
        prediction={"label": gold if right else LABELS[(item + 1) % 3]},
        gold={"label": gold},
        scores={"label_correct": float(right)},
        confidence=confidence,
        usage=Usage(calls=1, input_tokens=100, output_tokens=10, cost_usd=0.001),
        latency_s=0.5,
    )


def verdicts(model: str, accuracy: float, *, items: int = 240, clusters: int = 24, seed: int = 0) -> list[EvalRecord]:
    """Verdicts of a model that is right with probability `accuracy` and says how sure it is."""
    rng = random.Random(f"{model} {seed}")
    found = []
    for item in range(items):
        confidence = min(1.0, max(0.0, accuracy + rng.uniform(-0.3, 0.3)))
        right = rng.random() < confidence
        found.append(judged(item, right=right, cluster=item % clusters, model=model, confidence=confidence))
    return found


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """`make_run("a", records, digest=…)`: a run folder with these records."""

    def make(name: str, records: Sequence[EvalRecord], *, digest: str = "sha256:one", **manifest: object) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        append(folder, list(records))
        models = tuple(ModelRef(name=model, prompts={"verify": None}) for model in sorted({r.model for r in records}))
        stories = {record.cluster_id for record in records}
        dataset = DatasetRef(name="toy", digest=digest, items=len(records), clusters=len(stories))
        stated = {"state": RunState.FINISHED, "evenhand": "0", "tasks": ("verify",)} | manifest
        write_manifest(folder, EvalManifest(datasets=(dataset,), models=models, **stated))
        return folder

    return make
