"""Fit the score by which the comparison takes two aligned points for one statement, whoever says it.

    python benchmarks/quality_sources_fit.py [--write] [--without STORY …]

Needs scikit-learn. A row is two aligned claims of two versions of a labeled dev story with two sources, or a source
and the author; it counts as one statement when one label, of any relation but `only` and any aspect, meets both.
Prints, for scores fitted without the story, how the rows rank (AUROC and average precision for "one statement" and
for "labeled `differ` or `conflict`"), and what a few thresholds keep. `--write` writes
`pipeline/data/comparison/sources.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from quality_compare import shares
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score, roc_auc_score  # type: ignore[import-untyped]

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord
from eval.datasets.story import StoryLabels
from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.comparison.sources.retold import Terms, terms_of
from pipeline.engines.builtin.comparison.sources.sourcing import sources_apart
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.sources import read_article
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation

STRENGTH = 0.1
"""Inverse strength of the penalty on standardized terms."""
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.8)
PLACE = Path("pipeline/data/comparison/sources.json")


class Row(NamedTuple):
    """Two aligned points: the story, their terms, and the relations of the labels that meet both."""

    story: str
    terms: Terms
    relations: frozenset[str]


def main() -> None:
    """Read, measure, fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", nargs="*", default=[], help="leave these stories out of everything")
    arguments = parser.parse_args()
    embedder = load_embedder()
    rows: list[Row] = []
    for story in load_part(Part.DEV):
        if story.slug not in arguments.without:
            articles = {slug: read_article(file.path) for slug, file in story.articles.items()}
            versions = read_versions([analyze(a, split_sentences(a.text)) for a in articles.values()])
            slugs = {article.article_id: slug for slug, article in articles.items()}
            rows += rows_of(story, versions, slugs, embedder)
    measure(rows)
    if arguments.write:
        PLACE.write_text(json.dumps(asdict(fit(rows)), indent=1) + "\n", encoding="utf-8")


def rows_of(
    story: StoryLabels, versions: Sequence[Version], slugs: dict[str, str], embedder: Embedder
) -> Iterator[Row]:
    """The rows of one story."""
    alignment = Alignment(versions, embedder)
    labels = [label for label in story.of(DifferenceRecord) if label.relation != Relation.ONLY]
    for one, other in combinations(versions, 2):
        for pair in sources_apart(one, other, alignment.pairs(one.number, other.number)):
            mentions = [v.mention(p.span.start, p.span.end) for v, p in ((one, pair.one), (other, pair.other))]
            met = (
                label.relation
                for label in labels
                if all(any(shares(mention, span, slugs) for span in label.mentions) for mention in mentions)
            )
            yield Row(story.slug, terms_of(pair, alignment.rarity), frozenset(met))


def fit(rows: Sequence[Row]) -> Logistic:
    """The score fitted on some rows, its weights in the units of the terms."""
    values = np.array([row.terms for row in rows])
    centre, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit((values - centre) / scale, [bool(row.relations) for row in rows])
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - (weights * centre).sum())
    return Logistic({n: round(float(w), 4) for n, w in zip(Terms._fields, weights, strict=True)}, round(intercept, 4))


def measure(rows: Sequence[Row]) -> None:
    """Print how scores fitted without a row's story rank it."""
    scores = {story: fit([r for r in rows if r.story != story]) for story in {r.story for r in rows}}
    chances = np.array([scores[r.story].probability(r.terms._asdict()) for r in rows])
    same = np.array([bool(r.relations) for r in rows])
    apart = np.array([bool(r.relations - {Relation.AGREE}) for r in rows])
    print(f"{len(rows)} rows of {len(scores)} stories, {same.sum()} one statement, {apart.sum()} differ or conflict")
    for name, truth in (("one statement", same), ("differ or conflict", apart)):
        print(f"{name:<20} AUROC {roc_auc_score(truth, chances):.2f}  AP {average_precision_score(truth, chances):.2f}")
    for least in THRESHOLDS:
        kept = chances >= least
        print(f"from {least:.2f}: {kept.sum()} kept, {(kept & same).sum()} same, {(kept & apart).sum()} apart")


if __name__ == "__main__":
    main()
