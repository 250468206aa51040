"""Independence groups among the articles that bear on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from pipeline.evidence.kinship import same_group
from pipeline.evidence.profiles import Profile


class Grouping(NamedTuple):
    """The group of each article by id, counted from 1 in the order given, and which are of the claim's own group."""

    groups: dict[str, int]
    own: frozenset[str]


class Groups:
    """Tells which articles are one source; what it found of two articles it remembers."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, profiles: Sequence[Profile], own: Profile | None = None) -> Grouping:
        """The groups of some articles; the claim's own article ties others too.

        Articles that are each one source with a third are one group.
        """
        everyone = [*profiles, *([own] if own is not None else [])]
        head = {profile.article.article_id: profile.article.article_id for profile in everyone}
        for one, other in combinations(everyone, 2):
            if self.same(one, other):
                _tie(head, one.article.article_id, other.article.article_id)
        numbers: dict[str, int] = {}
        heads = {profile.article.article_id: _head(head, profile.article.article_id) for profile in everyone}
        groups = {
            p.article.article_id: numbers.setdefault(heads[p.article.article_id], len(numbers) + 1) for p in profiles
        }
        own_head = None if own is None else heads[own.article.article_id]
        return Grouping(groups, frozenset(article_id for article_id in groups if heads[article_id] == own_head))

    def same(self, one: Profile, other: Profile) -> bool:
        """Whether two articles are one source."""
        first, second = sorted((one.article.article_id, other.article.article_id))
        if (first, second) not in self._known:
            self._known[first, second] = same_group(one, other)
        return self._known[first, second]


def _head(head: dict[str, str], key: str) -> str:
    while head[key] != key:
        key = head[key]
    return key


def _tie(head: dict[str, str], one: str, other: str) -> None:
    head[_head(head, other)] = _head(head, one)
