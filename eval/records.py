"""What `eval run` leaves: `records.jsonl`, one line an item, model and repeat, and `manifest.json`.

A reader streams the records; a malformed line is named by its number. Nothing here judges: see `eval.metrics`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import RunError
from pipeline.runs.journal import append_records, cut_torn_line
from pipeline.runs.manifest import RunState, utc_now
from pipeline.types import Usage

RECORDS = "records.jsonl"
MANIFEST = "manifest.json"
LAYOUT = 1


class ItemState(StrEnum):
    """The one final state of an item: only a scored one enters a mean; the others are counted and shown."""

    SCORED = "scored"
    UNSCORED = "unscored"  # the model answered, and the answer cannot be scored
    ERRORED = "errored"  # no answer


@dataclass(frozen=True, slots=True)
class EvalRecord:
    """One item answered by one model once. `reason` says why an item is unscored or errored.

    `prediction` and `gold` hold what the task compares; by convention `label` (a class) and `outcomes`
    (see `judged_confidences`). `scores` are finite numbers by name, counts such as `tp` among them. `confidence` is
    the probability, in 0..1, that the answer is right. `latency_s` in seconds. `raw` is the model's answer as it came.
    """

    item_id: str
    cluster_id: str
    task: str
    dataset: str
    model: str
    repeat: int
    state: ItemState
    reason: str | None = None
    prediction: Mapping[str, Any] = field(default_factory=dict)
    gold: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    confidence: float | None = None
    usage: Usage = field(default_factory=Usage)
    latency_s: float = 0.0
    raw: str | None = None


class NumberedRecord(NamedTuple):
    """A record and the line it stands on, from 1."""

    line: int
    record: EvalRecord


class JudgedConfidence(NamedTuple):
    """A confidence as it was stated, whether what it belongs to was right (0 or 1), and the score before any map."""

    confidence: float
    correct: int
    raw: float


class DatasetRef(BaseModel):
    """A dataset as it was read: `digest` over its items and labels."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    digest: str
    items: int
    clusters: int


class ModelRef(BaseModel):
    """A model of a run; `prompts` gives the digest of the prompt that each task used, None where there is none.

    `baseline`: it stands in every table to be beaten (constant, lead, builtin).
    """

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    name: str
    prompts: dict[str, str | None] = {}
    baseline: bool = False


