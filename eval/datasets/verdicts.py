"""The verdict that labeled evidence leads to, by the rule in section 10 of `GUIDE.md`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from eval.datasets.schema import ArticleRecord, EvidenceLabel, Tag, VerdictRecord
from pipeline.types import Stance, VerdictLabel, Weight

DECIDING = {
    VerdictLabel.SUPPORTED: (Stance.SUPPORTS,),
    VerdictLabel.REFUTED: (Stance.REFUTES,),
    VerdictLabel.CONFLICTING_EVIDENCE: (Stance.SUPPORTS, Stance.REFUTES),
    VerdictLabel.NOT_ENOUGH_EVIDENCE: (),
}


class Ruling(NamedTuple):
    """A label and the number of independence groups behind it."""

    label: VerdictLabel
    independent_groups: int


def ruling(verdict: VerdictRecord, articles: Mapping[str, ArticleRecord]) -> Ruling:
    """The label and group count that follow from a verdict's evidence; every article named must be in `articles`."""
    counted = [item for item in verdict.evidence if _counts(item, verdict, articles)]
    label = _label({(item.stance, item.weight) for item in counted})
    groups = {articles[item.article].independence_group for item in verdict.evidence if item.stance in DECIDING[label]}
    if verdict.article is not None:
        groups.discard(articles[verdict.article].independence_group)
    return Ruling(label, len(groups))


def _label(found: set[tuple[Stance, Weight]]) -> VerdictLabel:
    for weight in (Weight.FIRM, Weight.BARE):
        supported, refuted = (Stance.SUPPORTS, weight) in found, (Stance.REFUTES, weight) in found
        if supported and refuted:
            return VerdictLabel.CONFLICTING_EVIDENCE
        if weight is Weight.FIRM and (supported or refuted):
            return VerdictLabel.SUPPORTED if supported else VerdictLabel.REFUTED
    return VerdictLabel.NOT_ENOUGH_EVIDENCE


def _counts(item: EvidenceLabel, verdict: VerdictRecord, articles: Mapping[str, ArticleRecord]) -> bool:
    if verdict.article is None:
        return True
    own, other = articles[verdict.article], articles[item.article]
    if own.independence_group != other.independence_group:
        return True
    if item.stance is not Stance.REFUTES:
        return False
    return Tag.CORRECTION in other.tags or other.id in _origins(own, articles)


def _origins(article: ArticleRecord, articles: Mapping[str, ArticleRecord]) -> set[str]:
    origins: set[str] = set()
    origin = article.derived_from
    while origin is not None and origin not in origins and origin in articles:
        origins.add(origin)
        origin = articles[origin].derived_from
    return origins
