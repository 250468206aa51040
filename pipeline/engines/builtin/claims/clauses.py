"""Clauses: a sentence cut into the statements it makes, each with the words it lends from its neighbours.

Only cuts that leave both parts true are made: coordinated clauses and predicates, relative clauses and appositions set
off by a comma, participles in front, and contrasting "while" and "although" clauses. A condition stays with its
consequence, a cause with its effect, a list with its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.engines.builtin.claims import coordination, cuts
from pipeline.engines.builtin.grammar.phrases import Opening, is_finite, trimmed
from pipeline.engines.builtin.grammar.syntax import SUBJECTS, child
from pipeline.text.parse import Parse


class ClauseKind(StrEnum):
    """How a clause stands in its sentence."""

    WHOLE = "whole"  # nothing was cut off
    MAIN = "main"  # what is left of a sentence after others were cut off
    COORDINATE = "coordinate"  # "..., and the port closed"
    PREDICATE = "predicate"  # "... and closed the port": the subject is lent
    RELATIVE = "relative"  # ", which opened in 1961,": the antecedent is lent
    APPOSITION = "apposition"  # ", a 1,200-tonne ferry,": the name is lent, "is" is added
    PARTICIPLE = "participle"  # "Founded in 1999, ...": the subject is lent, "was" is added
    COMPLEMENT = "complement"  # "... and an actress": the subject and "is" are lent
    QUALIFICATION = "qualification"  # "is a film directed by X": the subject is lent, "was" added where needed
    CONTRAST = "contrast"  # ", while the mayor stayed away"


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of a sentence, as token indices of its parse.

    `own` are its words in order; `lent` the words of another clause that come before them (its subject, shared
    auxiliaries); `link` is put between the two: a form of "be", "'s" after a possessor, or "". `gap` is put before the
    head: the "were" that "and seven hurt" shares with "three were killed", or "".
    """

    kind: ClauseKind
    head: int
    own: tuple[int, ...]
    lent: tuple[int, ...] = ()
    link: str = ""
    gap: str = ""


def split_sentence(parse: Parse) -> tuple[Clause, ...]:
    """The clauses of a whole sentence in text order; empty when it has no word but punctuation.

    Where the parser saw several sentences in one and not each is a clause, the sentence stays whole.
    """
    clausal = [r for r in parse.roots if is_clause(parse, r)]
    if clausal and len(clausal) == len(parse.roots):
        return tuple(clause for root in clausal for clause in split_clauses(parse, root))
    words = trimmed(parse, frozenset(range(len(parse.tokens))))
    if not any(letter.isalnum() for i in words for letter in parse.tokens[i].text):
        return ()
    head = clausal[0] if clausal else next(iter(parse.roots), 0)
    return (Clause(ClauseKind.WHOLE, head, words),) if words else ()


def split_clauses(parse: Parse, head: int, within: Iterable[int] | None = None) -> tuple[Clause, ...]:
    """The clauses of the sentence or content clause that `head` governs, in text order of their own words.

    `within` limits them to some of the tokens below `head`. What is left of the head's clause is always among them,
    and keeps its subject and verb: where a cut would take them, the clause stays whole.
    """
    below = frozenset(parse.subtree(head))
    scope = below if within is None else below & frozenset(within)
    parts = tuple(_cut(parse, head, scope, frozenset({head})))
    main = trimmed(parse, _without(parse, scope, parts))
    if not parts or not main or not is_clause(parse, head):
        return (Clause(ClauseKind.WHOLE, head, trimmed(parse, scope)),)
    clauses = (Clause(ClauseKind.MAIN, head, main), *(p.clause for p in parts))
    return tuple(sorted(clauses, key=lambda c: c.own[0]))


def items_of(clause: Clause) -> tuple[int | str, ...]:
    """The words of a clause in the order in which they are written out."""
    own: list[int | str] = list(clause.own)
    if clause.gap and clause.head in clause.own:
        own.insert(clause.own.index(clause.head), f" {clause.gap}")
    return (*clause.lent, clause.link, *own) if clause.link else (*clause.lent, *own)


def is_clause(parse: Parse, head: int) -> bool:
    """Whether a token heads a finite clause with a subject."""
    return is_finite(parse, head) and child(parse, head, *SUBJECTS, "expl", "csubj", "csubjpass") is not None


@dataclass(frozen=True, slots=True)
class _Part:
    clause: Clause
    removed: frozenset[int]


def _cut(parse: Parse, head: int, scope: frozenset[int], seen: frozenset[int]) -> Iterator[_Part]:
    """The parts that can be cut out of what `head` governs, the parts of parts included."""
    for kind, at, opening in _openings(parse, head, scope):
        below = frozenset(parse.subtree(at)) & scope
        if at in seen or not below:
            continue
        inner = tuple(_cut(parse, at, below, seen | {at}))
        dropped = cuts.opening_words(parse, at)
        own = trimmed(parse, _without(parse, below - dropped, inner))
        if own:
            lent = tuple(i for i in opening.lent if i not in below)
            yield _Part(Clause(kind, at, own, lent, opening.link, opening.gap), below)
            yield from inner


def _openings(parse: Parse, head: int, scope: frozenset[int]) -> Iterator[tuple[ClauseKind, int, Opening]]:
    for at in sorted(scope - {head}):
        found = _opening(parse, at, head)
        if found is not None and not _is_enclosed(parse, at, head):
            yield (found[0], at, found[1])


def _opening(parse: Parse, at: int, head: int) -> tuple[ClauseKind, Opening] | None:
    for kind, find in _FINDERS:
        found = find(parse, at)
        if found is not None and (kind not in _DIRECT or parse.tokens[at].head == head):
            return (kind, found)
    return None


def _is_enclosed(parse: Parse, at: int, head: int) -> bool:
    """Whether a clause that must stay whole, or another cut, lies between a token and the head."""
    above = parse.tokens[at].head
    while above != head and above != parse.tokens[above].head:
        token = parse.tokens[above]
        marker = child(parse, above, "mark")
        if token.dep in ("ccomp", "csubj") or (
            marker is not None and parse.tokens[marker].lemma.lower() in ("if", "unless")
        ):
            return True
        if _opening(parse, above, parse.tokens[above].head) is not None:
            return True
        above = token.head
    return above != head


# These belong to the predicate they hang on; the others may stand on any noun below it.
_DIRECT = frozenset({ClauseKind.COORDINATE, ClauseKind.PREDICATE, ClauseKind.CONTRAST})
_FINDERS = (
    (ClauseKind.RELATIVE, cuts.relative),
    (ClauseKind.COORDINATE, coordination.coordinate),
    (ClauseKind.PREDICATE, coordination.predicate),
    (ClauseKind.APPOSITION, cuts.apposition),
    (ClauseKind.PARTICIPLE, cuts.participle),
    (ClauseKind.COMPLEMENT, cuts.complement),
    (ClauseKind.QUALIFICATION, cuts.qualification),
    (ClauseKind.CONTRAST, coordination.contrast),
)


def _without(parse: Parse, scope: frozenset[int], parts: Iterable[_Part]) -> frozenset[int]:
    """The scope without the cut parts, and without the commas and conjunctions that tied them to it."""
    left = set(scope)
    for part in parts:
        left -= part.removed
        left -= cuts.ties(parse, part.removed, frozenset(left))
    return frozenset(left)
