"""The lexical half of a search: BM25 over SQLite's full-text index, from any text a user may type."""

from __future__ import annotations

import re

from pipeline.store.catalog import Catalog
from pipeline.store.selection import Selection
from pipeline.text.lexicon import load_words

_MOST_TERMS = 64


def match_expression(query: str) -> str | None:
    """The query as an FTS5 expression: any of its words, each quoted, so nothing in it is an operator.

    Function words are left out unless there is nothing else; None when the query has no word at all.
    """
    words = list(dict.fromkeys(re.findall(r"[^\W_]+", query.lower())))
    telling = [word for word in words if word not in load_words("function_words")] or words
    return " OR ".join(f'"{word}"' for word in telling[:_MOST_TERMS]) or None


def lexical_ranking(catalog: Catalog, query: str, selection: Selection, limit: int) -> list[str]:
    """The ids of the `limit` best chunks or fewer by BM25, best first; a title counts half as much as the text."""
    expression = match_expression(query)
    if expression is None:
        return []
    statement = f"""SELECT chunk_id FROM passages JOIN chunks ON chunks.row = passages.rowid
        JOIN articles USING (article_id) WHERE passages MATCH ? AND {selection.condition}
        ORDER BY bm25(passages, 1.0, 0.5), chunk_id LIMIT ?"""
    return [row[0] for row in catalog.rows(statement, expression, *selection.values, limit)]
