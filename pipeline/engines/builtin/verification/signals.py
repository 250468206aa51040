"""The signals of a claim against its evidence: one number each, all that the fitted score sees."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.engines.builtin.verification.alignment import FOUND, Alignment, Pairing, Substitution
from pipeline.engines.builtin.verification.figures import Held, hold_amounts, hold_clocks, hold_days
from pipeline.engines.builtin.verification.mismatch import (
    HARD,
    Mismatch,
    MismatchKind,
    certainty_gains,
    certainty_losses,
    rival_names,
    word_mismatches,
)
from pipeline.engines.builtin.verification.quantifiers import is_limited
from pipeline.engines.builtin.verification.reading import Kind, Reading, Word
from pipeline.engines.builtin.verification.wordsense import Sense
from pipeline.grounding.words import stem

_IN_CONTEXT = 0.7
_NAME_LOST = 0.8
_ANOTHER = 0.3
_UNSURE = 0.5  # share of the claim's predicates that the evidence holds as less sure
_FIGURES = (MismatchKind.NUMBER, MismatchKind.DAY, MismatchKind.TIME)
_MODIFIERS = (Kind.ADJECTIVE, Kind.ADVERB)


class Signals(NamedTuple):
    """What the words show; shares are by rarity and in 0..1, counts are capped at 3, mismatches at 1.

    `cover*`: share of the claim's content words (of that kind) in the evidence; `cover_context` with what the sentences
    around have at a discount. `linked`: share of the claim's word pairs that hang together in the evidence too;
    `linked_found`: of those pairs of which both words are found. `pairs`: share of its neighbouring words.
    `background`: share of the words not found that stand elsewhere in the article. `gap`: weight of the rarest word
    not found.
    """

    cover: float
    cover_exact: float
    cover_context: float
    cover_name: float
    cover_noun: float
    cover_verb: float
    cover_modifier: float
    one_sentence: float
    linked: float
    linked_found: float
    pairs: float
    background: float
    gap: float
    missing: float
    missing_name: float
    unknown_name: float
    missing_verb: float
    missing_modifier: float
    number_found: float
    number_open: float
    number_missing: float
    number_conflict: float
    day_found: float
    day_missing: float
    day_conflict: float
    negation: float
    antonym: float
    name_conflict: float
    name_rival: float
    role: float
    quantifier: float
    limited: float
    certainty_lost: float
    certainty_gained: float
    substituted_name: float
    substituted_noun: float
    substituted_verb: float
    substituted_modifier: float
    similarity: float
    length: float
    evidence_length: float


class Finding(NamedTuple):
    """The signals and the mismatches behind them.

    `otherwise`: the share found of what no hard mismatch is about. `readable`: the claim has words, amounts or days
    that could be found at all.
    """

    signals: Signals
    mismatches: tuple[Mismatch, ...]
    otherwise: float
    readable: bool

    @property
    def complete(self) -> bool:
        """Whether every amount of the claim is found, no day or time is another, no name is nowhere to be found, and
        what the claim says plainly is not merely possible in the evidence.
        """
        open_ = self.signals.number_missing + self.signals.number_open
        other = any(m.kind in _FIGURES and m.weight >= _ANOTHER for m in self.mismatches)
        unsure = self.signals.certainty_lost >= _UNSURE
        return not (open_ or other or unsure) and self.signals.unknown_name < _NAME_LOST


def find_signals(alignments: Sequence[Alignment], background: frozenset[str], similarity: float) -> Finding:
    """The signals of a claim, one alignment for each of its sentences, none without content.

    `background` are the stems of everything else that was offered from the same article; `similarity` is the highest
    cosine of claim and evidence.
    """
    pairings = [p for a in alignments for p in a.pairings]
    amounts = [hold_amounts(a) for a in alignments]
    days = [held for a in alignments for held in (hold_days(a), hold_clocks(a))]
    mismatches = [m for a in alignments for m in word_mismatches(a)]
    mismatches += [m for held in (*amounts, *days) for m in held.mismatches]
    substitutions = [s for a in alignments for s in a.substitutions if s.sense is not Sense.ANTONYM]
    lost = [p for p in pairings if p.strength < FOUND]
    signals = Signals(
        cover=_share(pairings),
        cover_exact=_exact(pairings),
        cover_context=_share_in_context(pairings, background),
        cover_name=_share(_of(pairings, Kind.NAME)),
        cover_noun=_share(_of(pairings, Kind.NOUN)),
        cover_verb=_share(_of(pairings, Kind.VERB)),
        cover_modifier=_share(_of(pairings, *_MODIFIERS)),
        one_sentence=_mean([_best_sentence(a) for a in alignments]),
        linked=_mean([_linked(a, a.claim.words) for a in alignments]),
        linked_found=_mean([_linked(a, [w for w in a.claim.words if _both_found(a, w)]) for a in alignments]),
        pairs=_mean([_neighbours(a) for a in alignments]),
        background=_in_background(lost, background),
        gap=max((p.word.weight for p in lost), default=0.0),
        missing=_count(lost),
        missing_name=_count(_of(lost, Kind.NAME)),
        unknown_name=_count(p for p in _of(lost, Kind.NAME) if not _known(p, background)),
        missing_verb=_count(_of(lost, Kind.VERB)),
        missing_modifier=_count(_of(lost, *_MODIFIERS)),
        number_found=_held(amounts, "found"),
        number_open=_held(amounts, "open"),
        number_missing=_held(amounts, "missing"),
        number_conflict=_weight(mismatches, MismatchKind.NUMBER),
        day_found=_held(days, "found"),
        day_missing=_held(days, "missing"),
        day_conflict=_weight(mismatches, MismatchKind.DAY, MismatchKind.TIME),
        negation=_weight(mismatches, MismatchKind.NEGATION),
        antonym=_weight(mismatches, MismatchKind.ANTONYM),
        name_conflict=_weight(mismatches, MismatchKind.NAME),
        name_rival=min(3.0, sum(rival_names(a) for a in alignments)),
        role=_weight(mismatches, MismatchKind.ROLE),
        quantifier=_weight(mismatches, MismatchKind.QUANTIFIER),
        limited=float(any(_limits_more(a) for a in alignments)),
        certainty_lost=_mean([certainty_losses(a) for a in alignments]),
        certainty_gained=_mean([certainty_gains(a) for a in alignments]),
        substituted_name=_replaced(substitutions, Kind.NAME),
        substituted_noun=_replaced(substitutions, Kind.NOUN),
        substituted_verb=_replaced(substitutions, Kind.VERB),
        substituted_modifier=_replaced(substitutions, *_MODIFIERS),
        similarity=similarity,
        length=math.log1p(len(pairings)),
        evidence_length=math.log1p(sum(len(r.words) for r in _evidence(alignments))),
    )
    readable = any(a.claim.words or a.claim.amounts or a.claim.days for a in alignments)
    disputed = {m.claimed for m in mismatches if m.weight >= HARD}
    agreed = [p for p in pairings if p.word.text not in disputed]
    return Finding(signals, tuple(mismatches), _share_in_context(agreed, background), readable)


def _evidence(alignments: Iterable[Alignment]) -> list[Reading]:
    return list({id(r): r for a in alignments for r in a.evidence}.values())


def _of(pairings: Iterable[Pairing], *kinds: Kind) -> list[Pairing]:
    return [p for p in pairings if p.word.kind in kinds]


def _share(pairings: Sequence[Pairing]) -> float:
    """The share found, 1 when there is nothing to find."""
    weights = sum(p.word.weight for p in pairings)
    return sum(p.word.weight * p.strength for p in pairings) / weights if weights else 1.0


def _share_in_context(pairings: Sequence[Pairing], background: frozenset[str]) -> float:
    """The share found, what only the background has at a discount; 0 when there is nothing to find."""
    weights = sum(p.word.weight for p in pairings)
    found = sum(p.word.weight * max(p.strength, _IN_CONTEXT * _known(p, background)) for p in pairings)
    return found / weights if weights else 0.0


def _known(pairing: Pairing, background: frozenset[str]) -> bool:
    return stem(pairing.word.lemma) in background or stem(pairing.word.text) in background


def _exact(pairings: Sequence[Pairing]) -> float:
    weights = sum(p.word.weight for p in pairings)
    return sum(p.word.weight for p in pairings if p.strength == 1.0) / weights if weights else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _count(pairings: Iterable[Pairing]) -> float:
    return min(3.0, sum(p.word.weight for p in pairings))


def _best_sentence(alignment: Alignment) -> float:
    """The largest share of the claim that one sentence of the evidence has."""
    weights = sum(p.word.weight for p in alignment.pairings)
    if not weights or not alignment.evidence:
        return 0.0
    found = [0.0] * len(alignment.evidence)
    for pairing in alignment.pairings:
        if pairing.place is not None:
            found[pairing.place.reading] += pairing.word.weight * pairing.strength
    return max(found) / weights


def _linked(alignment: Alignment, words: Sequence[Word]) -> float:
    """The share of some words of the claim that hang on their heads in the evidence too.

    The share of the claim that is found when none of them has a head.
    """
    edges = [(w, w.head) for w in words if w.head is not None]
    weights = sum(w.weight for w, _ in edges)
    if not weights:
        return _share(alignment.pairings)
    return sum(w.weight * _edge(alignment, w.index, head) for w, head in edges) / weights


def _both_found(alignment: Alignment, word: Word) -> bool:
    return word.index in alignment.places and word.head in alignment.places


def _edge(alignment: Alignment, index: int, head: int) -> float:
    """How well two words that hang together in the claim do so in the evidence: 1 directly, half when close by."""
    below, above = alignment.places.get(index), alignment.places.get(head)
    if below is None or above is None or below.reading != above.reading:
        return 0.0
    if below.word.head == above.word.index or above.word.head == below.word.index:
        return 1.0
    if below.word.head is not None and below.word.head == above.word.head:
        return 0.75
    return 0.5 if abs(below.word.index - above.word.index) <= 5 else 0.25


def _neighbours(alignment: Alignment) -> float:
    """The share of neighbouring words of the claim that are neighbours, in this order, in the evidence."""
    claim = _stems(alignment.claim)
    wanted = list(pairwise(claim))
    if not wanted:
        return 0.0
    there = {pair for r in alignment.evidence for s in [_stems(r)] for pair in pairwise(s)}
    return sum(pair in there for pair in wanted) / len(wanted)


def _stems(reading: Reading) -> list[str]:
    return [stem(t.text) if t.text.isalpha() else t.text for t in reading.parse.tokens if t.pos != "PUNCT"]


def _in_background(lost: Sequence[Pairing], background: frozenset[str]) -> float:
    weights = sum(p.word.weight for p in lost)
    there = sum(p.word.weight for p in lost if _known(p, background))
    return there / weights if weights else 1.0


def _held(results: Sequence[Held], name: str) -> float:
    return min(3.0, float(sum(getattr(held, name) for held in results)))


def _weight(mismatches: Iterable[Mismatch], *kinds: MismatchKind) -> float:
    """How sure it is that something of these kinds differs; a second one adds nothing, since long texts have more."""
    return min(1.0, sum(m.weight for m in mismatches if m.kind in kinds))


def _limits_more(alignment: Alignment) -> bool:
    """Whether the claim says "only" and no sentence of the evidence does."""
    return is_limited(alignment.claim.parse) and not any(is_limited(r.parse) for r in alignment.evidence)


def _replaced(substitutions: Iterable[Substitution], *kinds: Kind) -> float:
    return min(3.0, sum(s.word.weight for s in substitutions if s.word.kind in kinds))
