"""Referents: how to write the person or body that a mention means, for somebody who has not read the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

_DETERMINER = re.compile(r"^(?:the|a|an|his|her|its|their|some|one|two|this|that|my|our)\s", re.IGNORECASE)


@dataclass
class Referents:
    """The names of one article's mentions with the article ("the", "a") that the text gives them; answers are kept."""

    analysis: Analysis
    _known: dict[str, str] = field(default_factory=dict)

    def name(self, sentence: int, token: int) -> str | None:
        """The name or description that a mention refers to, ready to stand in a sentence; None when unresolved."""
        found = self.analysis.name_of(sentence, token)
        return None if not found else self.definite(found)

    def definite(self, name: str) -> str:
        """A name with "the" where the article writes it so: "the European Union", "the former prime minister"."""
        if name not in self._known:
            self._known[name] = self._definite(name)
        return self._known[name]

    def _definite(self, name: str) -> str:
        if _DETERMINER.match(name):
            return re.sub(r"^(?:a|an)\s", "the ", name)
        text = self.analysis.article.text
        before = [m.group(1) for m in re.finditer(rf"(?:\b(\w+)\s)?\b{re.escape(name)}\b", text, re.IGNORECASE)]
        with_the = sum((word or "").lower() in ("the", "a", "an") for word in before)
        if name[:1].islower():
            return f"the {name}" if with_the or not before else name
        return f"the {name}" if 2 * with_the > len(before) else name


def possessive(name: str) -> str:
    """The possessive of a name: "the officers'", "Dragone's"."""
    if name.lower().endswith(("'s", "’s", "s'", "s’")):
        return name
    return f"{name}’" if name.endswith("s") and not name.endswith("ss") else f"{name}’s"
