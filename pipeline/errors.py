"""Every error evenhand raises on purpose.

EvenhandError
├── UsageError                 the call itself is wrong: unknown model name, bad flag value (exit 2)
├── SettingsError              a setting is malformed or two settings contradict (exit 2)
├── SourceError                a SOURCE could not become an article
│   ├── UnreadableSource       missing path, no permission, not a regular file
│   ├── UnsupportedSource      extension or kind that evenhand does not read
│   ├── UndecodableSource      binary content, or an encoding nobody can name
│   ├── EmptyArticle           nothing to read, or no sentence in it
│   ├── ArticleTooLong         above --max-article-chars
│   └── MetadataError          a sidecar or --meta file is malformed
├── UnsupportedLanguage        the engine does not work in the article's language
├── ClaimTooLong               more words than one statement has
├── StoreError                 the local store
│   ├── StoreLocked            another process writes to it
│   ├── StoreDamaged           the catalog itself cannot be read
│   ├── StoreMismatch          built with another embedding model, dimension or layout version
│   └── ArticleNotFound        no article with that id
├── RunError                   a run folder
│   ├── RunLocked              another process writes to it
│   ├── RunMismatch            it was made with other articles, model or parameters
│   └── AccountingError        its sums or spans do not add up
├── DiskFull                   nothing can be written any more
├── DataFileError              a file that ships with evenhand is missing or altered
├── DatasetError               a labeled dataset is malformed
├── PromptError                a prompt file is malformed, or a variable is missing
├── ModelError                 a chat model
│   ├── ModelNotConfigured     no key, no file, or an extra that is not installed
│   ├── ModelUnreachable       no connection, time-out, server error after all attempts
│   ├── ModelRefused           key refused, unknown model, content refused
│   └── InvalidAnswer          empty, truncated, off schema, or naming what is not there
└── BudgetReached              --max-cost or --token-budget would be passed (exit 5)

Each message says what failed and which item; `action` says what to do next.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Process exit codes, as in the contracts."""

    DONE = 0
    ITEM_FAILED = 1
    USAGE = 2
    GATE_FAILED = 3
    INCONCLUSIVE = 4
    BUDGET = 5
    INTERRUPTED = 130


class EvenhandError(Exception):
    """Base of every deliberate error: what failed, for which item, and what to do.

    `item` is the path, id or URL concerned (None when the whole call failed); `action` is one imperative clause.
    `str(error)` is one line: "ITEM: what failed; action". `ends_run`: every other item would fail alike, so the work
    stops here, and what is not done stays to be done.
    """

    exit_code = ExitCode.ITEM_FAILED
    ends_run = False

    def __init__(self, message: str, *, item: str | None = None, action: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.item = item
        self.action = action

    def __str__(self) -> str:
        head = f"{self.item}: {self.message}" if self.item else self.message
        return " ".join(f"{head}; {self.action}".split()) if self.action else " ".join(head.split())


class UsageError(EvenhandError):
    """The call itself is wrong."""

    exit_code = ExitCode.USAGE
    ends_run = True


class SettingsError(UsageError):
    """A setting is malformed or contradicts another."""


class SourceError(EvenhandError):
    """A SOURCE could not become an article."""


class UnreadableSource(SourceError):
    """Missing path, no permission, or not a regular file."""


class UnsupportedSource(SourceError):
    """An extension or kind of source that evenhand does not read."""


class UndecodableSource(SourceError):
    """Binary content, or bytes in no encoding that can be told."""


class EmptyArticle(SourceError):
    """Nothing to read, or no sentence in it."""


class ArticleTooLong(SourceError):
    """More characters than --max-article-chars allows."""


class MetadataError(SourceError):
    """A sidecar or --meta file is malformed."""


class UnsupportedLanguage(EvenhandError):
    """The engine does not work in the article's language."""


class ClaimTooLong(EvenhandError):
    """More words than a single statement has."""


class StoreError(EvenhandError):
    """The local store failed."""


class StoreLocked(StoreError):
    """Another process writes to the store."""


class StoreDamaged(StoreError):
    """The catalog itself cannot be read."""


class StoreMismatch(StoreError):
    """The store was built with another embedding model, dimension or layout version."""


class ArticleNotFound(StoreError):
    """No article with that id is in the store."""


class RunError(EvenhandError):
    """A run folder failed."""


class RunLocked(RunError):
    """Another process writes to the run folder."""


class RunMismatch(RunError):
    """The run folder was made with other articles, another model or other parameters."""


class AccountingError(RunError):
    """Sums or spans of a run do not add up."""


class DiskFull(EvenhandError):
    """Nothing can be written any more: what is done is kept, and the run goes on once there is room."""

    ends_run = True

    def __init__(self, item: str) -> None:
        super().__init__(
            "there is no room left on the disk", item=item, action="make room, then give the same command again"
        )


class DataFileError(EvenhandError):
    """A file that ships with evenhand is missing or altered."""


class DatasetError(EvenhandError):
    """A labeled dataset is malformed."""


class PromptError(EvenhandError):
    """A prompt file is malformed, or a variable it needs is missing."""


class ModelError(EvenhandError):
    """A chat model failed; it ends the run where the model has never answered and nobody else would get an answer."""


class ModelNotConfigured(ModelError):
    """No key, no file, or an extra that is not installed."""


class ModelUnreachable(ModelError):
    """No connection, a time-out, or a server error after all attempts."""


class ModelRefused(ModelError):
    """The server refused the key, the model name or the content."""


class InvalidAnswer(ModelError):
    """An answer that is empty, truncated, off schema, or names what is not there."""


class BudgetReached(EvenhandError):
    """Going on would pass --max-cost or --token-budget; the run can be resumed."""

    exit_code = ExitCode.BUDGET
    ends_run = True
