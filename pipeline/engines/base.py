"""The protocol every engine follows: the only thing in evenhand that judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.types import Article, Extraction, Sentence, Summary


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How long a summary may be: `sentences` (None: 5 to 8 by the article's length) or at most `words`.

    At most 8 sentences, as in the contracts; both bounds hold when both are given.
    """

    sentences: int | None = None
    words: int | None = None

    def __post_init__(self) -> None:
        if self.sentences is not None and not 1 <= self.sentences <= 8:
            raise ValueError(f"a summary has 1 to 8 sentences, not {self.sentences}")
        if self.words is not None and self.words < 1:
            raise ValueError(f"a summary has at least 1 word, not {self.words}")


class Engine(Protocol):
    """Turns an article's sentences into a summary or claims; raises EvenhandError when the whole article fails."""

    @property
    def name(self) -> str:
        """The model name that goes into every record, such as "builtin"."""
        ...

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        """A neutral summary in which every sentence cites the article."""
        ...

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Claims, and one outcome for every sentence."""
        ...
