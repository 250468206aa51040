"""A claim's words set beside the words of evidence: what is found, what stands in its place, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.engines.builtin.verification.reading import Kind, Reading, Word
from pipeline.engines.builtin.verification.wordsense import Sense, same_name, sense

STRENGTH = {Sense.SAME: 1.0, Sense.SYNONYM: 0.85, Sense.AKIN: 0.7, Sense.ANTONYM: 0.0, Sense.APART: 0.0}
"""How much of a claim's word evidence has when it has a word of that sense."""
FOUND = 0.5
_SAME_ROLE, _LINKED, _EARLIER = 0.02, 0.05, 0.01


class Place(NamedTuple):
    """A word of the evidence: the reading it stands in, counted from 0, and the word."""

    reading: int
    word: Word


class Pairing(NamedTuple):
    """A claim's word with what the evidence has of it; `place` is None when it has nothing."""

    word: Word
    place: Place | None
    strength: float


class Substitution(NamedTuple):
    """A claim's word that the evidence has not, and the word that stands where it would."""

    word: Word
    place: Place
    sense: Sense


@dataclass(frozen=True)
class Alignment:
    """A claim's sentence beside sentences of evidence; `pairings` has one for each content word of the claim."""

    claim: Reading
    evidence: tuple[Reading, ...]
    pairings: tuple[Pairing, ...]

    @cached_property
    def places(self) -> dict[int, Place]:
        """Where the claim's words are found, by token index of the claim."""
        return {p.word.index: p.place for p in self.pairings if p.place is not None and p.strength >= FOUND}

    @cached_property
    def taken(self) -> frozenset[tuple[int, int]]:
        """The evidence words that a word of the claim is paired with, as reading and token index."""
        return frozenset((place.reading, place.word.index) for place in self.places.values())

    @cached_property
    def substitutions(self) -> tuple[Substitution, ...]:
        """One for each claim word that is not found where a word of its kind stands in the same place."""
        found = (self._substitution(p.word) for p in self.pairings if p.strength < FOUND)
        return tuple(one for one in found if one is not None)

    def _substitution(self, word: Word) -> Substitution | None:
        candidates = [*self._beside_head(word), *self._above_children(word)]
        if not candidates:
            return None
        scored = [(STRENGTH[sense(word.lemma, c.word.lemma)], c.word.weight, -i, c) for i, c in enumerate(candidates)]
        place = max(scored)[3]
        return Substitution(word, place, sense(word.lemma, place.word.lemma))

    def _beside_head(self, word: Word) -> Iterator[Place]:
        """Evidence words in the word's role below what the word's head is paired with."""
        above = self.places.get(word.head) if word.head is not None else None
        if above is None:
            return
        for other in self.evidence[above.reading].below.get(above.word.index, ()):
            same = other.role == word.role and other.link == word.link and _alike(other.kind, word.kind)
            if same and (above.reading, other.index) not in self.taken:
                yield Place(above.reading, other)

    def _above_children(self, word: Word) -> Iterator[Place]:
        """Evidence words above what the word's dependents are paired with, in the same roles."""
        for child in self.claim.below.get(word.index, ()):
            place = self.places.get(child.index)
            if place is None or place.word.head is None or place.word.role != child.role:
                continue
            other = self.evidence[place.reading].by_token.get(place.word.head)
            if other is not None and _alike(other.kind, word.kind) and (place.reading, other.index) not in self.taken:
                yield Place(place.reading, other)


def align(claim: Reading, evidence: Sequence[Reading]) -> Alignment:
    """The best place of every content word of a claim in the evidence.

    Of several places of one word that one counts which hangs together with the places of the words around it.
    """
    candidates = {word.index: tuple(_candidates(word, evidence)) for word in claim.words}
    first = {index: max(found, key=_rank).place for index, found in candidates.items() if found}
    pairings = tuple(_pairing(word, candidates[word.index], first, claim) for word in claim.words)
    return Alignment(claim, tuple(evidence), pairings)


class _Candidate(NamedTuple):
    place: Place
    strength: float
    same_role: bool


def _rank(candidate: _Candidate) -> float:
    return candidate.strength + _SAME_ROLE * candidate.same_role - _EARLIER * candidate.place.reading


def _pairing(word: Word, found: Sequence[_Candidate], first: dict[int, Place], claim: Reading) -> Pairing:
    if not found:
        return Pairing(word, None, 0.0)
    around = [i for i in (word.head, *(c.index for c in claim.below.get(word.index, ()))) if i in first]
    best = max(
        found, key=lambda c: _rank(c) + _LINKED * sum(_linked(c.place, first[i]) for i in around if i is not None)
    )
    return Pairing(word, best.place, best.strength)


def _linked(first: Place, second: Place) -> bool:
    if first.reading != second.reading:
        return False
    return first.word.head == second.word.index or second.word.head == first.word.index


def _candidates(word: Word, evidence: Sequence[Reading]) -> Iterator[_Candidate]:
    for number, reading in enumerate(evidence):
        for other in reading.words:
            strength = _strength(word, other)
            if strength >= FOUND:
                yield _Candidate(Place(number, other), strength, other.role == word.role)


def _strength(word: Word, other: Word) -> float:
    if word.kind is Kind.NAME or other.kind is Kind.NAME:
        if same_name(word.text, other.text):
            return 1.0
        if word.kind is other.kind:
            return _acronym(word.text, other.text)
    found = sense(word.lemma, other.lemma)
    if found is Sense.ANTONYM and word.negated != other.negated:
        return STRENGTH[Sense.SYNONYM]
    return STRENGTH[found]


def _acronym(first: str, second: str) -> float:
    plain = (first.replace(".", ""), second.replace(".", ""))
    return 1.0 if plain[0] == plain[1] and plain[0].isupper() else 0.0


def _alike(first: Kind, second: Kind) -> bool:
    nominal = (Kind.NAME, Kind.NOUN)
    return first is second or (first in nominal and second in nominal)
