"""Points: what each attributed statement puts forward in a sentence, one claim each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.engines.builtin.clauses import Clause
from pipeline.engines.builtin.contents import (
    Content,
    Shape,
    clauses_of,
    content_of,
    is_about_somebody_unnamed,
    proposition_items,
)
from pipeline.engines.builtin.exclusion import is_question
from pipeline.engines.builtin.findings import Material
from pipeline.engines.builtin.personwords import is_body, is_document, person_nouns
from pipeline.engines.builtin.statements import CueKind, Pattern, Statement
from pipeline.engines.builtin.syntax import antecedent, child, subject_of
from pipeline.text.parse import Parse
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
    parse = material.parse(sentence)
    quoted = statement.pattern in QUOTING
    verb = material.cue_verb(statement, sentence)
    words = material.tokens_in(sentence, statement.content)
    if verb is not None and not quoted:
        words = _in_own_clause(material, statement, sentence, words, verb)
    if verb is not None and _is_evidence(parse, statement, verb):
        return
    for part in _utterances(material, statement, sentence, words) if quoted else (words,):
        content = content_of(parse, part, verb)
        if content is None or not _is_worth(parse, statement, content, quoted=quoted):
            continue
        if statement.puts_forward or content.shape is Shape.SCENARIO:
            yield from (Said(statement, sentence, content, c) for c in clauses_of(parse, content, quoted=quoted))


def _in_own_clause(
    material: Material, statement: Statement, sentence: int, words: frozenset[int], verb: int
) -> frozenset[int]:
    """The words without those outside the relative clause that a cue stands in: "experts, many of whom warned ..."."""
    parse = material.parse(sentence)
    words |= _and_that(parse, verb)
    if parse.tokens[verb].dep in ("relcl", "acl"):
        words &= frozenset(parse.subtree(verb))
    source = material.tokens_in(sentence, [statement.source] if statement.source else [])
    relative = any(parse.tokens[i].tag in ("WP", "WDT") for i in source)
    return frozenset(i for i in words if i > verb) if relative else words


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
        return len(words) >= FEWEST_QUOTED and any(parse.tokens[i].pos in ("NOUN", "PROPN") for i in words)
    if is_about_somebody_unnamed(parse, content):
        return False
    if content.shape is Shape.PHRASE and not _names_what_is_said(parse, statement, content):
        return False
    return statement.source is not None and proposition_items(parse, content, statement.kind) is not None


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
