"""Clashes: what one version says is so and the other says is not, or leaves open, word by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.engines.builtin.comparison.acts.commitment import Commitment, commitment_to
from pipeline.engines.builtin.comparison.persons.people import name_words, same_speaker
from pipeline.engines.builtin.comparison.points import KEPT_VERSIONS, Point, Version
from pipeline.engines.builtin.comparison.wording import plain_words
from pipeline.engines.builtin.verification.wordsense import Sense, sense
from pipeline.grounding.words import stem
from pipeline.text.lexicon import load_words

if TYPE_CHECKING:
    from pipeline.engines.builtin.comparison.alignment import Alignment
    from pipeline.text.parse import Parse, Token

LIKENESS, NEARER = 0.42, 2
"""Least likeness of two points that may clash, and how many points at most may be nearer to them than they are."""
CONTEXT, DENIED_TOLD = 0.18, 0.3
"""Least weight of the other words that both points have, as a share of the lighter side's; and of what hangs on the
denied word and is told on the other side too, as a share of all of it: "not charged with arson" denies no charge.
In real news nearly every clash that these leave out is of words that deny something else."""
WITHIN_LIKENESS, WITHIN_CONTEXT = 0.6, 0.5
"""The same for two statements of one article, most of which are near each other."""
_CONTENT = frozenset({"NOUN", "VERB", "ADJ"})
_PARTS = frozenset({"amod", "compound", "poss", "nmod"})
_TOO_BROAD = frozenset({"say", "tell", "see", "know", "think", "want", "get", "go", "come", "have", "be", "do"})


class Word(NamedTuple):
    """A word of a point and how the point puts it."""

    point: Point
    number: int  # of the point in its version
    token: Token
    commitment: Commitment

    @property
    def lemma(self) -> str:
        """The word's lemma in lower case."""
        return self.token.lemma.lower()


class _Near:
    """How near the points of two words are, and whether they are near enough to be about one thing."""

    def __init__(self, one: Version, other: Version, alignment: Alignment) -> None:
        self._within = one is other
        self._numbers = (one.number, other.number)
        self._alignment = alignment
        self._grid = alignment.grid(*self._numbers)

    def likeness(self, mine: Word, theirs: Word) -> float:
        return float(self._grid[mine.number, theirs.number])

    def on_one_point(self, mine: Word, theirs: Word) -> bool:
        least, shared = (WITHIN_LIKENESS, WITHIN_CONTEXT) if self._within else (LIKENESS, CONTEXT)
        rarity = self._alignment.rarity
        if self.likeness(mine, theirs) < least or rarity.is_theme(stem(mine.lemma)):
            return False
        if not self._within and self._alignment.rank(*self._numbers, mine.number, theirs.number) > NEARER:
            return False
        if Commitment.OPEN in (mine.commitment, theirs.commitment):
            return True
        own = {stem(mine.lemma), stem(theirs.lemma)}
        if rarity.overlap(mine.point.stems - own, theirs.point.stems - own) < shared:
            return False
        denied, told = (mine, theirs) if mine.commitment is Commitment.NOT_SO else (theirs, mine)
        below = _stems(denied, denied.point.parse.subtree(denied.token.index)) - own
        also = told.point.stems | _stems(told, told.point.tokens)
        return rarity.weight(below & also) >= DENIED_TOLD * rarity.weight(below)


class Clash(NamedTuple):
    """Two points that put one word in two ways; `likeness` is that of the points."""

    mine: Word
    theirs: Word
    likeness: float


def find_clashes(one: Version, other: Version, alignment: Alignment) -> Iterator[Clash]:
    """The clashes of two versions, or of one version with itself, the most alike first, each point once.

    Words clash when something else that hangs together with them is the same on both sides, or when both sides commit
    themselves on the word alone: "ruled out a toll", "a toll is not off the table". What a source denies while the
    same article also tells it is no clash with an article that tells it: there both sides were heard.
    """
    left, right = _words(one), _words(other)
    near = _Near(one, other, alignment)
    found = [
        Clash(mine, theirs, near.likeness(mine, theirs))
        for mine, theirs in _opposed(left, right)
        if near.on_one_point(mine, theirs) and _clash(mine, theirs)
    ]
    if one is other:
        found = [c for c in found if _within(c)]
    else:
        found = [c for c in found if not (_hears_both(c.mine, c.theirs, left) or _hears_both(c.theirs, c.mine, right))]
    used: set[int] = set()
    for clash in sorted(found, key=lambda c: -c.likeness):
        if not {id(clash.mine.point), id(clash.theirs.point)} & used:
            used |= {id(clash.mine.point), id(clash.theirs.point)}
            yield clash


def _opposed(mine: Iterable[Word], theirs: Iterable[Word]) -> Iterator[tuple[Word, Word]]:
    """Words that can stand for each other and of which one side alone is denied."""
    left, right = _by_commitment(mine), _by_commitment(theirs)
    for one, other in ((left, right), (right, left)):
        for denied in one[Commitment.NOT_SO]:
            for word in (*other[Commitment.SO], *other[Commitment.OPEN]):
                if _one_word(denied, word):
                    yield (denied, word) if one is left else (word, denied)


