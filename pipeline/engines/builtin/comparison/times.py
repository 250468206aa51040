"""Days and times side by side: when the same thing happened, or is to happen, in two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.instants import Instant, find_instants
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.grounding.words import stem
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.engines.builtin.comparison.points import Point, Version

LEAST_FIT = 0.5
LEAST_LIKENESS = 0.33
SAME_VERB, SAME_TIME = 0.12, 0.15


@dataclass(frozen=True)
class Timed:
    """A day or time of day that a point names, with the stem of the verb it belongs to."""

    point: Point
    index: int
    instant: Instant
    verb: str
    place: Place


def times_of(version: Version) -> tuple[Timed, ...]:
    """The days and times of a version's points in text order; one in two points is given by the shorter."""
    published = parse_day(version.analysis.article.published)
    found: dict[int, Timed] = {}
    for index, point in enumerate(version.points):
        for instant in find_instants(point.parse, published):
            if not any(s.start <= instant.start and instant.end <= s.end + 1 for s in point.claim.spans):
                continue
            known = found.get(instant.start)
            if known is None or len(point.tokens) < len(known.point.tokens):
                found[instant.start] = _timed(version, point, index, instant)
    return tuple(found[start] for start in sorted(found))


def compare_times(one: Version, other: Version, alignment: Alignment) -> Iterator[Draft]:
    """The days and times of one thing in two versions, each once, the best fit first."""
    left, right = times_of(one), times_of(other)
    grid = alignment.grid(one.number, other.number)
    ranked = sorted(
        (
            (fit, i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if (fit := _fit(a, b, float(grid[a.index, b.index]))) >= LEAST_FIT
        ),
        key=lambda r: (-r[0], r[1], r[2]),
    )
    used: set[tuple[int, int]] = set()
    for fit, i, j in ranked:
        if (0, i) not in used and (1, j) not in used:
            used |= {(0, i), (1, j)}
            yield _draft(left[i], right[j], fit)


def _timed(version: Version, point: Point, index: int, instant: Instant) -> Timed:
    tokens = point.parse.tokens
    at = next((t.index for t in tokens if t.end > instant.start), len(tokens) - 1)
    first = at
    for _ in range(8):
        if tokens[at].pos in ("VERB", "AUX") or tokens[at].head == at:
            break
        at = tokens[at].head
    verb = stem(tokens[at].lemma.lower()) if tokens[at].pos in ("VERB", "AUX") else ""
    lead = first > 0 and tokens[first - 1].pos in ("ADP", "SCONJ")
    start = tokens[first - 1].start if lead else instant.start
    return Timed(point, index, instant, verb, Place(version.number, version.mention(start, instant.end)))


def _fit(one: Timed, other: Timed, likeness: float) -> float:
    """How surely two times are of one thing; 0 when one is a day and the other a time of day."""
    if likeness < LEAST_LIKENESS or not one.instant.comparable(other.instant):
        return 0.0
    verb = SAME_VERB if one.verb and one.verb == other.verb else 0.0
    return likeness + verb + (SAME_TIME if one.instant.agrees(other.instant) else 0.0)


def _draft(one: Timed, other: Timed, fit: float) -> Draft:
    if one.instant.agrees(other.instant):
        return Draft(Relation.AGREE, Aspect.DATE, one.place, other.place, "time_same", 0.85, "The same time")
    confidence = round(min(0.9, 0.35 + 0.5 * min(fit, 1.1)), 3)
    loosely = one.instant.loosely or other.instant.loosely
    relation = Relation.DIFFER if loosely else Relation.CONFLICT
    return Draft(relation, Aspect.DATE, one.place, other.place, "time_other", confidence, "Different times")
