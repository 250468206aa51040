"""Decontextualization: the words of a clause written out so that they can be read alone.

Pronouns and short mentions become the name that the article gives them, days of the week become dates, and half a pair
of quotation marks is left out. Nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.engines.builtin.claims.agreement import agreeing, expanded, thing_meant
from pipeline.engines.builtin.entities.referents import Referents, is_plain_name, possessive
from pipeline.engines.builtin.grammar.dates import find_dates
from pipeline.engines.builtin.grammar.personwords import is_honorific, person_nouns
from pipeline.engines.builtin.grammar.phrases import FINITE, is_plural
from pipeline.engines.builtin.grammar.replacement import Replacement
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.engines.builtin.summary.scenery import (
    FACT_ENTITIES,
    Segment,
    asides,
    connective,
    dateline_end,
    is_absolute,
    segments,
)
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token
from pipeline.text.quotes import Quotation

THINGS = frozenset({"it", "its", "they", "them", "their", "theirs"})
THIRD_PERSON = frozenset({"he", "she", "it", "they", "him", "her", "them", "his", "hers", "its", "their", "theirs"})
COLLECTIVE = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = COLLECTIVE | {"i", "me", "my", "mine", "myself"}
_GLUED = re.compile(r"^(?:[,.;:?!%)\]”’…]|n['’]t$|['’](?:s|re|ve|ll|d|m)?$)")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words written out: the `text`, and how many mentions were `resolved`, left `unresolved`, and `dated`."""

    text: str
    resolved: int = 0
    unresolved: int = 0
    dated: int = 0

    def plus(self, other: Wording) -> Wording:
        """The words of the other, with the counts of both."""
        return Wording(
            other.text,
            self.resolved + other.resolved,
            self.unresolved + other.unresolved,
            self.dated + other.dated,
        )


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

    def word_out(
        self,
        items: Sequence[int | str],
        *,
        said: Iterable[str] = (),
        resolve: bool = True,
        speaker: str | None = None,
        plural: bool = False,
        quoted: bool = False,
    ) -> Wording:
        """Token indices and literal words, in order, as text: names in place of mentions, no capital, no full stop.

        `said` are names the reader has just seen: a pronoun for one of them stays. Without `resolve` every word stays,
        and open mentions are only counted: direct speech keeps its words. `speaker` takes the place of "I" and "my",
        of "we" and "our" too when it is a body (`plural`); in direct speech (`quoted`) no "he" or "it" is the speaker.
        """
        return _Writer(self, list(said), resolve=resolve, speaker=speaker, plural=plural, quoted=quoted).write(items)


