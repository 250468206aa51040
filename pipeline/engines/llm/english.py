"""What English allows to be judged by parsing, through the rules of the builtin engine.

The parser serves one thread at a time, so everything here takes turns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from pipeline.types import CheckWorthiness, Claim, Modality, Sentence, Span, Stance, Weight

if TYPE_CHECKING:
    from pipeline.engines.base import ClaimEvidence, Passage
    from pipeline.text.parse import Parse

parsing = Lock()
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_ALWAYS_FINITE = frozenset(
    ("is", "are", "was", "were", "has", "does", "did", "will", "would", "can", "could", "may", "might", "must", "said")
)  # after some other word they have a subject; "had" and "do" need not be finite
_RELATIVES = frozenset(("that", "who", "which", "whose", "whom", "where"))
_OF_WHOM = re.compile(r"\w+ of (?:whom|which)\b", re.IGNORECASE)


class Judged(NamedTuple):
    """How a statement is put forward, and whether it is worth checking."""

    modality: Modality
    worth: CheckWorthiness


class Heard(NamedTuple):
    """How much a passage's speaker weighs, and whether it is the source of the claim that is heard again."""

    weight: Weight
    repeats: bool


class ExactReading(NamedTuple):
    """What exact signals say of passages: the probability that they entail a claim, and which show a hard mismatch.

    `entail` is None where nobody can tell, as in another language; `refuting` holds places.
    """

    entail: float | None
    refuting: frozenset[int]


def is_statement(text: str) -> bool:
    """Whether a text says something of something: it has a subject and a finite verb."""
    return bool(statements_among((text,)))


def statements_among(texts: Collection[str]) -> frozenset[str]:
    """Those of the texts that say something of something; those that do not show it by a word are parsed at once."""
    from pipeline.text.parse import parse_sentences

    whole = [text for text in texts if not _OF_WHOM.match(text)]
    plain = {text for text in whole if _shows_verb(text)}
    unsure = [_sentence(text) for text in whole if text not in plain]
    if not unsure:
        return frozenset(plain)
    with parsing:
        parses = parse_sentences(unsure, grammar_only=True)
    return frozenset(plain).union(parse.sentence.text for parse in parses if _has_clause(parse))


def _shows_verb(text: str) -> bool:
    """Whether a word shows that it is a statement: one that is always finite, before any that may open a relative."""
    words = text.lower().split()
    finite = (at for at, word in enumerate(words) if at and word in _ALWAYS_FINITE)
    return next(finite, len(words)) < next((at for at, word in enumerate(words) if word in _RELATIVES), len(words))


def _has_clause(parse: Parse) -> bool:
    """Whether a subject and a finite verb stand outside relative clauses: "A move that was seen" says nothing of it."""
    inside = {i for token in parse.tokens if token.dep == "relcl" for i in parse.subtree(token.index)}
    outside = [token for token in parse.tokens if token.index not in inside]
    return any(token.dep in _SUBJECTS for token in outside) and any(token.tag in _FINITE for token in outside)


def judge_statement(text: str, *, by_author: bool) -> Judged:
    """Modality and check-worthiness of a statement that stands alone."""
    from pipeline.engines.builtin.attribution.statements import CueKind
    from pipeline.engines.builtin.claims.check_worthiness import score_sentence
    from pipeline.engines.builtin.claims.modality import author_modality, source_modality
    from pipeline.text.parse import parse_sentences

    with parsing:
        (parse,) = parse_sentences((_sentence(text),))
    words, root = range(len(parse.tokens)), parse.roots[0]
    modality = (
        author_modality(parse, words, root)
        if by_author
        else source_modality(parse, words, root, kind=CueKind.ASSERTING, indirect=False)
    )
    return Judged(modality, score_sentence(parse))


def voice_of(passage: Passage, span: Span, claim: Claim) -> Heard:
    """Who speaks in the deciding words of a passage; in another language nobody can tell, and the word is firm."""
    from pipeline.engines.builtin.verification.voice import same_speaker, voice_at, weigh
    from pipeline.text.language import detect_language

    context = (passage.before, passage.span.quote, passage.after)
    if detect_language(" ".join(context)) not in (None, "en"):
        return Heard(Weight.FIRM, repeats=False)
    start = span.start - passage.span.start
    with parsing:
        voice = voice_at(context, start, start + len(span.quote))
    repeats = claim.proposition is not None and same_speaker(voice, claim.attribution.speaker)
    return Heard(weigh(voice), repeats)


def read_exactly(item: ClaimEvidence, places: Sequence[int]) -> ExactReading:
    """What the builtin engine makes of some of a claim's passages, at least one."""
    from pipeline.engines.builtin.verification.verify import verify_claim
    from pipeline.text.language import detect_language

    passages = tuple(item.passages[index] for index in places)
    if detect_language(" ".join(passage.span.quote for passage in passages)) not in (None, "en"):
        return ExactReading(None, frozenset())
    with parsing:
        judged = verify_claim(replace(item, passages=passages))
    refuting = frozenset(places[one.passage] for one in judged.passages if one.stance is Stance.REFUTES)
    return ExactReading(judged.signals.get("p_entail"), refuting)


def loaded_by_lexicon(text: str) -> tuple[str, ...]:
    """The words that the lexicon finds loaded, when they are too many for a neutral sentence."""
    from pipeline.engines.builtin.loaded.match import find_candidates
    from pipeline.engines.builtin.loaded.neutrality import LOADED, loaded_strength
    from pipeline.text.parse import parse_sentences

    with parsing:
        if loaded_strength(text) < LOADED:
            return ()
        (parse,) = parse_sentences((_sentence(text),))
    return tuple(text[parse.tokens[m.first].start : parse.tokens[m.last].end] for m in find_candidates(parse))


def _sentence(text: str) -> Sentence:
    return Sentence(0, 0, len(text), text, 0)
