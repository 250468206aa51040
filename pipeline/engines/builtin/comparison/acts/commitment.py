"""What a sentence commits to: which of its words it puts forward as so, as not so, or leaves open."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.builtin.verification.polarity import Certainty, certainty_of, is_negated, rules_out
from pipeline.text.lexicon import load_groups

if TYPE_CHECKING:
    from pipeline.text.parse import Parse, Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CLAUSES = frozenset({"xcomp", "ccomp", "pcomp", "acl", "csubj", "csubjpass"})
_UNDER = frozenset(
    {"dobj", "pobj", "prep", "attr", "acomp", "oprd", "agent", "dative", "advcl", "conj", "relcl", "appos"}
)
_BEING_THERE = frozenset({"exist", "happen", "occur"})
_EXCLUDING = frozenset({"deny", "rule", "refute", "dispute", "exclude"})
_TURNING_DOWN = frozenset(
    {"dispute", "refute", "dismiss", "reject", "refuse", "decline", "fail", "stop", "block", "halt", "cancel", "avoid"}
)
_CONDITIONS = frozenset({"if", "whether", "unless"})
_HARDLY = frozenset({"hardly", "barely", "scarcely"})
_GONE = frozenset({("off", "table"), ("out", "question")})
_LONGEST_CLIMB = 6


class Commitment(StrEnum):
    """How a word of a sentence is put forward."""

    SO = "so"
    NOT_SO = "not so"
    OPEN = "open"


def commitment_to(parse: Parse, index: int) -> Commitment | None:
    """How a sentence puts forward what one of its words heads; None when another negation or condition governs it.

    Open is what somebody did not deny or rule out.
    """
    token = parse.tokens[index]
    if _excluded_kindly(parse, index):
        return Commitment.OPEN
    if token.pos == "NOUN" and token.dep == "dobj" and parse.tokens[token.head].lemma.lower() in _TURNING_DOWN:
        return None  # who turns an offer down does not say that there was none
    if any(parse.tokens[c].text.lower() in _HARDLY for c in (*parse.children[index], *parse.children[token.head])):
        return None
    denied = _denied(parse, index)
    at, top = index, True  # top: what the clause that it stands in says
    for _ in range(_LONGEST_CLIMB):
        token = parse.tokens[at]
        marks = {parse.tokens[c].text.lower() for c in parse.children[at] if parse.tokens[c].dep == "mark"}
        if marks & _CONDITIONS:
            return None
        if token.head == at or token.dep not in _CLAUSES | _UNDER or _new_clause(parse, at):
            break
        above = _governed(parse, at, denied=denied, top=top)
        if above is not Commitment.SO:
            return above
        top = top and token.dep in ("attr", "acomp")
        at = token.head
    if certainty_of(parse, index) is Certainty.POSSIBLE:
        return None
    return Commitment.NOT_SO if denied else Commitment.SO


def _governed(parse: Parse, at: int, *, denied: bool, top: bool) -> Commitment | None:
    """What becomes of a word by what stands right above it on its way up; SO when that changes nothing."""
    token, head = parse.tokens[at], parse.tokens[parse.tokens[at].head]
    excluded = head.dep in _CLAUSES and _excludes(parse, head.head)  # counted one step up
    negated = not excluded and is_negated(parse, head.index)
    if _excludes(parse, head.index) and token.dep in _CLAUSES | {"dobj"}:
        if not top:
            return None
        return Commitment.OPEN if negated else Commitment.NOT_SO
    if negated and not denied and token.dep not in ("conj", "advcl", "appos"):
        return None
    return Commitment.SO


def _denied(parse: Parse, index: int) -> bool:
    """Whether a word is negated where it stands, or is the subject of what is said not to exist."""
    token = parse.tokens[index]
    denied = is_negated(parse, index)
    if token.dep in ("conj", "appos") and _right_before(parse, index) == "not":
        return True
    if token.dep in _SUBJECTS and parse.tokens[token.head].lemma.lower() in _BEING_THERE:
        return denied or is_negated(parse, token.head)
    if token.dep in _SUBJECTS and _is_gone(parse, token.head):
        return True
    return denied


def _excluded_kindly(parse: Parse, index: int) -> bool:
    """Whether something is said not to be ruled out: "not off the table", "cannot be excluded"."""
    token = parse.tokens[index]
    if token.dep not in _SUBJECTS:
        return False
    head = token.head
    out = _is_gone(parse, head) or (token.dep == "nsubjpass" and _excludes(parse, head))
    below = {*parse.children[head], *(c for p in parse.children[head] for c in parse.children[p])}
    return out and any(parse.tokens[c].dep == "neg" for c in below)


def _excludes(parse: Parse, verb: int) -> bool:
    lemma = parse.tokens[verb].lemma.lower()
    return lemma in _EXCLUDING and (lemma != "rule" or rules_out(parse, verb))


def _is_gone(parse: Parse, verb: int) -> bool:
    below = (parse.tokens[c] for c in parse.children[verb] if parse.tokens[c].pos in ("ADP", "SCONJ"))
    return any(
        (particle.text.lower(), parse.tokens[noun].text.lower()) in _GONE
        for particle in below
        for noun in parse.subtree(particle.index)
    )


def _right_before(parse: Parse, index: int) -> str:
    """The word before a noun and what stands before the noun: "not" in "a nuisance, not a danger"."""
    start = min((c for c in parse.children[index] if c < index and parse.tokens[c].dep != "punct"), default=index)
    first = parse.tokens[start]
    if _is_not(first):
        return "not"
    return "not" if start and _is_not(parse.tokens[start - 1]) else ""


def _is_not(token: Token) -> bool:
    return token.text.lower() in load_groups("polarity")["negation"]


def _new_clause(parse: Parse, index: int) -> bool:
    """Whether a word joined to another, or put beside it, opens a clause with a subject of its own."""
    beside = parse.tokens[index].dep in ("conj", "advcl", "relcl")
    return beside and any(parse.tokens[c].dep in (*_SUBJECTS, "expl") for c in parse.children[index])
