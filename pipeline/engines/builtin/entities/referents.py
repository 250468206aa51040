"""Referents: how to write the person or body that a mention means, for somebody who has not read the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.engines.builtin.attribution.statements import Statement
from pipeline.engines.builtin.grammar.inflection import article_for
from pipeline.engines.builtin.grammar.personwords import is_honorific, title_noun
from pipeline.engines.builtin.grammar.syntax import SUBJECTS
from pipeline.types import Attribution, SourceKind

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

_PARTICLES = frozenset(
    {"de", "da", "del", "der", "den", "di", "la", "le", "van", "von", "bin", "al", "el", "ibn", "of", "the"}
)
_SUFFIX = re.compile(r"(?:Jr\.?|Sr\.?|[IVX]+)")
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

    def meant(self, sentence: int, token: int) -> str | None:
        """The name for a pronoun, None when it is unresolved or too unsure to be written out.

        "He" and "she" are told by gender. "It" and "they" only count where the name they would stand for is the subject
        of an earlier clause of the sentence, or of the sentence before; a description, such as "the water authority",
        only in its own sentence and for "it".
        """
        name = self.analysis.name_of(sentence, token)
        word = self.analysis.parses[sentence].tokens[token].text.lower()
        if not name:
            return None
        if word in ("he", "she", "him", "her", "his", "hers"):
            if not re.search(r"\w{2}", name):
                return None
            return name if is_plain_name(name) else self.definite(name)
        here = self._subjects(sentence, token)
        subjects = [*here, *self._subjects(sentence - 1)]
        if word in ("it", "its", "itself") and not is_plain_name(name):
            near = any(self.analysis.name_of(s, t) == name for s, t in here)
            return self.definite(name) if near and len(name.split()) <= LONGEST_DESCRIPTION else None
        sure = is_plain_name(name) and any(self.analysis.name_of(s, t) == name for s, t in subjects)
        return self.definite(name) if sure else None

    def full_name(self, sentence: int, token: int, words: Sequence[str]) -> str | None:
        """The full name for a surname or a titled name, None when it is full, unknown, or shared by two people."""
        name = self.analysis.name_of(sentence, token)
        if name is None or not is_plain_name(name) or " ".join(words) == name:
            return None
        parts = [p for p in name.split() if not _SUFFIX.fullmatch(p)]
        known = all(w in name.split() or is_honorific(w) or title_noun(w) for w in words)
        alone = len(parts) > 1 and parts[-1] == words[-1] and known and not set(parts) <= set(words)
        return name if alone and name in self._people and len(self._first_names.get(parts[-1], ())) < 2 else None

    def _subjects(self, sentence: int, before: int | None = None) -> list[tuple[int, int]]:
        """The subjects of a sentence's finite clauses, those before a token only when one is given."""
        if sentence < 0:
            return []
        tokens = self.analysis.parses[sentence].tokens[:before]
        return [(sentence, t.index) for t in tokens if t.dep in SUBJECTS and t.tag not in ("WP", "WDT")]

    @cached_property
    def _people(self) -> frozenset[str]:
        """The names that the parser takes for people's wherever they stand whole, without honorifics and titles."""
        found: set[str] = set()
        for parse in self.analysis.parses:
            run: list[str] = []
            for token in parse.tokens:
                if token.ent != "PERSON" or token.ent_begins:
                    found.add(" ".join(run))
                    run = []
                if token.ent == "PERSON" and not is_honorific(token.text) and not title_noun(token.text):
                    run.append(token.text)
            found.add(" ".join(run))
        return frozenset(found)

    @cached_property
    def _first_names(self) -> dict[str, set[str]]:
        """The first names with which each surname stands in the article."""
        found: dict[str, set[str]] = {}
        for name in self._people:
            parts = [p for p in name.split() if not _SUFFIX.fullmatch(p)]
            if len(parts) > 1:
                found.setdefault(parts[-1], set()).add(parts[0])
        return found

    def definite(self, name: str) -> str:
        """A name with "the" where the article writes it so: "the European Union", "the former prime minister"."""
        if name not in self._known:
            self._known[name] = self._definite(name)
        return self._known[name]

    @cached_property
    def _lower(self) -> str:
        return self.analysis.article.text.lower()

    def words_before(self, name: str) -> list[str]:
        """The lower-cased words that stand before the first mentions of a name in the text."""
        found: list[str] = []
        at = self._lower.find(name.lower())
        while at >= 0 and len(found) < MENTIONS:
            before = re.search(r"(\w+)\.?\s$", self._lower[max(0, at - 20) : at])
            found.append(before.group(1) if before else "")
            at = self._lower.find(name.lower(), at + 1)
        return found

    def _definite(self, name: str) -> str:
        if _DETERMINER.match(name):
            return re.sub(r"^(?:a|an)\s", "the ", name)
        before = self.words_before(name)
        with_the = sum(word in ("the", "a", "an") for word in before)
        if name[:1].islower():
            return f"the {name}" if with_the or not before else name
        body = " " in name and name.rsplit(maxsplit=1)[-1].lower() in _BODIES and not re.match(r"\S*s\s", name)
        return f"the {name}" if 2 * with_the > len(before) or body else name


