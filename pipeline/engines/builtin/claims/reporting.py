"""Reporting: the text of a claim that a source makes, and the proposition it holds.

Direct speech keeps its words and marks (X said: "..."). Indirect speech keeps the article's own cue where it stands
between the source and the words ("X told reporters that ..."), and gets a plain one elsewhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.engines.builtin.attribution.statements import CueKind, Pattern, Statement
from pipeline.engines.builtin.claims.clauses import ClauseKind, items_of, split_sentence
from pipeline.engines.builtin.claims.contents import Shape
from pipeline.engines.builtin.claims.decontextualize import Wording, as_sentence
from pipeline.engines.builtin.claims.findings import Material
from pipeline.engines.builtin.claims.points import QUOTING, Said, is_negated
from pipeline.engines.builtin.claims.propositions import SUBJECT, is_about_somebody_unnamed, proposition_items
from pipeline.engines.builtin.grammar.inflection import past
from pipeline.engines.builtin.grammar.phrases import FINITE, trimmed
from pipeline.text.parse import Parse
from pipeline.types import SourceKind

EXACT, COPIED, PUT, BUILT = 0.99, 0.98, 0.96, 0.85  # how far the wording may be trusted
LONGEST_CUE = 12  # tokens between a source and its words that are copied as they stand
PLAIN_CUES = {
    CueKind.ASSERTING: "said",
    CueKind.CONFIRMING: "confirmed",
    CueKind.DENYING: "denied",
    CueKind.ACCUSING: "alleged",
    CueKind.HEDGING: "suggested",
    CueKind.PREDICTING: "predicted",
    CueKind.PROMISING: "promised",
    CueKind.DEMANDING: "demanded",
    CueKind.ASKING: "asked",
}
_OPEN_MENTIONS = frozenset({"him", "her", "them", "it", "that", "this", "these", "those", "he", "she", "they"})
IRREGULAR = {
    "think": "thought",
    "feel": "felt",
    "know": "knew",
    "swear": "swore",
    "foresee": "foresaw",
    "hear": "heard",
}


class Worded(NamedTuple):
    """The text of a claim, the wording it rests on, and how far the words around it may be trusted."""

    text: str
    wording: Wording
    trust: float


def reported(material: Material, said: Said) -> Worded | None:
    """The text of one attributed point; None where it can be neither copied nor put without changing its sense."""
    if said.statement.pattern in QUOTING:
        return _quoted(material, said)
    if said.content.shape is not Shape.CLAUSE or said.statement.attribution.speaker is None:
        return _reported(material, said)
    if said.statement.pattern is Pattern.ACCORDING_TO:
        return _according(material, said)
    return _copied(material, said) or _put(material, said)


def _quoted(material: Material, said: Said) -> Worded:
    """X said: "..."."""
    wording = _words(material, said, resolve=False)
    opening, closing = material.marks_around(said.statement, said.sentence)
    verb = "asked" if wording.text.endswith("?") else "said"
    who = material.speaker(said.statement, said.sentence) or "an unnamed speaker"
    trust = EXACT if said.clause.kind is ClauseKind.WHOLE else PUT
    stop = "" if re.search(r"[.!?…]$", wording.text) else "."
    return Worded(f"{who} {verb}: {opening}{_capital(wording.text)}{stop}{closing}", wording, trust)


def _according(material: Material, said: Said) -> Worded:
    wording = _words(material, said)
    who = material.speaker(said.statement, said.sentence)
    return Worded(f"According to {who}, {_inside(material, said, wording.text)}", wording, PUT)


def _copied(material: Material, said: Said) -> Worded | None:
    """ "X told reporters that ...": the article's own cue, where it stands between the source and the words."""
    parse = material.parse(said.sentence)
    source = material.tokens_in(said.sentence, [said.statement.source] if said.statement.source else [])
    verb = material.cue_verb(said.statement, said.sentence)
    first = min(said.content.tokens)
    if not source or verb is None or not max(source) < verb < first or not _is_finite_after(parse, verb, source):
        return None
    barred = _relatives_below(parse, source)
    between = [i for i in range(max(source) + 1, first) if i not in barred]
    if any(parse.tokens[i].dep == "cc" for i in between):
        return None
    if len(between) > LONGEST_CUE or any(parse.tokens[i].text in ("—", "–", ";", ":", "(") for i in between):
        return None
    own = {verb, *(c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass"))}
    if any(parse.tokens[i].pos in ("VERB", "AUX") and i not in own for i in between):
        return None
    plain = [i for i in between if parse.tokens[i].text not in (",", "“", "‘", '"', "who", "which")]
    if len(between) - len(plain) > 1:
        return None
    frame = _frame(parse, verb, min(source))
    lead = material.reading(said.sentence).word_out(plain)
    before = material.reading(said.sentence).word_out(frame)
    wording = _words(material, said)
    total = before.plus(lead).plus(wording)
    who = material.speaker(said.statement, said.sentence)
    opening = f"{before.text}, " if before.text else ""
    return Worded(f"{opening}{who} {lead.text} {_inside(material, said, wording.text)}", total, COPIED)


def _relatives_below(parse: Parse, source: frozenset[int]) -> frozenset[int]:
    """The words of relative clauses and appositions on a source: "Venn, who ran the port until it closed, thinks"."""
    apart = [c for i in source for c in parse.children[i] if parse.tokens[c].dep in ("relcl", "appos", "acl")]
    found = {i for c in apart for i in parse.subtree(c)}
    commas = {i + 1 for i in found if i + 1 < len(parse.tokens) and parse.tokens[i + 1].text == ","}
    return frozenset(found | commas)


def _frame(parse: Parse, verb: int, source: int) -> tuple[int, ...]:
    """The place and time that stand before the source and belong to its cue: "In Georgia, early results showed"."""
    adjuncts = [c for c in parse.children[verb] if c < source and parse.tokens[c].dep in ("prep", "npadvmod")]
    found = {i for c in adjuncts for i in parse.subtree(c) if i < source}
    run = set(range(min(found), max(found) + 1)) if found else set()
    whole = all(i in found or parse.tokens[i].text == "," for i in run)
    return trimmed(parse, frozenset(run)) if whole else ()


def _is_finite_after(parse: Parse, verb: int, source: frozenset[int]) -> bool:
    """Whether a cue is finite by itself ("warned") or by auxiliaries behind the source ("have long warned")."""
    helpers = [c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass")]
    finite = any(parse.tokens[c].tag in FINITE for c in helpers)
    return parse.tokens[verb].tag in FINITE or bool(finite and max(source) < min(helpers))


def _put(material: Material, said: Said) -> Worded | None:
    """X said that ...: a plain cue, where the article's cue cannot be copied; none for a cue that is negated."""
    parse = material.parse(said.sentence)
    verb = material.cue_verb(said.statement, said.sentence)
    cue = material.tokens_in(said.sentence, [said.statement.cue] if said.statement.cue else [])
    if any(parse.tokens[i].dep == "neg" for i in cue):
        return None
    wording = _words(material, said)
    who = material.speaker(said.statement, said.sentence)
    word = _cue_word(parse, said.statement, verb)
    link = "" if word == "asked" else " that"
    return Worded(f"{who} {word}{link} {_inside(material, said, wording.text)}", wording, PUT)


def _cue_word(parse: Parse, statement: Statement, verb: int | None) -> str:
    plain = PLAIN_CUES.get(statement.kind, "said")
    own = statement.attribution.kind is SourceKind.DOCUMENT or statement.kind is not CueKind.ASSERTING
    if verb is None or parse.tokens[verb].pos != "VERB" or not own:
        return plain
    token, lemma = parse.tokens[verb], parse.tokens[verb].lemma.lower()
    return token.text if token.tag in FINITE else IRREGULAR.get(lemma, past(lemma))


def _reported(material: Material, said: Said) -> Worded | None:
    """The article's own clause: from the source to the last of the words, or whole where no source is given."""
    statement, parse = said.statement, material.parse(said.sentence)
    verb = material.cue_verb(statement, said.sentence)
    if statement.attribution.speaker is None:
        return _unsourced(material, said)
    source = material.tokens_in(said.sentence, [statement.source] if statement.source else [])
    if verb is None or not source or max(source) > verb or parse.tokens[verb].tag not in (*FINITE, "VBN"):
        return None
    last = max((verb, *said.content.tokens))
    rest = [i for i in range(max(source) + 1, last + 1) if i not in source]
    if any(parse.tokens[i].text in (",", ";", "—") for i in rest if i < verb):
        rest = [i for i in rest if i >= _group_start(parse, verb)]
    who = material.speaker(statement, said.sentence)
    wording = material.reading(said.sentence).word_out(rest, said=[who] if who else [])
    return Worded(f"{who} {wording.text}", wording, COPIED)


def _unsourced(material: Material, said: Said) -> Worded | None:
    """The whole clause of a cue without a source: "It is believed that ...", "The mayor is reportedly ..."."""
    parse = material.parse(said.sentence)
    verb = material.cue_verb(said.statement, said.sentence)
    if verb is None or said.content.shape not in (Shape.CLAUSE, Shape.PHRASE):
        return None
    clause = next((c for c in split_sentence(parse) if verb in c.own and said.content.head in c.own), None)
    if clause is None:
        return None
    wording = material.reading(said.sentence).word_out(items_of(clause))
    return Worded(wording.text, wording, COPIED)


def _group_start(parse: Parse, verb: int) -> int:
    return min([verb, *(c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass", "neg"))])


def _words(material: Material, said: Said, *, resolve: bool = True) -> Wording:
    name = material.speaker(said.statement, said.sentence)
    return material.reading(said.sentence).word_out(
        items_of(said.clause), said=[name] if name else [], resolve=resolve, speaker=None
    )


def _inside(material: Material, said: Said, text: str) -> str:
    """Words as they stand inside a sentence: without the capital that only opened theirs."""
    tokens = material.parse(said.sentence).tokens
    first = next(
        (tokens[i] for i in (*said.clause.lent, *said.clause.own) if tokens[i].pos not in ("PUNCT", "SPACE")), None
    )
    kept = first is not None and text.lower().startswith(first.text.lower())
    grammatical = first is not None and first.pos in ("DET", "PRON", "ADP", "SCONJ", "ADV", "NUM")
    plain = first is not None and (grammatical or (first.tag not in ("NNP", "NNPS") and not first.ent))
    opens = kept and plain and first is not None and first.text != "I"
    return text[:1].lower() + text[1:] if opens and text[1:2].islower() else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def proposition_of(material: Material, said: Said) -> str | None:
    """What the source holds, standing alone; None for what it asks."""
    statement, parse = said.statement, material.parse(said.sentence)
    name = material.speaker(statement, said.sentence)
    if statement.kind is CueKind.ASKING or any(parse.tokens[i].text == "?" for i in said.clause.own[-1:]):
        return None
    items: tuple[int | str, ...] | None
    if said.content.shape is Shape.CLAUSE or said.statement.pattern in QUOTING:
        items = items_of(said.clause)
    else:
        items = proposition_items(parse, said.content, statement.kind)
    if items is None or is_about_somebody_unnamed(parse, said.content):
        return None
    filled = [name or "they" if item == SUBJECT else item for item in items]
    wording = material.reading(said.sentence).word_out(
        filled, speaker=name, plural=_speaks_as_body(statement), quoted=statement.pattern in QUOTING
    )
    if _opens_unnamed(parse, said, wording):
        return None
    text = as_sentence(wording.text)
    verb = material.cue_verb(statement, said.sentence)
    negated = verb is not None and is_negated(parse, verb)
    if negated and said.content.shape is not Shape.CLAUSE:
        return None
    if (negated or statement.kind is CueKind.DENYING) and said.content.shape is Shape.CLAUSE:
        return f"It is not true that {_inside(material, said, text)}"
    return text


def _opens_unnamed(parse: Parse, said: Said, wording: Wording) -> bool:
    """Whether a statement built from words without a clause begins with a mention that nothing resolves."""
    about = said.content.head if said.content.other is None else said.content.other
    pronoun = said.content.shape is not Shape.CLAUSE and parse.tokens[about].pos == "PRON"
    return pronoun and wording.text.split()[0].lower() in _OPEN_MENTIONS


def _speaks_as_body(statement: Statement) -> bool:
    return statement.attribution.kind is SourceKind.ORGANIZATION
