"""The builtin verifier: every passage by itself, then the passages of one article together.

Where an article was read whole, its tellings are judged (`hearing`). Else a passage's stance is read off the fitted
probabilities of its sentence (`score`). REFUTES needs more: a hard mismatch (`mismatch`) and a claim that is otherwise
found. The same speaker saying it again is neutral. Where no single sentence of an article supports a claim and several
together do, each of them is given that stance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Passage
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.engines.builtin.verification.assessment import Assessed, Offer, assess, split_statement
from pipeline.engines.builtin.verification.figures import found_figures
from pipeline.engines.builtin.verification.hearing import Read, read_tellings
from pipeline.engines.builtin.verification.mismatch import HARD, Mismatch
from pipeline.engines.builtin.verification.rationale import explain, nothing_offered
from pipeline.engines.builtin.verification.reading import Kind, parse_ahead
from pipeline.engines.builtin.verification.score import Probabilities, probabilities
from pipeline.engines.builtin.verification.selection import worth_reading
from pipeline.engines.builtin.verification.signals import Finding
from pipeline.engines.builtin.verification.voice import AUTHOR, Voice, same_speaker, voice_at, weigh
from pipeline.types import Claim, Span, Stance

SUPPORTED_FROM = 0.7
"""Probability of entailment from which a passage supports."""
TOGETHER_FROM = 0.8
"""The same for several sentences together: what each of them leaves open may be the claim's very point."""
DOUBTFUL = 0.6
"""Weight from which a mismatch, though not hard, keeps a passage from supporting."""
OTHERWISE_FOUND = 0.5
"""Share of a claim's words that a supporting or refuting passage must have."""
SHOWN_FROM = 0.45
"""Share of a claim's words from which a neutral passage is shown."""
MOST_SHOWN = 8
CLAIMS_TOGETHER = 32
OPEN_LEAST, OPEN_MOST = 0.4, 0.6
"""How often "not enough" is right, from passages that nearly decide to passages that say nothing of the claim: on the
dev stories .43 of 128 claims whose best passage was neutral at less than .8, .60 of the 47 others."""
MOST_READ = 16
"""Passages that are parsed; the others share the fewest words with the claim."""


class Joint(NamedTuple):
    """The reads of one article, in the light of each other; `entail`: the highest probability, alone or together."""

    reads: tuple[Read, ...]
    entail: float


def verify_claims(items: Sequence[ClaimEvidence]) -> Iterator[Judgement]:
    """One judgement for each claim, in order; the sentences of many claims are parsed together."""
    for batch in (items[at : at + CLAIMS_TOGETHER] for at in range(0, len(items), CLAIMS_TOGETHER)):
        parse_ahead([text for item in batch if _is_readable(item) for text in _texts(item)])
        yield from map(verify_claim, batch)


def _is_readable(item: ClaimEvidence) -> bool:
    return bool(item.passages) and any(map(str.isalnum, item.statement))


def _texts(item: ClaimEvidence) -> list[str]:
    """The sentences of a claim and the passages that will be read for it."""
    told = (telling.text for passage in item.passages for telling in passage.tellings)
    return [*split_statement(item.statement), *told, *(item.passages[at].span.quote for at in _chosen(item))]


def _chosen(item: ClaimEvidence) -> list[int]:
    """The passages that are read as they stand: those without tellings that share most with the claim."""
    plain = [at for at, passage in enumerate(item.passages) if not passage.tellings]
    return [plain[i] for i in worth_reading(item.statement, [item.passages[at].span.quote for at in plain], MOST_READ)]


def verify_claim(item: ClaimEvidence) -> Judgement:
    """What a claim's passages do to it; without passages a judgement that says so."""
    if not _is_readable(item):
        return Judgement((), None, 0.0, nothing_offered(), {})
    by_article: dict[str, list[Read]] = {}
    for read in (_read(item, at) for at in _chosen(item)):
        by_article.setdefault(item.passages[read.at].article_id, []).append(read)
    joints = [_joint(item, group) for group in by_article.values()]
    told = read_tellings(item)
    reads = [*told, *(read for joint in joints for read in joint.reads)]
    return _judgement(
        item, reads, max(*(read.chances.entail for read in told), *(joint.entail for joint in joints), 0.0)
    )


