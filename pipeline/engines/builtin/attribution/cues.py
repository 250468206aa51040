"""Cues of attribution inside one sentence, read off its dependency parse: who, by which words, governing what.

A cue is a verb ("said that ..."), a noun ("X's claim that ..."), a predicate adjective ("is confident that ..."),
"according to", or an adverb ("reportedly"). Verbs come with frames that say where their content stands; the first
frame that the parse fills gives the content. A verb that can introduce a quotation is a cue without content until a
quotation is found beside it.
"""

from __future__ import annotations

from pipeline.engines.builtin.attribution import cuewords as words
from pipeline.engines.builtin.attribution.cue import Cue
from pipeline.engines.builtin.attribution.noun_cues import adjective_cue, noun_cue
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.engines.builtin.attribution.verb_cues import verb_cue
from pipeline.engines.builtin.grammar.syntax import child, spread
from pipeline.text.parse import Parse

__all__ = ["Cue", "find_cues"]

_RULES = frozenset(
    {"agreement", "contract", "rule", "law", "act", "guideline", "treaty", "statute", "constitution", "charter", "deal"}
    | {"code", "regulation", "bylaw", "by-law", "policy", "term", "protocol", "convention", "licence", "license"}
)
_NOT_CUES = frozenset({"amod", "compound", "nmod"})


def find_cues(parse: Parse, sentence: int) -> tuple[Cue, ...]:
    """Every cue of one sentence in text order; one cue at most for each word."""
    found = (_at(parse, sentence, token.index) for token in parse.tokens)
    return tuple(cue for cue in found if cue is not None)


def _at(parse: Parse, sentence: int, index: int) -> Cue | None:
    token = parse.tokens[index]
    if token.tag.startswith("VB") and token.dep not in _NOT_CUES and token.text.lower() != "according":
        return verb_cue(parse, sentence, index)
    if token.tag.startswith("NN"):
        return noun_cue(parse, sentence, index)
    if token.dep == "acomp" or (token.tag == "JJ" and token.dep in ("advcl", "acl", "ROOT")):
        return adjective_cue(parse, sentence, index)
    if token.dep == "advmod" and words.is_cue_adverb(token.text.lower()):
        return _adverb_cue(parse, sentence, index)
    return _prepositional(parse, sentence, index)


def _adverb_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
    head = parse.tokens[index].head
    content = spread(parse, (head,), without=(index,))
    return Cue(sentence, index, (index,), (index,), CueKind.ASSERTING, Pattern.NO_SOURCE, None, content)


def _prepositional(parse: Parse, sentence: int, index: int) -> Cue | None:
    word = parse.tokens[index].text.lower()
    if word == "according":
        return _according_to(parse, sentence, index)
    if word == "under":
        return _under_rules(parse, sentence, index)
    return _in_words(parse, sentence, index) if word in ("in", "by") else None


def _under_rules(parse: Parse, sentence: int, index: int) -> Cue | None:
    """ "Under the agreement, it may leave": what rules or a contract lay down, not what was done under them."""
    noun = child(parse, index, "pobj")
    top = _clause_top(parse, index)
    if noun is None or top is None or parse.tokens[noun].lemma.lower() not in _RULES:
        return None
    helpers = [c for c in parse.children[top] if parse.tokens[c].dep in ("aux", "auxpass")]
    first = parse.tokens[min([top, *helpers])]
    if first.tag not in ("MD", "VBZ", "VBP") or first.lemma.lower() == "have":
        return None
    content = spread(parse, (top,), without=(index,))
    return Cue(sentence, index, (index,), (index,), CueKind.ASSERTING, Pattern.ACCORDING_TO, noun, content)


def _in_words(parse: Parse, sentence: int, index: int) -> Cue | None:
    """ "In her words", "in the words of X", "by X's account", "in a new poll": the clause around is theirs."""
    noun = child(parse, index, "pobj")
    if noun is None or parse.tokens[index].dep != "prep":
        return None
    lemma, word = parse.tokens[noun].lemma.lower(), parse.tokens[index].text.lower()
    source: int | None = None
    group: tuple[int, ...] | None = None
    if lemma in ("word", "telling", "opinion", "view") or (
        lemma in ("account", "estimate", "reckoning") and word == "by"
    ):
        source = child(parse, noun, "poss") or _of(parse, noun)
        group = (index, noun)
    elif lemma in ("poll", "survey") and word == "in":
        source, group = noun, (index,)
    top = _clause_top(parse, index)
    if source is None or group is None or top is None or parse.tokens[top].pos not in ("VERB", "AUX"):
        return None
    content = spread(parse, (top,), without=(index,))
    return Cue(sentence, index, group, group, CueKind.ASSERTING, Pattern.ACCORDING_TO, source, content, quotes=True)


def _of(parse: Parse, noun: int) -> int | None:
    of = next((c for c in parse.children[noun] if parse.tokens[c].text.lower() == "of"), None)
    return child(parse, of, "pobj") if of is not None else None


def _according_to(parse: Parse, sentence: int, index: int) -> Cue | None:
    to = child(parse, index, "prep")
    source = child(parse, to, "pobj") if to is not None else None
    if to is None or source is None:
        return None
    top = _clause_top(parse, index)
    top = _joined_top(parse, index, top) if top is not None else None
    content = spread(parse, (top,), without=(index,)) if top is not None else ()
    group = (index, to)
    return Cue(sentence, index, group, group, CueKind.ASSERTING, Pattern.ACCORDING_TO, source, content)


def _joined_top(parse: Parse, index: int, top: int) -> int:
    """The first of the clauses joined by a mere "and" that an attribution set off behind the last one covers."""
    if index < top or parse.tokens[parse.subtree(index)[0] - 1].text != ",":
        return top
    while parse.tokens[top].dep == "conj" and not _has_cue(parse, parse.tokens[top].head):
        first, start = parse.tokens[top].head, parse.subtree(top)[0]
        joined = parse.tokens[start - 1].lemma.lower() == "and" and parse.tokens[start - 2].text != ","
        if parse.tokens[first].pos not in ("VERB", "AUX") or not joined:
            break
        top = first
    return top


def _has_cue(parse: Parse, verb: int) -> bool:
    """Whether a verb attributes by itself: it has a clause, or an "according to" of its own."""
    below = [parse.tokens[c] for c in parse.children[verb]]
    return any(t.dep == "ccomp" or t.text.lower() == "according" for t in below)


def _clause_top(parse: Parse, index: int) -> int | None:
    """The verb, or failing that the word, that an adjunct belongs to: the nearest one above that heads a clause."""
    at = parse.tokens[index].head
    if at == index:
        return None
    seen = {index}
    while at not in seen and parse.tokens[at].pos not in ("VERB", "AUX") and parse.tokens[at].head != at:
        seen.add(at)
        at = parse.tokens[at].head
    return at
