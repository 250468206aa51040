"""Claims against the references of FEVERFact: precision, recall and F1, beside the sentence copied as one claim.

    python benchmarks/quality_claims.py [--data ../shared/data] [--limit N]

Each item is one sentence of an encyclopedia article with the atomic claims that annotators wrote for it. The article up
to the end of the sentence is analyzed, and the claims that the sentence yields are compared with the references.

Matching. Claims and references are paired one to one so that the summed cosine of their MiniLM embeddings is greatest,
among pairs that count as the same point. `loose`: cosine at least .80 and at least half of the reference's content
words in the claim. `strict`: cosine at least .80 and token F1 of content words at least .70. Precision is the paired
share of the claims, recall the paired share of the references, each averaged over sentences. `covered` is the share of
references whose content words stand, all but one in five, in some claim of the sentence. `added` is the share of claims
with a content word that is neither in the article so far nor a form of "be": a wording that says more than the text.
Intervals are 95 %, by bootstrap over source articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "claims_feverfact_validation.jsonl.gz"
COSINE, SHARE, TOKEN_F1, COVERED = 0.80, 0.5, 0.70, 0.8
RESAMPLES, SEED = 1000, 7
STOP_WORDS = (
    "a an the of in on at to for from by with and or as is are was were be been being has have had do does did it its "
    "his her their he she they that which who whom this these those also not no there into than then s"
)
STOP = frozenset(STOP_WORDS.split())


@dataclass(frozen=True)
class Item:
    """One sentence with its references, the article up to its end, and the source article's name."""

    source: str
    sentence: str
    text: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """What one sentence scored under one system."""

    precision: float | None
    recall: float
    covered: float
    strict_precision: float | None
    strict_recall: float
    claims: int
    added: int


def main() -> None:
    """Run the measurement and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="only the first N sentences")
    options = parser.parse_args()
    items = load(options.data / FILE)[: options.limit]
    print(
        f"FEVERFact validation: {len(items)} sentences, {sum(len(i.references) for i in items)} references, "
        f"{len({i.source for i in items})} source articles"
    )
    systems: dict[str, Callable[[Item], tuple[str, ...]]] = {
        "builtin": extracted,
        "sentence copied": lambda i: (i.sentence,),
    }
    print(f"{'system':<16} {'metric':<18} {'value':>6}  95 % interval")
    for name, system in systems.items():
        report(name, items, [system(i) for i in items])


def load(path: Path) -> list[Item]:
    """The items of the file, each with its article cut off behind the sentence."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [item(row) for row in rows]


def item(row: dict[str, Any]) -> Item:
    """One row as an item; where the sentence is not in the article, its context stands for the article."""
    text, sentence = row["source_text"], row["sentence"]
    at = text.find(sentence)
    before = text[:at] if at >= 0 else "\n".join(row["sentence_context"][:1]) + "\n"
    return Item(row["source"], sentence, f"{before}{sentence}", tuple(row["claims"]))


def extracted(item: Item) -> tuple[str, ...]:
    """The claims of the item's sentence."""
    from pipeline.engines.builtin.analysis import analyze
    from pipeline.engines.builtin.claims.extract import extract_claims
    from pipeline.sources import article_from_text
    from pipeline.text.sentences import split_sentences

    article = article_from_text(item.text, source_key=item.source)
    analysis = analyze(article, split_sentences(article.text))
    start = len(article.text) - len(item.sentence)
    claims = extract_claims(analysis).claims
    return tuple(c.text for c in claims if c.spans[0].end > start)


def report(name: str, items: Sequence[Item], claims: Sequence[tuple[str, ...]]) -> None:
    """Print one system's figures."""
    scores = score_all(items, claims)
    clusters: dict[str, list[Score]] = defaultdict(list)
    for one, score in zip(items, scores, strict=True):
        clusters[one.source].append(score)
    for metric, compute in METRICS.items():
        low, high = interval(list(clusters.values()), compute)
        print(f"{name:<16} {metric:<18} {compute(scores):6.3f}  [{low:.3f}, {high:.3f}]")


