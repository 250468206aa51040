"""Which optional package a model needs, named so that one can copy the command."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from pipeline.errors import ModelNotConfigured

_PACKAGE = re.compile(r"pip install (\S+?)`")


def missing_extra(provider: str, reason: str) -> ModelNotConfigured:
    """The error for a provider whose package is not installed: its extra, or the package where there is no extra."""
    extra = provider.replace("_", "-")
    if extra in _extras():
        return extra_error(f"{provider}:", extra)
    package = found[1] if (found := _PACKAGE.search(reason)) else f"langchain-{extra}"
    return ModelNotConfigured(f"{provider}: needs the package {package}", action=f"pip install {package}")


def extra_error(what: str, extra: str) -> ModelNotConfigured:
    """The error for a feature whose extra is not installed."""
    return ModelNotConfigured(
        f"{what} needs evenhand's extra {extra!r}", action=f"run: pip install 'evenhand[{extra}]'"
    )


def _extras() -> frozenset[str]:
    try:
        return frozenset(metadata("evenhand").get_all("Provides-Extra") or ())
    except PackageNotFoundError:
        return frozenset()
