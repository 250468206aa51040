"""Who is said to have said it: the same content in the author's voice here and by a source there, or by two sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.people import described_as, is_proper, same_name, same_speaker
from pipeline.types import Aspect, Mention, Relation, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair
    from pipeline.engines.builtin.comparison.points import Point, Version

SAME_CONTENT = 0.55
"""Least likeness of two points whose sources are compared."""


def compare_sources(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Draft]:
    """The aligned points whose sources are not the same: an author's assertion against a source's, or two sources."""
    for pair in pairs:
        if not pair.mutual or pair.likeness < SAME_CONTENT or _is_act(pair.one) or _is_act(pair.other):
            continue
        voices = {pair.one.is_authors, pair.other.is_authors}
        places = (Place(one.number, _with_source(one, pair.one)), Place(other.number, _with_source(other, pair.other)))
        confidence = round(min(0.85, pair.likeness), 3)
        if voices == {True, False} and _plainly_authors(
            one if pair.one.is_authors else other, pair.one if pair.one.is_authors else pair.other
        ):
            lead = "A source's word here, the author's own there"
            yield Draft(Relation.DIFFER, Aspect.ATTRIBUTION, *places, "source_voice", confidence, lead)
        elif voices == {False} and _other_source(pair):
            relation = Relation.CONFLICT if _same_quotation(pair) else Relation.DIFFER
            yield Draft(relation, Aspect.ATTRIBUTION, *places, "source_other", confidence, "Another source")


def _plainly_authors(version: Version, point: Point) -> bool:
    """Whether nothing in an author's sentence attributes or quotes: no cue, no quotation mark."""
    sentence = version.analysis.sentences[point.sentence]
    cues = (s.cue for s in version.analysis.statements)
    cued = any(cue is not None and sentence.start <= cue.start < sentence.end for cue in cues)
    return not cued and not any(q.start < sentence.end and sentence.start < q.end for q in version.analysis.quotations)


def _is_act(point: Point) -> bool:
    """Whether a point tells of somebody's saying or not saying something, as the author saw it."""
    return point.claim.proposition is None and point.attribution.kind is not SourceKind.AUTHOR


def _other_source(pair: Pair) -> bool:
    one, other = pair.one.attribution, pair.other.attribution
    if one.speaker is None or other.speaker is None:
        return False
    if same_speaker(one, other) or same_name(one.speaker, other.speaker):
        return False
    if described_as(one.speaker) & (described_as(other.speaker) | described_as(other.role or "")):
        return False
    return not described_as(other.speaker) & described_as(one.role or "")


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
