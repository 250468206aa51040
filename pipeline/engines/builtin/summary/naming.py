"""Naming: how a summary writes a person or body the first time and after that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.engines.builtin.grammar.personwords import is_office, is_spokesperson, title_noun
from pipeline.engines.builtin.loaded.lexicon import load_loaded_words
from pipeline.engines.builtin.summary.headline import is_headline

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

MOST_OFFICE_WORDS = 9
_RELATIONS = frozenset({"opponent", "rival", "challenger", "wife", "husband", "brother", "sister", "son", "daughter"})
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


def short_name(text: str, full: str) -> str:
    """The word by which the text calls a person of two or three names, most often the last; other names unchanged."""
    words = full.split()
    plain = 2 <= len(words) <= 3 and all(w[:1].isupper() for w in words) and words[0].lower() != "the"
    if not plain:
        return full
    rest = text.replace(full, "")
    alone = {word: len(re.findall(rf"\b{re.escape(word)}\b", rest)) for word in (words[-1], words[0])}
    return max(alone, key=lambda word: alone[word])


def is_attested(analysis: Analysis, name: str) -> bool:
    """Whether running text, not only a headline, has the name as that of a person."""
    words = name.split()
    return any(
        token.text == words[-1]
        and token.ent == "PERSON"
        and [t.text for t in parse.tokens[max(0, token.index + 1 - len(words)) : token.index + 1]] == words
        for index, parse in enumerate(analysis.parses)
        if not is_headline(analysis, index)
        for token in parse.tokens
    )


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


def is_plain_name(name: str) -> bool:
    """Whether a name is two to four capitalized words, none of them loaded ("Crooked ...")."""
    words = name.split()
    index = load_loaded_words()
    loaded = (e for w in words for e in index.get(w.lower(), ()) if len(e.words) == 1)
    return 2 <= len(words) <= 4 and all(w[:1].isupper() for w in words) and not any(e.strength >= 0.5 for e in loaded)


def is_office_phrase(role: str) -> bool:
    """Whether a role can stand behind a name as it is: an office, not a relation to somebody, and no pronoun in it."""
    words = role.lower().split()
    own = {"his", "her", "their", "its", "my", "our", "whose"}
    office = any(is_office(w) or is_spokesperson(w) for w in words) and _RELATIONS.isdisjoint(words)
    return own.isdisjoint(words) and office and len(words) <= MOST_OFFICE_WORDS
