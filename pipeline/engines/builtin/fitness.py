"""Fitness: which sentences may stand in a summary at all, and why the others may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.builtin.loaded_match import find_candidates
from pipeline.engines.builtin.pronouns import dangles, outside_quotations
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
RHETORIC_STRENGTH = 1.5
SAME_AS_TITLE = 0.8  # shared words of all words
_TRANSCRIPT = re.compile(r"[\"“‘']?[A-Z][A-Z. ]{2,}:")
_BOILERPLATE = re.compile(
    r"(?i)\b(click here|sign up|subscribe|newsletter|follow (us|me|him|her) on|read more|read the (rest|full)|"
    r"copyright|all rights reserved|contributed to this (report|story)|reporting by|editing by|photo:|image:|"
    r"watch:|getty images|advertisement|share this|"
    r"this (story|article) (was|has been|will be) (first|originally|updated|published))\b"
)


def unfit(analysis: Analysis, sentence: int) -> Unfit | None:
    """Why a sentence cannot stand in a summary, None when it can."""
    parse = analysis.parses[sentence]
    here = parse.sentence
    outside = outside_quotations(analysis.quotations, parse)
    bare = is_bare(analysis, here)
    text = here.text
    checks: tuple[tuple[Unfit, Callable[[], bool]], ...] = (
        (Unfit.HEADING, lambda: here.heading or _repeats_title(analysis, text)),
        (Unfit.QUESTION, lambda: "?" in text),
        (Unfit.EXCLAMATION, lambda: "!" in text),
        (Unfit.BOILERPLATE, lambda: _is_boilerplate(text)),
        (Unfit.FRAGMENT, lambda: not _is_whole(parse)),
        (Unfit.OWN_VOICE, lambda: any(t.text.lower() in OWN_VOICE for t in outside)),
        (
            Unfit.NO_SPEAKER,
            lambda: speaker_of(analysis, here) is None if bare else quoted_without_speaker(analysis, here),
        ),
        (Unfit.DANGLING, lambda: dangles(analysis, parse)),
        (Unfit.RHETORIC, lambda: not bare and _is_rhetoric(parse, outside)),
    )
    return next((reason for reason, holds in checks if holds()), None)


def _repeats_title(analysis: Analysis, text: str) -> bool:
    """Whether a sentence is the headline over again, or written in capitals like one."""
    words = [w for w in _words(text) if len(w) >= 5]
    if len(words) >= 3 and all(w[0].isupper() for w in words):
        return True
    title = {w.lower() for w in _words(analysis.article.title or "")}
    own = {w.lower() for w in _words(text)}
    return len(title) >= 4 and len(title & own) / len(title | own) >= SAME_AS_TITLE


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _is_boilerplate(text: str) -> bool:
    marked = text.lstrip()[:1] in "•*–-·>|" or text.rstrip().endswith(":")
    return marked or _BOILERPLATE.search(text) is not None or _TRANSCRIPT.match(text) is not None


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
