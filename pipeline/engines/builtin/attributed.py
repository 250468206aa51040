"""What sources say: the claims of the statements that the article attributes.

Direct speech keeps its words and marks (X said: "..."). Indirect speech keeps the article's own cue where it stands
between the source and the words ("X told reporters that ..."), and gets a plain one elsewhere. `proposition` is what
the source holds, with "I" turned into the name. Words that make no proposition are left to the author's report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.engines.builtin.check_worthiness import score_signals
from pipeline.engines.builtin.clauses import Clause, ClauseKind, items_of
from pipeline.engines.builtin.confidence import Basis, signals_of
from pipeline.engines.builtin.contents import SUBJECT, Content, Shape, clauses_of, content_of, proposition_items
from pipeline.engines.builtin.cuts import FINITE
from pipeline.engines.builtin.decontextualize import Wording, as_sentence
from pipeline.engines.builtin.findings import Finding, Material
from pipeline.engines.builtin.inflection import past
from pipeline.engines.builtin.modality import source_modality
from pipeline.engines.builtin.personwords import person_nouns
from pipeline.engines.builtin.signals import find_signals
from pipeline.engines.builtin.statements import CueKind, Pattern, Statement
from pipeline.text.parse import Parse
from pipeline.types import Modality, SourceKind, Span

QUOTING = frozenset(
    {Pattern.QUOTE_CUE, Pattern.LABEL, Pattern.INTRODUCED, Pattern.CONTINUED, Pattern.RUN_ON, Pattern.NEXT_CUE}
    | {Pattern.FOLLOWS_SUBJECT, Pattern.NEXT_PARAGRAPH, Pattern.UNSUPPORTED}
)
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
IRREGULAR = {
    "think": "thought",
    "feel": "felt",
    "know": "knew",
    "swear": "swore",
    "foresee": "foresaw",
    "hear": "heard",
}
EXACT, COPIED, PUT, BUILT = 0.99, 0.98, 0.96, 0.85  # how far the wording may be trusted
LONGEST_CUE = 12  # tokens between a source and its words that are copied as they stand
FEWEST_QUOTED = 4  # words of a quotation without a predicate


class Said(NamedTuple):
    """One attributed claim in the making: its content and clause in one sentence."""

    statement: Statement
    sentence: int
    content: Content
    clause: Clause


def attributed_findings(material: Material, sentence: int) -> tuple[tuple[Finding, ...], frozenset[int]]:
    """The claims that sources put forward in one sentence, and the tokens of the sentence that carry them."""
    found: list[Finding] = []
    carried: set[int] = set()
    for statement in material.statements_in(sentence):
        for said in _points(material, statement, sentence):
            finding = _finding(material, said)
            if finding is not None:
                found.append(finding)
                carried |= _carried(material, statement, sentence)
    return tuple(found), frozenset(carried)


def _points(material: Material, statement: Statement, sentence: int) -> Iterator[Said]:
    """The points that a statement makes in a sentence, none where it puts nothing forward."""
    if statement.attribution.kind is SourceKind.AUTHOR:
        return
    parse = material.parse(sentence)
    quoted = statement.pattern in QUOTING
    content = content_of(parse, material.tokens_in(sentence, statement.content), material.cue_verb(statement, sentence))
    if content is None or not _is_worth(parse, statement, content, quoted=quoted):
        return
    if not statement.puts_forward and content.shape is not Shape.SCENARIO:
        return
    for clause in clauses_of(parse, content, quoted=quoted):
        yield Said(statement, sentence, content, clause)


def _is_worth(parse: Parse, statement: Statement, content: Content, *, quoted: bool) -> bool:
    if content.shape is Shape.CLAUSE:
        return True
    if quoted:
        words = [i for i in content.tokens if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
        return len(words) >= FEWEST_QUOTED
    if content.shape is Shape.PHRASE and not _names_what_is_said(parse, statement, content):
        return False
    return statement.source is not None and proposition_items(parse, content, statement.kind) is not None


def _names_what_is_said(parse: Parse, statement: Statement, content: Content) -> bool:
    """Whether a phrase is what the source says is so: "hinted at a shift", not "spoke to a group"."""
    verb = next((t for t in parse.tokens if statement.cue is not None and t.end == statement.cue.end), None)
    talks = verb is not None and verb.lemma.lower() in (
        "speak",
        "talk",
        "testify",
        "write",
        "respond",
        "reply",
        "answer",
    )
    return not talks and parse.tokens[content.head].lemma.lower() not in person_nouns()


def _carried(material: Material, statement: Statement, sentence: int) -> frozenset[int]:
    cue = statement.cue or statement.attribution.cue_span
    return material.tokens_in(sentence, [*statement.content, *((cue,) if cue is not None else ())])


def _finding(material: Material, said: Said) -> Finding | None:
    worded = _worded(material, said)
    if worded is None:
        return None
    text, wording, trust = worded
    statement, parse = said.statement, material.parse(said.sentence)
    proposition = _proposition(material, said)
    signals = find_signals(parse, frozenset((*said.clause.lent, *said.clause.own)))
    basis = Basis(statement.certainty, said.clause.kind, wording, len(parse.tokens), trust)
    return Finding(
        text=as_sentence(text),
        spans=(_span(material, said),),
        attribution=statement.attribution,
        proposition=proposition,
        modality=_modality(parse, said, proposition),
        check_worthiness=score_signals(signals),
        signals=signals_of(basis),
        sentences=material.cited(statement, said.sentence),
    )


def _span(material: Material, said: Said) -> Span:
    """The words that state the point; a judgement and an infinitive take their cue along, as they need it."""
    own = list(said.clause.own)
    if said.content.shape in (Shape.CALLED, Shape.INFINITIVE, Shape.GERUND):
        cue = said.statement.attribution.cue_span
        own += sorted(material.tokens_in(said.sentence, [cue])) if cue is not None else []
    return material.span(said.sentence, own)


def _modality(parse: Parse, said: Said, proposition: str | None) -> Modality:
    if proposition is None:
        return Modality.FACT
    if said.content.shape is Shape.CALLED:
        return Modality.OPINION
    indirect = said.statement.pattern not in QUOTING
    return source_modality(parse, said.clause.own, said.clause.head, kind=said.statement.kind, indirect=indirect)


# -- the text of a claim ------------------------------------------------------------------------------------------------


class Worded(NamedTuple):
    """The text of a claim, the wording it rests on, and how far the words around it may be trusted."""

    text: str
    wording: Wording
    trust: float


def _worded(material: Material, said: Said) -> Worded | None:
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
    between = list(range(max(source) + 1, first))
    if len(between) > LONGEST_CUE or any(parse.tokens[i].text in ("—", "–", ";", ":", "(") for i in between):
        return None
    plain = [i for i in between if parse.tokens[i].text not in (",", "“", "‘", '"', "who", "which")]
    if len(between) - len(plain) > 1:
        return None
    lead = material.reading(said.sentence).word_out(plain)
    wording = _words(material, said)
    total = Wording(wording.text, wording.resolved, wording.unresolved + lead.unresolved, wording.dated + lead.dated)
    who = material.speaker(said.statement, said.sentence)
    return Worded(f"{who} {lead.text} {_inside(material, said, wording.text)}", total, COPIED)


def _is_finite_after(parse: Parse, verb: int, source: frozenset[int]) -> bool:
    """Whether a cue is finite by itself ("warned") or by auxiliaries behind the source ("have long warned")."""
    helpers = [c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass")]
    return parse.tokens[verb].tag in FINITE or bool(helpers and max(source) < min(helpers))


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
    if verb is None or parse.tokens[verb].pos != "VERB" or statement.kind is CueKind.ASSERTING:
        return plain
    lemma = parse.tokens[verb].lemma.lower()
    return parse.tokens[verb].text if parse.tokens[verb].tag == "VBD" else IRREGULAR.get(lemma, past(lemma))


def _reported(material: Material, said: Said) -> Worded | None:
    """The article's own clause, from the source or the words, whichever is first, to the last of them."""
    statement = said.statement
    cue = statement.cue or statement.attribution.cue_span
    if cue is None:
        return None
    spans = [s for s in (statement.source, cue) if s is not None]
    words = material.tokens_in(said.sentence, spans) | set(said.content.tokens)
    source = material.tokens_in(said.sentence, [statement.source] if statement.source else [])
    verb = material.cue_verb(statement, said.sentence)
    parse = material.parse(said.sentence)
    if statement.source is None:
        return None
    if verb is None or not source or max(source) > verb or parse.tokens[verb].tag not in ("VBD", "VBZ", "VBP", "VBN"):
        return None
    rest = [i for i in range(max(source) + 1, max(words) + 1) if i not in source]
    if any(parse.tokens[i].text in (",", ";", "—") for i in rest if i < verb):
        rest = [i for i in rest if i >= _group_start(parse, verb)]
    who = material.speaker(statement, said.sentence)
    wording = material.reading(said.sentence).word_out(rest, said=[who] if who else [])
    return Worded(f"{who} {wording.text}", wording, COPIED)