@dataclass
class _Writer:
    reading: Reading
    said: list[str]
    resolve: bool = True
    speaker: str | None = None
    plural: bool = False
    quoted: bool = False
    forms: dict[int, str] = field(default_factory=dict)
    items: frozenset[int] = frozenset()
    resolved: int = 0
    unresolved: int = 0
    dated: int = 0

    def write(self, items: Sequence[int | str]) -> Wording:
        loose = _loose_words(self.reading.parse)
        self.items = frozenset(i for i in items if isinstance(i, int))
        whole = self._closed(items)
        kept = [i for i in whole if isinstance(i, str) or (i not in loose and not self._is_half_a_pair(i, whole))]
        kept = _with_paired_brackets(self.reading.parse, kept)
        words: list[str] = []
        at = 0
        while at < len(kept):
            word, step = self._next(kept, at)
            words.append(word if at == 0 or self._is_glued(kept, at, word) else f" {word}")
            at += step
        return Wording(re.sub(r"\s+", " ", "".join(words)).strip(), self.resolved, self.unresolved, self.dated)

    def _closed(self, items: Sequence[int | str]) -> list[int | str]:
        """The items with the closing mark of a quotation whose every word is among them."""
        whole = list(items)
        for q in self.reading.quotations:
            inside = [t for t in self.reading.parse.tokens if q.start <= t.start and t.end <= q.end]
            words = [t.index for t in inside if t.pos not in ("PUNCT", "SPACE")]
            closing = next((t.index for t in inside if t.end == q.end > q.inner_end), None)
            opened = any(t.start == q.start < q.inner_start and t.index in self.items for t in inside)
            if words and opened and closing is not None and closing not in self.items and set(words) <= self.items:
                whole.insert(whole.index(words[-1]) + 1, closing)
        return whole

    def _next(self, items: Sequence[int | str], at: int) -> tuple[str, int]:
        """The next word of the output and how many items it stands for."""
        item = items[at]
        if isinstance(item, str):
            return item, 1
        if at and items[at - 1] != item - 1 and (full := expanded(self.reading.parse, item)):
            return f" {full[item]}", 1
        if not self.resolve:
            self.unresolved += self.reading.parse.tokens[item].text.lower() in THIRD_PERSON
            return self.reading.parse.tokens[item].text, 1
        dated = self.reading.dates.get(item)
        if dated is not None and list(items[at : at + len(dated.run)]) == list(dated.run):
            self.dated += 1
            return dated.text, len(dated.run)
        self.unresolved += _points_elsewhere(self.reading.parse.tokens[item])
        named = self._mention(item)
        if named is not None and list(items[at : at + len(named.run)]) == list(named.run):
            return named.text, len(named.run)
        return self.reading.parse.tokens[item].text, 1

    def _mention(self, index: int) -> Replacement | None:
        token = self.reading.parse.tokens[index]
        if index in self.forms:
            return Replacement((index,), f" {self.forms[index]}")
        if token.tag in ("PRP", "PRP$") and token.text.lower() in FIRST_PERSON:
            return self._first_person(token)
        if token.tag in ("PRP", "PRP$") and token.text.lower() in THIRD_PERSON:
            return self._pronoun(token)
        if token.tag in ("NNP", "NNPS") and self._opens_name(token):
            return self._short_name(token)
        if token.dep == "det" and token.text.lower() == "the":
            return self._description(token)
        return None

    def _pronoun(self, token: Token) -> Replacement | None:
        if _is_empty_it(self.reading.parse, token):
            return None
        thing = token.text.lower() in THINGS
        if self._may_mean_a_neighbour(token) if thing else self._is_person_here(token):
            return None
        name = self._thing(token) or self.reading.referents.meant(self.reading.parse.sentence.index, token.index)
        if name is None or (self.quoted and name == self.speaker):
            self.unresolved += 1
            return None
        self.resolved += 1
        if name in self.said or self._is_here(name):
            return None
        self.said.append(name)
        self.forms.update(expanded(self.reading.parse, token.index + 1))
        owned = token.tag == "PRP$" or token.text.lower() in ("hers", "theirs")
        return Replacement((token.index,), possessive(name) if owned else name)

    def _thing(self, token: Token) -> str | None:
        """For "it" in a clause that was cut off: the thing that is the subject of the clause it was cut from."""
        subject = thing_meant(self.reading.parse, token) if token.text.lower() in ("it", "its") else ()
        if not subject or set(subject) & self.items:
            return None
        return _Writer(self.reading, []).write(subject).text

    def _may_mean_a_neighbour(self, token: Token) -> bool:
        """Whether "it" or "they" follows a noun in the words being written that it may well stand for."""
        many = token.text.lower() in ("they", "them", "their", "theirs")
        before = (self.reading.parse.tokens[i] for i in self.items if i < token.index)
        return any(t.pos in ("NOUN", "PROPN") and is_plural(self.reading.parse, t.index) == many for t in before)

    def _is_person_here(self, token: Token) -> bool:
        """Whether a person is mentioned before "he" or "her" in the words being written: the reader takes that one."""
        before = [self.reading.parse.tokens[i] for i in self.items if i < token.index]
        return any(t.ent == "PERSON" or (t.pos == "NOUN" and t.lemma.lower() in person_nouns()) for t in before)

    def _is_here(self, name: str) -> bool:
        """Whether the words being written name the one meant, so that a pronoun for it needs no help."""
        words = {self.reading.parse.tokens[i].text.lower() for i in self.items}
        telling = [w for w in name.split() if len(w) > 2 and w[:1].isupper()] or name.split()[-1:]
        return any(w.lower() in words for w in telling)

    def _first_person(self, token: Token) -> Replacement | None:
        """ "I" and "my" for the speaker's name, with the verb in the third person; "we" only for a body."""
        word = token.text.lower()
        if self.speaker is None or (word in COLLECTIVE and not self.plural):
            self.unresolved += self.speaker is not None
            return None
        self.resolved += 1
        if word in ("i", "we"):
            self.forms.update(agreeing(self.reading.parse, token.index))
        owned = word in ("my", "mine", "our", "ours")
        return Replacement((token.index,), possessive(self.speaker) if owned else self.speaker)

    def _opens_name(self, token: Token) -> bool:
        before = self.reading.parse.tokens[token.index - 1] if token.index else None
        return before is None or not (before.pos == "PROPN" and before.head in (token.index, token.head))

    def _short_name(self, token: Token) -> Replacement | None:
        """A surname or a name with a title, for the full name; the title stays unless it is an honorific."""
        tokens = self.reading.parse.tokens
        last = token.index
        while last + 1 < len(tokens) and tokens[last].dep == "compound" and tokens[last + 1].pos == "PROPN":
            last += 1
        following = tokens[last + 1] if last + 1 < len(tokens) else None
        words = [t.text for t in tokens[token.index : last + 1]]
        name = self.reading.referents.full_name(self.reading.parse.sentence.index, last, words)
        if name is None or name in self.said:
            return None
        if following is not None and (following.pos == "PROPN" or following.text in ("-", "/")):
            return None
        self.said.append(name)
        titles = [w for w in words[:-1] if w not in name.split() and not is_honorific(w)]
        self.resolved += 1
        return Replacement(tuple(range(token.index, last + 1)), " ".join((*titles, name)))

    def _description(self, token: Token) -> Replacement | None:
        """ "the ambassador", with nothing beside it that would be lost, for the name of the person meant."""
        tokens, noun = self.reading.parse.tokens, token.head
        alone = noun == token.index + 1 and all(
            c in (token.index,) or c > noun for c in self.reading.parse.children[noun]
        )
        after = [tokens[c].dep for c in self.reading.parse.children[noun] if c > noun]
        if not alone or tokens[noun].lemma.lower() not in person_nouns() or any(d != "case" for d in after):
            return None
        name = self.reading.referents.analysis.name_of(self.reading.parse.sentence.index, noun)
        if name is None or not is_plain_name(name) or name in self.said:
            return None
        self.said.append(name)
        self.resolved += 1
        return Replacement((token.index, noun), name)

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
        if isinstance(item, int) and any(
            self.reading.parse.tokens[item].end == q.end > q.inner_end for q in self.reading.quotations
        ):
            return True
        return bool(_GLUED.match(word)) or last in ("(", "[", "$", "£", "€", "“", "‘")


