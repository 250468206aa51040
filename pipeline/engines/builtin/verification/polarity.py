"""Whether a sentence puts what a word heads forward as so, as not so, or as only possible."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from pipeline.text.lexicon import load_groups, load_words
from pipeline.text.parse import Parse, Token

_CLAUSES = frozenset({"xcomp", "ccomp", "pcomp", "acl", "advcl"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_FUTURE = frozenset({"will", "'ll", "’ll", "wo", "shall", "going"})
_POSSIBLE = frozenset({"may", "might", "could", "would", "should", "can", "must", "ought"})
_CONDITIONS = frozenset({"if", "whether", "unless"})
_LONGEST_CLIMB = 6


class Certainty(IntEnum):
    """How a clause is put forward."""

    PLAIN = 0
    AHEAD = 1  # will be, is planned
    POSSIBLE = 2


def is_negated(parse: Parse, index: int) -> bool:
    """Whether what a token heads is said not to be so; two negations cancel out.

    Seen are "not" and "no" on the word, on its subject and object, and verbs and nouns that deny what they govern.
    """
    return sum(1 for _ in _negations(parse, index)) % 2 == 1


def certainty_of(parse: Parse, index: int) -> Certainty:
    """How what a token heads is put forward, by its auxiliaries, adverbs, conditions and the verbs above it."""
    found, at = Certainty.PLAIN, index
    for _ in range(_LONGEST_CLIMB):
        found = max(found, *(_hedges(parse, c) for c in parse.children[at]), Certainty.PLAIN)
        head, dep = parse.tokens[at].head, parse.tokens[at].dep
        if head == at or dep == "relcl":
            break
        if dep in _CLAUSES:
            found = max(found, _governs(parse.tokens[head].lemma.lower()))
        elif dep == "conj" and any(parse.tokens[c].dep in _SUBJECTS for c in parse.children[at]):
            break
        at = head
        if dep == "ccomp":
            break
    return found


def _negations(parse: Parse, index: int) -> Iterator[int]:
    yield from _own(parse, index)
    for c in parse.children[index]:
        if parse.tokens[c].dep in (*_SUBJECTS, "dobj", "attr"):
            yield from _own(parse, c)
            if _is_negation(parse.tokens[c]):
                yield c
    yield from _from_above(parse, index)


def _own(parse: Parse, index: int) -> Iterator[int]:
    """Negations that stand right on a token."""
    for c in parse.children[index]:
        token = parse.tokens[c]
        if token.dep in ("neg", "det", "advmod", "cc", "preconj", "predet") and _is_negation(token):
            yield c


def _from_above(parse: Parse, index: int) -> Iterator[int]:
    """Negations that a word stands under: a copula's, a denying verb's, "without", the first of two joined verbs."""
    token = parse.tokens[index]
    head = token.head
    if head == index:
        return
    above = parse.tokens[head]
    if token.dep in ("attr", "acomp") and above.pos == "AUX":
        yield from _own(parse, head)
    elif (token.dep in (*_CLAUSES, "dobj", "nsubjpass") and _denies(parse, head)) or (
        token.dep in ("pobj", "pcomp") and (above.lemma.lower() == "without" or any(_own(parse, head)))
    ):
        yield head  # also "in the office, not in the chamber"
    elif token.dep in ("pobj", "pcomp") and above.lemma.lower() in ("of", "from") and _denies(parse, above.head):
        yield above.head
    elif token.dep == "conj" and _shares_negation(parse, index):
        yield from _own(parse, head)


def _shares_negation(parse: Parse, index: int) -> bool:
    """Whether a verb is joined by "or" to one before it and has no subject of its own: "not opened or used"."""
    token = parse.tokens[index]
    joined = any(parse.tokens[c].text.lower() in ("or", "nor") for c in parse.children[token.head])
    return joined and token.pos in ("VERB", "AUX") and not _has_subject(parse, index)


def _has_subject(parse: Parse, index: int) -> bool:
    return any(parse.tokens[c].dep in _SUBJECTS for c in parse.children[index])


def _denies(parse: Parse, index: int) -> bool:
    lemma = parse.tokens[index].lemma.lower()
    return lemma in _denying() and (lemma != "rule" or rules_out(parse, index))


def rules_out(parse: Parse, index: int) -> bool:
    """Whether a verb "rule" is "rule out": a court that rules that something is so denies nothing."""
    return any(parse.tokens[i].text.lower() == "out" for i in parse.subtree(index) if i > index)


def _denying() -> frozenset[str]:
    return load_groups("polarity")["negating"] | _MORE_DENYING


_MORE_DENYING = frozenset({"rule", "short", "free", "forget", "neglect", "cancel", "halt", "block", "bar"})


def _is_negation(token: Token) -> bool:
    low = token.text.lower()
    return low in load_groups("polarity")["negation"] or low in ("n't", "n’t")


def _hedges(parse: Parse, index: int) -> Certainty:
    token = parse.tokens[index]
    if token.dep == "advcl" and any(parse.tokens[c].text.lower() in _CONDITIONS for c in parse.children[index]):
        return Certainty.POSSIBLE
    low, lemma = token.text.lower(), token.lemma.lower()
    if token.dep == "aux" and low in _FUTURE:
        return Certainty.AHEAD
    if (token.dep == "aux" and low in _POSSIBLE) or (token.dep == "mark" and low in _CONDITIONS):
        return Certainty.POSSIBLE
    hedging = token.dep in ("advmod", "acomp", "amod") and (lemma in load_words("hedge") or low in _ALLEGED)
    return Certainty.POSSIBLE if hedging else Certainty.PLAIN


_ALLEGED = frozenset(
    {"alleged", "suspected", "possible", "potential", "likely", "supposed", "purported", "unconfirmed"}
)


def _governs(lemma: str) -> Certainty:
    """How a verb puts forward what it governs: "plan to" ahead, "fear that" possible."""
    groups = load_groups("certainty")
    if lemma in groups["ahead"]:
        return Certainty.AHEAD
    return Certainty.POSSIBLE if lemma in groups["possible"] else Certainty.PLAIN
