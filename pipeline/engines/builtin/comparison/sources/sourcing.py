"""Who is said to have said it: the same content in the author's voice here and by a source there, or by two sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.persons.people import (
    PRONOUNS,
    described_as,
    is_proper,
    same_name,
    same_speaker,
)
from pipeline.engines.builtin.comparison.sources.retold import is_retold, terms_of
from pipeline.engines.builtin.comparison.wording import plain_words, shared_in_order
from pipeline.types import Aspect, Attribution, Mention, Relation, SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Pair, Rarity
    from pipeline.engines.builtin.comparison.points import Point, Version

SAME_CONTENT = 0.7
"""Least probability that two points are one statement for their sources to be compared."""
LEAST_SHARED = 0.45
"""Least share of the lighter side's words, by rarity, that both have: below it long sentences of real news merely had
their topic in common."""
REPEATED = 0.8
"""Share of a quotation's words, in order, from which an author's words are the quotation itself."""
SAME_QUOTATION = 0.7
"""Least likeness of two quotations that are given to two people."""


def compare_sources(one: Version, other: Version, pairs: Iterable[Pair], rarity: Rarity) -> Iterator[Draft]:
    """The aligned points whose sources are not the same: an author's assertion against a source's, or two sources."""
    for pair in sources_apart(one, other, pairs):
        terms = terms_of(pair, rarity)
        probability = is_retold(terms)
        if probability < SAME_CONTENT or terms.overlap < LEAST_SHARED:
            continue
        places = (Place(one.number, _with_source(one, pair.one)), Place(other.number, _with_source(other, pair.other)))
        confidence = round(0.8 * probability, 3)
        if pair.one.is_authors or pair.other.is_authors:
            lead = "A source's word here, the author's own there"
            yield Draft(Relation.DIFFER, Aspect.ATTRIBUTION, *places, "source_voice", confidence, lead)
        else:
            relation = Relation.CONFLICT if _same_quotation(pair) else Relation.DIFFER
            yield Draft(relation, Aspect.ATTRIBUTION, *places, "source_other", confidence, "Another source")


def sources_apart(one: Version, other: Version, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs of claims that two sources make, or a source and the author in words that report nobody's."""
    for pair in pairs:
        both = (pair.one, pair.other)
        if not pair.mutual or any(p.is_act or not p.claimed for p in both):
            continue
        voices = [p.is_authors for p in both]
        if any(voices):
            author, source = ((one, pair.one), pair.other) if voices[0] else ((other, pair.other), pair.one)
            if not all(voices) and not _reports(*author) and not _repeats(*author, source):
                yield pair
        elif _other_source(pair):
            yield pair


def _reports(version: Version, point: Point) -> bool:
    """Whether an author's words tell what somebody holds: a clause with "that" below a verb, or a quotation."""
    for token in point.words:
        if token.pos == "VERB" and any(_is_that_clause(point, child) for child in point.parse.children[token.index]):
            return True
    return any(q.start < point.span.end and point.span.start < q.end for q in version.analysis.quotations)


def _repeats(version: Version, point: Point, said: Point) -> bool:
    """Whether an author's words are a source's all the same: a quotation set without marks, or one that goes on.

    They are when they repeat in order what the other version quotes, and when the same speaker is cited just before.
    """
    quoted, words = plain_words(said.span.quote), plain_words(point.span.quote)
    if said.is_quoted and shared_in_order(quoted, words) >= REPEATED * min(len(quoted), len(words)):
        return True
    return any(
        point.sentence - 1 in statement.sentences and same_speaker(statement.attribution, said.attribution)
        for statement in version.analysis.statements
    )


def _is_that_clause(point: Point, verb: int) -> bool:
    tokens = point.parse.tokens
    marks = (tokens[i] for i in point.parse.children[verb] if tokens[i].dep == "mark")
    return tokens[verb].dep == "ccomp" and any(mark.text.lower() == "that" for mark in marks)


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
    return one.direct_quote and other.direct_quote and named and pair.likeness > SAME_QUOTATION


def _with_source(version: Version, point: Point) -> Mention:
    """The point's words, with its source and cue where they stand in the same sentence next to them."""
    spans = [point.span, *(s for s in (point.attribution.span, point.attribution.cue_span) if s is not None)]
    sentence = version.analysis.sentences[point.sentence]
    inside: list[Span] = [s for s in spans if sentence.start <= s.start and s.end <= sentence.end]
    if point.span not in inside:
        inside = [point.span]
    return version.mention(min(s.start for s in inside), max(s.end for s in inside))
