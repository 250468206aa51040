"""The times of a version, each with what happens at it: the verb it hangs on, with that verb's subject and object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.dates.clocks import NEAR
from pipeline.engines.builtin.comparison.dates.instants import Instant, Kind, find_instants
from pipeline.engines.builtin.comparison.numbers.amounts import find_amounts
from pipeline.engines.builtin.comparison.points import stems_of
from pipeline.engines.builtin.grammar.dates import parse_day
from pipeline.text.lexicon import load_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines.builtin.comparison.points import Point, Version
    from pipeline.store.embeddings import Embedder
    from pipeline.text.parse import Parse, Token
    from pipeline.types import Mention

TELLING = frozenset({"say", "tell", "add", "state"})
"""Verbs whose time is that of a telling: one source tells several papers on several days."""
_LEADS = frozenset(
    {"about", "after", "around", "at", "before", "between", "by", "during", "for", "from", "in", "of", "on", "over"}
    | {"since", "through", "till", "to", "towards", "until", "within"}
)
_PART_OF = re.compile(
    r"(?:\b(?:on|in|by|since|until)\s+)?(?:\bthe\s+)?\b(?:morning|afternoon|evening|night|summer|autumn|winter|spring)"
    r"\s+of$",
    re.IGNORECASE,
)
_MAX_CLIMB = 12
_FEWEST_TIED = 2
_CLAUSES = frozenset({"ccomp", "advcl", "conj", "parataxis", "relcl"})


@dataclass(frozen=True, eq=False)
class Timed:
    """A time that a version gives, with the happening it is of.

    `index` is its point's place among the version's points; `verb` the lemma the time hangs on, "" without one, and
    `acts` the lemmas of all verbs of its sentence but those of telling; `lead` the preposition before it; `start:end`
    the words of a mention; `clause` the verb with what stands below it, and `stems` the content words of the sentence,
    both without the time; `tied` the number that it dates where the point gives several.
    """

    point: Point
    index: int
    instant: Instant
    verb: str
    acts: frozenset[str]
    lead: str
    start: int
    end: int
    clause: str
    stems: frozenset[str]
    tied: float | None


@dataclass(frozen=True, eq=False)
class Timeline:
    """The times of a version in text order, and a row for each: the embedding of what happens at it."""

    version: Version
    times: tuple[Timed, ...]
    vectors: NDArray[np.float32]

    def mention(self, at: int) -> Mention:
        """The words of the time with that number."""
        return self.version.mention(self.times[at].start, self.times[at].end)


def read_timeline(version: Version, embedder: Embedder) -> Timeline:
    """The times of a version, each given by the point that holds it in the fewest words.

    A time beside what a source said ("wrote on 3 February that ...") is given by another point of its sentence.
    """
    published = parse_day(version.analysis.article.published)
    instants = {p.sentence: find_instants(p.parse, published) for p in version.points}
    found: dict[int, tuple[tuple[bool, int], Timed]] = {}
    for index, point in enumerate(version.points):
        for instant in instants[point.sentence]:
            rank = (not point.holds(instant.start, instant.end), len(point.tokens))
            if instant.start not in found or rank < found[instant.start][0]:
                found[instant.start] = rank, _timed(point, index, instant)
    times = tuple(found[start][1] for start in sorted(found))
    return Timeline(version, times, embedder.embed([timed.clause for timed in times]))


def _timed(point: Point, index: int, instant: Instant) -> Timed:
    tokens = point.parse.tokens
    inside = [t.index for t in tokens if t.start < instant.end and instant.start < t.end] or [len(tokens) - 1]
    first = inside[0]
    verb = _verb_above(tokens, _anchor(tokens, inside))
    lead = first > 0 and tokens[first - 1].text.lower() in _LEADS and instant.kind is not Kind.ORDER
    left_out = {*inside, first - 1} if lead else set(inside)
    start = _opening(point.parse, tokens[first - 1].start if lead else instant.start)
    clause = " ".join(tokens[i].text for i in _own_words(point.parse, verb) if i not in left_out)
    text, base = point.parse.sentence.text, point.parse.sentence.start
    return Timed(
        point,
        index,
        instant,
        verb=tokens[verb].lemma.lower() if tokens[verb].pos in ("VERB", "AUX") else "",
        acts=frozenset(t.lemma.lower() for t in tokens if t.pos == "VERB") - TELLING - load_words("function_words"),
        lead=tokens[first - 1 if lead else first].text.lower(),
        start=start,
        end=instant.end,
        clause=clause or point.text,
        stems=stems_of(f"{text[: start - base]} {text[instant.end - base :]}") | point.meant,
        tied=_dated_number(point, instant),
    )


def _opening(parse: Parse, start: int) -> int:
    """Where "on the evening of 4 February" begins, given where "of" does."""
    end = start - parse.sentence.start + len("of")
    first = max(0, end - NEAR)
    part = _PART_OF.search(parse.sentence.text[first:end])
    return start if part is None else parse.sentence.start + first + part.start()


def _anchor(tokens: Sequence[Token], inside: Sequence[int]) -> int:
    """The token to climb from: "two days before the crew came" hangs not on "came" but on what that hangs on."""
    marks = [i for i in inside if tokens[i].dep == "mark"]
    return tokens[tokens[marks[-1]].head].head if marks else inside[0]


def _verb_above(tokens: Sequence[Token], at: int) -> int:
    """The verb on which a token hangs, or the head of its sentence without one."""
    for _ in range(_MAX_CLIMB):
        if tokens[at].pos in ("VERB", "AUX") or tokens[at].head == at:
            break
        at = tokens[at].head
    return at


def _own_words(parse: Parse, verb: int) -> list[int]:
    """The verb and what stands below it without clauses of their own, the verb it completes ("ordered to stop") and the
    noun it tells of ("a poll taken")."""
    token = parse.tokens[verb]
    top = token.head if token.dep == "xcomp" else verb
    found, open_ = {top}, [top]
    while open_:
        below = [i for i in parse.children[open_.pop()] if parse.tokens[i].dep not in _CLAUSES]
        found.update(below)
        open_.extend(below)
    return sorted(found | {token.head} if token.dep in ("acl", "relcl") else found)


def _dated_number(point: Point, instant: Instant) -> float | None:
    """The number nearest to a day where a point gives several days and as many numbers, None otherwise."""
    inside = [a for a in find_amounts(point.parse) if point.holds(a.number_start, a.end)]
    if len(inside) < _FEWEST_TIED:
        return None
    nearest = min(inside, key=lambda a: min(abs(a.number_start - instant.end), abs(instant.start - a.end)))
    return nearest.value
