"""`evenhand eval compare` on two big runs: processor time, and peak memory with long answers against short ones.

Goal: seconds, and memory that does not grow with the answers (ratio at most 1.1). Runs are made up: labels, counts and
confidences in clusters of about ten items; each comparison is a process of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from eval.records import DatasetRef, EvalManifest, EvalRecord, ItemState, ModelRef, append, write_manifest
from pipeline.runs.manifest import RunState

GOAL = 1.1
LABELS = ("SUPPORTED", "REFUTED", "NOT_ENOUGH_EVIDENCE")


def main() -> None:
    """Compare runs with short and long answers and print seconds, peaks and ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--short", type=int, default=100, help="characters of a short answer (default 100)")
    parser.add_argument("--long", type=int, default=5000, help="characters of a long answer (default 5000)")
    sizes = parser.parse_args()
    peaks = []
    for characters in (sizes.short, sizes.long):
        seconds, peak = _comparison(sizes.items, characters)
        peaks.append(peak)
        print(f"2 runs of {sizes.items} items, answers of {characters:5d} characters  {seconds:5.1f} s  {peak:5.0f} MB")
    ratio = peaks[1] / peaks[0]
    print(f"ratio of the peaks {ratio:.2f}     goal at most {GOAL}: {'met' if ratio <= GOAL else 'MISSED'}")


def _comparison(items: int, characters: int) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one comparison."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            _run(Path(folder) / name, name, accuracy, items, characters) for name, accuracy in (("a", 0.6), ("b", 0.64))
        ]
        command = [sys.executable, "-m", "pipeline", "eval", "compare", *map(str, runs), "-o", "found.json"]
        process = subprocess.Popen(command, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(process.returncode)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _run(folder: Path, model: str, accuracy: float, items: int, characters: int) -> Path:
    folder.mkdir()
    rng = random.Random(model)
    for start in range(0, items, 500):
        append(
            folder,
            [
                _record(rng, number, model, accuracy, "x" * characters)
                for number in range(start, min(start + 500, items))
            ],
        )
    dataset = DatasetRef(name="made-up", digest="sha256:0", items=items, clusters=items // 10)
    models = (ModelRef(name=model),)
    write_manifest(
        folder,
        EvalManifest(evenhand="0", tasks=("verify",), datasets=(dataset,), models=models, state=RunState.FINISHED),
    )
    return folder


def _record(rng: random.Random, number: int, model: str, accuracy: float, raw: str) -> EvalRecord:
    gold, right = LABELS[number % 3], rng.random() < accuracy
    label = gold if right else LABELS[(number + 1) % 3]
    return EvalRecord(
        f"item-{number}",
        f"story-{number // 10}",
        "verify",
        "made-up",
        model,
        0,
        ItemState.SCORED,
        prediction={"label": label},
        gold={"label": gold},
        scores={"label_correct": float(right), "tp": rng.randrange(4), "fp": rng.randrange(3), "fn": rng.randrange(3)},
        confidence=rng.uniform(0.5, 1.0) if right else rng.uniform(0.3, 0.9),
        raw=raw,
    )


if __name__ == "__main__":
    main()
