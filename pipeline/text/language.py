"""Which language a text is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.text.loaded import loaded_once

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

_ENOUGH = 3_000  # characters; more of the same article changes nothing
_CERTAIN = 0.7  # lists of names and three-word lines get some language at up to .6
_LEFT_OUT = {"zxx", "pcm"}  # no language at all; Nigerian Pidgin, for which English headlines are taken


def detect_language(text: str) -> str | None:
    """The ISO 639 code of a text's language ("en"), None when it cannot be told: too short, or not prose.

    Only the first 3,000 characters are read. Nigerian Pidgin is not told from English.
    """
    sample = text[:_ENOUGH]
    if not any(map(str.isalpha, sample)):
        return None
    code, probability = _identifier().classify(sample.encode("utf-8", "ignore").decode())
    return code if probability >= _CERTAIN else None


@loaded_once
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.nb_classes if code not in _LEFT_OUT])
    return identifier