def score_all(items: Sequence[Item], claims: Sequence[tuple[str, ...]]) -> list[Score]:
    """The score of each sentence; all texts are embedded in one go."""
    from pipeline.store.embeddings import load_embedder

    texts = sorted({t for one, found in zip(items, claims, strict=True) for t in (*one.references, *found)})
    vectors = dict(zip(texts, load_embedder().embed(texts), strict=True))
    return [score(one, found, vectors) for one, found in zip(items, claims, strict=True)]


def score(item: Item, claims: Sequence[str], vectors: dict[str, Any]) -> Score:
    """Precision (None without claims), recall and coverage of one sentence's claims."""
    loose = pair(item.references, claims, vectors, lambda r, c: share(r, c) >= SHARE)
    strict = pair(item.references, claims, vectors, lambda r, c: token_f1(r, c) >= TOKEN_F1)
    n, m = len(claims), len(item.references)
    known = words(item.text + " " + item.source)
    return Score(
        precision=loose / n if n else None,
        recall=loose / m,
        covered=sum(any(share(r, c) >= COVERED for c in claims) for r in item.references) / m,
        strict_precision=strict / n if n else None,
        strict_recall=strict / m,
        claims=n,
        added=sum(bool(words(c) - known) for c in claims),
    )


def pair(
    references: Sequence[str], claims: Sequence[str], vectors: dict[str, Any], same: Callable[[str, str], bool]
) -> int:
    """How many claims and references pair up one to one, at the greatest summed cosine."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not claims:
        return 0
    cosine = np.array([[float(vectors[r] @ vectors[c]) for c in claims] for r in references])
    allowed = np.array([[same(r, c) for c in claims] for r in references]) & (cosine >= COSINE)
    rows, columns = linear_sum_assignment(np.where(allowed, cosine, 0.0), maximize=True)
    return int(allowed[rows, columns].sum())


def words(text: str) -> frozenset[str]:
    """The content words of a text: lower-cased, stop words out, a plural or past ending cut off."""
    found = re.findall(r"[^\W_]+", text.lower())
    return frozenset(re.sub(r"(?<=\w{3})(?:ies|es|s|ed|d)$", "", w) for w in found if w not in STOP)


def share(reference: str, claim: str) -> float:
    """The share of the reference's content words that the claim has."""
    wanted = words(reference)
    return len(wanted & words(claim)) / len(wanted) if wanted else 1.0


def token_f1(reference: str, claim: str) -> float:
    """F1 of the content words of two texts."""
    a, b = words(reference), words(claim)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def mean(values: Iterable[float | None]) -> float:
    """The mean of the values there are, 0 without any."""
    there = [v for v in values if v is not None]
    return sum(there) / len(there) if there else 0.0


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


METRICS: dict[str, Callable[[Sequence[Score]], float]] = {
    "precision": lambda s: mean(x.precision for x in s),
    "recall": lambda s: mean(x.recall for x in s),
    "F1": lambda s: f1(mean(x.precision for x in s), mean(x.recall for x in s)),
    "strict precision": lambda s: mean(x.strict_precision for x in s),
    "strict recall": lambda s: mean(x.strict_recall for x in s),
    "strict F1": lambda s: f1(mean(x.strict_precision for x in s), mean(x.strict_recall for x in s)),
    "covered": lambda s: mean(x.covered for x in s),
    "claims a sentence": lambda s: mean(float(x.claims) for x in s),
    "added": lambda s: sum(x.added for x in s) / max(1, sum(x.claims for x in s)),
}


def interval(clusters: Sequence[Sequence[Score]], compute: Callable[[Sequence[Score]], float]) -> tuple[float, float]:
    """The 95 % percentile interval over resampled source articles."""
    rng = random.Random(SEED)
    values = sorted(compute([s for c in rng.choices(clusters, k=len(clusters)) for s in c]) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


if __name__ == "__main__":
    main()
