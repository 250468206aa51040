"""What `eval run` costs beside the model: seconds an item for asking, cutting, scoring and writing, with the disk.

    python benchmarks/eval_overhead.py [--items 2000]

Verdicts on made-up claims by the constant model, which answers at once: everything left is the suite's own work. Each
record is one call, so each is synced to the disk by itself, which is the slowest way there is. Then the same items are
scored again from their records. The second table is the scoring alone of answers to whole articles of the dev stories,
where claims are matched by meaning: an embedding takes some milliseconds a text, once a text and run. On a busy machine
read the time at work, which leaves out waiting for the processor and the disk.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import articles
from eval.datasets.places import Part
from eval.loaders.statements import evidence_of
from eval.loaders.stories import load_stories
from eval.records import read_records
from eval.rescore import rescore
from eval.runs import EvalPlan, execute
from eval.scorers.score import read_sides, score
from eval.tasks.gold import VerdictGold
from eval.tasks.items import Dataset, EvidenceQuestion, Item, TaskId, cluster_of
from pipeline.settings import Settings
from pipeline.types import VerdictLabel

MAPPED = {label: label.value for label in VerdictLabel}


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--items", type=int, default=2000)
    items = parser.parse_args().items
    dataset = Dataset.of("made-up", TaskId.VERIFY, [_item(n, a.text) for n, a in enumerate(articles(items))])
    with TemporaryDirectory() as folder:
        plan = EvalPlan((dataset,), ("constant",), Path(folder))
        _row("run, one call an item", items, lambda: execute(plan, Settings(), lambda **_: None))
        _row("resume, nothing to do", items, lambda: execute(plan, Settings(), lambda **_: None))
        _row("score again", items, lambda: rescore(plan.folder))
    _articles()


def _articles() -> None:
    datasets = tuple(load_stories(task, Part.DEV) for task in (TaskId.EXTRACT, TaskId.LOADED, TaskId.SUMMARIZE))
    with TemporaryDirectory() as folder:
        plan = EvalPlan(datasets, ("constant", "lead"), Path(folder), limit=10)
        execute(plan, Settings(), lambda **_: None)  # every text is embedded here
        for task in ("extract", "loaded", "summarize"):
            records = [n.record for n in read_records(plan.folder) if n.record.task == task]
            sides = [read_sides(r.prediction, r.gold, item=r.item_id) for r in records]
            _row(f"score {task}, texts embedded", len(sides), lambda found=sides: [score(p, g) for p, g in found])


def _item(number: int, text: str) -> Item:
    claim = text.split(". ", maxsplit=1)[0]
    gold = VerdictGold(claim=claim, label=list(MAPPED.values())[number % 4], mapped=MAPPED)
    return Item(
        f"i{number}", cluster_of("made-up", str(number // 10)), EvidenceQuestion(evidence_of(claim, text)), gold
    )


def _row(name: str, items: int, work: Callable[[], object]) -> None:
    started, worked = time.perf_counter(), time.process_time()
    work()
    wall, cpu = (1000 * took / items for took in (time.perf_counter() - started, time.process_time() - worked))
    print(f"{name:34}{items:7} items{wall:9.2f} ms an item, {cpu:.2f} ms of them at work")


if __name__ == "__main__":
    main()
