"""The records of attribution: what a statement is, what its cue does, and which pattern found its speaker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.types import Attribution, Span


class CueKind(StrEnum):
    """What the article makes the source do; the first nine are those of the labeling guide.

    `attitude`: feels, wants, or acts for or against something, as the author tells it. `mentioning`: names a topic
    without saying what is held. Neither gives a proposition that the source put forward.
    """

    ASSERTING = "asserting"
    CONFIRMING = "confirming"
    DENYING = "denying"
    ACCUSING = "accusing"
    HEDGING = "hedging"
    PREDICTING = "predicting"
    PROMISING = "promising"
    DEMANDING = "demanding"
    ASKING = "asking"
    ATTITUDE = "attitude"
    MENTIONING = "mentioning"


class Pattern(StrEnum):
    """Which evidence in the text ties a statement to its source; `CERTAINTY` says how sure each is."""

    CLAUSE = "clause"  # the source is the subject of a verb that governs the statement's clause
    OBJECT = "object"  # ... that governs a phrase: "rejected the claim", "accused X of lying"
    QUOTE_CUE = "quote_cue"  # a quotation beside its cue: "..." said X; X said, "..."
    ACCORDING_TO = "according_to"
    NOUN = "noun"  # "X's claim that ..."
    ADJECTIVE = "adjective"  # "X is confident that ..."
    NO_SOURCE = "no_source"  # "it was reported that", "reportedly", "is said to": a cue without any source
    LABEL = "label"  # "VENN: ..." in front of the words, as in a transcript
    SIGNED = "signed"  # a dash and a name behind the quotation
    INTRODUCED = "introduced"  # the sentence before ends in a colon, or names the words to come
    CONTINUED = "continued"  # the paragraph before left its quotation open
    RUN_ON = "run_on"  # follows an attributed quotation in the same paragraph
    NEXT_CUE = "next_cue"  # stands before an attributed quotation in the same paragraph
    FOLLOWS_SUBJECT = "follows_subject"  # the sentence before is about one speaker and no cue stands beside
    NEXT_PARAGRAPH = "next_paragraph"  # a paragraph of quotation after an attributed one, nobody taking over
    UNSUPPORTED = "unsupported"  # nothing in the text gives a speaker


CERTAINTY: dict[Pattern, float] = {
    Pattern.CLAUSE: 0.97,
    Pattern.OBJECT: 0.9,
    Pattern.QUOTE_CUE: 0.97,
    Pattern.ACCORDING_TO: 0.97,
    Pattern.NOUN: 0.85,
    Pattern.ADJECTIVE: 0.85,
    Pattern.NO_SOURCE: 0.9,
    Pattern.LABEL: 0.9,
    Pattern.SIGNED: 0.9,
    Pattern.INTRODUCED: 0.85,
    Pattern.CONTINUED: 0.95,
    Pattern.RUN_ON: 0.95,
    Pattern.NEXT_CUE: 0.8,
    Pattern.FOLLOWS_SUBJECT: 0.6,
    Pattern.NEXT_PARAGRAPH: 0.7,
    Pattern.UNSUPPORTED: 0.1,
}
"""How sure a pattern is of the speaker, 0..1: set by hand from what each pattern can see, in the order in which they
erred in development. A raw signal for the claims' confidence, not a probability."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed statement: who, in which words, and how the article knows.

    `content` holds the exact attributed words in text order: two spans when the cue interrupts them; a quotation that
    is the whole statement stands without its marks, a clause without "that". `sentences` are the indices of all
    sentences the content touches, in order. `source` is the whole noun phrase of the source as written, with its
    appositions (`attribution.span` is the mention alone); `cue` the cue with its auxiliaries and adverbs
    (`attribution.cue_span` is the shortest); both None where the text has none. `within` is the index, in
    `Analysis.statements`, of the statement whose content this one stands in: a source in a source. `follows` is the
    index of the statement whose speaker this one shares, None when it has its own.
    """

    attribution: Attribution
    content: tuple[Span, ...]
    sentences: tuple[int, ...]
    kind: CueKind
    pattern: Pattern
    certainty: float
    source: Span | None = None
    cue: Span | None = None
    within: int | None = None
    follows: int | None = None

    @property
    def puts_forward(self) -> bool:
        """Whether the source is said to hold the content as a proposition; false for attitudes and mere topics."""
        return self.kind not in (CueKind.ATTITUDE, CueKind.MENTIONING)
