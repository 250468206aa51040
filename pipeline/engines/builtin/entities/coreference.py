"""Coreference of people, bodies and documents through an article, by names, descriptions and pronouns.

Mentions are taken in text order. A name joins the entity that bears it (a surname or given name alone is enough); a
definite description ("the ambassador", "the former leader") joins the most present entity that was called so, by
title, apposition or a noun that the general one may stand for; a pronoun joins the most present entity that agrees in
gender and number. Presence is a sum over mentions, weighted by grammatical role, that fades from sentence to sentence.
What stands in a quotation weighs little outside of it. Nothing joins across contradictory gender, number or modifiers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import accumulate, takewhile

from pipeline.engines.builtin.attribution.page import Page
from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.engines.builtin.entities.entity import Entity, agrees, description_fit, name_keys, new_entity, same_name
from pipeline.engines.builtin.entities.mentions import Mention, MentionKind, find_mentions
from pipeline.engines.builtin.grammar.personwords import Being, is_age, is_spokesperson
from pipeline.engines.builtin.grammar.syntax import antecedent, child
from pipeline.text.parse import Parse

_ROLE_WEIGHT = {
    "nsubj": 1.0,
    "nsubjpass": 0.9,
    "ROOT": 0.8,
    "dobj": 0.6,
    "poss": 0.5,
    "appos": 0.6,
    "attr": 0.4,
    "agent": 0.6,
}
_OTHER_WEIGHT = 0.4
_QUOTED = 0.15  # of a mention's weight when it stands in a quotation
_SOURCE = 0.6  # more when it is the source of a cue outside quotations
_SPEAKING = 2.5  # times the pull of the last source on a pronoun that is a source itself
_ANSWERED = 0.2  # times the pull of one who asked, in the paragraph after: somebody else answers
_SPEAKS_ON = 3  # sentences that this lasts
_REACH = 6  # sentences back that a pronoun may refer
_DESCRIBED_REACH = 200  # sentences back that a description may refer
_PERSONAL = frozenset({"his", "her", "my", "your", "whose"})
_FAINTEST = 0.02  # presence below which a pronoun does not refer


class Coreference:
    """The entities of an article and which one each mention means."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sources = {(c.sentence, c.source): c.kind for c in page.cues if c.source is not None}
        self._entities: list[Entity] = []
        self._by_word: dict[str, list[Entity]] = {}
        self._recent: dict[int, Entity] = {}  # by identity, the last mentioned last
        self._by_token: dict[tuple[int, int], Entity] = {}
        self._last_source: tuple[Entity | None, int] = (None, -1)
        self._asked = False
        self._mentions: dict[tuple[int, int], Mention] = {}
        self._clock = list(accumulate(int(not page.is_all_quoted(n)) for n in range(len(page.parses))))
        for number, parse in enumerate(page.parses):
            for mention in find_mentions(parse, number, page.roster):
                self._place(parse, mention)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities in the order of their first mention."""
        return tuple(self._entities)

    def entity_of(self, sentence: int, token: int) -> Entity | None:
        """The entity that a token mentions, relative pronouns followed to their noun; None when it mentions none."""
        return self._by_token.get((sentence, antecedent(self._page.parses[sentence], token)))

    def mention_of(self, sentence: int, token: int) -> Mention | None:
        """The mention that a token belongs to, None when it belongs to none."""
        return self._mentions.get((sentence, antecedent(self._page.parses[sentence], token)))

    def _place(self, parse: Parse, mention: Mention) -> None:
        entity = self._find(parse, mention)
        if entity is None and mention.kind is MentionKind.PRONOUN:
            return
        if entity is None:
            entity = new_entity(mention)
            entity.body = self._speaks_for(parse, mention)
            self._entities.append(entity)
        entity.take(mention, self._weight(parse, mention), self._clock[mention.sentence])
        self._remember(entity, mention)
        if self._is_source(mention) and not self._page.is_quoted(parse, mention.head):
            self._last_source = (entity, mention.sentence)
            self._asked = self._asks(mention)
        for token in (*mention.tokens, *mention.also):
            self._by_token.setdefault((mention.sentence, token), entity)
            self._mentions.setdefault((mention.sentence, token), mention)
        self._by_token[(mention.sentence, mention.head)] = entity
        self._mentions[(mention.sentence, mention.head)] = mention

    def _remember(self, entity: Entity, mention: Mention) -> None:
        self._recent.pop(id(entity), None)
        self._recent[id(entity)] = entity
        if mention.kind is MentionKind.NAME:
            for word in name_keys(mention.name):
                known = self._by_word.setdefault(word, [])
                if all(e is not entity for e in known):
                    known.append(entity)

    def _lately(self, sentence: int, reach: int) -> list[Entity]:
        """The entities mentioned in the last `reach` sentences of narration."""
        now = self._clock[sentence]
        return list(takewhile(lambda e: now - e.seen <= reach, reversed(self._recent.values())))

    def _weight(self, parse: Parse, mention: Mention) -> float:
        roles = [parse.tokens[i].dep for i in (mention.head, *mention.also)]
        weight = max(_ROLE_WEIGHT.get(role, _OTHER_WEIGHT) for role in roles)
        if self._page.is_quoted(parse, mention.head):
            return weight * _QUOTED
        return weight + (_SOURCE if self._is_source(mention) else 0.0)

    def _asks(self, mention: Mention) -> bool:
        return any(self._sources.get((mention.sentence, i)) is CueKind.ASKING for i in (mention.head, *mention.also))

    def _is_source(self, mention: Mention) -> bool:
        if self._page.parses[mention.sentence].sentence.heading:  # a headline lets nobody speak whom "he" goes on with
            return False
        return any((mention.sentence, i) in self._sources for i in (mention.head, *mention.also))

    def _find(self, parse: Parse, mention: Mention) -> Entity | None:
        if mention.kind is MentionKind.PRONOUN:
            return self._pronoun(parse, mention)
        if mention.kind is MentionKind.NAME:
            bearing = {id(e): e for word in name_keys(mention.name) for e in self._by_word.get(word, ())}
            known = [e for e in bearing.values() if same_name(mention, e)]
            return self._most_present(known, mention.sentence) or self._described_before(mention)
        if is_age(mention.name):
            return self._aged(mention)
        if mention.owner is not None:
            return self._serving(parse, mention, mention.owner)
        if not mention.definite:
            return None
        fits = [(description_fit(mention, e), e) for e in self._lately(mention.sentence, _DESCRIBED_REACH)]
        best = max((fit for fit, _ in fits), default=0.0)
        return self._most_present([e for fit, e in fits if fit and fit == best], mention.sentence)

    def _aged(self, mention: Mention) -> Entity | None:
        """Who "the 61-year-old" is: the most present person with a name, as one that is known is called by his age."""
        if not mention.definite:
            return None
        known = [e for e in self._lately(mention.sentence, _REACH) if e.being is Being.PERSON and e.names]
        return self._most_present([e for e in known if agrees(mention, e)], mention.sentence)

    def _serving(self, parse: Parse, mention: Mention, owner: int) -> Entity | None:
        """Who "its director" is: the only person with a name who was called so; a person's own people are not told."""
        of = self._by_token.get((mention.sentence, owner))
        word = parse.tokens[owner].text.lower()
        if mention.being is not Being.PERSON or word in _PERSONAL or (of is not None and of.being is Being.PERSON):
            return None
        general = replace(mention, modifiers=mention.modifiers - {word})
        fits = [(description_fit(general, e), e) for e in self._entities if e.names]
        best = max((fit for fit, _ in fits), default=0.0)
        called = [e for fit, e in fits if fit and fit == best]
        return called[0] if len(called) == 1 else None

    def _speaks_for(self, parse: Parse, mention: Mention) -> Entity | None:
        """The body whose spokesperson a description means, as far as it was mentioned before."""
        owner = child(parse, mention.head, "poss", "compound")
        if owner is None or not any(map(is_spokesperson, mention.nouns)):
            return None
        at = self._by_token.get((mention.sentence, owner))
        if at is not None:
            return at
        token = parse.tokens[owner]
        general = replace(
            mention,
            head=owner,
            being=Being.BODY,
            name=token.text,
            nouns=frozenset(),
            modifiers=frozenset(),
            gender=None,
        )
        fits = [(description_fit(general, e), e) for e in self._lately(mention.sentence, _DESCRIBED_REACH)]
        best = max((fit for fit, _ in fits), default=0.0)
        return self._most_present([e for fit, e in fits if fit and fit == best], mention.sentence)

    def _described_before(self, mention: Mention) -> Entity | None:
        """An entity so far only described, by the very title that the name now comes with."""
        if not mention.nouns or not mention.modifiers:
            return None
        fits = [
            e
            for e in self._lately(mention.sentence, _DESCRIBED_REACH)
            if not e.names and e.definite and description_fit(mention, e) >= 3.0
        ]
        return self._most_present(fits, mention.sentence)

    def _most_present(self, entities: Iterable[Entity], sentence: int) -> Entity | None:
        return max(entities, key=lambda e: e.presence(self._clock[sentence]), default=None)

    def _pronoun(self, parse: Parse, mention: Mention) -> Entity | None:
        barred = self._same_clause(parse, mention)
        found = [e for e in self._lately(mention.sentence, _REACH) if _may_mean(mention, e) and id(e) not in barred]
        best = max(found, key=lambda e: self._pull(mention, e), default=None)
        if best is None or best.presence(self._clock[mention.sentence]) < _FAINTEST:
            return None
        if best.gender is None and mention.gender is not None and self._is_clear(mention, best, found):
            best.gender = mention.gender
        return best

    def _pull(self, mention: Mention, entity: Entity) -> float:
        """How strongly a pronoun is drawn to an entity."""
        pull = entity.presence(self._clock[mention.sentence])
        if mention.gender is not None and entity.gender is None:
            pull *= 0.7
        if entity.being is Being.PERSON and not entity.names and not entity.definite:
            pull *= 0.5
        if mention.plural and entity.being is Being.BODY:
            pull *= 0.4
        source, sentence = self._last_source
        since = self._clock[mention.sentence] - self._clock[sentence]
        if source is not entity or since > _SPEAKS_ON or not self._is_source(mention):
            return pull
        parses = self._page.parses
        answers = parses[sentence].sentence.paragraph < parses[mention.sentence].sentence.paragraph and self._asked
        return pull * (_ANSWERED if answers else _SPEAKING)

    def _is_clear(self, mention: Mention, best: Entity, found: list[Entity]) -> bool:
        others = [self._pull(mention, e) for e in found if e is not best]
        return self._pull(mention, best) > 2 * max(others, default=0.0)

    def _same_clause(self, parse: Parse, mention: Mention) -> Collection[int]:
        """Entities that are arguments of the pronoun's own verb, which it cannot mean ("Cole met him")."""
        token = parse.tokens[mention.head]
        if token.dep == "poss" or token.text.lower().endswith(("self", "selves")):
            return ()
        return {
            id(self._by_token[(mention.sentence, c)])
            for c in parse.children[token.head]
            if c != mention.head and (mention.sentence, c) in self._by_token and parse.tokens[c].dep in _ROLE_WEIGHT
        }


def _may_mean(mention: Mention, entity: Entity) -> bool:
    if mention.gender is not None:
        return entity.being is Being.PERSON and not entity.plural and agrees(mention, entity)
    if mention.plural:
        return entity.being in (Being.PEOPLE, Being.BODY)
    return entity.being in (Being.BODY, Being.DOCUMENT) and not entity.plural
