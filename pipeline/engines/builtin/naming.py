"""Naming: how a summary writes a person or body the first time and after that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.engines.builtin.personwords import title_noun

_BEFORE = r"(?:\b([\w.’'-]+)\s+)?"


@dataclass
class Introductions:
    """Whom the summary has named so far, in full."""

    names: set[str] = field(default_factory=set)

    def knows(self, name: str) -> bool:
        """Whether a name, or a longer or shorter form of it that ends in the same words, was written."""
        return any(same_name(name, other) for other in self.names)

    def note(self, name: str) -> None:
        """Take in a name."""
        self.names.add(name)


def same_name(one: str, other: str) -> bool:
    """Whether two written names are equal, or one is the other with a title or first name before it."""
    return one == other or one.endswith(f" {other}") or other.endswith(f" {one}")


def short_name(full: str) -> str:
    """The last word of a person's name of two or three words; any other name unchanged."""
    words = full.split()
    plain = 2 <= len(words) <= 3 and all(w[:1].isupper() for w in words) and words[0].lower() != "the"
    return words[-1] if plain else full


def titled_name(text: str, name: str) -> str:
    """A surname with the title that the article writes before it ("Admiral Dragone"); any other name unchanged."""
    if " " in name:
        return name
    for match in re.finditer(rf"{_BEFORE}{re.escape(name)}\b", text):
        title = match.group(1)
        if title and title[:1].isupper() and title_noun(title) is not None:
            return f"{title} {name}"
    return name


def office_phrase(text: str, role: str) -> str:
    """An office as it stands beside a name, with "a" or "the" where the article writes it so; as given where not."""
    articles = [m.group(1) for m in re.finditer(rf"{_BEFORE}{re.escape(role)}", text)]
    found = next((a.lower() for a in articles if a and a.lower() in ("a", "an", "the")), None)
    return f"{found} {role}" if found else role
