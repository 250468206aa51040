"""Which articles are one story: recall and false pairs of the lines of `pipeline/engines/stories.py`, and of clusters.

    python benchmarks/quality_stories.py --data ../shared/data

Articles: our development stories; BASIL (`loaded_basil.jsonl.gz`, one event told by three outlets; all is American
politics, so other events share names) as it is and without its dates; the leads that AllSides put together
(`neutral_allsides_val.source.gz`: a few sentences each; other round-ups often tell of the same event, so that its false
pairs are not all false). `asked`: pairs taken for one story where somebody asks for a comparison; `heap`: pairs put
together by clustering, and how many stories come out whole and alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from eval.datasets.load import load_part
from eval.datasets.places import Part
from pipeline.engines.stories import TAKEN_TOGETHER, Signature, cluster_stories, same_story, signature_of
from pipeline.sources import read_article
from pipeline.sources.article import article_from_text
from pipeline.store.embeddings import load_embedder
from pipeline.types import Article

FEWEST_WORDS = 20  # of an AllSides lead


class Told(NamedTuple):
    """An article and the event it tells of."""

    event: str
    article: Article


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    basil = tuple(read_basil(data))
    undated = tuple(Told(t.event, replace(t.article, published=None)) for t in basil)
    print(f"{'articles':<22} {'asked: recall':>16} {'false':>18} {'heap: precision':>16} {'recall':>12} {'whole':>9}")
    report("dev stories", tuple(read_dev()))
    report("BASIL", basil)
    report("BASIL, no dates", undated)
    report("AllSides leads", tuple(read_allsides(data)))


def read_dev() -> Iterator[Told]:
    """The articles of our development stories."""
    for story in load_part(Part.DEV):
        for file in story.articles.values():
            yield Told(story.slug, read_article(file.path))


def read_basil(data: Path) -> Iterator[Told]:
    """The articles of BASIL with title and date."""
    with gzip.open(data / "loaded_basil.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = article_from_text("\n\n".join(row["sentences"]), source_key=row["event"] + row["source"])
            yield Told(row["event"], replace(text, title=row["title"] or None, published=row["date"]))


def read_allsides(data: Path) -> Iterator[Told]:
    """The leads of AllSides round-ups, those of fewer than twenty words left out."""
    with gzip.open(data / "neutral_allsides_val.source.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            for at, lead in enumerate(line.split("[SEP]")):
                title, _, body = lead.partition("ARTICLE=>")
                if len(body.split()) >= FEWEST_WORDS:
                    text = article_from_text(body.strip(), source_key=f"{number}-{at}")
                    yield Told(str(number), replace(text, title=title.replace("TITLE=>", "").strip() or None))


def report(name: str, told: Sequence[Told]) -> None:
    """One row of the table."""
    embedder = load_embedder()
    signatures = [signature_of(t.article, embedder) for t in told]
    pairs = [(a, b, told[a].event == told[b].event) for a, b in combinations(range(len(told)), 2)]
    asked = [same_story(signatures[a], signatures[b], TAKEN_TOGETHER) for a, b, _ in pairs]
    same = sum(one for _, _, one in pairs)
    hits = sum(taken and one for taken, (_, _, one) in zip(asked, pairs, strict=True))
    recall, false = share(hits, same), share(sum(asked) - hits, len(pairs) - same)
    print(f"{name:<22} {recall:>16} {false:>18} {clusters(told, signatures)}")


def clusters(told: Sequence[Told], signatures: Sequence[Signature]) -> str:
    """Precision and recall of the pairs of a clustering, and the events that are a cluster by themselves."""
    events: dict[str, set[int]] = defaultdict(set)
    for index, one in enumerate(told):
        events[one.event].add(index)
    stories = cluster_stories(signatures)
    ours = {pair for story in stories for pair in combinations(story, 2)}
    right = {pair for members in events.values() for pair in combinations(sorted(members), 2)}
    whole = {frozenset(story) for story in stories} & {frozenset(members) for members in events.values()}
    precision, recall = share(len(ours & right), len(ours)), share(len(ours & right), len(right))
    return f"{precision:>16} {recall:>12} {len(whole):>4}/{len(events)}"


def share(part: int, whole: int) -> str:
    """A share with its counts."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "- (0)"


if __name__ == "__main__":
    main()
