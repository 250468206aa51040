"""Fit the score "two unlike numbers measure the same quantity" on the labeled differences of the dev stories.

    python benchmarks/quality_numbers_fit.py [--write] [--without SLUG…]

Needs scikit-learn. A row is two comparable amounts of two articles of one story that are not equal. It is of one
quantity when a label puts a number's difference on both; labels that hold several numbers on a side are left out, as
nobody says which belong together, and so are labels of another aspect. Every other row is of two quantities, since the
labels claim to hold every difference; and so is every row of two articles of different stories (each first article
with the last one of the next stories). Prints the average precision, and precision and recall at some probabilities, of
scores fitted without the story. `--write` writes `pipeline/data/comparison/same_quantity.json`; the shipped one was
fitted without six stories that were kept aside: `--without pellan-savings-rescue petrishen-market-shelling
quillo-data-breach sabine-ward-infections tannery-road-stand tervania-land-tax`.
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
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

from eval.datasets.load import StoryLabels, load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord, LabelSpan
from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.numbers.counts import Figure, figures_of
from pipeline.engines.builtin.comparison.numbers.samequantity import Contexts, Terms
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.sources import read_article
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect

STRENGTH = 0.3
"""Inverse strength of the penalty; from .1 to 1 the average precision changes by less than .01."""
STEPS = (1, 2, 3)
"""Which stories after its own a story's first article is held against."""
PLACE = Path("pipeline/data/comparison/same_quantity.json")


class Row(NamedTuple):
    """Two unlike amounts of a story's articles, what is weighed of them, and whether they are of one quantity."""

    story: str
    terms: Terms
    same: bool


def main() -> None:
    """Read, measure, fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", nargs="*", default=[], help="leave these stories out")
    options = parser.parse_args()
    embedder = load_embedder()
    stories = [s for s in load_part(Part.DEV) if s.slug not in options.without]
    rows = list(read_rows([(story, read_story(story)) for story in stories], embedder))
    measure(rows)
    if options.write:
        PLACE.write_text(json.dumps(asdict(fit(rows)), indent=1) + "\n", encoding="utf-8")


def read_rows(stories: Sequence[tuple[StoryLabels, Sequence[Version]]], embedder: Embedder) -> Iterator[Row]:
    """The rows of every story, and of some articles of different stories."""
    for at, (story, versions) in enumerate(stories):
        yield from rows_of(story, versions, embedder)
        for _, strangers in (stories[(at + step) % len(stories)] for step in STEPS):
            pair = read_versions([versions[0].analysis, strangers[-1].analysis])
            contexts = Contexts(pair, Alignment(pair, embedder), embedder)
            unlike = (c for c in contexts.candidates(*pair) if not c.agrees)
            yield from (Row(story.slug, candidate.terms, same=False) for candidate in unlike)


def read_story(story: StoryLabels) -> tuple[Version, ...]:
    """The versions of a story, in the order of its articles."""
    articles = [read_article(file.path) for file in story.articles.values()]
    return read_versions([analyze(article, split_sentences(article.text)) for article in articles])


def rows_of(story: StoryLabels, versions: Sequence[Version], embedder: Embedder) -> Iterator[Row]:
    """Every two unlike amounts of two articles, but those that the labels leave open."""
    contexts = Contexts(versions, Alignment(versions, embedder), embedder)
    labels = [label for label in story.of(DifferenceRecord) if label.relation != "only"]
    slugs = list(story.articles)
    held = [[_labels_on(f, slug, labels) for f in figures_of(v)] for slug, v in zip(slugs, versions, strict=True)]
    for one, other in combinations(versions, 2):
        mine, theirs = held[one.number], held[other.number]
        for candidate in contexts.candidates(one, other):
            shared = mine[candidate.i] & theirs[candidate.j]
            numbers = {n for n in shared if labels[n].aspect == Aspect.NUMBER}
            several = any(sum(n in on for on in side) > 1 for n in numbers for side in (mine, theirs))
            if not candidate.agrees and not several and bool(numbers) == bool(shared):
                yield Row(story.slug, candidate.terms, bool(numbers))


def _labels_on(figure: Figure, slug: str, labels: Sequence[DifferenceRecord]) -> frozenset[int]:
    """The labels of which a mention holds a figure."""
    return frozenset(n for n, label in enumerate(labels) if any(_holds(s, figure, slug) for s in label.mentions))


def _holds(span: LabelSpan, figure: Figure, slug: str) -> bool:
    shown = figure.place.mention.span
    shared = min(shown.end, span.end) - max(shown.start, span.start)
    inside = span.start < figure.amount.end and figure.amount.number_start < span.end
    return span.article == slug and inside and 2 * shared >= min(shown.end - shown.start, span.end - span.start)


def fit(rows: Sequence[Row]) -> Logistic:
    """The logistic score, with weights for the terms as they are."""
    values = np.array([row.terms for row in rows])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((values - mean) / spread, [row.same for row in rows])
    weights = [round(float(weight), 4) for weight in model.coef_[0] / spread]
    intercept = round(float(model.intercept_[0] - np.array(weights) @ mean), 4)
    return Logistic(dict(zip(Terms._fields, weights, strict=True)), intercept)


def measure(rows: Sequence[Row]) -> None:
    """Print how well scores fitted without a story tell its rows apart."""
    chances = np.zeros(len(rows))
    for story in sorted({row.story for row in rows}):
        score = fit([row for row in rows if row.story != story])
        for at, row in enumerate(rows):
            chances[at] = score.probability(row.terms._asdict()) if row.story == story else chances[at]
    same = np.array([row.same for row in rows])
    print(f"{len(rows)} pairs, {same.sum()} of one quantity: average precision", end=" ")
    print(f"{average_precision_score(same, chances):.3f}")
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        taken = same[chances >= least]
        print(f"  from {least}: precision {taken.mean():.2f} ({taken.sum()} of {len(taken)})", end="")
        print(f", recall {taken.sum() / same.sum():.2f}")


if __name__ == "__main__":
    main()
