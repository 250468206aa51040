"""How much of the bare embedder's speed `index` keeps, on the same chunks in one run, and how much memory it takes.

    python benchmarks/index_throughput.py [--articles 200] [--repeats 3]

Prints chunks a second of both and their ratio (goal: at least 0.8), the cost of indexing the same articles again, and
the growth of memory between the first and the second half of the articles.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.corpus import articles
from pipeline.store import Store
from pipeline.store.embeddings import load_embedder
from pipeline.text.chunks import split_chunks
from pipeline.text.sentences import split_sentences
from pipeline.types import Article


class Round(NamedTuple):
    """Seconds for the same chunks, and resident memory in MB at half time and at the end."""

    chunks: int
    bare: float
    index: float
    again: float
    half_way: float
    at_end: float


def main() -> None:
    """Measure in turns, so that a busy machine slows both alike."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    load_embedder().embed(["warm up"])
    rounds = [measure(list(articles(arguments.articles, seed=seed))) for seed in range(arguments.repeats)]
    heads = ("chunks", "bare/s", "index/s", "ratio", "again s", "MB half", "MB end")
    print("round " + " ".join(f"{head:>8}" for head in heads))
    for number, r in enumerate(rounds, 1):
        cells = (r.chunks / r.bare, r.chunks / r.index, r.bare / r.index, r.again, r.half_way, r.at_end)
        print(f"{number:5} {r.chunks:8} " + " ".join(f"{cell:8.2f}" for cell in cells))
    print(f"ratio, median of {len(rounds)}: {median(r.bare / r.index for r in rounds):.2f} (goal: at least 0.80)")


def measure(corpus: list[Article]) -> Round:
    """One round on fresh articles in a fresh store."""
    texts = [chunk.text for article in corpus for chunk in split_chunks(article, split_sentences(article.text))]
    bare = _seconds(lambda: load_embedder().embed(texts))
    marks: list[float] = []
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        index = _seconds(lambda: store.index_all(_marking(corpus, marks)))
        again = _seconds(lambda: store.index_all(corpus))
        assert store.stats().chunks == len(texts)
    return Round(len(texts), bare, index, again, marks[0], _resident())


def _marking(corpus: list[Article], marks: list[float]) -> Iterator[Article]:
    half = iter(corpus)
    yield from islice(half, len(corpus) // 2)
    marks.append(_resident())
    yield from half


def _seconds(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main()
