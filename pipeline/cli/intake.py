"""Articles on their way into the store: read one at a time, counted, shown."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cli.call import ProgressLine, say_error
from pipeline.runs.corpus import Corpus
from pipeline.sources import ReadOptions
from pipeline.store import Indexed
from pipeline.types import Article, ItemError


class Intake:
    """Reads the items of a corpus for the store, one at a time; says and counts those that cannot be read."""

    def __init__(self, corpus: Corpus, options: ReadOptions) -> None:
        self.failed: list[str] = []
        self._corpus = corpus
        self._options = options
        self._done = 0
        self._progress = ProgressLine("articles")

    def articles(self) -> Iterator[Article]:
        """The articles that can be read."""
        for item in self._corpus.items:
            article = item.read(self._options)
            if isinstance(article, ItemError):
                self.fail(item.key, article)
            else:
                yield article
        self._progress.close()

    def stored(self, _: Indexed) -> None:
        """Count one article that the store has."""
        self._done += 1
        self._progress(done=self._done, failed=len(self.failed), total=len(self._corpus.items))

    def fail(self, key: str, error: ItemError) -> None:
        """Say and count one article that it has not."""
        self._progress.close()
        say_error(error)
        self.failed.append(key)
