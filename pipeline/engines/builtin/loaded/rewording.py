"""Neutral wording for a loaded expression, in the form that fits its place; None where only a rewrite would do."""

from __future__ import annotations

from pipeline.engines.builtin.grammar.inflection import inflect_verb, plural_phrase
from pipeline.engines.builtin.grammar.spelling import to_british
from pipeline.engines.builtin.loaded.match import Match
from pipeline.text.parse import Parse, Token

DROPPABLE_ADJECTIVE = frozenset({"amod", "compound", "nmod"})
_CLAUSE = frozenset({"ccomp", "parataxis"})
_QUOTE_MARKS = frozenset("\"'“”‘’,")
_NO_OBJECT = frozenset(
    {"say", "object", "respond", "argue", "disagree", "lie", "go", "hurry", "leave", "act", "fail"}
    | {"rise", "fall", "grow", "break out", "give way", "change position", "intervene", "speak", "change"}
)


def reword(parse: Parse, match: Match, *, british: bool = False) -> str | None:
    """The entry's suggestion as it would stand in the sentence: "" drops the words, None when none fits.

    Drops only what a phrase can do without: an adjective before its noun, an adverb, a set phrase. Verbs and nouns
    take the form of the words they replace; a verb that needs an object or a clause is offered only beside one.
    """
    wording = _reworded(parse, match, match.entry.suggestion)
    return to_british(wording) if british and wording else wording


def _reworded(parse: Parse, match: Match, suggestion: str | None) -> str | None:
    token = _head(parse, match)
    if suggestion is None:
        return None
    if suggestion == "":
        return "" if _can_drop(parse, match, token) else None
    if "v" in match.entry.pos and token.tag.startswith("VB"):
        return inflect_verb(suggestion, token.tag) if _takes(parse, token, match, suggestion) else None
    if "n" in match.entry.pos and token.tag in ("NNS", "NNPS"):
        return plural_phrase(suggestion)
    return suggestion


def _head(parse: Parse, match: Match) -> Token:
    part = parse.tokens[match.first : match.last + 1]
    if "v" in match.entry.pos:
        return part[0]
    inside = next((t for t in part if not match.first <= t.head <= match.last or t.head == t.index), part[-1])
    return inside if len(part) > 1 else part[0]


def _can_drop(parse: Parse, match: Match, token: Token) -> bool:
    if match.last > match.first:
        return True
    if any(parse.tokens[c].dep == "conj" for c in parse.children[token.index]) and token.dep != "amod":
        return False
    dep = parse.tokens[token.head].dep if token.dep == "conj" else token.dep
    if dep in DROPPABLE_ADJECTIVE and token.pos in ("ADJ", "VERB", "NOUN"):
        return True
    return token.dep == "advmod" and not match.entry.pos.isdisjoint("rx") and not _has_dependents(parse, match, token)


def _has_dependents(parse: Parse, match: Match, token: Token) -> bool:
    return any(not match.first <= c <= match.last for c in parse.children[token.index])


def _takes(parse: Parse, token: Token, match: Match, suggestion: str) -> bool:
    labels = {parse.tokens[c].dep for c in parse.children[token.index]}
    if suggestion == "say":
        return _takes_speech(parse, token, match, labels)
    if suggestion.startswith("be "):
        return True
    if suggestion in _NO_OBJECT:
        return "dobj" not in labels and "auxpass" not in labels
    if suggestion.endswith((" at", " to", " about", " for", " of", " over", " on")) or match.last > match.first:
        return _goes_on(parse, match)
    return bool(labels & {"dobj", "nsubjpass", "auxpass"}) or token.dep in ("amod", "acl", "relcl")


def _goes_on(parse: Parse, match: Match) -> bool:
    """Whether words follow that the verb can govern."""
    following = parse.tokens[match.last + 1 : match.last + 2]
    return bool(following) and following[0].pos not in ("PUNCT", "CCONJ", "SCONJ", "ADP", "SPACE")


def _takes_speech(parse: Parse, token: Token, match: Match, labels: set[str]) -> bool:
    """Whether a clause or quotation follows or leads up to the verb as it would to "said"."""
    clauses = [c for c in parse.children[token.index] if parse.tokens[c].dep in _CLAUSE]
    if _asks(parse, match) or any(_is_bare_infinitive(parse, c) for c in clauses):
        return False
    if clauses:
        return True
    governs = "dobj" in labels or any(
        parse.tokens[c].dep == "prep" and c == match.last + 1 for c in parse.children[token.index]
    )
    return not governs and (token.dep == "parataxis" or _beside_quote(parse, match))


def _is_bare_infinitive(parse: Parse, index: int) -> bool:
    """Whether a clause demands: "insisted that the port be closed"."""
    aux = [
        c for c in parse.children[index] if parse.tokens[c].dep in ("aux", "auxpass") and parse.tokens[c].tag != "VB"
    ]
    return parse.tokens[index].tag in ("VB", "VBN") and not aux


def _asks(parse: Parse, match: Match) -> bool:
    """Whether "what" or "how" follows, which "say" cannot take."""
    following = parse.tokens[match.last + 1 : match.last + 2]
    return any(t.tag in ("WP", "WRB", "WDT") for t in following)


def _beside_quote(parse: Parse, match: Match) -> bool:
    near = parse.tokens[max(0, match.first - 3) : match.last + 4]
    return any(t.text in _QUOTE_MARKS and t.text != "," for t in near)
