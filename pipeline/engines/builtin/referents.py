"""Referents: how to write the person or body that a mention means, for somebody who has not read the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.engines.builtin.inflection import article_for
from pipeline.engines.builtin.statements import Statement
from pipeline.types import Attribution, SourceKind

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


class Speakers:
    """How the sources of one article are written in a claim."""

    def __init__(self, referents: Referents) -> None:
        self._referents = referents
        self._known: dict[tuple[str, str | None], str] = {}

    def phrase(self, statement: Statement) -> str | None:
        """The speaker as the subject of a sentence, None when the text names none.

        A name stands alone; a surname that is never completed comes with its title or role, a description with the
        article ("a", "the") that the text first gives it.
        """
        a = statement.attribution
        if a.speaker is None:
            return None
        key = (a.speaker, a.role)
        if key not in self._known:
            self._known[key] = self._phrase(a)
        return self._known[key]

    def _phrase(self, a: Attribution) -> str:
        name = a.speaker or ""
        if a.kind is SourceKind.NAMED and name[:1].isupper():
            return self._named(name, a.role)
        short = re.split(r",\s|\s(?:obtained|who|which|that|whose)\s", name)[0]
        if a.kind is SourceKind.ANONYMOUS:
            return self._first_article(short)
        return self._referents.definite(short)

    def _named(self, name: str, role: str | None) -> str:
        if " " in name:
            return name
        text = self._referents.analysis.article.text
        titled = re.search(rf"\b((?:[A-Z][a-z]+\.? )){re.escape(name)}\b", text)
        title = titled.group(1).strip() if titled else ""
        if title.lower().rstrip(".") in _TITLES:
            return f"{title} {name}"
        return f"{name}, {role}," if role and len(role.split()) <= 8 else name

    def _first_article(self, name: str) -> str:
        """A description with the determiner of its first mention: "a senior official", "two crew members"."""
        if _DETERMINER.match(name) or re.match(r"(?:many|several|most|few|all|both|other|others|no|any)\b", name, re.I):
            return name[:1].lower() + name[1:] if name[1:2].islower() and not name[:2].isupper() else name
        text = self._referents.analysis.article.text
        first = re.search(rf"(?:\b(a|an|the|some|one|two|three)\s+)?\b{re.escape(name)}\b", text, re.I)
        word = (first.group(1) or "").lower() if first else ""
        if word:
            return f"{word} {name}"
        return (
            name
            if name.rsplit(maxsplit=1)[-1].endswith("s") or name.rsplit(maxsplit=1)[-1] in _PLURALS
            else f"{article_for(name)} {name}"
        )


_TITLES = frozenset(
    {"admiral", "general", "colonel", "captain", "major", "lieutenant", "sergeant", "judge", "justice", "president"}
    | {"senator", "sen", "rep", "gov", "governor", "mayor", "minister", "chancellor", "secretary", "ambassador", "dr"}
    | {"professor", "prof", "bishop", "archbishop", "cardinal", "pope", "king", "queen", "prince", "princess", "sir"}
    | {"detective", "inspector", "sheriff", "chief", "officer", "gen", "col", "capt", "lt", "sgt", "rev", "father"}
)
_PLURALS = frozenset({"people", "police", "men", "women", "children", "staff", "media"})
