"""Pronouns outside quotation marks: whether a sentence tells whom they mean, and whose name can replace them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.engines.builtin.personwords import person_nouns
from pipeline.engines.builtin.referents import Referents
from pipeline.text.parse import Parse, Token
from pipeline.text.quotes import Quotation

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

OF_PERSONS = frozenset({"he", "she", "him", "her", "his", "hers"})
OF_SEVERAL = frozenset({"they", "them", "their", "theirs"})
OF_THINGS = frozenset({"it", "its"})
DEMONSTRATIVE = frozenset(
    {"this", "that", "these", "those", "such", "here", "both", "neither", "either", "another", "others", "one", "some"}
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def outside_quotations(quotations: Sequence[Quotation], parse: Parse) -> list[Token]:
    """The tokens of a sentence that stand in no quotation."""
    near = [q for q in quotations if q.start < parse.sentence.end and parse.sentence.start < q.end]
    return [t for t in parse.tokens if not any(q.start <= t.start < q.end for q in near)]


def replacement_name(analysis: Analysis, parse: Parse, token: Token) -> str | None:
    """The name for a pronoun that its sentence does not explain; None when it explains it or nobody knows.

    Only "he" and "she" in their forms are replaced: for "it" and "they" the guess is too often wrong.
    """
    if token.text.lower() not in OF_PERSONS or explains(analysis.quotations, parse, token):
        return None
    return Referents(analysis).name(parse.sentence.index, token.index)


def dangles(analysis: Analysis, parse: Parse) -> bool:
    """Whether some pronoun, or a demonstrative at the beginning, means what only another sentence tells."""
    if _opens_elsewhere(parse):
        return True
    pronouns = OF_PERSONS | OF_SEVERAL | OF_THINGS
    return any(
        not explains(analysis.quotations, parse, token) and replacement_name(analysis, parse, token) is None
        for token in outside_quotations(analysis.quotations, parse)
        if token.text.lower() in pronouns and token.tag in ("PRP", "PRP$")
    )


def explains(quotations: Sequence[Quotation], parse: Parse, token: Token) -> bool:
    """Whether the sentence has what the pronoun can mean: before it, or as the subject that an opening leads to."""
    word = token.text.lower()
    if word in OF_THINGS and is_empty(parse, token):
        return True
    outside = outside_quotations(quotations, parse)
    earlier = [t for t in outside if t.index < token.index and _can_mean(parse, word, t)]
    if any(not _possessed(parse, t, token) for t in earlier):
        return True
    return any(
        t.index > token.index and t.dep in _SUBJECTS and t.head in parse.roots and _can_mean(parse, word, t)
        for t in outside
        if token.index not in parse.subtree(t.index)
    )


def is_empty(parse: Parse, token: Token) -> bool:
    """Whether "it" means nothing: "it is clear that", "it took years to"."""
    if token.text.lower() != "it":
        return False
    if token.dep == "expl":
        return True
    return token.dep in _SUBJECTS and any(
        parse.tokens[c].dep in ("ccomp", "csubj", "xcomp", "acomp", "advcl") and c > token.head
        for c in parse.children[token.head]
    )


def _opens_elsewhere(parse: Parse) -> bool:
    """Whether the first words are a demonstrative, or a pronoun inside a quotation that opens the sentence."""
    words = [t for t in parse.tokens if t.text[:1].isalnum()]
    if not words:
        return True
    opening = words[0]
    word = opening.text.lower()
    if word in DEMONSTRATIVE:
        return opening.dep != "mark" and not _counts(parse, opening)
    pronoun = word in OF_PERSONS | OF_SEVERAL | OF_THINGS and opening.tag in ("PRP", "PRP$")
    return pronoun and opening.index > 0 and not is_empty(parse, opening)


def _counts(parse: Parse, token: Token) -> bool:
    """Whether "one" or "some" counts a noun that follows: "Some Western officials", "One of the victims"."""
    following = parse.tokens[token.index + 1 : token.index + 2]
    noun = token.dep in ("det", "nummod", "amod") or any(t.text.lower() == "of" for t in following)
    return token.text.lower() in ("one", "some", "both", "either", "neither") and noun


def _can_mean(parse: Parse, pronoun: str, token: Token) -> bool:
    if token.pos not in ("NOUN", "PROPN", "PRON") or token.tag in ("PRP", "PRP$", "WDT", "DT", "EX"):
        return False
    if pronoun in OF_PERSONS:
        person = token.ent == "PERSON" or token.lemma.lower() in person_nouns() or token.lemma.lower() == "who"
        return person and token.tag not in ("NNS", "NNPS")
    if pronoun in OF_SEVERAL:
        several = token.tag in ("NNS", "NNPS") or any(
            parse.tokens[c].dep == "conj" for c in parse.children[token.index]
        )
        return several or token.ent in ("ORG", "GPE", "NORP") or token.lemma.lower() in person_nouns()
    return token.tag in ("NN", "NNP") and token.ent != "PERSON" and token.dep != "npadvmod"


def _possessed(parse: Parse, noun: Token, pronoun: Token) -> bool:
    """Whether the pronoun is a modifier of that very noun: "his lawyer" does not explain "his"."""
    return pronoun.index in parse.subtree(noun.index) and pronoun.head == noun.index
