"""Phrases that one clause can borrow from another: what a noun heads, how it is set off, which verb form it takes."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.engines.builtin.grammar.syntax import SUBJECTS, antecedent, child, noun_phrase
from pipeline.text.parse import Parse, Token

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
COMMAS = frozenset({",", "—", "–", "--", "-", ";"})
STANDING = frozenset(
    {"base", "locate", "situate", "know", "own", "call", "name", "title", "headquarter", "run", "make"}
)


class Opening(NamedTuple):
    """What a clause that can be cut out borrows: the `lent` tokens before it, and the words that `link` them.

    `gap` is the form of "be" that its own verb lacks.
    """

    lent: tuple[int, ...] = ()
    link: str = ""
    gap: str = ""


def is_finite(parse: Parse, index: int) -> bool:
    """Whether a verb, or one of its auxiliaries, is finite; a bare participle with a subject is a misread past."""
    token = parse.tokens[index]
    misread = token.tag == "VBN" and token.dep in ("ROOT", "conj", "ccomp") and child(parse, index, "nsubj") is not None
    own = token.tag in FINITE or (misread and child(parse, index, "aux", "auxpass") is None)
    return own or any(
        parse.tokens[c].tag in FINITE for c in parse.children[index] if parse.tokens[c].dep in ("aux", "auxpass")
    )


def is_verb(token: Token) -> bool:
    """Whether a token is a verb, auxiliaries included."""
    return token.pos in ("VERB", "AUX")


def is_comma(parse: Parse, index: int) -> bool:
    """Whether a token is a comma or a dash between words; a hyphen inside a word is none."""
    if index < 0 or parse.tokens[index].text not in COMMAS:
        return False
    inside = parse.tokens[index].text == "-" and 0 < index < len(parse.tokens) - 1
    return not inside or parse.tokens[index - 1].end < parse.tokens[index].start


def is_bounded(parse: Parse, phrase: tuple[int, ...]) -> bool:
    """Whether a phrase is one run of words that punctuation or a conjunction closes."""
    after = phrase[-1] + 1
    run = phrase[-1] - phrase[0] + 1 == len(phrase)
    return run and (after >= len(parse.tokens) or parse.tokens[after].pos in ("PUNCT", "CCONJ", "SPACE"))


def bare_phrase(parse: Parse, noun: int) -> tuple[int, ...]:
    """A noun phrase without its appositions, clauses and the punctuation around them."""
    apart = [
        c for c in parse.children[noun] if parse.tokens[c].dep in ("appos", "relcl", "acl") and is_set_off(parse, c)
    ]
    barred = {i for c in apart for i in parse.subtree(c)}
    phrase = noun_phrase(parse, noun, without=barred)
    while phrase and parse.tokens[phrase[-1]].text in COMMAS:
        phrase = phrase[:-1]
    return _without_brackets(parse, phrase, noun) if noun in phrase else ()


def _without_brackets(parse: Parse, phrase: tuple[int, ...], noun: int) -> tuple[int, ...]:
    """A phrase without what stands in brackets behind its noun; the phrase ends before a bracket that stays open."""
    opened = next((i for i in phrase if i > noun and parse.tokens[i].text in ("(", "[")), None)
    if opened is None:
        return phrase
    closed = next((i for i in reversed(phrase) if parse.tokens[i].text in (")", "]")), phrase[-1])
    return tuple(i for i in phrase if i < opened or i > closed)


def _in_brackets(parse: Parse, index: int) -> bool:
    """Whether a token is a bracket or stands between two."""
    before = [t.text for t in parse.tokens[: index + 1]]
    return before.count("(") + before.count("[") > before.count(")") + before.count("]") or before[-1] in (")", "]")


def is_set_off(parse: Parse, index: int) -> bool:
    """Whether a comma or dash stands right before what a token heads."""
    return is_comma(parse, parse.subtree(index)[0] - 1)


def can_stand(parse: Parse, noun: int) -> bool:
    """Whether a noun's phrase can be the subject of a statement of its own: not "no one", not "each"."""
    token = parse.tokens[noun]
    first = parse.tokens[bare_phrase(parse, noun)[0]].lemma.lower() if bare_phrase(parse, noun) else ""
    return token.pos in ("NOUN", "PROPN") and first not in ("no", "any", "every", "each", "either", "neither", "what")


def is_plural(parse: Parse, noun: int) -> bool:
    """Whether a noun, or what is joined to it by "and", takes a verb in the plural."""
    token = parse.tokens[noun]
    joined = any(parse.tokens[c].dep == "conj" for c in parse.children[noun])
    return joined or token.tag in ("NNS", "NNPS") or token.lemma.lower() in ("they", "we", "people", "police")


def neighbour(parse: Parse, noun: int, start: int) -> tuple[int, ...]:
    """The phrase of a noun when it ends right before the comma at `start - 1` and is surely what stands there.

    Empty when another noun lies between that could be meant as well, or when the phrase cannot stand as a subject.
    """
    phrase = bare_phrase(parse, noun)
    end = phrase[-1] if phrase else -1
    while 0 <= end < start - 2 and _in_brackets(parse, end + 1):
        end += 1
    if not phrase or end != start - 2 or not can_stand(parse, noun) or parse.tokens[phrase[0]].dep == "advmod":
        return ()
    between = [parse.tokens[i] for i in phrase if i > noun]
    if not any(letter.isalpha() for i in phrase for letter in parse.tokens[i].text):
        return ()
    unsure = any(t.dep == "conj" or (t.dep == "prep" and t.lemma.lower() not in ("of", "for", "by")) for t in between)
    return () if unsure or parse.tokens[noun].ent in ("DATE", "TIME") else phrase


def lent_subject(parse: Parse, index: int) -> tuple[int, ...] | None:
    """The subject of a verb as a clause beside it can borrow it: its own, or that of the conjunct before it."""
    at = index
    while child(parse, at, *SUBJECTS) is None:
        if parse.tokens[at].dep != "conj":
            return None
        at = parse.tokens[at].head
    subject = child(parse, at, *SUBJECTS)
    if subject is None or parse.tokens[subject].lemma.lower() in ("there", "each", "neither", "none"):
        return None
    noun = antecedent(parse, subject)
    return bare_phrase(parse, noun) if noun != subject or parse.tokens[noun].tag not in ("WP", "WDT") else None


def form_of_be(parse: Parse, noun: int, at: int) -> str:
    """The form of "be" that makes a statement of a noun and a participle: present for what lasts ("based in")."""
    plural = is_plural(parse, noun)
    present = parse.tokens[at].lemma in STANDING
    return ("are" if plural else "is") if present else ("were" if plural else "was")


def trimmed(parse: Parse, indices: frozenset[int]) -> tuple[int, ...]:
    """The tokens in order, without conjunctions, commas and stops at either end."""
    words = sorted(indices)
    while words and _is_edge(parse.tokens[words[0]], opening=True):
        words.pop(0)
    while words and _is_edge(parse.tokens[words[-1]], opening=False):
        words.pop()
    return tuple(words)


def _is_edge(token: Token, *, opening: bool) -> bool:
    if token.text in COMMAS or token.text.isspace() or token.text in (".", "!", ":", "...", "…"):
        return True
    return token.dep == "cc" and (opening or token.pos == "CCONJ")
