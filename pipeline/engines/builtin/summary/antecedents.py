"""Antecedents: whether the text before a pronoun leaves no other person whom it could mean.

`Analysis.name_of` always gives its best guess. A summary takes a sentence out of its place, where a wrong name turns a
true sentence into a false one, so it writes a name only where the sentence before speaks for it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.builtin.grammar.personwords import is_office
from pipeline.engines.builtin.summary.naming import same_name
from pipeline.text.parse import Parse, Token

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

FARTHEST = 3  # sentences back in which a person must be named
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PRONOUNS = frozenset({"he", "she", "him", "her", "his", "hers"})


def is_certain(analysis: Analysis, parse: Parse, token: Token, name: str) -> bool:
    """Whether the nearest sentence before that names a person names only that one, or has that one as its subject
    where the pronoun is a subject too; no pronoun in between means another, and the pronoun's own sentence does not
    name him or her again.
    """
    surname = name.rsplit(maxsplit=1)[-1]
    if any(t.text == surname for t in parse.tokens):
        return False
    for index in range(parse.sentence.index - 1, max(-1, parse.sentence.index - 1 - FARTHEST), -1):
        before = analysis.parses[index]
        if not _agree(analysis, before, name):
            return False
        people = _people(analysis, before)
        if people:
            return _speaks_for(analysis, people, before, token, name)
    return False


def _agree(analysis: Analysis, parse: Parse, name: str) -> bool:
    """Whether every "he" or "she" of a sentence, as far as it is known, means the one of that name."""
    pronouns = (t for t in parse.tokens if t.text.lower() in _PRONOUNS)
    meant = (analysis.name_of(parse.sentence.index, t.index) for t in pronouns)
    return all(other is None or _same(other, name) for other in meant)


def _people(analysis: Analysis, parse: Parse) -> set[str]:
    """The people a sentence names or describes, by the names they go by; a name nobody knows stands for itself."""
    found = {
        analysis.name_of(parse.sentence.index, token.index) or token.text
        for token in parse.tokens
        if token.ent == "PERSON" or (token.pos == "NOUN" and is_office(token.lemma.lower()))
    }
    return {n for n in found if not any(n != other and _same(n, other) and len(n) < len(other) for other in found)}


def _speaks_for(analysis: Analysis, people: set[str], parse: Parse, token: Token, name: str) -> bool:
    alike = [p for p in people if _same(p, name)]
    if len(people) == 1:
        return bool(alike)
    subject = next((t for t in parse.tokens if t.dep in _SUBJECTS and t.head in parse.roots), None)
    if subject is None or token.dep not in (*_SUBJECTS, "poss") or not alike:
        return False
    leads = analysis.name_of(parse.sentence.index, subject.index)
    return leads is not None and _same(leads, name)


def _same(one: str, other: str) -> bool:
    return same_name(one.removeprefix("the "), other.removeprefix("the "))
