"""The records evenhand works with: frozen, without I/O. Offsets are half-open, in code points of `Article.text`.

The JSON shapes in `docs/contracts.md` are these classes, field by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Span:
    """Exact words of an article: `text[start:end] == quote`, always."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span `text[start:end]`; raises ValueError when it is empty or outside the text."""
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}:{end} is empty or outside a text of {len(text)} characters")
        return cls(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Article:
    """A source document after cleaning: one canonical text to which all offsets refer.

    `source_key` is the canonical URL, else the path relative to the given folder; `article_id` hashes it with the
    digest. `published` is an ISO 8601 date, or date and time; `language` an ISO 639-1 code, None when nobody can tell.
    """

    article_id: str
    source_key: str
    digest: str
    title: str | None
    text: str
    url: str | None = None
    path: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Unit of accounting: `text[start:end]` of its article, in order, never overlapping.

    `index` counts from 0; `paragraph` counts blank-line separated blocks (or lines, where lines are paragraphs) from 0;
    `heading` marks a headline or subheading: a line of its own without sentence-final punctuation.
    """

    index: int
    start: int
    end: int
    text: str
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Contiguous whole sentences of an article; unit of retrieval. `index` counts from 0, `tokens` are o200k_base."""

    chunk_id: str
    article_id: str
    index: int
    start: int
    end: int
    text: str
    tokens: int


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
class PromptRef:
    """Which prompt produced a record."""

    name: str
    version: int
    digest: str


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
class LoadedTerm:
    """Words that judge where they pretend to report: the loaded words alone.

    `attributed`: they stand in a quotation or statement of a source, so they are the speaker's, not the author's.
    `suggestion` is neutral wording, "" to drop the words, None when only a rewrite of the sentence would do.
    """

    span: Span
    attributed: bool
    reason: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary with the spans it rests on. `confidence`: the probability that they entail it."""

    text: str
    citations: tuple[Span, ...]
    supported: bool
    confidence: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """What the work cost: calls, tokens and US dollars; zero for the builtin engine. `estimated`: counted by us.

    `cost_usd` is that of the calls whose price is known; `unpriced_calls` counts the others.
    """

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False
    unpriced_calls: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cost_usd + other.cost_usd,
            self.estimated or other.estimated,
            self.unpriced_calls + other.unpriced_calls,
        )


class Stance(StrEnum):
    """What a passage, taken at its word, does to a claim."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NEUTRAL = "NEUTRAL"


class Weight(StrEnum):
    """Whether a passage can settle a claim, or is the bare word of a party with a stake or without a name."""

    FIRM = "firm"
    BARE = "bare"


class VerdictLabel(StrEnum):
    """The four verdicts."""

    SUPPORTED = "SUPPORTED"
    REFUTED = "REFUTED"
    CONFLICTING_EVIDENCE = "CONFLICTING_EVIDENCE"
    NOT_ENOUGH_EVIDENCE = "NOT_ENOUGH_EVIDENCE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of another article and what it does to a claim. `score`: how sure the engine is of the stance, 0..1."""

    article_id: str
    span: Span
    stance: Stance
    score: float
    weight: Weight
    independence_group: int
    publisher: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label from all evidence, about the claim's proposition where it has one, else about its text.

    `confidence` is the probability that the label is right. `abstained`: the engine was not sure enough, so the label
    is NOT_ENOUGH_EVIDENCE. `independent_groups` counts the distinct groups among the evidence with the deciding stance,
    without the group of the claim's own article. `signals` are the named parts of the judgement.
    """

    label: VerdictLabel
    confidence: float
    calibrated: bool
    abstained: bool
    evidence: tuple[Evidence, ...]
    independent_groups: int
    rationale: str
    signals: Mapping[str, float] = field(default_factory=dict)


class Relation(StrEnum):
    """How versions of a story stand to each other on one point."""

    AGREE = "agree"
    DIFFER = "differ"  # both may be true
    CONFLICT = "conflict"  # both cannot
    ONLY = "only"  # in one article alone


class Aspect(StrEnum):
    """What kind of point it is."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    PERSON = "person"
    ROLE = "role"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """Exact words of one of several articles."""

    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class ComparisonItem:
    """One point that versions of a story share or not; a mention for each article that carries it.

    `confidence` is the probability that the relation is right.
    """

    relation: Relation
    aspect: Aspect
    mentions: tuple[Mention, ...]
    confidence: float
    calibrated: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where articles agree, differ and contradict each other: conflict, differ, only, agree, then by confidence.

    `similarity` in 0..1; articles of different stories have `same_story` False and no items. `errors` names what could
    not be compared; `dropped` counts a model's points that the articles' words do not bear.
    """

    articles: tuple[str, ...]
    same_story: bool
    similarity: float
    items: tuple[ComparisonItem, ...]
    model: str
    usage: Usage = Usage()
    prompt: PromptRef | None = None
    errors: tuple[ItemError, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class RoundUpSentence:
    """One sentence about a story in all its versions. `confidence`: the probability that its citations entail it."""

    text: str
    citations: tuple[Mention, ...]
    supported: bool
    confidence: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class RoundUp:
    """One neutral summary of a story from all its versions; `dropped` sentences were supported by nothing."""

    articles: tuple[str, ...]
    sentences: tuple[RoundUpSentence, ...]
    dropped: int
    model: str
    usage: Usage = Usage()
    prompt: PromptRef | None = None


@dataclass(frozen=True, slots=True)
class SummaryAccounting:
    """Sentences of the article, summary sentences cited, and those dropped because nothing supported them."""

    sentences: int
    cited: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A neutral summary of one article and the article's loaded language."""

    article_id: str
    sentences: tuple[SummarySentence, ...]
    loaded_language: tuple[LoadedTerm, ...]
    accounting: SummaryAccounting
    model: str
    usage: Usage = Usage()
    prompt: PromptRef | None = None


@dataclass(frozen=True, slots=True)
class ItemError:
    """An item that failed: which one, the error's class, what happened, what to do."""

    item: str
    type: str
    message: str
    action: str | None


@dataclass(frozen=True, slots=True)
class AttributionCheck:
    """Whether the article says that the speaker said it: `span` are the words of the article that say so.

    `confidence` is the claim's own: the probability that these words entail the claim and the speaker is right.
    """

    supported: bool
    confidence: float
    span: Span


@dataclass(frozen=True, slots=True)
class EarlierCheck:
    """A published fact check of a like claim: what somebody else found, never a part of our verdict.

    `claim` and `rating` are the words of the one who checked; `similarity` in 0..1 is how near its claim is to ours.
    """

    claim: str
    rating: str
    publisher: str | None
    published: str | None
    url: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict, or with the error that kept it from one: exactly one of the two.

    `attribution_check` is None when the author asserts. `undated`: articles left out because they have no date.
    """

    claim: Claim
    attribution_check: AttributionCheck | None
    verdict: Verdict | None
    error: ItemError | None = None
    earlier_checks: tuple[EarlierCheck, ...] = ()
    undated: int = 0

    def __post_init__(self) -> None:
        if (self.verdict is None) == (self.error is None):
            raise ValueError("a checked claim has a verdict or an error")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything `extract` says of one article: each sentence stands in exactly one outcome."""

    claims: tuple[Claim, ...]
    outcomes: tuple[SentenceOutcome, ...]
    usage: Usage = Usage()
    errors: tuple[ItemError, ...] = ()


def text_digest(text: str) -> str:
    """The content address of a canonical text: "sha256:" and 64 hex digits of its UTF-8 bytes."""
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_id(*parts: object) -> str:
    """A stable 20-digit hexadecimal id of the given parts, which are kept apart by an unprintable separator."""
    return sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def claim_id(article_id: str, spans: Sequence[Span], text: str) -> str:
    """The id of a claim: article, span offsets and text."""
    return content_id(article_id, *(f"{s.start}-{s.end}" for s in spans), text)
