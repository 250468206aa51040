"""Titles and roles: what stands with a name and says who the person is."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.engines.builtin.grammar import personwords as lex
from pipeline.engines.builtin.grammar.personwords import Gender
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.text.parse import Parse

_LONGEST_TITLE = 9  # tokens before a name, prepositional phrase included
_DOERS = {
    "lead": "leader",
    "head": "head",
    "chair": "chair",
    "direct": "director",
    "found": "founder",
    "own": "owner",
    "manage": "manager",
    "run": "head",
    "edit": "editor",
    "coach": "coach",
}
_LINKS = frozenset({"of", "to", "for"})
_KEPT = frozenset({"of", "to", "for", "at", "in", "on", "from"})


class Title(NamedTuple):
    """What stands directly before a name: the words as written without forms of address, their nouns, a gender."""

    words: str | None
    nouns: frozenset[str]
    modifiers: frozenset[str]
    gender: Gender | None
    first: int


class Described(NamedTuple):
    """Everything that stands with a name: nouns, narrowing words, the role as written, heads of the appositions."""

    nouns: frozenset[str]
    modifiers: frozenset[str]
    role: str | None
    heads: tuple[int, ...]


def title_before(parse: Parse, first: int) -> Title:
    """The title that leads up to the name beginning at token `first`: "Russian Ambassador to Belgium", "Mayor"."""
    tokens, at = parse.tokens, first - 1
    gender: Gender | None = None
    while at >= 0 and lex.is_honorific(tokens[at].text):
        gender = gender or lex.gender_of_title(tokens[at].text)
        at -= 1
    noun = _title_noun_before(parse, at)
    if noun is None:
        return Title(None, frozenset(), frozenset(), gender, at + 1)
    start = _title_start(parse, noun)
    if tokens[start].tag in ("PRP$", "DT") and start < noun:
        start += 1
    words = _text(parse, start, at)
    nouns = frozenset(n for i in range(noun, at + 1) if (n := lex.title_noun(tokens[i].text)) and i in (noun, at))
    compound = tokens[noun - 1].text.lower() if noun > start else ""
    if compound in ("prime", "vice"):
        nouns |= {f"{compound} {tokens[noun].text.lower()}"}
    modifiers = frozenset(
        tokens[i].text.lower() for i in range(start, noun) if tokens[i].pos in ("ADJ", "PROPN", "NOUN")
    )
    gender = gender or next((g for n in sorted(nouns) if (g := lex.gender_of_noun(n))), None)
    return Title(words, nouns, modifiers, gender, start)


def _title_noun_before(parse: Parse, at: int) -> int | None:
    """The title noun that ends at `at`, or reaches it through a preposition and a noun."""
    tokens = parse.tokens
    if at < 0 or tokens[at].tag in ("NNS", "NNPS") or tokens[at].pos not in ("NOUN", "PROPN", "ADJ", "X"):
        return None
    if lex.title_noun(tokens[at].text) is not None:
        return at
    linked = False
    for index in range(at - 1, max(-1, at - _LONGEST_TITLE), -1):
        token = tokens[index]
        if token.text.lower() in _LINKS:
            linked = True
        elif (
            linked
            and token.pos in ("NOUN", "PROPN")
            and lex.title_noun(token.text)
            and token.tag not in ("NNS", "NNPS")
        ):
            return index if tokens[index + 1].text.lower() in _LINKS else None
        elif token.pos not in ("NOUN", "PROPN", "ADJ", "DET") or token.text.lower() in ("a", "an"):
            return None
    return None


def _title_start(parse: Parse, noun: int) -> int:
    at = noun
    while at > 0 and (
        parse.tokens[at - 1].pos in ("ADJ", "PROPN", "NOUN", "X")
        or parse.tokens[at - 1].tag in ("HYPH", "POS", "AFX")
        or parse.tokens[at - 1].lemma.lower() in ("vice", "former", "then", "deputy", "acting")
    ):
        if parse.tokens[at - 1].ent == "PERSON" and parse.tokens[at - 1].tag != "POS":
            break
        at -= 1
    return at


def description_of(parse: Parse, head: int, title: Title) -> Described:
    """What the title and the appositions of a name say; the role is the apposition, or failing that the title."""
    nouns, modifiers, role = title.nouns, title.modifiers, title.words
    heads: list[int] = []
    for other in _appositions(parse, head):
        own = nouns_of(parse, other)
        if not own or _colon_between(parse, head, other):
            continue
        heads.append(other)
        nouns |= own
        modifiers |= narrowing(parse, other)
        phrase = role_phrase(parse, other, head)
        role = phrase if role is None or (title.first >= 0 and len(phrase.split()) > 1 and _is_rank(title)) else role
    role = role or _role_of_deed(parse, head)
    if title.nouns and parse.tokens[head].dep in ("pobj", "compound", "appos"):
        heads += [
            i for i in range(title.first, min(parse.tokens[head].index, head)) if lex.title_noun(parse.tokens[i].text)
        ]
    return Described(nouns, modifiers, role, tuple(heads))


def _role_of_deed(parse: Parse, head: int) -> str | None:
    """The role that a relative clause tells: "who led the study" is "leader of the study"; None when it tells none."""
    deed = child(parse, head, "relcl")
    if deed is None or (doer := _DOERS.get(parse.tokens[deed].lemma.lower())) is None:
        return None
    done = child(parse, deed, "dobj")
    if done is None or child(parse, deed, "nsubj") is None:
        return None
    phrase = parse.subtree(done)
    last = (
        next((i for i in phrase if parse.tokens[i].text == "," or parse.tokens[i].dep == "relcl"), phrase[-1] + 1) - 1
    )
    return f"{doer} of {_text(parse, phrase[0], max(done, last))}"


def _colon_between(parse: Parse, one: int, other: int) -> bool:
    return any(parse.tokens[i].text == ":" for i in range(min(one, other), max(one, other)))


def _is_rank(title: Title) -> bool:
    """Whether a title alone tells little of why the person is asked: "Admiral", "Dr"."""
    return title.words is None or len(title.words.split()) == 1


def _appositions(parse: Parse, head: int) -> tuple[int, ...]:
    found = [c for c in parse.children[head] if parse.tokens[c].dep == "appos"]
    token = parse.tokens[head]
    if token.dep in ("appos", "conj") and parse.tokens[token.head].pos in ("NOUN", "PROPN"):
        owner = token.head if token.dep == "appos" else None
        above = _office_above(parse, token.head)
        found += [i for i in (above if above is not None and _set_off(parse, head) else owner,) if i is not None]
    relative = child(parse, head, "relcl")
    if relative is not None and parse.tokens[relative].lemma.lower() == "be":
        attribute = child(parse, relative, "attr")
        found += [] if attribute is None else [attribute]
    return tuple(found)


def _office_above(parse: Parse, index: int) -> int | None:
    """The noun for a person that a place or body belongs to: "the ambassador to Norway, Karin Holt"."""
    link = parse.tokens[index].head
    if parse.tokens[index].dep != "pobj" or parse.tokens[link].text.lower() not in _KEPT:
        return None
    office = parse.tokens[link].head
    return office if nouns_of(parse, office) and parse.tokens[office].tag not in ("NNS", "NNPS") else None


def _set_off(parse: Parse, head: int) -> bool:
    """Whether a name stands behind a comma, with no "and" before it."""
    first = min(parse.subtree(head)[0], head)
    return first > 0 and parse.tokens[first - 1].text == ","


def nouns_of(parse: Parse, index: int) -> frozenset[str]:
    """The nouns for a person that a phrase is headed by, with its joined ones ("president and founder")."""
    token = parse.tokens[index]
    found: set[str] = set()
    for word in (token.lemma.lower(), token.text.lower()):
        if word in lex.person_nouns():
            found.add(word)
            found |= {
                f"{parse.tokens[c].text.lower()} {word}"
                for c in parse.children[index]
                if parse.tokens[c].text.lower() in ("prime", "vice", "foreign", "interior", "defense", "defence")
            }
    if found:
        for c in parse.children[index]:
            if parse.tokens[c].dep == "conj" and parse.tokens[c].pos in ("NOUN", "PROPN"):
                found |= nouns_of(parse, c)
    return frozenset(found)


def narrowing(parse: Parse, index: int) -> frozenset[str]:
    """The lower-cased modifiers before a noun: adjectives, compounds, the words of a possessive."""
    return frozenset(
        parse.tokens[c].text.lower()
        for c in parse.children[index]
        if parse.tokens[c].dep in ("amod", "compound", "nmod", "poss") and c < index
    )


def role_phrase(parse: Parse, index: int, name: int) -> str:
    """An apposition as a role: as written, without article, clauses, and the name it stands with."""
    tokens = parse.tokens
    left = right = index
    for c in parse.children[index]:
        if c < index and tokens[c].dep in ("amod", "compound", "nmod", "poss", "nummod", "det", "advmod"):
            left = min(left, *parse.subtree(c))
    open_ = [index]
    while open_:
        at = open_.pop()
        for c in parse.children[at]:
            stops = tokens[c].dep in ("relcl", "appos", "acl", "punct", "advcl") and tokens[c].tag != "HYPH"
            loose = at == index and tokens[c].dep == "prep" and tokens[c].lemma.lower() not in _KEPT
            if c > index and not stops and not loose and name not in parse.subtree(c):
                right = max(right, c)
                open_.append(c)
    if (tokens[left].pos == "DET" or tokens[left].tag == "PRP$") and left < index:
        left += 1
    return _text(parse, left, right)


def _text(parse: Parse, first: int, last: int) -> str:
    base = parse.sentence.start
    return " ".join(parse.sentence.text[parse.tokens[first].start - base : parse.tokens[last].end - base].split())
