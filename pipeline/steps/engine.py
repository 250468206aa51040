"""The engine behind each model name."""

from __future__ import annotations

from pipeline.engines.base import Engine
from pipeline.errors import UsageError
from pipeline.models.names import ModelKind, parse_model_name


def load_engine(model: str) -> Engine:
    """The engine that works with `model`; raises UsageError for a name that cannot be parsed or is not supported."""
    name = parse_model_name(model)
    if name.kind is not ModelKind.BUILTIN:
        raise UsageError(
            "this model needs the LLM engine, which is not supported yet", item=str(name), action="use --model builtin"
        )
    from pipeline.engines.builtin.engine import BuiltinEngine

    return BuiltinEngine()
