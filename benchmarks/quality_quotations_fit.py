"""Fits the score of two quotations being of one utterance; with `--write` it is the shipped one.

    python benchmarks/quality_quotations_fit.py [--without STORY …] [--write]

Rows are all pairs of quotations of two versions of a development story whose speakers may be one. A pair is of one
utterance where a label other than `only` has a mention that shares half of the shorter one's characters with each, or
where one holds all words of the other (three or more). Terms are standardized for the fit (L2 penalty 1), and the
standardization is folded into the coefficients. The table leaves one story out in turn: pairs of quotations that are
matched one to one, most probable first, at each threshold, those with the same words left aside.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord
from eval.datasets.story import StoryLabels
from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.comparison.quotes.utterances import Quoted, Terms, Utterances, quoted_sentences
from pipeline.engines.builtin.comparison.wording import holds
from pipeline.sources import read_article
from pipeline.store.embeddings import load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation

OUT = Path(__file__).parent.parent / "pipeline" / "data" / "comparison" / "quotations.json"
PENALTY = 1.0
FEWEST_WORDS = 3
SHARED = 0.5
LINES = (0.3, 0.4, 0.5, 0.6, 0.7)


class Row(NamedTuple):
    """Two quotations as the fit sees them."""

    story: str
    pair: tuple[Quoted, Quoted]
    terms: Terms
    same_words: bool
    one_utterance: bool


def main() -> None:
    """Fit, print what held-out stories show, and write on demand."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--without", nargs="*", default=[], help="not these stories")
    parser.add_argument("--data", help="not used; for `make quality`")
    parser.add_argument("--write", action="store_true", help="replace the shipped coefficients")
    options = parser.parse_args()
    stories = [story for story in load_part(Part.DEV) if story.slug not in options.without]
    rows = [row for story in stories for row in rows_of(story, read(story))]
    weights, intercept = fit(rows)
    named = {name: round(float(w), 4) for name, w in zip(Terms._fields, weights, strict=True)}
    print(len(rows), "pairs,", sum(r.one_utterance for r in rows), "of one utterance", named, round(intercept, 4))
    report(rows, held_out(rows))
    if options.write:
        stored = {"fitted_on": [s.slug for s in stories], "weights": named, "intercept": round(intercept, 4)}
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def read(story: StoryLabels) -> tuple[Version, ...]:
    """The versions of a story, in the order of its articles."""
    articles = [read_article(file.path) for file in story.articles.values()]
    return read_versions([analyze(a, split_sentences(a.text)) for a in articles])


def rows_of(story: StoryLabels, versions: Sequence[Version]) -> Iterator[Row]:
    """All pairs of quotations of one story."""
    slugs = tuple(story.articles)
    labels = [label for label in story.of(DifferenceRecord) if label.relation != Relation.ONLY]
    utterances = Utterances(versions, load_embedder())
    for one, other in combinations(versions, 2):
        left, right = quoted_sentences(one), quoted_sentences(other)
        for i, j, terms in utterances.compare(one, other):
            pair = left[i], right[j]
            shorter, longer = sorted((q.words for q in pair), key=len)
            same = len(shorter) >= FEWEST_WORDS and holds(longer, shorter)
            labeled = any(all(_meets(q, slugs[q.place.version], label) for q in pair) for label in labels)
            yield Row(story.slug, pair, terms, same, same or labeled)


def fit(rows: Sequence[Row]) -> tuple[NDArray[np.float64], float]:
    """Coefficients of the terms and the intercept."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([row.terms for row in rows])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=PENALTY).fit((values - mean) / scale, [row.one_utterance for row in rows])
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def held_out(rows: Sequence[Row]) -> NDArray[np.float64]:
    """The probability of each row by a fit on the other stories."""
    found = np.zeros(len(rows))
    for story in {row.story for row in rows}:
        weights, intercept = fit([row for row in rows if row.story != story])
        at = [n for n, row in enumerate(rows) if row.story == story]
        found[at] = 1 / (1 + np.exp(-(np.array([rows[n].terms for n in at]) @ weights + intercept)))
    return found


def report(rows: Sequence[Row], probability: NDArray[np.float64]) -> None:
    """Precision and number of the matched pairs in other words at some thresholds."""
    used: set[tuple[str, int, Quoted]] = set()
    matched = []
    for n in np.argsort(-probability):
        row = rows[n]
        one, other = row.pair
        keys = {(row.story, other.place.version, one), (row.story, one.place.version, other)}
        if not keys & used:
            used |= keys
            matched.append(n)
    for line in LINES:
        taken = [rows[n] for n in matched if probability[n] >= line and not rows[n].same_words]
        right = sum(row.one_utterance for row in taken)
        print(f"at {line}: {right} of {len(taken)} matched pairs in other words are of one utterance")


def _meets(quoted: Quoted, slug: str, label: DifferenceRecord) -> bool:
    span = quoted.place.mention.span
    for s in label.mentions:
        shared = min(span.end, s.end) - max(span.start, s.start)
        if s.article == slug and shared >= SHARED * min(span.end - span.start, s.end - s.start):
            return True
    return False


if __name__ == "__main__":
    main()
