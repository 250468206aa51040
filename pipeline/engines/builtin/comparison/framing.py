"""Framing: the same point told with words that judge in one version and without them in the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS
from pipeline.engines.builtin.loaded.find import find_loaded_language
from pipeline.types import Aspect, Relation, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair
    from pipeline.engines.builtin.comparison.points import Point, Version

LEAST_LIKENESS = 0.42


def compare_framing(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points of which one side alone has loaded words of its author."""
    mine, theirs = _loaded(one), _loaded(other)
    for pair in pairs:
        if pair.mutual and pair.likeness >= LEAST_LIKENESS and not (pair.one.is_quoted or pair.other.is_quoted):
            left, right = _within(pair.one, mine), _within(pair.other, theirs)
            if bool(left) != bool(right):
                places = (_place(one, pair.one), _place(other, pair.other))
                yield Draft(Relation.DIFFER, Aspect.OTHER, *places, "framing", 0.6, "Judging words on one side")


@lru_cache(maxsize=KEPT_VERSIONS)
def _loaded(version: Version) -> tuple[Span, ...]:
    return tuple(t.span for t in find_loaded_language(version.analysis) if not t.attributed)


def _within(point: Point, terms: Iterable[Span]) -> list[Span]:
    sentence = point.parse.sentence
    end = point.span.end
    return [t for t in terms if max(sentence.start, point.span.start - 30) <= t.start and t.end <= end]


def _place(version: Version, point: Point) -> Place:
    return Place(version.number, version.mention(point.span.start, point.span.end))
