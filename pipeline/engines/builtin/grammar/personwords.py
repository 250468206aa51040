"""What single words say of a person: gender, office, rank, and whether a noun means a person, a body or a document."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache

from pipeline.text.lexicon import load_groups, load_words
from pipeline.text.parse import Token

_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ə": "a", "æ": "ae", "þ": "th", "ß": "ss", "'": None, "’": None}
)


class Gender(StrEnum):
    """The gender that pronouns and titles agree with."""

    MALE = "male"
    FEMALE = "female"


class Being(StrEnum):
    """What a noun phrase means, as far as its words tell."""

    PERSON = "person"
    PEOPLE = "people"
    BODY = "body"
    DOCUMENT = "document"
    THING = "thing"


@cache
def person_nouns() -> frozenset[str]:
    """Every singular noun for a person."""
    return frozenset().union(*load_groups("person_nouns").values())


def is_office(noun: str) -> bool:
    """Whether a noun names an office that one person holds at a time."""
    return noun in load_groups("person_nouns")["office"]


def is_spokesperson(noun: str) -> bool:
    """Whether a noun means someone who speaks for a body."""
    return noun in load_groups("person_nouns")["spokesperson"]


def is_age(words: str) -> bool:
    """Whether a description calls somebody by his or her age alone: "61-year-old"."""
    return re.fullmatch(r"(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)-year-olds?", words.lower()) is not None


def is_body(noun: str) -> bool:
    """Whether a noun means a body that can be a source as such."""
    return noun in load_words("organization_nouns")


def is_document(noun: str) -> bool:
    """Whether a noun means a document, record or data."""
    return noun in load_words("document_nouns")


def plain(word: str) -> str:
    """A word in lower case without the stop of an abbreviation."""
    return word.lower().rstrip(".")


def title_noun(word: str) -> str | None:
    """The noun that a title before a name stands for: "Sen." gives "senator"; None when it is no title."""
    bare = plain(word)
    noun = _abbreviations().get(bare, bare)
    return noun if noun in person_nouns() else None


def is_honorific(word: str) -> bool:
    """Whether a word is a mere form of address: Mr., Ms., Dr., Sir."""
    return plain(word) in _honorifics()


def gender_of_title(word: str) -> Gender | None:
    """The gender a form of address says, None when it says none."""
    return _honorifics().get(plain(word))


def gender_of_noun(noun: str) -> Gender | None:
    """The gender that a noun for a person says: "spokeswoman"; None when it says none."""
    return _gendered("gendered_nouns").get(noun)


def gender_of_name(name: str) -> Gender | None:
    """The gender that the first given name mostly has, with or without its accents; None when it is not known."""
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return _gendered("given_names").get(_without_accents(first))


def stands_for(general: str, special: str) -> bool:
    """Whether a description may take up another: the same noun, or a general one for the special ("leader")."""
    return general == special or special in _hypernyms().get(general, frozenset())


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _abbreviations() -> dict[str, str]:
    return {short: " ".join(sorted(nouns)) for short, nouns in load_groups("title_abbreviations").items()}


@cache
def _honorifics() -> dict[str, Gender | None]:
    return {
        word: Gender(label) if label in set(Gender) else None
        for label, words in load_groups("honorifics").items()
        for word in words
    }


@cache
def _gendered(lexicon: str) -> dict[str, Gender]:
    return {word: Gender(label) for label, words in load_groups(lexicon).items() for word in words}


@cache
def _hypernyms() -> dict[str, frozenset[str]]:
    return load_groups("hypernyms")


def being_of(token: Token, *, plural: bool) -> Being:
    """What a common noun means: a person, people, a body, a document, or none of these."""
    lemma, word = token.lemma.lower(), token.text.lower()
    if lemma in person_nouns() or word in person_nouns():
        return Being.PEOPLE if plural or word in ("people", "police", "couple", "family") else Being.PERSON
    if is_body(word) or is_body(lemma):
        return Being.BODY
    if is_document(word) or is_document(lemma):
        return Being.DOCUMENT
    return Being.THING
