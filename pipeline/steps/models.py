"""Which models are set up here, and what the one in force can do."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.models.listing import ModelDescription, ModelRow, describe_model, describe_models
from pipeline.models.names import ModelKind
from pipeline.models.probe import Capabilities
from pipeline.models.usage import Spending
from pipeline.settings import Settings, environment
from pipeline.steps.engine import CallingEngine, model_options, opened_engine


@dataclass(frozen=True, slots=True)
class ModelsFound:
    """Every way to name a model; the one in force, with what a probe found of it and what that cost.

    `capabilities` None: never probed. `mode` is how claims are asked for, None for the builtin engine.
    """

    rows: tuple[ModelRow, ...]
    described: ModelDescription
    mode: str | None = None
    capabilities: Capabilities | None = None
    spending: Spending | None = None


def inspect_models(settings: Settings, *, probing: bool) -> ModelsFound:
    """The listing, and the model of the settings; `probing` asks it. Without, nothing is sent and no key is needed.

    Raises UsageError for a name that is none, or when the builtin engine should be probed.
    """
    rows = describe_models(environment())
    described = describe_model(settings.model, model_options(settings))
    if described.name.kind is ModelKind.BUILTIN:
        if probing:
            raise UsageError("the builtin engine calls no model to be probed", action="name a model with --model")
        return ModelsFound(rows, described)
    if not probing and not settings.cache.is_file():
        return ModelsFound(rows, described)
    offline = {} if probing else {"offline": True}
    with opened_engine(settings.model_copy(update=offline)) as engine:
        assert isinstance(engine, CallingEngine)  # noqa: S101 - every model but builtin has one
        found = engine.model.probe() if probing else engine.model.capabilities
        return ModelsFound(rows, described, engine.mode.value, found, engine.model.spending if probing else None)
