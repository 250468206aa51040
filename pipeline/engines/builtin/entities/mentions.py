"""Mentions of people, bodies and documents in one parse: names with titles and roles, descriptions, pronouns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.engines.builtin.entities.roles import Title, description_of, narrowing, nouns_of, title_before
from pipeline.engines.builtin.entities.roster import BODY_ENTITIES, WORKS, Roster, name_runs, words_of
from pipeline.engines.builtin.grammar import personwords as lex
from pipeline.engines.builtin.grammar.personwords import Being, Gender
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.text.parse import Parse, Token


class MentionKind(StrEnum):
    """How something is mentioned."""

    NAME = "name"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: token indices of the parse at `sentence`, and what the words say.

    `head` is the token that other words depend on, `also` the heads of phrases that stand in apposition to it,
    `tokens` the mention itself. `name` has the words of a name without title, or of a description without article;
    `nouns` the lower-cased nouns that describe the person ("admiral"), `modifiers` the lower-cased words that narrow
    them ("former", "polish"). `role` is the description that stands with a name, as written. `definite`: may refer
    back. `owner` is the token of whom a person or body is said to be ("its director"), None without one.
    """

    sentence: int
    head: int
    tokens: tuple[int, ...]
    kind: MentionKind
    being: Being
    name: str
    also: tuple[int, ...] = ()
    nouns: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    role: str | None = None
    title: str | None = None
    gender: Gender | None = None
    plural: bool = False
    definite: bool = True
    owner: int | None = None


_PRONOUNS: dict[str, tuple[Gender | None, bool]] = {
    **dict.fromkeys(("he", "him", "his", "himself"), (Gender.MALE, False)),
    **dict.fromkeys(("she", "her", "hers", "herself"), (Gender.FEMALE, False)),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), (None, True)),
    **dict.fromkeys(("it", "its", "itself"), (None, False)),
}
_INDEFINITE = frozenset(
    {
        "a",
        "an",
        "another",
        "one",
        "some",
        "any",
        "many",
        "several",
        "other",
        "every",
        "no",
        "few",
        "two",
        "three",
        "most",
    }
)


def find_mentions(parse: Parse, sentence: int, roster: Roster) -> tuple[Mention, ...]:
    """The mentions of one sentence in the order of their heads; `roster` knows which names are people's."""
    found = list(_names(parse, sentence, roster))
    covered = {i for m in found for i in (*m.tokens, *m.also)}
    for token in parse.tokens:
        if token.index not in covered:
            mention = _pronoun(sentence, token) or _description(parse, sentence, token)
            if mention is not None:
                found.append(mention)
    return tuple(sorted(found, key=lambda m: m.head))


def _pronoun(sentence: int, token: Token) -> Mention | None:
    word = token.text.lower()
    if word not in _PRONOUNS or token.pos not in ("PRON", "DET"):
        return None
    gender, plural = _PRONOUNS[word]
    being = Being.PERSON if gender else Being.PEOPLE if plural else Being.THING
    at = (token.index,)
    return Mention(sentence, token.index, at, MentionKind.PRONOUN, being, token.text, gender=gender, plural=plural)


# -- names ----------------------------------------------------------------------------------------------------


def _names(parse: Parse, sentence: int, roster: Roster) -> Iterator[Mention]:
    runs = list(name_runs(parse))
    covered = {i for first, last in runs for i in range(first, last + 1)}
    runs += [(t.index, t.index) for t in parse.tokens if t.index not in covered and t.text in roster.surnames]
    for first, last in runs:
        yield _name(parse, sentence, first, last, roster)


def _name(parse: Parse, sentence: int, first: int, last: int, roster: Roster) -> Mention:
    head = _head_of(parse, first, last)
    title = title_before(parse, first)
    entity = parse.tokens[head].ent
    text = words_of(parse, first, last)
    tokens = tuple(range(first, last + 1))
    if not _is_person(parse, head, entity, title, roster.is_person(text)):
        being = Being.DOCUMENT if entity in WORKS else Being.BODY if entity in BODY_ENTITIES else Being.THING
        plural = parse.tokens[head].tag in ("NNPS", "NNS") and entity == "NORP"
        being = Being.PEOPLE if plural else being
        return Mention(sentence, head, tokens, MentionKind.NAME, being, text, plural=plural)
    described = description_of(parse, head, title)
    gender = title.gender or lex.gender_of_name(text) if " " in text or not title.gender else title.gender
    gender = gender or next((g for n in sorted(described.nouns) if (g := lex.gender_of_noun(n))), None)
    return Mention(
        sentence,
        head,
        tokens,
        MentionKind.NAME,
        Being.PERSON,
        text,
        also=described.heads,
        nouns=described.nouns,
        modifiers=described.modifiers,
        role=described.role,
        title=title.words,
        gender=gender,
    )


