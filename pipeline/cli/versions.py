"""The versions of stories that SOURCE arguments mean, read and compared one story at a time."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cli.batch import code_of
from pipeline.cli.call import ProgressLine, say, say_error, say_skipped
from pipeline.engines.base import Comparer
from pipeline.errors import ExitCode
from pipeline.runs.corpus import Corpus
from pipeline.sources import ReadOptions
from pipeline.steps.compare import StoryComparison, compare_articles, find_stories, without_copies
from pipeline.steps.items import attempt
from pipeline.types import Article, ItemError


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

    def compared(self, engine: Comparer) -> Iterator[StoryComparison]:
        """The comparison of each story, in the order of its first article."""
        say_skipped(self._corpus.skipped)
        if len(self._corpus.items) <= 2:
            yield from self._story(tuple(range(len(self._corpus.items))), engine)
            return
        stories = find_stories(len(self._corpus.items), self._read)
        progress = ProgressLine("stories")
        for done, story in enumerate(stories.told):
            progress(done=done, failed=0, total=len(stories.told))
            yield from self._story(story, engine)
        progress.close()
        for index in stories.alone:
            say(f"{self._corpus.items[index].key}: no other version of its story")

    def _story(self, indices: tuple[int, ...], engine: Comparer) -> Iterator[StoryComparison]:
        read = [self._read(index) for index in indices]
        articles = tuple(without_copies([a for a in read if isinstance(a, Article)]))
        if not articles or len(articles) < min(2, len(indices)):
            return
        key = self._corpus.items[indices[0]].key
        found = attempt(key, lambda: compare_articles(articles, engine))
        if isinstance(found, ItemError):
            self._fail(key, found)
        else:
            for error in found.comparison.errors:
                self._fail(key, error)
            yield found

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
