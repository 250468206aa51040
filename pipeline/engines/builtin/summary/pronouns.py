"""Pronouns outside quotation marks: whether a sentence tells whom they mean, and whose name can replace them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.engines.builtin.entities.referents import Referents
from pipeline.engines.builtin.grammar.personwords import is_body, is_office, person_nouns
from pipeline.engines.builtin.summary.antecedents import is_certain
from pipeline.engines.builtin.summary.naming import is_attested
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
MOST_NAME_WORDS = 5
_POSSESSIVES = frozenset({"his", "her", "their", "its", "my", "our", "your"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CLAUSES = frozenset({"ccomp", "csubj", "xcomp"})
_EMPTY_VERBS = frozenset(
    {
        "appear",
        "be",
        "become",
        "emerge",
        "happen",
        "look",
        "make",
        "matter",
        "remain",
        "seem",
        "take",
        "transpire",
        "turn",
    }
)
_OBJECTS = frozenset({"dobj", "pobj", "dative"})
_MEASURES = frozenset({"DATE", "TIME", "QUANTITY", "MONEY", "PERCENT"})


def outside_quotations(quotations: Sequence[Quotation], parse: Parse) -> list[Token]:
    """The tokens of a sentence that stand in no quotation."""
    near = [q for q in quotations if q.start < parse.sentence.end and parse.sentence.start < q.end]
    return [t for t in parse.tokens if not any(q.start <= t.start < q.end for q in near)]


def replacement_name(analysis: Analysis, parse: Parse, token: Token) -> str | None:
    """The name for a pronoun that its sentence does not explain; None when it explains it or nobody knows.

    Only "he" and "she" in their forms are replaced: for "it" and "they" the guess is too often wrong.
    """
    if token.text.lower() not in OF_PERSONS or explains(analysis, parse, token):
        return None
    if parse.sentence.text[token.end - parse.sentence.start :][:1] in ("'", "’") or _follows_name(parse, token):
        return None
    name = Referents(analysis).name(parse.sentence.index, token.index)
    if name is None or len(name.split()) > MOST_NAME_WORDS:
        return None
    words = name.lower().split()
    described = words[0] == "the" and is_office(words[-1]) and _POSSESSIVES.isdisjoint(words)
    usable = described or is_attested(analysis, name)
    return name if usable and is_certain(analysis, parse, token, name) else None


def dangles(analysis: Analysis, parse: Parse) -> bool:
    """Whether some pronoun, or a demonstrative at the beginning, means what only another sentence tells."""
    if _opens_elsewhere(analysis.quotations, parse):
        return True
    pronouns = OF_PERSONS | OF_SEVERAL | OF_THINGS
    return any(
        not explains(analysis, parse, token) and replacement_name(analysis, parse, token) is None
        for token in outside_quotations(analysis.quotations, parse)
        if token.text.lower() in pronouns and token.tag in ("PRP", "PRP$")
    )


def explains(analysis: Analysis, parse: Parse, token: Token) -> bool:
    """Whether the sentence has what the pronoun can mean: before it, or as the subject that an opening leads to."""
    word = token.text.lower()
    if word in OF_THINGS and is_empty(parse, token):
        return True
    outside = outside_quotations(analysis.quotations, parse)
    if word in OF_PERSONS and _is_another(analysis, parse, token):
        return False
    earlier = [
        t
        for t in outside
        if t.index < token.index and _can_mean(analysis, parse, word, t) and not _is_barred(parse, t, token)
    ]
    if any(not _possessed(parse, t, token) for t in earlier):
        return True
    if word in OF_SEVERAL and sum(t.ent_begins and t.ent == "PERSON" for t in outside if t.index < token.index) > 1:
        return True
    if token.dep in _SUBJECTS and token.head in parse.roots:
        return False
    comma = next((t.index for t in outside if t.text == ","), 0)
    return token.index < comma and any(
        t.index > comma and t.dep in _SUBJECTS and t.head in parse.roots and _can_mean(analysis, parse, word, t)
        for t in outside
    )


def is_empty(parse: Parse, token: Token) -> bool:
    """Whether "it" means nothing: "it is clear that", "it took years to"."""
    if token.text.lower() != "it":
        return False
    if token.dep == "expl":
        return True
    verb = parse.tokens[token.head]
    passive = any(parse.tokens[c].dep == "auxpass" for c in parse.children[verb.index])
    if verb.lemma not in _EMPTY_VERBS and not passive:
        return False
    after = [parse.tokens[c] for c in parse.children[token.head] if c > token.head]
    below = [parse.tokens[c] for t in after if t.dep in ("acomp", "attr") for c in parse.children[t.index]]
    return token.dep in _SUBJECTS and any(t.dep in _CLAUSES for t in (*after, *below))


def points_back(quotations: Sequence[Quotation], parse: Parse) -> bool:
    """Whether a noun with "this" or "those" stands in the author's words, without a clause that says which."""
    return any(
        t.text.lower() in ("this", "that", "these", "those", "such")
        and t.dep in ("det", "amod", "predet")
        and not any(parse.tokens[c].dep in ("relcl", "acl") for c in parse.children[t.head])
        and parse.tokens[t.head].ent not in ("DATE", "TIME")
        for t in outside_quotations(quotations, parse)
    )


