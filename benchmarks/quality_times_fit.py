"""Fit the score by which two times of two versions are of one happening, on the labeled differences of the dev stories.

    python benchmarks/quality_times_fit.py [--write] [--without STORY …]

Needs scikit-learn. A row is two comparable times of two versions of a story that do not agree, or that do; one that
does not agree is right when a labeled `differ` or `conflict` of aspect `date` has both. Those that agree are of one
happening as a rule and are used with little weight. Prints, for scores fitted without the story: the average precision
over the times that do not agree, and precision and labels found of what the comparison takes. `--write` writes
`pipeline/data/comparison/times.json`; `--without` leaves stories aside altogether.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

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
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.comparison.timed import read_timeline
from pipeline.engines.builtin.comparison.times import Candidate, candidates, matched_times
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.sources import read_article
from pipeline.store.embeddings import Embedder, load_embedder
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation

STRENGTH = 0.05
"""Inverse strength of the penalty; from .03 to .3 the average precision changes by less than .03."""
AGREEING = 0.15
"""Weight of a row whose times agree."""
PLACE = Path("pipeline/data/comparison/times.json")
APART = frozenset({Relation.CONFLICT, Relation.DIFFER})


@dataclass(frozen=True, eq=False)
class Row:
    """Two times: of which story and versions, and which labels hold both, by number: of date, of any aspect."""

    story: str
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
    embedder = load_embedder()
    rows = [row for story in stories for row in rows_of(story, versions_of(story), embedder)]
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


def rows_of(story: StoryLabels, versions: Sequence[Version], embedder: Embedder) -> Iterator[Row]:
    """Every two comparable times of every two versions."""
    slugs = dict(zip((v.article_id for v in versions), story.articles, strict=True))
    records, dates = story.of(DifferenceRecord), frozenset(dated(story))
    alignment = Alignment(versions, embedder)
    timelines = [read_timeline(version, embedder) for version in versions]
    for one, other in combinations(timelines, 2):
        for found in candidates(one, other, alignment):
            sides = (one.mention(found.i), other.mention(found.j))
            held = frozenset(
                n
                for n, record in enumerate(records)
                if record.relation in APART
                and all(any(shares(side, span, slugs) for span in record.mentions) for side in sides)
            )
            yield Row(story.slug, (one.version.number, other.version.number), found, held & dates, held)


def fit(rows: Sequence[Row]) -> Logistic:
    """The logistic score, with weights for the terms as they are."""
    names = list(rows[0].candidate.terms)
    values = np.array([[row.candidate.terms[name] for name in names] for row in rows])
    wanted = [int(bool(row.labels) or row.candidate.agree) for row in rows]
    weight = [AGREEING if row.candidate.agree else 1.0 for row in rows]
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((values - mean) / spread, wanted, sample_weight=weight)
    weights = [round(float(w), 4) for w in model.coef_[0] / spread]
    intercept = round(float(model.intercept_[0] - np.array(weights) @ mean), 4)
    return Logistic(dict(zip(names, weights, strict=True)), intercept)


def measure(rows: Sequence[Row], labels: int) -> None:
    """Print what scores fitted on the other stories reach."""
    chances: dict[int, float] = {}
    taken: list[Row] = []
    for story in sorted({row.story for row in rows}):
        score = fit([row for row in rows if row.story != story])
        mine = [row for row in rows if row.story == story]
        chances |= {id(row): score.probability(row.candidate.terms) for row in mine}
        for versions in sorted({row.versions for row in mine}):
            here = {id(row.candidate): row for row in mine if row.versions == versions}
            taken += [here[id(c)] for c, _ in matched_times([r.candidate for r in here.values()], score)]
    apart = [row for row in rows if not row.candidate.agree]
    told = [row for row in taken if not row.candidate.agree]
    right = sum(bool(row.any_labels) for row in told)
    found = len({(row.story, n) for row in told for n in row.labels})
    precision = average_precision_score([bool(row.labels) for row in apart], [chances[id(row)] for row in apart])
    print(f"{len(rows)} rows, {len(apart)} that do not agree: average precision {precision:.3f}")
    print(f"taken: {right} of {len(told)} are labeled differences; {found} of {labels} labels of date found")


if __name__ == "__main__":
    main()
