"""The records evenhand works with: frozen, without I/O. Offsets are half-open, in code points of `Article.text`.

The JSON shapes in `docs/contracts.md` are these classes, field by field.
"""

from pipeline.types.accounts import ItemError, PromptRef, Usage
from pipeline.types.claims import (
    Attribution,
    AttributionCheck,
    CheckWorthiness,
    Claim,
    ExclusionReason,
    Extraction,
    Modality,
    SentenceOutcome,
    SentenceState,
    SourceKind,
    claim_id,
)
from pipeline.types.comparisons import Aspect, Comparison, ComparisonItem, Mention, Relation
from pipeline.types.summaries import LoadedTerm, RoundUp, RoundUpSentence, Summary, SummaryAccounting, SummarySentence
from pipeline.types.texts import Article, Chunk, Sentence, Span, content_id, text_digest
from pipeline.types.verdicts import CheckedClaim, EarlierCheck, Evidence, Stance, Verdict, VerdictLabel, Weight

__all__ = [
    "Article",
    "Aspect",
    "Attribution",
    "AttributionCheck",
    "CheckWorthiness",
    "CheckedClaim",
    "Chunk",
    "Claim",
    "Comparison",
    "ComparisonItem",
    "EarlierCheck",
    "Evidence",
    "ExclusionReason",
    "Extraction",
    "ItemError",
    "LoadedTerm",
    "Mention",
    "Modality",
    "PromptRef",
    "Relation",
    "RoundUp",
    "RoundUpSentence",
    "Sentence",
    "SentenceOutcome",
    "SentenceState",
    "SourceKind",
    "Span",
    "Stance",
    "Summary",
    "SummaryAccounting",
    "SummarySentence",
    "Usage",
    "Verdict",
    "VerdictLabel",
    "Weight",
    "claim_id",
    "content_id",
    "text_digest",
]
