"""Antecedents: whether the text before a pronoun leaves no other person whom it could mean.

`Analysis.name_of` always gives its best guess. A summary takes a sentence out of its place, where a wrong name turns a
true sentence into a false one, so it writes a name only where the sentence before speaks for it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.builtin.naming import same_name
from pipeline.engines.builtin.personwords import is_office
from pipeline.text.parse import Parse, Token

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

FARTHEST = 2  # sentences back in which a person must be mentioned
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def is_certain(analysis: Analysis, parse: Parse, token: Token, name: str) -> bool:
    """Whether the nearest sentence before that mentions a person mentions only the one of that name, or has that one
    as its subject where the pronoun is a subject too; and the pronoun's own sentence does not name him or her again.
    """
    surname = name.rsplit(maxsplit=1)[-1]
    if any(t.text == surname for t in parse.tokens):
        return False
    for back in range(1, FARTHEST + 1):
        index = parse.sentence.index - back
        if index < 0:
            return False
        people = _people(analysis, analysis.parses[index])
        if people:
            return _speaks_for(analysis, people, analysis.parses[index], token, name)
    return False


def _people(analysis: Analysis, parse: Parse) -> set[str]:
    """The people a sentence mentions, by the names they go by; a name nobody resolves stands for itself."""
    found = set()
    for token in parse.tokens:
        if token.ent == "PERSON" or (token.pos == "NOUN" and is_office(token.lemma.lower())) or token.tag == "PRP":
            if token.tag == "PRP" and token.text.lower() not in ("he", "she", "him", "her"):
                continue
            name = analysis.name_of(parse.sentence.index, token.index)
            found.add(name or token.text)
    return {n for n in found if not any(n != other and same_name(n, other) and len(n) < len(other) for other in found)}


def _speaks_for(analysis: Analysis, people: set[str], parse: Parse, token: Token, name: str) -> bool:
    bare = name.removeprefix("the ")
    alike = [p for p in people if same_name(p.removeprefix("the "), bare)]
    if len(people) == 1:
        return bool(alike)
    subject = next((t for t in parse.tokens if t.dep in _SUBJECTS and t.head in parse.roots), None)
    if subject is None or token.dep not in (*_SUBJECTS, "poss") or not alike:
        return False
    leads = analysis.name_of(parse.sentence.index, subject.index)
    return leads is not None and same_name(leads.removeprefix("the "), bare)
