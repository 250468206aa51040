"""The amounts, days and times of a claim held against those that the evidence gives for the same thing.

What an amount is about is read off what it hangs on: the noun that it counts and the verbs above it. Two amounts that
hang on the same words are of one thing, so that a different value is a mismatch; elsewhere it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.engines.builtin.grammar.personwords import person_nouns
from pipeline.engines.builtin.verification.alignment import FOUND, Alignment
from pipeline.engines.builtin.verification.mismatch import Mismatch, MismatchKind
from pipeline.engines.builtin.verification.reading import Kind, Reading, Word
from pipeline.engines.builtin.verification.wordsense import Sense, same_name, sense
from pipeline.grounding.amounts import Amount
from pipeline.grounding.amounts import fit as fit_amounts
from pipeline.grounding.fit import Fit
from pipeline.grounding.timepoints import ClockTime, DayReference, fit_clock_times, fit_days
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_words

_NEAR_CLAIM, _NEAR_EVIDENCE = 40, 60  # characters around an amount in which words tell what it is about
_PERHAPS = 0.3
_ALL = re.compile(r"\b(?:all|every one)\s+(?:of\s+)?(?:the\s+|its\s+|their\s+|these\s+)?$", re.IGNORECASE)
_ONLY_PART = 0.9
_BOUNDS = frozenset({"until", "till", "by", "from", "since", "for", "before", "after"})
_TWO = 2
_OF = re.compile(r"\s+(?:out\s+)?of\s+(?:the\s+|its\s+|their\s+|these\s+|those\s+)?")
_ORDINAL = "ordinal"  # the second count is another one than the first, and contradicts nothing
_PEOPLE = frozenset({"people", "person", "dead", "injured", "wounded", "victim", "passenger", "resident", "guest"})
_GROWS = 0.3
"""Weight of a mismatch in a count that grows with time, where the evidence has more: GUIDE section 10."""

Figure = Amount | DayReference | ClockTime


class Held(NamedTuple):
    """How the amounts (or days, or times) of a claim stand to the evidence: how many are there, open, or nowhere."""

    found: int
    open: int
    missing: int
    mismatches: tuple[Mismatch, ...]


class _Candidate(NamedTuple):
    """A figure of the evidence beside one of the claim; `related` in 0..1: how likely both are of the same thing."""

    fit: Fit
    related: float
    reading: int
    figure: Figure


def hold_amounts(alignment: Alignment) -> Held:
    """The claim's amounts held against those of the evidence."""
    return _gather([_amount(alignment, amount) for amount in alignment.claim.amounts])


def hold_days(alignment: Alignment) -> Held:
    """The claim's days, months and years held against those of the evidence."""
    return _gather([_settled(alignment, MismatchKind.DAY, day, _days(alignment, day)) for day in alignment.claim.days])


def hold_clocks(alignment: Alignment) -> Held:
    """The claim's times of day held against those of the evidence."""
    claimed = alignment.claim.clocks
    return _gather([_settled(alignment, MismatchKind.TIME, clock, _clocks(alignment, clock)) for clock in claimed])


def found_figures(alignment: Alignment) -> Iterator[tuple[int, int]]:
    """Where the evidence has amounts, days and times of the claim, as ranges of their sentence."""
    for reading in alignment.evidence:
        for amount in alignment.claim.amounts:
            yield from ((f.start, f.end) for f in reading.amounts if fit_amounts(amount, f) is Fit.ENTAILS)
        for day in alignment.claim.days:
            yield from ((f.start, f.end) for f in reading.days if fit_days(day, f) is Fit.ENTAILS)
        for clock in alignment.claim.clocks:
            yield from ((f.start, f.end) for f in reading.clocks if fit_clock_times(clock, f) is Fit.ENTAILS)


def _gather(results: Sequence[Fit | Mismatch]) -> Held:
    return Held(
        sum(1 for r in results if r is Fit.ENTAILS),
        sum(1 for r in results if r is Fit.OPEN),
        sum(1 for r in results if r is Fit.OTHER),
        tuple(r for r in results if isinstance(r, Mismatch)),
    )


