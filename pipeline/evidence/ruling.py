"""What verdict follows from judged passages: the law of the labeling guide, section 10.

One party's word settles nothing, copies of one text are one source, and a retelling of the claim's own article
supports nothing. `eval.datasets.verdicts` holds the hand labels to the same law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.calibration import Calibrated
from pipeline.engines.base import Judgement
from pipeline.evidence.candidates import FoundPassage
from pipeline.evidence.kinship import Kinship
from pipeline.types import Evidence, Stance, Verdict, VerdictLabel, Weight

SAME_SOURCE = "same source"

DECIDING: Mapping[VerdictLabel, tuple[Stance, ...]] = {
    VerdictLabel.SUPPORTED: (Stance.SUPPORTS,),
    VerdictLabel.REFUTED: (Stance.REFUTES,),
    VerdictLabel.CONFLICTING_EVIDENCE: (Stance.SUPPORTS, Stance.REFUTES),
    VerdictLabel.NOT_ENOUGH_EVIDENCE: (),
}


class Bearing(NamedTuple):
    """What one passage does to a claim, who says it, and how its article stands to the claim's own."""

    stance: Stance
    weight: Weight
    group: int
    kinship: Kinship

    @property
    def counts(self) -> bool:
        """Whether it may decide: of its own group only a correction or the original may, and only against."""
        if self.kinship is Kinship.INDEPENDENT:
            return True
        return self.stance is Stance.REFUTES and self.kinship in (Kinship.CORRECTION, Kinship.ORIGIN)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A label, and how many independent groups stand behind it; `same_source`: only retellings support the claim."""

    label: VerdictLabel
    independent_groups: int
    same_source: bool = field(default=False)


def rule(bearings: Sequence[Bearing]) -> Ruling:
    """The label that follows from all passages of a claim."""
    label = _label({(one.stance, one.weight) for one in bearings if one.counts})
    groups = {one.group for one in bearings if one.stance in DECIDING[label] and one.kinship is Kinship.INDEPENDENT}
    return Ruling(label, len(groups), _only_retellings(bearings))


def verdict(judgement: Judgement, found: Sequence[FoundPassage], calibrated: Calibrated, threshold: float) -> Verdict:
    """The verdict on a claim from an engine's judgement of the passages `found`.

    The engine may doubt what its passages say (its label NOT_ENOUGH_EVIDENCE stands); what it concludes from passages
    that do not count does not stand. A label below `threshold` is abstained from.
    """
    evidence, bearings = _taken(judgement, found)
    ruled = rule(bearings)
    if judgement.label is VerdictLabel.NOT_ENOUGH_EVIDENCE:
        ruled = Ruling(VerdictLabel.NOT_ENOUGH_EVIDENCE, 0, ruled.same_source)
    decisive = ruled.label is not VerdictLabel.NOT_ENOUGH_EVIDENCE
    abstained = decisive and calibrated.confidence < threshold
    label = VerdictLabel.NOT_ENOUGH_EVIDENCE if abstained else ruled.label
    return Verdict(
        label=label,
        confidence=calibrated.confidence,
        calibrated=calibrated.calibrated,
        abstained=abstained,
        evidence=_ordered(evidence, DECIDING[ruled.label]),
        independent_groups=0 if abstained else ruled.independent_groups,
        rationale=SAME_SOURCE if ruled.same_source and not decisive else judgement.rationale,
        signals=judgement.signals,
    )


def _label(found: set[tuple[Stance, Weight]]) -> VerdictLabel:
    for weight in (Weight.FIRM, Weight.BARE):
        supported, refuted = (Stance.SUPPORTS, weight) in found, (Stance.REFUTES, weight) in found
        if supported and refuted:
            return VerdictLabel.CONFLICTING_EVIDENCE
        if weight is Weight.FIRM and (supported or refuted):
            return VerdictLabel.SUPPORTED if supported else VerdictLabel.REFUTED
    return VerdictLabel.NOT_ENOUGH_EVIDENCE


def _only_retellings(bearings: Sequence[Bearing]) -> bool:
    supporting = [one for one in bearings if one.stance is Stance.SUPPORTS]
    return bool(supporting) and not any(one.counts for one in bearings if one.stance is not Stance.NEUTRAL)


class _Taken(NamedTuple):
    evidence: list[Evidence]
    bearings: list[Bearing]


def _taken(judgement: Judgement, found: Sequence[FoundPassage]) -> _Taken:
    """The judged passages as evidence, each followed by the copies of its words in other articles."""
    evidence, bearings = [], []
    for judged in judgement.passages:
        one = found[judged.passage]
        for place in (one, *one.copies):
            passage = place.passage
            span = judged.span if place is one else place.located(judged.span)
            group = passage.independence_group
            evidence.append(
                Evidence(
                    passage.article_id,
                    span,
                    judged.stance,
                    judged.score,
                    judged.weight,
                    group,
                    passage.publisher,
                    passage.published,
                )
            )
            bearings.append(Bearing(judged.stance, judged.weight, group, place.kinship))
    return _Taken(evidence, bearings)


def _ordered(evidence: Iterable[Evidence], deciding: Sequence[Stance]) -> tuple[Evidence, ...]:
    """What decided first, then what takes a side, then by score."""
    return tuple(
        sorted(evidence, key=lambda one: (one.stance not in deciding, one.stance is Stance.NEUTRAL, -one.score))
    )