class EvalManifest(BaseModel):
    """`manifest.json` of an eval run. `state` is finished only when every item of every model has its record.

    `judge` is the model that scored, None when no model did. `primary` names the metric that decides, by task.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    layout: int = LAYOUT
    evenhand: str
    tasks: Annotated[tuple[str, ...], Field(min_length=1)]
    datasets: tuple[DatasetRef, ...]
    models: tuple[ModelRef, ...]
    repeats: Annotated[int, Field(ge=1)] = 1
    limit: int | None = None
    judge: str | None = None
    primary: dict[str, str] = {}
    state: RunState = RunState.RUNNING
    created: str = Field(default_factory=utc_now)
    updated: str = Field(default_factory=utc_now)

    def digest_of(self, dataset: str) -> str | None:
        """The digest of a dataset of this run; None when it has none of that name."""
        return next((ref.digest for ref in self.datasets if ref.name == dataset), None)

    def prompt_digest(self, model: str, task: str) -> str | None:
        """The digest of the prompt that a model used for a task; None without one."""
        return next((ref.prompts.get(task) for ref in self.models if ref.name == model), None)


def read_manifest(run: Path) -> EvalManifest:
    """The manifest of an eval run; raises RunError when there is none or it is malformed."""
    path = run / MANIFEST
    try:
        return EvalManifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise RunError(
            f"is no eval run (no {MANIFEST})", item=str(run), action="name a folder that `evenhand eval run` wrote"
        ) from None
    except OSError as error:
        raise RunError(f"cannot be read ({error.strerror})", item=str(path), action="mend its permissions") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"])) or "manifest"
        raise RunError(f"malformed ({where}: {problem['msg']})", item=str(path), action="run it again") from None


def write_manifest(run: Path, manifest: EvalManifest) -> None:
    """Replace the manifest in one step."""
    fresh = run / f".{MANIFEST}.new"
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2, allow_nan=False)
    fresh.write_text(f"{text}\n", encoding="utf-8")
    fresh.replace(run / MANIFEST)


def record_of(item: EvalRecord) -> dict[str, Any]:
    """The record as the contract has it; raises ValueError when a number is not finite."""
    _refuse_numbers(item)
    return asdict(replace(item, prediction=dict(item.prediction), gold=dict(item.gold), scores=dict(item.scores)))


def append(run: Path, items: list[EvalRecord]) -> None:
    """Add records to a run and wait until the disk has them."""
    append_records(run / RECORDS, [record_of(item) for item in items])


def mend(run: Path) -> int:
    """Cut off a last line that a crash tore; the number of bytes cut."""
    return cut_torn_line(run / RECORDS)


def read_records(run: Path) -> Iterator[NumberedRecord]:
    """The records of a run in file order, one at a time; blank lines are skipped.

    Raises RunError naming the line that is malformed, torn, or names an unknown state.
    """
    path = run / RECORDS
    try:
        with path.open("rb") as file:
            for line, row in enumerate(file, 1):
                if row.strip():
                    yield NumberedRecord(line, parse_record(row, where=f"{path}:{line}"))
    except OSError as error:
        raise RunError(f"cannot be read ({error.strerror})", item=str(path), action="run it again") from None


def parse_record(row: bytes | str, *, where: str) -> EvalRecord:
    """One line as a record; `where` names it in the RunError that a malformed line raises."""
    try:
        stored = json.loads(row, parse_constant=_no_constant)
        if not isinstance(stored, dict):
            raise TypeError("not an object")
        return _record(stored)
    except json.JSONDecodeError as error:
        problem = f"no JSON: {error.msg} at column {error.colno}"
    except KeyError as error:
        problem = f"no field {error.args[0]}"
    except (UnicodeDecodeError, RecursionError, TypeError, ValueError) as error:
        problem = f"malformed: {error}"
    raise RunError(problem, item=where, action="mend or remove the line, or resume the run")


def judged_confidences(record: EvalRecord) -> tuple[JudgedConfidence, ...]:
    """Every confidence of a scored record with whether it was right; empty where nothing states a confidence.

    `prediction["outcomes"]`, a list of `{"confidence", "correct"}` such as one a claim, goes first; without it the
    item's own confidence counts, with the score `correct` or `label_correct`. Where a fitted map has changed a
    confidence, `raw` beside it (`raw_confidence` in the prediction) holds the score before.
    """
    outcomes = record.prediction.get("outcomes")
    if outcomes is not None:
        return tuple(
            JudgedConfidence(
                float(each["confidence"]), int(each["correct"]), float(each.get("raw", each["confidence"]))
            )
            for each in outcomes
            if each.get("correct") is not None and each.get("confidence") is not None
        )
    correct = record.scores.get("correct", record.scores.get("label_correct"))
    if record.state is not ItemState.SCORED or record.confidence is None or correct is None:
        return ()
    raw = record.prediction.get("raw_confidence", record.confidence)
    return (JudgedConfidence(record.confidence, round(correct), float(raw)),)


def _record(stored: Mapping[str, Any]) -> EvalRecord:
    texts = {name: _text(stored, name) for name in ("item_id", "cluster_id", "task", "dataset", "model")}
    item = EvalRecord(
        **texts,
        repeat=int(stored["repeat"]),
        state=ItemState(stored["state"]),
        reason=stored.get("reason"),
        prediction=_mapping(stored, "prediction"),
        gold=_mapping(stored, "gold"),
        scores={name: float(value) for name, value in _mapping(stored, "scores").items()},
        confidence=None if stored.get("confidence") is None else float(stored["confidence"]),
        usage=Usage(**_mapping(stored, "usage")),
        latency_s=float(stored.get("latency_s", 0.0)),
        raw=stored.get("raw"),
    )
    _refuse_numbers(item)
    return item


def _text(stored: Mapping[str, Any], name: str) -> str:
    value = stored[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not a text")
    return value


def _mapping(stored: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = stored.get(name) or {}
    if not isinstance(value, dict):
        raise TypeError(f"{name} is not an object")
    return value


def _refuse_numbers(item: EvalRecord) -> None:
    for name, value in item.scores.items():
        if not math.isfinite(value):
            raise ValueError(f"score {name} is {value}; an item without a score is unscored, with a reason")
    if item.confidence is not None and not 0 <= item.confidence <= 1:
        raise ValueError(f"confidence {item.confidence} is outside 0..1")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
