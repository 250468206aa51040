"""Independence groups among the articles that bear on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pipeline.evidence.kinship import same_group
from pipeline.evidence.profiles import Profile


class Groups:
    """Tells which articles are one source; what it found of two articles it remembers."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, profiles: Sequence[Profile], own: Profile | None = None) -> dict[str, int]:
        """The group of each article by id, counted from 1 in the order given; the claim's own article ties others too.

        Articles that are each one source with a third are one group.
        """
        everyone = [*profiles, *([own] if own is not None else [])]
        head = {profile.article.article_id: profile.article.article_id for profile in everyone}
        for one, other in combinations(everyone, 2):
            if self.same(one, other):
                _tie(head, one.article.article_id, other.article.article_id)
        numbers: dict[str, int] = {}
        return {
            profile.article.article_id: numbers.setdefault(_head(head, profile.article.article_id), len(numbers) + 1)
            for profile in profiles
        }

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
