"""A sentence as verification reads it: content words with polarity and certainty, their links, amounts, days, times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property
from threading import Lock

from pipeline.engines.builtin.verification.polarity import Certainty, certainty_of, is_negated
from pipeline.engines.builtin.verification.rarity import rarity
from pipeline.grounding.amounts import Amount, find_amounts
from pipeline.grounding.timepoints import ClockTime, DayReference, find_clock_times, find_days
from pipeline.text.lexicon import load_words
from pipeline.text.parse import Parse, Token, parse_sentences
from pipeline.types import Sentence

KEPT = 4096
"""Sentences whose reading is kept: some 40 articles."""
LONGEST = 2000
"""Characters of a sentence that are read; what comes after is cut off."""
_NAME_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "LAW", "EVENT", "PRODUCT", "WORK_OF_ART"})
_OBJECTS = frozenset({"dobj", "obj", "nsubjpass", "attr", "acomp", "oprd", "dative"})
_THROUGH = frozenset({"prep", "agent", "pcomp", "cc", "aux", "auxpass", "mark", "punct"})
_LONGEST_CLIMB = 4
_ABOVE = 3
_CONTENT = {"PROPN": "name", "NOUN": "noun", "VERB": "verb", "ADJ": "adjective", "ADV": "adverb"}


class Kind(StrEnum):
    """What kind of content a word carries."""

    NAME = "name"
    NOUN = "noun"
    VERB = "verb"
    ADJECTIVE = "adjective"
    ADVERB = "adverb"


class Role(IntEnum):
    """How a word hangs on the content word above it."""

    SUBJECT = 0
    OBJECT = 1
    OBLIQUE = 2
    MODIFIER = 3
    CLAUSE = 4
    TOP = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: `head` is the token index of the content word above it, None at the top; `link` a preposition.

    `negated` and `certainty` are those of the clause or phrase that the word heads.
    """

    index: int
    text: str
    lemma: str
    kind: Kind
    weight: float
    negated: bool
    certainty: Certainty
    head: int | None
    role: Role
    link: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A sentence, read: all offsets count from its first character; `words` leaves out what amounts and days cover."""

    text: str
    parse: Parse
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    days: tuple[DayReference, ...]
    clocks: tuple[ClockTime, ...]

    @cached_property
    def by_token(self) -> dict[int, Word]:
        """The content words by token index."""
        return {word.index: word for word in self.words}

    @cached_property
    def below(self) -> dict[int, tuple[Word, ...]]:
        """For each content word, by token index, the content words that hang on it."""
        found: dict[int, list[Word]] = {}
        for word in self.words:
            if word.head is not None:
                found.setdefault(word.head, []).append(word)
        return {head: tuple(words) for head, words in found.items()}

    def above(self, start: int, end: int) -> tuple[Word, ...]:
        """The content words that a stretch of the sentence hangs on, from the nearest up to the third."""
        inside = {t.index for t in self.parse.tokens if t.start < end and start < t.end}
        at = next((i for i in sorted(inside) if self.parse.tokens[i].head not in inside), None)
        found: list[Word] = []
        for _ in range(len(self.parse.tokens) if at is not None else 0):
            head = self.parse.tokens[at].head if at is not None else 0
            if head == at or len(found) == _ABOVE:
                break
            at = head
            if at in self.by_token:
                found.append(self.by_token[at])
        return tuple(found)


class _Parses:
    """Parses of single sentences, the last ones kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Parse] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> list[Parse]:
        with self._lock:
            return self._of(texts)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()

    def _of(self, texts: Sequence[str]) -> list[Parse]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        sentences = [Sentence(0, 0, len(text), text, 0) for text in missing]
        for text, parse in zip(missing, parse_sentences(sentences) if sentences else (), strict=True):
            self._kept[text] = parse
        found = [self._kept[text] for text in texts]
        for text in texts:
            self._kept.move_to_end(text)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found


_PARSES = _Parses()
_READINGS: OrderedDict[tuple[str, date | None], Reading] = OrderedDict()
_LOCK = Lock()


def read_sentences(texts: Sequence[str], published: date | None = None) -> tuple[Reading, ...]:
    """One reading for each sentence, in order; days are placed by `published`. The last `KEPT` readings are kept."""
    cut = [text[:LONGEST] for text in texts]
    with _LOCK:
        known = {text: _READINGS.get((text, published)) for text in cut}
    missing = [text for text, reading in known.items() if reading is None]
    for text, parse in zip(missing, _PARSES.of(missing), strict=True):
        known[text] = _keep(read_parse(parse, published), published)
    return tuple(reading for text in cut if (reading := known[text]) is not None)


