"""Gold answers, one model for each kind; a record's `gold` is one of them as JSON.

All offsets are half-open, in code points of the article's text.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pipeline.types import Aspect, Modality, Relation, SourceKind, Stance, VerdictLabel


class Frozen(BaseModel):
    """A frozen model; fields it does not know are left aside, so that records may carry more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Place(Frozen):
    """A half-open range of an article with its exact words."""

    start: Annotated[int, Field(ge=0)]
    end: int
    quote: str


class ArticlePlace(Place):
    """A range of one of several articles."""

    article: str


class GoldClaim(Frozen):
    """A claim as people wrote it; `spans` are empty where the set has none, `kind` None where it names no source."""

    id: str
    text: str
    spans: tuple[Place, ...] = ()
    kind: SourceKind | None = None
    speaker: str | None = None
    role: str | None = None
    direct_quote: bool = False
    modality: Modality | None = None


class ClaimsGold(Frozen):
    """The claims of an article, or of the part `focus` of it. `complete`: every claim is there."""

    type: Literal["claims"] = "claims"
    claims: tuple[GoldClaim, ...]
    complete: bool = True
    focus: Place | None = None


class AttributionGold(Frozen):
    """Who makes one claim; `focus` holds the sentences of the claim's words."""

    type: Literal["attributed_claim"] = "attributed_claim"
    claim: GoldClaim
    focus: Place


class AttributionSpansGold(Frozen):
    """The words of every attribution of an article, by layer, for scoring over tokens of `text`."""

    type: Literal["attribution_spans"] = "attribution_spans"
    text: str
    source: tuple[Place, ...]
    cue: tuple[Place, ...]
    content: tuple[Place, ...]


class WorthinessGold(Frozen):
    """Whether a sentence holds a check-worthy claim; `score` in 0..1 where people graded it. `focus`: the sentence."""

    type: Literal["worthiness"] = "worthiness"
    positive: bool
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    focus: Place


class LoadedGold(Frozen):
    """The loaded words of a text. `sentences` are its sentences, for the sentence measure.

    `marked` False: only the label of the whole text counts, `biased`; the words were not marked.
    """

    type: Literal["loaded_words"] = "loaded_words"
    text: str
    sentences: tuple[tuple[int, int], ...]
    spans: tuple[Place, ...]
    biased: bool | None = None
    marked: bool = True


class KeyFact(Frozen):
    """A fact that a summary must carry."""

    id: str
    text: str
    spans: tuple[Place, ...]


class SummaryGold(Frozen):
    """What a neutral summary of an article must carry and must leave out.

    `claims` are the article's claims with their sources; `loaded` its loaded words; `sides` the named parties on which
    a key fact stands.
    """

    type: Literal["key_facts"] = "key_facts"
    text: str
    published: str | None
    publisher: str | None
    facts: tuple[KeyFact, ...]
    claims: tuple[GoldClaim, ...]
    loaded: tuple[Place, ...]
    sides: tuple[str, ...]


class ReferenceGold(Frozen):
    """A neutral text that people wrote on the same event, as sentences; `text` is the article."""

    type: Literal["reference"] = "reference"
    text: str
    reference: tuple[str, ...]


class VerdictGold(Frozen):
    """The verdict on a claim. `mapped` gives the set's own label for each of the four verdicts.

    `label` is one of the values of `mapped`.
    """

    type: Literal["verdict"] = "verdict"
    claim: str
    label: str
    mapped: dict[VerdictLabel, str]
    independent_groups: int | None = None


class EvidencePlace(ArticlePlace):
    """A passage that decides a claim."""

    stance: Stance


class RetrievalGold(Frozen):
    """The passages that bear on a claim; each supports or refutes it."""

    type: Literal["passages"] = "passages"
    claim: str
    passages: Annotated[tuple[EvidencePlace, ...], Field(min_length=1)]


class Difference(Frozen):
    """One point that versions share or not."""

    id: str
    relation: Relation
    aspect: Aspect
    mentions: tuple[ArticlePlace, ...]


class ComparisonGold(Frozen):
    """Every conflict and difference of a story, and the agreements and single reports on which it turns."""

    type: Literal["differences"] = "differences"
    items: tuple[Difference, ...]


Gold = (
    ClaimsGold
    | AttributionGold
    | AttributionSpansGold
    | WorthinessGold
    | LoadedGold
    | SummaryGold
    | ReferenceGold
    | VerdictGold
    | RetrievalGold
    | ComparisonGold
)
ANY_GOLD: TypeAdapter[Gold] = TypeAdapter(Annotated[Gold, Field(discriminator="type")])