def find_together(item: ClaimEvidence) -> Finding:
    """What a claim's passages, at least one, show when they are taken together: what the scores are fitted on."""
    return assess(item.statement, _offer([item.passages[i] for i in _chosen(item)])).finding


def _offer(passages: Sequence[Passage]) -> Offer:
    around = (text for p in passages for text in (p.before, p.after, p.title or ""))
    sentences = tuple(p.span.quote for p in passages)
    return Offer(sentences, tuple(p.similarity for p in passages), " ".join(around), _published(passages))


def _published(passages: Sequence[Passage]) -> date | None:
    return parse_day(passages[0].published)


def _read(item: ClaimEvidence, index: int) -> Read:
    passage = item.passages[index]
    assessed = assess(item.statement, _offer([passage]))
    chances = probabilities(assessed.finding.signals)
    stance = Stance.NEUTRAL if _asks(passage) else stance_of(assessed.finding, chances)
    if not passage.same_event and (stance is Stance.REFUTES or not _shares_name(assessed)):
        stance = Stance.NEUTRAL  # another number in another story contradicts nothing, and "one has died" is nobody's
    span = _deciding_span(passage, assessed, stance)
    voice = AUTHOR if stance is Stance.NEUTRAL else _voice(passage, span)
    if _repeats(item.claim, voice):
        stance = Stance.NEUTRAL
    return Read(index, assessed, chances, stance, span, weigh(voice))


def _shares_name(assessed: Assessed) -> bool:
    """Whether the evidence has a name of the claim."""
    return any(p.word.kind is Kind.NAME for a in assessed.alignments for p in a.pairings if p.place is not None)


def stance_of(finding: Finding, chances: Probabilities) -> Stance:
    """SUPPORTS or REFUTES only for a passage that has most of the claim; REFUTES only with a hard mismatch."""
    if not finding.readable or finding.otherwise < OTHERWISE_FOUND:
        return Stance.NEUTRAL
    hardest = max((m.weight for m in finding.mismatches), default=0.0)
    if hardest >= DOUBTFUL:
        return Stance.REFUTES if hardest >= HARD else Stance.NEUTRAL
    return Stance.SUPPORTS if chances.entail >= SUPPORTED_FROM and finding.complete else Stance.NEUTRAL


def hard_mismatches(assessed: Assessed) -> tuple[Mismatch, ...]:
    """The mismatches that are surely on the claim's own point."""
    return tuple(m for m in assessed.finding.mismatches if m.weight >= HARD)


def _asks(passage: Passage) -> bool:
    """Whether a passage is a question, which says nothing."""
    return passage.span.quote.rstrip(" \"'”’)").endswith("?")


def _voice(passage: Passage, span: Span) -> Voice:
    start = span.start - passage.span.start
    return voice_at((passage.before, passage.span.quote, passage.after), start, start + len(span.quote))


def _repeats(claim: Claim, voice: Voice) -> bool:
    """Whether the source of a claim is only heard again."""
    return claim.proposition is not None and same_speaker(voice, claim.attribution.speaker)


def _deciding_span(passage: Passage, assessed: Assessed, stance: Stance) -> Span:
    """From the first to the last word of the passage that the claim was found in, or that stands against it."""
    ranges = list(_deciding(assessed, stance))
    if not ranges:
        return passage.span
    text, limit = passage.span.quote, len(passage.span.quote)
    start, end = min(s for s, _ in ranges), min(limit, max(e for _, e in ranges))
    return Span(passage.span.start + start, passage.span.start + end, text[start:end])


def _deciding(assessed: Assessed, stance: Stance) -> Iterable[tuple[int, int]]:
    for alignment in assessed.alignments:
        for place in alignment.places.values():
            yield place.word.start, place.word.end
        yield from found_figures(alignment)
    if stance is Stance.REFUTES:
        yield from ((m.start, m.end) for m in hard_mismatches(assessed))


