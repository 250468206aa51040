"""One version against itself: a statement that contradicts another, two sources that count one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.acts.clashes import find_clashes
from pipeline.engines.builtin.comparison.acts.events import contrast_of
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.points import Point, Version
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment

SAME_POINT = 0.7
"""Least likeness of two statements of one article that may contradict each other: most of its points are near."""


def compare_within(version: Version, alignment: Alignment) -> Iterator[Draft]:
    """The statements of one version of which one says what the other denies, in different sentences."""
    grid = alignment.grid(version.number, version.number)
    points = version.points
    for i, one in enumerate(points):
        for j in range(i + 1, len(points)):
            other = points[j]
            if one.sentence == other.sentence or grid[i, j] < SAME_POINT or not one.claimed or not other.claimed:
                continue
            if one.is_denial or other.is_denial or one.is_act or other.is_act:
                continue  # a charge and its denial: the article reports both
            if not one.is_authors or not other.is_authors:
                continue  # what sources say against each other, the article does not say
            if contrast_of(one, other) is not None:
                yield _both(version, one, other, float(grid[i, j]), "within_contrast")
    for clash in find_clashes(version, version, alignment):
        if clash.mine.point.is_authors and clash.theirs.point.is_authors:
            yield _both(version, clash.mine.point, clash.theirs.point, clash.likeness, "within_turned")


def _both(version: Version, one: Point, other: Point, likeness: float, rule: str) -> Draft:
    places = (_place(version, one), _place(version, other))
    confidence = round(min(0.8, 0.2 + 0.7 * likeness), 3)
    return Draft(Relation.CONFLICT, Aspect.EVENT, *places, rule, confidence, "The article says both")


def _place(version: Version, point: Point) -> Place:
    return Place(version.number, version.mention(point.span.start, point.span.end))
