"""How two articles on one story stand to each other: copies, retellings, corrections, or each its own witness.

Tuned on the `independence_group` of the dev stories, and held against real triples of articles from different outlets;
benchmarks/quality_independence.py prints both.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from pipeline.evidence.profiles import Profile
from pipeline.evidence.wording import shared_wording
from pipeline.text.shingles import resemblance

NEAR_DUPLICATE = 0.8
"""Shingle resemblance from which an article is a copy, and never evidence for the other one's claims."""
RETOLD = 1.3
"""Score from which two articles have one text behind them; independent ones on one event mostly stay below 1.1."""
RETOLD_BY_ITS_WORD = 0.8
"""The score that is enough when one article names the other one's outlet as its source."""
COPIED_PASSAGE, COPIED_SHARE = 6, 0.15
"""A run of so many plain words is no accident, and with that share of common wording no mere stock phrase."""

_UNKNOWN_FACTS = 2  # added to what an article has of its own: a share of few facts means little
_CORRECTS = re.compile(
    r"\b(?:corrections?|corrects?|corrected|(?:an )?earlier versions?|(?:previous|first|original) version|misstated)\b",
    re.IGNORECASE,
)
_SAID_BY = r"(?:first\s+|has\s+|had\s+|also\s+)?(?:reports?|reported|reveals?|revealed|writes|wrote|learned|obtained)\b"
_SAID_TO = (
    r"(?:according\s+to|told|citing|cites|speaking\s+to|(?:reported|quoted)\s+(?:by|in)|reports?\s+(?:by|in|from))"
)


EVENT_NAMES = 0.25
"""Share of the names of the article with fewer that both have. On the dev stories articles of one event have at least
.38, those of different events at most .29."""


class Kinship(StrEnum):
    """What an article is to the claim's own article; all but the first are of one independence group with it."""

    INDEPENDENT = "independent"
    RETELLING = "retelling"
    ORIGIN = "origin"  # the text that the claim's article was derived from
    CORRECTION = "correction"  # a later version by the claim's own outlet that corrects it


def shares_event(one: Profile, other: Profile) -> bool:
    """Whether two articles have enough names in common to tell of one event; True where one has none to go by."""
    return len(one.names & other.names) >= EVENT_NAMES * min(len(one.names), len(other.names))


def is_copy(one: Profile, other: Profile) -> bool:
    """Whether two articles have nearly the same text."""
    return resemblance(one.shingles, other.shingles) >= NEAR_DUPLICATE


def same_group(one: Profile, other: Profile) -> bool:
    """Whether the accounts of two articles come from one text.

    They do when they are copies or versions of one article, when they share the author's own wording together with
    names and figures as a rewritten text does, or when one says that it relies on the other one's outlet and has most
    of its facts from there.
    """
    if one.article.source_key == other.article.source_key or is_copy(one, other):
        return True
    wording = shared_wording(one.own_words, other.own_words)
    if wording.longest >= COPIED_PASSAGE and wording.share >= COPIED_SHARE:
        return True
    score = 4 * wording.share + max(_facts_from(one, other), _facts_from(other, one))
    if _corrects(one, other) or _corrects(other, one):
        return score >= RETOLD_BY_ITS_WORD
    relied = relies_on(one, other) or relies_on(other, one)
    return score >= (RETOLD_BY_ITS_WORD if relied else RETOLD)


def kinship(own: Profile, other: Profile) -> Kinship:
    """What `other`, an article of the same group, is to the claim's own article."""
    if _corrects(other, own):
        return Kinship.CORRECTION
    return Kinship.ORIGIN if _derived(own, other) else Kinship.RETELLING


def relies_on(article: Profile, source: Profile) -> bool:
    """Whether an article names the outlet of another one as where it has something from."""
    name = _outlet(source)
    if not name or name == _outlet(article):
        return False
    called = r"\s+".join(map(re.escape, name.split()))
    said = rf"\b{called}(?:['’]s)?\s+{_SAID_BY}|\b{_SAID_TO}\s+(?:the\s+)?{called}\b"
    return re.search(said, article.article.text, re.IGNORECASE) is not None


def _derived(article: Profile, source: Profile) -> bool:
    """Whether, of two articles of one group, the first was made from the second."""
    if relies_on(article, source) != relies_on(source, article):
        return relies_on(article, source)
    when, before = article.article.published or "", source.article.published or ""
    if when and before and when[:10] != before[:10]:
        return before < when
    if len(when) == len(before) > len("2026-01-01") and when != before:
        return before < when
    return _facts_from(article, source) > _facts_from(source, article)


def _corrects(article: Profile, earlier: Profile) -> bool:
    """Whether an article is a correction by the outlet of an earlier one, by its own word."""
    if not _outlet(article) or _outlet(article) != _outlet(earlier):
        return False
    if (article.article.published or "") < (earlier.article.published or ""):
        return False
    return _CORRECTS.search(article.article.text) is not None and not _CORRECTS.search(earlier.article.text)


def _facts_from(article: Profile, source: Profile) -> float:
    """How far an article has its figures (up to 1) and names (up to half) from another one."""
    figures = _share(article.figures, source.figures)
    return figures + 0.5 * _share(article.names, source.names)


def _share(some: Collection[object], others: Collection[object]) -> float:
    return len(set(some) & set(others)) / (len(some) + _UNKNOWN_FACTS)


def _outlet(profile: Profile) -> str:
    return re.sub(r"^the\s+", "", " ".join((profile.article.publisher or "").casefold().split()))
