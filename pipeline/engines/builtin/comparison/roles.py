"""Descriptions of one person in two versions: office, function, tenure, relation.

A description is a title ("Town clerk"), an apposition ("a retired lock keeper"), a relative clause ("who led the
study"), a predicate ("she is the deputy head"), or, of somebody never named, the phrase that mentions him. Two versions
of one person differ where no description of the one says what those of the other say: another office, another body or
place of the office, another time in it, still in it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.people import same_name
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Version
from pipeline.engines.builtin.comparison.wording import content, plain_words
from pipeline.engines.builtin.entities.mentions import Mention, MentionKind
from pipeline.engines.builtin.entities.roles import title_before
from pipeline.engines.builtin.grammar import personwords
from pipeline.engines.builtin.grammar.personwords import Being
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.entities.entity import Entity
    from pipeline.text.parse import Parse

PAST = frozenset({"former", "ex", "late", "retired", "onetime", "then", "past", "ousted", "outgoing"})
STILL = frozenset({"still", "current", "currently", "incumbent", "serving", "active"})
LEFT = frozenset({"until", "till", "ended", "left", "resigned", "stepped", "retired", "quit", "was"})
GENERAL = frozenset(
    {"man", "woman", "person", "leader", "boss", "official", "executive", "head", "chief", "figure", "politician"}
    | {"spokesman", "spokeswoman", "spokesperson", "expert", "resident", "veteran", "doctor", "dr", "officer", "member"}
    | {"envoy", "star", "lawyer", "superior", "neighbour", "neighbor", "native", "champion", "victim"}
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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
def people_of(version: Version) -> tuple[Person, ...]:
    """The persons of a version with at least one description, in the order of their first mention."""
    found: dict[int, Person] = {}
    coreference = version.analysis.coreference
    for number, parse in enumerate(version.analysis.parses):
        seen: set[tuple[int, ...]] = set()
        for token in parse.tokens:
            mention, entity = coreference.mention_of(number, token.index), coreference.entity_of(number, token.index)
            if mention is None or entity is None or entity.being is not Being.PERSON or entity.plural:
                continue
            if mention.sentence != number or mention.tokens in seen or token.index not in mention.tokens:
                continue
            seen.add(mention.tokens)
            entity = _beside(version, number, mention) or entity
            person = found.setdefault(id(entity), _person(entity))
            person.descriptions.extend(_descriptions(version, parse, mention))
    return tuple(p for p in found.values() if p.descriptions)


def compare_roles(one: Version, other: Version) -> Iterator[Draft]:
    """The persons whom two versions describe otherwise: the strongest difference of each."""
    left, right = people_of(one), people_of(other)
    for mine in left:
        for theirs in right:
            if _same_person(mine, theirs):
                drafts = sorted(_differences(mine, theirs), key=lambda d: -d.confidence)
                kinds: set[str] = set()
                for draft in drafts:
                    if draft.rule not in kinds:
                        kinds.add(draft.rule)
                        yield draft
                break


def _beside(version: Version, number: int, mention: Mention) -> Entity | None:
    """The name that a description stands beside, a comma between: "the mayor of Orl, Ada Brix", "Ada Brix, a diver".

    Whoever is described as a person is one, also where the parser took the name for that of a body.
    """
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


def _person(entity: Entity) -> Person:
    return Person(tuple(entity.names), [], entity.nouns, entity.modifiers)


def _same_person(one: Person, other: Person) -> bool:
    if one.names and other.names:
        return any(same_name(a, b) for a in one.names for b in other.names)
    if one.names or other.names:
        return False
    office = {n for n in one.nouns & other.nouns if personwords.is_office(n.split()[-1])}
    return bool(office) and bool(one.modifiers & other.modifiers)


# -- descriptions ---------------------------------------------------------------------------------------------


def _descriptions(version: Version, parse: Parse, mention: Mention) -> Iterator[Description]:
    if mention.kind is MentionKind.NAME:
        title = title_before(parse, mention.tokens[0])
        if title.words is not None and title.first < mention.tokens[0]:
            noun = next(
                (
                    i
                    for i in range(mention.tokens[0] - 1, title.first - 1, -1)
                    if personwords.title_noun(parse.tokens[i].text)
                ),
                mention.tokens[0] - 1,
            )
            yield _described(version, parse, range(title.first, mention.tokens[0]), noun)
        for head in mention.also:
            if head < title.first or head > mention.tokens[-1]:
                yield from _phrase(version, parse, head, mention)
        yield from _predicate(version, parse, mention)
    elif mention.kind is MentionKind.DESCRIPTION:
        yield from _phrase(version, parse, mention.head, mention)
    if mention.kind is not MentionKind.PRONOUN:
        for clause in parse.children[mention.head]:
            if parse.tokens[clause].dep == "relcl":
                yield from _clause(version, parse, clause)


def _phrase(version: Version, parse: Parse, head: int, mention: Mention) -> Iterator[Description]:
    """The phrase of a head noun without the name, clauses and further appositions."""
    kept, open_ = {head}, [head]
    barred = set(mention.tokens) if mention.kind is MentionKind.NAME else set()
    while open_:
        at = open_.pop()
        for c in parse.children[at]:
            apart = parse.tokens[c].dep in ("relcl", "appos", "acl", "conj", "cc", "punct", "advcl", "parataxis")
            hyphen = parse.tokens[c].tag == "HYPH" or parse.tokens[c].text in ("-", "’", "'")
            if c not in barred and (not apart or hyphen):
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
    words = plain_words(" ".join(parse.tokens[i].text for i in tokens))
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


# -- comparison -----------------------------------------------------------------------------------------------


def _differences(one: Person, other: Person) -> Iterator[Draft]:
    yield from _tenures(one, other)
    mine = [d for d in one.descriptions if d.noun and not _is_general(d)]
    theirs = [d for d in other.descriptions if d.noun and not _is_general(d)]
    if not mine or not theirs:
        return
    shared = [(a, b) for a in mine for b in theirs if _same_office(a, b)]
    for a, b in shared:
        if a.of and b.of and not a.of & b.of and len(a.words) < 8 and len(b.words) < 8:
            yield _draft(Relation.CONFLICT, (a, b), "role_place", 0.7, "The office of another place or body")
            return
    if not shared:
        a, b = max(mine, key=lambda d: len(d.stems)), max(theirs, key=lambda d: len(d.stems))
        if a.stems & b.stems and (a.stems <= b.stems or b.stems <= a.stems):
            return
        if (a.noun in GENERAL or b.noun in GENERAL) and a.stems & b.stems:
            return  # "the medical man" may be the medical director
        clash = _exclude(a, b)
        relation = Relation.CONFLICT if clash else Relation.DIFFER
        yield _draft(relation, (a, b), "role_office", 0.75 if clash else 0.7, "Described as somebody else")
        return
    yield from _details(shared)


def _details(shared: Sequence[tuple[Description, Description]]) -> Iterator[Draft]:
    """Same office, and each side adds something of its own that the other does not have."""
    for a, b in sorted(shared, key=lambda p: -len(p[0].stems | p[1].stems)):
        if len(a.stems - b.stems) > 1 and len(b.stems - a.stems) > 1:
            yield _draft(Relation.DIFFER, (a, b), "role_detail", 0.55, "Described in another way")
            return


def _tenures(one: Person, other: Person) -> Iterator[Draft]:
    """Still in office or not; in office until another year."""
    for a in one.descriptions:
        for b in other.descriptions:
            related = _same_office(a, b) or (a.tenure and b.tenure and (not a.noun or not b.noun))
            if not related:
                continue
            if (_is_over(a) and _is_on(b)) or (_is_on(a) and _is_over(b)):
                yield _draft(Relation.CONFLICT, (a, b), "role_still", 0.8, "Still in office, or no longer")
            elif a.years and b.years and a.years[-1] != b.years[-1]:
                yield _draft(Relation.CONFLICT, (a, b), "role_years", 0.7, "Another time in office")
            elif a.tenure and b.tenure and not (a.noun and b.noun) and _is_over(a) and _is_over(b):
                confidence = 0.68 if not a.noun and not b.noun else 0.62
                yield _draft(
                    Relation.DIFFER, (a, b), "role_tenure", confidence, "The end of the office told in another way"
                )


def _is_over(description: Description) -> bool:
    return bool(set(description.words) & (PAST | LEFT)) and not _is_on(description)


def _is_on(description: Description) -> bool:
    return bool(set(description.words) & STILL)


def _same_office(one: Description, other: Description) -> bool:
    if not one.noun or not other.noun:
        return False
    last, theirs = one.noun.split()[-1], other.noun.split()[-1]
    if one.noun == other.noun or personwords.stands_for(last, theirs) or personwords.stands_for(theirs, last):
        return True
    return last == theirs and (" " in one.noun) != (" " in other.noun)


def _is_general(description: Description) -> bool:
    """Whether a description says nothing of a function: an age, or a bare "official"."""
    return description.noun == "old" or (description.noun in GENERAL and len(description.stems) < 2)


def _exclude(one: Description, other: Description) -> bool:
    """Whether nobody holds both at a time: two offices of one body."""
    offices = all(
        personwords.is_office(d.noun.split()[0]) or personwords.is_office(d.noun.split()[-1]) for d in (one, other)
    )
    return (
        offices and bool((one.stems & other.stems) - {one.noun, other.noun}) and not (_is_over(one) or _is_over(other))
    )


def _draft(
    relation: Relation, sides: tuple[Description, Description], rule: str, confidence: float, lead: str
) -> Draft:
    return Draft(relation, Aspect.ROLE, sides[0].place, sides[1].place, rule, confidence, lead)
