"""ClaimDiff: does one claim weaken another on the same event, by what the comparison finds between the two sentences?

    python benchmarks/quality_claimdiff.py [--data ../shared/data] [--limit N]

Each item is a pair of claims on one event from two outlets, labeled strengthen, weaken or neither. Both are read as
articles of one sentence and compared; "weaken" is answered when an item conflicts or differs. `F1` is that of "weaken"
against the rest, beside the floor of always answering "weaken". Intervals are 95 %, by bootstrap over topics.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.engines.builtin.comparison.compare import find_items, read_versions
from pipeline.sources import article_from_text
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation

FILE = "claimdiff_train.jsonl.gz"
RESAMPLES, SEED = 1000, 7


class Answer(NamedTuple):
    """One pair: its topic, whether it is labeled "weaken", whether the comparison says so."""

    topic: str
    gold: bool
    found: bool


def main() -> None:
    """Run the measurement and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="only the first N pairs")
    options = parser.parse_args()
    with gzip.open(options.data / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][: options.limit]
    embedder = load_embedder()
    answers = [
        Answer(r["topic"], r["label"] == "weaken", weakens(r["premise"], r["hypothesis"], embedder)) for r in rows
    ]
    print(f"ClaimDiff train: {len(answers)} pairs, {len({a.topic for a in answers})} topics")
    show("builtin comparison", answers)
    show("always weaken", [a._replace(found=True) for a in answers])


def weakens(premise: str, hypothesis: str, embedder: Embedder) -> bool:
    """Whether the comparison of two claims has a conflict or difference."""
    items = find_items(read_versions([read(premise, "one"), read(hypothesis, "other")]), embedder)
    return any(item.relation in (Relation.CONFLICT, Relation.DIFFER) for item in items)


def read(text: str, key: str) -> Analysis:
    """A claim as an article."""
    article = article_from_text(text, source_key=key)
    return analyze(article, split_sentences(article.text))


def show(name: str, answers: Sequence[Answer]) -> None:
    """One row: precision, recall and F1 of "weaken"."""
    by_topic: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_topic[answer.topic].append(answer)
    generator = random.Random(SEED)
    topics = list(by_topic.values())
    draws = sorted(
        f1(a for topic in generator.choices(topics, k=len(topics)) for a in topic)[2] for _ in range(RESAMPLES)
    )
    precision, recall, score = f1(answers)
    low, high = draws[int(0.025 * RESAMPLES)], draws[int(0.975 * RESAMPLES)]
    print(f"{name:<20} precision {precision:.2f}  recall {recall:.2f}  F1 {score:.2f}  [{low:.2f}, {high:.2f}]")


def f1(answers: Iterable[Answer]) -> tuple[float, float, float]:
    """Precision, recall and F1, 0 where nothing was found."""
    rows = list(answers)
    right = sum(a.gold and a.found for a in rows)
    precision = right / max(1, sum(a.found for a in rows))
    recall = right / max(1, sum(a.gold for a in rows))
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


if __name__ == "__main__":
    main()
