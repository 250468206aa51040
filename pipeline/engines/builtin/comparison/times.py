"""Days and times side by side: when the same thing happened, or is to happen, in two versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.amounts import find_amounts
from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.instants import Instant, find_instants
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS
from pipeline.engines.builtin.comparison.wording import content, plain_words, same_verb
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment, Pair
    from pipeline.engines.builtin.comparison.points import Point, Version
    from pipeline.text.parse import Token

LEAST_FIT = 0.5
LEAST_LIKENESS = 0.33
SAME_VERB, OTHER_VERB, SAME_TIME = 0.12, -0.03, 0.2
SAME_NUMBER = 0.3
"""What it adds that two times date the same number."""
LEAST_APART = 0.55
"""Least fit of two times that do not agree and hang on different verbs."""
SURE = 0.62
"""Likeness from which two times of one thing contradict each other though the verbs differ."""


_FEWEST_TIED = 2
_BOUNDS = frozenset({"until", "by", "from", "since", "for", "before", "after"})
"""Prepositions of which two different ones make two times of two things: "until 9 March", "for 2 March"."""


@dataclass(frozen=True)
class Timed:
    """A day or time of day that a point names, with the stem of the verb it belongs to."""

    point: Point
    index: int
    instant: Instant
    verb: str
    lead: str  # the preposition before it
    place: Place
    tied: float | None = (
        None  # the number that it dates where the point has several: "four on Saturday, seven on Sunday"
    )


@lru_cache(maxsize=KEPT_VERSIONS)
def times_of(version: Version) -> tuple[Timed, ...]:
    """The days and times of a version's points in text order; one in two points is given by the shorter."""
    published = parse_day(version.analysis.article.published)
    found: dict[int, Timed] = {}
    for index, point in enumerate(version.points):
        for instant in find_instants(point.parse, published):
            if not point.holds(instant.start, instant.end):
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


def compare_expressions(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points that say when in words of which one cannot be counted: "next week", "within days"."""
    for pair in pairs:
        if not pair.mutual:
            continue
        mine, theirs = _expressions(one, pair.one), _expressions(other, pair.other)
        if len(mine) != 1 or len(theirs) != 1 or (mine[0].counted and theirs[0].counted):
            continue
        left, right = mine[0].place, theirs[0].place
        if not content(plain_words(left.mention.span.quote)) & content(plain_words(right.mention.span.quote)):
            confidence = round(min(0.8, 0.25 + 0.7 * pair.likeness), 3)
            yield Draft(Relation.DIFFER, Aspect.DATE, left, right, "time_words", confidence, "Different times")


class Expression(NamedTuple):
    """A phrase that says when; `counted`: it holds a day or time of day that can be reckoned with."""

    place: Place
    counted: bool


def _expressions(version: Version, point: Point) -> list[Expression]:
    """The phrases of a point that say when, as the parser sees them, without spans of time that say how long."""
    published = parse_day(version.analysis.article.published)
    counted = [(i.start, i.end) for i in find_instants(point.parse, published)]
    found: list[Expression] = []
    run: list[Token] = []
    for token in (*point.words, None):
        if token is not None and token.ent in ("DATE", "TIME") and (not run or not token.ent_begins):
            run.append(token)
            continue
        if run and not _is_duration(point, run):
            first = run[0].index
            lead = first > 0 and point.parse.tokens[first - 1].text.lower() in ("within", "by", "on", "in", "after")
            start = point.parse.tokens[first - 1].start if lead else run[0].start
            inside = any(s < run[-1].end and run[0].start < e for s, e in counted)
            found.append(Expression(Place(version.number, version.mention(start, run[-1].end)), inside))
        run = [token] if token is not None and token.ent in ("DATE", "TIME") else []
    return found


def _is_duration(point: Point, run: Sequence[Token]) -> bool:
    """Whether a phrase says how long or how old rather than when: "for 11 years", "the 61-year-old", "nine days"."""
    before = point.parse.tokens[run[0].index - 1].text.lower() if run[0].index else ""
    text = " ".join(t.text for t in run).lower()
    return before in ("for", "over", "during", "of") or "old" in text or (before != "within" and text[:1].isdigit())


def _timed(version: Version, point: Point, index: int, instant: Instant) -> Timed:
    tokens = point.parse.tokens
    at = next((t.index for t in tokens if t.end > instant.start), len(tokens) - 1)
    first = at
    for _ in range(8):
        if tokens[at].pos in ("VERB", "AUX") or tokens[at].head == at:
            break
        at = tokens[at].head
    verb = tokens[at].lemma.lower() if tokens[at].pos in ("VERB", "AUX") else ""
    lead = first > 0 and tokens[first - 1].pos in ("ADP", "SCONJ")
    start = tokens[first - 1].start if lead else instant.start
    word = tokens[first - 1].text.lower() if lead else ""
    place = Place(version.number, version.mention(start, instant.end))
    return Timed(point, index, instant, verb, word, place, _dated_number(point, instant))


def _dated_number(point: Point, instant: Instant) -> float | None:
    """The number nearest to a day where a point gives several days and as many numbers, None otherwise."""
    inside = [a for a in find_amounts(point.parse) if point.holds(a.number_start, a.end)]
    if len(inside) < _FEWEST_TIED:
        return None
    nearest = min(inside, key=lambda a: min(abs(a.number_start - instant.end), abs(instant.start - a.end)))
    return nearest.value


def _fit(one: Timed, other: Timed, likeness: float) -> float:
    """How surely two times are of one thing; 0 when one is a day and the other a time of day."""
    if likeness < LEAST_LIKENESS or not one.instant.comparable(other.instant):
        return 0.0
    same = bool(one.verb) and same_verb(one.verb, other.verb)
    verb = SAME_VERB if same else OTHER_VERB if one.verb and other.verb else 0.0
    fit = likeness + verb
    if one.tied is not None and one.tied == other.tied:
        fit += SAME_NUMBER
        same = True
    if one.instant.agrees(other.instant):
        return fit + SAME_TIME
    if not same and (fit < LEAST_APART or len({one.lead, other.lead} & _BOUNDS) > 1):
        return 0.0
    return fit


def _draft(one: Timed, other: Timed, fit: float) -> Draft:
    if one.instant.agrees(other.instant):
        return Draft(Relation.AGREE, Aspect.DATE, one.place, other.place, "time_same", 0.85, "The same time")
    confidence = round(min(0.9, 0.35 + 0.5 * min(fit, 1.1)), 3)
    loosely = one.instant.loosely or other.instant.loosely
    same = same_verb(one.verb, other.verb) or fit - OTHER_VERB >= SURE
    relation = Relation.DIFFER if loosely or not same else Relation.CONFLICT
    return Draft(relation, Aspect.DATE, one.place, other.place, "time_other", confidence, "Different times")
