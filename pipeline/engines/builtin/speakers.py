"""From the words of a source to an Attribution: the kind of source, its fullest name, its role.

`kind` follows the labeling guide: a person with a name is `named`, and so is one who is only described but holds an
office that one person holds at a time ("the transport minister", "the former Polish prime minister"), because the
reader can tell who it is; people without either are `anonymous`; a body, its statement, or its unnamed spokesperson is
an `organization`; a paper, record, study or recording a `document`. "I" and "we" outside quotations are the `author`.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.engines.builtin import personwords as lex
from pipeline.engines.builtin.coreference import Coreference
from pipeline.engines.builtin.entities import Entity
from pipeline.engines.builtin.page import Page
from pipeline.engines.builtin.personwords import Being
from pipeline.engines.builtin.syntax import antecedent, child, noun_phrase
from pipeline.text.parse import Parse
from pipeline.types import SourceKind

_AUTHOR = frozenset({"i", "we", "me", "us", "my", "our"})
_INDEFINITE = frozenset({"some", "many", "others", "most", "few", "several", "all", "both", "those", "one", "another"})


class Speaker(NamedTuple):
    """Who a source is: kind, resolved name or description (None when nobody can tell), role."""

    kind: SourceKind
    name: str | None
    role: str | None


UNKNOWN = Speaker(SourceKind.ANONYMOUS, None, None)


def speaker_at(page: Page, coreference: Coreference, sentence: int, token: int) -> Speaker:
    """The speaker that a source's head word means."""
    parse = page.parses[sentence]
    word = parse.tokens[token].text.lower()
    if word in _AUTHOR and not page.is_quoted(parse, token):
        return Speaker(SourceKind.AUTHOR, None, None)
    entity = coreference.entity_of(sentence, token)
    if entity is not None:
        return of_entity(entity)
    at = antecedent(parse, token)
    if parse.tokens[at].pos == "PRON" and word not in _INDEFINITE:
        return UNKNOWN
    return _by_words(parse, at)


def of_entity(entity: Entity) -> Speaker:
    """The speaker that an entity is."""
    if entity.being is Being.PERSON and entity.name:
        return Speaker(SourceKind.NAMED, entity.name, _role(entity))
    name = entity.name or entity.described
    kind = {Being.BODY: SourceKind.ORGANIZATION, Being.DOCUMENT: SourceKind.DOCUMENT}.get(
        entity.being, SourceKind.ANONYMOUS
    )
    if entity.being is Being.PERSON:
        kind = _kind_of_described(entity)
    return Speaker(kind, name, None)


def _role(entity: Entity) -> str | None:
    """The fullest role of a few words, the first one in doubt."""
    telling = [r for r in entity.roles if len(r.split()) > 1] or entity.roles
    return telling[0] if telling else None


def _kind_of_described(entity: Entity) -> SourceKind:
    if any(lex.is_spokesperson(n) for n in entity.nouns):
        return SourceKind.ORGANIZATION
    unique = entity.definite and any(lex.is_office(n.split()[-1]) for n in entity.nouns)
    return SourceKind.NAMED if unique and not entity.plural else SourceKind.ANONYMOUS


def _by_words(parse: Parse, index: int) -> Speaker:
    token = parse.tokens[index]
    words = noun_phrase(parse, index)
    name = phrase_words(parse, words)
    if token.pos == "PROPN":
        return Speaker(SourceKind.NAMED, name, None)
    if token.lemma.lower() in ("one", "some", "many", "other", "several", "most") or token.text.lower() in _INDEFINITE:
        return Speaker(SourceKind.ANONYMOUS, name, None)
    owner = child(parse, index, "poss")
    kind = SourceKind.DOCUMENT if token.pos == "NOUN" and owner is None else SourceKind.ANONYMOUS
    return Speaker(kind, name, None)


def phrase_words(parse: Parse, indices: tuple[int, ...]) -> str:
    """The words of a phrase on one line, without an article before them."""
    order = list(indices)
    if len(order) > 1 and parse.tokens[order[0]].text.lower() in ("the", "a", "an"):
        order = order[1:]
    base = parse.sentence.start
    text = parse.sentence.text[parse.tokens[order[0]].start - base : parse.tokens[order[-1]].end - base]
    return " ".join(text.split()).strip(" ,")
