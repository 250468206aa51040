"""Re-checks a run folder from its files alone: every span, every id, every sum."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import RunError
from pipeline.records import article_from, error_from
from pipeline.runs.accounting import count_run
from pipeline.runs.checks import Check, ClaimCheck, SentenceCheck, SummaryCheck
from pipeline.runs.journal import Line, journal_lines
from pipeline.runs.layout import (
    ARTICLES,
    CLAIMS,
    ERRORS,
    EVIDENCE,
    MANIFEST,
    REJECTED,
    SENTENCES,
    SUMMARIES,
    USAGE,
    VERDICTS,
)
from pipeline.runs.manifest import Manifest, RunState, read_manifest
from pipeline.runs.use import last_use, together
from pipeline.runs.verdict_checks import EvidenceCheck, VerdictCheck
from pipeline.types import Article, content_id, text_digest


class Fault(NamedTuple):
    """What is wrong, in which file of the run, on which line (None: the file as a whole)."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f':{self.line}'}: {self.message}"


@dataclass(slots=True)
class _Known:
    """An article of the run: where its line is, how long its text, what it must have and what was found."""

    line: int
    start: int
    counts: dict[str, int]
    found: Counter[str] = field(default_factory=Counter)


def verify_run(folder: Path) -> Iterator[Fault]:
    """Every fault of a run, in the order of the files; none when all is well. One article is in memory at a time.

    Raises RunError when the folder holds no run.
    """
    manifest = read_manifest(folder)
    articles = _Articles(folder)
    yield from articles.faults()
    checks: tuple[tuple[str, Check], ...] = (
        (SENTENCES, SentenceCheck()),
        (CLAIMS, ClaimCheck(grounded=True)),
        (REJECTED, ClaimCheck(grounded=False)),
        (SUMMARIES, SummaryCheck()),
        (EVIDENCE, EvidenceCheck()),
        (VERDICTS, VerdictCheck(folder)),
    )
    for name, check in checks:
        yield from _file_faults(folder, name, articles, check)
    yield from _error_faults(folder)
    yield from articles.count_faults()
    yield from _sum_faults(folder, manifest)
    yield from _usage_faults(folder, manifest)


class _Articles:
    """The articles of a run by id, the text of one at a time read from its line."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ARTICLES
        self._known: dict[str, _Known] = {}
        self._last: Article | None = None

    def faults(self) -> Iterator[Fault]:
        """Read the file once: what is wrong with its lines."""
        items = Counter[str]()
        for line in journal_lines(self._path):
            if line.fault:
                yield Fault(ARTICLES, line.number, line.fault)
                continue
            yield from (Fault(ARTICLES, line.number, fault) for fault in self._add(line, items))

    def count_faults(self) -> Iterator[Fault]:
        """What was found for each article against what its line says it has."""
        for known in self._known.values():
            for name, expected in known.counts.items():
                if known.found[name] != expected:
                    message = f"{known.found[name]} {name.replace('_', ' ')} in the run, {expected} in the article"
                    yield Fault(ARTICLES, known.line, message)

    def get(self, article_id: str) -> Article | None:
        """The article, read from disk unless it was the last one asked for."""
        if self._last is not None and self._last.article_id == article_id:
            return self._last
        known = self._known.get(article_id)
        if known is None:
            return None
        with self._path.open("rb") as file:
            file.seek(known.start)
            self._last = article_from(json.loads(file.readline()))
        return self._last

    def count(self, article_id: str, name: str, number: int) -> None:
        """Note that `number` more of `name` were found for the article."""
        self._known[article_id].found[name] += number

    def _add(self, line: Line, items: Counter[str]) -> Iterator[str]:
        try:
            article, counts, item = article_from(line.record), dict(line.record["counts"]), line.record["item"]
        except (KeyError, TypeError, ValueError) as error:
            yield _malformed(error)
            return
        if article.digest != text_digest(article.text):
            yield "the digest is not that of the text"
        if article.article_id != content_id(article.source_key, article.digest):
            yield "the article id is not that of source key and digest"
        if article.article_id in self._known:
            yield f"the article stands in line {self._known[article.article_id].line} already"
            return
        items[item] += 1
        if items[item] > 1:
            yield f"the item {item} was done before"
        self._known[article.article_id] = _Known(line.number, line.start, counts)


def _file_faults(folder: Path, name: str, articles: _Articles, check: Check) -> Iterator[Fault]:
    place = _Place()
    for line in journal_lines(folder / name):
        if line.fault:
            yield Fault(name, line.number, line.fault)
            continue
        article_id = line.record.get("article_id")
        article = articles.get(article_id) if isinstance(article_id, str) else None
        if article is None:
            yield Fault(name, line.number, f"no article {article_id} in the run")
            continue
        if place.is_left(article.article_id):
            yield Fault(name, line.number, f"out of place: the records of article {article_id} ended before")
        try:
            yield from (Fault(name, line.number, fault) for fault in check.faults(line.record, article))
            for counted in check.counted(line.record):
                articles.count(article.article_id, *counted)
        except (KeyError, TypeError, ValueError) as error:
            yield Fault(name, line.number, _malformed(error))


class _Place:
    """Which article's records are being read, and which ended."""

    def __init__(self) -> None:
        self._current = ""
        self._left: set[str] = set()

    def is_left(self, article_id: str) -> bool:
        if article_id != self._current:
            self._left.add(self._current)
            self._current = article_id
        return article_id in self._left


def _error_faults(folder: Path) -> Iterator[Fault]:
    for line in journal_lines(folder / ERRORS):
        if line.fault:
            yield Fault(ERRORS, line.number, line.fault)
            continue
        try:
            error_from(line.record), line.record["article_id"]
        except KeyError as error:
            yield Fault(ERRORS, line.number, _malformed(error))


def _sum_faults(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    try:
        accounting = count_run(folder, manifest)
    except (RunError, KeyError, TypeError):
        return  # a malformed line, which is among the faults already
    yield from (Fault(MANIFEST, None, fault) for fault in accounting.faults())
    if manifest.state is RunState.FINISHED and manifest.accounting != accounting.record():
        yield Fault(MANIFEST, None, "its accounting is not what the files hold")


def _usage_faults(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    """The manifest against what the starts wrote down."""
    try:
        uses = last_use(folder / USAGE)
    except (RunError, KeyError) as error:
        yield Fault(USAGE, None, str(error))
        return
    if uses and manifest.state is RunState.FINISHED and manifest.usage != together(uses.values()).spending:
        yield Fault(MANIFEST, None, "its usage is not what the starts had")


def _malformed(error: Exception) -> str:
    return f"malformed: no field {error}" if isinstance(error, KeyError) else f"malformed: {error}"
