"""Points: what each attributed statement puts forward in a sentence, one claim each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.engines.builtin.attribution.cuewords import noun_kind
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern, Statement
from pipeline.engines.builtin.claims.clauses import Clause
from pipeline.engines.builtin.claims.contents import (
    Content,
    Shape,
    clauses_of,
    content_of,
)
from pipeline.engines.builtin.claims.exclusion import is_question
from pipeline.engines.builtin.claims.findings import Material
from pipeline.engines.builtin.claims.propositions import is_about_somebody_unnamed, is_amount
from pipeline.engines.builtin.grammar.personwords import is_body, is_document, person_nouns
from pipeline.engines.builtin.grammar.syntax import antecedent, child, subject_of
from pipeline.text.parse import Parse, Token
from pipeline.types import SourceKind

QUOTING = frozenset(
    {Pattern.QUOTE_CUE, Pattern.LABEL, Pattern.INTRODUCED, Pattern.CONTINUED, Pattern.RUN_ON, Pattern.NEXT_CUE}
    | {Pattern.FOLLOWS_SUBJECT, Pattern.NEXT_PARAGRAPH, Pattern.UNSUPPORTED}
)
EVIDENCE_VERBS = frozenset(
    {
        "suggest",
        "show",
        "indicate",
        "mean",
        "prove",
        "reveal",
        "demonstrate",
        "signal",
        "confirm",
        "illustrate",
        "imply",
    }
    | {"highlight", "underscore", "underline", "reflect", "establish", "document", "demand", "make_clear"}
)
_OWN_VERSION = re.compile(r"\bversions? of (?:this|our|the) (?:article|story|report|piece)\b", re.IGNORECASE)
FEWEST_QUOTED = 4  # words of a quotation without a predicate


class Said(NamedTuple):
    """One attributed claim in the making: its content and clause in one sentence."""

    statement: Statement
    sentence: int
    content: Content
    clause: Clause


def points_of(material: Material, statement: Statement, sentence: int) -> Iterator[Said]:
    """The points that a statement makes in a sentence, none where it puts nothing forward."""
    if statement.attribution.kind is SourceKind.AUTHOR or material.is_told_twice(statement, sentence):
        return
    if statement.cue is not None and _OWN_VERSION.search(material.lead(sentence, statement.cue.start)):
        return
    parse = material.parse(sentence)
    quoted = statement.pattern in QUOTING
    verb = material.cue_verb(statement, sentence)
    words = material.tokens_in(sentence, statement.content)
    if verb is not None and not quoted:
        words = _in_own_clause(material, statement, sentence, words, verb)
    if verb is not None and (_is_evidence(parse, statement, verb) or _withholds(parse, statement, verb)):
        return
    parts = (
        _utterances(material, statement, sentence, words) if quoted else _joined(material, statement, sentence, words)
    )
    for part in parts:
        content = content_of(parse, part, verb)
        if content is None or not _is_worth(parse, statement, content, quoted=quoted):
            continue
        if statement.puts_forward or content.shape is Shape.SCENARIO or _mentions_amount(parse, statement, content):
            yield from (Said(statement, sentence, content, c) for c in clauses_of(parse, content, quoted=quoted))


def _in_own_clause(
    material: Material, statement: Statement, sentence: int, words: frozenset[int], verb: int
) -> frozenset[int]:
    """The words without those outside the relative clause that a cue stands in: "experts, many of whom warned ..."."""
    parse = material.parse(sentence)
    words |= _and_that(parse, verb)
    if statement.kind in (CueKind.PROMISING, CueKind.PREDICTING):
        words |= _limits(parse, verb, words)
    if parse.tokens[verb].dep in ("relcl", "acl"):
        words &= frozenset(parse.subtree(verb))
    mention = statement.attribution.span
    source = material.tokens_in(sentence, [mention] if mention is not None else [])
    relative = any(parse.tokens[i].tag in ("WP", "WDT") for i in source)
    return frozenset(i for i in words if i > verb) if relative else words


def _joined(
    material: Material, statement: Statement, sentence: int, words: frozenset[int]
) -> tuple[frozenset[int], ...]:
    """The words of indirect speech; apart where the cue stands between two clauses: "A, she said, and B"."""
    parse = material.parse(sentence)
    parts = [words & p for span in statement.content if (p := material.tokens_in(sentence, [span]))]
    contents = [content_of(parse, part, None) for part in parts if part]
    clausal = len(contents) > 1 and all(c is not None and c.shape is Shape.CLAUSE for c in contents)
    heads = [c.head for c in contents if c is not None]
    apart = clausal and not any(b in parse.subtree(a) for a in heads for b in heads if a != b)
    return tuple(p for p in parts if p) if apart else (words,)


def _limits(parse: Parse, verb: int, words: frozenset[int]) -> frozenset[int]:
    """What belongs to a promised or expected thing though it hangs on the cue: to whom, by when, if what."""
    found: set[int] = set()
    for c in parse.children[verb]:
        token = parse.tokens[c]
        mark = child(parse, c, "mark") if token.dep == "advcl" else None
        timed = token.dep == "prep" and token.lemma.lower() in ("by", "within", "until", "before")
        given = token.dep == "dative" and token.pos in ("NOUN", "PROPN")
        if c > verb and (timed or given or (mark is not None and parse.tokens[mark].lemma.lower() == "if")):
            found.update(parse.subtree(c))
    return frozenset(found) if words else frozenset()


def _withholds(parse: Parse, statement: Statement, verb: int) -> bool:
    """Whether a cue is negated so that nothing is put forward: "did not say"; not so "does not believe"."""
    return is_negated(parse, verb) and statement.kind not in (CueKind.HEDGING, CueKind.PREDICTING)


def is_negated(parse: Parse, verb: int) -> bool:
    """Whether a verb is denied: "did not say", "never said", "no longer says"."""
    below = [parse.tokens[c] for c in parse.children[verb]]
    longer = any(t.text.lower() == "longer" and "no" in _texts(parse, t.index) for t in below)
    return longer or any(t.dep == "neg" or t.text.lower() == "never" for t in below if t.index < verb)


def _texts(parse: Parse, index: int) -> set[str]:
    return {parse.tokens[i].text.lower() for i in parse.subtree(index)}


def _mentions_amount(parse: Parse, statement: Statement, content: Content) -> bool:
    """Whether a topic is a figure, which is then held to be right: "spoke of 600"."""
    return statement.kind is CueKind.MENTIONING and content.shape is Shape.PHRASE and is_amount(parse, content)


def _and_that(parse: Parse, verb: int) -> frozenset[int]:
    """A second "that ..." which the parser took for a clause beside the cue: "said it sank and that nobody died"."""
    seconds = [c for c in parse.children[verb] if parse.tokens[c].dep == "conj" and c > verb]
    marked = [
        c for c in seconds if (m := child(parse, c, "mark")) is not None and parse.tokens[m].text.lower() == "that"
    ]
    return frozenset(i for c in marked for i in parse.subtree(c))


def _utterances(
    material: Material, statement: Statement, sentence: int, words: frozenset[int]
) -> tuple[frozenset[int], ...]:
    """The words of a quotation in a sentence; apart where a cue stands between two that are each a sentence."""
    parse = material.parse(sentence)
    parts = [p for span in statement.content if (p := material.tokens_in(sentence, [span]))]
    contents = [content_of(parse, part, None) for part in parts]
    clausal = all(c is not None and c.shape is Shape.CLAUSE for c in contents)
    opened = all(parse.tokens[c.tokens[0]].text[:1].isupper() for c in contents[1:] if c is not None)
    if len(parts) > 1 and clausal and opened:
        return tuple(parts)
    ends = {max(part) for part in parts[:-1]}
    return (frozenset(i for i in words if not (i in ends and parse.tokens[i].text == ",")),)


def _is_evidence(parse: Parse, statement: Statement, verb: int) -> bool:
    """Whether an event, not a source, is the subject of "suggests" or "shows": then the author infers."""
    if parse.tokens[verb].lemma.lower() not in EVIDENCE_VERBS or statement.attribution.kind is not SourceKind.ANONYMOUS:
        return False
    at = subject_of(parse, verb)
    noun = parse.tokens[antecedent(parse, at)] if at is not None else None
    return noun is not None and noun.pos == "NOUN" and not noun.ent and not _can_speak(noun.lemma.lower())


def _can_speak(noun: str) -> bool:
    return noun in person_nouns() or is_body(noun) or is_document(noun)


def _is_worth(parse: Parse, statement: Statement, content: Content, *, quoted: bool) -> bool:
    if statement.kind is CueKind.ASKING and statement.attribution.speaker is None:
        return False
    if not quoted and is_question(parse.sentence.text):
        return False
    if content.shape is Shape.CLAUSE and not quoted and _hangs_on(parse, content):
        return False
    if content.shape is Shape.CLAUSE:
        return quoted or statement.kind is CueKind.ASKING or not _asks(parse, content)
    if quoted:
        words = [i for i in content.tokens if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
        return len(words) >= FEWEST_QUOTED and any(parse.tokens[i].pos in ("NOUN", "PROPN", "AUX") for i in words)
    if is_about_somebody_unnamed(parse, content):
        return False
    if content.shape is Shape.PHRASE and not _names_what_is_said(parse, statement, content):
        return False
    unsourced = statement.source is None and statement.kind is not CueKind.PREDICTING
    return not unsourced and statement.kind is not CueKind.ASKING


def _hangs_on(parse: Parse, content: Content) -> bool:
    """Whether the words are a subordinate clause alone: "because the charts were wrong"."""
    mark = child(parse, content.head, "mark")
    first = mark is not None and mark == content.tokens[0]
    return first and parse.tokens[content.tokens[0]].text.lower() not in ("that", "whether", "if")


def _asks(parse: Parse, content: Content) -> bool:
    """Whether the words are an indirect question: "who could vote", "whether it was safe"."""
    first = parse.tokens[content.tokens[0]]
    opens = first.tag in ("WP", "WP$", "WRB", "WDT") and child(parse, content.head, "csubj", "csubjpass") is None
    return first.text.lower() in ("whether", "if") or opens


def _is_deniable(parse: Parse, verb: Token | None, content: Content) -> bool:
    """Whether what is refused is a charge or thing said, not a chart or an application, which are turned down."""
    noun = parse.tokens[content.head]
    said = noun_kind(noun.lemma.lower())
    if said is not None:
        asked = child(parse, content.head, "acl", "xcomp", "relcl") is not None
        return said is not CueKind.DEMANDING or asked
    if noun.pos == "PRON" or noun.tag in ("DT", "IN"):
        return True
    denies = verb is not None and verb.lemma.lower() in ("deny", "dispute", "contest")
    return denies and child(parse, content.head, "poss") is None


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
    if is_amount(parse, content):
        return True
    if statement.kind is CueKind.DENYING and not _is_deniable(parse, verb, content):
        return False
    return not talks and parse.tokens[content.head].lemma.lower() not in person_nouns()
