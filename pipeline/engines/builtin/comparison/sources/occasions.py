"""How a person's words became known: at a press conference here, in a private meeting there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.persons.people import described_as, same_speaker
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, stems_of
from pipeline.text.lexicon import load_rows
from pipeline.types import Aspect, Attribution, Relation, SourceKind

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.points import Version
    from pipeline.text.parse import Parse

FEWEST_SHARED = 2
"""Stems that what was said on two occasions must share to be told of one utterance or subject."""
_REACH = 12  # tokens of a phrase about an occasion that are shown
_LEADS = frozenset({"in", "at", "during", "by", "on", "from", "to", "through"})


class Occasion(NamedTuple):
    """A person's words on an occasion of one kind: stems of what was said, and the phrase that tells of it."""

    speaker: Attribution
    kind: str
    said: frozenset[str]
    place: Place


@lru_cache(maxsize=KEPT_VERSIONS)
def occasions_of(version: Version) -> tuple[Occasion, ...]:
    """The occasions on which a version lets people speak, as told beside the cues of their statements."""
    found: list[Occasion] = []
    seen: set[int] = set()
    for statement in version.analysis.statements:
        cue, speaker = statement.cue, statement.attribution
        if cue is None or speaker.speaker is None or speaker.kind not in (SourceKind.NAMED, SourceKind.ANONYMOUS):
            continue
        inside = [(s.start, s.end) for s in statement.content]
        for kind, start, end in _told_beside(version, cue.start, speaker.speaker):
            if start not in seen and not any(s <= start < e for s, e in inside):
                seen.add(start)
                said = frozenset().union(*(stems_of(s.quote) for s in statement.content))
                found.append(Occasion(speaker, kind, said, Place(version.number, version.mention(start, end))))
    return tuple(found)


def compare_occasions(one: Version, other: Version) -> Iterator[Draft]:
    """The people whose words are of different kinds of occasion in two versions, none of them shared."""
    left, right = occasions_of(one), occasions_of(other)
    for mine in _first_of_each(left):
        theirs = [
            o for o in right if same_speaker(mine.speaker, o.speaker) and len(mine.said & o.said) >= FEWEST_SHARED
        ]
        kinds = {o.kind for o in left if same_speaker(mine.speaker, o.speaker)}
        if theirs and not kinds & {o.kind for o in theirs}:
            lead = "The words became known in another way"
            places = (mine.place, theirs[0].place)
            yield Draft(Relation.DIFFER, Aspect.ATTRIBUTION, *places, "occasion", 0.62, lead)


def _first_of_each(occasions: tuple[Occasion, ...]) -> Iterator[Occasion]:
    shown: list[Occasion] = []
    for occasion in occasions:
        if not any(same_speaker(occasion.speaker, o.speaker) for o in shown):
            shown.append(occasion)
            yield occasion


def _told_beside(version: Version, at: int, speaker: str) -> Iterator[tuple[str, int, int]]:
    """The occasions told in a cue's sentence, and in the one before where the speaker is its subject."""
    parses = version.analysis.parses
    number = next(n for n, p in enumerate(parses) if p.sentence.start <= at < p.sentence.end)
    yield from _phrases(parses[number])
    if number and parses[number - 1].sentence.paragraph == parses[number].sentence.paragraph:
        before = parses[number - 1]
        subjects = (version.analysis.name_of(number - 1, t.index) for t in before.tokens if t.dep == "nsubj")
        if any(name is not None and described_as(name) == described_as(speaker) for name in subjects):
            yield from _phrases(before)


def _phrases(parse: Parse) -> Iterator[tuple[str, int, int]]:
    """The kinds of occasion that a sentence names with a preposition before them, and where the phrases stand."""
    tokens = parse.tokens
    lows = [t.text.lower() for t in tokens]
    for at in range(len(tokens)):
        for kind, words in _words():
            if tuple(lows[at : at + len(words)]) != words:
                continue
            noun = at + len(words) - 1
            first = next((i for i in range(at, max(-1, at - 6), -1) if lows[i] in _LEADS), None)
            if first is not None:
                last = min(max(parse.subtree(noun)), first + _REACH) if tokens[noun].pos in ("NOUN", "PROPN") else noun
                yield kind, tokens[first].start, tokens[last].end
            break


@cache
def _words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every phrase as a kind and its words, the longest first."""
    rows = ((kind, tuple(w.split("_"))) for kind, words in load_rows("occasions") for w in words.split())
    return tuple(sorted(rows, key=lambda row: -len(row[1])))
