"""Who takes part in a check, put together from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from pipeline.calibration import Key, load_calibrations
from pipeline.engines.base import Engine, Verifier
from pipeline.engines.cascade import Cascade
from pipeline.errors import UsageError
from pipeline.evidence.candidates import EvidenceFinder, EvidenceOptions
from pipeline.evidence.reviews import ReviewStore
from pipeline.evidence.tellings import Tell
from pipeline.prompts import list_prompts, load_prompt
from pipeline.settings import Settings
from pipeline.steps.check import Checkers
from pipeline.steps.engine import CallingEngine
from pipeline.store import Store


@contextmanager
def opened_checkers(
    engine: Engine, store: Store, options: EvidenceOptions, *, cascade: bool = False, digest: str | None = None
) -> Iterator[Checkers]:
    """What checks claims with the engine against the store; `digest` is that of the prompt that judges.

    Raises UsageError when the engine judges no claims, or when there is no model for a cascade.
    """
    with ReviewStore.beside(store) as reviews:
        yield Checkers(
            engine=engine,
            verifier=verifier_of(engine, cascade=cascade),
            finder=EvidenceFinder(store, options, teller_of(engine, cascade=cascade)),
            key=Key("verify", "cascade" if cascade else engine.name, digest or _digest(engine)),
            calibrations=load_calibrations(),
            earlier=reviews,
            undated=store.undated(options.filters),
        )


def verifier_of(engine: Engine, *, cascade: bool) -> Verifier:
    """The engine as a judge of claims; with `cascade` the builtin engine first, and the model for what it leaves."""
    if not hasattr(engine, "verify"):
        raise UsageError("cannot check claims yet", item=f"--model {engine.name}", action="choose another model")
    verifier = cast(Verifier, engine)
    if not cascade:
        return verifier
    if engine.name == "builtin":
        raise UsageError("needs a model for what builtin leaves", item="--cascade", action="name one with --model")
    from pipeline.engines.builtin.engine import BuiltinEngine

    return Cascade(BuiltinEngine(), verifier)


def teller_of(engine: Engine, *, cascade: bool) -> Tell | None:
    """What reads whole articles for the builtin judge; a model is shown the sentences around a passage."""
    if engine.name != "builtin" and not cascade:
        return None
    from pipeline.engines.builtin.verification.telling import tell

    return tell


def _digest(engine: Engine) -> str | None:
    """The digest of the prompt that a model judges by, on which a calibration map depends."""
    prompt = getattr(engine, "verify_prompt", None)
    return prompt.digest if prompt is not None else None


def verify_parameters(engine: Engine, settings: Settings) -> dict[str, Any]:
    """What of an engine's settings may change its judgements: its way of asking, and its prompts' digests."""
    if not isinstance(engine, CallingEngine):
        return {}
    names = [entry.name for entry in list_prompts(settings.prompts) if entry.name.startswith("verify")]
    digests = {name: load_prompt(name, settings.prompts).digest for name in names}
    return {
        "verify_mode": getattr(engine, "verify_mode", settings.verify_mode),
        "verify_batch": settings.verify_batch,
        "verify_prompts": digests,
    }
