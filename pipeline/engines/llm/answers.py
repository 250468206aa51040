"""Reads models' answers into drafts: everything is checked for its type, nothing is taken for true."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.models.messages import Json
from pipeline.prompts import without_joiners
from pipeline.types import Aspect, ExclusionReason, Modality, Relation, SourceKind

_NOTHING = frozenset({"", "null", "none", "n/a", "unknown"})
_MOST_ITEMS = 500


class Voice(StrEnum):
    """Whose words are loaded."""

    AUTHOR = "author"
    SOURCE = "source"


def _text(value: Any) -> Any:
    return " ".join(without_joiners(value).split()) if isinstance(value, str) else value


def _optional_text(value: Any) -> Any:
    value = _text(value)
    return None if isinstance(value, str) and value.lower() in _NOTHING else value


def _share(value: Any) -> Any:
    """A figure of 0..1, also where the model wrote 0..100."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return min(max(value / 100 if value > 1 else value, 0.0), 1.0)


def _percent(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return min(max(value / 100, 0.0), 1.0)


def _places(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else value


def _numbers(value: Any) -> Any:
    return [value] if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(_optional_text)]
Share = Annotated[float, BeforeValidator(_share)]
Percent = Annotated[float | None, BeforeValidator(_percent)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_numbers), Field(max_length=_MOST_ITEMS)]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ClaimDraft(_Draft):
    """One claim of an answer of `extract_claims`; sentence numbers count from 1 as the prompt shows them."""

    sentences: Annotated[Numbers, Field(min_length=1)]
    quote: Text
    claim: Text
    kind: SourceKind
    speaker: OptionalText = None
    role: OptionalText = None
    mention: OptionalText = None
    cue: OptionalText = None
    proposition: OptionalText = None
    modality: Modality = Modality.FACT
    verifiable: Share = 0.5
    public_interest: Share = 0.5
    harm: Share = 0.5
    confidence: Percent = None


class StatementDraft(_Draft):
    """One fact of an answer of `extract_claims_sentence`."""

    statement: Text
    speaker: OptionalText = None
    cue: OptionalText = None


class UnusedDraft(_Draft):
    """A sentence without a claim, and why."""

    sentence: int
    reason: ExclusionReason


class SummaryDraft(_Draft):
    """One sentence of a summary."""

    text: Text
    citations: Numbers = ()
    confidence: Percent = None


class RewrittenDraft(_Draft):
    """The answer of `summarize_sentence`."""

    text: Text


class LoadedDraft(_Draft):
    """Loaded words of one sentence; `suggestion` "" drops them."""

    sentence: int
    words: Text
    voice: Voice = Voice.AUTHOR
    reason: Annotated[str, BeforeValidator(_text)] = "loaded"
    suggestion: Annotated[str | None, BeforeValidator(_text)] = None


class EvidenceDraft(_Draft):
    """One passage offered for or against a claim."""

    passage: int
    stance: Annotated[str, Field(pattern="^(SUPPORTS|REFUTES|NEUTRAL)$")]
    quote: Text
    weight: Annotated[str | None, Field(pattern="^(firm|bare)$")] = None


class VerdictDraft(_Draft):
    """One verdict of an answer of `verify_claims`."""

    claim: int
    evidence: tuple[EvidenceDraft, ...]
    label: Annotated[str, Field(pattern="^(SUPPORTED|REFUTED|CONFLICTING_EVIDENCE|NOT_ENOUGH_EVIDENCE)$")]
    confidence: Percent = None
    rationale: Text


class RoundUpDraft(_Draft):
    """One sentence of an answer of `round_up`; a citation is version and sentence, both counted from 1: "2.5"."""

    text: Text
    citations: Annotated[tuple[str, ...], BeforeValidator(_places), Field(max_length=_MOST_ITEMS)] = ()
    confidence: Percent = None


class MentionDraft(_Draft):
    """The words of one version, counted from 1, on a point."""

    version: int
    quote: Text


class PointDraft(_Draft):
    """One item of an answer of `compare`."""

    group: int
    mentions: tuple[MentionDraft, ...]
    aspect: Aspect
    relation: Relation
    explanation: Text
    confidence: Percent = None


class LetterDraft(_Draft):
    """The letter that `verify_letter` asks for; only its probability is read."""

    letter: Text


Draft = TypeVar("Draft", bound=_Draft)


def read_list(parsed: dict[str, Json], name: str, draft: type[Draft]) -> tuple[Draft, ...]:
    """The readable items of a list in an answer; items of another shape are left out, no list counts as empty."""
    items = parsed.get(name)
    read = (read_item(item, draft) for item in items[:_MOST_ITEMS]) if isinstance(items, list) else ()
    return tuple(item for item in read if item is not None)


def read_item(item: Json, draft: type[Draft]) -> Draft | None:
    """One item as a draft; None when it is no such thing."""
    try:
        return draft.model_validate(item)
    except ValidationError:
        return None


def read_reason(parsed: dict[str, Json]) -> ExclusionReason | None:
    """The reason of an answer about one sentence."""
    try:
        return ExclusionReason(str(parsed.get("reason")))
    except ValueError:
        return None


def missing_fields(schema: Any, drafts: Sequence[type[BaseModel]]) -> tuple[str, ...]:
    """What the drafts need and a prompt's schema does not ask for, as the names of the fields."""
    asked = _names(schema)
    needed = (name for draft in drafts for name, about in draft.model_fields.items() if about.is_required())
    return tuple(name for name in needed if name not in asked)


def _names(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", {}))
        return own.union(*(_names(value) for value in schema.values()))
    return set()
