"""Check-worthiness of bare sentences on debates: F1 and average precision on ClaimBuster, MAP on CheckThat! 2019.

    python benchmarks/quality_checkworthiness.py [--data ../shared/data]

ClaimBuster: a sentence is positive when its label is 1 (check-worthy factual); 0 (factual, unimportant) and -1 (not
factual) are negative. The sentences are halved by the last bit of the sha256 of `sentence_id`: the threshold with the
best F1 is chosen on the half 0, all figures are of the half 1. "has a digit" is the floor. CheckThat! 2019: average
precision of each debate's ranking by score, averaged over debates; "by length" and "has a digit" (ties in text order)
beside it. Weights are set by hand and shipped without these sets. Intervals are 95 %, by bootstrap over sentences
(ClaimBuster names no debate) and over debates.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

CLAIMBUSTER, CHECKTHAT = "checkworthy_claimbuster.jsonl.gz", "checkworthy_clef2019_train.jsonl.gz"
RESAMPLES, SEED = 1000, 7

Labeled = list[tuple[float, bool]]  # (score, is positive)


def main() -> None:
    """Run the measurement and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    folder = parser.parse_args().data
    print(f"{'set':<12} {'system':<12} {'metric':<10} {'value':>6}  95 % interval")
    claimbuster(read(folder / CLAIMBUSTER))
    checkthat(read(folder / CHECKTHAT))


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def scores(texts: Sequence[str]) -> list[float]:
    """The check-worthiness of each sentence by itself."""
    from pipeline.engines.builtin.claims.check_worthiness import score_sentence
    from pipeline.text.parse import parse_sentences
    from pipeline.types import Sentence

    parses = parse_sentences([Sentence(i, 0, len(t), t, 0) for i, t in enumerate(texts)])
    return [score_sentence(p).score for p in parses]


def claimbuster(rows: Sequence[dict[str, Any]]) -> None:
    """Print F1 at the chosen threshold and average precision, for our score and for the floor."""
    texts = [str(r["text"]) for r in rows]
    for system, values in {"builtin": scores(texts), "has a digit": [has_digit(t) for t in texts]}.items():
        halves: dict[int, Labeled] = defaultdict(list)
        for row, value in zip(rows, values, strict=True):
            halves[half(str(row["sentence_id"]))].append((value, str(row["label"]) == "1"))
        threshold = best_threshold(halves[0])
        show("ClaimBuster", system, f"F1@{threshold:.2f}", halves[1], lambda d, t=threshold: f1(d, t))
        show("ClaimBuster", system, "AP", halves[1], average_precision)
        positive = sum(p for _, p in halves[1])
        print(f"{'':<12} {'':<12} n={len(halves[1])}, positive {positive}, chosen on {len(halves[0])}")


def checkthat(rows: Sequence[dict[str, Any]]) -> None:
    """Print the mean average precision over debates."""
    texts = [str(r["sentence"]) for r in rows]
    systems = {
        "builtin": scores(texts),
        "by length": [float(len(t)) for t in texts],
        "has a digit": [has_digit(t) for t in texts],
    }
    for system, values in systems.items():
        debates: dict[str, Labeled] = defaultdict(list)
        for row, value in zip(rows, values, strict=True):
            debates[str(row["debate"])].append((value, str(row["label"]) == "1"))
        ranked = [average_precision(d) for d in debates.values() if any(p for _, p in d)]
        show("CheckThat 19", system, "MAP", ranked, lambda d: sum(d) / len(d))
    print(f"{'':<12} {'':<12} n={len(rows)}, debates {len(debates)}")


def has_digit(text: str) -> float:
    """1 when a text holds a digit, else 0."""
    return float(bool(re.search(r"\d", text)))


def half(identifier: str) -> int:
    """0 for the half on which a threshold is chosen, 1 for the half that is reported."""
    return int(sha256(identifier.encode()).hexdigest(), 16) % 2


def f1(data: Labeled, threshold: float) -> float:
    """F1 of calling everything at or above the threshold positive."""
    called = sum(s >= threshold for s, _ in data)
    right = sum(s >= threshold and p for s, p in data)
    return 2 * right / (called + sum(p for _, p in data)) if right else 0.0


def best_threshold(data: Labeled) -> float:
    """The score at which F1 is greatest; the lowest of several."""
    return max(sorted({s for s, _ in data}), key=lambda t: f1(data, t))


def average_precision(data: Labeled) -> float:
    """The mean precision at each positive, ranked by score, ties in the order given; 0 without positives."""
    hits, total = 0, 0.0
    for rank, (_, positive) in enumerate(sorted(data, key=lambda d: -d[0]), start=1):
        hits += positive
        total += hits / rank if positive else 0.0
    return total / hits if hits else 0.0


def show(name: str, system: str, metric: str, data: list[Any], compute: Callable[[list[Any]], float]) -> None:
    """Print one figure with its 95 % percentile interval over resamples of `data`."""
    rng = random.Random(SEED)
    values = sorted(compute(rng.choices(data, k=len(data))) for _ in range(RESAMPLES))
    low, high = values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]
    print(f"{name:<12} {system:<12} {metric:<10} {compute(data):6.3f}  [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
