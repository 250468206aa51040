"""What `evenhand models` shows: which kinds of models are set up here, and what is missing for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from pipeline.models.keys import find_key, key_variables
from pipeline.models.names import ModelKind, ModelName, parse_model_name
from pipeline.models.options import ModelOptions
from pipeline.models.prices import Price

# Providers of LangChain's factory that are worth a line of their own; every other one works by its name as well.
_PROVIDERS = {
    "anthropic": "langchain_anthropic",
    "google_genai": "langchain_google_genai",
    "mistralai": "langchain_mistralai",
    "ollama": "langchain_ollama",
}
_KEYLESS = ("ollama",)


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the listing. `form` is what to write after `--model`; `lacks` what is missing, None when nothing."""

    form: str
    ready: bool
    lacks: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A named model: is it local, and what does it cost; `price` None when nobody knows."""

    name: ModelName
    local: bool
    price: Price | None


def describe_models(environ: Mapping[str, str]) -> tuple[ModelRow, ...]:
    """Every way to name a model, with whether its key and its package are here. Sends nothing, loads nothing."""
    has_xllamacpp = find_spec("xllamacpp") is not None
    return (
        ModelRow("builtin", ready=True, lacks=None, note="the default: no model, no network, no cost"),
        _keyed("openai:NAME", "openai", environ),
        ModelRow(
            "openai:NAME@BASE_URL",
            ready=True,
            lacks=None,
            note="any OpenAI-compatible server: vLLM, Ollama, llama.cpp, LM Studio; a local one needs no key",
        ),
        ModelRow(
            "llamacpp:PATH.gguf",
            ready=has_xllamacpp,
            lacks=None if has_xllamacpp else "pip install 'evenhand[local]'",
            note="a model file, run on this machine",
        ),
        *(_provider_row(provider, package, environ) for provider, package in _PROVIDERS.items()),
    )


def describe_model(text: str, options: ModelOptions) -> ModelDescription:
    """What is known of a named model without calling it; raises UsageError for a name that is none."""
    name = parse_model_name(text)
    return ModelDescription(name, name.is_local, options.prices.find(name))


def price_note(price: Price | None, name: ModelName) -> str:
    """The price in words: "not known" is said, never left out."""
    if name.kind in (ModelKind.BUILTIN, ModelKind.LLAMACPP):
        return "costs nothing: it runs on this machine"
    if price is None:
        return "price not known: give it with --prices FILE to see money"
    return f"${price.input:g} in, ${price.cached:g} cached, ${price.output:g} out per million tokens ({price.as_of})"


def _keyed(form: str, provider: str, environ: Mapping[str, str]) -> ModelRow:
    found = find_key(provider, environ)
    lacks = None if found else f"set {key_variables(provider)[-1]}"
    return ModelRow(form, ready=found is not None, lacks=lacks, note=f"key from {found.variable}" if found else "")


def _provider_row(provider: str, package: str, environ: Mapping[str, str]) -> ModelRow:
    form = f"{provider}:NAME"
    if find_spec(package) is None:
        return ModelRow(form, ready=False, lacks=f"pip install 'evenhand[{provider.replace('_', '-')}]'", note="")
    if provider in _KEYLESS:
        return ModelRow(form, ready=True, lacks=None, note="needs no key")
    return _keyed(form, provider, environ)
