"""Comparison: which points on which versions stand together or apart were found, and named for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from eval.scorers.scored import Outcome, Scored, counts, share, unscored
from eval.scorers.wording import touches
from eval.tasks.gold import ArticlePlace, ComparisonGold, Difference
from eval.tasks.predictions import ComparisonPrediction, PredictedItem
from pipeline.types import Relation

APART = (Relation.CONFLICT, Relation.DIFFER)
"""The relations of which the labels hold every one; of the others they hold those on which the story turns."""
MATCHING = 0.5


class Match(NamedTuple):
    """A labeled point and the predicted one that is about the same words."""

    gold: Difference
    predicted: PredictedItem


def score_differences(prediction: ComparisonPrediction, gold: ComparisonGold) -> Scored:
    """Counts over the conflicts and differences of a story (`tp fp fn`), and over conflicts alone (`conflict_*`).

    Points match one to one when their mentions touch in at least half of the articles that either names. A conflict
    that was called a difference, or the reverse, is found; `relation` and `aspect` are the shares named rightly among
    all that match. `together_recall`: share of the labeled agreements and single reports that were found.
    An outcome for each predicted conflict or difference, right when it matches a point of that relation.
    """
    if not prediction.same_story:
        return unscored("taken for different stories")
    if not prediction.items:
        return unscored("no point found")
    matches = _matched(gold.items, prediction.items)
    return Scored(
        {
            **_apart(prediction, gold, matches),
            **_conflicts(prediction, gold, matches),
            **share("relation", (m.gold.relation == m.predicted.relation for m in matches)),
            **share("aspect", (m.gold.aspect == m.predicted.aspect for m in matches)),
            **share("together_recall", _found([g for g in gold.items if g.relation not in APART], matches)),
        },
        outcomes=_outcomes(prediction, matches),
    )


def _apart(prediction: ComparisonPrediction, gold: ComparisonGold, matches: Sequence[Match]) -> dict[str, float]:
    tp = sum(m.gold.relation in APART and m.predicted.relation in APART for m in matches)
    return counts(
        "",
        tp=tp,
        fp=sum(item.relation in APART for item in prediction.items) - tp,
        fn=sum(item.relation in APART for item in gold.items) - tp,
    )


def _conflicts(prediction: ComparisonPrediction, gold: ComparisonGold, matches: Sequence[Match]) -> dict[str, float]:
    tp = sum(m.gold.relation is Relation.CONFLICT and m.predicted.relation is Relation.CONFLICT for m in matches)
    return counts(
        "conflict_",
        tp=tp,
        fp=sum(item.relation is Relation.CONFLICT for item in prediction.items) - tp,
        fn=sum(item.relation is Relation.CONFLICT for item in gold.items) - tp,
    )


def _found(gold: Sequence[Difference], matches: Sequence[Match]) -> list[bool]:
    found = {match.gold.id for match in matches}
    return [item.id in found for item in gold]


def _outcomes(prediction: ComparisonPrediction, matches: Sequence[Match]) -> tuple[Outcome, ...]:
    relations = {id(match.predicted): match.gold.relation for match in matches}
    return tuple(
        Outcome(item.confidence, relations.get(id(item)) is item.relation, item.raw)
        for item in prediction.items
        if item.relation in APART and item.confidence is not None
    )


def _matched(gold: Sequence[Difference], predicted: Sequence[PredictedItem]) -> tuple[Match, ...]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    if not gold:
        return ()
    table = np.array([[_agreement(g, p) for p in predicted] for g in gold])
    rows, columns = linear_sum_assignment(table, maximize=True)
    return tuple(
        Match(gold[row], predicted[column])
        for row, column in zip(rows, columns, strict=True)
        if table[row, column] >= MATCHING
    )


def _agreement(gold: Difference, predicted: PredictedItem) -> float:
    """The share of the articles named by either in which the mentions touch; a little more for the same relation."""
    named = {m.article for m in (*gold.mentions, *predicted.mentions)}
    touched = {a.article for a in gold.mentions for b in predicted.mentions if _meet(a, b)}
    shared = len(touched) / len(named) if named else 0.0
    return shared + 0.01 * (gold.relation == predicted.relation) if shared >= MATCHING else 0.0


def _meet(one: ArticlePlace, other: ArticlePlace) -> bool:
    return one.article == other.article and touches(one, other)
