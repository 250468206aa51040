"""Who is said to have said it: the same content in the author's voice here and by a source there, or by two sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.events import turned
from pipeline.engines.builtin.comparison.people import PRONOUNS, described_as, is_proper, same_name, same_speaker
from pipeline.types import Aspect, Attribution, Mention, Relation, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair
    from pipeline.engines.builtin.comparison.figures import Match
    from pipeline.engines.builtin.comparison.points import Point, Version

SAME_CONTENT = 0.5
"""Least likeness of two points whose sources are compared."""
VOICED_CONTENT = 0.65
"""The same where the author says it in one of them: what an author tells is often a step of the story of its own."""
SAME_COUNTED = 0.9
"""Least fit of two equal figures whose points are compared by source."""
FEWEST_SHARED = 2
"""Stems of content, names left aside, that both points must have: one shared word may be chance."""


_SPEAKING = frozenset(
    {"say", "tell", "add", "claim", "insist", "argue", "report", "announce", "confirm", "deny", "accord"}
)


def compare_sources(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points whose sources are not the same: an author's assertion against a source's, or two sources."""
    for pair in pairs:
        voices = {pair.one.is_authors, pair.other.is_authors}
        if (
            not pair.mutual
            or pair.likeness < SAME_CONTENT
            or not _same_content(pair, FEWEST_SHARED if True in voices else 1)
        ):
            continue
        places = (Place(one.number, _with_source(one, pair.one)), Place(other.number, _with_source(other, pair.other)))
        confidence = round(min(0.85, pair.likeness), 3)
        if voices == {True, False} and pair.likeness >= VOICED_CONTENT and _authors_voice_is_plain(one, other, pair):
            lead = "A source's word here, the author's own there"
            yield Draft(Relation.DIFFER, Aspect.ATTRIBUTION, *places, "source_voice", confidence, lead)
        elif voices == {False} and _other_source(pair):
            relation = Relation.CONFLICT if _same_quotation(pair) else Relation.DIFFER
            yield Draft(relation, Aspect.ATTRIBUTION, *places, "source_other", confidence, "Another source")


def compare_counted_sources(one: Version, other: Version, matches: Iterable[Match]) -> Iterator[Draft]:
    """The points that give the same number of one thing, one in the author's voice and one by a source."""
    seen: set[tuple[int, int]] = set()
    for match in matches:
        mine, theirs = match.one.point, match.other.point
        key = (mine.span.start, theirs.span.start)
        if not match.agrees or key in seen or match.fit < SAME_COUNTED or mine.is_act or theirs.is_act:
            continue
        seen.add(key)
        if mine.is_authors != theirs.is_authors:
            author = (one, mine) if mine.is_authors else (other, theirs)
            if _plainly_authors(*author) and author[1].claimed:
                places = (Place(one.number, _with_source(one, mine)), Place(other.number, _with_source(other, theirs)))
                lead = "A source's word here, the author's own there"
                yield Draft(Relation.DIFFER, Aspect.ATTRIBUTION, *places, "source_counted", 0.62, lead)


def _same_content(pair: Pair, fewest: int) -> bool:
    """Whether both sides put forward the same: they share what they say, and neither tells of an act of speaking."""
    one, other = pair.one, pair.other
    if one.is_act or other.is_act or not (one.claimed and other.claimed):
        return False
    if one.is_denial != other.is_denial or turned(one, other):
        return False
    shared = one.plain_stems & other.plain_stems
    return len(shared) >= fewest and 2 * len(shared) >= min(len(one.plain_stems), len(other.plain_stems))


def _authors_voice_is_plain(one: Version, other: Version, pair: Pair) -> bool:
    return _plainly_authors(one, pair.one) if pair.one.is_authors else _plainly_authors(other, pair.other)


def _plainly_authors(version: Version, point: Point) -> bool:
    """Whether nothing in an author's sentence attributes or quotes: no cue, no quotation mark."""
    sentence = version.analysis.sentences[point.sentence]
    cues = (s.cue for s in version.analysis.statements)
    cued = any(cue is not None and sentence.start <= cue.start < sentence.end for cue in cues)
    spoken = any(t.pos == "VERB" and t.lemma.lower() in _SPEAKING for t in point.parse.tokens)
    return (
        not cued
        and not spoken
        and not any(q.start < sentence.end and sentence.start < q.end for q in version.analysis.quotations)
    )


def _other_source(pair: Pair) -> bool:
    one, other = pair.one.attribution, pair.other.attribution
    if one.speaker is None or other.speaker is None or _by_pronoun(one) or _by_pronoun(other):
        return False
    if {one.kind, other.kind} == {SourceKind.ORGANIZATION, SourceKind.NAMED} and _may_speak_for(one, other):
        return False
    if same_speaker(one, other) or same_name(one.speaker, other.speaker):
        return False
    if described_as(one.speaker) & (described_as(other.speaker) | described_as(other.role or "")):
        return False
    return not described_as(other.speaker) & described_as(one.role or "")


def _may_speak_for(one: Attribution, other: Attribution) -> bool:
    """Whether the person of the two may speak for the body: his role is not told, or is one in the body at hand."""
    person = one if one.kind is SourceKind.NAMED else other
    words = (person.role or "its").lower().split()
    return bool({"its", "their", "company", "the"} & set(words))


def _by_pronoun(attribution: Attribution) -> bool:
    return attribution.span is not None and attribution.span.quote.lower() in PRONOUNS


def _same_quotation(pair: Pair) -> bool:
    one, other = pair.one.attribution, pair.other.attribution
    named = is_proper(one.speaker or "") and is_proper(other.speaker or "")
    return one.direct_quote and other.direct_quote and named and pair.likeness > 0.7


def _with_source(version: Version, point: Point) -> Mention:
    """The point's words, with its source and cue where they stand in the same sentence next to them."""
    spans = [point.span, *(s for s in (point.attribution.span, point.attribution.cue_span) if s is not None)]
    sentence = version.analysis.sentences[point.sentence]
    inside: list[Span] = [s for s in spans if sentence.start <= s.start and s.end <= sentence.end]
    if point.span not in inside:
        inside = [point.span]
    return version.mention(min(s.start for s in inside), max(s.end for s in inside))
