"""Which articles are one source: against the hand labels of the dev stories, and on real articles of three outlets.

    python benchmarks/quality_independence.py [--part dev|test] [--data ../shared/data]

Every two articles of a labeled story are a pair; it is "same" when their `independence_group` is one. Prints precision
and recall of "same" over the pairs, and each pair that is told wrongly. With `--data`, BASIL's triples as well: one
event told by three outlets, each with its own desk (labeled sets that stay outside of the project), of which next to
none should be "same". The rule was tuned on the dev stories with a look at BASIL.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from eval.datasets.load import load_part
from eval.datasets.places import Part
from pipeline.evidence.kinship import same_group
from pipeline.evidence.profiles import Profile
from pipeline.sources import read_article
from pipeline.sources.article import article_from_text
from pipeline.sources.metadata import Metadata


class Pair(NamedTuple):
    """Two articles, how they are called, and whether the labels make them one source."""

    name: str
    one: Profile
    other: Profile
    same: bool


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--part", choices=[part.value for part in Part], default="dev")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    _print_labeled(list(_labeled(Part(arguments.part))), arguments.part)
    path = arguments.data / "loaded_basil.jsonl.gz"
    if path.exists():
        pairs = list(_triples(path))
        told = [pair for pair in pairs if same_group(pair.one, pair.other)]
        print(f"BASIL, different outlets: {len(told)} of {len(pairs)} pairs told as one source")


def _labeled(part: Part) -> Iterator[Pair]:
    for story in load_part(part):
        profiles = {name: Profile(read_article(file.path)) for name, file in story.articles.items()}
        for one, other in combinations(profiles, 2):
            labels = story.by_article
            same = labels[one].independence_group == labels[other].independence_group
            yield Pair(f"{story.slug}: {one}, {other}", profiles[one], profiles[other], same)


def _triples(path: Path) -> Iterator[Pair]:
    events: defaultdict[str, list[Profile]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            about = Metadata(title=row["title"], publisher=row["source"], published=row["date"])
            text = "\n\n".join(s if isinstance(s, str) else s["txt"] for s in row["sentences"])
            events[row["event"]].append(Profile(article_from_text(text, metadata=about)))
    for event, profiles in events.items():
        for one, other in combinations(profiles, 2):
            yield Pair(event, one, other, same=False)


def _print_labeled(pairs: Sequence[Pair], part: str) -> None:
    start = time.perf_counter()
    told = [same_group(pair.one, pair.other) for pair in pairs]
    milliseconds = 1000 * (time.perf_counter() - start) / max(1, len(pairs))
    right = sum(found and pair.same for found, pair in zip(told, pairs, strict=True))
    same = sum(pair.same for pair in pairs)
    print(f"{part} stories: {len(pairs)} pairs, {same} of one source, {milliseconds:.1f} ms a pair")
    print(f"same source: precision {right}/{sum(told)}, recall {right}/{same}")
    for pair, found in zip(pairs, told, strict=True):
        if found != pair.same:
            print(f"  {'wrongly one source' if found else 'not told as one source'}: {pair.name}")


if __name__ == "__main__":
    main()
