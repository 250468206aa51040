"""The store: a SQLite catalog that holds the truth, with a vector index beside it; or articles on a Chroma server."""

from pipeline.store.records import (
    ArticleEntry,
    Hit,
    Indexed,
    IndexOutcome,
    IndexReport,
    Problem,
    SearchFilter,
    StoreStats,
    VerifyReport,
)
from pipeline.store.store import Store

__all__ = [
    "ArticleEntry",
    "Hit",
    "IndexOutcome",
    "IndexReport",
    "Indexed",
    "Problem",
    "SearchFilter",
    "Store",
    "StoreStats",
    "VerifyReport",
]
