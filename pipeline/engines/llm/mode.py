"""Which way of asking suits a model: by what a probe found, and by its size."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.engines.llm.options import ExtractMode, VerifyMode
from pipeline.models.names import ModelKind, ModelName
from pipeline.models.probe import Capabilities

SMALL_BILLIONS = 9.0  # parameters below which a model is asked sentence by sentence; tried at 0.135 and 1.5
SMALL_FILE_BYTES = 6_500_000_000  # about as large, in the usual four-bit files
SHORT_CONTEXT = 6_000  # tokens below which a window with its answer does not fit
_SIZE = re.compile(r"(?<![a-z\d.])(\d+(?:\.\d+)?)\s*([bm])(?![a-z\d])", re.IGNORECASE)


def choose_mode(wanted: ExtractMode, name: ModelName, found: Capabilities | None) -> ExtractMode:
    """WINDOW or SENTENCE: as wanted, else SENTENCE for models that are small or have little context.

    The size is read off the model's name ("1.5b", "135M"), or off the size of a GGUF file.
    """
    if wanted is not ExtractMode.AUTO:
        return wanted
    if found is not None and found.context_tokens is not None and found.context_tokens < SHORT_CONTEXT:
        return ExtractMode.SENTENCE
    return ExtractMode.SENTENCE if is_small(name) else ExtractMode.WINDOW


def choose_verify_mode(wanted: VerifyMode, name: ModelName, found: Capabilities | None) -> VerifyMode:
    """BATCH or LETTER: as wanted, else LETTER for small models, unless a probe found no log-probabilities."""
    if wanted is not VerifyMode.AUTO:
        return wanted
    without = found is not None and found.logprobs is False
    return VerifyMode.LETTER if is_small(name) and not without else VerifyMode.BATCH


def is_small(name: ModelName) -> bool:
    """Whether a model is too small for long questions; one of unknown size is taken to be large enough."""
    billions = parameters_in_billions(Path(name.model).name)
    if billions is not None:
        return billions < SMALL_BILLIONS
    if name.kind is not ModelKind.LLAMACPP:
        return False
    try:
        return Path(name.model).expanduser().stat().st_size < SMALL_FILE_BYTES
    except OSError:
        return True


def parameters_in_billions(model: str) -> float | None:
    """The number of parameters that a model's name gives, in billions; None when it gives none."""
    found = _SIZE.search(model.replace("_", "-"))
    if found is None:
        return None
    return float(found[1]) / (1000 if found[2].lower() == "m" else 1)
