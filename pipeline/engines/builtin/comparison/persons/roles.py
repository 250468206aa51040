"""Descriptions of one person in two versions: office, rank, tenure.

Two versions of one person differ where no description of the one says what those of the other say: another office,
another rank of it, another body or place of the office, another time in it, still in it or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.persons.descriptions import (
    LEFT,
    PAST,
    STILL,
    Description,
    Person,
    full_names,
    people_of,
)
from pipeline.engines.builtin.comparison.persons.people import same_name
from pipeline.engines.builtin.comparison.points import Version
from pipeline.engines.builtin.grammar import personwords
from pipeline.text.lexicon import load_groups
from pipeline.types import Aspect, Relation

GENERAL = frozenset(
    {"man", "woman", "person", "leader", "boss", "official", "executive", "head", "chief", "figure", "politician"}
    | {"spokesman", "spokeswoman", "spokesperson", "expert", "resident", "veteran", "doctor", "dr", "officer", "member"}
    | {"envoy", "star", "lawyer", "superior", "neighbour", "neighbor", "native", "champion", "victim"}
)
MUCH = 3
"""Fewest words of its own that each of two long descriptions of one office has where they differ."""
_BELOW = frozenset({"deputy", "vice", "assistant", "associate", "junior", "acting", "interim", "sub"})
"""Words that make an office one below it, or one held for the time being."""
_LEARNED = frozenset({"training", "trade", "profession"})
"""Words that make an occupation what somebody once learned, beside any office: "a lawyer by training"."""


def compare_roles(one: Version, other: Version) -> Iterator[Draft]:
    """The persons whom two versions describe otherwise: the strongest difference of each."""
    known = full_names(one) | full_names(other)
    left, right = people_of(one, known), people_of(other, known)
    for mine in left:
        for theirs in right:
            if _same_person(mine, theirs, known):
                drafts = sorted(_differences(mine, theirs), key=lambda d: -d.confidence)
                kinds: set[str] = set()
                for draft in drafts:
                    if draft.rule not in kinds:
                        kinds.add(draft.rule)
                        yield draft
                break


def _same_person(one: Person, other: Person, known: frozenset[str]) -> bool:
    if one.names and other.names:
        pairs = [(a, b) for a in one.names for b in other.names if same_name(a, b)]
        return any(not _ambiguous(min(pair, key=len), known) for pair in pairs)
    if one.names or other.names:
        return False
    office = {n for n in one.nouns & other.nouns if personwords.is_office(n.split()[-1])}
    return bool(office) and bool(one.modifiers & other.modifiers)


def _ambiguous(name: str, known: frozenset[str]) -> bool:
    """Whether a name may mean several of the persons who are known by longer ones: the surname of a family."""
    bearers = [full for full in known if same_name(name, full)]
    return any(not same_name(a, b) for a, b in combinations(bearers, 2))


def _differences(one: Person, other: Person) -> Iterator[Draft]:
    yield from _tenures(one, other)
    mine = [d for d in one.descriptions if d.noun and not _is_general(d)]
    theirs = [d for d in other.descriptions if d.noun and not _is_general(d)]
    if not mine or not theirs:
        return
    shared = [(a, b) for a in mine for b in theirs if _same_office(a, b)]
    for a, b in shared:
        apart = a.of and b.of and not _same_body(a.of, b.of) and len(a.words) < 8 and len(b.words) < 8
        if apart and _last(a) == _last(b) and _is_over(a) == _is_over(b):
            yield _draft(Relation.CONFLICT, (a, b), "role_place", 0.7, "The office of another place or body")
            return
    if shared and all(_rank(a) != _rank(b) and _last(a) == _last(b) for a, b in shared):
        yield _draft(Relation.CONFLICT, shared[0], "role_rank", 0.7, "An office of another rank")
    if not shared:
        a, b = max(mine, key=lambda d: len(d.stems)), max(theirs, key=lambda d: len(d.stems))
        if a.stems & b.stems and (a.stems <= b.stems or b.stems <= a.stems):
            return
        if (a.noun in GENERAL or b.noun in GENERAL) and a.stems & b.stems:
            return  # "the medical man" may be the medical director
        if _is_kin(a) or _is_kin(b):
            return  # "the father of two" and "the mayor" go together
        clash = _exclude(a, b)
        relation = Relation.CONFLICT if clash else Relation.DIFFER
        yield _draft(relation, (a, b), "role_office", 0.75 if clash else 0.7, "Described as somebody else")
    else:
        yield from _details(shared)


def _details(shared: Sequence[tuple[Description, Description]]) -> Iterator[Draft]:
    """The same office at length in both, and each says much of it that the other does not."""
    for a, b in sorted(shared, key=lambda p: -len(p[0].stems | p[1].stems)):
        if min(len(a.stems - b.stems), len(b.stems - a.stems)) >= MUCH:
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


def _same_body(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two offices name one body or place, also in short: "Ariz." and "Arizona"."""
    return any(a.startswith(b.rstrip(".")) or b.startswith(a.rstrip(".")) for a in one for b in other)


def _last(description: Description) -> str:
    return description.noun.split()[-1]


def _rank(description: Description) -> bool:
    return bool(_BELOW & set(description.words))


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
    """Whether a description says nothing of a function: an age, what somebody learned, or a bare "official"."""
    learned = "by" in description.words and bool(_LEARNED & set(description.words))
    return learned or description.noun == "old" or (description.noun in GENERAL and len(description.stems) < 2)


def _exclude(one: Description, other: Description) -> bool:
    """Whether nobody holds both at a time: two offices of one body."""
    offices = _holds_office(one) and _holds_office(other)
    return (
        offices and bool((one.stems & other.stems) - {one.noun, other.noun}) and not (_is_over(one) or _is_over(other))
    )


def _is_kin(description: Description) -> bool:
    return any(description.noun == general or description.noun in kin for general, kin in load_groups("kin").items())


def _holds_office(description: Description) -> bool:
    words = description.noun.split()
    return personwords.is_office(words[0]) or personwords.is_office(words[-1])


def _draft(
    relation: Relation, sides: tuple[Description, Description], rule: str, confidence: float, lead: str
) -> Draft:
    return Draft(relation, Aspect.ROLE, sides[0].place, sides[1].place, rule, confidence, lead)
