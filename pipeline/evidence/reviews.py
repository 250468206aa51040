"""Earlier fact checks kept beside a store, and which of them are about the same claim.

A match is shown as what it is, somebody else's finding, and never goes into a verdict of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from pipeline.errors import StoreMismatch
from pipeline.evidence.claimreview import ClaimReview
from pipeline.evidence.sentences import telling_words
from pipeline.grounding.numbers import Quantity, find_quantities
from pipeline.grounding.words import words_of
from pipeline.store import Store
from pipeline.store.database import translated
from pipeline.text.lexicon import load_groups
from pipeline.types import EarlierCheck

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SIMILARITY = 0.7
"""Cosine from which two claims may be the same: paraphrases lie at .75 and above, other claims on one matter at .5."""
LEAST_SHARED = 0.5
"""Share of the telling words of the shorter claim that the longer one has too."""
_MOST_SHOWN = 3
_BATCH = 4096
_TOGETHER = 256
_FIELDS = ("claim", "rating", "publisher", "claimed_by", "published", "url")
_TABLES = (
    "CREATE TABLE meta (embedder TEXT NOT NULL, dimension INTEGER NOT NULL)",
    """CREATE TABLE reviews (review_id TEXT PRIMARY KEY, claim TEXT NOT NULL, rating TEXT NOT NULL,
      publisher TEXT, claimed_by TEXT, published TEXT, url TEXT, vector BLOB NOT NULL)""",
)


class _Identity(NamedTuple):
    embedder: str
    dimension: int


class ReviewStore:
    """ClaimReviews in a SQLite file beside a store, found again by meaning, words and numbers; empty without a file."""

    def __init__(self, path: Path, embed: Callable[[Sequence[str]], NDArray[np.float32]], identity: _Identity) -> None:
        self._path = path
        self._embed = embed
        self._identity = identity
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def beside(cls, store: Store) -> ReviewStore:
        """The reviews that are kept with a store."""
        return cls(store.folder / "reviews.sqlite3", store.embed, _Identity(*store.identity))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def add(self, reviews: Iterable[ClaimReview]) -> int:
        """Keep these as well; how many are new. Raises StoreError when the folder cannot be written."""
        before = self.count()
        with translated(self._path):
            connection = self._made()
            waiting = iter(reviews)
            while some := list(islice(waiting, _TOGETHER)):
                rows = zip(some, self._embed([review.claim for review in some]), strict=True)
                connection.executemany(
                    "INSERT OR IGNORE INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [(r.review_id, *(asdict(r)[f] for f in _FIELDS), row.astype("<f4").tobytes()) for r, row in rows],
                )
                connection.commit()
        return self.count() - before

    def count(self) -> int:
        """How many there are."""
        with translated(self._path):
            connection = self._opened()
            return int(connection.execute("SELECT count(*) FROM reviews").fetchone()[0]) if connection else 0

    def match(self, statements: Sequence[str]) -> tuple[tuple[EarlierCheck, ...], ...]:
        """For each statement the earlier checks of the same claim, nearest first, at most three."""
        if not statements or not self.count():
            return tuple(() for _ in statements)
        wanted = self._embed(statements)
        found: list[list[_Near]] = [[] for _ in statements]
        for reviews, vectors in self._all():
            for row, cosines in enumerate(wanted @ vectors.T):
                for place in (cosines >= LEAST_SIMILARITY).nonzero()[0].tolist():
                    if same_claim(statements[row], reviews[place].claim):
                        found[row].append(_Near(float(cosines[place]), reviews[place]))
        return tuple(tuple(map(_earlier, sorted(near, key=_order)[:_MOST_SHOWN])) for near in found)

    def _all(self) -> Iterable[tuple[list[ClaimReview], NDArray[np.float32]]]:
        import numpy as np

        with translated(self._path):
            connection = self._opened()
            assert connection is not None  # noqa: S101 - they were counted
            cursor = connection.execute(f"SELECT {', '.join(_FIELDS)}, vector FROM reviews ORDER BY review_id")  # noqa: S608 - our own constants
            while rows := cursor.fetchmany(_BATCH):
                vectors = np.frombuffer(b"".join(row[-1] for row in rows), dtype="<f4")
                yield [ClaimReview(*row[:-1]) for row in rows], vectors.reshape(len(rows), self._identity.dimension)

    def _opened(self) -> sqlite3.Connection | None:
        """The file, None while there is none; raises StoreMismatch when it was made with another embedding model."""
        if self._connection is None and self._path.exists():
            self._connection = sqlite3.connect(self._path, check_same_thread=False)
            self._check(self._connection)
        return self._connection

    def _made(self) -> sqlite3.Connection:
        """The file, laid out when there is none."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            with sqlite3.connect(self._path) as connection:
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES (?, ?)", self._identity)
            connection.close()
        opened = self._opened()
        assert opened is not None  # noqa: S101 - it was made
        return opened

    def _check(self, connection: sqlite3.Connection) -> None:
        built = connection.execute("SELECT embedder, dimension FROM meta").fetchone()
        if built != tuple(self._identity):
            raise StoreMismatch(
                "was built with another embedding model",
                item=str(self._path),
                action="remove it and index the reviews again",
            )


class _Near(NamedTuple):
    similarity: float
    review: ClaimReview


def same_claim(one: str, other: str) -> bool:
    """Whether two statements of like meaning make the same claim: most telling words, all figures, and no more "not"s.

    A vector does not see a changed number or a negation, so both must agree exactly.
    """
    first, second = telling_words(one), telling_words(other)
    shorter = min(len(first), len(second))
    if not shorter or len(first & second) / shorter < LEAST_SHARED:
        return False
    return _same_amounts(one, other) and _negations(one) % 2 == _negations(other) % 2


def _same_amounts(one: str, other: str) -> bool:
    first, second = find_quantities(one), find_quantities(other)
    return _all_in(first, second) and _all_in(second, first)


def _all_in(some: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    return all(any(one.agrees_with(other) for other in others) for one in some)


def _negations(text: str) -> int:
    marks = load_groups("polarity")["negation"] | load_groups("polarity")["negating"]
    lows = (word.lower().replace("’", "'") for word in words_of(text))
    return sum(low in marks or low.endswith("n't") for low in lows)


def _order(near: _Near) -> tuple[float, str]:
    return (-near.similarity, near.review.review_id)


def _earlier(near: _Near) -> EarlierCheck:
    review = near.review
    similarity = max(0.0, min(1.0, near.similarity))
    return EarlierCheck(review.claim, review.rating, review.publisher, review.published, review.url, similarity)
