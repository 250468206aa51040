"""Loaded language: the words, and the sentences that hold them."""

from __future__ import annotations

from eval.datasets.agreement import MATCHING_OVERLAP
from eval.scorers.scored import Labels, Scored, counts, share
from eval.scorers.wording import span_iou, tokens_in
from eval.tasks.gold import LoadedGold, Place
from eval.tasks.predictions import LoadedPrediction, PredictedTerm


def score_loaded(prediction: LoadedPrediction, gold: LoadedGold) -> Scored:
    """Counts over words (`tp fp fn`), spans that overlap by half (`span_*`) and sentences (`sentence_*`).

    Nothing found is an answer. Where only the whole text is labeled, the label is "biased" when anything was found.
    """
    labels = None
    scores: dict[str, float] = {}
    if gold.biased is not None:
        labels = Labels(_word(biased=bool(prediction.terms)), _word(biased=gold.biased))
        scores["label_correct"] = float(labels.predicted == labels.gold)
    if gold.marked:
        scores |= _words(prediction, gold) | _spans(prediction, gold) | _sentences(prediction, gold)
    return Scored(scores, labels)


def _words(prediction: LoadedPrediction, gold: LoadedGold) -> dict[str, float]:
    right, ours = tokens_in(gold.text, gold.spans), tokens_in(gold.text, prediction.terms)
    return counts("", tp=len(right & ours), fp=len(ours - right), fn=len(right - ours))


def _spans(prediction: LoadedPrediction, gold: LoadedGold) -> dict[str, float]:
    pairs = _pairs(prediction.terms, gold.spans)
    rest = counts("span_", tp=len(pairs), fp=len(prediction.terms) - len(pairs), fn=len(gold.spans) - len(pairs))
    return rest | share("rewording", (term.suggestion is not None for term, _ in pairs))


def _pairs(terms: tuple[PredictedTerm, ...], spans: tuple[Place, ...]) -> list[tuple[PredictedTerm, Place]]:
    """Terms and gold spans that overlap by half, each once, in text order."""
    left = list(spans)
    pairs = []
    for term in terms:
        best = max(left, key=lambda span: span_iou((term,), (span,)), default=None)
        if best is not None and span_iou((term,), (best,)) >= MATCHING_OVERLAP:
            left.remove(best)
            pairs.append((term, best))
    return pairs


def _sentences(prediction: LoadedPrediction, gold: LoadedGold) -> dict[str, float]:
    marked = [(_touched(s, gold.spans), _touched(s, prediction.terms)) for s in gold.sentences]
    return {
        **counts(
            "sentence_",
            tp=sum(right and ours for right, ours in marked),
            fp=sum(ours and not right for right, ours in marked),
            fn=sum(right and not ours for right, ours in marked),
        ),
        "sentence_tn": float(sum(not right and not ours for right, ours in marked)),
    }


def _touched(sentence: tuple[int, int], places: tuple[Place, ...] | tuple[PredictedTerm, ...]) -> bool:
    return any(place.start < sentence[1] and sentence[0] < place.end for place in places)


def _word(*, biased: bool) -> str:
    return "biased" if biased else "unbiased"
