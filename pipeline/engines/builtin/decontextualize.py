"""Decontextualization: the words of a clause written out so that they can be read alone.

Pronouns and short mentions become the name that the article gives them, days of the week become dates, and half a pair
of quotation marks is left out. Nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.engines.builtin.dates import find_dates
from pipeline.engines.builtin.referents import Referents, possessive
from pipeline.engines.builtin.replacement import Replacement
from pipeline.engines.builtin.syntax import child
from pipeline.text.parse import Parse, Token
from pipeline.text.quotes import Quotation

THIRD_PERSON = frozenset({"he", "she", "it", "they", "him", "her", "them", "his", "hers", "its", "their", "theirs"})
OPENING_MARKS, CLOSING_MARKS = "“‘\"'([", "”’\"')]"
CONNECTIVES = frozenset(
    {
        "however",
        "meanwhile",
        "moreover",
        "furthermore",
        "nevertheless",
        "nonetheless",
        "but",
        "yet",
        "and",
        "so",
        "still",
    }
    | {"additionally", "besides", "consequently", "hence", "therefore", "thus", "indeed", "instead", "likewise", "then"}
    | {"similarly", "accordingly", "also", "again", "though"}
)
_GLUED = re.compile(r"^(?:[,.;:?!%)\]”’…]|n['’]t$|['’](?:s|re|ve|ll|d|m)?$)")
_HONORIFICS = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Words written out: the `text`, and how many mentions were `resolved`, left `unresolved`, and `dated`."""

    text: str
    resolved: int = 0
    unresolved: int = 0
    dated: int = 0


@dataclass
class Reading:
    """What writing out needs to know of one sentence: its parse, whom its mentions mean, and where quotations lie."""

    parse: Parse
    referents: Referents
    published: date | None
    quotations: Sequence[Quotation] = ()
    dates: dict[int, Replacement] = field(init=False)

    def __post_init__(self) -> None:
        self.dates = {r.run[0]: r for r in find_dates(self.parse, self.published)}

    def word_out(self, items: Sequence[int | str], *, said: Iterable[str] = (), inserted: str = "{}") -> Wording:
        """Token indices and literal words, in order, as text: names in place of mentions, no capital, no full stop.

        `said` are names the reader has just seen: a pronoun for one of them stays. `inserted` is how a name put in is
        written, such as "[{}]" inside quotation marks.
        """
        return _Writer(self, list(said), inserted).write(items)


