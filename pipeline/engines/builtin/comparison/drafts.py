"""Drafts of comparison items: what a comparer of one aspect found between two places."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.types import Aspect, Mention, Relation


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one version that carry a side of a point, and how an explanation puts them."""

    version: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Draft:
    """A relation found between two places; of one version when an article contradicts itself.

    `rule` names the test that found it; `confidence` in 0..1 is how often such a finding is right; `lead` opens the
    explanation ("Different counts of passengers").
    """

    relation: Relation
    aspect: Aspect
    one: Place
    other: Place
    rule: str
    confidence: float
    lead: str

    @property
    def within(self) -> bool:
        """Whether both sides stand in one article."""
        return self.one.version == self.other.version
