"""Claims: their words, who makes them, what became of every sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.types.accounts import ItemError, PromptRef, Usage
from pipeline.types.texts import Sentence, Span, content_id


class SourceKind(StrEnum):
    """What kind of source makes a statement."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    ORGANIZATION = "organization"
    DOCUMENT = "document"
    AUTHOR = "author"


class Modality(StrEnum):
    """How a claim is put forward."""

    FACT = "fact"
    PREDICTION = "prediction"
    OPINION = "opinion"
    HYPOTHETICAL = "hypothetical"


class SentenceState(StrEnum):
    """The one final state of a sentence."""

    CLAIMED = "claimed"
    EXCLUDED = "excluded"
    FAILED = "failed"


class ExclusionReason(StrEnum):
    """Why a sentence yields no claim."""

    QUESTION = "question"
    OPINION = "opinion"  # what the author, not a source, judges or speculates
    RHETORIC = "rhetoric"  # figurative flourish without a checkable statement
    SCENE_SETTING = "scene_setting"  # atmosphere or transition
    HEADING = "heading"  # headline or subheading: the text below states it
    FRAGMENT = "fragment"  # no predicate
    BOILERPLATE = "boilerplate"  # bylines, captions, calls to subscribe
    NOT_CHECKABLE = "not_checkable"  # a statement without content that could be true or false


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who makes a statement, and how the article knows.

    `speaker` is the resolved name ("he" becomes "Denis Gonchar" where the text says so), or the description as written
    when the source is never named; for the author it is the author's or publisher's name, None when unknown.
    `cue` holds the exact words that carry the attribution ("asserting", "according to"); `span` is the mention of the
    source beside them, exactly as written ("he", "the ambassador"); both are None for the author, and where a
    quotation follows on from an attributed one without a cue of its own. `direct_quote`: the statement's words stand
    in quotation marks.
    """

    kind: SourceKind
    speaker: str | None
    role: str | None = None
    cue: str | None = None
    span: Span | None = None
    cue_span: Span | None = None
    direct_quote: bool = False


@dataclass(frozen=True, slots=True)
class CheckWorthiness:
    """Is it factual, and does it matter to the public: three parts and their combination, each in 0..1."""

    score: float
    verifiable: float
    public_interest: float
    harm: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that can be true or false, readable on its own, with the exact words it comes from.

    `proposition` is what the speaker holds, None when the author asserts. `confidence` is the probability that the
    cited words entail the claim and the speaker is right (not that it is true); `signals` are its named parts.
    """

    claim_id: str
    article_id: str
    text: str
    spans: tuple[Span, ...]
    attribution: Attribution
    proposition: str | None
    modality: Modality
    check_worthiness: CheckWorthiness
    confidence: float
    calibrated: bool
    grounded: bool
    ungrounded_reason: str | None
    model: str
    prompt: PromptRef | None = None
    sentences: tuple[int, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentenceOutcome:
    """The final state of one sentence, with the reason (an ExclusionReason, or an error type) when it has no claim."""

    sentence: Sentence
    state: SentenceState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AttributionCheck:
    """Whether the article says that the speaker said it: `span` are the words of the article that say so.

    `confidence` is the claim's own: the probability that these words entail the claim and the speaker is right.
    """

    supported: bool
    confidence: float
    span: Span


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything `extract` says of one article: each sentence stands in exactly one outcome."""

    claims: tuple[Claim, ...]
    outcomes: tuple[SentenceOutcome, ...]
    usage: Usage = field(default_factory=Usage)
    errors: tuple[ItemError, ...] = ()


def claim_id(article_id: str, spans: Sequence[Span], text: str) -> str:
    """The id of a claim: article, span offsets and text."""
    return content_id(article_id, *(f"{s.start}-{s.end}" for s in spans), text)
