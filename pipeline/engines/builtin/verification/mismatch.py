"""Where evidence says something else than a claim on the same point: amounts, days, times, polarity, words, roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from pipeline.engines.builtin.verification.alignment import FOUND, Alignment, Place
from pipeline.engines.builtin.verification.quantifiers import Quantifier, quantifier_of
from pipeline.engines.builtin.verification.reading import Kind, Reading, Role, Word
from pipeline.engines.builtin.verification.wordsense import Sense, sense
from pipeline.grounding.amounts import Amount
from pipeline.grounding.amounts import fit as fit_amounts
from pipeline.grounding.fit import Fit
from pipeline.grounding.timepoints import ClockTime, DayReference, fit_clock_times, fit_days

_NEAR_CLAIM, _NEAR_EVIDENCE = 40, 60  # characters around an amount in which words tell what it is about
_SAME_THING, _PERHAPS = 0.6, 0.3


class MismatchKind(StrEnum):
    """On what a claim and its evidence differ."""

    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    NEGATION = "negation"
    ANTONYM = "antonym"
    NAME = "name"
    ROLE = "role"
    QUANTIFIER = "quantifier"
    CERTAINTY = "certainty"


class Mismatch(NamedTuple):
    """Two passages on one point that do not agree.

    `claimed` and `found` are the words; `reading`, `start` and `end` say where in the evidence; `weight` in 0..1: how
    sure it is that both are about the same point.
    """

    kind: MismatchKind
    claimed: str
    found: str
    reading: int
    start: int
    end: int
    weight: float


class Held(NamedTuple):
    """How the amounts (or days, or times) of a claim stand to the evidence: how many are there, open, or nowhere."""

    found: int
    open: int
    missing: int
    mismatches: tuple[Mismatch, ...]


def hold_amounts(alignment: Alignment) -> Held:
    """The claim's amounts held against those of the evidence."""
    return _gather([_amount(alignment, amount) for amount in alignment.claim.amounts])


def hold_days(alignment: Alignment) -> Held:
    """The claim's days, months and years held against those of the evidence."""
    return _gather([_day(alignment, day) for day in alignment.claim.days])


def hold_clocks(alignment: Alignment) -> Held:
    """The claim's times of day held against those of the evidence."""
    return _gather([_clock(alignment, clock) for clock in alignment.claim.clocks])


def _gather(results: Sequence[Fit | Mismatch]) -> Held:
    return Held(
        sum(1 for r in results if r is Fit.ENTAILS),
        sum(1 for r in results if r is Fit.OPEN),
        sum(1 for r in results if r is Fit.OTHER),
        tuple(r for r in results if isinstance(r, Mismatch)),
    )


def _amount(alignment: Alignment, claimed: Amount) -> Fit | Mismatch:
    """What the evidence says on an amount; a mismatch only where it counts or measures the same thing."""
    best: dict[Fit, tuple[float, int, Amount]] = {}
    for number, reading in enumerate(alignment.evidence):
        for found in reading.amounts:
            fit = fit_amounts(claimed, found)
            related = _related(alignment, claimed, number, found)
            if fit is not Fit.OTHER and related > best.get(fit, (-1.0,))[0]:
                best[fit] = (related, number, found)
    if Fit.ENTAILS in best and best[Fit.ENTAILS][0] >= min(_PERHAPS, _top(best)):
        return Fit.ENTAILS
    if Fit.OPEN in best and best[Fit.OPEN][0] >= _top(best):
        return Fit.OPEN
    if Fit.CONFLICTS not in best or best[Fit.CONFLICTS][0] < _PERHAPS:
        return Fit.OTHER
    related, number, found = best[Fit.CONFLICTS]
    return _mismatch(MismatchKind.NUMBER, alignment, claimed, (number, found), min(1.0, related))


def _top(best: dict[Fit, tuple[float, int, Amount]]) -> float:
    return max(related for related, _, _ in best.values())


def _related(alignment: Alignment, claimed: Amount, number: int, found: Amount) -> float:
    """How likely two amounts are about the same thing: what is counted, the unit, the words around them; 0..1."""
    counted = _counts_same(claimed, found)
    if counted == 0.0 and claimed.counted and found.counted and claimed.dimension is None:
        base = 0.0
    else:
        base = max(counted, 0.35 if claimed.dimension is not None else 0.15)
    return min(1.0, base + 0.6 * _around(alignment, claimed, number, found))


def _counts_same(claimed: Amount, found: Amount) -> float:
    if set(claimed.counted) & set(found.counted):
        return 0.5
    pairs = ((one, other) for one in claimed.counted for other in found.counted)
    return 0.4 if any(sense(one, other) is Sense.SYNONYM for one, other in pairs) else 0.0