def parse_ahead(texts: Sequence[str]) -> None:
    """Parse sentences that will be read soon: several times faster together than one by one."""
    _PARSES.of([text[:LONGEST] for text in texts])


def forget_readings() -> None:
    """Drop every reading that is kept, as at the start of the program."""
    with _LOCK:
        _READINGS.clear()
    _PARSES.forget()


def _keep(reading: Reading, published: date | None) -> Reading:
    with _LOCK:
        _READINGS[(reading.text, published)] = reading
        while len(_READINGS) > KEPT:
            _READINGS.popitem(last=False)
    return reading


def read_parse(parse: Parse, published: date | None) -> Reading:
    """The reading of a parsed sentence that stands alone (its offsets start at 0)."""
    text = parse.sentence.text
    amounts, days, clocks = find_amounts(text), find_days(text, published), find_clock_times(text)
    covered = [*_ranges(amounts), *_ranges(days), *_ranges(clocks)]
    return Reading(text, parse, tuple(_words(parse, covered)), amounts, days, clocks)


def _ranges(found: Sequence[Amount] | Sequence[DayReference] | Sequence[ClockTime]) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in found)


def _words(parse: Parse, covered: Sequence[tuple[int, int]]) -> Iterator[Word]:
    content = {t.index for t in parse.tokens if _is_content(t) and not _within(t, covered)}
    for token in parse.tokens:
        if token.index in content:
            yield _word(parse, token, content)


def _within(token: Token, covered: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in covered)


def _is_content(token: Token) -> bool:
    if token.pos not in _CONTENT or not any(map(str.isalnum, token.text)):
        return False
    low = token.text.lower()
    return token.pos == "PROPN" or (low not in load_words("function_words") and token.lemma.lower() not in _EMPTY)


_EMPTY = frozenset({"be", "have", "do", "’s", "'s", "not", "n't", "so", "such", "there", "also", "then"})


def _word(parse: Parse, token: Token, content: set[int]) -> Word:
    head, role, link = _link(parse, token, content)
    lemma = token.lemma.lower() if token.pos != "PROPN" else token.text.lower()
    return Word(
        token.index,
        token.text,
        lemma,
        _kind(token),
        rarity(token.text.lower()),
        is_negated(parse, token.index),
        certainty_of(parse, token.index),
        head,
        role,
        link,
        token.start,
        token.end,
    )


def _kind(token: Token) -> Kind:
    named = token.ent in _NAME_ENTITIES and token.text[0].isupper() and token.pos in ("NOUN", "ADJ")
    return Kind.NAME if named else Kind(_CONTENT[token.pos])


def _link(parse: Parse, token: Token, content: set[int]) -> tuple[int | None, Role, str]:
    """The content word above, the role towards it, and the preposition between."""
    at, dep, link = token.index, token.dep, ""
    for _ in range(_LONGEST_CLIMB):
        head = parse.tokens[at].head
        if head == at:
            return None, Role.TOP, link
        if parse.tokens[head].dep in ("prep", "agent") or parse.tokens[head].pos == "ADP":
            link = link or parse.tokens[head].lemma.lower()
        at = head
        if at in content:
            return at, _role(dep, link), link
        if parse.tokens[at].pos == "AUX" and dep in ("nsubj", "attr", "acomp"):
            return _copula(parse, at, token.index, content, dep)
    return None, Role.TOP, link


def _copula(parse: Parse, verb: int, index: int, content: set[int], dep: str) -> tuple[int | None, Role, str]:
    """The subject of a form of "be" hangs on what is said of it; that is the top, or hangs where the verb does."""
    if dep == "nsubj":
        said = next(
            (c for c in parse.children[verb] if parse.tokens[c].dep in ("attr", "acomp") and c in content), None
        )
        return said, Role.SUBJECT if said is not None else Role.TOP, ""
    head = parse.tokens[verb].head
    return (head, Role.CLAUSE, "") if head in content and head not in (verb, index) else (None, Role.TOP, "")


def _role(dep: str, link: str) -> Role:
    if link == "by" and dep == "pobj":
        return Role.SUBJECT
    if link:
        return Role.OBLIQUE
    if dep == "nsubj":
        return Role.SUBJECT
    if dep in _OBJECTS:
        return Role.OBJECT
    return Role.MODIFIER if dep in ("amod", "advmod", "compound", "poss", "nmod", "appos", "npadvmod") else Role.CLAUSE
