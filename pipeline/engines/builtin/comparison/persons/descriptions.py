"""What a version says of who its people are: titles, appositions, relative clauses, predicates.

A description is a title ("Town clerk"), an apposition ("a retired lock keeper"), a relative clause ("who led the
study"), a predicate ("she is the deputy head"), or, of somebody never named, the phrase that mentions him. Words with
the full name of a person of another version mean a person too, whatever the parser took them for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Place
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Version
from pipeline.engines.builtin.comparison.wording import content, plain_words
from pipeline.engines.builtin.entities.mentions import Mention, MentionKind
from pipeline.engines.builtin.entities.roles import title_before
from pipeline.engines.builtin.grammar import personwords
from pipeline.engines.builtin.grammar.personwords import Being
from pipeline.engines.builtin.grammar.syntax import child

if TYPE_CHECKING:
    from pipeline.engines.builtin.entities.entity import Entity
    from pipeline.text.parse import Parse

PAST = frozenset({"former", "ex", "late", "retired", "onetime", "then", "past", "ousted", "outgoing"})
STILL = frozenset({"still", "current", "currently", "incumbent", "serving", "active"})
LEFT = frozenset({"until", "till", "ended", "left", "resigned", "stepped", "retired", "quit"})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_APART = frozenset({"relcl", "appos", "acl", "conj", "cc", "punct", "advcl", "parataxis"})


@dataclass(frozen=True)
class Description:
    """Words that say who a person is: the head noun ("" for a clause without one), and what narrows it."""

    place: Place
    noun: str
    words: tuple[str, ...]
    of: frozenset[str]  # proper names that the office belongs to
    tenure: bool  # a clause that says when or whether the office ended

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return content(self.words)

    @property
    def years(self) -> tuple[str, ...]:
        """The years it names, in order."""
        return tuple(_YEAR.findall(" ".join(self.words)))


@dataclass
class Person:
    """One person of a version with everything that describes him or her."""

    names: tuple[str, ...]
    descriptions: list[Description] = field(default_factory=list)
    nouns: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()


@lru_cache(maxsize=KEPT_VERSIONS)
def full_names(version: Version) -> frozenset[str]:
    """The names of two words or more by which a version mentions persons."""
    return frozenset(
        name for _, entity in _persons(version) for name in entity.names if " " in name and name[:1].isupper()
    )


@lru_cache(maxsize=2 * KEPT_VERSIONS)
def people_of(version: Version, known: frozenset[str] = frozenset()) -> tuple[Person, ...]:
    """The persons of a version with at least one description; `known`: full names that mean persons elsewhere."""
    found: dict[int, Person] = {}
    for mention, named in _persons(version):
        beside = _beside(version, mention)
        if mention.kind is not MentionKind.NAME and beside is None and named.names:
            continue  # "the minister" may be somebody else than the name it was taken up for
        entity = beside or named
        person = found.setdefault(id(entity), Person(tuple(entity.names), [], entity.nouns, entity.modifiers))
        person.descriptions.extend(_descriptions(version, mention))
    for name in sorted(known - full_names(version)):
        described = [d for mention in _written(version, name) for d in _descriptions(version, mention)]
        if described:
            found[id(described)] = Person((name,), described)
    return tuple(p for p in found.values() if p.descriptions)


def _persons(version: Version) -> Iterator[tuple[Mention, Entity]]:
    """Every mention of one person, and who it is."""
    coreference = version.analysis.coreference
    for number, parse in enumerate(version.analysis.parses):
        seen: set[tuple[int, ...]] = set()
        for token in parse.tokens:
            mention, entity = coreference.mention_of(number, token.index), coreference.entity_of(number, token.index)
            if mention is None or entity is None or entity.being is not Being.PERSON or entity.plural:
                continue
            if mention.sentence == number and mention.tokens not in seen and token.index in mention.tokens:
                seen.add(mention.tokens)
                yield mention, entity


def _written(version: Version, name: str) -> Iterator[Mention]:
    """The places where a name stands in the text, each as a mention."""
    for number, parse in enumerate(version.analysis.parses):
        at = version.analysis.article.text.find(name, parse.sentence.start, parse.sentence.end)
        tokens = tuple(t.index for t in parse.tokens if at <= t.start and t.end <= at + len(name))
        if at >= 0 and tokens:
            yield Mention(number, tokens[-1], tokens, MentionKind.NAME, Being.PERSON, name)


def _beside(version: Version, mention: Mention) -> Entity | None:
    """The name that a description stands beside, a comma between: "the mayor of Orl, Ada Brix", "Ada Brix, a diver".

    Whoever is described as a person is one, also where the parser took the name for that of a body.
    """
    number = mention.sentence
    coreference, tokens = version.analysis.coreference, version.analysis.parses[number].tokens
    if mention.kind is not MentionKind.DESCRIPTION:
        return None
    first, last = mention.tokens[0], mention.tokens[-1]
    for comma, at in ((first - 1, first - 2), (last + 1, last + 2)):
        if 0 <= at < len(tokens) and tokens[comma].text == ",":
            found, entity = coreference.mention_of(number, at), coreference.entity_of(number, at)
            if found is not None and found.kind is MentionKind.NAME and len(found.tokens) > 1:
                return entity
    return None


def _descriptions(version: Version, mention: Mention) -> Iterator[Description]:
    parse = version.analysis.parses[mention.sentence]
    if mention.kind is MentionKind.NAME:
        title = title_before(parse, mention.tokens[0])
        if title.words is not None and title.first < mention.tokens[0]:
            before = range(mention.tokens[0] - 1, title.first - 1, -1)
            noun = next((i for i in before if personwords.title_noun(parse.tokens[i].text)), before[0])
            yield _described(version, parse, range(title.first, mention.tokens[0]), noun)
        for head in dict.fromkeys((*mention.also, *_appositions(parse, mention))):
            if head < title.first or head > mention.tokens[-1]:
                yield from _phrase(version, parse, head, mention)
        yield from _predicate(version, parse, mention)
    elif mention.kind is MentionKind.DESCRIPTION:
        yield from _phrase(version, parse, mention.head, mention)
    if mention.kind is not MentionKind.PRONOUN:
        for clause in parse.children[mention.head]:
            if parse.tokens[clause].dep == "relcl":
                yield from _clause(version, parse, clause)


def _appositions(parse: Parse, mention: Mention) -> Iterator[int]:
    """The common nouns in apposition after a name, whether or not a word list has them for people."""
    last = mention.tokens[-1]
    if last + 1 >= len(parse.tokens) or parse.tokens[last + 1].text != ",":
        return
    for index in (i for token in mention.tokens for i in parse.children[token] if i > last):
        noun = parse.tokens[index]
        thing = personwords.is_body(noun.lemma.lower()) or personwords.is_document(noun.lemma.lower())
        if noun.dep == "appos" and noun.tag == "NN" and not noun.ent and not thing:
            yield index


def _phrase(version: Version, parse: Parse, head: int, mention: Mention) -> Iterator[Description]:
    """The phrase of a head noun without the name, clauses and further appositions."""
    kept, open_ = {head}, [head]
    barred = set(mention.tokens) if mention.kind is MentionKind.NAME else set()
    while open_:
        at = open_.pop()
        for c in parse.children[at]:
            hyphen = parse.tokens[c].tag == "HYPH" or parse.tokens[c].text in ("-", "’", "'")
            if c not in barred and (parse.tokens[c].dep not in _APART or hyphen):
                kept.add(c)
                open_.append(c)
    run = _around(sorted(kept - barred), head)
    if run:
        yield _described(version, parse, run, head)
    for clause in parse.children[head]:
        if parse.tokens[clause].dep == "relcl" and mention.kind is MentionKind.NAME:
            yield from _clause(version, parse, clause)


def _predicate(version: Version, parse: Parse, mention: Mention) -> Iterator[Description]:
    verb = parse.tokens[mention.head].head
    if parse.tokens[mention.head].dep == "nsubj" and parse.tokens[verb].lemma == "be":
        noun = child(parse, verb, "attr")
        if noun is not None and personwords.title_noun(parse.tokens[noun].text):
            yield from _phrase(version, parse, noun, mention)


def _clause(version: Version, parse: Parse, verb: int) -> Iterator[Description]:
    """A relative clause about the person: "who was minister until 2023", "whose tenure ended in 2021"."""
    run = [i for i in parse.subtree(verb) if parse.tokens[i].text not in (",", "—", "–")]
    if len(run) < 3 or parse.tokens[run[0]].lemma.lower() not in ("who", "whose"):
        return
    noun = next((i for i in run if _is_role(parse, i)), None)
    yield _described(version, parse, _around(run, verb), noun, clause=True)


def _is_role(parse: Parse, index: int) -> bool:
    token = parse.tokens[index]
    return token.dep in ("attr", "pobj") and personwords.title_noun(token.text) is not None


def _described(
    version: Version, parse: Parse, tokens: Sequence[int], noun: int | None, *, clause: bool = False
) -> Description:
    words = plain_words(" ".join(parse.tokens[i].text for i in tokens if not (clause and _of_another(parse, i))))
    start, end = parse.tokens[tokens[0]].start, parse.tokens[tokens[-1]].end
    own = frozenset(
        parse.tokens[i].text.lower()
        for i in tokens
        if parse.tokens[i].pos == "PROPN" and parse.tokens[i].ent and i != noun
    )
    place = Place(version.number, version.mention(start, end))
    over = bool(set(words) & (PAST | STILL)) or bool(_YEAR.search(" ".join(words)))
    tenure = over or (clause and bool(set(words) & LEFT))
    head = "" if noun is None else _noun(parse, noun)
    return Description(place, head, words, own, tenure)


def _of_another(parse: Parse, index: int) -> bool:
    """Whether a word such as "former" belongs to the name of somebody else in a clause about a person."""
    token = parse.tokens[index]
    return token.text.lower() in PAST and parse.tokens[token.head].pos == "PROPN"


def _noun(parse: Parse, index: int) -> str:
    """The head noun with what makes it another office: "prime minister", "defence minister", "secretary general"."""
    word = (personwords.title_noun(parse.tokens[index].text) or parse.tokens[index].lemma).lower()
    before = parse.tokens[index - 1].text.lower() if index and parse.tokens[index - 1].head == index else ""
    after = parse.tokens[index + 1].text.lower() if index + 1 < len(parse.tokens) else ""
    if after in ("general", "elect", "emeritus"):
        return f"{word} {after}"
    return f"{before} {word}" if word == "minister" and before and before.isalpha() else word


def _around(run: Sequence[int], head: int) -> range:
    if head not in run:
        return range(run[0], run[-1] + 1)
    first = last = head
    while first - 1 in run:
        first -= 1
    while last + 1 in run:
        last += 1
    return range(first, last + 1)
