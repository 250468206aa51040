"""Articles and fact checks on their way into the store: read one at a time, counted, shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline.cli.batch import code_of
from pipeline.cli.call import ProgressLine, say, say_error, say_skipped
from pipeline.errors import ExitCode
from pipeline.evidence.claimreview import read_reviews, review_files
from pipeline.evidence.reviews import ReviewStore
from pipeline.report.output import Output
from pipeline.report.store import write_index_report
from pipeline.runs.corpus import Corpus, gather
from pipeline.sources import ReadOptions
from pipeline.steps.items import attempt
from pipeline.store import Indexed, Store
from pipeline.types import Article, ItemError


def index_articles(sources: Sequence[str], options: ReadOptions, store: Store, name: str, output: Output) -> ExitCode:
    """Index the articles that SOURCE arguments mean and write what was done; the code of what failed."""
    corpus = gather(sources, options)
    say_skipped(corpus.skipped)
    intake = Intake(corpus, options)
    report = store.index_all(intake.articles(), intake.stored)
    for error in report.failed:
        intake.fail(error.item, error)
    write_index_report(report, failed=len(intake.failed), store=name, output=output)
    return code_of(corpus.items, intake.failed)


def index_reviews(paths: Sequence[Path], store: Store) -> ExitCode:
    """Keep the ClaimReviews of files and folders with the store, and say how many; the code of what failed."""
    failed = new = 0
    with ReviewStore.beside(store) as reviews:
        for file in (file for path in paths for file in review_files(path)):
            added = attempt(str(file), partial(_add_reviews, file, reviews))
            if isinstance(added, ItemError):
                say_error(added)
                failed += 1
            else:
                new += added
        say(f"earlier checks: {new} new, {reviews.count()} in all")
    return ExitCode.ITEM_FAILED if failed else ExitCode.DONE


def _add_reviews(file: Path, reviews: ReviewStore) -> int:
    return reviews.add(list(read_reviews(file)))


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
