"""The versions of stories that SOURCE arguments mean, read and compared one story at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from pipeline.cli.batch import code_of
from pipeline.cli.call import ProgressLine, say, say_error, say_skipped
from pipeline.engines.base import Comparer
from pipeline.errors import ExitCode
from pipeline.runs.corpus import Corpus
from pipeline.sources import ReadOptions
from pipeline.steps.compare import StoryComparison, compare_articles, find_stories, without_copies
from pipeline.steps.items import attempt
from pipeline.types import Article, ItemError

T = TypeVar("T")


class Story(NamedTuple):
    """The versions of one story, and the key of the first, under which what fails is counted."""

    key: str
    articles: tuple[Article, ...]


class Versions:
    """Compares the articles of a corpus; says and counts what fails. Only one story's articles are held at a time."""

    def __init__(self, corpus: Corpus, options: ReadOptions) -> None:
        self._corpus = corpus
        self._options = options
        self._failed: list[str] = []

    @property
    def code(self) -> ExitCode:
        """DONE, or the code of what failed."""
        return code_of(self._corpus.items, self._failed)

    def stories(self) -> Iterator[Story]:
        """The versions of each story, in the order of its first article; articles that nobody else tells are named."""
        say_skipped(self._corpus.skipped)
        if len(self._corpus.items) <= 2:
            yield from self._story(tuple(range(len(self._corpus.items))))
            return
        stories = find_stories(len(self._corpus.items), self._read)
        progress = ProgressLine("stories")
        for done, story in enumerate(stories.told):
            progress(done=done, failed=0, total=len(stories.told))
            yield from self._story(story)
        progress.close()
        for index in stories.alone:
            say(f"{self._corpus.items[index].key}: no other version of its story")

    def compared(self, engine: Comparer) -> Iterator[StoryComparison]:
        """The comparison of each story, in the order of its first article."""
        for story in self.stories():
            found = self.tried(story, partial(compare_articles, story.articles, engine))
            if found:
                self._count(story.key, found.comparison.errors)
                yield found

    def tried(self, story: Story, work: Callable[[], T]) -> T | None:
        """What `work` on a story gives; None when it failed, which is said and counted."""
        found = attempt(story.key, work)
        if isinstance(found, ItemError):
            self._fail(story.key, found)
            return None
        return found

    def _count(self, key: str, errors: Sequence[ItemError]) -> None:
        """Say each of the errors of a story once, with how often it came."""
        for error, times in Counter(errors).items():
            say_error(error if times == 1 else replace(error, message=f"{error.message} ({times} times)"))
        if errors and key not in self._failed:
            self._failed.append(key)

    def _story(self, indices: tuple[int, ...]) -> Iterator[Story]:
        read = [self._read(index) for index in indices]
        articles = tuple(without_copies([a for a in read if isinstance(a, Article)]))
        if articles and len(articles) >= min(2, len(indices)):
            yield Story(self._corpus.items[indices[0]].key, articles)

    def _read(self, index: int) -> Article | ItemError:
        item = self._corpus.items[index]
        article = item.read(self._options)
        if isinstance(article, ItemError):
            self._fail(item.key, article)
        return article

    def _fail(self, key: str, error: ItemError) -> None:
        if key not in self._failed:
            self._failed.append(key)
            say_error(error)
