"""Attribution: who says it, in whose words, against labeled claims or against labeled words of an article."""

from __future__ import annotations

from eval.scorers.matching import best_match
from eval.scorers.naming import same_source
from eval.scorers.scored import Labels, Scored, counts, unscored
from eval.scorers.wording import span_iou, tokens_in
from eval.tasks.gold import AttributionGold, AttributionSpansGold, Place
from eval.tasks.predictions import AttributionSpansPrediction, ClaimsPrediction
from pipeline.types import SourceKind

MISSED = "missed"


def score_attribution(prediction: ClaimsPrediction, gold: AttributionGold) -> Scored:
    """One gold claim: the source of the predicted claim that makes its point.

    `label_correct`: the kind of source is right; a claim that was not found has the label "missed" and is wrong.
    `speaker`, `quote` and `iou` only where a source is cited and the claim was found. `correct`: kind
    and speaker both, where the speaker is one; the confidence is the claim's.
    """
    if not prediction.answered:
        return unscored("no claim found")
    claim, right = best_match(gold.claim, prediction.claims), gold.claim
    labels = Labels(claim.kind.value if claim else MISSED, str(right.kind.value if right.kind else ""))
    scores = {"label_correct": float(labels.predicted == labels.gold), "found": float(claim is not None)}
    if claim is None:
        return Scored({**scores, "correct": 0.0}, labels)
    speaker = same_source(claim.speaker, right.speaker)
    if right.kind is SourceKind.AUTHOR:
        correct = claim.kind is SourceKind.AUTHOR
    else:
        correct = claim.kind is not SourceKind.AUTHOR and speaker
        scores |= {"speaker": float(speaker), "quote": float(claim.direct_quote == right.direct_quote)}
        scores |= {"iou": span_iou(claim.spans, right.spans)}
    return Scored({**scores, "correct": float(correct)}, labels, claim.confidence)


def score_attribution_spans(prediction: AttributionSpansPrediction, gold: AttributionSpansGold) -> Scored:
    """Token counts (`source_tp` and so on) for the words of sources, cues and contents of all attributions.

    An opening "that" of a content is left out on both sides, since a statement's content is the statement itself.
    """
    if not prediction.answered:
        return unscored("no claim found")
    scores: dict[str, float] = {}
    for layer in ("source", "cue", "content"):
        right, ours = (_tokens(gold.text, getattr(side, layer)) for side in (gold, prediction))
        scores |= counts(f"{layer}_", tp=len(right & ours), fp=len(ours - right), fn=len(right - ours))
    return Scored(scores)


def _tokens(text: str, places: tuple[Place, ...]) -> frozenset[int]:
    return tokens_in(text, (_without_that(place) for place in places))


def _without_that(place: Place) -> Place:
    opens = place.quote.lower().startswith("that ")
    return place.model_copy(update={"start": place.start + len("that ")}) if opens else place
