"""The one way from a prediction and its gold to scores: the kind of gold names the scorer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from eval.scorers.attribution import score_attribution, score_attribution_spans
from eval.scorers.claims import score_claims
from eval.scorers.differences import score_differences
from eval.scorers.loaded import score_loaded
from eval.scorers.retrieval import score_retrieval
from eval.scorers.scored import Scored
from eval.scorers.summaries import score_reference, score_summary
from eval.scorers.verdicts import score_verdict
from eval.scorers.worthiness import score_worthiness
from eval.tasks.gold import ANY_GOLD, Gold
from eval.tasks.predictions import ANY_PREDICTION, Prediction
from pipeline.errors import RunError

SCORERS: Mapping[str, Callable[[Any, Any], Scored]] = {
    "claims": score_claims,
    "attributed_claim": score_attribution,
    "attribution_spans": score_attribution_spans,
    "worthiness": score_worthiness,
    "loaded_words": score_loaded,
    "key_facts": score_summary,
    "reference": score_reference,
    "verdict": score_verdict,
    "passages": score_retrieval,
    "differences": score_differences,
}
"""Scorers by the `type` of the gold answer."""


def score(prediction: Prediction, gold: Gold) -> Scored:
    """The scores of one answer, by the scorer for its kind of gold."""
    return SCORERS[gold.type](prediction, gold)


def read_sides(prediction: Mapping[str, Any], gold: Mapping[str, Any], *, item: str) -> tuple[Prediction, Gold]:
    """An answer and its gold as a record holds them; raises RunError when either side is malformed."""
    try:
        return ANY_PREDICTION.validate_python(prediction), ANY_GOLD.validate_python(gold)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"])) or "record"
        raise RunError(f"cannot be scored ({where}: {problem['msg']})", item=item, action="run it again") from None
