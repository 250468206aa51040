"""The records of a label file, one JSON object a line, as `GUIDE.md` defines them.

Every record carries `type` and `id`; ids are unique within a label file. Spans are half-open, in code points of the
canonical text of the article they name. Unknown fields are refused.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from pipeline.types import Aspect, Modality, Relation, SourceKind, Stance, VerdictLabel, Weight

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
RecordId = Annotated[str, Field(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
MAX_SUMMARY_SENTENCES = 8


class Topic(StrEnum):
    """What a story is about."""

    POLITICS = "politics"
    WAR = "war"
    ECONOMY = "economy"
    HEALTH = "health"
    SCIENCE = "science"
    COURTS = "courts"
    DISASTER = "disaster"
    SPORT = "sport"
    LOCAL = "local"
    OTHER = "other"


class Tag(StrEnum):
    """Genre and style of an article, and how it came to be."""

    WIRE = "wire"
    REPORT = "report"
    TABLOID = "tabloid"
    PARTISAN = "partisan"
    LIVE_BLOG = "live_blog"
    OPINION = "opinion"
    EXPLAINER = "explainer"
    LOCAL = "local"
    PRESS_RELEASE = "press_release"
    COPY = "copy"
    REWRITTEN = "rewritten"
    CORRECTION = "correction"


class CueKind(StrEnum):
    """What the source does with the proposition, in the article's words."""

    ASSERTING = "asserting"
    CONFIRMING = "confirming"
    DENYING = "denying"
    ACCUSING = "accusing"
    HEDGING = "hedging"
    PREDICTING = "predicting"
    PROMISING = "promising"
    DEMANDING = "demanding"
    ASKING = "asking"


