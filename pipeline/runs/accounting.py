"""What a run has done with every article, sentence, claim and summary sentence; each row must add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import AccountingError
from pipeline.runs.journal import journal_records
from pipeline.runs.layout import ARTICLES, CLAIMS, ERRORS, REJECTED, SENTENCES, SUMMARIES, VERDICTS
from pipeline.runs.manifest import Manifest
from pipeline.types import SentenceState


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the accounting: counts by state (by reason, where a state has reasons), and what they must sum to."""

    parts: Mapping[str, int | Mapping[str, int]]
    total: int

    @property
    def counted(self) -> int:
        """The sum of all states."""
        return sum(part if isinstance(part, int) else sum(part.values()) for part in self.parts.values())

    def record(self) -> dict[str, Any]:
        """The row as in the contracts: states in order, `total` last."""
        return {**self.parts, "total": self.total}


@dataclass(frozen=True, slots=True)
class Accounting:
    """The rows of a run; a row that the command does not fill is None."""

    articles: Row
    sentences: Row | None = None
    claims: Row | None = None
    verdicts: Row | None = None
    summary_sentences: Row | None = None

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The filled rows by name, in the order of the contracts."""
        for name in ("articles", "sentences", "claims", "verdicts", "summary_sentences"):
            row = getattr(self, name)
            if row is not None:
                yield name, row

    def record(self) -> dict[str, Any]:
        """The accounting as it stands in the manifest and on standard error."""
        return {name: row.record() for name, row in self.rows()}

    def faults(self) -> tuple[str, ...]:
        """One line for every row that does not add up."""
        return tuple(
            f"{name}: {row.counted} counted, {row.total} expected"
            for name, row in self.rows()
            if row.counted != row.total
        )

    def require_sums(self, run: str) -> None:
        """Raise AccountingError unless every row adds up."""
        faults = self.faults()
        if faults:
            raise AccountingError(
                f"the accounting does not add up ({'; '.join(faults)})", item=run, action="run `evenhand runs verify`"
            )


def count_run(folder: Path, manifest: Manifest) -> Accounting:
    """The accounting of a run folder, counted from its files; its memory grows with the number of items only."""
    expected = Counter[str]()
    done: set[str] = set()
    for record in journal_records(folder / ARTICLES):
        done.add(record["item"])
        expected.update(record["counts"])
    articles = _article_row(len(done), len(failed_items(folder) - done), manifest.sources)
    if manifest.identity.command == "summarize":
        return Accounting(articles, summary_sentences=_summary_row(folder, expected["summary_sentences"]))
    sentences, claims = _sentence_row(folder, expected["sentences"]), _claim_row(folder, expected["claims"])
    if manifest.identity.command == "check":
        return Accounting(articles, sentences, claims, _verdict_row(folder, expected["verdicts"]))
    return Accounting(articles, sentences, claims)


def verdict_row(verdicts: int, errors: int, total: int) -> Row:
    """The row of claims that were checked."""
    return Row({"verdict": verdicts, "error": errors}, total)


def failed_items(folder: Path) -> set[str]:
    """The items that failed as a whole at some time; a later success makes them done."""
    return {record["item"] for record in journal_records(folder / ERRORS) if record["article_id"] is None}


def _article_row(done: int, failed: int, total: int) -> Row:
    return Row({"done": done, "failed": failed, "pending": max(total - done - failed, 0)}, total)


def _sentence_row(folder: Path, expected: int) -> Row:
    states, reasons = Counter[str](), Counter[str]()
    for record in journal_records(folder / SENTENCES):
        states[record["state"]] += 1
        if record["state"] == SentenceState.EXCLUDED:
            reasons[record["reason"]] += 1
    claimed, failed = states[SentenceState.CLAIMED], states[SentenceState.FAILED]
    return Row({"claimed": claimed, "excluded": dict(sorted(reasons.items())), "failed": failed}, expected)


def _claim_row(folder: Path, expected: int) -> Row:
    names = (CLAIMS, VERDICTS, REJECTED)  # a claim with its verdict stands in the file of verdicts alone
    claims, checked, rejected = (sum(1 for _ in journal_records(folder / name)) for name in names)
    return Row({"grounded": claims + checked, "rejected": rejected}, expected)


def _verdict_row(folder: Path, expected: int) -> Row:
    failed = Counter(record["verdict"] is None for record in journal_records(folder / VERDICTS))
    return verdict_row(failed[False], failed[True], expected)


def _summary_row(folder: Path, expected: int) -> Row:
    cited = dropped = 0
    for record in journal_records(folder / SUMMARIES):
        cited += len(record["sentences"])
        dropped += record["accounting"]["dropped"]
    return Row({"cited": cited, "dropped": dropped}, expected)
