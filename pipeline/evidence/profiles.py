"""What the search for evidence needs to know of an article, worked out once and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.evidence.wording import OwnWord, own_words
from pipeline.grounding.names import find_names
from pipeline.grounding.numbers import find_quantities
from pipeline.text.shingles import shingles
from pipeline.types import Article, Sentence

if TYPE_CHECKING:
    from pipeline.text.shingles import Shingles

_MOST_KEPT = 1000
_MOST_CHARACTERS = 100_000  # of an article that are looked through for names and figures


@dataclass(frozen=True)
class Profile:
    """An article with its sentences, headings left out: a heading promises what the text has to say."""

    article: Article

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the body, in order."""
        from pipeline.text.sentences import split_sentences

        return tuple(sentence for sentence in split_sentences(self.article.text) if not sentence.heading)

    @cached_property
    def own_words(self) -> tuple[OwnWord, ...]:
        """The author's own words, without quotations."""
        return own_words(self.article.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of its names, in lower case; initials and the like left out."""
        words = (word.lower().rstrip(".") for name in find_names(self._opening) for word in name.words)
        return frozenset(word for word in words if len(word) > 2)

    @cached_property
    def figures(self) -> frozenset[float]:
        """Its quantities; one and two, which every article has, left out."""
        return frozenset(found.value for found in find_quantities(self._opening) if found.value not in (1, 2))

    @property
    def _opening(self) -> str:
        return self.article.text[:_MOST_CHARACTERS]

    @cached_property
    def shingles(self) -> Shingles:
        """The shingles of the whole text."""
        return shingles(self.article.text)


class Profiles:
    """The profiles of articles by id, read when they are asked for; the last thousand are kept."""

    def __init__(self, read: Callable[[str], Article]) -> None:
        self._read = read
        self._kept: OrderedDict[str, Profile] = OrderedDict()

    def of(self, article: Article) -> Profile:
        """The profile of an article that is at hand."""
        return self._keep(self._kept.get(article.article_id) or Profile(article))

    def get(self, article_id: str) -> Profile:
        """The profile of an article of the store; raises ArticleNotFound."""
        return self._keep(self._kept.get(article_id) or Profile(self._read(article_id)))

    def _keep(self, profile: Profile) -> Profile:
        self._kept[profile.article.article_id] = profile
        self._kept.move_to_end(profile.article.article_id)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return profile
