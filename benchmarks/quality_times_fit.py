"""Fit the score by which two times of two versions are of one happening, on the labeled differences of the dev stories.

    python benchmarks/quality_times_fit.py [--write] [--without STORY …]

Needs scikit-learn. A row is two comparable times of two versions of a story that do not agree, or that do; one that
does not agree is right when a labeled `differ` or `conflict` of aspect `date` has both. Those that agree are of one
happening as a rule and are used with little weight. Times of articles of different stories (each first article with the
last ones of three others) are of no one happening: they are rows as well. Prints, for scores fitted without the story:
the average precision over the times that do not agree, precision and labels found of what the comparison takes, and how
much it takes between strangers. `--write` writes `pipeline/data/comparison/times.json`; `--without` leaves stories
aside altogether.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from quality_compare import shares
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord
from eval.datasets.story import StoryLabels
from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.dates.timed import read_timeline
from pipeline.engines.builtin.comparison.dates.times import Candidate, candidates, matched_times
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.sources import read_article
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Mention, Relation

STRENGTH = 0.05
"""Inverse strength of the penalty; from .03 to .3 the average precision changes by less than .03."""
AGREEING = 0.15
"""Weight of a row whose times agree."""
STEPS = (1, 2, 5)
"""Which stories after its own a story's first article is held against."""
PLACE = Path("pipeline/data/comparison/times.json")
APART = frozenset({Relation.CONFLICT, Relation.DIFFER})


@dataclass(frozen=True, eq=False)
class Row:
    """Two times: of which story and versions, and which labels hold both, by number: of date, of any aspect.

    `stranger` is the other story when the two articles are of two.
    """

    story: str
    stranger: str | None
    versions: tuple[int, int]
    candidate: Candidate
    labels: frozenset[int]
    any_labels: frozenset[int]


def main() -> None:
    """Read, measure, fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", nargs="*", default=[], help="leave these stories aside")
    arguments = parser.parse_args()
    stories = [s for s in load_part(Part.DEV) if s.slug not in arguments.without]
    rows = list(read_rows([(story, versions_of(story)) for story in stories], load_embedder()))
    measure(rows, sum(len(dated(story)) for story in stories))
    if arguments.write:
        PLACE.parent.mkdir(exist_ok=True)
        PLACE.write_text(json.dumps(asdict(fit(rows)), indent=1) + "\n", encoding="utf-8")


def versions_of(story: StoryLabels) -> tuple[Version, ...]:
    """A story's articles, read."""
    articles = [read_article(file.path) for file in story.articles.values()]
    return read_versions([analyze(article, split_sentences(article.text)) for article in articles])


def dated(story: StoryLabels) -> list[int]:
    """The numbers of a story's labels that are differences of time."""
    records = story.of(DifferenceRecord)
    return [n for n, g in enumerate(records) if g.aspect == "date" and g.relation in APART]


def read_rows(stories: Sequence[tuple[StoryLabels, Sequence[Version]]], embedder: Embedder) -> Iterator[Row]:
    """Every two comparable times of every two versions of a story, and of some articles of different stories."""
    for at, (story, versions) in enumerate(stories):
        yield from rows_of(story, versions, embedder)
        for other, strangers in (stories[(at + step) % len(stories)] for step in STEPS):
            pair = read_versions([versions[0].analysis, strangers[-1].analysis])
            for found, _ in _candidates(pair, embedder):
                yield Row(story.slug, other.slug, (0, 1), found, frozenset(), frozenset())


def rows_of(story: StoryLabels, versions: Sequence[Version], embedder: Embedder) -> Iterator[Row]:
    """Every two comparable times of every two versions."""
    slugs = dict(zip((v.article_id for v in versions), story.articles, strict=True))
    records, dates = story.of(DifferenceRecord), frozenset(dated(story))
    for found, sides in _candidates(versions, embedder):
        held = frozenset(
            n
            for n, record in enumerate(records)
            if record.relation in APART
            and all(any(shares(side, span, slugs) for span in record.mentions) for side in sides.mentions)
        )
        yield Row(story.slug, None, sides.versions, found, held & dates, held)


class Sides(NamedTuple):
    """The numbers of two versions, and the words of a time in each."""

    versions: tuple[int, int]
    mentions: tuple[Mention, Mention]


def _candidates(versions: Sequence[Version], embedder: Embedder) -> Iterator[tuple[Candidate, Sides]]:
    alignment = Alignment(versions, embedder)
    timelines = [read_timeline(version, embedder) for version in versions]
    for one, other in combinations(timelines, 2):
        numbers = (one.version.number, other.version.number)
        for found in candidates(one, other, alignment):
            yield found, Sides(numbers, (one.mention(found.i), other.mention(found.j)))


def fit(rows: Sequence[Row]) -> Logistic:
    """The logistic score, with weights for the terms as they are."""
    names = list(rows[0].candidate.terms)
    values = np.array([[row.candidate.terms[name] for name in names] for row in rows])
    wanted = [int(bool(row.labels) or _is_agreed(row)) for row in rows]
    weight = [AGREEING if _is_agreed(row) else 1.0 for row in rows]
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((values - mean) / spread, wanted, sample_weight=weight)
    weights = [round(float(w), 4) for w in model.coef_[0] / spread]
    intercept = round(float(model.intercept_[0] - np.array(weights) @ mean), 4)
    return Logistic(dict(zip(names, weights, strict=True)), intercept)


def _is_agreed(row: Row) -> bool:
    return row.candidate.agree and row.stranger is None


def measure(rows: Sequence[Row], labels: int) -> None:
    """Print what scores fitted on the other stories reach."""
    chances: dict[int, float] = {}
    taken: list[Row] = []
    for story in sorted({row.story for row in rows}):
        score = fit([row for row in rows if story not in (row.story, row.stranger)])
        mine = [row for row in rows if row.story == story]
        chances |= {id(row): score.probability(row.candidate.terms) for row in mine}
        for pair in {(row.stranger, row.versions) for row in mine}:
            here = {id(row.candidate): row for row in mine if (row.stranger, row.versions) == pair}
            taken += [here[id(c)] for c, _ in matched_times([r.candidate for r in here.values()], score)]
    apart = [row for row in rows if not row.candidate.agree and row.stranger is None]
    told = [row for row in taken if not row.candidate.agree and row.stranger is None]
    strange = [row for row in taken if row.stranger is not None]
    right = sum(bool(row.any_labels) for row in told)
    found = len({(row.story, n) for row in told for n in row.labels})
    precision = average_precision_score([bool(row.labels) for row in apart], [chances[id(row)] for row in apart])
    print(f"{len(rows)} rows, {len(apart)} of one story that do not agree: average precision {precision:.3f}")
    print(f"taken: {right} of {len(told)} are labeled differences; {found} of {labels} labels of date found")
    pairs = len({(row.story, row.stranger) for row in rows if row.stranger is not None})
    print(f"taken between strangers, in {pairs} pairs of articles: {len(strange)}")


if __name__ == "__main__":
    main()
