"""Who speaks in a passage, and how much that voice weighs: GUIDE section 10, `firm` and `bare`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.engines.builtin.analysis import CueKind, Statement, analyze
from pipeline.engines.builtin.grammar.personwords import is_body
from pipeline.text.lexicon import load_groups, load_words
from pipeline.types import Article, Sentence, SourceKind, Weight, text_digest

_KEPT = 2048
_ACTS = (CueKind.PROMISING, CueKind.DEMANDING, CueKind.CONFIRMING)
_CONTESTING = (CueKind.ACCUSING, CueKind.DENYING)
_DISPUTING = (CueKind.ACCUSING, CueKind.DENYING, CueKind.HEDGING)


class Voice(NamedTuple):
    """Who puts the words of a passage forward; the author has no `speaker`. `cue` is the word that attributes."""

    kind: SourceKind
    speaker: str | None = None
    role: str | None = None
    cue: str | None = None
    act: CueKind = CueKind.ASSERTING


AUTHOR = Voice(SourceKind.AUTHOR)


def voice_at(context: tuple[str, str, str], start: int, end: int) -> Voice:
    """Who says the words at `start`..`end` of a passage, given as the sentence before, itself, and the one after.

    The innermost statement that holds them decides; words that no statement holds are the author's.
    """
    offset = len(context[0]) + bool(context[0])
    inner = innermost(_statements(context), start + offset, end + offset)
    if inner is None:
        return AUTHOR
    who = inner.attribution
    return Voice(who.kind, who.speaker, who.role, who.cue, inner.kind)


def innermost(statements: Iterable[Statement], start: int, end: int) -> Statement | None:
    """The shortest statement that is put forward and holds most of `start`..`end`, None when that is the author's."""
    holding = [s for s in statements if _holds(s, start, end)]
    return min(holding, key=lambda s: s.content[-1].end - s.content[0].start, default=None)


def _holds(statement: Statement, start: int, end: int) -> bool:
    """Whether a statement that is put forward has most of a range."""
    shared = sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in statement.content)
    return statement.puts_forward and 2 * shared > end - start


@lru_cache(maxsize=_KEPT)
def _statements(context: tuple[str, str, str]) -> tuple[Statement, ...]:
    text, sentences = "", list[Sentence]()
    for part in context:
        if part:
            text += " " if text else ""
            sentences.append(Sentence(len(sentences), len(text), len(text) + len(part), part, 0))
            text += part
    article = Article("passage", "passage", text_digest(text), None, text, language="en")
    return analyze(article, sentences).statements


def weigh(voice: Voice) -> Weight:
    """Whether a voice can settle a claim: `FIRM`, or `BARE`.

    Firm: the author, documents, bodies, people who speak from an office or their work, or by name of what they saw;
    whoever admits something; what somebody promises or demands, which is an act. Bare: nobody by name, people with a
    stake in the matter, and charges, denials and guesses of anyone without an office.
    """
    if voice.kind in (SourceKind.AUTHOR, SourceKind.DOCUMENT):
        return Weight.FIRM
    groups, words = load_groups("standing"), _words(f"{voice.speaker or ''} {voice.role or ''}")
    party = bool(words & groups["party"])
    if words & (load_words("document_nouns") | groups["office"]) and not party:
        return Weight.FIRM
    if voice.kind is SourceKind.ANONYMOUS or voice.speaker is None:
        return Weight.FIRM if (voice.cue or "").lower() in groups["known"] else Weight.BARE
    if voice.act in _ACTS:
        return Weight.FIRM
    if voice.act in _DISPUTING or (voice.kind is SourceKind.NAMED and (party or _short(voice))):
        return Weight.BARE
    return Weight.FIRM


def _short(voice: Voice) -> bool:
    """Whether a person is named by surname alone: introduced further up, so that nobody here can tell by what right."""
    return voice.role is None and " " not in (voice.speaker or "")


def _words(text: str) -> frozenset[str]:
    lows = [word.strip(".,’'\"“”()").lower().removesuffix("'s").removesuffix("’s") for word in text.split()]
    return frozenset(form for low in lows for form in (low, low.removesuffix("s")))


def same_speaker(voice: Voice, speaker: str | None) -> bool:
    """Whether a passage's speaker is the source of a claim: the last word of the name, or all of a body's words."""
    if not speaker or not voice.speaker or voice.kind in (SourceKind.AUTHOR, SourceKind.ANONYMOUS):
        return False
    claimed, found = speaker.lower().removeprefix("the ").split(), voice.speaker.lower().removeprefix("the ").split()
    if any(is_body(word) for word in (claimed[-1], found[-1])):
        return set(found) <= set(claimed) or set(claimed) <= set(found)
    return claimed[-1] == found[-1]
