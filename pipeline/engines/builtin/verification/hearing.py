"""The tellings of passages held against a claim, each beside what else its article tells.

A telling supports or refutes by its fitted probability (`stance`). What is merely possible settles nothing, a source
that is heard again supports nothing, and a telling refutes only where something differs and no other of its article is
nearer to the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, Passage, Telling
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.engines.builtin.verification.assessment import Assessed, Offer, assess
from pipeline.engines.builtin.verification.score import Probabilities, probabilities
from pipeline.engines.builtin.verification.selection import stems_of
from pipeline.engines.builtin.verification.stance import (
    Stances,
    is_possible,
    likeness,
    stance_terms,
    stances,
)
from pipeline.engines.builtin.verification.voice import Voice, same_speaker
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_words
from pipeline.types import Attribution, SourceKind, Span, Stance, Weight

SUPPORTS_FROM, REFUTES_FROM = 0.45, 0.45
"""Probabilities of a telling's two scores from which it supports and refutes."""
DISPUTES_FROM = 0.25
"""The same for a telling that refutes what another source supports: then a difference is rarely one by chance."""
NEAR_FROM = 0.45
"""Least likeness of a telling that supports."""
BEHIND = -0.05
"""How much less near than the nearest telling of its article one may be that refutes."""
DIFFERS_FROM = 0.3
"""Clash that a telling must exceed to refute, in its number, day, words or outcome."""
_EARLIER = re.compile(r"\b(?:earlier|previous|first|original) version\b", re.IGNORECASE)
_FIGURES, _CLASHES = ("number", "day"), ("number", "day", "word", "contrast")


class Read(NamedTuple):
    """A sentence or telling with what it does to the claim; `at` is its passage's place among those offered."""

    at: int
    assessed: Assessed
    chances: Probabilities
    stance: Stance
    span: Span
    weight: Weight


@dataclass(frozen=True, slots=True)
class Heard:
    """A telling held against a claim: `terms` are what the scores weigh, `at` is the place of its passage."""

    at: int
    passage: Passage
    telling: Telling
    assessed: Assessed
    terms: Mapping[str, float]


def hear(item: ClaimEvidence) -> Iterator[Heard]:
    """Every telling of the passages, in order."""
    by_article: dict[str, list[Telling]] = {}
    for passage in item.passages:
        by_article.setdefault(passage.article_id, []).extend(passage.tellings)
    for at, passage in enumerate(item.passages):
        for telling in passage.tellings:
            others = [one for one in by_article[passage.article_id] if one is not telling]
            assessed = assess(item.statement, _offer(passage, telling))
            yield Heard(at, passage, telling, assessed, _terms(telling, others, assessed))


def read_tellings(item: ClaimEvidence) -> list[Read]:
    """What the tellings of the passages do to the claim.

    In an article that supports it firmly none is firmly against, and who supports it in a sentence is not against it in
    the same one: what seems to be so there is about something else.
    """
    told = list(hear(item))
    reads = [_read(item, one, REFUTES_FROM) for one in told]
    if any((read.stance, read.weight) == (Stance.SUPPORTS, Weight.FIRM) for read in reads):
        reads = [_read(item, one, DISPUTES_FROM) for one in told]
    settled = {item.passages[r.at].article_id for r in reads if (r.stance, r.weight) == (Stance.SUPPORTS, Weight.FIRM)}
    reads = [_not_against(read) if item.passages[read.at].article_id in settled else read for read in reads]
    voices = [(read.at, one.telling.attribution.speaker) for one, read in zip(told, reads, strict=True)]
    agreed = {voice for voice, read in zip(voices, reads, strict=True) if read.stance is Stance.SUPPORTS}
    return [
        read._replace(stance=Stance.NEUTRAL) if read.stance is Stance.REFUTES and voice in agreed else read
        for voice, read in zip(voices, reads, strict=True)
    ]


def _not_against(read: Read) -> Read:
    doubtful = (read.stance, read.weight) == (Stance.REFUTES, Weight.FIRM)
    return read._replace(stance=Stance.NEUTRAL) if doubtful else read


def _offer(passage: Passage, telling: Telling) -> Offer:
    around = " ".join((passage.before, passage.span.quote, passage.after, passage.title or ""))
    return Offer((telling.text,), (telling.similarity,), around, parse_day(passage.published))


