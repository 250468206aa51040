"""Numbers side by side: counts and amounts of the same thing in two versions.

Which numbers are of one thing is decided by what stands around them (`samequantity`), equal values first, because texts
about one event share most of their numbers. Values in the bounds of each other agree ("about 40" and 38, "30 to 40" and
38); open bounds differ without contradiction ("more than 30" and 38), 40 and 38 cannot both be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.numbers.counts import Figure
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.numbers.samequantity import Candidate, Contexts
    from pipeline.engines.builtin.comparison.points import Version

LEAST_CONTEXT = 0.25
"""Least likeness of what stands around two equal numbers that are taken for one."""
SURELY = 0.35
"""Least likeness of what stands around two equal numbers for neither to be held against another."""
LEAST_PROBABILITY = 0.4
"""Least probability that two unlike numbers measure the same quantity."""
_GROWS = ("dead", "hurt", "missing", "ill", "held")
"""Fates that are counted anew as time goes on, so that two counts of different hours may both be true."""


class Match(NamedTuple):
    """Two figures of one thing and how surely they are: likeness of context for equal ones, else the probability."""

    one: Figure
    other: Figure
    fit: float

    @property
    def agrees(self) -> bool:
        """Whether both are the same amount."""
        return self.one.amount.agrees(self.other.amount)


def match_figures(one: Version, other: Version, contexts: Contexts) -> Iterator[Match]:
    """The numbers of one thing in two versions, equal ones first, then the likeliest; each two unlike amounts once."""
    candidates = list(contexts.candidates(one, other))
    equal = [(c.terms.context, c) for c in candidates if c.agrees and c.terms.context >= LEAST_CONTEXT]
    unlike = [(p, c) for c in candidates if not c.agrees and (p := c.probability()) >= LEAST_PROBABILITY]
    paired = list(_one_to_one(equal))
    yield from paired
    taken = {id(f) for m in paired for f in (m.one, m.other) if m.fit >= SURELY}
    unlike = [(p, c) for p, c in unlike if id(c.one) not in taken and id(c.other) not in taken]
    shown: set[tuple[float, ...]] = set()
    for match in _one_to_one(unlike):
        a, b = match.one.amount, match.other.amount
        key = (a.low, a.high, b.low, b.high)
        if key not in shown:
            shown.add(key)
            yield match


def _one_to_one(ranked: Iterable[tuple[float, Candidate]]) -> Iterator[Match]:
    """The best of some rated candidates, no figure in two of them."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for fit, candidate in sorted(ranked, key=lambda r: (-r[0], r[1].i, r[1].j)):
        if candidate.i not in mine and candidate.j not in theirs:
            mine.add(candidate.i)
            theirs.add(candidate.j)
            yield Match(candidate.one, candidate.other, fit)


def compare_figures(one: Version, other: Version, matches: Iterable[Match]) -> Iterator[Draft]:
    """What the matched numbers of two versions say of each other."""
    for match in matches:
        yield _draft(match, one, other)


def _draft(match: Match, left: Version, right: Version) -> Draft:
    one, other = match.one, match.other
    a, b = one.amount, other.amount
    if match.agrees:
        return Draft(Relation.AGREE, Aspect.NUMBER, one.place, other.place, "number_same", 0.85, "The same number")
    conflict = a.excludes(b) and not (_grows(one, other) and _apart_in_time(left, right))
    relation = Relation.CONFLICT if conflict else Relation.DIFFER
    rule = "number_conflict" if conflict else "number_differ"
    return Draft(
        relation, Aspect.NUMBER, one.place, other.place, rule, round(min(0.9, match.fit), 3), "Different numbers"
    )


def _grows(one: Figure, other: Figure) -> bool:
    return one.amount.unit is None and bool((one.fates | other.fates) & frozenset(_GROWS))


def _apart_in_time(one: Version, other: Version) -> bool:
    """Whether two articles were published at different times, as far as both say."""
    mine, theirs = one.analysis.article.published, other.analysis.article.published
    if not mine or not theirs:
        return False
    size = min(len(mine), len(theirs))
    return mine[:size] != theirs[:size]
