"""Check-worthiness of a sentence."""

from __future__ import annotations

from eval.scorers.scored import Labels, Outcome, Scored
from eval.tasks.gold import WorthinessGold
from eval.tasks.predictions import WorthinessPrediction

THRESHOLD = 0.5


def score_worthiness(prediction: WorthinessPrediction, gold: WorthinessGold) -> Scored:
    """One sentence: labels at a threshold of one half, and the score as a confidence that it is check-worthy.

    So AUROC is that of the ranking. A sentence without a claim scores 0: that is an answer. `grade`: 1 less the
    distance from people's grade.
    """
    called = prediction.score >= THRESHOLD
    labels = Labels(_word(called=called), _word(called=gold.positive))
    scores = {"label_correct": float(called == gold.positive)}
    if gold.score is not None:
        scores["grade"] = 1 - abs(prediction.score - gold.score)
    return Scored(scores, labels, prediction.score, (Outcome(prediction.score, gold.positive),))


def _word(*, called: bool) -> str:
    return "worthy" if called else "not_worthy"
