"""Extraction: which points were found, which were made up, and how well each claim is cut and worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.scorers.faithfulness import Source, is_entailed
from eval.scorers.matching import Pair, match_claims
from eval.scorers.naming import same_source
from eval.scorers.scored import Outcome, Scored, counts, share, unscored
from eval.scorers.standing_alone import stands_alone
from eval.scorers.wording import held, shared_length, span_iou
from eval.tasks.gold import ClaimsGold, GoldClaim
from eval.tasks.predictions import ClaimsPrediction, PredictedClaim
from pipeline.types import SourceKind

WHOLE = 0.8


def score_claims(prediction: ClaimsPrediction, gold: ClaimsGold) -> Scored:
    """Counts over the claims of an article, matched one to one with the gold claims (see `matching`).

    `tp fp fn`; `fp` is left out where the gold is incomplete. `complete`: share of the article's sentences to which the
    model gave an answer that could be used; claims of the others are missed like any. `entailed`: the claim passes
    `faithfulness` against its sentences. `alone`: it stands alone. `atomic`: it takes in the words of no second gold
    claim (with spans only). `iou`: of matched claims with spans. `kind`, `speaker`, `quote`: right among the matched
    ones whose gold has it. An outcome for each claim whose source people have judged: right when it is entailed and its
    source is right.
    """
    if not prediction.answered:
        return unscored("no claim found")
    pairs = match_claims(gold.claims, prediction.claims)
    entailed = [_entailed(claim, prediction) for claim in prediction.claims]
    fp = len(prediction.claims) - len(pairs) if gold.complete else 0
    return Scored(
        scores={
            **counts("", tp=len(pairs), fp=fp, fn=len(gold.claims) - len(pairs)),
            **share("complete", [1 - prediction.failed / prediction.sentences] if prediction.sentences else ()),
            **share("entailed", entailed),
            **share("alone", (stands_alone(claim.text) for claim in prediction.claims)),
            **_with_spans(prediction.claims, gold, pairs),
            **_sources(prediction.claims, gold.claims, pairs),
        },
        outcomes=_outcomes(prediction.claims, gold, pairs, entailed),
    )


def _entailed(claim: PredictedClaim, prediction: ClaimsPrediction) -> bool:
    quote = " ".join(span.quote for span in claim.spans)
    source = Source(prediction.context, prediction.published, prediction.publisher)
    return is_entailed(claim.text, quote=quote, cited=claim.cited, source=source)


def _with_spans(claims: Sequence[PredictedClaim], gold: ClaimsGold, pairs: Sequence[Pair]) -> Mapping[str, float]:
    placed = [claim for claim in gold.claims if claim.spans]
    if not placed:
        return {}
    return {
        **share("atomic", (_is_atomic(claim, placed) for claim in claims)),
        **share("iou", (pair.iou for pair in pairs if gold.claims[pair.gold].spans)),
    }


def _is_atomic(claim: PredictedClaim, gold: Sequence[GoldClaim]) -> bool:
    """Whether at most one gold claim lies wholly in the claim: its words are cited, and the claim says them."""
    inside = 0
    for other in gold:
        length = sum(span.end - span.start for span in other.spans)
        words = " ".join(span.quote for span in other.spans)
        cited = shared_length(claim.spans, other.spans) >= WHOLE * length
        inside += cited and held(words, claim.text) >= WHOLE
    return inside <= 1


def _sources(claims: Sequence[PredictedClaim], gold: Sequence[GoldClaim], pairs: Sequence[Pair]) -> Mapping[str, float]:
    both = [(claims[p.predicted], gold[p.gold]) for p in pairs if gold[p.gold].kind is not None]
    if not any(claim.kind is not None for claim in gold):
        return {}
    sourced = [(ours, right) for ours, right in both if right.kind is not SourceKind.AUTHOR]
    return {
        **share("kind", (ours.kind == right.kind for ours, right in both)),
        **share("speaker", (same_source(ours.speaker, right.speaker) for ours, right in sourced)),
        **share("quote", (ours.direct_quote == right.direct_quote for ours, right in sourced)),
    }


def _outcomes(
    claims: Sequence[PredictedClaim], gold: ClaimsGold, pairs: Sequence[Pair], entailed: Sequence[bool]
) -> tuple[Outcome, ...]:
    matched = {pair.predicted: gold.claims[pair.gold] for pair in pairs}
    judged = [_is_right(c, matched.get(n), gold.claims, entailed=entailed[n]) for n, c in enumerate(claims)]
    return tuple(
        Outcome(claim.confidence, right, claim.raw)
        for claim, right in zip(claims, judged, strict=True)
        if right is not None
    )


def _is_right(
    claim: PredictedClaim, match: GoldClaim | None, gold: Sequence[GoldClaim], *, entailed: bool
) -> bool | None:
    """Whether a claim is what its confidence says: entailed, and its source right; None when nobody can say.

    The source is that of the gold claim it matches, else of the one that shares most of its words in the article.
    """
    if not entailed:
        return False
    beside = match or max(gold, key=lambda other: span_iou(claim.spans, other.spans), default=None)
    if beside is None or beside.kind is None:
        return None if beside is None else True
    if match is None and not span_iou(claim.spans, beside.spans):
        return None
    is_author = beside.kind is SourceKind.AUTHOR
    if is_author or claim.kind is SourceKind.AUTHOR:
        return is_author and claim.kind is SourceKind.AUTHOR
    return same_source(claim.speaker, beside.speaker)
