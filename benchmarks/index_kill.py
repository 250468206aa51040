"""Kill -9 `index` at random moments, then index again: does the store open, and is it complete, every time?

    python benchmarks/index_kill.py [--kills 100] [--articles 300] [--seed 0]

Each trial starts an indexing process, in half of the trials on a store that holds some of the articles in an older
version, and kills it after a random part of the time that a whole run takes. One time in three the repair is killed as
well. Then the articles are indexed once more, and everything is checked: `Store.verify` finds no problem, each article
is there in its latest version, the vector index is in step and finds what it holds. Vectors come from a hash of the
text, not from a model, so that the kills fall into the writing and not into the embedding: this is the harsher test.
Prints how many trials ended well, and how often the vector index had to be built anew. Exit code 1 if one did not.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.corpus import articles
from pipeline.store import Store
from pipeline.text.tokens import load_encoding
from pipeline.types import Article, content_id, text_digest


class HashEmbedder:
    """Vectors that depend on nothing but the text, at almost no cost."""

    name = "benchmark-hash"
    dimension = 384

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Random directions seeded by the texts."""
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8]) for text in texts]
        rows = [np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@dataclass(frozen=True)
class Outcome:
    """How one trial ended: `fault` is empty when all is well."""

    kills: int
    rebuilt: bool
    fault: str


def main() -> int:
    """Run the trials and print what they showed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    _load()
    corpus = list(articles(arguments.articles, seed=arguments.seed))
    dice = random.Random(arguments.seed)
    outcomes: list[Outcome] = []
    while sum(o.kills for o in outcomes) < arguments.kills:
        with TemporaryDirectory() as folder:
            outcomes.append(trial(Path(folder) / "store", corpus, dice))
    return report(outcomes)


def report(outcomes: Sequence[Outcome]) -> int:
    """Print the figures; the exit code."""
    kills, trials = sum(o.kills for o in outcomes), len(outcomes)
    faults = Counter(o.fault for o in outcomes if o.fault)
    print(f"{kills} kills in {trials} trials")
    print(f"complete after the next index: {trials - sum(faults.values())} of {trials}")
    print(f"vector index built anew: {sum(o.rebuilt for o in outcomes)} of {trials}")
    for fault, count in faults.items():
        print(f"FAULT in {count}: {fault}")
    return 1 if faults else 0


def trial(folder: Path, corpus: Sequence[Article], dice: random.Random) -> Outcome:
    """One store, killed once or twice, then completed and checked."""
    if dice.random() < 0.5:
        _wait(_fork(lambda: _index(folder, [_older(a) for a in corpus[::2]])))
    kills = _killed(folder, corpus, dice)
    if dice.random() < 1 / 3:
        kills += _killed(folder, corpus, dice)
    rebuilt = (folder / "catalog.sqlite3").exists() and not (folder / "index.json").exists()
    verdict = folder.with_name("verdict")
    code = _wait(_fork(lambda: verdict.write_text(_completed(folder, corpus))))
    return Outcome(kills, rebuilt, verdict.read_text() if code == 0 else f"the next index ended with {code}")


def _killed(folder: Path, corpus: Sequence[Article], dice: random.Random) -> int:
    child = _fork(lambda: _index(folder, corpus))
    time.sleep(dice.random() * _whole_run(corpus))
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return int(_wait(child) == -signal.SIGKILL)


_whole_runs: list[float] = []


def _whole_run(corpus: Sequence[Article]) -> float:
    """Seconds that an undisturbed run takes, measured once."""
    if not _whole_runs:
        with TemporaryDirectory() as folder:
            start = time.perf_counter()
            _wait(_fork(lambda: _index(Path(folder) / "store", corpus)))
            _whole_runs.append(time.perf_counter() - start)
    return _whole_runs[0]


def _completed(folder: Path, corpus: Sequence[Article]) -> str:
    """What is wrong after the next index; nothing when all is well."""
    _index(folder, corpus)
    with Store.open(folder, HashEmbedder()) as store:
        if not store.stats().index_in_step:
            return "the vector index is out of step"
        if problems := store.verify().problems:
            return f"verify: {problems[0].item} {problems[0].message}"
        if {entry.article_id for entry in store.articles()} != {article.article_id for article in corpus}:
            return "articles are missing or old"
        missed = [a for a in corpus[:: max(1, len(corpus) // 10)] if not _found(store, a)]
        return f"{missed[0].source_key} is not found" if missed else ""


def _found(store: Store, article: Article) -> bool:
    quote = next(hit for hit in store.search(article.text[:400], 1)).span.quote
    hits = store.search(quote, 1)
    return bool(hits) and hits[0].dense_rank is not None


def _index(folder: Path, corpus: Sequence[Article]) -> None:
    with Store.open(folder, HashEmbedder()) as store:
        store.index_all(corpus)


def _older(article: Article) -> Article:
    text = article.text[: len(article.text) // 2]
    digest = text_digest(text)
    return replace(article, text=text, digest=digest, article_id=content_id(article.source_key, digest))


def _fork(action: Callable[[], object]) -> int:
    """Run the action in a child that has all imports already, so that kills fall into the work.

    This process itself never opens a store: Chroma's threads do not survive a fork.
    """
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        action()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _load() -> None:
    import chromadb  # noqa: F401

    load_encoding()


if __name__ == "__main__":
    sys.exit(main())
