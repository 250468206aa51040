"""Keys: where they come from, and that they never come out again."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

MASK = "***"
_SHORTEST_SECRET = 4  # masking shorter strings would only garble messages


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A string that does not print: `repr` and `str` show asterisks, `reveal()` gives it away."""

    _value: str

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        return MASK

    def reveal(self) -> str:
        """The string itself, for the request header and nothing else."""
        return self._value


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and the environment variable that held it."""

    variable: str
    secret: Secret


def key_variables(provider: str) -> tuple[str, ...]:
    """The environment variables that may hold a provider's key, the one that wins first."""
    name = provider.upper()
    native = {"GOOGLE_GENAI": ("GOOGLE_API_KEY", "GEMINI_API_KEY"), "MISTRALAI": ("MISTRAL_API_KEY",)}
    return (f"EVENHAND_{name}_API_KEY", *native.get(name, (f"{name}_API_KEY",)))


def find_key(provider: str, environ: Mapping[str, str]) -> FoundKey | None:
    """The provider's key from `environ`, stripped; None when no variable of its own is set."""
    for variable in key_variables(provider):
        if value := environ.get(variable, "").strip():
            return FoundKey(variable, Secret(value))
    return None


class Scrubber:
    """Replaces every known secret in a text, also where it is percent-encoded or part of a Basic header."""

    def __init__(self, secrets: Iterable[str], basic: Iterable[tuple[str, str]] = ()) -> None:
        forms = set(secrets)
        for username, password in basic:
            forms |= {password, b64encode(f"{username}:{password}".encode()).decode()}
        forms |= {quote(form, safe="") for form in forms}
        usable = sorted((form for form in forms if len(form) >= _SHORTEST_SECRET), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, usable))) if usable else None

    def __repr__(self) -> str:
        return "Scrubber()"

    def scrub(self, text: str) -> str:
        """The text with each secret replaced by asterisks."""
        return self._pattern.sub(MASK, text) if self._pattern else text
