"""What the search for evidence needs to know of an article, worked out once and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.text.shingles import shingles
from pipeline.types import Article, Sentence

if TYPE_CHECKING:
    from pipeline.text.shingles import Shingles

_MOST_KEPT = 1000


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