def _is_another(analysis: Analysis, parse: Parse, pronoun: Token) -> bool:
    """Whether the article is read to mean somebody by "he" or "she" whom the sentence does not name."""
    name = analysis.name_of(parse.sentence.index, pronoun.index)
    if name is None:
        return False
    words = frozenset(name.lower().split()) - {"the", "a", "an", "of"}
    return not any(
        token.text.lower() in words or analysis.name_of(parse.sentence.index, token.index) == name
        for token in parse.tokens
        if token.pos in ("NOUN", "PROPN")
    )


def _is_barred(parse: Parse, noun: Token, pronoun: Token) -> bool:
    """Whether grammar keeps the pronoun from meaning the noun.

    An object is never its own clause's subject, nor what that subject is described by; and only a body or a place has
    a boss or a spokesman, so that "its boss" does not mean "the water".
    """
    word = pronoun.text.lower()
    if word == "its" and is_office(parse.tokens[pronoun.head].lemma.lower()):
        return noun.ent not in ("ORG", "GPE", "NORP", "FAC") and not is_body(noun.lemma.lower())
    if word not in ("it", "them") or pronoun.dep not in _OBJECTS:
        return False
    verb = _clause_of(parse, pronoun)
    subjects = [c for c in parse.children[verb] if parse.tokens[c].dep in _SUBJECTS]
    return any(noun.index in parse.subtree(subject) for subject in subjects)


def _clause_of(parse: Parse, token: Token) -> int:
    """The verb on which a token hangs, by way of nouns and prepositions."""
    at = token
    while at.head != at.index and at.pos not in ("VERB", "AUX"):
        at = parse.tokens[at.head]
    return at.index


def _opens_elsewhere(quotations: Sequence[Quotation], parse: Parse) -> bool:
    """Whether the subject or first word is a demonstrative, or a quotation that opens the sentence begins with "he"."""
    words = [t for t in parse.tokens if t.text[:1].isalnum()]
    if not words or any(_is_pointer(quotations, parse, t) for t in words):
        return True
    opening = next((t for t in words if t.pos != "CCONJ"), words[0])
    word = opening.text.lower()
    if word in DEMONSTRATIVE:
        return opening.dep != "mark" and not _counts(parse, opening)
    pronoun = word in OF_PERSONS | OF_SEVERAL | OF_THINGS and opening.tag in ("PRP", "PRP$")
    quoted = any(q.start <= opening.start < q.end for q in quotations)
    return pronoun and quoted and not is_empty(parse, opening)


def _is_pointer(quotations: Sequence[Quotation], parse: Parse, token: Token) -> bool:
    """Whether a "this" or "that" alone is the subject or object of the sentence: "The owner denies that"."""
    if token.tag != "DT" or token.head not in parse.roots:
        return False
    if token.dep in _SUBJECTS:
        return True
    quoted = any(q.start <= token.start < q.end for q in quotations)
    return token.dep == "dobj" and not quoted and not parse.children[token.index]


def _counts(parse: Parse, token: Token) -> bool:
    """Whether "one" or "some" counts a noun that follows: "Some Western officials", "One of the victims"."""
    following = parse.tokens[token.index + 1 : token.index + 2]
    noun = token.dep in ("det", "nummod", "amod") or any(t.text.lower() == "of" for t in following)
    return token.text.lower() in ("one", "some", "both", "either", "neither") and noun


def _follows_name(parse: Parse, token: Token) -> bool:
    """Whether a name that nobody knows for a person's is a subject before the pronoun, and may be who it means."""
    return any(t.pos == "PROPN" and t.dep in _SUBJECTS for t in parse.tokens[: token.index])


def _can_mean(analysis: Analysis, parse: Parse, pronoun: str, token: Token) -> bool:
    if token.pos not in ("NOUN", "PROPN", "PRON") or token.tag in ("PRP", "PRP$", "WDT", "WP", "DT", "EX"):
        return False
    if pronoun in OF_PERSONS:
        person = token.ent == "PERSON" or token.lemma.lower() in person_nouns() or _is_named(analysis, parse, token)
        return person and token.tag not in ("NNS", "NNPS")
    if pronoun in OF_SEVERAL:
        if token.ent in _MEASURES:
            return False
        several = token.tag in ("NNS", "NNPS") or any(
            parse.tokens[c].dep == "conj" for c in parse.children[token.index]
        )
        return several or token.ent in ("ORG", "GPE", "NORP") or token.lemma.lower() in person_nouns()
    return token.tag in ("NN", "NNP") and token.ent not in ("PERSON", "DATE", "TIME") and token.dep != "npadvmod"


def _is_named(analysis: Analysis, parse: Parse, token: Token) -> bool:
    """Whether a subject is a name that may be a person's: the parser knows it for nothing else, or the article does."""
    if token.pos != "PROPN" or token.dep not in _SUBJECTS:
        return False
    name = analysis.name_of(parse.sentence.index, token.index)
    return not token.ent or (name is not None and is_attested(analysis, name))


def _possessed(parse: Parse, noun: Token, pronoun: Token) -> bool:
    """Whether the pronoun is a modifier of that very noun: "his lawyer" does not explain "his"."""
    return pronoun.index in parse.subtree(noun.index) and pronoun.head == noun.index
