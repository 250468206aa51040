"""Times side by side: when the same thing happened, or is to happen, in two versions.

Whether two times are of one happening is a fitted logistic score of how alike the points, the clauses, the words and
the verbs are, how near the times, and whether they hang on prepositions that exclude each other or date one number. Its
coefficients are `pipeline/data/comparison/times.json`, written by `benchmarks/quality_times_fit.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.dates.instants import Instant, Kind
from pipeline.engines.builtin.comparison.dates.timed import TELLING, Timed, Timeline
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.engines.builtin.comparison.wording import same_verb
from pipeline.engines.builtin.verification.score import Logistic
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment

TERMS = ("relative", "clause", "words", "same_verb", "shared_verb", "other_lead", "same_number", "near", "unfixed")
"""What the score of two times of one happening weighs."""
LEAST = 0.2
"""Least score of two times of one happening."""
AGREED = 0.3
"""What agreement adds where a time has several partners: a story gives most times alike."""
_BOUNDS = frozenset({"until", "till", "by", "from", "since", "for", "before", "after", "between"})
"""Prepositions of which two different ones make two times of two things: "until 9 March", "for 2 March"."""
_EMPTY = frozenset({"", "be", "have", "do", "come", "go", "take", "make", "get", "give", "put"})
"""Verbs that tell of anything: that two times hang on one of them says nothing."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """Two comparable times of two versions: `i` and `j` number them; `terms` are what the score weighs, by name."""

    i: int
    j: int
    one: Timed
    other: Timed
    agree: bool
    terms: dict[str, float]


def compare_times(one: Timeline, other: Timeline, alignment: Alignment) -> Iterator[Draft]:
    """The times of one happening in two versions, each time once, the surest first."""
    for candidate, chance in matched_times(candidates(one, other, alignment), load_score("times", TERMS)):
        yield _draft(one, other, candidate, chance)


def matched_times(found: Iterable[Candidate], score: Logistic) -> Iterator[tuple[Candidate, float]]:
    """The candidates taken one to one, best first, each with its score; agreement wins where both are possible."""
    scored = [(score.probability(c.terms), c) for c in found]
    enough = [(p, c) for p, c in scored if p >= LEAST]
    used: set[tuple[int, int]] = set()
    for chance, candidate in sorted(enough, key=lambda r: (-r[0] - AGREED * r[1].agree, r[1].i, r[1].j)):
        sides = {(0, candidate.i), (1, candidate.j)}
        if not sides & used:
            used |= sides
            yield candidate, chance


def candidates(one: Timeline, other: Timeline, alignment: Alignment) -> list[Candidate]:
    """Every two times of two versions that can be held against each other."""
    left, right = one.times, other.times
    pairs = [(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if a.instant.comparable(b.instant)]
    if not pairs:
        return []
    clause = one.vectors @ other.vectors.T
    relative = alignment.relative(one.version.number, other.version.number)

    def terms(i: int, j: int) -> dict[str, float]:
        a, b = left[i], right[j]
        return {
            "relative": float(relative[a.index, b.index]),
            "clause": float(clause[i, j]),
            "words": alignment.rarity.overlap(a.stems, b.stems),
            "same_verb": float(not {a.verb, b.verb} & _EMPTY and same_verb(a.verb, b.verb)),
            "shared_verb": float(any(same_verb(mine, theirs) for mine in a.acts for theirs in b.acts)),
            "other_lead": float(len({a.lead, b.lead} & _BOUNDS) > 1),
            "same_number": float(a.tied is not None and a.tied == b.tied),
            "near": _near(a.instant, b.instant),
            "unfixed": float(not {a.instant.kind, b.instant.kind} <= {Kind.DAY, Kind.CLOCK}),
        }

    agreeing = {(i, j) for i, j in pairs if left[i].instant.agrees(right[j].instant)}
    told = {(i, j) for i, j in pairs if {left[i].verb, right[j].verb} & TELLING} - agreeing
    kept = (pair for pair in pairs if pair not in told)
    return [Candidate(i, j, left[i], right[j], (i, j) in agreeing, terms(i, j)) for i, j in kept]


def _near(one: Instant, other: Instant) -> float:
    """How near two times are: 1 for one time, falling with the logarithm of the hours or days between them."""
    if one.clock and other.clock:
        return 1 / (1 + math.log1p(one.clock.apart(other.clock) / 60))
    if one.kind is not Kind.DAY or other.kind is not Kind.DAY:
        return 0.0
    return 1 / (1 + math.log1p(one.days_apart(other)))


def _draft(one: Timeline, other: Timeline, found: Candidate, chance: float) -> Draft:
    sides = (
        Place(one.version.number, one.mention(found.i)),
        Place(other.version.number, other.mention(found.j)),
    )
    if found.agree:
        return Draft(Relation.AGREE, Aspect.DATE, *sides, "time_same", 0.85, "The same time")
    loosely = found.one.instant.loosely or found.other.instant.loosely
    relation = Relation.DIFFER if loosely else Relation.CONFLICT
    confidence = round(0.55 + 0.35 * chance, 3)
    return Draft(relation, Aspect.DATE, *sides, "time_other", confidence, "Different times")
