"""Retrieval over 100,000 chunks: a search of the store against a query of bare Chroma on the same vectors; memory.

    python benchmarks/retrieval_scale.py [--chunks 100000] [--queries 300] [--store DIR]

The articles are made up: 60,000 words with the frequencies of English (Zipf's law), function words first. The vectors
are random around 500 centres, since vectors in no order at all are what no language model gives. `--store` keeps the
store, and uses the one that is there. The embedding of a query takes as long with either and is left out. Prints
milliseconds a query (median, 95th percentile), the ratio of the 95th percentiles, recall@10 of the vector index against
exact search, and the resident memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from pipeline.store import Store
from pipeline.store.lexical import lexical_ranking
from pipeline.store.selection import Selection
from pipeline.store.vectors import exact_neighbors
from pipeline.text.lexicon import load_words
from pipeline.types import Article, content_id, text_digest

_VOCABULARY = 60_000
_SENTENCES, _WORDS = 24, 22
_DIMENSION, _CENTRES = 384, 500


class ClusteredEmbedder:
    """A direction near one of 500 centres, drawn by the text alone: about .6 to others of the same centre."""

    name = "benchmark-clustered"
    dimension = _DIMENSION

    def __init__(self) -> None:
        self._centres = np.random.default_rng(1).normal(size=(_CENTRES, _DIMENSION)).astype(np.float32)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text."""
        seeds = [int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) for text in texts]
        noise = np.stack([np.random.default_rng(seed).normal(size=_DIMENSION) for seed in seeds]).astype(np.float32)
        rows = self._centres[[seed % _CENTRES for seed in seeds]] + 0.8 * noise
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def main() -> None:
    """Index unless it is there, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--store", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, Store.open(arguments.store or Path(folder), ClusteredEmbedder()) as store:
        _fill(store, arguments.chunks)
        stats = store.stats()
        size = f"catalog {stats.catalog_bytes / 2**20:.0f} MB, index {stats.index_bytes / 2**20:.0f} MB"
        print(f"{stats.articles} articles, {stats.chunks} chunks, {size}")
        queries = list(_queries(store, arguments.queries))
        store.search(queries[0])  # opens the index
        print(f"resident after opening: {_resident():.0f} MB")
        _print_latency(store, queries)
        _print_recall(store, queries[:100])
        print(f"resident at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _fill(store: Store, chunks: int) -> None:
    held = store.stats().chunks
    if held >= chunks:
        return
    start = time.perf_counter()
    made = [0]

    def enough() -> Iterator[Article]:
        for article in _articles():
            if made[0] >= chunks:
                return
            yield article

    def count(indexed: object) -> None:
        made[0] += indexed.chunks  # type: ignore[attr-defined]

    store.index_all(enough(), count)
    print(f"indexed in {time.perf_counter() - start:.0f} s")


def _articles() -> Iterator[Article]:
    dice = np.random.default_rng(0)
    words = np.array([*sorted(load_words("function_words")), *(_made_up(number) for number in range(_VOCABULARY))])
    shares = 1 / np.arange(1, len(words) + 1)
    number = 0
    while True:
        drawn = dice.choice(words, size=(_SENTENCES, _WORDS), p=shares / shares.sum())
        text = " ".join(f"{' '.join(row).capitalize()}." for row in drawn)
        digest, key = text_digest(text), f"scale/{number:06d}.txt"
        yield Article(content_id(key, digest), key, digest, None, text, published="2026-01-01")
        number += 1


def _made_up(number: int) -> str:
    """A word that no other number gives, of consonants and vowels."""
    letters = ""
    while number or not letters:
        number, one = divmod(number, 15)
        number, other = divmod(number, 5)
        letters += "bdfgklmnprstvwz"[one] + "aeiou"[other]
    return letters + "n"


def _queries(store: Store, count: int) -> Iterator[str]:
    """Sentences of stored articles with every third word left out, as a claim on their matter might be worded."""
    dice = np.random.default_rng(2)
    entries = store.articles()
    for place in dice.choice(len(entries), size=count, replace=False):
        sentence = str(dice.choice(store.get(entries[place].article_id).text.split(". ")))
        yield " ".join(word for at, word in enumerate(sentence.split()) if at % 3)


def _print_latency(store: Store, queries: Sequence[str]) -> None:
    vectors = dict(zip(queries, store.embed(queries), strict=True))
    store.embed = lambda texts: np.stack([vectors[text] for text in texts])  # type: ignore[method-assign]
    index = store._replica._index
    assert index is not None
    parts: dict[str, Callable[[str], object]] = {
        "bare Chroma": lambda query: index.query(vectors[query][None], 10),
        "search, one query": store.search,
        "vectors, in step": lambda query: store._nearest(vectors[query][None], 50),
        "BM25": lambda query: lexical_ranking(store._catalog, query, Selection("1", ()), 50),
    }
    times = {name: [] for name in parts}
    for query in queries:  # in turn, so that a noisy moment hits all of them
        for name, part in parts.items():
            start = time.perf_counter()
            part(query)
            times[name].append(1000 * (time.perf_counter() - start))
    start = time.perf_counter()
    for at in range(0, len(queries), 40):
        store.search_all(queries[at : at + 40])
    many = 1000 * (time.perf_counter() - start) / len(queries)
    print(f"milliseconds a query (n {len(queries)}):   median    95 %")
    for name, found in times.items():
        print(f"  {name:22} {np.median(found):10.1f} {np.quantile(found, 0.95):8.1f}")
    print(f"  {'search, 40 at once':22} {many:10.1f}      (mean)")
    ratio = np.quantile(times["search, one query"], 0.95) / np.quantile(times["bare Chroma"], 0.95)
    print(f"95th percentile of a search against bare Chroma's: {ratio:.2f} times")


def _print_recall(store: Store, queries: Sequence[str]) -> None:
    vectors = store.embed(queries)
    exact, found = exact_neighbors(store._catalog.vectors(), vectors, 10), store._nearest(vectors, 10) or []
    shared = [len({n.chunk_id for n in a} & {n.chunk_id for n in b}) for a, b in zip(exact, found, strict=True)]
    print(f"recall@10 of the vector index against exact search: {np.mean(shared) / 10:.3f} (n {len(queries)})")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