def _around(
    alignment: Alignment,
    claimed: Amount | DayReference | ClockTime,
    number: int,
    found: Amount | DayReference | ClockTime,
) -> float:
    """The share of the claim's words near an amount or day that are paired with words near the found one."""
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


def _distance(word: Word, other: Amount | DayReference | ClockTime) -> int:
    return max(word.start - other.end, other.start - word.end, 0)


def _day(alignment: Alignment, claimed: DayReference) -> Fit | Mismatch:
    fits = [
        (fit_days(claimed, found), _around(alignment, claimed, number, found), number, found)
        for number, reading in enumerate(alignment.evidence)
        for found in reading.days
    ]
    if any(fit is Fit.ENTAILS for fit, _, _, _ in fits):
        return Fit.ENTAILS
    if any(fit is Fit.OPEN for fit, _, _, _ in fits):
        return Fit.OPEN
    against = [(around, number, found) for fit, around, number, found in fits if fit is Fit.CONFLICTS]
    if not against:
        return Fit.OTHER
    around, number, found = max(against, key=lambda one: one[0])
    return _mismatch(MismatchKind.DAY, alignment, claimed, (number, found), around)


def _clock(alignment: Alignment, claimed: ClockTime) -> Fit | Mismatch:
    fits = [
        (fit_clock_times(claimed, found), _around(alignment, claimed, number, found), number, found)
        for number, reading in enumerate(alignment.evidence)
        for found in reading.clocks
    ]
    for settled in (Fit.ENTAILS, Fit.OPEN):
        if any(fit is settled for fit, _, _, _ in fits):
            return settled
    if not fits:
        return Fit.OTHER
    around, number, found = max(((a, n, f) for _, a, n, f in fits), key=lambda one: one[0])
    return _mismatch(MismatchKind.TIME, alignment, claimed, (number, found), around)


def _mismatch(
    kind: MismatchKind,
    alignment: Alignment,
    claimed: Amount | DayReference | ClockTime,
    place: tuple[int, Amount | DayReference | ClockTime],
    weight: float,
) -> Mismatch:
    number, found = place
    text = alignment.evidence[number].text
    written = alignment.claim.text[claimed.start : claimed.end]
    return Mismatch(kind, written, text[found.start : found.end], number, found.start, found.end, weight)


def word_mismatches(alignment: Alignment) -> Iterator[Mismatch]:
    """Polarity, antonyms, names in another's place, changed roles and quantifiers, as far as the words are aligned."""
    yield from _polarity(alignment)
    yield from _antonyms(alignment)
    yield from _names(alignment)
    yield from _roles(alignment)
    yield from _quantifiers(alignment)


def _at(kind: MismatchKind, word: Word, place: Place, weight: float) -> Mismatch:
    return Mismatch(kind, word.text, place.word.text, place.reading, place.word.start, place.word.end, weight)


def _polarity(alignment: Alignment) -> Iterator[Mismatch]:
    """Predicates that one side negates and the other does not, weighted by what hangs on both of them."""
    for pairing in alignment.pairings:
        word, place = pairing.word, pairing.place
        if place is None or pairing.strength < FOUND or word.negated == place.word.negated:
            continue
        if word.kind is Kind.VERB or word.role in (Role.TOP, Role.CLAUSE, Role.OBJECT):
            opposed = sense(word.lemma, place.word.lemma) is Sense.ANTONYM
            if not opposed:
                yield _at(MismatchKind.NEGATION, word, place, _shared(alignment, word, place))


def _shared(alignment: Alignment, word: Word, place: Place) -> float:
    """The share, by weight, of what hangs on a claim's word that is found in the reading of its place."""
    around = [*alignment.claim.below.get(word.index, ())]
    head = alignment.claim.by_token.get(word.head) if word.head is not None else None
    around += [head] if head is not None else []
    weights = sum(w.weight for w in around)
    if not weights:
        return 0.5
    found = (
        w for w in around if (there := alignment.places.get(w.index)) is not None and there.reading == place.reading
    )
    return sum(w.weight for w in found) / weights


def _antonyms(alignment: Alignment) -> Iterator[Mismatch]:
    """Claim words that are not found, where the evidence has their opposite: in the same place, or anywhere."""
    placed = {s.word.index: s.place for s in alignment.substitutions if s.sense is Sense.ANTONYM}
    for pairing in alignment.pairings:
        word = pairing.word
        if pairing.strength >= FOUND or word.kind is Kind.NAME:
            continue
        if word.index in placed:
            yield _at(
                MismatchKind.ANTONYM, word, placed[word.index], 0.5 + _shared(alignment, word, placed[word.index]) / 2
            )
        elif (place := _opposite(alignment, word)) is not None:
            yield _at(MismatchKind.ANTONYM, word, place, _shared(alignment, word, place) / 2)


