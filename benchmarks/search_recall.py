"""Search over a few thousand chunks: does the vector index find what an exact search finds, how fast, how well?

    python benchmarks/search_recall.py [--data ../shared/data] [--articles 600]

With `--data` the articles are PolNeAR's and PTC's (labeled news sets that stay outside of the project); without it, or
where it is missing, made-up ones. Prints
- recall@10 of the vector index against exact search, over queries that are sentences of the articles;
- known-item retrieval: the query is an article's title, which is taken out of its text and not indexed; share of
  queries with the article among the first 1 and 10 hits, by vectors alone, words alone, and both fused, with 95 %
  intervals (bootstrap over articles, 1,000 resamples);
- milliseconds a search, median and 95th percentile, by part.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import corpus
from pipeline.store import Store
from pipeline.store.embeddings import load_embedder
from pipeline.store.lexical import lexical_ranking
from pipeline.store.retrieve import dense_rankings
from pipeline.store.selection import Selection
from pipeline.store.vectors import exact_neighbors
from pipeline.types import Article, content_id, text_digest

EVERYTHING = Selection("1", ())


def main() -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=600)
    arguments = parser.parse_args()
    titled = list(read(arguments.data)) or [(a.title or "", a) for a in corpus.articles(arguments.articles)]
    titled = titled[: arguments.articles]
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        store.index_all(article for _, article in titled)
        stats = store.stats()
        print(f"{stats.articles} articles, {stats.chunks} chunks, index {stats.index_bytes / 2**20:.1f} MB")
        print_recall(store, [article for _, article in titled])
        print_known_item(store, titled)
        print_latency(store, [title for title, _ in titled][:200])


def read(data: Path) -> Iterator[tuple[str, Article]]:
    """Titles and the articles without them."""
    for name in ("attribution_polnear_train", "attribution_polnear_dev", "loaded_ptc"):
        path = data / f"{name}.jsonl.gz"
        if not path.exists():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                title, _, text = row["text"].partition("\n")
                if text.strip() and len(title.split()) >= 4:
                    digest = text_digest(text)
                    yield title, Article(content_id(row["id"], digest), f"{name}/{row['id']}", digest, None, text)


def print_recall(store: Store, articles: Sequence[Article]) -> None:
    """Recall of the graph against exact search."""
    dice = random.Random(0)
    queries = [
        dice.choice(article.text.split(". "))[:300] for article in dice.sample(articles, min(200, len(articles)))
    ]
    shares = []
    vectors = load_embedder().embed(queries)
    exact = exact_neighbors(store._catalog.vectors(), vectors, 10)
    for wanted, got in zip(exact, store._nearest(vectors, 10) or [[] for _ in exact], strict=True):
        shares.append(len({n.chunk_id for n in wanted} & {n.chunk_id for n in got}) / len(wanted))
    print(f"recall@10 of the vector index against exact search: {np.mean(shares):.3f} (n {len(shares)})")


def print_known_item(store: Store, titled: Sequence[tuple[str, Article]]) -> None:
    """How often the article behind a title is found."""
    owner = dict(store._catalog.rows("SELECT chunk_id, article_id FROM chunks"))
    vectors = load_embedder().embed([title for title, _ in titled])
    rankings: dict[str, list[list[str]]] = {"vectors": [], "words": [], "fused": []}
    dense_found = dense_rankings(store._catalog, store._nearest, vectors, EVERYTHING, 50)
    for (title, _), dense in zip(titled, dense_found, strict=True):
        rankings["vectors"].append([owner[n.chunk_id] for n in dense])
        rankings["words"].append([owner[i] for i in lexical_ranking(store._catalog, title, EVERYTHING, 50)])
        rankings["fused"].append([hit.article_id for hit in store.search(title, 10)])
    print(f"title to article (n {len(titled)}):     first            in the first 10")
    for name, found in rankings.items():
        cells = [
            interval([article.article_id in ids[:k] for ids, (_, article) in zip(found, titled, strict=True)])
            for k in (1, 10)
        ]
        print(f"  {name:8} {cells[0]:>30}  {cells[1]}")


def print_latency(store: Store, queries: Sequence[str]) -> None:
    """Milliseconds a search, whole and by part."""
    vectors = dict(zip(queries, load_embedder().embed(queries), strict=True))
    catalog = store._catalog
    parts: dict[str, Callable[[str], object]] = {
        "search": store.search,
        "embedding the query": lambda query: load_embedder().embed([query]),
        "vector index": lambda query: store._nearest(vectors[query][None], 50),
        "exact search": lambda query: exact_neighbors(catalog.vectors(), vectors[query][None], 50),
        "BM25": lambda query: lexical_ranking(catalog, query, EVERYTHING, 50),
    }
    print(f"milliseconds (n {len(queries)}):    median     95 %")
    for name, part in parts.items():
        times = [_milliseconds(part, query) for query in queries]
        print(f"  {name:22} {np.median(times):8.1f} {np.quantile(times, 0.95):8.1f}")


def interval(outcomes: Sequence[bool]) -> str:
    """A share with its 95 % interval."""
    rows = np.asarray(outcomes, dtype=float)
    dice = np.random.default_rng(0)
    means = rows[dice.integers(0, len(rows), (1000, len(rows)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{rows.mean():.3f} [{low:.3f}, {high:.3f}]"


def _milliseconds(part: Callable[[str], object], query: str) -> float:
    start = time.perf_counter()
    part(query)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
