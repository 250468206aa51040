"""Who is who: an entity gathers what an article's mentions say about one person, body or document."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.engines.builtin.entities.mentions import Mention, MentionKind
from pipeline.engines.builtin.grammar import personwords as lex
from pipeline.engines.builtin.grammar.personwords import Being, Gender

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SMALL = frozenset({"the", "of", "and", "for", "&", "a", "an", "inc", "corp", "co", "ltd", "llc", "plc"})
_ANY_BODY = frozenset(
    {"company", "firm", "group", "agency", "organization", "organisation", "manufacturer", "maker", "retailer", "bank"}
    | {"newspaper", "paper", "magazine", "network", "outlet", "site", "corporation", "business", "giant", "startup"}
)
_PAPERS = frozenset(
    {"post", "times", "gazette", "journal", "herald", "tribune", "guardian", "telegraph", "chronicle", "observer"}
)
_PAST = frozenset({"former", "ex", "late", "then", "past", "onetime"})
_DECAY = 0.6  # of salience from one sentence to the next


@dataclass(eq=False)
class Entity:
    """One person, body or document: its names, what it is described as, and how present it is to the reader.

    `salience` is that of the time `seen`; it fades by `_DECAY` with every sentence of narration that follows. `body` is
    the one that a spokesperson without a name speaks for.
    """

    being: Being
    names: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    nouns: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    roles: list[str] = field(default_factory=list)
    title: str | None = None
    gender: Gender | None = None
    plural: bool = False
    definite: bool = False
    salience: float = 0.0
    seen: int = 0
    body: Entity | None = None

    @property
    def name(self) -> str | None:
        """The fullest name, without title; None when the article gives none."""
        return max(self.names, key=lambda n: (len(n.split()), len(n)), default=None)

    @property
    def described(self) -> str | None:
        """The fullest description, without article; None when there is none."""
        return max(self.descriptions[:3], key=lambda d: len(d.split()), default=None)

    def presence(self, now: int) -> float:
        """Salience as it is at a later time, counted in sentences of narration."""
        return self.salience * float(_DECAY ** (now - self.seen))

    def take(self, mention: Mention, weight: float, now: int) -> None:
        """Add what a mention says and make the entity present by `weight`."""
        self.salience = self.presence(now) + weight
        self.seen = now
        if mention.kind is MentionKind.NAME and mention.name not in self.names:
            self.names.append(mention.name)
        if mention.kind is MentionKind.DESCRIPTION:
            self.descriptions.append(mention.name)
            self.definite = self.definite or mention.definite
        self.nouns |= mention.nouns
        self.modifiers |= mention.modifiers
        self.title = self.title or mention.title
        self.gender = self.gender or mention.gender
        if mention.role and mention.role not in self.roles:
            self.roles.append(mention.role)


def new_entity(mention: Mention) -> Entity:
    """An entity that nothing but this mention is known of."""
    return Entity(mention.being, plural=mention.plural, definite=mention.definite)


def agrees(mention: Mention, entity: Entity) -> bool:
    """Whether gender and number let a mention mean an entity."""
    if mention.gender and entity.gender and mention.gender is not entity.gender:
        return False
    return mention.plural == entity.plural


def same_name(mention: Mention, entity: Entity) -> bool:
    """Whether a name may mean an entity that has been named before."""
    if mention.being is Being.PERSON and entity.being is Being.PERSON:
        return agrees(mention, entity) and any(_same_person(mention.name, known) for known in entity.names)
    if mention.being is Being.PERSON or entity.being is Being.PERSON:
        return any(_words(mention.name) == _words(known) for known in entity.names)
    return any(_same_body(mention.name, known) for known in entity.names)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(w for part in name.lower().replace(".", " ").replace("’s", "").split() if (w := part.strip("'’,\"“”")))


def name_keys(name: str) -> frozenset[str]:
    """Words under which a name can be found again: its own lower-cased words, and its initials."""
    initials = "".join(w[0] for w in name.split() if w[0].isupper()).lower()
    keys = {w for w in _words(name) if w not in _SMALL and len(w) > 1} | {"".join(_words(name))}
    return frozenset(keys | {initials} if len(initials) > 1 else keys) - {""}


def _same_person(one: str, other: str) -> bool:
    left, right = _words(one), _words(other)
    if not left or not right:
        return False
    if left == right:
        return True
    if (_SUFFIXES & set(left)) ^ (_SUFFIXES & set(right)) and _SUFFIXES & set(left) and _SUFFIXES & set(right):
        return False
    left, right = (tuple(w for w in words if w not in _SUFFIXES) for words in (left, right))
    if not left or not right:
        return False
    if len(left) == 1 or len(right) == 1:
        short, long = (left, right) if len(left) <= len(right) else (right, left)
        return short[0] in (long[0], long[-1]) or short[0] == "-".join(long[-2:])
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if long[-len(short) :] == short:
        return True
    return left[-1] == right[-1] and (
        left[0] == right[0] or (left[0][0] == right[0][0] and 1 in (len(left[0]), len(right[0])))
    )


def _same_body(one: str, other: str) -> bool:
    left = [w for w in _words(one) if w not in _SMALL]
    right = [w for w in _words(other) if w not in _SMALL]
    if not left or not right:
        return False
    if left == right or _is_acronym(one, other) or _is_acronym(other, one):
        return True
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if len(short) >= len(long):
        return False
    return long[: len(short)] == short or (len(short) == 1 and long[-1] == short[0] and short[0] in _ANY_BODY | _PAPERS)


def _is_acronym(short: str, long: str) -> bool:
    letters = short.replace(".", "")
    initials = "".join(w[0] for w in long.split() if w[0].isupper())
    return letters.isupper() and len(letters) > 1 and letters == initials


def description_fit(mention: Mention, entity: Entity) -> float:
    """How well a description takes up an entity: 0 when it cannot, more for the same noun and shared modifiers."""
    if mention.being is Being.PERSON and entity.being is Being.PERSON:
        return _person_fit(mention, entity)
    if (mention.being is not Being.PERSON and entity.being is mention.being) or _is_people(mention, entity):
        return _thing_fit(mention, entity)
    return 0.0


def _is_people(mention: Mention, entity: Entity) -> bool:
    return mention.being is Being.PEOPLE and entity.being is Being.BODY and not mention.plural


def _person_fit(mention: Mention, entity: Entity) -> float:
    if not agrees(mention, entity):
        return 0.0
    same = mention.nouns & entity.nouns
    if not same and not any(lex.stands_for(n, known) for n in mention.nouns for known in entity.nouns):
        return 0.0
    shared = mention.modifiers & entity.modifiers
    if mention.modifiers & _PAST - entity.modifiers:
        return 0.0
    if mention.modifiers and entity.modifiers and not shared:
        return 0.0
    return (
        1.0
        + (1.0 if same else 0.0)
        + (1.0 if shared else 0.0)
        - (0.5 if entity.modifiers & _PAST - mention.modifiers else 0.0)
    )


def _thing_fit(mention: Mention, entity: Entity) -> float:
    if mention.plural != entity.plural:
        return 0.0
    noun = _words(mention.name.split(" of ")[0])[-1:] if mention.name else []
    known = {w for text in (*entity.names, *entity.descriptions) for w in _words(text)}
    if noun and noun[0] in known:
        wanted = {m for m in mention.modifiers if m not in _SMALL}
        return 2.0 if wanted <= known else 0.0
    return 1.0 if entity.names and noun and noun[0] in _ANY_BODY and not mention.modifiers else 0.0
