"""Scenery: what a sentence can lose without losing a fact: connectives, mood and gestures, opening flourishes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.engines.builtin.loaded.match import Match
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
FACT_ENTITIES = frozenset(
    {
        "PERSON",
        "ORG",
        "GPE",
        "LOC",
        "NORP",
        "FAC",
        "DATE",
        "TIME",
        "MONEY",
        "PERCENT",
        "CARDINAL",
        "QUANTITY",
        "EVENT",
        "LAW",
    }
)
ADJUNCTS = frozenset(
    {
        "advcl",
        "acl",
        "appos",
        "relcl",
        "prep",
        "npadvmod",
        "dep",
        "ccomp",
        "advmod",
        "nsubj",
        "dobj",
        "oprd",
        "nmod",
        "conj",
        "attr",
    }
)
_COMMAS = frozenset({",", "—", "–", "--"})
_MARKS = frozenset("\"'“”‘’")
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]+[,\s]+){1,4}(?:[A-Z][\w.]+,?\s+)?(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+)?"
    r"(?:\([^)]{2,40}\)\s*)?[—–―-]{1,2}\s*(?=[A-Z“‘\"'])"
)


class Segment(NamedTuple):
    """Tokens `first` to `last` between two commas or dashes; `opens`: at the beginning of the sentence."""

    first: int
    last: int
    opens: bool
    closes: bool


def dateline_end(text: str) -> int:
    """How many characters of a sentence are a dateline, such as "GENEVA (Wire) — "; 0 when none are."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def connective(parse: Parse) -> tuple[int, int] | None:
    """The character range of a connective that opens the sentence ("Yet", "However,"), None when none does."""
    tokens = [t for t in parse.tokens if not t.text.isspace()]
    if len(tokens) < 4:
        return None
    size = next((n for n in (3, 2, 1) if _phrase(tokens[:n]) in load_words("connective")), 0)
    if size == 0:
        return None
    end = tokens[size - 1].end
    if tokens[size].text == ",":
        return tokens[0].start, tokens[size].end
    return (
        (tokens[0].start, end)
        if tokens[0].dep == "cc" or tokens[0].text.lower() in ("yet", "but", "and", "so")
        else None
    )


def asides(parse: Parse) -> Iterator[tuple[int, int]]:
    """The character ranges of connectives set off inside the sentence (", however,"), commas included."""
    tokens = parse.tokens
    for segment in segments(parse):
        phrase = _phrase(tokens[segment.first : segment.last + 1])
        if segment.opens or segment.last - segment.first > 2 or phrase not in load_words("connective"):
            continue
        after = tokens[segment.last + 1] if not segment.closes else None
        free = after is not None and _has_subject(parse, segment.first)
        yield tokens[segment.first - 1].start, after.end if free and after else tokens[segment.last].end


def segments(parse: Parse) -> list[Segment]:
    """The stretches between commas or dashes, outermost order, without the marks themselves."""
    tokens = parse.tokens
    cuts = [-1, *(t.index for t in tokens if t.text in _COMMAS), len(tokens)]
    found = []
    for before, after in pairwise(cuts):
        last = after - 1
        while last > before and (tokens[last].text in ".!?" or tokens[last].text.isspace()):
            last -= 1
        if last > before:
            found.append(Segment(before + 1, last, before == -1, after == len(tokens)))
    return found


def is_scenery(parse: Parse, segment: Segment, loaded: Sequence[Match]) -> bool:
    """Whether a segment is an adjunct of mood or gesture: it tells how, in loaded or bodily words, and no fact.

    It hangs on the rest by one word, has no finite verb of its own outside a relative or adverbial clause, no name,
    number or quotation, and either shows a body at work ("his voice steady") or holds loaded words.
    """
    part = parse.tokens[segment.first : segment.last + 1]
    if any(t.ent in FACT_ENTITIES or t.text in _MARKS for t in part) or not _is_adjunct(parse, part):
        return False
    if is_absolute(part):
        return True
    held = any(segment.first <= m.first and m.last <= segment.last for m in loaded)
    bodily = any(t.lemma.lower() in load_words("gesture") for t in part)
    return held or bodily


def is_absolute(part: Sequence[Token]) -> bool:
    """Whether tokens are a clause without a finite verb about somebody's voice, face or bearing: "his voice steady"."""
    if not part or part[0].text.lower() not in ("his", "her", "their", "its", "with"):
        return False
    bodily = [t for t in part[:5] if t.lemma.lower() in load_words("gesture")]
    return bool(bodily) and not any(t.tag in FINITE for t in part)


def _is_adjunct(parse: Parse, part: Sequence[Token]) -> bool:
    inside = {t.index for t in part}
    links = [t for t in part if t.head not in inside or t.head == t.index]
    if is_absolute(part):
        return any(t.tag in FINITE for t in parse.tokens if t.index not in inside)
    if len(links) != 1 or links[0].head == links[0].index or links[0].dep not in ADJUNCTS - {"nsubj", "dobj", "ccomp"}:
        return False
    hangs_on = [t for t in parse.tokens if t.index not in inside and t.head in inside and t.pos != "PUNCT"]
    return not hangs_on and links[0].dep != "conj" and not _is_needed(parse, links[0])


def _is_needed(parse: Parse, link: Token) -> bool:
    """Whether the words complete a verb or a form of "be" and cannot go."""
    head = parse.tokens[link.head]
    return head.lemma == "be" and link.dep in ("prep", "attr", "advmod") and link.index > head.index


def _has_subject(parse: Parse, before: int) -> bool:
    """Whether a subject stands before a token: then nothing but the aside asked for the commas."""
    return any(t.dep in ("nsubj", "nsubjpass", "expl") for t in parse.tokens[:before])


def _phrase(tokens: Iterable[Token]) -> str:
    return " ".join(t.text.lower() for t in tokens)