class Strict(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelSpan(Strict):
    """Exact words of one article of the story: `text[start:end] == quote`."""

    article: Slug
    start: Annotated[int, Field(ge=0)]
    end: int
    quote: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _length_fits(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"{self.start}:{self.end} is not as long as the quote ({len(self.quote)} characters)")
        return self


class EvidenceLabel(LabelSpan):
    """A span of another article offered for or against a claim."""

    stance: Stance
    weight: Weight


class StoryRecord(Strict):
    """The story itself; `id` is the story's slug, `event` one sentence saying what happened."""

    type: Literal["story"]
    id: Slug
    topic: Topic
    event: Text
    guide: Annotated[int, Field(ge=1)]
    fictional: Literal[True]


class ArticleRecord(Strict):
    """One version of the story; `id` is the outlet's slug, which is the article's file name without its suffix.

    `derived_from` is the article of the same story it was copied or rewritten from, or which it corrects.
    `claims_complete`: every claim of the article is labeled, so that an unlabeled sentence holds none.
    """

    type: Literal["article"]
    id: Slug
    independence_group: Annotated[int, Field(ge=1)]
    independence_note: Text
    derived_from: Slug | None = None
    tags: Annotated[tuple[Tag, ...], Field(min_length=1)]
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    claims_complete: bool = True


class AttributionLabel(Strict):
    """Who makes the statement: `span` is the mention of the source as written, `cue_span` the cue's exact words.

    For the author every field but `kind` and `direct_quote` is null. Both spans are null where a statement follows on
    from an attributed one without a cue of its own; `cue_kind` is then `asserting`.
    """

    kind: SourceKind
    speaker: Text | None = None
    role: Text | None = None
    cue_kind: CueKind | None = None
    span: LabelSpan | None = None
    cue_span: LabelSpan | None = None
    direct_quote: bool = False

    @model_validator(mode="after")
    def _fields_fit_kind(self) -> Self:
        given = (self.speaker, self.role, self.cue_kind, self.span, self.cue_span)
        if self.kind is SourceKind.AUTHOR:
            if self.direct_quote or any(value is not None for value in given):
                raise ValueError("kind author takes no speaker, role, cue or quotation")
        elif self.cue_kind is None:
            raise ValueError(f"kind {self.kind} needs cue_kind")
        elif self.speaker is None and self.kind is not SourceKind.ANONYMOUS:
            raise ValueError(f"kind {self.kind} needs a speaker")
        return self


class CheckParts(Strict):
    """Check-worthiness in three parts, each one of 0, .25, .5, .75, 1."""

    verifiable: float
    public_interest: float
    harm: float

    @field_validator("verifiable", "public_interest", "harm")
    @classmethod
    def _is_a_step(cls, value: float) -> float:
        if value not in STEPS:
            raise ValueError(f"{value} is not one of 0, 0.25, 0.5, 0.75, 1")
        return value

    @property
    def score(self) -> float:
        """The reference check-worthiness: verifiable times the larger of public interest and harm."""
        return self.verifiable * max(self.public_interest, self.harm)


class ClaimRecord(Strict):
    """An atomic, self-contained statement with its exact words; `proposition` is what the source holds."""

    type: Literal["claim"]
    id: RecordId
    article: Slug
    text: Text
    spans: Annotated[tuple[LabelSpan, ...], Field(min_length=1)]
    attribution: AttributionLabel
    proposition: Text | None = None
    modality: Modality
    check_worthiness_parts: CheckParts

    @model_validator(mode="after")
    def _fields_fit_source(self) -> Self:
        _stand_in(self.spans, self.article)
        by_author = self.attribution.kind is SourceKind.AUTHOR
        if by_author and self.modality is Modality.OPINION:
            raise ValueError("an opinion of the author is no claim")
        asks = self.attribution.cue_kind is CueKind.ASKING
        if (self.proposition is None) != (by_author or asks):
            raise ValueError("proposition is null for the author and for cue asking, and needed everywhere else")
        return self


class KeyFactRecord(Strict):
    """A fact that a summary of the article must carry, with the spans that state it."""

    type: Literal["key_fact"]
    id: RecordId
    article: Slug
    text: Text
    spans: Annotated[tuple[LabelSpan, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _spans_fit(self) -> Self:
        _stand_in(self.spans, self.article)
        return self


class LoadedRecord(Strict):
    """Loaded words; `attributed` when they are a source's.

    `suggestion` is neutral wording, "" where the words can be dropped, null where only a rewrite would do.
    """

    type: Literal["loaded"]
    id: RecordId
    span: LabelSpan
    attributed: bool
    reason: Text
    suggestion: str | None


class VerdictRecord(Strict):
    """The verdict on one claim from the other articles of the story.

    `claim` is the statement judged (the proposition where a source is cited). `article` is where it stands, null for a
    free one. `independent_groups` counts groups with the deciding stance, without the claim's own.
    """

    type: Literal["verdict"]
    id: RecordId
    claim: Text
    article: Slug | None
    claim_id: RecordId | None = None
    label: VerdictLabel
    evidence: tuple[EvidenceLabel, ...]
    independent_groups: Annotated[int, Field(ge=0)]
    rationale: Text

    @model_validator(mode="after")
    def _not_its_own_evidence(self) -> Self:
        if self.article is not None and any(item.article == self.article for item in self.evidence):
            raise ValueError(f"evidence stands in {self.article}, the claim's own article")
        return self


class DifferenceRecord(Strict):
    """One point on which versions agree, differ, conflict, or that only one of them has."""

    type: Literal["difference"]
    id: RecordId
    relation: Relation
    aspect: Aspect
    mentions: Annotated[tuple[LabelSpan, ...], Field(min_length=1)]
    explanation: Text

    @model_validator(mode="after")
    def _mentions_fit_relation(self) -> Self:
        if self.relation is Relation.ONLY:
            if len({mention.article for mention in self.mentions}) > 1:
                raise ValueError("relation only: every mention must stand in the same article")
        elif len(self.mentions) < 2:
            raise ValueError(f"relation {self.relation} needs at least two mentions")
        return self


class CitedSentence(Strict):
    """One sentence of a reference summary with the spans that entail it."""

    text: Text
    citations: Annotated[tuple[LabelSpan, ...], Field(min_length=1)]


Sentences = Annotated[tuple[CitedSentence, ...], Field(min_length=1, max_length=MAX_SUMMARY_SENTENCES)]


class SummaryRecord(Strict):
    """A reference neutral summary of one article, citing that article alone."""

    type: Literal["summary"]
    id: RecordId
    article: Slug
    sentences: Sentences

    @model_validator(mode="after")
    def _citations_fit(self) -> Self:
        for sentence in self.sentences:
            _stand_in(sentence.citations, self.article)
        return self


class RoundupRecord(Strict):
    """A reference neutral round-up of the story, citing at least two of its articles."""

    type: Literal["roundup"]
    id: RecordId
    sentences: Sentences

    @model_validator(mode="after")
    def _cites_several(self) -> Self:
        if len({span.article for sentence in self.sentences for span in sentence.citations}) < 2:
            raise ValueError("a round-up cites at least two articles")
        return self


class HeadlineRecord(Strict):
    """Whether a headline promises more than the text; `promise` is the part of `title` that does, null when none."""

    type: Literal["headline"]
    id: RecordId
    article: Slug
    title: Text
    overpromises: bool
    promise: Text | None
    spans: Annotated[tuple[LabelSpan, ...], Field(min_length=1)]
    rationale: Text

    @model_validator(mode="after")
    def _promise_fits(self) -> Self:
        _stand_in(self.spans, self.article)
        if self.overpromises != (self.promise is not None):
            raise ValueError("promise is given exactly when the headline overpromises")
        if self.promise is not None and self.promise not in self.title:
            raise ValueError("promise is not part of the title")
        return self


LabelRecord = (
    StoryRecord
    | ArticleRecord
    | ClaimRecord
    | KeyFactRecord
    | LoadedRecord
    | VerdictRecord
    | DifferenceRecord
    | SummaryRecord
    | RoundupRecord
    | HeadlineRecord
)
ANY_RECORD: TypeAdapter[LabelRecord] = TypeAdapter(Annotated[LabelRecord, Field(discriminator="type")])


def _stand_in(spans: tuple[LabelSpan, ...], article: str) -> None:
    for span in spans:
        if span.article != article:
            raise ValueError(f"span stands in {span.article}, not in {article}")
