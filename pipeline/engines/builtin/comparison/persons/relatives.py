"""Whose relative it was: "his wife and son" here, "his wife and two daughters" there.

Relatives are mostly told without a name, by a word of kinship that belongs to somebody named. Two versions that tell
of one person's relatives in like sentences put other people there when each has one that the other has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.persons.people import is_proper, same_name
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, stems_of
from pipeline.text.lexicon import load_groups
from pipeline.types import Aspect, Relation

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Rarity
    from pipeline.engines.builtin.comparison.points import Version
    from pipeline.text.parse import Parse

LIKE_SENTENCES = 0.12
"""Least share of the words, by rarity, that two sentences about relatives have in common."""
_IN_LAW = "-in-law"


class Relatives(NamedTuple):
    """The relatives of one named person that a sentence tells of: the words of kinship, and the sentence's stems."""

    owner: str
    kin: frozenset[str]
    stems: frozenset[str]
    place: Place


@lru_cache(maxsize=KEPT_VERSIONS)
def relatives_of(version: Version) -> tuple[Relatives, ...]:
    """The relatives that a version tells of, sentence by sentence; those of people without a name are left out."""
    found = []
    for number, parse in enumerate(version.analysis.parses):
        owned: dict[str, list[tuple[str, int, int]]] = {}
        for token in parse.tokens:
            word = _kin_word(parse, token.index)
            owner = _owner(parse, token.index) if word else None
            name = version.analysis.name_of(number, owner) if owner is not None else None
            if word and owner is not None and name and is_proper(name):
                end = token.end + (len(_IN_LAW) if word.endswith(_IN_LAW) else 0)
                owned.setdefault(name, []).append((word, _start(parse, token.index, owner), end))
        for name, told in owned.items():
            kin = frozenset(word for word, _, _ in told)
            stems = stems_of(parse.sentence.text) - stems_of(name) - frozenset().union(*(stems_of(k) for k in kin))
            mention = version.mention(min(s for _, s, _ in told), max(e for _, _, e in told))
            found.append(Relatives(name, kin, stems, Place(version.number, mention)))
    return tuple(found)


def compare_relatives(one: Version, other: Version, rarity: Rarity) -> Iterator[Draft]:
    """The persons to whom two versions give other relatives in like sentences, the likest two of each person."""
    shown: list[str] = []
    pairs = ((a, b) for a in relatives_of(one) for b in relatives_of(other) if same_name(a.owner, b.owner))
    for likeness, a, b in sorted(((_likeness(a, b, rarity), a, b) for a, b in pairs), key=lambda row: -row[0]):
        if likeness < LIKE_SENTENCES or any(same_name(a.owner, name) for name in shown):
            continue
        shown.append(a.owner)
        if _apart(a.kin, b.kin) and _apart(b.kin, a.kin):
            yield Draft(Relation.CONFLICT, Aspect.PERSON, a.place, b.place, "kin", 0.65, "Another relative")


def _likeness(one: Relatives, other: Relatives, rarity: Rarity) -> float:
    every = rarity.weight(one.stems | other.stems)
    return rarity.weight(one.stems & other.stems) / every if every else 0.0


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether `one` has a relative that no word of `other` may mean."""
    return any(not any(_may_mean(word, theirs) for theirs in other) for word in one)


def _may_mean(one: str, other: str) -> bool:
    kin = load_groups("kin")
    return one == other or one in kin.get(other, frozenset()) or other in kin.get(one, frozenset())


def _kin_word(parse: Parse, index: int) -> str | None:
    """The word of kinship that a noun is, "-in-law" included; None when it is none."""
    token = parse.tokens[index]
    word = token.lemma.lower()
    if token.pos != "NOUN" or word not in _kin():
        return None
    after = "".join(t.text for t in parse.tokens[index + 1 : index + 5]).lower()
    return word + _IN_LAW if after.startswith(_IN_LAW) else word


def _owner(parse: Parse, index: int) -> int | None:
    """The token of whom a relative belongs to: its possessor, or that of the relative it is joined to."""
    seen: set[int] = set()
    while index not in seen:
        seen.add(index)
        owner = next((i for i in parse.children[index] if parse.tokens[i].dep == "poss"), None)
        if owner is not None:
            return owner
        if parse.tokens[index].dep not in ("conj", "pobj", "compound", "nmod"):
            return None
        index = parse.tokens[index].head
    return None


def _start(parse: Parse, index: int, owner: int) -> int:
    """Where the words of a relative begin: with the possessor's article and title."""
    return min(parse.tokens[i].start for i in (index, *parse.subtree(owner)))


@cache
def _kin() -> frozenset[str]:
    kin = load_groups("kin")
    return frozenset(kin).union(*kin.values())
