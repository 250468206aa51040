"""Fitness: which sentences may stand in a summary at all, and why the others may not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.builtin.loaded_match import find_candidates
from pipeline.engines.builtin.scenery import FINITE
from pipeline.engines.builtin.voice import is_bare, quoted_without_speaker, speaker_of
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis


class Unfit(StrEnum):
    """Why a sentence cannot stand in a summary."""

    HEADING = "heading"
    QUESTION = "question"
    EXCLAMATION = "exclamation"
    FRAGMENT = "fragment"
    BOILERPLATE = "boilerplate"
    OWN_VOICE = "own_voice"  # the author says "I", "we" or "you"
    NO_SPEAKER = "no_speaker"  # quotes at length, and the text does not say whom
    DANGLING = "dangling"  # begins with a reference that nothing in the sentence or the text resolves
    RHETORIC = "rhetoric"  # mostly figures of speech


FEWEST_WORDS, MOST_WORDS = 6, 70
OWN_VOICE = frozenset({"i", "we", "you", "my", "our", "your", "me", "us", "let"})
DEMONSTRATIVE = frozenset(
    {
        "this",
        "that",
        "these",
        "those",
        "such",
        "it",
        "they",
        "here",
        "there",
        "both",
        "neither",
        "either",
        "another",
        "others",
    }
)
RHETORIC_STRENGTH = 1.5
_BOILERPLATE = re.compile(
    r"(?i)\b(click here|sign up|subscribe|newsletter|follow (us|me|him|her) on|read more|read the (rest|full)|"
    r"copyright|all rights reserved|contributed to this (report|story)|reporting by|editing by|photo:|image:|"
    r"watch:|getty images|this (story|article) (was|has been|will be) (first|originally|updated|published)|advertisement|share this)\b"
)


def unfit(analysis: Analysis, sentence: int) -> Unfit | None:
    """Why a sentence cannot stand in a summary, None when it can."""
    parse = analysis.parses[sentence]
    here = parse.sentence
    outside = _outside_quotations(analysis, parse)
    bare = is_bare(analysis, here)
    checks = (
        (Unfit.HEADING, here.heading),
        (Unfit.QUESTION, "?" in here.text),
        (Unfit.EXCLAMATION, "!" in here.text),
        (Unfit.BOILERPLATE, _BOILERPLATE.search(here.text) is not None or _is_list_item(here.text)),
        (Unfit.FRAGMENT, not _is_whole(parse)),
        (Unfit.OWN_VOICE, any(t.text.lower() in OWN_VOICE for t in outside)),
        (Unfit.NO_SPEAKER, speaker_of(analysis, here) is None if bare else quoted_without_speaker(analysis, here)),
        (Unfit.DANGLING, _dangles(analysis, parse)),
        (Unfit.RHETORIC, not bare and _is_rhetoric(parse, outside)),
    )
    return next((reason for reason, holds in checks if holds), None)


def _outside_quotations(analysis: Analysis, parse: Parse) -> list[Token]:
    near = [q for q in analysis.quotations if q.start < parse.sentence.end and parse.sentence.start < q.end]
    return [t for t in parse.tokens if not any(q.start <= t.start < q.end for q in near)]


def _is_list_item(text: str) -> bool:
    return text.lstrip()[:1] in "•*–-·>|" or text.rstrip().endswith(":")


def _is_whole(parse: Parse) -> bool:
    """Whether the sentence ends in a stop, has a finite verb with a subject, and is neither too short nor too long."""
    words = [t for t in parse.tokens if t.text[:1].isalnum()]
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return False
    if parse.sentence.text.rstrip("\"'”’»)] ")[-1:] not in (".", "…", ",", "!", "?"):
        return False
    subjects = [t for t in parse.tokens if t.dep in ("nsubj", "nsubjpass", "csubj", "expl")]
    finite = any(t.tag in FINITE for t in parse.tokens)
    return bool(subjects) and (finite or any(parse.tokens[t.head].tag.startswith("VB") for t in subjects))


def _dangles(analysis: Analysis, parse: Parse) -> bool:
    """Whether the first words point outside the sentence and `name_of` gives no name for them."""
    words = [t for t in parse.tokens if t.text[:1].isalnum()]
    opening = words[0]
    quoted = any(q.start <= opening.start < q.end for q in analysis.quotations)
    if opening.text.lower() in DEMONSTRATIVE and opening.dep != "expl":
        if opening.tag == "PRP":
            named = not quoted and analysis.name_of(parse.sentence.index, opening.index) is not None
            return not named and not _is_empty(parse, opening)
        return opening.dep in ("nsubj", "nsubjpass", "det", "predet", "amod", "dobj", "pobj") or opening.tag == "DT"
    return any(
        t.text.lower() in ("he", "she", "his", "her", "him", "they", "their", "them")
        and _is_unresolved(analysis, parse, t)
        for t in words[:8]
    )


def _is_unresolved(analysis: Analysis, parse: Parse, token: Token) -> bool:
    """A pronoun for which neither an earlier word of its sentence nor the text has a name."""
    if analysis.name_of(parse.sentence.index, token.index) is not None:
        return False
    return not any(
        t.pos in ("PROPN", "NOUN") and t.dep in ("nsubj", "nsubjpass", "compound") for t in parse.tokens[: token.index]
    )


def _is_empty(parse: Parse, token: Token) -> bool:
    if token.text.lower() != "it":
        return False
    return any(parse.tokens[c].dep in ("ccomp", "csubj", "xcomp", "acomp") for c in parse.children[token.head])


def _is_rhetoric(parse: Parse, outside: Sequence[Token]) -> bool:
    return strength(parse, outside) >= RHETORIC_STRENGTH or _has_figure(parse)


def strength(parse: Parse, outside: Iterable[Token]) -> float:
    """The loaded strength of the words outside quotation marks, in all."""
    indices = {t.index for t in outside}
    return sum(m.entry.strength for m in find_candidates(parse) if m.first in indices)


def _has_figure(parse: Parse) -> bool:
    """Whether the sentence is a flourish on the whole: its subject is an abstraction that acts."""
    subjects = [t for t in parse.tokens if t.dep in ("nsubj", "nsubjpass") and t.head in parse.roots]
    return any(t.lemma.lower() in load_words("abstraction") for t in subjects)
