"""How much of what a noun names a sentence is about: all, some, none, a number of them."""

from __future__ import annotations

from enum import StrEnum

from pipeline.text.parse import Parse

_ALL = frozenset({"all", "every", "each", "both", "entire", "whole", "full"})
_NONE = frozenset({"no", "none", "neither"})
_SOME = frozenset({"some", "several", "few", "part", "half", "most", "many", "majority", "partial", "certain"})
_LIMITING = frozenset({"only", "just", "solely", "exclusively", "merely"})
_STANDING = frozenset({"det", "amod", "predet", "nummod", "advmod", "quantmod", "neg"})


class Quantifier(StrEnum):
    """How much of what a noun names is meant."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    COUNTED = "counted"  # "two batches", "only one"
    OPEN = "open"


def quantifier_of(parse: Parse, noun: int) -> Quantifier:
    """The quantifier of a noun: a word before it, or a head before "of" ("none of the bottles")."""
    before = [c for c in parse.children[noun] if parse.tokens[c].dep in _STANDING]
    before += [b for c in before if parse.tokens[c].dep == "nummod" for b in parse.children[c]]
    words = [parse.tokens[c].lemma.lower() for c in before]
    above = parse.tokens[noun].head
    if parse.tokens[above].lemma.lower() == "of":
        words.append(parse.tokens[parse.tokens[above].head].lemma.lower())
    negated = any(parse.tokens[c].dep == "neg" and parse.tokens[c].lemma.lower() != "no" for c in parse.children[noun])
    for quantifier, members in ((Quantifier.NONE, _NONE), (Quantifier.ALL, _ALL), (Quantifier.SOME, _SOME)):
        if not members.isdisjoint(words):
            return Quantifier.SOME if negated and quantifier is Quantifier.ALL else quantifier
    counted = any(parse.tokens[c].dep == "nummod" for c in parse.children[noun])
    return Quantifier.COUNTED if counted else Quantifier.OPEN


def is_limited(parse: Parse) -> bool:
    """Whether a sentence limits something with "only" or the like."""
    return any(token.lemma.lower() in _LIMITING for token in parse.tokens)