def _amount(alignment: Alignment, claimed: Amount) -> Fit | Mismatch:
    """What the evidence says on an amount; a mismatch only where it counts or measures the same thing."""
    if _ALL.search(alignment.claim.text, 0, claimed.start) and (part := _only_part(alignment, claimed)) is not None:
        return _mismatch(MismatchKind.NUMBER, alignment, claimed, part, part.related)
    candidates = [
        _Candidate(fit, _same_thing(alignment, claimed, number, found), number, found)
        for number, reading in enumerate(alignment.evidence)
        for found in reading.amounts
        if (fit := fit_amounts(claimed, found)) is not Fit.OTHER
        and not (fit is Fit.CONFLICTS and _is_of_another(alignment, claimed, reading, found))
    ]
    if not candidates:
        return Fit.OTHER
    best = max(candidates, key=lambda c: c.related + _LEAD.get(c.fit, 0.0))
    if best.fit is not Fit.CONFLICTS:
        return best.fit
    if best.related < _PERHAPS:
        return Fit.OTHER
    weight = best.related
    if _grows(alignment, claimed) and isinstance(best.figure, Amount) and best.figure.low > claimed.high:
        weight = min(weight, _GROWS)
    return _mismatch(MismatchKind.NUMBER, alignment, claimed, best, weight)


def _is_of_another(alignment: Alignment, claimed: Amount, reading: Reading, found: Amount) -> bool:
    """Whether a different amount is surely of something else: an ordinal, a share of another whole, one that fits."""
    if claimed.dimension == _ORDINAL or _is_taken(alignment, claimed, found):
        return True
    mine, theirs = _whole(alignment.claim, claimed), _whole(reading, found)
    if mine is not None and theirs is not None:
        return fit_amounts(mine, theirs) is Fit.CONFLICTS
    parts = [a for a in alignment.claim.amounts if _whole(alignment.claim, a) is claimed]
    return bool(parts) or any(_whole(reading, a) is found for a in reading.amounts)


def _only_part(alignment: Alignment, claimed: Amount) -> _Candidate | None:
    """What the evidence has for "all 20": "nine of 20"."""
    for number, reading in enumerate(alignment.evidence):
        for part in reading.amounts:
            whole = _whole(reading, part)
            if whole is not None and fit_amounts(claimed, whole) is Fit.ENTAILS and part.high < whole.low:
                return _Candidate(Fit.CONFLICTS, _ONLY_PART, number, part)
    return None


def _whole(reading: Reading, part: Amount) -> Amount | None:
    """What an amount is a part of: the 22 for the nine of "nine of the 22 bottles"."""
    after = (a for a in reading.amounts if a.start > part.start)
    return next((a for a in after if _OF.fullmatch(reading.text, part.end, a.start)), None)


def _is_taken(alignment: Alignment, claimed: Amount, found: Amount) -> bool:
    """Whether another amount of the claim is found there: "12 of 60" stands against no "60" for its 12."""
    others = (amount for amount in alignment.claim.amounts if amount is not claimed)
    return any(fit_amounts(other, found) is Fit.ENTAILS and other.low == found.low for other in others)


_LEAD = {Fit.ENTAILS: 0.2, Fit.OPEN: 0.05}
"""What an amount that fits may lack in relation to one that does not."""


def _same_thing(alignment: Alignment, claimed: Amount, number: int, found: Amount) -> float:
    """How likely two amounts are of the same thing, by what they hang on; 0..1."""
    above = alignment.claim.above(claimed.start, claimed.end)
    other = alignment.evidence[number].above(found.start, found.end)
    near = _around(alignment, claimed, number, found)
    if claimed.dimension is not None:
        return min(1.0, 0.3 + 0.4 * _meets(above, other) + 0.3 * near)
    counted, counts = _noun(above), _noun(other)
    if counted is not None and counts is not None:
        noun = _likeness(counted, counts)
        if noun == 0.0:
            return 0.2 * near
    else:
        noun = 0.5 if claimed.counted and set(claimed.counted) & set(found.counted) else 0.4
    rest = _meets([w for w in above if w is not counted], [w for w in other if w is not counts])
    return min(1.0, 0.45 * noun + 0.4 * rest + 0.2 * near)


def _noun(above: Sequence[Word]) -> Word | None:
    """What an amount counts: the word it hangs on when that is a noun."""
    return above[0] if above and above[0].kind in (Kind.NOUN, Kind.NAME) else None


def _meets(above: Sequence[Word], other: Sequence[Word]) -> float:
    """How well the words that two figures hang on meet: 1 when the nearest are alike, less further up."""
    pairs = ((i + j, _likeness(one, two)) for i, one in enumerate(above) for j, two in enumerate(other))
    return max((likeness * (1.0 - 0.2 * steps) for steps, likeness in pairs), default=0.0)


def _likeness(first: Word, second: Word) -> float:
    if same_name(first.text, second.text):
        return 1.0
    found = sense(first.lemma, second.lemma)
    if found in (Sense.SAME, Sense.SYNONYM):
        return 1.0
    if found is Sense.AKIN:
        return 0.7
    return 0.7 if _is_person(first) and _is_person(second) else 0.0