def _by_commitment(words: Iterable[Word]) -> dict[Commitment, list[Word]]:
    found: dict[Commitment, list[Word]] = defaultdict(list)
    for word in words:
        found[word.commitment].append(word)
    return found


def _one_word(one: Word, other: Word) -> bool:
    return sense(one.lemma, other.lemma) is Sense.SAME


def _clash(mine: Word, theirs: Word) -> bool:
    if Commitment.OPEN in (mine.commitment, theirs.commitment):
        return True
    if not (_around(mine) & _around(theirs)) - {stem(mine.lemma), stem(theirs.lemma)}:
        return False
    sides = ((_undergoing(mine), _undergoing(theirs)), (_doer(mine), _doer(theirs)))
    return all(not left or not right or left & right for left, right in sides)


def _within(clash: Clash) -> bool:
    """Whether two statements of one article contradict each other, each put forward as said and in another sentence."""
    one, other = clash.mine.point, clash.theirs.point
    if one.sentence >= other.sentence or not (one.claimed and other.claimed):
        return False
    if one.is_act or other.is_act or one.is_denial or other.is_denial:
        return False
    return (one.is_authors and other.is_authors) or same_speaker(one.attribution, other.attribution)


def _hears_both(denied: Word, told: Word, words: Iterable[Word]) -> bool:
    """Whether the article in which a source denies something also tells it, or names who says so elsewhere."""
    if denied.commitment is not Commitment.NOT_SO or denied.point.is_authors:
        return False
    names = name_words(told.point.attribution.speaker or "")
    if names and names[-1] in plain_words(denied.point.parse.sentence.text):
        return not same_speaker(denied.point.attribution, told.point.attribution)
    said = (w for w in words if w.commitment is Commitment.SO and w.point is not denied.point)
    return any(_one_word(denied, w) and _clash(denied, w) for w in said)


def _around(word: Word) -> frozenset[str]:
    """The stems of what hangs on a word and of what it hangs on, and of the people the point is about."""
    parse = word.point.parse
    head = _governor(parse, word.token)
    near = {*parse.subtree(word.token.index), head.index, *parse.children[head.index]}
    near |= {c for n in parse.children[head.index] for c in parse.children[n]}
    return _stems(word, near) | word.point.meant


def _stems(word: Word, indices: Iterable[int]) -> frozenset[str]:
    """The stems of the words of content among some tokens of a word's point."""
    function, inside = load_words("function_words"), set(word.point.tokens)
    tokens = (word.point.parse.tokens[i] for i in indices if i in inside)
    told = (t for t in tokens if t.pos in (*_CONTENT, "PROPN", "NUM") and t.lemma.lower() not in function)
    return frozenset(stem(t.lemma.lower()) for t in told)


def _undergoing(word: Word) -> frozenset[str]:
    """The stems of what a verb is done to, empty when it is a pronoun or not told: the fence is hit, or the boat."""
    parse = word.point.parse
    below = (parse.tokens[c] for c in parse.children[word.token.index] if parse.tokens[c].dep in ("dobj", "nsubjpass"))
    named = (t for t in below if t.pos in ("NOUN", "PROPN"))
    return frozenset(stem(parse.tokens[i].lemma.lower()) for t in named for i in parse.subtree(t.index))


def _doer(word: Word) -> frozenset[str]:
    """The stems of the name of who does what is told, empty when it is not told by name."""
    parse = word.point.parse
    verb = word.token if word.token.pos == "VERB" else _governor(parse, word.token)
    subjects = (c for c in parse.children[verb.index] if parse.tokens[c].dep == "nsubj")
    below = (parse.tokens[i] for c in subjects for i in parse.subtree(c))
    return frozenset(stem(t.lemma.lower()) for t in below if t.pos == "PROPN")


def _governor(parse: Parse, token: Token) -> Token:
    """What a word hangs on: the verb, for one of several nouns joined under it, "by them, not by the port"."""
    head = parse.tokens[token.head]
    while head.dep in ("prep", "agent", "conj", "appos") or (head.pos == "ADP" and head.head != head.index):
        head = parse.tokens[head.head]
    return head


@lru_cache(maxsize=KEPT_VERSIONS)
def _words(version: Version) -> tuple[Word, ...]:
    return tuple(word for number, point in enumerate(version.points) for word in _of_point(number, point))


def _of_point(number: int, point: Point) -> Iterator[Word]:
    skipped = load_words("function_words") | load_words("light_verbs") | _TOO_BROAD
    for token in point.words:
        if token.pos not in _CONTENT or token.dep in _PARTS or token.ent or token.lemma.lower() in skipped:
            continue
        commitment = commitment_to(point.parse, token.index)
        if commitment is not None:
            yield Word(point, number, token, commitment)
