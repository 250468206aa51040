"""Which claims are shown; what is left out is still accounted for."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.runs.read import ArticleRecords
from pipeline.types import Article, CheckedClaim, Claim


class ArticleClaim(NamedTuple):
    """A claim with its article."""

    article: Article
    claim: Claim


class ArticleVerdict(NamedTuple):
    """A checked claim with its article (None: it stands in none), and the articles cited as evidence, by id."""

    article: Article | None
    checked: CheckedClaim
    cited: Mapping[str, Article]


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Bounds in 0..1, the `top` most check-worthy claims (most check-worthy first), words of the speaker's name.

    Rejected claims are shown only with `include_ungrounded`.
    """

    min_confidence: float = 0.0
    min_check_worthiness: float = 0.0
    top: int | None = None
    speaker: str | None = None
    include_ungrounded: bool = False

    def select(self, records: Iterable[ArticleRecords]) -> Iterator[ArticleClaim]:
        """The claims that pass, in the order of the articles, or by rank when only the top ones are wanted."""
        passing = (pair for pair in self._all(records) if self._passes(pair.claim))
        if self.top is None:
            return passing
        return iter(heapq.nlargest(self.top, passing, key=lambda pair: _rank(pair.claim)))

    def select_checked(self, records: Iterable[ArticleRecords]) -> Iterator[ArticleVerdict]:
        """The checked claims that pass, in the order of `select`."""
        passing = (
            ArticleVerdict(record.article, checked, record.evidence)
            for record in records
            for checked in record.checked
            if self._passes(checked.claim)
        )
        if self.top is None:
            return passing
        return iter(heapq.nlargest(self.top, passing, key=lambda found: _rank(found.checked.claim)))

    def _all(self, records: Iterable[ArticleRecords]) -> Iterator[ArticleClaim]:
        for record in records:
            claims = (*record.claims, *record.rejected) if self.include_ungrounded else record.claims
            yield from (ArticleClaim(record.article, claim) for claim in claims)

    def _passes(self, claim: Claim) -> bool:
        return (
            claim.confidence >= self.min_confidence
            and claim.check_worthiness.score >= self.min_check_worthiness
            and (self.speaker is None or _names(self.speaker, claim.attribution.speaker))
        )


def _names(wanted: str, speaker: str | None) -> bool:
    """Whether every word of `wanted` is a word of the speaker's name, in any case."""
    words = re.findall(r"\w+", (speaker or "").casefold())
    return all(word in words for word in re.findall(r"\w+", wanted.casefold()))


def _rank(claim: Claim) -> tuple[float, float]:
    return (claim.check_worthiness.score, claim.confidence)
