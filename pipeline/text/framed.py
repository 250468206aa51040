"""Parses in which quoted speech does not disturb the sentence around it, nor the other way round.

A parser trained on whole sentences often breaks on `"<three lines of speech>," the 43-year-old asked`. So where speech
stands in a sentence with words of the author's, both are parsed apart: the sentence with a short clause in place of the
speech, the speech by itself; then the speech takes the place of the short clause in one tree. Short brackets such as
"(D-Calif.)" are taken out the same way and hang on the word before them; so is a dateline, which hangs on the root.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from pipeline.text.parse import Parse, Token, parse_sentences
from pipeline.text.quotes import Quotation
from pipeline.text.repair import repaired
from pipeline.types import Sentence

_STAND_IN = "It is"
_FEWEST_WORDS = 3
_SPEECH_ENDS = ",.?!…—–"
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’]+[ ,/]+){1,5}(?:[A-Z][\w.]+,? (?:\d{1,2},? )?)?(?:\([A-Z][\w ]*\) )?(?=[—–-]+\s)"
)
_BRACKET = re.compile(r" \((?=[^()]{1,30}\))[^()]*\)")


class _Cut(NamedTuple):
    """A stretch of a sentence, in article offsets, that is parsed apart; `speech` or a bracket."""

    start: int
    end: int
    speech: bool


@dataclass(frozen=True)
class _Frame:
    """A sentence with its cuts taken out: the text to parse, and where its pieces come from."""

    sentence: Sentence
    cuts: tuple[_Cut, ...]
    text: str
    pieces: tuple[tuple[int, int, int], ...]  # (offset in `text`, offset in the article, length)
    stand_ins: tuple[int, ...]  # offset in `text` of the short clause of each speech


def parse_framed(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> tuple[Parse, ...]:
    """One parse for each sentence, in order, with speech and brackets parsed apart from the sentence around them."""
    parses = list(parse_sentences(sentences))
    frames = [(n, f) for n, f in ((n, _frame(p, quotations)) for n, p in enumerate(parses)) if f is not None]
    stand_ins = parse_sentences([replace(f.sentence, start=0, end=len(f.text), text=f.text) for _, f in frames])
    insides = iter(parse_sentences([_inside(f.sentence, cut) for _, f in frames for cut in f.cuts]))
    for (number, frame), outer in zip(frames, stand_ins, strict=True):
        inner = [next(insides) for _ in frame.cuts]
        if not _straddles(frame, outer):
            parses[number] = _Merging(frame, outer, inner).merged()
    return tuple(repaired(p) for p in parses)


def _straddles(frame: _Frame, outer: Parse) -> bool:
    """Whether taking the cuts out glued two words into one token, so that it has no place in the article."""
    edges = {offset for offset, _, _ in frame.pieces} | set(frame.stand_ins)
    return any(token.start < edge < token.end for token in outer.tokens for edge in edges)


def _inside(sentence: Sentence, cut: _Cut) -> Sentence:
    text = sentence.text[cut.start - sentence.start : cut.end - sentence.start]
    return replace(sentence, start=cut.start, end=cut.end, text=text)


# -- what to cut out ------------------------------------------------------------------------------------------


def _frame(parse: Parse, quotations: Sequence[Quotation]) -> _Frame | None:
    sentence = parse.sentence
    cuts = [c for q in _quotations_in(sentence, quotations) if (c := _speech_cut(parse, q)) is not None]
    if not _has_words_outside(sentence, cuts):
        cuts = []
    dateline = _DATELINE.match(sentence.text)
    if dateline is not None:
        cuts.insert(0, _Cut(sentence.start, sentence.start + dateline.end(), speech=False))
    inside = [(c.start, c.end) for c in cuts]
    for match in _BRACKET.finditer(sentence.text):
        start, end = sentence.start + match.start() + 1, sentence.start + match.end()
        end += sentence.text[match.end() : match.end() + 1] == " "  # else two blanks meet where the bracket was
        if not any(s < end and start < e for s, e in inside):
            cuts.append(_Cut(start, end, speech=False))
    return _without(sentence, sorted(cuts)) if cuts else None


def _quotations_in(sentence: Sentence, quotations: Sequence[Quotation]) -> list[Quotation]:
    first = bisect_left(quotations, sentence.start, key=lambda q: q.end)
    found = []
    for q in islice(quotations, first, None):
        if q.start >= sentence.end:
            break
        found.append(q)
    return found


def _speech_cut(parse: Parse, quotation: Quotation) -> _Cut | None:
    """The quoted words to take out of a sentence, when they are speech set off from it."""
    sentence = parse.sentence
    start, end = max(quotation.inner_start, sentence.start), min(quotation.inner_end, sentence.end)
    words = sentence.text[start - sentence.start : end - sentence.start].split()
    if len(words) < _FEWEST_WORDS or not (words[-1][-1] in _SPEECH_ENDS or quotation.end >= sentence.end):
        return None
    before = sentence.text[: max(0, quotation.start - sentence.start)].rstrip()
    if before and before[-1] not in ",:" and not _follows_verb(parse, quotation.start, words):
        return None
    while end > start and sentence.text[end - 1 - sentence.start] in _SPEECH_ENDS + " \u00a0":
        end -= 1
    return _Cut(start, end, speech=True)


def _follows_verb(parse: Parse, start: int, words: Sequence[str]) -> bool:
    """Whether a whole sentence of speech stands right behind a verb, without a comma: he said "I will go"."""
    before = [t for t in parse.tokens if t.end <= start]
    return bool(before) and before[-1].pos == "VERB" and words[0][:1].isupper()


def _has_words_outside(sentence: Sentence, cuts: Sequence[_Cut]) -> bool:
    at, outside = sentence.start, ""
    for cut in cuts:
        outside += sentence.text[at - sentence.start : cut.start - sentence.start]
        at = cut.end
    outside += sentence.text[at - sentence.start :]
    return any(map(str.isalpha, outside))


def _without(sentence: Sentence, cuts: Sequence[_Cut]) -> _Frame:
    text, at = "", sentence.start
    pieces: list[tuple[int, int, int]] = []
    stand_ins: list[int] = []
    for cut in cuts:
        pieces.append((len(text), at, cut.start - at))
        text += sentence.text[at - sentence.start : cut.start - sentence.start]
        if cut.speech:
            stand_ins.append(len(text))
            text += _STAND_IN
        at = cut.end
    pieces.append((len(text), at, sentence.end - at))
    text += sentence.text[at - sentence.start :]
    return _Frame(sentence, tuple(cuts), text, tuple(pieces), tuple(stand_ins))


# -- putting it together again --------------------------------------------------------------------------------


class _Merging:
    """Puts the parses of speech and brackets back into the parse of the sentence around them.

    Every token gets a key until all are there: (-1, i) in the frame, (n, i) in the n-th cut.
    """

    def __init__(self, frame: _Frame, outer: Parse, insides: Sequence[Parse]) -> None:
        self._frame = frame
        self._outer = outer
        self._insides = insides
        self._replaced: dict[int, int] = {}  # token of the frame -> cut that stands in its place
        speeches = [n for n, cut in enumerate(frame.cuts) if cut.speech]
        for token in outer.tokens:
            for number, at in zip(speeches, frame.stand_ins, strict=True):
                if at <= token.start < at + len(_STAND_IN):
                    self._replaced[token.index] = number

    def merged(self) -> Parse:
        keyed = [((-1, t.index), self._moved(t)) for t in self._outer.tokens if t.index not in self._replaced]
        for number, inside in enumerate(self._insides):
            keyed += [((number, t.index), t) for t in inside.tokens]
        keyed.sort(key=lambda pair: pair[1].start)
        place = {key: index for index, (key, _) in enumerate(keyed)}
        tokens = []
        for key, token in keyed:
            head, dep = self._governor(key, token)
            tokens.append(replace(token, index=place[key], head=place[head], dep=dep))
        return Parse(self._frame.sentence, tuple(tokens))

    def _moved(self, token: Token) -> Token:
        offset, origin, _ = next(p for p in reversed(self._frame.pieces) if p[0] <= token.start)
        return replace(token, start=origin + token.start - offset, end=origin + token.end - offset)

    def _governor(self, key: tuple[int, int], token: Token) -> tuple[tuple[int, int], str]:
        number, index = key
        if number == -1:
            if token.head in self._replaced and token.head != index:
                return self._root_of(self._replaced[token.head]), token.dep
            return (-1, token.head), token.dep
        if token.head != index:
            return (number, token.head), token.dep
        root = self._root_of(number)
        if key != root:
            return root, "parataxis"
        return self._above(number) or (key, token.dep)

    def _root_of(self, number: int) -> tuple[int, int]:
        roots = self._insides[number].roots
        return number, roots[0]

    def _above(self, number: int) -> tuple[tuple[int, int], str] | None:
        """What governs a cut in the frame: what governed its stand-in, or for a bracket the word before it."""
        if not self._frame.cuts[number].speech:
            before = [t for t in self._outer.tokens if self._moved(t).end <= self._frame.cuts[number].start]
            kept = [t for t in before if t.index not in self._replaced and t.pos != "SPACE"]
            return ((-1, kept[-1].index), "appos") if kept else self._beside_root()
        main = next(t for t, n in reversed(self._replaced.items()) if n == number)
        for index, replaced in self._replaced.items():
            if replaced == number and self._outer.tokens[index].head not in (index, *self._own(number)):
                main = index
        token = self._outer.tokens[main]
        if token.head in self._own(number):
            return None
        if token.head in self._replaced:
            return self._root_of(self._replaced[token.head]), token.dep
        return (-1, token.head), token.dep

    def _beside_root(self) -> tuple[tuple[int, int], str] | None:
        root = self._outer.roots[0] if self._outer.tokens else None
        if root is None:
            return None
        return (self._root_of(self._replaced[root]) if root in self._replaced else (-1, root)), "dep"

    def _own(self, number: int) -> list[int]:
        return [i for i, n in self._replaced.items() if n == number]
