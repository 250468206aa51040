"""What a model answered, cut to what an item asks; a record's `prediction` is one of these as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from eval.tasks.gold import ArticlePlace, Frozen, Place
from pipeline.types import Aspect, Modality, Relation, SourceKind, Stance, VerdictLabel

Unit = Annotated[float, Field(ge=0, le=1)]


class PredictedClaim(Frozen):
    """A claim with the whole sentences it cites; `raw` is the confidence before a fitted map, None without one."""

    text: str
    spans: tuple[Place, ...]
    cited: str
    kind: SourceKind
    speaker: str | None = None
    role: str | None = None
    direct_quote: bool = False
    modality: Modality | None = None
    proposition: str | None = None
    check_worthiness: Unit
    confidence: Unit
    raw: Unit | None = None


class ClaimsPrediction(Frozen):
    """The claims of an article, or of the part an item asks about; rejected ones are left out and counted.

    `answered`: there is any claim in the whole article. Of its `sentences` so many `failed`: the model gave no answer
    to them that could be used. `context` is the article's text where claims are held against it, "" elsewhere.
    """

    type: Literal["claims"] = "claims"
    claims: tuple[PredictedClaim, ...]
    rejected: int = 0
    answered: bool = True
    sentences: int = 0
    failed: int = 0
    context: str = ""
    published: str | None = None
    publisher: str | None = None


class AttributionSpansPrediction(Frozen):
    """The words of every attribution of an article, by layer."""

    type: Literal["attribution_spans"] = "attribution_spans"
    source: tuple[Place, ...]
    cue: tuple[Place, ...]
    content: tuple[Place, ...]
    answered: bool = True


class WorthinessPrediction(Frozen):
    """The check-worthiness of a sentence: that of its most check-worthy claim, 0 when it holds none."""

    type: Literal["worthiness"] = "worthiness"
    score: Unit
    claims: int


class PredictedTerm(Place):
    """Loaded words, with what would be neutral in their place."""

    attributed: bool
    suggestion: str | None = None


class LoadedPrediction(Frozen):
    """The loaded words that were found; none is an answer too."""

    type: Literal["loaded_words"] = "loaded_words"
    terms: tuple[PredictedTerm, ...]


class PredictedSentence(Frozen):
    """A sentence of a summary with the words it cites."""

    text: str
    citations: tuple[Place, ...]
    confidence: Unit | None = None


class SummaryPrediction(Frozen):
    """A summary; `dropped` sentences were thrown away by the engine's own check."""

    type: Literal["summary"] = "summary"
    sentences: tuple[PredictedSentence, ...]
    dropped: int = 0


class VerdictPrediction(Frozen):
    """A verdict; `raw_confidence` is the confidence before a fitted map, None without one.

    `declined`: the engine was not sure enough and answered NOT_ENOUGH_EVIDENCE.
    """

    type: Literal["verdict"] = "verdict"
    verdict: VerdictLabel
    confidence: Unit | None = None
    raw_confidence: Unit | None = None
    declined: bool = False
    independent_groups: int | None = None
    evidence: tuple[ArticlePlace, ...] = ()
    stances: tuple[Stance, ...] = ()
    rationale: str = ""


class RetrievalPrediction(Frozen):
    """Passages of a store, best first."""

    type: Literal["passages"] = "passages"
    hits: tuple[ArticlePlace, ...]


class PredictedItem(Frozen):
    """One point of a comparison."""

    relation: Relation
    aspect: Aspect
    mentions: tuple[ArticlePlace, ...]
    confidence: Unit | None = None
    raw: Unit | None = None
    explanation: str = ""


class ComparisonPrediction(Frozen):
    """The points of a comparison, in the model's order."""

    type: Literal["differences"] = "differences"
    same_story: bool
    items: tuple[PredictedItem, ...]


Prediction = (
    ClaimsPrediction
    | AttributionSpansPrediction
    | WorthinessPrediction
    | LoadedPrediction
    | SummaryPrediction
    | VerdictPrediction
    | RetrievalPrediction
    | ComparisonPrediction
)
ANY_PREDICTION: TypeAdapter[Prediction] = TypeAdapter(Annotated[Prediction, Field(discriminator="type")])