def _opposite(alignment: Alignment, word: Word) -> Place | None:
    for number, reading in enumerate(alignment.evidence):
        for other in reading.words:
            opposed = other.negated == word.negated and sense(word.lemma, other.lemma) is Sense.ANTONYM
            if opposed and (number, other.index) not in alignment.taken:
                return Place(number, other)
    return None


def _names(alignment: Alignment) -> Iterator[Mismatch]:
    """Names that the evidence has not, where another name of the same type stands in the same place."""
    for one in alignment.substitutions:
        if one.word.kind is not Kind.NAME or one.place.word.kind is not Kind.NAME:
            continue
        if _part_of_found(alignment.claim, one.word, alignment):
            continue
        types = _entity(alignment.claim, one.word), _entity(alignment.evidence[one.place.reading], one.place.word)
        if types[0] == types[1] or "" in types:
            yield _at(MismatchKind.NAME, one.word, one.place, 1.0 if types[0] == types[1] != "" else 0.5)


def _part_of_found(claim: Reading, word: Word, alignment: Alignment) -> bool:
    """Whether another word of the same name is found: "Solveig" of Solveig Achterberg."""
    beside = [w for w in claim.words if abs(w.index - word.index) == 1 and w.kind is Kind.NAME]
    return any(w.index in alignment.places for w in beside)


def _entity(reading: Reading, word: Word) -> str:
    return reading.parse.tokens[word.index].ent


def _roles(alignment: Alignment) -> Iterator[Mismatch]:
    for pairing in alignment.pairings:
        if pairing.word.kind is Kind.VERB and pairing.place is not None and pairing.strength >= FOUND:
            roles = _roles_below(alignment, pairing.word, pairing.place)
            swapped = roles.get(Role.SUBJECT) is Role.OBJECT and roles.get(Role.OBJECT) in (Role.SUBJECT, None)
            if swapped or (roles.get(Role.OBJECT) is Role.SUBJECT and roles.get(Role.SUBJECT) is not Role.SUBJECT):
                yield _at(MismatchKind.ROLE, pairing.word, pairing.place, 1.0)


def _roles_below(alignment: Alignment, word: Word, verb: Place) -> dict[Role, Role]:
    """For the roles below a claim's verb the roles that the same words have below the evidence's verb."""
    found: dict[Role, Role] = {}
    for child in alignment.claim.below.get(word.index, ()):
        place = alignment.places.get(child.index)
        if place is not None and place.reading == verb.reading and place.word.head == verb.word.index:
            found[child.role] = place.word.role
    return found


def _quantifiers(alignment: Alignment) -> Iterator[Mismatch]:
    """Nouns of which the claim has all or none and the evidence only some, or the other way round."""
    for pairing in alignment.pairings:
        place = pairing.place
        if place is None or pairing.strength < FOUND or pairing.word.kind is not Kind.NOUN:
            continue
        claimed = quantifier_of(alignment.claim.parse, pairing.word.index)
        found = quantifier_of(alignment.evidence[place.reading].parse, place.word.index)
        if {claimed, found} in _EXCLUDING:
            yield _at(MismatchKind.QUANTIFIER, pairing.word, place, _shared(alignment, pairing.word, place))


_EXCLUDING = (
    {Quantifier.ALL, Quantifier.SOME},
    {Quantifier.ALL, Quantifier.NONE},
    {Quantifier.SOME, Quantifier.NONE},
    {Quantifier.ALL, Quantifier.COUNTED},
)


def certainty_losses(alignment: Alignment) -> float:
    """The share, by weight, of the claim's predicates that the evidence puts forward as less sure than the claim."""
    predicates = [p for p in alignment.pairings if p.place is not None and p.strength >= FOUND and _predicates(p.word)]
    weights = sum(p.word.weight for p in predicates)
    less = (p.word.weight for p in predicates if p.place is not None and p.place.word.certainty > p.word.certainty)
    return sum(less) / weights if weights else 0.0


def certainty_gains(alignment: Alignment) -> float:
    """The share, by weight, of the claim's predicates that the claim puts forward as less sure than the evidence."""
    predicates = [p for p in alignment.pairings if p.place is not None and p.strength >= FOUND and _predicates(p.word)]
    weights = sum(p.word.weight for p in predicates)
    more = (p.word.weight for p in predicates if p.place is not None and p.place.word.certainty < p.word.certainty)
    return sum(more) / weights if weights else 0.0


def _predicates(word: Word) -> bool:
    return word.kind is Kind.VERB or word.role is Role.TOP
