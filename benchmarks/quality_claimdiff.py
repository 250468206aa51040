"""ClaimDiff: does one claim weaken another on the same event?

    python benchmarks/quality_claimdiff.py [--data ../shared/data] [--limit N] [--weights]

Needs scikit-learn. Each item is a pair of claims on one event from two outlets, labeled strengthen, weaken or neither.
F1 is that of "weaken" against the rest; intervals are 95 %, by bootstrap over topics, `above` is the F1 less that of
always answering "weaken" on the same draws.

comparison  both claims are read as articles of one sentence; "weaken" when an item conflicts or differs.
signs       a logistic regression on what shows opposition in the words of the two (`signs_of`), fitted on the topics of
            nine folds, threshold chosen on held-out parts of these nine, answered on the tenth. Folds are drawn five
            times, and all five answers to a pair count.

The signs' coefficients are printed with `--weights` and stored nowhere: the set states no licence.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.pipeline import Pipeline, make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from pipeline.engines.builtin.analysis import Analysis, analyze
from pipeline.engines.builtin.comparison.compare import find_items, read_versions
from pipeline.engines.builtin.comparison.wording import content, plain_words
from pipeline.sources import article_from_text
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.lexicon import load_groups, load_rows, load_words
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation

FILE = "claimdiff_train.jsonl.gz"
RESAMPLES, SEED = 1000, 7
FOLDS, INNER, DRAWS = 10, 5, 5
STRENGTH = 0.003
"""Inverse strength of the penalty; from .001 to .03 F1 falls by .03 on one draw of the folds."""
TURNING = frozenset(
    {
        "but",
        "however",
        "although",
        "though",
        "despite",
        "while",
        "yet",
        "still",
        "even",
        "instead",
        "nevertheless",
        "whereas",
    }
)
LOADED = ("loaded_verbs", "loaded_nouns", "loaded_modifiers", "evaluative")


class Answer(NamedTuple):
    """One pair: its topic, whether it is labeled "weaken", whether that is answered."""

    topic: str
    gold: bool
    found: bool


class Scores(NamedTuple):
    """Precision, recall and F1, 0 where nothing was found."""

    precision: float
    recall: float
    f1: float


def main() -> None:
    """Run the measurement and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="only the first N pairs")
    parser.add_argument("--weights", action="store_true", help="print what the signs weigh")
    options = parser.parse_args()
    with gzip.open(options.data / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][: options.limit]
    embedder = load_embedder()
    topics, gold = [r["topic"] for r in rows], np.array([r["label"] == "weaken" for r in rows])
    pairs = [(r["premise"], r["hypothesis"]) for r in rows]
    signs = signs_of(pairs, embedder)
    values = np.array([list(row.values()) for row in signs])
    print(f"ClaimDiff train: {len(rows)} pairs, {len(set(topics))} topics, {gold.mean():.3f} of them weaken")
    show("comparison", answers(topics, gold, [is_contrasted(*pair, embedder) for pair in pairs]))
    judged = [held_out(values, gold, topics, draw) for draw in range(DRAWS)]
    show("signs", [a for found, _ in judged for a in answers(topics, gold, found)])
    show("always weaken", answers(topics, gold, [True] * len(rows)))
    areas = [roc_auc_score(gold, scores) for _, scores in judged]
    print(f"AUROC of the signs, held out, mean of {DRAWS} draws: {np.mean(areas):.3f}")
    if options.weights:
        weights = dict(zip(signs[0], fitted(values, gold)[-1].coef_[0], strict=True))
        for name in sorted(weights, key=lambda name: -abs(weights[name])):
            print(f"  {name:<16} {weights[name]:+.2f}")


def answers(topics: Sequence[str], gold: Iterable[bool], found: Iterable[bool]) -> list[Answer]:
    """The answers to all pairs, in order."""
    return [Answer(*row) for row in zip(topics, map(bool, gold), map(bool, found), strict=True)]


def is_contrasted(premise: str, hypothesis: str, embedder: Embedder) -> bool:
    """Whether the comparison of two claims has a conflict or difference."""
    items = find_items(read_versions([read(premise, "one"), read(hypothesis, "other")]), embedder)
    return any(item.relation in (Relation.CONFLICT, Relation.DIFFER) for item in items)


@lru_cache(maxsize=4096)
def read(text: str, key: str) -> Analysis:
    """A claim as an article."""
    article = article_from_text(text, source_key=key)
    return analyze(article, split_sentences(article.text))


def signs_of(pairs: Sequence[tuple[str, str]], embedder: Embedder) -> list[Mapping[str, float]]:
    """For each pair: whether a kind of word stands in any and in both of the claims, and how much the two share."""
    texts = sorted({text for pair in pairs for text in pair})
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    kinds = {text: kinds_of(text) for text in texts}
    return [
        {f"any {kind}": float(kinds[one][kind] or kinds[other][kind]) for kind in kinds[one]}
        | {f"both {kind}": float(kinds[one][kind] and kinds[other][kind]) for kind in kinds[one]}
        | {"shared names": float(bool(names_of(one) & names_of(other)))}
        | {"shared words": float(len(content(plain_words(one)) & content(plain_words(other))))}
        | {"cosine": float(vectors[one] @ vectors[other])}
        for one, other in pairs
    ]


