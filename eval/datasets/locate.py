"""Fills in the offsets of an authoring file, in which a span may give only `article` and `quote`.

A repeated quote also takes `within`, longer words that occur once and hold it once, or `nth`, counted from 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.datasets.faults import Fault, LabelFaults
from eval.datasets.story import ArticleFile, read_articles
from pipeline.errors import DatasetError
from pipeline.types import text_digest

ID_PREFIXES = {
    "claim": "c",
    "key_fact": "k",
    "loaded": "l",
    "verdict": "v",
    "difference": "d",
    "summary": "s",
    "roundup": "r",
    "headline": "h",
}
LOOKALIKES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", " ": " ", "\n": " "})

AUTHORING = {"article", "start", "end", "quote", "nth", "within"}

Row = dict[str, Any]  # an authoring record before it is checked: outside data, any JSON object


def locate_file(file: Path, folder: Path) -> int:
    """Places every span of `file` in the articles of `folder` and returns how many spans there are.

    Fills in start and end, missing ids, each article's digest and the claim a verdict is about; spans whose offsets
    still hold are left. Raises LabelFaults with every span that cannot be placed, and then changes nothing.
    """
    faults: list[Fault] = []
    articles = read_articles(folder, faults)
    rows = _read_rows(file, faults)
    placed = 0
    for line, row in rows:
        for field, span in _spans(row):
            message = _place(span, row, articles)
            placed += message is None
            if message is not None:
                faults.append(Fault(str(file), line, field, message))
    if faults:
        raise LabelFaults(faults)
    _complete([row for _, row in rows], articles)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for _, row in rows), encoding="utf-8")
    return placed


def _read_rows(file: Path, faults: list[Fault]) -> list[tuple[int, Row]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot be read ({error})", item=str(file), action="give a UTF-8 label file") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(str(file), number, None, f"no JSON: {error}"))
            continue
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            faults.append(Fault(str(file), number, None, "no JSON object"))
    return rows


def _spans(value: object, path: str = "") -> Iterator[tuple[str, Row]]:
    """Every object with a `quote` inside a record, with its dotted path."""
    if isinstance(value, dict):
        if "quote" in value:
            yield path, value
        else:
            for key, inner in value.items():
                yield from _spans(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _spans(inner, f"{path}.{number}")


def _place(span: Row, row: Row, articles: Mapping[str, ArticleFile]) -> str | None:
    """Sets the span's article, start and end, or returns why that cannot be done."""
    name = span.get("article", row.get("article"))
    article = articles.get(name) if isinstance(name, str) else None
    if article is None:
        return f"no article {name!r} in this story" if name is not None else "no article given"
    start = _start(span, article)
    if isinstance(start, str):
        return start
    rest = {key: value for key, value in span.items() if key not in AUTHORING}
    quote = span["quote"]
    span.clear()
    span.update({"article": name, "start": start, "end": start + len(quote), "quote": quote, **rest})
    return None


def _start(span: Row, article: ArticleFile) -> int | str:
    """Where the span's quote begins, or why that cannot be told."""
    quote, nth, within = span["quote"], span.get("nth"), span.get("within")
    if not isinstance(quote, str) or not quote:
        return "quote is no text"
    if nth is not None and (type(nth) is not int or nth < 1):
        return f"nth is {nth!r}, not a whole number from 1"
    if within is not None:
        return _start_within(article, quote, within)
    if nth is None and _holds(span, article.text):
        return int(span["start"])
    starts = occurrences(article.text, quote)
    return _why_not(article, quote, nth, starts) or starts[(nth or 1) - 1]


def _start_within(article: ArticleFile, quote: str, within: object) -> int | str:
    if not isinstance(within, str) or not within:
        return "within is no text"
    outer = occurrences(article.text, within)
    message = _why_not(article, within, None, outer)
    if message is not None:
        return f"within: {message}"
    inner = occurrences(within, quote)
    if len(inner) != 1:
        return f"{quote!r} occurs {len(inner)} times within {within!r}, not once"
    return outer[0] + inner[0]


def occurrences(text: str, quote: str) -> list[int]:
    """Where `quote` begins in `text`, as whole words: "said" is not found in "unsaid". Overlapping ones count."""
    left = r"(?<!\w)" if quote[:1].isalnum() else ""
    right = r"(?!\w)" if quote[-1:].isalnum() else ""
    return [match.start() for match in re.finditer(f"{left}(?={re.escape(quote)}{right})", text)]


def _holds(span: Row, text: str) -> bool:
    start, end = span.get("start"), span.get("end")
    return type(start) is int and type(end) is int and 0 <= start < end and text[start:end] == span["quote"]


def _why_not(article: ArticleFile, quote: str, nth: int | None, starts: list[int]) -> str | None:
    if not starts:
        near = occurrences(article.text.translate(LOOKALIKES), quote.translate(LOOKALIKES))
        hint = f"; the text has {article.text[near[0] : near[0] + len(quote)]!r}" if near else ""
        return f"{quote!r} does not occur in {article.id}{hint}"
    if nth is None and len(starts) > 1:
        return f"{quote!r} occurs {len(starts)} times in {article.id}; add within or nth, or quote more words"
    if nth is not None and nth > len(starts):
        return f"nth is {nth}, but {quote!r} occurs {len(starts)} times in {article.id}"
    return None


def _complete(rows: list[Row], articles: Mapping[str, ArticleFile]) -> None:
    taken = {row["id"] for row in rows if isinstance(row.get("id"), str)}
    for row in rows:
        prefix = ID_PREFIXES.get(str(row.get("type")))
        if prefix is not None and row.get("id") is None:
            number = next(n for n in range(1, len(rows) + 1 + len(taken)) if f"{prefix}{n}" not in taken)
            row["id"] = f"{prefix}{number}"
            taken.add(row["id"])
        elif row.get("type") == "article" and row.get("id") in articles:
            row["digest"] = text_digest(articles[row["id"]].text)
    _link_claims(rows)


def _link_claims(rows: list[Row]) -> None:
    claims: dict[tuple[object, object], object] = {}
    for row in rows:
        if row.get("type") == "claim":
            claims.setdefault((row.get("article"), row.get("proposition") or row.get("text")), row.get("id"))
    for row in rows:
        if row.get("type") == "verdict" and row.get("claim_id") is None:
            row["claim_id"] = claims.get((row.get("article"), row.get("claim")))
