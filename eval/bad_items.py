"""The text of the items that models fail: what was asked for, what came, and where the records stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from eval.items import GatheredItem
from eval.records import RECORDS, EvalRecord, read_records
from eval.standings import Section
from pipeline.report.printable import printable

MOST_CHARS = 2500  # of one text
WORDS = ("text", "quote", "item_id")
UNREAD = ("type", "context", "cited", "outcomes")  # long, or shown elsewhere


class Answer(NamedTuple):
    """What one model answered to a bad item, as text, with where its record stands."""

    model: str
    place: str
    state: str
    prediction: str
    scores: str
    raw: str


class BadItem(NamedTuple):
    """An item that models fail."""

    item_id: str
    cluster: str
    gold: str
    answers: tuple[Answer, ...]


Texts: TypeAlias = Mapping[tuple[Path, int], EvalRecord]
"""Records by run and line."""


def texts_of(sections: Iterable[Section]) -> Texts:
    """The records of every bad item, in one pass over each run."""
    wanted: dict[Path, set[int]] = {}
    for section in sections:
        for models in section.worst:
            for model, item in models.items():
                wanted.setdefault(section.runs[model], set()).add(item.line)
    return {
        (folder, line): record
        for folder, lines in wanted.items()
        for line, record in read_records(folder)
        if line in lines
    }


def bad_item(models: Mapping[str, GatheredItem], runs: Mapping[str, Path], texts: Texts) -> BadItem:
    """One item as a reader sees it; `runs` says where the records of each model stand."""
    records = {model: texts[runs[model], item.line] for model, item in models.items()}
    first = next(iter(models.values()))
    gold = next((record.gold for record in records.values() if record.gold), {})
    return BadItem(
        first.key.item_id,
        first.cluster,
        _text(gold),
        tuple(
            Answer(
                model,
                f"{runs[model] / RECORDS}:{models[model].line}",
                str(record.state) if record.reason is None else f"{record.state}: {record.reason}",
                _text(record.prediction),
                ", ".join(f"{name} {score:.3g}" for name, score in record.scores.items()),
                _cut(record.raw or ""),
            )
            for model, record in records.items()
        ),
    )


def _text(content: Mapping[str, Any]) -> str:
    """A prediction or gold answer to read: a line a field, and a line each of what it lists."""
    return _cut("\n".join(_lines(content)))


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        if isinstance(value, list):
            yield f"{name}: {len(value)}"
            yield from (f"- {_line(each)}" for each in value)
        elif value is not None and name not in UNREAD:
            yield f"{name}: {_line(value)}"


def _line(value: Any) -> str:
    """Its words first, then what else is said of it."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    words = next((value[name] for name in WORDS if isinstance(value.get(name), str)), "")
    rest = [f"{k} {v}" for k, v in value.items() if isinstance(v, str | float | bool) and k not in (*WORDS, *UNREAD)]
    return f"{words} ({', '.join(rest)})" if rest else words or json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]} [{len(text) - MOST_CHARS} characters more]"
