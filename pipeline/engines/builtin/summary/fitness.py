"""Fitness: which sentences may stand in a summary at all, and why the others may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.engines.builtin.loaded.match import Match, find_candidates
from pipeline.engines.builtin.summary.edits import Edit
from pipeline.engines.builtin.summary.headline import is_headline
from pipeline.engines.builtin.summary.pronouns import dangles, outside_quotations
from pipeline.engines.builtin.summary.scenery import FINITE
from pipeline.engines.builtin.summary.trim import trim
from pipeline.engines.builtin.summary.voice import is_bare, quoted_without_speaker, speaker_of
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token
from pipeline.types import ExclusionReason, SentenceOutcome, SentenceState

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.engines.builtin.attribution.statements import Statement


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
    OPINION = "opinion"  # the author judges, advises or speculates
    RHETORIC = "rhetoric"  # mostly figures of speech


OPINION_SHARE = 0.35
FEWEST_PERSONAL = 3  # sentences
CLOSING_SENTENCES = 4  # where an article may say who wrote it
FEWEST_SPOKEN = 4  # words
FIGURES = frozenset({"MONEY", "PERCENT", "CARDINAL", "QUANTITY", "DATE"})
_PERSONAL = frozenset({Unfit.OPINION, Unfit.OWN_VOICE, Unfit.RHETORIC, Unfit.QUESTION, Unfit.EXCLAMATION})
_EXCLUDED: dict[str, Unfit] = {
    ExclusionReason.OPINION: Unfit.OPINION,
    ExclusionReason.NOT_CHECKABLE: Unfit.OPINION,
    ExclusionReason.RHETORIC: Unfit.RHETORIC,
    ExclusionReason.SCENE_SETTING: Unfit.RHETORIC,
}
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
DUTIES = frozenset({"should", "must", "ought"})
NEEDS = frozenset({"need", "deserve", "ought", "have"})
ENOUGH_WORDS = 8  # from here on a missing subject is likelier the parser's fault
FEWEST_WORDS, MOST_WORDS = 6, 70
OWN_VOICE = frozenset({"i", "we", "you", "my", "our", "your", "me", "us", "let"})
RHETORIC_STRENGTH = 1.0
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TRANSCRIPT = re.compile(r"^[\"“‘']?[A-Z][A-Z. ]{2,}:")
_BOILERPLATE = re.compile(
    r"(?i)\b(click here|sign up|subscribe|newsletter|follow (us|me|him|her) on|read more|read the (rest|full)|"
    r"copyright|all rights reserved|contributed to this (report|story)|reporting by|editing by|photo:|image:|"
    r"watch:|getty images|airs (?:on|weekdays|weeknights)|advertisement|share this|"
    r"this (story|article) (was|has been|will be) (first|originally|updated|published))\b"
)


def judge_sentences(analysis: Analysis, outcomes: Sequence[SentenceOutcome]) -> tuple[Unfit | None, ...]:
    """For every sentence why it cannot stand in a summary, None where it can.

    `outcomes` are those of `extract_claims`: what holds no claim because it is opinion, rhetoric or mood is unfit too.
    """
    excluded = {o.sentence.index: _EXCLUDED.get(o.reason or "") for o in outcomes if o.state is SentenceState.EXCLUDED}
    return tuple(unfit(analysis, i) or excluded.get(i) for i in range(len(analysis.sentences)))


def set_apart(analysis: Analysis, reasons: Sequence[Unfit | None]) -> tuple[Unfit | None, ...]:
    """The reasons for an opinion piece: what its author says there without a source or a fact in it is opinion."""
    if not is_opinion_piece(reasons):
        return tuple(reasons)
    return tuple(
        Unfit.OPINION if reason is None and not _is_spoken(analysis, i) and not _reports(analysis.parses[i]) else reason
        for i, reason in enumerate(reasons)
    )


def _is_spoken(analysis: Analysis, sentence: int) -> bool:
    """Whether a source puts something forward in the sentence, in more than a few words."""
    return any(
        s.puts_forward and sentence in s.sentences and sum(len(c.quote.split()) for c in s.content) >= FEWEST_SPOKEN
        for s in analysis.statements
    )


def _reports(parse: Parse) -> bool:
    """Whether a sentence has a figure or date, or tells in the past tense what somebody named did."""
    figures = any(t.ent in FIGURES and t.text[:1].isdigit() for t in parse.tokens)
    named = any(t.ent in ("PERSON", "ORG", "GPE", "NORP") for t in parse.tokens)
    return figures or (named and any(parse.tokens[root].tag in ("VBD", "VBN") for root in parse.roots))


def is_opinion_piece(reasons: Sequence[Unfit | None]) -> bool:
    """Whether the author judges, asks and exclaims in a large part of the sentences."""
    body = [r for r in reasons if r not in (Unfit.HEADING, Unfit.BOILERPLATE)]
    personal = sum(r in _PERSONAL for r in body)
    return personal >= FEWEST_PERSONAL and personal >= OPINION_SHARE * len(body)


def unfit(analysis: Analysis, sentence: int) -> Unfit | None:
    """Why a sentence cannot stand in a summary, None when it can."""
    parse = analysis.parses[sentence]
    here = parse.sentence
    outside = outside_quotations(analysis.quotations, parse)
    bare = is_bare(analysis, here)
    text = here.text
    checks: tuple[tuple[Unfit, Callable[[], bool]], ...] = (
        (Unfit.HEADING, lambda: is_headline(analysis, sentence)),
        (Unfit.QUESTION, lambda: "?" in text),
        (Unfit.EXCLAMATION, lambda: "!" in text),
        (Unfit.BOILERPLATE, lambda: _is_boilerplate(text) or _is_about_author(analysis, parse)),
        (Unfit.FRAGMENT, lambda: not _is_whole(parse) or _quotes_fragment(parse, outside)),
        (Unfit.OWN_VOICE, lambda: any(_is_own_voice(t) for t in outside)),
        (
            Unfit.NO_SPEAKER,
            lambda: speaker_of(analysis, here) is None if bare else quoted_without_speaker(analysis, here),
        ),
        (Unfit.DANGLING, lambda: dangles(analysis, parse)),
        (Unfit.OPINION, lambda: not bare and _demands(analysis, parse)),
        (
            Unfit.RHETORIC,
            lambda: not bare and (_has_figure(parse, outside) or residue(analysis, sentence) >= RHETORIC_STRENGTH),
        ),
    )
    return next((reason for reason, holds in checks if holds()), None)


def _is_own_voice(token: Token) -> bool:
    return (
        token.text.lower() in OWN_VOICE
        and (token.tag in ("PRP", "PRP$") or token.lemma == "let")
        and token.text != "US"
    )


def _is_boilerplate(text: str) -> bool:
    marked = text.lstrip()[:1] in "•*–-·>|" or text.rstrip().endswith(":")
    marked = marked or (text.lstrip()[:1] in "([" and text.rstrip()[-1:] in ")]")
    return marked or any(pattern.search(text) for pattern in (_BOILERPLATE, _TRANSCRIPT, _TAG))


def _is_about_author(analysis: Analysis, parse: Parse) -> bool:
    """Whether a closing sentence says of somebody not mentioned before that he or she writes or teaches: the author."""
    if parse.sentence.index < max(3, len(analysis.sentences) - CLOSING_SENTENCES):
        return False
    name = [t.text for t in parse.tokens[:4] if t.pos == "PROPN"]
    told = analysis.article.text[: parse.sentence.start]
    writes = any(t.lemma.lower() in load_words("author_role") for t in parse.tokens)
    return bool(name) and name[-1] not in told and writes and any(parse.tokens[r].lemma == "be" for r in parse.roots)


def _is_whole(parse: Parse) -> bool:
    """Whether the sentence ends in a stop, has a finite verb with a subject, and is neither too short nor too long."""
    words = [t for t in parse.tokens if t.text[:1].isalnum()]
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return False
    if parse.sentence.text.rstrip("\"'”’»)] ")[-1:] not in (".", "…", ",", "!", "?"):
        return False
    if any(_heads_clause(parse, parse.tokens[root]) for root in parse.roots):
        return True
    finite = [t for t in parse.tokens if t.tag in FINITE]
    return len(words) >= ENOUGH_WORDS and bool(finite) and words[0].pos not in ("VERB", "AUX")


def _quotes_fragment(parse: Parse, outside: Sequence[Token]) -> bool:
    """Whether most of the sentence is quoted words without a finite verb: “A fine man,” she said."""
    left = {t.index for t in outside}
    quoted = [t for t in parse.tokens if t.index not in left and t.pos not in ("PUNCT", "SPACE")]
    words = sum(t.pos not in ("PUNCT", "SPACE") for t in parse.tokens)
    return 2 * len(quoted) > words and not any(t.tag in FINITE for t in quoted)


def _heads_clause(parse: Parse, root: Token) -> bool:
    """Whether a root has a subject, or is a verb with nouns before it: after long openings the parser loses it."""
    if any(parse.tokens[c].dep in SUBJECTS for c in parse.children[root.index]):
        return True
    before = parse.tokens[: root.index]
    return root.tag in FINITE | {"VBN", "VB"} and any(t.pos in ("NOUN", "PROPN", "PRON") for t in before)


def _demands(analysis: Analysis, parse: Parse) -> bool:
    """Whether the author, and no source in the sentence, says what should be."""
    spoken = any(parse.sentence.index in s.sentences or _cued_in(s, parse) for s in analysis.statements)
    return not spoken and any(
        parse.tokens[c].text.lower() in DUTIES or (parse.tokens[root].lemma in NEEDS and parse.tokens[c].dep == "xcomp")
        for root in parse.roots
        for c in parse.children[root]
    )


def _cued_in(statement: Statement, parse: Parse) -> bool:
    cue = statement.attribution.cue_span
    return cue is not None and parse.sentence.start <= cue.start < parse.sentence.end


def residue(analysis: Analysis, sentence: int) -> float:
    """The strength of the loaded words outside quotation marks that trimming would leave."""
    parse = analysis.parses[sentence]
    outside = {t.index for t in outside_quotations(analysis.quotations, parse)}
    edits = trim(analysis, sentence)
    left = (m for m in find_candidates(parse) if m.first in outside and not _is_edited(parse, m, edits))
    return sum(m.entry.strength for m in left)


def _is_edited(parse: Parse, match: Match, edits: Iterable[Edit]) -> bool:
    start, end = parse.tokens[match.first].start, parse.tokens[match.last].end
    return any(edit.start < end and start < edit.end for edit in edits)


def _has_figure(parse: Parse, outside: Sequence[Token]) -> bool:
    """Whether the sentence is a flourish on the whole: its subject is an abstraction that acts, and it names nobody."""
    if any(t.ent in ("PERSON", "ORG", "GPE", "NORP", "DATE") for t in outside):
        return False
    subjects = [t for t in outside if t.dep in ("nsubj", "nsubjpass") and t.head in parse.roots]
    return any(t.lemma.lower() in load_words("abstraction") for t in subjects)