def _is_person(parse: Parse, head: int, entity: str, title: Title, listed: bool) -> bool:  # noqa: FBT001
    if listed or title.nouns or title.gender:
        return True
    if entity:
        return False
    verb = parse.tokens[parse.tokens[head].head]
    return parse.tokens[head].dep == "nsubj" and verb.lemma.lower() in ("say", "tell", "add", "write", "ask", "tweet")


def _head_of(parse: Parse, first: int, last: int) -> int:
    """The token of a run whose head stands outside of it; the last one where several do."""
    outside = [
        i for i in range(first, last + 1) if not first <= parse.tokens[i].head <= last or parse.tokens[i].head == i
    ]
    return outside[-1] if outside else last


# -- descriptions ---------------------------------------------------------------------------------------------


def _description(parse: Parse, sentence: int, token: Token) -> Mention | None:
    aged = _is_aged(parse, token)
    if (token.pos not in ("NOUN", "PROPN") and not aged) or token.dep in ("compound", "amod", "nmod"):
        return None
    nouns = nouns_of(parse, token.index)
    plural = token.tag in ("NNS", "NNPS")
    being = Being.PERSON if aged else lex.being_of(token, plural=plural)
    if being is Being.THING:
        return None
    first = child(parse, token.index, "det", "poss", "nummod")
    opener = parse.tokens[first].text.lower() if first is not None else ""
    owned = first is not None and parse.tokens[first].dep == "poss" and parse.tokens[first].pos in ("PRON", "PROPN")
    span = _narrow_phrase(parse, token.index)
    return Mention(
        sentence,
        token.index,
        span,
        MentionKind.DESCRIPTION,
        being,
        _without_article(parse, span),
        nouns=nouns,
        modifiers=narrowing(parse, token.index),
        gender=next((g for n in sorted(nouns) if (g := lex.gender_of_noun(n))), None),
        plural=plural,
        definite=bool(opener) and opener not in _INDEFINITE and not owned and not _leads_indefinite(parse, span),
        owner=first if owned else None,
    )


def _is_aged(parse: Parse, token: Token) -> bool:
    """Whether a word is the "old" of "the 61-year-old", which stands for a person."""
    before = parse.tokens[max(0, token.index - 2) : token.index]
    return token.text.lower() == "old" and [t.text.lower() for t in before] == ["year", "-"]


def _leads_indefinite(parse: Parse, span: tuple[int, ...]) -> bool:
    return parse.tokens[span[0]].text.lower() in _INDEFINITE


_KEPT_PREPOSITIONS = frozenset({"of", "to", "for", "at", "in", "from"})


def _narrow_phrase(parse: Parse, head: int) -> tuple[int, ...]:
    """A description with its modifiers and closest prepositions, as neighbouring tokens."""
    left = head
    for c in parse.children[head]:
        if c < head and parse.tokens[c].dep not in ("punct", "cc", "preconj", "relcl", "appos"):
            left = min(left, *parse.subtree(c))
    right = head
    for c in parse.children[head]:
        if c == right + 1 and parse.tokens[c].dep == "prep" and parse.tokens[c].lemma.lower() in _KEPT_PREPOSITIONS:
            right = _end_of_phrase(parse, c)
    return tuple(range(left, right + 1))


def _end_of_phrase(parse: Parse, index: int) -> int:
    """The last token below a preposition before any clause or apposition."""
    end, open_ = index, [index]
    while open_:
        at = open_.pop()
        for c in parse.children[at]:
            if parse.tokens[c].dep not in ("relcl", "appos", "acl", "punct", "advcl", "conj", "cc"):
                end = max(end, c)
                open_.append(c)
    return end


def _without_article(parse: Parse, span: tuple[int, ...]) -> str:
    first = span[0]
    if parse.tokens[first].text.lower() in ("the", "a", "an", "this", "that") and len(span) > 1:
        first = span[1]
    return words_of(parse, first, span[-1])
