"""What one version alone has: check-worthy claims that nothing in the other versions is like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.types import Aspect, Mention

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

MOST = 3
"""Claims of one version alone that are shown: the most check-worthy."""
LEAST_WORTH = 0.5
UNLIKE = 0.5
"""Likeness below which another version has nothing like a point."""


class Lone:
    """A claim that one version alone has, with how sure that is."""

    def __init__(self, version: Version, point: Point, nearest: float) -> None:
        self.version = version
        self.point = point
        self.confidence = round(min(0.8, 0.9 - nearest), 3)

    @property
    def mention(self) -> Mention:
        """The words that state it."""
        return self.version.mention(self.point.span.start, self.point.span.end)

    @property
    def aspect(self) -> Aspect:
        """What happened, always: the rest of what it tells belongs to it."""
        return Aspect.EVENT


def find_lone_points(versions: Sequence[Version], alignment: Alignment) -> Iterator[Lone]:
    """The most check-worthy claims of each version that no other version has anything like."""
    if len(versions) < 2:
        return
    for version in versions:
        lone = []
        for index, point in enumerate(version.points):
            nearest = max(_nearest(alignment, version, index, other) for other in versions if other is not version)
            if point.claimed and point.check_worthiness >= LEAST_WORTH and nearest < UNLIKE:
                lone.append(Lone(version, point, nearest))
        yield from sorted(lone, key=lambda p: (-p.point.check_worthiness, p.point.span.start))[:MOST]


def _nearest(alignment: Alignment, version: Version, index: int, other: Version) -> float:
    if not other.points:
        return 0.0
    if version.number < other.number:
        return float(alignment.grid(version.number, other.number)[index].max())
    return float(alignment.grid(other.number, version.number)[:, index].max())
