"""Numbers of one version against each other: two counts of one thing, and a number that its headline alone gives."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.numbers.counts import Figure, figures_of
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.numbers.samequantity import Contexts
    from pipeline.engines.builtin.comparison.points import Version

MOST_TIMES = 5.0
"""Largest ratio of two counts of one thing by two sources."""
HEADLINE_CONTEXT, HEADLINE_TIMES = 0.2, 3.0
"""Least likeness of what stands around a headline's number and one of the text, and their largest ratio."""
_COUNTING = frozenset(
    {"speak", "put", "count", "come", "estimate", "total", "number", "reckon", "amount", "have", "say"}
)


def compare_counts(version: Version) -> Iterator[Draft]:
    """The counts of one thing by two sources side by side: "200, according to police; the organisers spoke of 600"."""
    for one, other in pairwise(figures_of(version)):
        if _two_sources(one, other) and _one_thing(one, other) and one.amount.excludes(other.amount):
            lead = "Two counts by two sources"
            yield Draft(Relation.CONFLICT, Aspect.NUMBER, one.place, other.place, "within_counts", 0.65, lead)


def _two_sources(one: Figure, other: Figure) -> bool:
    """Whether two claims of one paragraph give the numbers, each by a source of its own."""
    beside = one.point.paragraph == other.point.paragraph and one.point is not other.point
    claimed = one.point.claimed and other.point.claimed
    return beside and claimed and one.point.attribution.speaker != other.point.attribution.speaker


def _one_thing(one: Figure, other: Figure) -> bool:
    """Whether the second number is put, estimated or counted for what the first one counts."""
    told = other.verb in _COUNTING and bool(one.noun) and other.noun in ("", one.noun)
    near = one.amount.comparable(other.amount) and one.amount.times(other.amount) <= MOST_TIMES
    return told and near and not (one.fates and other.fates - one.fates)


def compare_headline_numbers(version: Version, contexts: Contexts) -> Iterator[Draft]:
    """The numbers of a headline, standing in the text, that the text nowhere gives, with what it gives instead."""
    for figure in figures_of(version):
        if figure.point.sentence == 0 and figure.point.parse.sentence.heading:
            instead = _given_instead(figure, version, contexts)
            if instead is not None:
                lead = "Another number in the headline"
                yield Draft(Relation.CONFLICT, Aspect.NUMBER, figure.place, instead.place, "headline_number", 0.6, lead)


def _given_instead(figure: Figure, version: Version, contexts: Contexts) -> Figure | None:
    """The number of the text in a headline number's place, None when the text gives that one too or none like it."""
    below = [c for c in contexts.candidates(version, version) if c.one is figure and c.other.point.sentence > 0]
    if any(c.agrees for c in below):
        return None
    near = [
        c
        for c in below
        if c.terms.context >= HEADLINE_CONTEXT
        and figure.amount.times(c.other.amount) <= HEADLINE_TIMES
        and figure.amount.excludes(c.other.amount)
    ]
    return max(near, key=lambda c: c.terms.context).other if near else None