def as_sentence(text: str) -> str:
    """The text with a capital first letter and a full stop, unless it ends in a mark of its own."""
    text = re.sub(r",(?=[”’\"']?$)", "", text.strip(" ,;:—–"))
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
    """What the words of a sentence can lose unread: a dateline, "however", "his voice steady", "amid the tension"."""
    base = parse.sentence.start
    ranges = [(base, base + dateline_end(parse.sentence.text)), *asides(parse)]
    opening = connective(parse)
    ranges += [opening] if opening is not None else []
    loose = {t.index for t in parse.tokens if any(start <= t.start and t.end <= end for start, end in ranges)}
    for segment in segments(parse):
        if _is_mood(parse, segment):
            loose |= set(range(segment.first, segment.last + 1))
            loose.add(segment.first - 1 if not segment.opens else segment.last + 1)
    return frozenset(loose)


def _is_mood(parse: Parse, segment: Segment) -> bool:
    """Whether a stretch between commas only gives a mood or gesture: no fact, no finite verb."""
    part = parse.tokens[segment.first : segment.last + 1]
    if any(t.ent in FACT_ENTITIES or t.tag in FINITE for t in part) or not (segment.opens or segment.closes):
        return False
    return is_absolute(part) or (segment.opens and any(t.lemma.lower() in load_words("scene") for t in part))


def _with_paired_brackets(parse: Parse, items: list[int | str]) -> list[int | str]:
    """The items without brackets whose partner is not among them."""
    open_: list[int] = []
    lone: set[int] = set()
    for at, item in enumerate(items):
        text = item if isinstance(item, str) else parse.tokens[item].text
        if text in ("(", "["):
            open_.append(at)
        elif text in (")", "]"):
            lone |= set() if open_ else {at}
            open_ = open_[:-1]
    return [item for at, item in enumerate(items) if at not in lone and at not in open_]


def _points_elsewhere(token: Token) -> bool:
    """Whether a word such as "this" stands for something that only the text around it says."""
    return token.text.lower() in ("this", "that", "these", "those") and token.dep in (
        "nsubj",
        "nsubjpass",
        "dobj",
        "pobj",
    )


def _covers(token: Token, offset: int) -> bool:
    return token.start <= offset < token.end


def _is_empty_it(parse: Parse, token: Token) -> bool:
    """Whether "it" means nothing, or nothing that has a name: "it is clear that", "it's about"."""
    if token.text.lower() != "it" or token.dep not in ("nsubj", "expl", "nsubjpass"):
        return False
    head = parse.tokens[token.head]
    bare = (
        head.lemma.lower() in ("be", "'s", "’s", "seem", "appear", "take", "turn")
        and child(parse, token.head, "attr") is None
    )
    return token.dep == "expl" or bare or child(parse, token.head, "csubj") is not None
