"""What the store answers with: frozen records without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.types import ItemError, Span


class IndexOutcome(StrEnum):
    """What indexing an article did."""

    ADDED = "added"  # a source key the store did not know
    CHANGED = "changed"  # a known source key with another text: a new version
    UPDATED = "updated"  # the same text, other metadata
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Indexed:
    """One article that went through `index`: `chunks` is how many the store holds of it."""

    article_id: str
    source_key: str
    outcome: IndexOutcome
    chunks: int


@dataclass(frozen=True, slots=True)
class IndexReport:
    """Counts over one call of `index_all`; `chunks` are the newly embedded ones, `failed` the articles left out."""

    added: int = 0
    changed: int = 0
    updated: int = 0
    unchanged: int = 0
    chunks: int = 0
    failed: tuple[ItemError, ...] = ()

    @property
    def done(self) -> int:
        """How many articles the store now holds as given."""
        return self.added + self.changed + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article of the store without its text. `version` counts from 1 within a source key; `characters` of the text.

    Only the latest version is searched, so only it has chunks. `indexed_at` is UTC, ISO 8601.
    """

    article_id: str
    source_key: str
    version: int
    latest: bool
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    characters: int
    chunks: int
    indexed_at: str


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which articles a search may use; the default is all.

    `publishers` (any case) and `excluded_articles` hold exact names and article ids. `domains` hold host names; an
    article passes when its URL is on one of them or below it. `since` and `as_of` are ISO 8601 dates, both inclusive;
    with either, an article without a date is left out, since nobody can tell.
    """

    publishers: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    since: str | None = None
    as_of: str | None = None
    excluded_articles: frozenset[str] = frozenset()


EVERYTHING = SearchFilter()


@dataclass(frozen=True, slots=True)
class Hit:
    """One chunk found by a search, best first.

    `span` is the chunk, `sentence` the sentence in it that is nearest to the query (the chunk, when a longer sentence
    was cut). `score` is the reciprocal-rank sum: larger is better, comparable within one search only. Ranks count
    from 1, None where that half of the search did not find the chunk; `similarity` is the cosine, None likewise.
    `sentences` are all that lie in the chunk.
    """

    chunk_id: str
    article_id: str
    source_key: str
    title: str | None
    publisher: str | None
    published: str | None
    span: Span
    sentence: Span
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Size of a store. `articles` counts latest versions, `versions` all; `tokens` are o200k_base, overlap included.

    `index_in_step`: the vector index holds what the catalog holds; when not, the next search or index repairs it.
    """

    path: Path
    articles: int
    versions: int
    chunks: int
    tokens: int
    embedder: str
    dimension: int
    catalog_bytes: int
    index_bytes: int
    index_in_step: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `verify` found: which item, what is wrong, what to do."""

    item: str
    message: str
    action: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What `verify` looked at, and what is wrong: an empty `problems` means that everything holds."""

    articles: int
    chunks: int
    problems: tuple[Problem, ...]
