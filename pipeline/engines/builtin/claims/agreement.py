"""Agreement: the verb forms that change when "I" becomes a name, and what an "it" agrees with."""

from __future__ import annotations

from pipeline.engines.builtin.grammar.inflection import third_person
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child, noun_phrase
from pipeline.text.parse import Parse, Token

_CONTRACTED = {  # (usual form, form before a past participle)
    **dict.fromkeys(("'s", "’s"), ("is", "has")),
    **dict.fromkeys(("'ll", "’ll"), ("will", "will")),
    **dict.fromkeys(("'d", "’d"), ("would", "had")),
    **dict.fromkeys(("'re", "’re"), ("are", "are")),
    **dict.fromkeys(("'ve", "’ve"), ("have", "have")),
}
_FORMS = {
    **dict.fromkeys(("am", "'m", "’m"), "is"),
    **dict.fromkeys(("have", "'ve", "’ve"), "has"),
    **dict.fromkeys(("'ll", "’ll"), "will"),
    "do": "does",
}


def agreeing(parse: Parse, pronoun: int) -> dict[int, str]:
    """The verb forms that change when "I" becomes a name: {token: form}."""
    token = parse.tokens[pronoun]
    if token.dep not in ("nsubj", "nsubjpass"):
        return {}
    found: dict[int, str] = {}
    verbs = [token.head, *(c for c in parse.children[token.head] if parse.tokens[c].dep == "conj")]
    for verb in verbs:
        if verb != token.head and child(parse, verb, *SUBJECTS) is not None:
            continue
        carriers = [c for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass") and c < verb]
        carrier = carriers[0] if carriers else verb
        form = _third_form(parse.tokens[carrier].text.lower(), parse.tokens[carrier].lemma, parse.tokens[carrier].tag)
        if form is not None:
            found[carrier] = form
    return found


def _third_form(text: str, lemma: str, tag: str) -> str | None:
    if text in _FORMS:
        return _FORMS[text]
    if text in ("'d", "’d"):
        return "would" if tag == "MD" else "had"
    return third_person(lemma) if tag == "VBP" else None


def expanded(parse: Parse, index: int) -> dict[int, str]:
    """The full form of a contracted verb at a token ("'s", "'ll"), which cannot follow a name: {token: form}."""
    token = parse.tokens[index] if index < len(parse.tokens) else None
    if token is None or token.tag == "POS" or token.text.lower() not in _CONTRACTED:
        return {}
    verb = parse.tokens[token.head]
    had = verb.tag == "VBN" and token.dep in ("aux", "auxpass") and (token.lemma.lower() != "be" or verb.lemma == "be")
    return {index: _CONTRACTED[token.text.lower()][had]}


def thing_meant(parse: Parse, pronoun: int | Token) -> tuple[int, ...]:
    """The subject of the main clause when "it" stands in a relative clause of another subject, empty otherwise.

    "His statement was met by officials, who dismissed it": only a thing in the singular can be meant.
    """
    at = pronoun if isinstance(pronoun, int) else pronoun.index
    above = at
    while parse.tokens[above].head != above and parse.tokens[above].dep != "relcl":
        above = parse.tokens[above].head
    root = parse.roots[0] if parse.roots else at
    subject = child(parse, root, *SUBJECTS)
    if parse.tokens[above].dep != "relcl" or subject is None or above in parse.subtree(subject):
        return ()
    token = parse.tokens[subject]
    thing = token.pos == "NOUN" and token.tag == "NN" and not token.ent
    return noun_phrase(parse, subject, without=_apart(parse, subject)) if thing else ()


def _apart(parse: Parse, noun: int) -> tuple[int, ...]:
    return tuple(
        c for c in parse.children[noun] if c > noun and parse.tokens[c].dep in ("acl", "appos", "relcl", "punct")
    )