def kinds_of(text: str) -> Mapping[str, bool]:
    """Which kinds of words a claim holds."""
    words = set(plain_words(text))
    tokens = [token for parse in read(text, "one").parses for token in parse.tokens]
    lemmas = {token.lemma.lower() for token in tokens}
    polarity, found = load_groups("polarity"), {}
    for kind in ("negation", "negating", "hedge", "possibility"):
        found[kind] = bool(words & polarity[kind])
    for kind, verbs in cue_verbs().items():
        found[kind] = bool(lemmas & verbs)
    found["turning"] = bool(words & TURNING)
    found["number"] = any(token.pos == "NUM" for token in tokens)
    found["quoted"] = bool(set(text) & {'"', "“"})
    found["loaded"] = any(lemmas & load_words(name) for name in LOADED)
    return found


@lru_cache(maxsize=1)
def cue_verbs() -> Mapping[str, frozenset[str]]:
    """The verbs of each kind of attribution: asserting, denying, demanding, …"""
    verbs: dict[str, frozenset[str]] = defaultdict(frozenset)
    for kind, _, lemmas in load_rows("cue_verbs"):
        verbs[kind] |= frozenset(lemmas.split())
    return verbs


def names_of(text: str) -> frozenset[str]:
    """The proper nouns of a claim, in lower case."""
    tokens = (token for parse in read(text, "one").parses for token in parse.tokens)
    return frozenset(token.text.lower() for token in tokens if token.pos == "PROPN")


def fitted(values: NDArray[np.float64], gold: NDArray[np.bool_]) -> Pipeline:
    """The regression on standardized signs, both answers counting the same."""
    judge = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500))
    return judge.fit(values, gold)


def held_out(
    values: NDArray[np.float64], gold: NDArray[np.bool_], topics: Sequence[str], draw: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """For each pair the answer and the score of a judge that saw nothing of its topic."""
    fold, part = fold_of(topics, FOLDS, draw), fold_of(topics, INNER, draw)
    found, scores = np.zeros(len(gold), dtype=bool), np.zeros(len(gold))
    for number in range(FOLDS):
        seen = fold != number
        inner = np.zeros(len(gold))
        for at in range(INNER):
            judge = fitted(values[seen & (part != at)], gold[seen & (part != at)])
            inner[seen & (part == at)] = judge.decision_function(values[seen & (part == at)])
        scores[~seen] = fitted(values[seen], gold[seen]).decision_function(values[~seen])
        found[~seen] = scores[~seen] >= best_threshold(inner[seen], gold[seen])
    return found, scores


def fold_of(topics: Sequence[str], count: int, draw: int) -> NDArray[np.int64]:
    """The fold of each pair, all pairs of a topic in one; drawn anew for each `draw` and number of folds."""
    names = sorted(set(topics))
    random.Random(100 * draw + count).shuffle(names)
    number = {name: at % count for at, name in enumerate(names)}
    return np.array([number[topic] for topic in topics])


def best_threshold(scores: NDArray[np.float64], gold: NDArray[np.bool_]) -> float:
    """The score from which answering "weaken" has the highest F1."""
    order = np.argsort(-scores)
    right = np.cumsum(gold[order])
    f1s = 2 * right / (gold.sum() + np.arange(1, len(gold) + 1))
    return float(scores[order][f1s.argmax()])


def show(name: str, rows: Sequence[Answer]) -> None:
    """One row: precision, recall and F1 of "weaken", and F1 above always answering it."""
    by_topic: dict[str, list[Answer]] = defaultdict(list)
    for row in rows:
        by_topic[row.topic].append(row)
    generator, topics = random.Random(SEED), list(by_topic.values())
    draws = [[a for t in generator.choices(topics, k=len(topics)) for a in t] for _ in range(RESAMPLES)]
    f1s = [score(draw).f1 for draw in draws]
    above = [f1 - score(always(draw)).f1 for f1, draw in zip(f1s, draws, strict=True)]
    precision, recall, f1 = score(rows)
    print(
        f"{name:<14} precision {precision:.2f}  recall {recall:.2f}  F1 {f1:.2f} {interval(f1s)}"
        f"  above {f1 - score(always(rows)).f1:+.2f} {interval(above)}"
    )


def always(rows: Iterable[Answer]) -> list[Answer]:
    """The same pairs, all of them answered with "weaken"."""
    return [row._replace(found=True) for row in rows]


def interval(draws: Iterable[float]) -> str:
    """The middle 95 % of draws."""
    low, high = np.quantile(list(draws), [0.025, 0.975])
    return f"[{low:.2f}, {high:.2f}]"


def score(answers: Iterable[Answer]) -> Scores:
    """Precision, recall and F1 of "weaken"."""
    rows = list(answers)
    right = sum(a.gold and a.found for a in rows)
    precision = right / max(1, sum(a.found for a in rows))
    recall = right / max(1, sum(a.gold for a in rows))
    return Scores(precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0)


if __name__ == "__main__":
    main()
