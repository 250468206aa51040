"""The lexical half of a search: BM25 over SQLite's full-text index, from any text a user may type."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pipeline.store.catalog import Catalog
from pipeline.store.selection import Selection
from pipeline.text.lexicon import load_words

_MOST_TERMS = 64
_MOST_ROWS = 1000
"""Chunks that BM25 scores for one query: it has to score all that hold one of the words, so common words are left out
where there are rarer ones. Ranking is what takes time, about 2 ms for so many."""


def query_terms(query: str) -> tuple[str, ...]:
    """The words of a query that are looked up, once each; function words only when there is nothing else."""
    words = list(dict.fromkeys(re.findall(r"[^\W_]+", query.lower())))
    telling = [word for word in words if word not in load_words("function_words")] or words
    return tuple(telling[:_MOST_TERMS])


def match_expression(terms: Sequence[str]) -> str | None:
    """Any of the terms as an FTS5 expression, each quoted, so nothing in it is an operator; None without a term."""
    return " OR ".join(f'"{term}"' for term in terms) or None


def lexical_ranking(catalog: Catalog, query: str, selection: Selection, limit: int) -> list[str]:
    """The ids of the `limit` best chunks or fewer by BM25, best first; a title counts half as much as the text."""
    expression = match_expression(_rarest(catalog, query_terms(query)))
    if expression is None:
        return []
    depth = 2 * limit
    ranked = """SELECT rowid FROM passages WHERE passages MATCH ? AND rank MATCH 'bm25(1.0, 0.5)'
        ORDER BY rank, rowid LIMIT ?"""
    rows = [row[0] for row in catalog.rows(ranked, expression, depth)]
    found = _allowed(catalog, rows, selection)
    if len(found) >= limit or len(rows) < depth:
        return found[:limit]
    return _ranked_among(catalog, expression, selection, limit)


def _rarest(catalog: Catalog, terms: Sequence[str]) -> list[str]:
    """The rarest terms, as many as there are chunks to be scored for; at least the rarest that is there at all."""
    statement = "SELECT count(*) FROM (SELECT 1 FROM passages WHERE passages MATCH ? LIMIT ?)"
    counted = sorted((catalog.number(statement, f'"{term}"', _MOST_ROWS), at) for at, term in enumerate(terms))
    taken: list[str] = []
    total = 0
    for number, at in counted:
        total += number
        if taken and total > _MOST_ROWS:
            break
        taken += [terms[at]] if number else []
    return taken


def _allowed(catalog: Catalog, rows: Sequence[int], selection: Selection) -> list[str]:
    """The ids of the chunks at these rows that the selection lets through, in the order of the rows."""
    statement = f"""SELECT row, chunk_id FROM chunks JOIN articles USING (article_id)
        WHERE row IN (SELECT value FROM json_each(?)) AND {selection.condition}"""
    ids = dict(catalog.rows(statement, json.dumps(list(rows)), *selection.values))
    return [ids[row] for row in rows if row in ids]


def _ranked_among(catalog: Catalog, expression: str, selection: Selection, limit: int) -> list[str]:
    """The best chunks among those that the selection lets through, when it blocks most of what ranks high."""
    statement = f"""SELECT chunk_id FROM passages JOIN chunks ON chunks.row = passages.rowid
        JOIN articles USING (article_id) WHERE passages MATCH ? AND {selection.condition}
        ORDER BY bm25(passages, 1.0, 0.5), chunks.row LIMIT ?"""
    return [row[0] for row in catalog.rows(statement, expression, *selection.values, limit)]