def _group_start(parse: Parse, verb: int) -> int:
    return min([verb, *(c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass", "neg"))])


# -- words --------------------------------------------------------------------------------------------------------------


def _words(material: Material, said: Said, *, resolve: bool = True) -> Wording:
    name = material.speaker(said.statement, said.sentence)
    return material.reading(said.sentence).word_out(
        items_of(said.clause), said=[name] if name else [], resolve=resolve, speaker=None
    )


def _inside(material: Material, said: Said, text: str) -> str:
    """Words as they stand inside a sentence: without the capital that only opened theirs."""
    tokens = material.parse(said.sentence).tokens
    first = next((tokens[i] for i in said.clause.own if tokens[i].pos not in ("PUNCT", "SPACE")), None)
    opens = first is not None and first.tag not in ("NNP", "NNPS") and not first.ent and first.text != "I"
    return text[:1].lower() + text[1:] if opens and text[1:2].islower() else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _proposition(material: Material, said: Said) -> str | None:
    """What the source holds, standing alone; None for what it asks."""
    statement, parse = said.statement, material.parse(said.sentence)
    name = material.speaker(statement, said.sentence)
    if statement.kind is CueKind.ASKING or any(parse.tokens[i].text == "?" for i in said.clause.own[-1:]):
        return None
    items: tuple[int | str, ...] | None
    if said.content.shape in (Shape.CLAUSE, Shape.PHRASE):
        items = items_of(said.clause)
    else:
        items = proposition_items(parse, said.content, statement.kind)
    if items is None:
        return None
    filled = [name or "they" if item == SUBJECT else item for item in items]
    wording = material.reading(said.sentence).word_out(filled, speaker=name, plural=_speaks_as_body(statement))
    text = as_sentence(re.sub(r"^that\s", "", wording.text))
    if statement.kind is CueKind.DENYING and said.content.shape is Shape.CLAUSE:
        return f"It is not true that {_inside(material, said, text)}"
    return text


def _speaks_as_body(statement: Statement) -> bool:
    return statement.attribution.kind in (SourceKind.ORGANIZATION, SourceKind.DOCUMENT)