@dataclass
class _Writer:
    reading: Reading
    said: list[str]
    inserted: str
    resolved: int = 0
    unresolved: int = 0
    dated: int = 0

    def write(self, items: Sequence[int | str]) -> Wording:
        loose = _loose_words(self.reading.parse)
        kept = [i for i in items if isinstance(i, str) or (i not in loose and not self._is_half_a_pair(i, items))]
        words: list[str] = []
        at = 0
        while at < len(kept):
            word, step = self._next(kept, at)
            words.append(word if at == 0 or self._is_glued(kept, at, word) else f" {word}")
            at += step
        return Wording(re.sub(r"\s+", " ", "".join(words)).strip(), self.resolved, self.unresolved, self.dated)

    def _next(self, items: Sequence[int | str], at: int) -> tuple[str, int]:
        """The next word of the output and how many items it stands for."""
        item = items[at]
        if isinstance(item, str):
            return item, 1
        dated = self.reading.dates.get(item)
        if dated is not None and list(items[at : at + len(dated.run)]) == list(dated.run):
            self.dated += 1
            return dated.text, len(dated.run)
        named = self._mention(item)
        if named is not None and list(items[at : at + len(named.run)]) == list(named.run):
            return named.text, len(named.run)
        return self.reading.parse.tokens[item].text, 1

    def _mention(self, index: int) -> Replacement | None:
        token = self.reading.parse.tokens[index]
        if token.tag in ("PRP", "PRP$") and token.text.lower() in THIRD_PERSON:
            return self._pronoun(token)
        if token.tag in ("NNP", "NNPS") and self._opens_name(token):
            return self._short_name(token)
        if token.dep == "det" and token.text.lower() == "the":
            return self._description(token)
        return None

    def _pronoun(self, token: Token) -> Replacement | None:
        name = self.reading.referents.name(self.reading.parse.sentence.index, token.index)
        if name is None:
            self.unresolved += not _is_empty_it(self.reading.parse, token)
            return None
        self.resolved += 1
        if name in self.said:
            return None
        self.said.append(name)
        owned = token.tag == "PRP$" or token.text.lower() in ("hers", "theirs")
        return Replacement((token.index,), self.inserted.format(possessive(name) if owned else name))

    def _opens_name(self, token: Token) -> bool:
        before = self.reading.parse.tokens[token.index - 1] if token.index else None
        return before is None or not (before.pos == "PROPN" and before.head in (token.index, token.head))

    def _short_name(self, token: Token) -> Replacement | None:
        """A surname or name with a title, for the full name; the title stays unless it is an honorific."""
        tokens = self.reading.parse.tokens
        last = token.index
        while last + 1 < len(tokens) and tokens[last].dep == "compound" and tokens[last + 1].pos == "PROPN":
            last += 1
        name = self.reading.referents.analysis.name_of(self.reading.parse.sentence.index, last)
        words = [t.text for t in tokens[token.index : last + 1]]
        if name is None or words[-1] not in name.split() or " ".join(words) == name:
            return None
        if name in self.said:
            return None
        self.said.append(name)
        titles = [w for w in words if w not in name.split() and w.lower() not in _HONORIFICS]
        self.resolved += 1
        text = " ".join((*titles, name))
        return Replacement(tuple(range(token.index, last + 1)), self.inserted.format(text))

    def _description(self, token: Token) -> Replacement | None:
        """ "the ambassador", with nothing after it that would be lost, for the name of the person meant."""
        tokens, noun = self.reading.parse.tokens, token.head
        below = self.reading.parse.subtree(noun)
        after = [tokens[c] for c in self.reading.parse.children[noun] if c > noun]
        if tokens[noun].pos != "NOUN" or below[0] != token.index or any(t.dep != "case" for t in after):
            return None
        name = self.reading.referents.analysis.name_of(self.reading.parse.sentence.index, noun)
        if name is None or not name[:1].isupper() or name in self.said:
            return None
        self.said.append(name)
        self.resolved += 1
        return Replacement(
            tuple(range(token.index, noun + 1)), self.inserted.format(self.reading.referents.definite(name))
        )

    def _is_half_a_pair(self, index: int, items: Sequence[int | str]) -> bool:
        """Whether a token is a quotation mark whose partner is not among the items."""
        token = self.reading.parse.tokens[index]
        for q in self.reading.quotations:
            first, last = token.start == q.start < q.inner_start, token.end == q.end > q.inner_end
            if first or last:
                partner = q.end - 1 if first else q.start
                return not any(isinstance(i, int) and _covers(self.reading.parse.tokens[i], partner) for i in items)
        return False

    def _is_glued(self, items: Sequence[int | str], at: int, word: str) -> bool:
        item, before = items[at], items[at - 1]
        if isinstance(item, int) and isinstance(before, int) and item == before + 1:
            return self.reading.parse.tokens[before].end == self.reading.parse.tokens[item].start
        last = before if isinstance(before, str) else self.reading.parse.tokens[before].text
        return bool(_GLUED.match(word)) or last in ("(", "[", "$", "£", "€", "“", "‘")


def as_sentence(text: str) -> str:
    """The text with a capital first letter and a full stop, unless it ends in a mark of its own."""
    text = text.strip(" ,;:—–")
    for at, letter in enumerate(text):
        if letter.isalnum():
            text = text[:at] + letter.upper() + text[at + 1 :] if _may_be_capital(text[at:]) else text
            break
    return text if re.search(r"[.!?…][”’\"')\]]*$", text) else f"{text}."


def _may_be_capital(text: str) -> bool:
    """Whether a first word may take a capital: not "iPhone" or "al-Qaida"."""
    word = re.split(r"\W", text, maxsplit=1)[0]
    return word.islower() and not re.match(r"(?:al|el)-[A-Z]", text)


def _loose_words(parse: Parse) -> frozenset[int]:
    """Words that only tie a sentence to the one before ("however", "but"), with the commas that set them off."""
    found: set[int] = set()
    for token in parse.tokens:
        if token.lemma.lower() not in CONNECTIVES or token.dep not in ("advmod", "cc"):
            continue
        before = token.index > 0 and parse.tokens[token.index - 1].text == ","
        after = token.index + 1 < len(parse.tokens) and parse.tokens[token.index + 1].text == ","
        if before and after:
            found |= {token.index - 1, token.index, token.index + 1}
        elif token.index == 0:
            found |= {token.index, *((token.index + 1,) if after else ())}
    return frozenset(found)


def _covers(token: Token, offset: int) -> bool:
    return token.start <= offset < token.end


def _is_empty_it(parse: Parse, token: Token) -> bool:
    """Whether "it" means nothing: "it is clear that", "it rained"."""
    if token.text.lower() != "it":
        return False
    head = token.head
    return token.dep == "expl" or child(parse, head, "ccomp", "csubj", "xcomp", "acomp") is not None
