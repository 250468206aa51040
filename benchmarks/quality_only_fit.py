"""Fits the score by which claims of one version alone are chosen; with `--write` it is the shipped one.

    python benchmarks/quality_only_fit.py [--without STORY …] [--write]

Rows are all claims of the development stories that no other version of the story has anything like; those that share
half of the shorter one's characters with a label `only` are to be chosen. Labels hold at most six of a story, "key
facts of an article, or a charge, denial or source on which the story turns", so that others may matter too. Terms are
standardized for the fit (L2 penalty), and the standardization is folded into the coefficients. The table leaves one
story out in turn and takes the most probable claims of each story.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from quality_quotations_fit import read

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord
from eval.datasets.story import StoryLabels
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.only import Lone, Terms, lone_points
from pipeline.store.embeddings import load_embedder
from pipeline.types import Relation

OUT = Path(__file__).parent.parent / "pipeline" / "data" / "comparison" / "only.json"
PENALTY = 0.3
SHARED = 0.5
EACH_STORY = (3, 5, 8)


class Row(NamedTuple):
    """A claim as the fit sees it."""

    story: str
    terms: Terms
    chosen: bool


def main() -> None:
    """Fit, print what held-out stories show, and write on demand."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--without", nargs="*", default=[], help="not these stories")
    parser.add_argument("--data", help="not used; for `make quality`")
    parser.add_argument("--write", action="store_true", help="replace the shipped coefficients")
    options = parser.parse_args()
    stories = [story for story in load_part(Part.DEV) if story.slug not in options.without]
    rows = [row for story in stories for row in rows_of(story)]
    weights, intercept = fit(rows)
    named = {name: round(float(w), 4) for name, w in zip(Terms._fields, weights, strict=True)}
    print(len(rows), "claims,", sum(r.chosen for r in rows), "chosen by labelers", named, round(intercept, 4))
    report("fitted", rows, held_out(rows))
    report("check-worthiness", rows, np.array([row.terms.worth for row in rows]))
    report("nothing near it", rows, -np.array([row.terms.nearest for row in rows]))
    if options.write:
        stored = {"fitted_on": [s.slug for s in stories], "weights": named, "intercept": round(intercept, 4)}
        OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def rows_of(story: StoryLabels) -> Iterator[Row]:
    """All claims of one story that one version alone has."""
    versions = read(story)
    slugs = tuple(story.articles)
    labels = [label for label in story.of(DifferenceRecord) if label.relation == Relation.ONLY]
    for lone in lone_points(versions, Alignment(versions, load_embedder())):
        chosen = any(_meets(lone, slugs[lone.version.number], label) for label in labels)
        yield Row(story.slug, lone.terms, chosen)


def fit(rows: Sequence[Row]) -> tuple[NDArray[np.float64], float]:
    """Coefficients of the terms and the intercept."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([row.terms for row in rows])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=PENALTY).fit((values - mean) / scale, [row.chosen for row in rows])
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def held_out(rows: Sequence[Row]) -> NDArray[np.float64]:
    """The margin of each row by a fit on the other stories."""
    found = np.zeros(len(rows))
    for story in {row.story for row in rows}:
        weights, intercept = fit([row for row in rows if row.story != story])
        at = [n for n, row in enumerate(rows) if row.story == story]
        found[at] = np.array([rows[n].terms for n in at]) @ weights + intercept
    return found


def report(name: str, rows: Sequence[Row], score: NDArray[np.float64]) -> None:
    """How many of the first claims of each story are chosen by labelers."""
    for most in EACH_STORY:
        taken = [row for story in {r.story for r in rows} for row in _first(rows, score, most, _in(story))]
        print(f"{name:<18} first {most} of each story: {sum(row.chosen for row in taken)} of {len(taken)}")


def _in(story: str) -> Callable[[Row], bool]:
    return lambda row: row.story == story


def _first(rows: Sequence[Row], score: NDArray[np.float64], most: int, wanted: Callable[[Row], bool]) -> list[Row]:
    return [rows[n] for n in np.argsort(-score, kind="stable") if wanted(rows[n])][:most]


def _meets(lone: Lone, slug: str, label: DifferenceRecord) -> bool:
    span = lone.mention.span
    for s in label.mentions:
        shared = min(span.end, s.end) - max(span.start, s.start)
        if s.article == slug and shared >= SHARED * min(span.end - span.start, s.end - s.start):
            return True
    return False


if __name__ == "__main__":
    main()
