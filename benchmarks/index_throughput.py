"""How much of the bare embedder's speed `index` keeps, on the same chunks in one run, and how much memory it takes.

    python benchmarks/index_throughput.py [--articles 160] [--turns 8]

The articles go into one store in turns. In each turn the bare embedder gets the chunks that `index` makes of the turn's
articles, before or after `index` by turns, so that whatever else the machine does slows both alike. Prints chunks a
second of both, their ratio over all turns (goal: at least 0.8), resident memory after each turn, and what it costs
to index all articles once more.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
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


class Turn(NamedTuple):
    """Seconds for the same chunks, and resident memory in MB afterwards."""

    chunks: int
    bare: float
    index: float
    resident: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=160)
    parser.add_argument("--turns", type=int, default=8)
    arguments = parser.parse_args()
    corpus = list(articles(arguments.articles))
    load_embedder().embed(["warm up"])
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        store.index_all(articles(2, seed=1))  # loads what loads once
        turns = [measure(store, corpus[n :: arguments.turns], n) for n in range(arguments.turns)]
        again = _seconds(lambda: store.index_all(corpus))
    report(turns, again, len(corpus))


def measure(store: Store, corpus: Sequence[Article], number: int) -> Turn:
    """Both sides on the same articles; who is first changes from turn to turn."""
    texts = [chunk.text for article in corpus for chunk in split_chunks(article, split_sentences(article.text))]
    sides = [lambda: load_embedder().embed(texts), lambda: store.index_all(corpus)]
    order = (0, 1) if number % 2 == 0 else (1, 0)
    seconds = {side: _seconds(sides[side]) for side in order}
    return Turn(len(texts), seconds[0], seconds[1], _resident())


def report(turns: Sequence[Turn], again: float, count: int) -> None:
    """One line a turn, then the sums."""
    print("turn " + " ".join(f"{head:>8}" for head in ("chunks", "bare/s", "index/s", "ratio", "MB")))
    for number, t in enumerate(turns, 1):
        cells = (t.chunks / t.bare, t.chunks / t.index, t.bare / t.index, t.resident)
        print(f"{number:4} {t.chunks:8} " + " ".join(f"{cell:8.2f}" for cell in cells))
    bare, index = sum(t.bare for t in turns), sum(t.index for t in turns)
    middle = median(t.bare / t.index for t in turns)
    print(f"ratio over {sum(t.chunks for t in turns)} chunks: {bare / index:.2f}, median {middle:.2f} (goal: 0.80)")
    print(f"indexing the same {count} articles again: {again:.2f} s")


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main()
