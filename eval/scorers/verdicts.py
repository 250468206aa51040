"""Verdicts: the label, in the words of the set."""

from __future__ import annotations

from eval.scorers.scored import Labels, Scored, share
from eval.tasks.gold import VerdictGold
from eval.tasks.predictions import VerdictPrediction
from pipeline.types import VerdictLabel

_DECIDING = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.CONFLICTING_EVIDENCE)


def score_verdict(prediction: VerdictPrediction, gold: VerdictGold) -> Scored:
    """One claim: `label_correct`, in the set's labels; a verdict that the set has no label for is an abstention.

    `answered`: the model settled on something. `groups`: the count of independence groups is right, where the set has
    it and the label is right.
    """
    predicted = gold.mapped.get(prediction.verdict, "")
    correct = predicted == gold.label
    counted = gold.independent_groups is not None and prediction.independent_groups is not None and correct
    scores = {
        "label_correct": float(correct),
        "answered": float(prediction.verdict in _DECIDING and not prediction.declined),
        **share("groups", [prediction.independent_groups == gold.independent_groups] if counted else ()),
    }
    return Scored(scores, Labels(predicted, gold.label), prediction.confidence)
