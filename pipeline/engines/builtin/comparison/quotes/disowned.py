"""Words that a speaker claims never to have said, and is quoted with elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.persons.people import name_words, same_speaker
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.comparison.quotes.utterances import Quoted, quoted_sentences
from pipeline.engines.builtin.comparison.wording import content, negations, plain_words
from pipeline.types import Aspect, Attribution, Relation

MOST_OF_IT = 0.6
"""Least share of the disowned words of content that a quotation has."""
FEWEST = 2
_NOT = frozenset({"never", "not"})
_SAID = frozenset(
    {"said", "say", "saying", "claimed", "claim", "promised", "promise", "called", "call", "stated", "wrote"}
)
_QUOTED_REACH, _TOLD_REACH = 3, 8
"""Words from the negation to the verb: "did not ever say"; "it is not true that the mayor has ever said"."""


class Disowned(NamedTuple):
    """What a speaker claims not to have said: the stems of its words of content."""

    place: Place
    speaker: Attribution
    stems: frozenset[str]


def compare_disowned(one: Version, other: Version) -> Iterator[Draft]:
    """The sayings that a speaker disowns in one version, or in the same one, beside the quotation in the other."""
    for denial in disowned_by(one):
        said = next((q for q in quoted_sentences(other) if _says(q, denial)), None)
        if said is not None:
            lead = "Disowned here, quoted there"
            yield Draft(Relation.CONFLICT, Aspect.QUOTE, denial.place, said.place, "quote_disowned", 0.7, lead)


def disowned_by(version: Version) -> Iterator[Disowned]:
    """What speakers claim never to have said, in quotation marks or as the version tells it."""
    for quoted in quoted_sentences(version):
        denied = _denied(quoted.words, frozenset({"i"}), _QUOTED_REACH)
        if quoted.speaker is not None and len(denied) >= FEWEST:
            yield Disowned(quoted.place, quoted.speaker, denied)
    for point in version.points:
        speaker = point.attribution.speaker
        if speaker is not None and not point.is_quoted:
            denied = _denied(plain_words(point.text), frozenset(name_words(speaker)), _TOLD_REACH)
            if len(denied) >= FEWEST:
                place = Place(version.number, version.mention(point.span.start, point.span.end))
                yield Disowned(place, point.attribution, denied)


def _denied(words: Sequence[str], speaker: frozenset[str], reach: int) -> frozenset[str]:
    """The stems of what a negated verb of saying is followed by whose subject is the speaker, none without one."""
    for at, word in enumerate(words):
        if word in _SAID and _NOT & set(words[max(0, at - reach) : at]) and speaker & set(words[:at]):
            return content(words[at + 1 :])
    return frozenset()


def _says(quoted: Quoted, denial: Disowned) -> bool:
    if quoted.place == denial.place or quoted.speaker is None or not same_speaker(quoted.speaker, denial.speaker):
        return False
    shared = content(quoted.words) & denial.stems
    return len(shared) >= max(FEWEST, MOST_OF_IT * len(denial.stems)) and not negations(quoted.words)
