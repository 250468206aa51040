"""How two articles on one story stand to each other: copies, retellings, corrections, or each its own witness."""

from __future__ import annotations

from enum import StrEnum

from pipeline.evidence.profiles import Profile
from pipeline.text.shingles import resemblance

NEAR_DUPLICATE = 0.8
"""Shingle resemblance from which an article is a copy, and never evidence for the other one's claims."""


class Kinship(StrEnum):
    """What an article is to the claim's own article; all but the first are of one independence group with it."""

    INDEPENDENT = "independent"
    RETELLING = "retelling"
    ORIGIN = "origin"  # the text that the claim's article was derived from
    CORRECTION = "correction"  # a later version by the claim's own outlet that corrects it


def is_copy(one: Profile, other: Profile) -> bool:
    """Whether two articles have nearly the same text."""
    return resemblance(one.shingles, other.shingles) >= NEAR_DUPLICATE


def same_group(one: Profile, other: Profile) -> bool:
    """Whether the accounts of two articles come from one text."""
    return is_copy(one, other)


def kinship(own: Profile, other: Profile) -> Kinship:
    """What `other` is to the claim's own article."""
    return Kinship.RETELLING if same_group(own, other) else Kinship.INDEPENDENT
