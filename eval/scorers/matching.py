"""Which predicted claim makes the same point as which gold claim: one to one, the best assignment there is.

Where both have exact words, two claims match when they share words of the article, and the mean of span overlap (IoU)
and likeness in meaning is at least one half; or when they share none and are all but the same statement by the same
kind of source (a point that the article makes twice). Likeness is the mean of embedding cosine and content-word F1.
By this rule two labelings of the same stories reach an F1 of .98 against one another (`benchmarks/eval_ceiling.py`),
while two different claims of one labeling share no words in 99 of 100 pairs. Where a set has no spans, the cosine must
be at least .80 and the claim must have half of the gold claim's content. The assignment has the largest sum (Jonker and
Volgenant, in scipy).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from eval.scorers.meaning import cosines
from eval.scorers.wording import content_f1, held, span_iou
from eval.tasks.gold import GoldClaim
from eval.tasks.predictions import PredictedClaim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME_POINT = 0.5
RESTATED = 0.9
NEAR = 0.8
HALF = 0.5


class Pair(NamedTuple):
    """A gold claim and a predicted claim, by index, and how far their words in the article overlap (0..1)."""

    gold: int
    predicted: int
    iou: float


def match_claims(gold: Sequence[GoldClaim], predicted: Sequence[PredictedClaim]) -> tuple[Pair, ...]:
    """The pairs that make the same point, in the order of the gold claims; empty when one side is."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    if not gold or not predicted:
        return ()
    overlaps = np.array([[span_iou(g.spans, p.spans) for p in predicted] for g in gold])
    agreement = _agreement(gold, predicted, overlaps)
    rows, columns = linear_sum_assignment(agreement, maximize=True)
    return tuple(
        Pair(int(row), int(column), float(overlaps[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if agreement[row, column] > 0
    )


def best_match(gold: GoldClaim, predicted: Sequence[PredictedClaim]) -> PredictedClaim | None:
    """The claim that agrees best with the gold one; None when none makes the same point."""
    import numpy as np

    if not predicted:
        return None
    overlaps = np.array([[span_iou(gold.spans, p.spans) for p in predicted]])
    agreement = _agreement((gold,), predicted, overlaps)[0]
    at = int(agreement.argmax())
    return predicted[at] if agreement[at] > 0 else None


def _agreement(
    gold: Sequence[GoldClaim], predicted: Sequence[PredictedClaim], overlaps: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How well each gold claim agrees with each predicted one; 0 where they do not make the same point."""
    import numpy as np

    cosine = cosines([g.text for g in gold], [p.text for p in predicted])
    table = np.zeros_like(overlaps)
    for row, one in enumerate(gold):
        for column, other in enumerate(predicted):
            near = float(cosine[row, column])
            table[row, column] = (
                _with_spans(one, other, near, overlaps[row, column]) if one.spans else _by_words(one, other, near)
            )
    return table


def _with_spans(gold: GoldClaim, predicted: PredictedClaim, cosine: float, overlap: float) -> float:
    meaning = (cosine + content_f1(gold.text, predicted.text)) / 2
    if overlap > 0:
        agreement = (overlap + meaning) / 2
        return agreement if agreement >= SAME_POINT else 0.0
    return meaning / 2 if meaning >= RESTATED and gold.kind == predicted.kind else 0.0


def _by_words(gold: GoldClaim, predicted: PredictedClaim, cosine: float) -> float:
    return cosine if cosine >= NEAR and held(gold.text, predicted.text) >= HALF else 0.0
