"""The record of a cue: the words that attribute, their source, and what they govern."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.text.parse import Parse


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the parse at `sentence`, as token indices of that parse.

    `head` is the cue's main word, `core` the shortest cue, `words` the cue with auxiliaries and adverbs; `source` is
    the head of the source's phrase, None when there is none; `content` are the tokens governed, in order, empty when
    only a quotation could be the content; `quotes` says whether a quotation may be.
    """

    sentence: int
    head: int
    core: tuple[int, ...]
    words: tuple[int, ...]
    kind: CueKind
    pattern: Pattern
    source: int | None
    content: tuple[int, ...] = ()
    quotes: bool = False


def with_preposition(parse: Parse, group: tuple[int, ...], content: tuple[int, ...]) -> tuple[int, ...]:
    """A cue with the preposition that brings its content: "called for", "pointed to"."""
    after = group[-1] + 1
    brings = content and content[0] == after + 1 and parse.tokens[after].pos == "ADP"
    return (*group, after) if brings else group
