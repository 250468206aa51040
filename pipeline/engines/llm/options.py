"""What the user may set on the LLM engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline.models.options import ModelOptions

MOST_SAMPLES = 20
DEFAULT_BATCH = 8


class ExtractMode(StrEnum):
    """How the model is asked for claims and summaries: a window of sentences a call, or one sentence a call."""

    AUTO = "auto"
    WINDOW = "window"
    SENTENCE = "sentence"


class VerifyMode(StrEnum):
    """How the model judges claims: several a call with words as evidence, or one letter a call by its probability."""

    AUTO = "auto"
    BATCH = "batch"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """Everything about the LLM engine. `model` as `--model` takes it; `calls` holds budget, cache, retries and jobs.

    `samples` asks each window so many times and measures how far the answers agree. `prompts` is a folder whose files
    replace prompts of the same name. `temperature` None: the prompt's own; samples after the first use
    `sampling_temperature`. `context_tokens` None: what the last probe found, else a cautious guess. `verify_batch` is
    the number of claims a call judges. `processes`: how many others may hold answers against articles, once more come
    in than this one can; their program's main module is imported in each.
    """

    model: str
    extract_mode: ExtractMode = ExtractMode.AUTO
    samples: int = 1
    prompts: Path | None = None
    temperature: float | None = None
    sampling_temperature: float = 0.7
    seed: int | None = None
    context_tokens: int | None = None
    calibration: Path | None = None
    verify_mode: VerifyMode = VerifyMode.AUTO
    verify_batch: int = DEFAULT_BATCH
    processes: int = 0
    calls: ModelOptions = field(default_factory=ModelOptions)

    def __post_init__(self) -> None:
        if not 1 <= self.samples <= MOST_SAMPLES:
            raise ValueError(f"a window is asked 1 to {MOST_SAMPLES} times, not {self.samples}")
        if self.verify_batch < 1:
            raise ValueError(f"a call judges at least one claim, not {self.verify_batch}")
        if self.temperature is not None and not 0 <= self.temperature <= 2:
            raise ValueError(f"a temperature lies in 0..2, not {self.temperature}")