def _terms(telling: Telling, others: Sequence[Telling], assessed: Assessed) -> dict[str, float]:
    lead = likeness(telling) - max(map(likeness, others), default=0.0)
    elsewhere = frozenset[str]().union(*(stems_of(one.text) for one in others))
    return stance_terms(telling, lead, assessed, probabilities(assessed.finding.signals), elsewhere)


def _read(item: ClaimEvidence, heard: Heard, refutes_from: float) -> Read:
    found = stances(heard.terms)
    stance = _stance(item, heard, found, refutes_from)
    entail, contradict = _sure(found.supports, SUPPORTS_FROM), _sure(found.refutes, refutes_from)
    chances = Probabilities(entail, max(0.0, 1 - entail - contradict), contradict)
    weight = heard.telling.weight
    if stance is Stance.REFUTES and _is_about_speaker(item, heard.telling.attribution):
        weight = Weight.BARE
    return Read(heard.at, heard.assessed, chances, stance, _span(heard), weight)


def _sure(probability: float, least: float) -> float:
    """A probability on a scale on which one half is the least that decides."""
    return probability / least / 2 if probability < least else 1 - (1 - probability) / (1 - least) / 2


def _stance(item: ClaimEvidence, heard: Heard, found: Stances, refutes_from: float) -> Stance:
    if not heard.assessed.finding.readable or _settles_nothing(heard):
        return Stance.NEUTRAL
    repeated = _repeats(item, heard.telling.attribution)
    if found.supports >= max(SUPPORTS_FROM, found.refutes):
        whole = likeness(heard.telling) >= NEAR_FROM and _has_figures(heard)
        return Stance.SUPPORTS if whole and not repeated else Stance.NEUTRAL
    differs = max(heard.terms[name] for name in (_FIGURES if repeated else _CLASHES)) > DIFFERS_FROM
    against = found.refutes >= refutes_from and differs and heard.terms["lead"] >= BEHIND
    open_ = is_possible(heard.assessed, whatever=True) or _is_of_another_day(item, heard)
    return Stance.REFUTES if against and not open_ else Stance.NEUTRAL


def _settles_nothing(heard: Heard) -> bool:
    """Whether a telling is merely possible, withdrawn, or of another one of a row."""
    return is_possible(heard.assessed) or _is_withdrawn(heard) or _is_of_another_one(heard.assessed)


def _is_of_another_one(assessed: Assessed) -> bool:
    """Whether the claim is of the first and the telling of the second of something."""
    pairs = ((a, b) for one in assessed.alignments for r in one.evidence for a in one.claim.amounts for b in r.amounts)
    return any(a.dimension == b.dimension == "ordinal" and a.low != b.low and a.counted == b.counted for a, b in pairs)


def _is_withdrawn(heard: Heard) -> bool:
    """Whether a correction only repeats what it withdraws."""
    return _EARLIER.search(heard.passage.span.quote) is not None


def _has_figures(heard: Heard) -> bool:
    """Whether no amount of the claim is missing and none, nor its day, is another one."""
    other = max(heard.terms[name] for name in _FIGURES) >= DIFFERS_FROM
    return not heard.terms["number_missing"] and not other


def _is_of_another_day(item: ClaimEvidence, heard: Heard) -> bool:
    """Whether another count of the dead, the hurt or the missing is from another day: both were true when written."""
    mine, theirs = parse_day(item.published), parse_day(heard.passage.published)
    if heard.terms["number"] <= DIFFERS_FROM or mine is None or theirs is None or mine == theirs:
        return False
    return bool(stems_of(item.statement) & {stem(word) for word in load_words("growing_counts")})


def _repeats(item: ClaimEvidence, said: Attribution) -> bool:
    """Whether the source of a claim is only heard again."""
    own = item.claim.proposition is not None
    return own and same_speaker(Voice(said.kind, said.speaker), item.claim.attribution.speaker)


def _is_about_speaker(item: ClaimEvidence, said: Attribution) -> bool:
    """Whether a person contradicts what is claimed of herself, as a party does."""
    named = said.kind is SourceKind.NAMED and said.speaker is not None
    return named and (said.speaker or "").split()[-1] in item.statement.split()


def _span(heard: Heard) -> Span:
    """The words of the telling, the whole sentence where they go beyond it."""
    whole, own = heard.passage.span, heard.telling.span
    return own if whole.start <= own.start and own.end <= whole.end else whole