def is_plain_name(name: str) -> bool:
    """Whether a name is made of capitalised words and the particles of names alone."""
    return all(w[:1].isupper() or w.lower() in _PARTICLES for w in name.split()) and name[:1].isupper()


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
        if a.kind is SourceKind.NAMED and is_plain_name(name):
            return self._named(name, a.role)
        short = re.split(r",\s|\s(?:obtained|who|which|that|whose)\s", name)[0]
        if a.kind is SourceKind.ANONYMOUS:
            return self._first_article(short)
        return self._referents.definite(short)

    def _named(self, name: str, role: str | None) -> str:
        if " " in name:
            return name
        title = next((w for w in self._referents.words_before(name) if w in _TITLES), "")
        if title:
            return f"{title.capitalize()} {name}"
        return f"{name}, {role}," if role and len(role.split()) <= 8 else name

    def _first_article(self, name: str) -> str:
        """A description with the determiner of its first mention: "a senior official", "two crew members"."""
        if _DETERMINER.match(name) or re.match(r"(?:many|several|most|few|all|both|other|others|no|any)\b", name, re.I):
            return name[:1].lower() + name[1:] if name[1:2].islower() and not name[:2].isupper() else name
        word = next(iter(self._referents.words_before(name)), "")
        if word in ("a", "an", "the", "some", "one", "two", "three"):
            return f"{word} {name}"
        return (
            name
            if name.rsplit(maxsplit=1)[-1].endswith("s") or name.rsplit(maxsplit=1)[-1] in _PLURALS
            else f"{article_for(name)} {name}"
        )


_BODIES = frozenset(
    {"fund", "union", "party", "committee", "council", "department", "ministry", "agency", "bureau", "court", "senate"}
    | {"commission", "association", "administration", "bank", "league", "service", "office", "authority", "guard"}
)
LONGEST_DESCRIPTION = 5  # words that may stand for "it"
MENTIONS = 20  # of a name, that are looked at to see whether it takes "the"
_TITLES = frozenset(
    {"admiral", "general", "colonel", "captain", "major", "lieutenant", "sergeant", "judge", "justice", "president"}
    | {"senator", "sen", "rep", "gov", "governor", "mayor", "minister", "chancellor", "secretary", "ambassador", "dr"}
    | {"professor", "prof", "bishop", "archbishop", "cardinal", "pope", "king", "queen", "prince", "princess", "sir"}
    | {"detective", "inspector", "sheriff", "chief", "officer", "gen", "col", "capt", "lt", "sgt", "rev", "father"}
)
_PLURALS = frozenset({"people", "police", "men", "women", "children", "staff", "media"})
