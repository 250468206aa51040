"""Which names of an article are people's, decided over the whole article and not name by name.

A tagger calls the same surname a person here and a company there. A full name that is a person's anywhere makes its
surname a person's everywhere; other names go by the majority of their mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.engines.builtin.grammar import personwords as lex
from pipeline.text.parse import Parse, Token

BODY_ENTITIES = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC"})
WORKS = frozenset({"WORK_OF_ART", "LAW"})
NAMED = BODY_ENTITIES | WORKS | {"PRODUCT", "EVENT", "PERSON"}
_LOCATIVE = frozenset({"in", "near", "outside"})
_POSSESSIVE = ("’s", "'s", "’", "'")


class Roster:
    """The people's names of an article."""

    def __init__(self, parses: Sequence[Parse]) -> None:
        self._person: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._places: set[str] = set()
        self.surnames: frozenset[str] = frozenset()
        surnames: set[str] = set()
        for parse in parses:
            for first, last in name_runs(parse):
                self._count(parse, first, last, surnames)
        self.surnames = frozenset(surnames)

    def _count(self, parse: Parse, first: int, last: int, surnames: set[str]) -> None:
        run = parse.tokens[first : last + 1]
        text = words_of(parse, first, last)
        titled = first > 0 and is_title(parse.tokens[first - 1])
        if len(run) == 1 and first > 0 and _is_inside(parse, first):
            self._places.add(text)
        if run[0].ent == "PERSON" or titled or _reads_personal(parse, run, text):
            self._person[text] += 1
            if len(run) > 1 and run[-1].text[:1].isupper() and run[-1].tag.startswith("NNP"):
                surnames.add(_surname(run))
            elif titled:
                surnames.add(text)
        else:
            self._other[text] += 1

    def is_person(self, text: str) -> bool:
        """Whether a name, as written, is a person's in this article."""
        if text in self.surnames or (text.isupper() and text.title() in self.surnames):
            return True
        words = text.split()
        if len(words) > 1 and words[-1] in self.surnames and lex.gender_of_name(text) is not None:
            return True
        return text not in self._places and 2 * self._person[text] >= max(self._other[text], 1)


def _is_inside(parse: Parse, index: int) -> bool:
    """Whether a name of one word stands where only a place or body can: "in Arlen", "mayor of Arlen"."""
    after = parse.tokens[index + 1].tag if index + 1 < len(parse.tokens) else ""
    before = parse.tokens[index - 1].text.lower()
    office = index > 1 and before == "of" and lex.title_noun(parse.tokens[index - 2].text) is not None
    return (before in _LOCATIVE or office) and after != "POS"


def _reads_personal(parse: Parse, run: Sequence[Token], text: str) -> bool:
    """Whether a name without the tag of a person is one: a given name leads it, or a noun for a person stands by it."""
    words = [t for t in run if t.pos != "PUNCT"]
    if not 2 <= len(words) <= 4:
        return False
    head = run[-1]
    if head.dep == "appos" and parse.tokens[head.head].lemma.lower() in lex.person_nouns():
        return True
    placed = run[0].ent in ("GPE", "FAC", "LOC", "EVENT")
    return not placed and lex.gender_of_name(text) is not None and all(t.text[:1].isupper() for t in words)


def _surname(run: Sequence[Token]) -> str:
    last = run[-1].text
    return run[-2].text if last.rstrip(".").lower() in ("jr", "sr", "ii", "iii", "iv") and len(run) > 2 else last


def words_of(parse: Parse, first: int, last: int) -> str:
    """The words from one token to another on one line."""
    base = parse.sentence.start
    return " ".join(parse.sentence.text[parse.tokens[first].start - base : parse.tokens[last].end - base].split())


def name_runs(parse: Parse) -> Iterator[tuple[int, int]]:
    """First and last token of every entity, and of every run of capitalised nouns without one; trimmed, in order."""
    for first, last in _split(parse.tokens):
        trimmed = _trimmed(parse.tokens, first, last)
        if trimmed is not None:
            yield trimmed


def _split(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The runs, cut before a known given name where a place or body runs into a person: "Norway Karin Holt"."""
    for first, last in _untrimmed(tokens):
        inside = range(first + 1, last) if tokens[first].ent not in ("PERSON", "WORK_OF_ART", "FAC") else range(0)
        cut = next(
            (i for i in inside if tokens[i - 1].ent in ("GPE", "ORG", "NORP") and _opens_person(tokens, i, last)), None
        )
        if cut is None:
            yield first, last
        else:
            yield from ((first, cut - 1), (cut, last))


def _opens_person(tokens: Sequence[Token], index: int, last: int) -> bool:
    rest = tokens[index : last + 1]
    capital = all(t.text[:1].isupper() and t.tag.startswith("NNP") for t in rest)
    return capital and len(rest) in (2, 3) and lex.gender_of_name(tokens[index].text) is not None


def _untrimmed(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(tokens):
        first = at
        at += 1
        if tokens[first].ent in NAMED:
            while at < len(tokens) and tokens[at].ent == tokens[first].ent and not tokens[at].ent_begins:
                at += 1
            yield first, at - 1
        elif tokens[first].tag.startswith("NNP") and not tokens[first].ent:
            while at < len(tokens) and tokens[at].tag.startswith("NNP") and not tokens[at].ent:
                at += 1
            yield first, at - 1


def _trimmed(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    """A run without articles, titles and marks at its ends; None when nothing of a name is left."""
    while last >= first and (
        tokens[last].tag == "POS" or tokens[last].pos == "PUNCT" or tokens[last].text in _POSSESSIVE
    ):
        last -= 1
    personal = tokens[first].ent in ("PERSON", "")
    while first <= last and (
        tokens[first].pos in ("DET", "PUNCT") or (personal and first < last and _leads(tokens[first]))
    ):
        first += 1
    if first > last or (personal and all(map(is_title, tokens[first : last + 1]))):
        return None
    return first, last


def _leads(token: Token) -> bool:
    """Whether a word before a personal name is none of it: a title, or a capitalised word that is no name."""
    return is_title(token) or token.pos in ("VERB", "ADJ", "ADV", "ADP", "SCONJ")


def is_title(token: Token) -> bool:
    """Whether a word is a form of address or a noun for an office or rank."""
    return lex.is_honorific(token.text) or lex.title_noun(token.text) is not None
