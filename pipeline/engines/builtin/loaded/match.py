"""Loaded expressions in one parsed sentence: lexicon entries in the right part of speech and company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.engines.builtin.loaded.lexicon import Entry, load_loaded_words
from pipeline.text.parse import Parse, Token

ENOUGH = 0.5  # a sentence is loaded where the strengths of its expressions add up to this
CLEAR = 0.3  # of a loaded sentence, expressions at least this strong are reported
FAINT = 0.15  # or, where there are none, those at least this strong
NEAR = 3  # tokens on either side that count as company
_MODIFIERS = frozenset({"amod", "acomp", "compound", "nmod"})
HYPHENS = frozenset({"-", "–", "‑"})


@dataclass(frozen=True, slots=True)
class Match:
    """A lexicon entry in a sentence: tokens `first` to `last` (inclusive) of its parse."""

    first: int
    last: int
    entry: Entry


def match_sentence(parse: Parse) -> tuple[Match, ...]:
    """The loaded expressions of a sentence that are strong enough to report, in order, never overlapping."""
    found = find_candidates(parse)
    if sum(m.entry.strength for m in found) < ENOUGH:
        return ()
    clear = tuple(m for m in found if m.entry.strength >= CLEAR)
    return clear or tuple(m for m in found if m.entry.strength >= FAINT)


@lru_cache(maxsize=1024)  # a summary asks several times for each sentence of its article
def find_candidates(parse: Parse) -> tuple[Match, ...]:
    """Every entry that stands in the sentence in its part of speech and company, however weak, longest first."""
    return tuple(_candidates(parse))


def _candidates(parse: Parse) -> Iterator[Match]:
    words = [t for t in parse.tokens if t.text not in HYPHENS and not t.text.isspace()]
    at = 0
    while at < len(words):
        match = _match_at(parse, words, at)
        if match is not None:
            yield match[0]
        at += match[1] if match else 1


def _match_at(parse: Parse, words: Sequence[Token], at: int) -> tuple[Match, int] | None:
    index = load_loaded_words()
    first = words[at]
    candidates = [e for form in sorted(_forms(first)) for e in index.get(form, ()) if len(e.words) <= len(words) - at]
    for entry in sorted(candidates, key=lambda e: -len(e.words)):
        part = words[at : at + len(entry.words)]
        if _same_words(entry, part) and _fits(parse, entry, part):
            match = Match(part[0].index, _last(parse, entry, part), entry)
            return match, sum(t.index <= match.last for t in words[at:])
    return None


def _last(parse: Parse, entry: Entry, part: Sequence[Token]) -> int:
    """The last token of a match; a phrase to drop that ends in a preposition takes in the noun it governs."""
    end = part[-1]
    if len(part) > 1 and end.pos == "ADP" and entry.suggestion == "":
        return next((c for c in parse.children[end.index] if parse.tokens[c].dep == "pobj"), end.index)
    return end.index


def _forms(token: Token) -> frozenset[str]:
    return frozenset({token.text.lower().replace("’", "'"), token.lemma.lower().replace("’", "'")})


def _same_words(entry: Entry, part: Sequence[Token]) -> bool:
    if len(part) != len(entry.words) or (entry.hyphenated and len(part) > 1 and part[1].index == part[0].index + 1):
        return False
    return all(word in _forms(token) for word, token in zip(entry.words, part, strict=True))


def _fits(parse: Parse, entry: Entry, part: Sequence[Token]) -> bool:
    if len(part) == 1 and not any(_has_pos(parse, part[0], letter) for letter in entry.pos):
        return False
    if not entry.unless and not entry.beside:
        return True
    company = _company(parse, part)
    return company.isdisjoint(entry.unless) and (not entry.beside or not company.isdisjoint(entry.beside))


def _has_pos(parse: Parse, token: Token, letter: str) -> bool:
    if token.pos == "PROPN" and token.ent not in ("", "NORP") and not parse.sentence.heading:
        return False
    match letter:
        case "n":
            return token.pos in ("NOUN", "PROPN") or (token.pos == "ADJ" and token.dep in ("dobj", "pobj", "nsubj"))
        case "v":
            return token.pos in ("VERB", "AUX") or token.tag.startswith("VB")
        case "a":
            return token.pos in ("ADJ", "PROPN") or token.dep in _MODIFIERS or _is_wedged(parse, token)
        case "r":
            return token.pos == "ADV" or token.dep == "advmod"
    return True


def _is_wedged(parse: Parse, token: Token) -> bool:
    """Whether an -ing form stands between a preposition or determiner and a noun; the parser takes it for a verb."""
    if token.tag != "VBG" or not 0 < token.index < len(parse.tokens) - 1:
        return False
    before, after = parse.tokens[token.index - 1], parse.tokens[token.index + 1]
    return before.pos in ("ADP", "DET", "ADJ") and after.pos in ("NOUN", "ADJ")


def _company(parse: Parse, part: Sequence[Token]) -> frozenset[str]:
    first, last = part[0].index, part[-1].index
    near = set(range(max(0, first - NEAR), min(len(parse.tokens), last + NEAR + 1)))
    for token in part:
        near.update((token.head, *parse.children[token.index]))
    near -= set(range(first, last + 1))
    return frozenset(form for i in near for form in _forms(parse.tokens[i]))