def _joint(item: ClaimEvidence, reads: Sequence[Read]) -> Joint:
    """The passages of one article together: they may support what none does alone, and rarely contradict each other."""
    entail = max(read.chances.entail for read in reads)
    if any(read.stance is Stance.SUPPORTS for read in reads):
        return Joint(tuple(map(_not_against, reads)), entail)
    if len(reads) < 2:
        return Joint(tuple(reads), entail)
    assessed = assess(item.statement, _offer([item.passages[read.at] for read in reads]))
    chances = probabilities(assessed.finding.signals)
    entail = max(entail, chances.entail)
    settled = any(read.stance is Stance.REFUTES for read in reads)
    together = stance_of(assessed.finding, chances) is Stance.SUPPORTS and chances.entail >= TOGETHER_FROM
    if settled or not together:
        return Joint(tuple(reads), entail)
    used = {i for chosen in assessed.chosen for i in chosen}
    return Joint(tuple(_supporting(item, r, chances) if i in used else r for i, r in enumerate(reads)), entail)


def _not_against(read: Read) -> Read:
    """A read whose article supports the claim elsewhere: what seems to refute it there is about something else."""
    return read._replace(stance=Stance.NEUTRAL) if read.stance is Stance.REFUTES else read


def _supporting(item: ClaimEvidence, read: Read, chances: Probabilities) -> Read:
    """A read that supports a claim together with others, unless it only repeats the claim's source."""
    voice = _voice(item.passages[read.at], read.span)
    if _repeats(item.claim, voice) or _asks(item.passages[read.at]) or _only_names(read):
        return read
    return read._replace(chances=chances, stance=Stance.SUPPORTS, weight=weigh(voice))


def _only_names(read: Read) -> bool:
    """Whether all that a passage has of the claim is who it is about."""
    found = [place for alignment in read.assessed.alignments for place in alignment.places.values()]
    figures = any(True for alignment in read.assessed.alignments for _ in found_figures(alignment))
    return not figures and all(place.word.kind is Kind.NAME for place in found)


def _judgement(item: ClaimEvidence, reads: Sequence[Read], entail: float) -> Judgement:
    deciding = [r for r in reads if r.stance is not Stance.NEUTRAL]
    settled = {r.at for r in deciding}
    neutral = {
        r.at: r for r in sorted((r for r in reads if _shown(r) and r.at not in settled), key=_found, reverse=True)
    }
    shown = deciding + sorted(neutral.values(), key=_found)[: max(0, MOST_SHOWN - len(deciding))]
    best = max(deciding, key=_score, default=None) or max(reads, key=lambda r: r.chances.entail)
    passages = tuple(_judged(read) for read in sorted(shown, key=lambda r: r.at))
    rationale = explain(best.stance, best.assessed.alignments, best.assessed.finding.mismatches)
    signals = {name: round(value, 4) for name, value in best.assessed.finding.signals._asdict().items()}
    signals |= {"p_entail": round(entail, 4), "p_contradict": round(max(r.chances.contradict for r in reads), 4)}
    return Judgement(passages, None, round(_confidence(best), 4), rationale, signals)


def _shown(read: Read) -> bool:
    return read.stance is Stance.NEUTRAL and read.assessed.finding.signals.cover >= SHOWN_FROM


def _found(read: Read) -> tuple[float, int]:
    return -read.assessed.finding.signals.cover, read.at


def _confidence(best: Read) -> float:
    """How sure what follows is; a search that found nothing is a weak reason to say that there is nothing."""
    if best.stance is Stance.NEUTRAL:
        return OPEN_LEAST + (OPEN_MOST - OPEN_LEAST) * best.chances.neutral
    return _score(best)


def _score(read: Read) -> float:
    """How sure the stance is."""
    if read.stance is Stance.NEUTRAL:
        return read.chances.neutral
    return read.chances.entail if read.stance is Stance.SUPPORTS else read.chances.contradict


def _judged(read: Read) -> JudgedPassage:
    return JudgedPassage(read.at, read.span, read.stance, read.weight, round(_score(read), 4))
