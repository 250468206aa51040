"""Where evidence says something else than a claim on the same point: polarity, opposites, names, roles, quantifiers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from pipeline.engines.builtin.verification.alignment import FOUND, Alignment, Place
from pipeline.engines.builtin.verification.polarity import Certainty
from pipeline.engines.builtin.verification.quantifiers import Quantifier, quantifier_of
from pipeline.engines.builtin.verification.reading import Kind, Reading, Role, Word
from pipeline.engines.builtin.verification.wordsense import Sense, sense

_OPPOSED_HEADS = 0.75
_RIVAL_TYPES = frozenset({"GPE", "LOC", "NORP", "PERSON", "ORG"})
_NOUN_DENIED = 0.75  # "has given a date", "has set no date"
_ELSEWHERE_DENIED = 0.65  # "in the office, not in the chamber": no support, and too loose to refute
HARD = 0.7
"""Weight from which a mismatch is hard: surely on the claim's own point."""


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


def word_mismatches(alignment: Alignment) -> Iterator[Mismatch]:
    """Polarity, antonyms, names in another's place, changed roles and quantifiers, as far as the words are aligned."""
    yield from _polarity(alignment)
    yield from _antonyms(alignment)
    yield from _opposed_heads(alignment)
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
        opposed = sense(word.lemma, place.word.lemma) is Sense.ANTONYM
        if word.kind is Kind.NOUN and word.role is Role.OBJECT:
            yield _at(MismatchKind.NEGATION, word, place, _NOUN_DENIED * _siblings_found(alignment, word))
        elif word.kind is Kind.NOUN and place.word.kind is Kind.NOUN and not is_predicate(word):
            yield _at(MismatchKind.NEGATION, word, place, _ELSEWHERE_DENIED)
        elif is_predicate(word) and (is_predicate(place.word) or _happens(word, place.word)) and not opposed:
            yield _at(
                MismatchKind.NEGATION, word, place, _shared(alignment, word, place) * _main_found(alignment, word)
            )


def _happens(word: Word, found: Word) -> bool:
    """Whether a claim denies what the evidence names as an event: "was never hacked", "the hack"."""
    return word.negated and found.kind is Kind.NOUN and found.certainty is Certainty.PLAIN


def is_predicate(word: Word) -> bool:
    """Whether something is said by a word that could be negated: a verb that is no mere modifier, or the top."""
    return (word.kind is Kind.VERB and word.role is not Role.MODIFIER) or word.role is Role.TOP


def _siblings_found(alignment: Alignment, word: Word) -> float:
    """The share of what hangs on the same word that is found anywhere in the evidence."""
    beside = [w for w in alignment.claim.below.get(word.head or 0, ()) if w.index != word.index]
    return sum(w.index in alignment.places for w in beside) / len(beside) if beside else 0.5


def _main_found(alignment: Alignment, word: Word) -> float:
    """Half when the claim's main word is another one and the evidence has it not."""
    top = next((w for w in alignment.claim.words if w.role is Role.TOP), word)
    return 1.0 if top is word or top.index in alignment.places else 0.5


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


def _opposed_heads(alignment: Alignment) -> Iterator[Mismatch]:
    """Words that hang on one word in the claim and on its opposite in the evidence: "guilty of", "cleared of"."""
    for pairing in alignment.pairings:
        place = pairing.place
        head = alignment.claim.by_token.get(pairing.word.head) if pairing.word.head is not None else None
        if place is None or pairing.strength < FOUND or head is None or place.word.head is None:
            continue
        other = alignment.evidence[place.reading].by_token.get(place.word.head)
        if other is None or head.negated != other.negated or head.index not in alignment.places:
            continue
        if any(sense(one.lemma, other.lemma) is Sense.ANTONYM for one in _said_as(alignment.claim, head)):
            yield _at(MismatchKind.ANTONYM, head, Place(place.reading, other), _OPPOSED_HEADS)


def _said_as(claim: Reading, head: Word) -> tuple[Word, ...]:
    """A word and the predicate that stands below it: "found guilty"."""
    below = (w for w in claim.below.get(head.index, ()) if w.kind is Kind.ADJECTIVE and w.role is Role.OBJECT)
    return (head, *below)


def _opposite(alignment: Alignment, word: Word) -> Place | None:
    for number, reading in enumerate(alignment.evidence):
        for other in reading.words:
            opposed = other.negated == word.negated and sense(word.lemma, other.lemma) is Sense.ANTONYM
            apart = {word.kind, other.kind} == {Kind.NOUN, Kind.VERB}  # "repairs" are no opposite of "broke"
            if opposed and not apart and (number, other.index) not in alignment.taken:
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
            sure = 1.0 if types[0] == types[1] != "" else 0.5
            yield _at(MismatchKind.NAME, one.word, one.place, sure * _head_shared(alignment, one.word, one.place))


def _head_shared(alignment: Alignment, word: Word, place: Place) -> float:
    """How much of the rest that hangs on a word's head is found where its place stands."""
    head = alignment.claim.by_token.get(word.head) if word.head is not None else None
    there = alignment.places.get(head.index) if head is not None else None
    if head is None or there is None or there.reading != place.reading:
        return 0.3
    rest = [w for w in alignment.claim.below.get(head.index, ()) if w.index != word.index]
    weights = sum(w.weight for w in rest)
    found = sum(w.weight for w in rest if w.index in alignment.places)
    return 0.5 + 0.5 * found / weights if weights else 0.5


def rival_names(alignment: Alignment) -> float:
    """The weight of the claim's names that are not found where the evidence has another name of the same type.

    They need not stand in the same place, so that this is a hint and no mismatch.
    """
    there = {(number, w.index): _entity(r, w) for number, r in enumerate(alignment.evidence) for w in r.words}
    rivals = {entity for place, entity in there.items() if entity in _RIVAL_TYPES and place not in alignment.taken}
    lost = (p.word for p in alignment.pairings if p.strength < FOUND and p.word.kind is Kind.NAME)
    return sum(w.weight for w in lost if _entity(alignment.claim, w) in rivals)


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
            if roles.get(Role.SUBJECT) is Role.OBJECT and roles.get(Role.OBJECT) is Role.SUBJECT:
                yield _at(MismatchKind.ROLE, pairing.word, pairing.place, _reversible(alignment, pairing.word))


def _reversible(alignment: Alignment, verb: Word) -> float:
    """How sure it is that a changed order changes the sense: both sides could do it when both are names."""
    sides = [w for w in alignment.claim.below.get(verb.index, ()) if w.role in (Role.SUBJECT, Role.OBJECT)]
    return 1.0 if all(w.kind is Kind.NAME for w in sides) else 0.5


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
)


def certainty_losses(alignment: Alignment) -> float:
    """The share, by weight, of the claim's predicates that the evidence puts forward as less sure than the claim."""
    predicates = [p for p in alignment.pairings if p.place is not None and p.strength >= FOUND and is_predicate(p.word)]
    weights = sum(p.word.weight for p in predicates)
    less = (p.word.weight for p in predicates if p.place is not None and p.place.word.certainty > p.word.certainty)
    return sum(less) / weights if weights else 0.0


def certainty_gains(alignment: Alignment) -> float:
    """The share, by weight, of the claim's predicates that the claim puts forward as less sure than the evidence."""
    predicates = [p for p in alignment.pairings if p.place is not None and p.strength >= FOUND and is_predicate(p.word)]
    weights = sum(p.word.weight for p in predicates)
    more = (p.word.weight for p in predicates if p.place is not None and p.place.word.certainty < p.word.certainty)
    return sum(more) / weights if weights else 0.0
