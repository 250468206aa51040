"""From the words of a source to an Attribution: the kind of source, its fullest name, its role.

`kind` follows the labeling guide: a person with a name is `named`, and so is one who is only described but holds an
office that one person holds at a time ("the transport minister", "the former Polish prime minister"), because the
reader can tell who it is; people without either are `anonymous`; a body, its statement, or its unnamed spokesperson is
an `organization`; a paper, record, study or recording a `document`. "I" and "we" outside quotations are the `author`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.engines.builtin.attribution import cuewords
from pipeline.engines.builtin.attribution.page import Page
from pipeline.engines.builtin.entities.coreference import Coreference
from pipeline.engines.builtin.entities.entity import Entity
from pipeline.engines.builtin.grammar import personwords as lex
from pipeline.engines.builtin.grammar.personwords import Being
from pipeline.engines.builtin.grammar.syntax import antecedent, child, noun_phrase
from pipeline.text.parse import Parse
from pipeline.types import SourceKind

_AUTHOR = frozenset({"i", "we", "me", "us", "my", "our"})
_NOMINAL = ("NOUN", "PROPN", "PRON")
_MOST_JOINED = 5
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
    owner = _owner_of_words(parse, token)
    if owner is not None:
        return speaker_at(page, coreference, sentence, owner)
    others = joined_with(parse, token)
    if others:
        return _together([_single(page, coreference, sentence, t) for t in (token, *others)])
    return _single(page, coreference, sentence, token)


def joined_with(parse: Parse, token: int) -> tuple[int, ...]:
    """The heads joined to a source by "and": "Mara Venn and Idris Cole said"."""
    found: list[int] = []
    at: int | None = token
    while at is not None and len(found) < _MOST_JOINED:
        at = next(
            (c for c in parse.children[at] if parse.tokens[c].dep == "conj" and parse.tokens[c].pos in _NOMINAL), None
        )
        if at is not None:
            found.append(at)
    return tuple(found)


def _together(speakers: Sequence[Speaker]) -> Speaker:
    """Several sources as one: their names joined as the article would, the kind and role they share."""
    names = [s.name for s in speakers if s.name]
    kinds = {s.kind for s in speakers}
    kind = speakers[0].kind if len(kinds) == 1 or SourceKind.ANONYMOUS not in kinds else SourceKind.ANONYMOUS
    if not names:
        return Speaker(kind, None, None)
    return Speaker(kind, names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}", None)


def _single(page: Page, coreference: Coreference, sentence: int, token: int) -> Speaker:
    parse = page.parses[sentence]
    word = parse.tokens[token].text.lower()
    entity = coreference.entity_of(sentence, token)
    if entity is not None:
        return _for_body(coreference, parse, sentence, token, entity) or of_entity(entity)
    at = antecedent(parse, token)
    if parse.tokens[at].pos == "PRON" and word not in _INDEFINITE:
        return UNKNOWN
    return _by_words(parse, at)


def _for_body(coreference: Coreference, parse: Parse, sentence: int, token: int, entity: Entity) -> Speaker | None:
    """The body that a spokesperson without a name speaks for, None for everybody else."""
    if entity.name or not any(lex.is_spokesperson(n) for n in entity.nouns):
        return None
    body = entity.body
    link = next((c for c in parse.children[antecedent(parse, token)] if parse.tokens[c].lemma in ("for", "of")), None)
    whom = child(parse, link, "pobj") if link is not None else None
    if whom is not None:
        found = coreference.entity_of(sentence, whom)
        if found is None:
            return Speaker(SourceKind.ORGANIZATION, phrase_words(parse, noun_phrase(parse, whom)), None)
        body = entity.body = found
    if body is not None and (name := body.name or body.described) is not None:
        return Speaker(SourceKind.ORGANIZATION, name, None)
    owner = child(parse, antecedent(parse, token), "poss", "compound")
    if owner is None or not (parse.tokens[owner].pos == "PROPN" or lex.is_body(parse.tokens[owner].lemma.lower())):
        return None
    return Speaker(SourceKind.ORGANIZATION, phrase_words(parse, noun_phrase(parse, owner)), None)


def _owner_of_words(parse: Parse, token: int) -> int | None:
    """Whose remarks, words or claims a noun of saying means; whom "many of whom" are part of; None for other words."""
    if cuewords.noun_kind(parse.tokens[token].lemma.lower()) is not None:
        return child(parse, token, "poss")
    if parse.tokens[token].text.lower() in _INDEFINITE:
        of = next((c for c in parse.children[token] if parse.tokens[c].text.lower() == "of"), None)
        whom = child(parse, of, "pobj") if of is not None else None
        return whom if whom is not None and parse.tokens[whom].tag in ("WP", "WDT") else None
    return None


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
    kind = SourceKind.DOCUMENT if lex.is_document(token.lemma.lower()) else SourceKind.ANONYMOUS
    return Speaker(kind, name, None)


def phrase_words(parse: Parse, indices: tuple[int, ...]) -> str:
    """The words of a phrase on one line, without an article before them."""
    order = list(indices)
    if len(order) > 1 and parse.tokens[order[0]].text.lower() in ("the", "a", "an"):
        order = order[1:]
    base = parse.sentence.start
    text = parse.sentence.text[parse.tokens[order[0]].start - base : parse.tokens[order[-1]].end - base]
    return " ".join(text.split()).strip(" ,")
