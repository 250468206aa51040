"""Fit the two scores of a telling on the dev stories: does it support a claim, does it refute it.

    python benchmarks/quality_verdicts_fit.py [--write] [--only SLUG…]

Needs scikit-learn. A row is one labeled claim and one telling of a passage that the search found for it. It supports or
refutes when labeled words of that stance stand in it; tellings of retellings, and of the claim's own source, are left
out. Prints, for scores fitted without the story, the average precision and the share that is right among the first 20,
50 and 100 rows. `--write` writes `pipeline/data/verification/stance.json`; `--only` fits on these stories alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from quality_verdicts import Item, items_of
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

from eval.datasets.load import load_part
from eval.datasets.places import Part
from pipeline.engines.builtin.verification.hearing import Heard, hear
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.engines.builtin.verification.telling import tell
from pipeline.evidence.candidates import EvidenceFinder, EvidenceOptions, FoundPassage
from pipeline.evidence.kinship import Kinship
from pipeline.sources import read_article
from pipeline.store import Store
from pipeline.types import Stance

STRENGTH = 0.05
"""Inverse strength of the penalty; from .03 to .5 the average precision changes by less than .03."""
STANCES = {"supports": Stance.SUPPORTS, "refutes": Stance.REFUTES}
PLACE = Path("pipeline/data/verification/stance.json")


class Row(NamedTuple):
    """A telling held against a claim: its terms, the labeled stances of its words, and what its article is."""

    story: str
    terms: dict[str, float]
    stances: frozenset[Stance]
    kinship: Kinship


def main() -> None:
    """Read, measure, fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="fit on these stories alone")
    arguments = parser.parse_args()
    rows = [row for row in read_rows() if not arguments.only or row.story in arguments.only]
    scores = {}
    for name, stance in STANCES.items():
        used = usable(rows, stance)
        _measure(name, used, stance)
        scores[name] = asdict(fit(used, stance))
    if arguments.write:
        PLACE.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


def usable(rows: Sequence[Row], stance: Stance) -> list[Row]:
    """The rows whose article may take that stance: of its own group only against a claim, and no retelling."""
    kinships = {Kinship.INDEPENDENT} if stance is Stance.SUPPORTS else set(Kinship) - {Kinship.RETELLING}
    return [row for row in rows if row.kinship in kinships]


def read_rows() -> Iterator[Row]:
    """Every telling that the search finds for the labeled claims of the dev stories."""
    stories = load_part(Part.DEV)
    articles = {(s.slug, name): read_article(file.path) for s in stories for name, file in s.articles.items()}
    keys = {article.article_id: key for key, article in articles.items()}
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.index_all(articles.values())
        finder = EvidenceFinder(store, EvidenceOptions(), tell)
        for item in (item for story in stories for item in items_of(story, articles)):
            (found,) = finder.find(item.article, [item.claim])
            for heard in hear(found.question):
                one = found.found[heard.at]
                yield Row(item.story, dict(heard.terms), _labeled(item, one, heard, keys), one.kinship)


def _labeled(item: Item, found: FoundPassage, heard: Heard, keys: dict[str, tuple[str, str]]) -> frozenset[Stance]:
    """The stances of labeled words in a telling; in a copy of its sentence, anywhere."""
    told = heard.telling.span
    here = (
        label.stance
        for place in (found, *found.copies)
        for label in item.gold.evidence
        if keys[place.passage.article_id] == (item.story, label.article)
        and place.passage.span.start <= label.start < label.end <= place.passage.span.end
        and (place is not found or (told.start < label.end and label.start < told.end))
    )
    return frozenset(here)


def fit(rows: Sequence[Row], stance: Stance) -> Logistic:
    """The logistic score, with weights for the terms as they are."""
    names = list(rows[0].terms)
    values = np.array([[row.terms[name] for name in names] for row in rows])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((values - mean) / spread, _wanted(rows, stance))
    weights = [round(float(weight), 5) for weight in model.coef_[0] / spread]
    intercept = round(float(model.intercept_[0] - np.array(weights) @ mean), 5)
    return Logistic(dict(zip(names, weights, strict=True)), intercept)


def _wanted(rows: Sequence[Row], stance: Stance) -> list[int]:
    """Which rows are so labeled; words of both stances count as support."""
    unlike = {Stance.SUPPORTS} - {stance}
    return [int(stance in row.stances and not unlike & row.stances) for row in rows]


def _measure(name: str, rows: Sequence[Row], stance: Stance) -> None:
    chances = np.zeros(len(rows))
    for story in sorted({row.story for row in rows}):
        score = fit([row for row in rows if row.story != story], stance)
        for at, row in enumerate(rows):
            chances[at] = score.probability(row.terms) if row.story == story else chances[at]
    wanted = np.array(_wanted(rows, stance))
    ranked = wanted[np.argsort(-chances)]
    first = "  ".join(f"@{n} {ranked[:n].mean():.2f}" for n in (20, 50, 100))
    precision = average_precision_score(wanted, chances)
    print(f"{name:9} {len(rows)} tellings, {wanted.sum()} so labeled: average precision {precision:.3f}  {first}")


if __name__ == "__main__":
    main()