def _is_person(word: Word) -> bool:
    return word.lemma in person_nouns() or word.lemma in _PEOPLE


def _grows(alignment: Alignment, claimed: Amount) -> bool:
    """Whether an amount is a count that may rise while a story goes on: the dead, the hurt, the missing, the votes."""
    growing = load_words("growing_counts")
    above = alignment.claim.above(claimed.start, claimed.end)
    about = [*above, *(below for word in above for below in alignment.claim.below.get(word.index, ()))]
    counted = any(word in map(stem, growing) for word in claimed.counted)
    return claimed.dimension is None and (counted or any(word.lemma in growing for word in about))


def _around(alignment: Alignment, claimed: Figure, number: int, found: Figure) -> float:
    """The share of the claim's words near a figure that are paired with words near the found one."""
    near = [p for p in alignment.pairings if _distance(p.word, claimed) <= _NEAR_CLAIM]
    weights = sum(p.word.weight for p in near)
    if not weights:
        return 0.0
    hit = (
        p.word.weight
        for p in near
        if p.place is not None
        and p.strength >= FOUND
        and p.place.reading == number
        and _distance(p.place.word, found) <= _NEAR_EVIDENCE
    )
    return sum(hit) / weights


def _distance(word: Word, other: Figure) -> int:
    return max(word.start - other.end, other.start - word.end, 0)


def _days(alignment: Alignment, claimed: DayReference) -> list[_Candidate]:
    return [
        _Candidate(fit_days(claimed, found), _same_event(alignment, claimed, number, found), number, found)
        for number, reading in enumerate(alignment.evidence)
        for found in reading.days
        if len({_bound(alignment.claim, claimed), _bound(reading, found)} - {""}) < _TWO
    ]


def _bound(reading: Reading, day: DayReference) -> str:
    """The word before a day that makes it an end or a start: "until 9 March" is of another thing than "for 2 March"."""
    before = reading.text[: day.start].rsplit(maxsplit=1)
    return before[-1].lower() if before and before[-1].lower() in _BOUNDS else ""


def _clocks(alignment: Alignment, claimed: ClockTime) -> list[_Candidate]:
    return [
        _Candidate(fit_clock_times(claimed, found), _same_event(alignment, claimed, number, found), number, found)
        for number, reading in enumerate(alignment.evidence)
        for found in reading.clocks
    ]


def _same_event(alignment: Alignment, claimed: Figure, number: int, found: Figure) -> float:
    """How likely two days or times are of the same event: their verbs are alike, and so is what hangs on these."""
    above = alignment.claim.above(claimed.start, claimed.end)
    other = alignment.evidence[number].above(found.start, found.end)
    near = _around(alignment, claimed, number, found)
    meets = _meets(above, other)
    if meets < 0.5:
        return 0.3 * near
    return min(1.0, 0.45 * meets + 0.45 * _shared(alignment, above[0], number, other) + 0.1 * near)


def _shared(alignment: Alignment, verb: Word, number: int, other: Sequence[Word]) -> float:
    """The share of what hangs on a claim's word that one reading has, in full where it hangs on the same words there.

    Half when nothing hangs on it.
    """
    below = alignment.claim.below.get(verb.index, ())
    weights = sum(w.weight for w in below)
    heads = {w.index for w in other}
    places = ((w.weight, alignment.places.get(w.index)) for w in below)
    found = sum(weight * (1.0 if p.word.head in heads else 0.4) for weight, p in places if p and p.reading == number)
    return found / weights if weights else 0.5


def _settled(alignment: Alignment, kind: MismatchKind, claimed: Figure, found: Sequence[_Candidate]) -> Fit | Mismatch:
    for settled in (Fit.ENTAILS, Fit.OPEN):
        if any(c.fit is settled for c in found):
            return settled
    against = [c for c in found if c.fit is Fit.CONFLICTS]
    if not against:
        return Fit.OTHER
    best = max(against, key=lambda c: c.related)
    return _mismatch(kind, alignment, claimed, best, best.related)


def _mismatch(kind: MismatchKind, alignment: Alignment, claimed: Figure, found: _Candidate, weight: float) -> Mismatch:
    reading: Reading = alignment.evidence[found.reading]
    start, end = found.figure.start, found.figure.end
    written = alignment.claim.text[claimed.start : claimed.end]
    return Mismatch(kind, written, reading.text[start:end], found.reading, start, end, weight)
