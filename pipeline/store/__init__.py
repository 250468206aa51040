"""The local store: a SQLite catalog that holds the truth, and a vector index beside it that can be rebuilt."""

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
