"""Cuts between clauses: coordinated clauses and predicates, and clauses set against one another."""

from __future__ import annotations

from pipeline.engines.builtin.grammar.phrases import (
    FINITE,
    Opening,
    is_bounded,
    is_comma,
    is_finite,
    is_plural,
    is_verb,
    lent_subject,
)
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child
from pipeline.text.parse import Parse

CONDITIONS = frozenset({"if", "unless", "until", "when", "once", "because", "since", "whether", "under", "without"})
CONTRASTS = frozenset({"while", "whereas", "although", "though"})
PAIRED_VERBS = frozenset({"go", "come", "try", "wait", "stop", "sit", "stand", "stay"})  # "went and bought" is one act
FEWEST_WORDS = 4  # of a coordinate clause; a shorter one is more often a title that was misread


def coordinate(parse: Parse, at: int) -> Opening | None:
    """ ", and the port closed": a clause with its own subject, joined by "and", "but" or a semicolon."""
    token = parse.tokens[at]
    own = child(parse, at, *SUBJECTS, "expl")
    if (
        own is None
        or not is_finite(parse, at)
        or token.head == at
        or parse.tokens[parse.subtree(at)[0]].tag.startswith("W")
    ):
        return None
    marker = child(parse, at, "mark")
    if marker is not None and parse.tokens[marker].text.lower() != "that":
        return None
    short = len([i for i in parse.subtree(at) if parse.tokens[i].pos != "PUNCT"]) < FEWEST_WORDS
    if token.dep == "conj" and _joined(parse, at) and not short and not _conditioned(parse, token.head):
        return Opening(gap=_gap(parse, at, own))
    before = token.dep == "ccomp" and at < token.head and _last(parse, at) + 1 < len(parse.tokens)
    return Opening() if before and parse.tokens[_last(parse, at) + 1].text == ";" else None


def _gap(parse: Parse, at: int, subject: int) -> str:
    """The form of "be" that a participle shares with the clause before: "three were killed and seven hurt"."""
    first = parse.tokens[at].head
    shared = child(parse, first, "auxpass")
    bare = parse.tokens[at].tag == "VBN" and child(parse, at, "aux", "auxpass", "dobj") is None
    if shared is None or not bare:
        return ""
    present = parse.tokens[shared].tag in ("VBP", "VBZ")
    noun = parse.tokens[subject]
    many = is_plural(parse, subject) or (noun.pos == "NUM" and noun.text.lower() not in ("one", "1"))
    if present:
        return "are" if many else "is"
    return "were" if many else "was"


def predicate(parse: Parse, at: int) -> Opening | None:
    """A predicate ("and closed the port") that shares its subject, and auxiliaries it lacks, with the one before."""
    token = parse.tokens[at]
    first = token.head
    if token.dep != "conj" or not is_verb(token) or child(parse, at, *SUBJECTS, "expl") is not None:
        return None
    if not _joined(parse, at) or not _is_complete(parse, first, at) or _conditioned(parse, first):
        return None
    if not is_bounded(parse, parse.subtree(at)):
        return None
    subject = lent_subject(parse, first)
    helpers = _lent_auxiliaries(parse, first, at)
    return None if not subject or helpers is None else Opening(subject + helpers)


def contrast(parse: Parse, at: int) -> Opening | None:
    """ ", while the mayor stayed away": a clause set against another one, not one that gives its time."""
    token = parse.tokens[at]
    if token.dep != "advcl" or child(parse, at, *SUBJECTS) is None or not is_finite(parse, at) or token.tag == "VBG":
        return None
    phrase = parse.subtree(at)
    marker = child(parse, at, "mark")
    if marker is None or parse.tokens[marker].lemma.lower() not in CONTRASTS:
        return None
    apart = (
        is_comma(parse, phrase[0] - 1)
        if phrase[0]
        else phrase[-1] + 1 < len(parse.tokens) and is_comma(parse, phrase[-1] + 1)
    )
    return Opening() if apart else None


def _last(parse: Parse, index: int) -> int:
    return parse.subtree(index)[-1]


def _joined(parse: Parse, at: int) -> bool:
    """Whether a verb is joined to the verb before it by "and", "but" or nothing; "or" gives a choice, not two facts."""
    first = parse.tokens[at].head
    if not is_verb(parse.tokens[first]) or _in_brackets_with_joiner(parse, first, at):
        return False
    words = {
        parse.tokens[c].lemma.lower() for c in parse.children[first] if parse.tokens[c].dep == "cc" and first < c < at
    }
    if parse.tokens[first].dep == "conj" and not words:
        return _joined(parse, first)
    later = [c for c in parse.children[at] if parse.tokens[c].dep == "cc"]
    return (
        words <= {"and", "but", "yet"}
        and (bool(words) or bool(later) or is_comma(parse, parse.subtree(at)[0] - 1))
        and ("or" not in {parse.tokens[c].lemma.lower() for c in later})
    )


def _in_brackets_with_joiner(parse: Parse, first: int, at: int) -> bool:
    """Whether the joining word itself stands in brackets: "he won (and) she lost"."""
    joiners = [c for c in parse.children[first] if parse.tokens[c].dep == "cc" and first < c < at]
    return any(parse.tokens[c - 1].text in ("(", "[") for c in joiners)


def _conditioned(parse: Parse, index: int) -> bool:
    """Whether a condition, time or frame stands before a verb, so that it holds for its conjuncts too."""
    for c in parse.children[index]:
        if c < index and parse.tokens[c].dep in ("advcl", "prep"):
            first = parse.tokens[parse.subtree(c)[0]].lemma.lower()
            if first in CONDITIONS:
                return True
    marker = child(parse, index, "mark")
    return marker is not None and parse.tokens[marker].lemma.lower() in CONDITIONS


def _is_complete(parse: Parse, first: int, at: int) -> bool:
    """Whether the first predicate has its own complements: "captured and killed 12" shares them, and stays one."""
    joiners = [c for c in parse.children[first] if parse.tokens[c].dep == "cc" and first < c < at]
    last = max(joiners, default=at)
    after = [c for c in parse.children[first] if first < c < last and parse.tokens[c].dep not in ("punct", "cc")]
    return bool(after) and parse.tokens[first].lemma not in PAIRED_VERBS


def _lent_auxiliaries(parse: Parse, first: int, at: int) -> tuple[int, ...] | None:
    """The auxiliaries a conjunct shares with the first verb; None when it cannot be told which it shares."""
    if parse.tokens[at].tag in ("VBD", "VBP", "VBZ") or child(parse, at, "aux", "auxpass") is not None:
        return () if is_finite(parse, at) and is_finite(parse, first) else None
    if parse.tokens[at].tag != parse.tokens[first].tag or child(parse, first, "neg") is not None:
        return None
    source = first
    while child(parse, source, "aux", "auxpass") is None and parse.tokens[source].dep == "conj":
        source = parse.tokens[source].head
    helpers = tuple(c for c in parse.children[source] if parse.tokens[c].dep in ("aux", "auxpass") and c < source)
    return helpers if any(parse.tokens[c].tag in FINITE for c in helpers) else None
