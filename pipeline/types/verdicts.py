"""Verdicts on claims and the evidence they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.types.accounts import ItemError
from pipeline.types.claims import AttributionCheck, Claim
from pipeline.types.texts import Span


class Stance(StrEnum):
    """What a passage, taken at its word, does to a claim."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NEUTRAL = "NEUTRAL"


class Weight(StrEnum):
    """Whether a passage can settle a claim, or is the bare word of a party with a stake or without a name."""

    FIRM = "firm"
    BARE = "bare"


class VerdictLabel(StrEnum):
    """The four verdicts."""

    SUPPORTED = "SUPPORTED"
    REFUTED = "REFUTED"
    CONFLICTING_EVIDENCE = "CONFLICTING_EVIDENCE"
    NOT_ENOUGH_EVIDENCE = "NOT_ENOUGH_EVIDENCE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of another article and what it does to a claim. `score`: how sure the engine is of the stance, 0..1."""

    article_id: str
    span: Span
    stance: Stance
    score: float
    weight: Weight
    independence_group: int
    publisher: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label from all evidence, about the claim's proposition where it has one, else about its text.

    `confidence` is the probability that the label is right. `abstained`: the engine was not sure enough, so the label
    is NOT_ENOUGH_EVIDENCE. `independent_groups` counts the distinct groups among the evidence with the deciding stance,
    without the group of the claim's own article. `signals` are the named parts of the judgement.
    """

    label: VerdictLabel
    confidence: float
    calibrated: bool
    abstained: bool
    evidence: tuple[Evidence, ...]
    independent_groups: int
    rationale: str
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlierCheck:
    """A published fact check of a like claim: what somebody else found, never a part of our verdict.

    `claim` and `rating` are the words of the one who checked; `similarity` in 0..1 is how near its claim is to ours.
    """

    claim: str
    rating: str
    publisher: str | None
    published: str | None
    url: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict, or with the error that kept it from one: exactly one of the two.

    `attribution_check` is None when the author asserts. `undated`: articles left out because they have no date.
    """

    claim: Claim
    attribution_check: AttributionCheck | None
    verdict: Verdict | None
    error: ItemError | None = None
    earlier_checks: tuple[EarlierCheck, ...] = ()
    undated: int = 0

    def __post_init__(self) -> None:
        if (self.verdict is None) == (self.error is None):
            raise ValueError("a checked claim has a verdict or an error")
