"""Windows: which sentences a model is shown, and about which of them it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from pipeline.prompts import as_data
from pipeline.text.tokens import count_tokens
from pipeline.types import Sentence

LEAD = 2  # sentences of the article's beginning that open every later page: they introduce the names
BEFORE = 3  # sentences before a page that are shown with it
PER_LINE = 6  # tokens of the number and the line end


class Line(NamedTuple):
    """A sentence as a prompt shows it: its number from 1, and its text made safe."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """`shown` stand in the prompt, in order; the model is asked about `asked`, which are among them."""

    shown: tuple[Sentence, ...]
    asked: tuple[Sentence, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The shown sentences, ready for a prompt."""
        return tuple(Line(sentence.index + 1, as_data(sentence.text)) for sentence in self.shown)

    @property
    def numbers(self) -> str:
        """The asked sentences' numbers in words: "4", "1-30", "1-3, 7"."""
        return number_ranges(sentence.index + 1 for sentence in self.asked)

    def knows(self, number: int) -> bool:
        """Whether a sentence with this number is shown."""
        return any(sentence.index + 1 == number for sentence in self.shown)

    def about(self, asked: Iterable[Sentence]) -> Window:
        """The same sentences shown, and other ones asked about: the prompt's beginning stays the same."""
        return replace(self, asked=tuple(asked))


@dataclass(frozen=True, slots=True)
class WindowLimits:
    """`shown`: tokens of the article in one prompt; `asked`: tokens of the sentences one answer is about."""

    shown: int
    asked: int

    def __post_init__(self) -> None:
        if self.shown < 1 or self.asked < 1:
            raise ValueError("a window holds at least one token")


def plan_windows(sentences: Sequence[Sentence], asked: Sequence[Sentence], limits: WindowLimits) -> tuple[Window, ...]:
    """Windows that ask about every sentence of `asked` once, in order; none when there is nothing to ask.

    Sentences that fit are shown together, so that all windows of a page begin with the same text. A page after the
    first is shown with the article's first sentences and the ones just before it. A sentence above the limit is a page
    of its own.
    """
    cost = _costs(sentences)
    wanted = {sentence.index for sentence in asked}
    windows: list[Window] = []
    for page in _groups(sentences, cost, limits.shown):
        shown = _with_context(sentences, page)
        about = [sentence for sentence in page if sentence.index in wanted]
        windows += [Window(shown, tuple(group)) for group in _groups(about, cost, limits.asked)]
    return tuple(windows)


def neighbourhoods(
    sentences: Sequence[Sentence], asked: Sequence[Sentence], *, before: int = 3, after: int = 1
) -> tuple[Window, ...]:
    """One window for each sentence of `asked`, shown with its neighbours."""
    return tuple(Window(tuple(sentences[max(s.index - before, 0) : s.index + after + 1]), (s,)) for s in asked)


def halves(window: Window) -> tuple[Window, ...]:
    """The window in two that ask about half each; itself when it asks about one sentence."""
    middle = len(window.asked) // 2
    return (window.about(window.asked[:middle]), window.about(window.asked[middle:])) if middle else (window,)


def narrowed(window: Window) -> tuple[Window, ...]:
    """The window in smaller ones that show less: each half with neighbours or without; none when nothing can go."""
    parts = tuple(_showing_less(part, than=len(window.shown)) for part in halves(window))
    return tuple(part for part in parts if part is not None) if all(parts) else ()


def number_ranges(numbers: Iterable[int]) -> str:
    """Numbers in words, runs joined: "1-3, 7"."""
    ordered = sorted(set(numbers))
    runs = []
    for _, group in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ", ".join(runs)


def _showing_less(part: Window, *, than: int) -> Window | None:
    """The part with as many of its neighbours as leave fewer than `than` sentences; None when none do."""
    for before in (BEFORE, 1, 0):
        first, last = part.asked[0].index - before, part.asked[-1].index + min(before, 1)
        shown = tuple(sentence for sentence in part.shown if first <= sentence.index <= last)
        if len(shown) < than:
            return replace(part, shown=shown)
    return None


def _with_context(sentences: Sequence[Sentence], page: Sequence[Sentence]) -> tuple[Sentence, ...]:
    earlier = [sentence for sentence in sentences if sentence.index < page[0].index]
    lead = [sentence for sentence in earlier if not sentence.heading][:LEAD]
    before = [sentence for sentence in earlier[-BEFORE:] if sentence not in lead]
    return (*lead, *before, *page)


def _costs(sentences: Sequence[Sentence]) -> Callable[[Sentence], int]:
    counted = {sentence.index: count_tokens(sentence.text) + PER_LINE for sentence in sentences}
    return lambda sentence: counted[sentence.index]


def _groups(
    sentences: Sequence[Sentence], cost: Callable[[Sentence], int], limit: int
) -> Iterator[tuple[Sentence, ...]]:
    """The sentences in as few runs as fit the limit, of about equal cost."""
    total = sum(map(cost, sentences))
    share = total / max(-(-total // limit), 1)
    group: list[Sentence] = []
    spent = 0
    for sentence in sentences:
        over = spent + cost(sentence) > limit
        if group and (over or spent >= share):
            yield tuple(group)
            group, spent = [], 0
        group.append(sentence)
        spent += cost(sentence)
    if group:
        yield tuple(group)
