"""Claims with their verdicts: as a table, Markdown, CSV or JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, groupby
from typing import TextIO

from pipeline.records import Record, checked_record
from pipeline.report.articles import article_origin, article_title, markdown_head
from pipeline.report.claims import speaker_of
from pipeline.report.console import Cell, Column, Page
from pipeline.report.filter import ArticleVerdict
from pipeline.report.output import Format, Output, write_json_array, write_json_lines
from pipeline.report.printable import csv_cell, markdown_text
from pipeline.types import (
    Article,
    CheckedClaim,
    EarlierCheck,
    Evidence,
    Sentence,
    SourceKind,
    Span,
    Stance,
    Verdict,
    VerdictLabel,
)

_COLUMNS = (Column("verdict", narrow=True), Column("conf", narrow=True), Column("claim"), Column("evidence"))
_LABELS = {
    VerdictLabel.SUPPORTED: "SUPPORTED",
    VerdictLabel.REFUTED: "REFUTED",
    VerdictLabel.CONFLICTING_EVIDENCE: "CONFLICTING",
    VerdictLabel.NOT_ENOUGH_EVIDENCE: "NOT ENOUGH",
}
_STANCES = {Stance.SUPPORTS: "for", Stance.REFUTES: "against", Stance.NEUTRAL: "beside"}
_CSV_COLUMNS = (
    *("claim_id", "article_id", "path", "text", "speaker", "proposition", "verdict", "confidence", "calibrated"),
    *("abstained", "independent_groups", "rationale", "evidence", "earlier_checks", "error"),
)
_SHOWN_EVIDENCE = 4


def write_checked(found: Iterable[ArticleVerdict], output: Output) -> None:
    """Write the checked claims in the output's format, one at a time."""
    with output.stream() as stream:
        if output.format is Format.JSONL:
            write_json_lines(stream, _records(found))
        elif output.format is Format.JSON:
            write_json_array(stream, _records(found))
        elif output.format is Format.CSV:
            _write_csv(found, stream)
        elif output.format is Format.MARKDOWN:
            stream.writelines(checked_markdown(found))
        else:
            _write_tables(found, Page(stream))


def checked_markdown(found: Iterable[ArticleVerdict]) -> Iterator[str]:
    """A section for each article with a table of its claims, their verdicts and all evidence."""
    for article, group in _by_article(found):
        yield markdown_head(article, "Check") if article else "## Check\n\n"
        yield "| verdict | confidence | claim | evidence |\n| --- | --- | --- | --- |\n"
        for one in group:
            label, figure, claim, evidence = checked_row(one, shown=None)
            cells = (label, figure, _joined(claim), _joined(evidence))
            yield f"| {' | '.join(cells)} |\n"
        yield "\n"


def checked_row(found: ArticleVerdict, *, shown: int | None = _SHOWN_EVIDENCE) -> tuple[str, str, Cell, Cell]:
    """Label, confidence, the claim with who says it, and `shown` pieces of evidence (None: all) with their sources."""
    checked = found.checked
    claim = _claim_cell(checked)
    if checked.verdict is None:
        message = checked.error.message if checked.error else ""
        return "ERROR", "", claim, (message, *map(_earlier_line, checked.earlier_checks))
    verdict = checked.verdict
    lines = [_evidence_line(evidence, found.cited) for evidence in verdict.evidence[:shown]]
    hidden = len(verdict.evidence) - len(lines)
    more = [f"and {hidden} more"] if hidden else []
    earlier = map(_earlier_line, checked.earlier_checks)
    return label_of(verdict), f"{verdict.confidence:.2f}", claim, (*lines, *more, sources_line(verdict), *earlier)


def label_of(verdict: Verdict) -> str:
    """The verdict in one or two words."""
    return _LABELS[verdict.label]


def sources_line(verdict: Verdict) -> str:
    """How many articles decide, and how many sources they are: "3 articles, 1 source"; why, where nothing decides."""
    if verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE:
        return f"({'unsure: ' if verdict.abstained else ''}{verdict.rationale})"
    deciding = {Stance.SUPPORTS, Stance.REFUTES}
    if verdict.label is not VerdictLabel.CONFLICTING_EVIDENCE:
        deciding = {Stance.SUPPORTS if verdict.label is VerdictLabel.SUPPORTED else Stance.REFUTES}
    articles = len({evidence.article_id for evidence in verdict.evidence if evidence.stance in deciding})
    groups = verdict.independent_groups
    sources = _count(groups, "independent source") if groups else "the claim's own source"
    return f"({_count(articles, 'article')}, {sources})"


def _write_tables(found: Iterable[ArticleVerdict], page: Page) -> None:
    shown = undated = 0
    for article, group in _by_article(found):
        if article is not None:
            page.heading(article_title(article), article_origin(article))
            page.line()
        rows = []
        for one in group:
            rows.append(checked_row(one))
            undated = max(undated, one.checked.undated)
        page.table(_COLUMNS, rows)
        page.line()
        shown += len(rows)
    if undated:
        page.line(f"{_count(undated, 'article')} of the store left out: without a date.")
    if not shown:
        page.line("No claims.")


def _write_csv(found: Iterable[ArticleVerdict], stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(_CSV_COLUMNS)
    for one in found:
        claim, verdict, error = one.checked.claim, one.checked.verdict, one.checked.error
        path = one.article.path if one.article else None
        said = (claim.claim_id, claim.article_id, path, claim.text, claim.attribution.speaker, claim.proposition)
        judged: tuple[object, ...] = (None,) * 7
        if verdict is not None:
            lines = " | ".join(_evidence_line(evidence, one.cited) for evidence in verdict.evidence)
            figures = (verdict.confidence, verdict.calibrated, verdict.abstained, verdict.independent_groups)
            judged = (verdict.label.value, *figures, verdict.rationale, lines)
        earlier = " | ".join(map(_earlier_line, one.checked.earlier_checks))
        failed = f"{error.type}: {error.message}" if error else None
        writer.writerow(csv_cell(value) for value in (*said, *judged, earlier, failed))


def _by_article(found: Iterable[ArticleVerdict]) -> Iterator[tuple[Article | None, Iterator[ArticleVerdict]]]:
    """Runs of claims of one article."""
    for _, group in groupby(found, key=lambda one: one.checked.claim.article_id):
        claims = iter(group)
        first = next(claims)
        yield first.article, chain((first,), claims)


def _records(found: Iterable[ArticleVerdict]) -> Iterator[Record]:
    return (checked_record(one.checked, path=one.article.path if one.article else None) for one in found)


def _claim_cell(checked: CheckedClaim) -> Cell:
    """What is judged, and below it who says so."""
    claim = checked.claim
    if claim.attribution.kind is SourceKind.AUTHOR:
        return claim.text
    return (claim.proposition or claim.text, f"({speaker_of(claim.attribution)})")


def _evidence_line(evidence: Evidence, cited: Mapping[str, Article]) -> str:
    """Its stance, publisher and date, and the sentence that its words stand in."""
    article = cited.get(evidence.article_id)
    name = evidence.publisher or (article_title(article) if article else evidence.article_id)
    source = f"{name}, {evidence.published[:10]}" if evidence.published else name
    words = evidence.span.quote if article is None else _sentence_around(article, evidence.span)
    return f"{_STANCES[evidence.stance]}: {source}: {words}"


def _sentence_around(article: Article, span: Span) -> str:
    """The sentence with the words, since few words alone tell a reader little; the words when they cross sentences."""
    around = (s for s in _sentences(article.text) if s.start <= span.start and span.end <= s.end)
    return next((sentence.text for sentence in around), span.quote)


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[Sentence, ...]:
    from pipeline.text.sentences import split_sentences

    return split_sentences(text)


def _earlier_line(check: EarlierCheck) -> str:
    source = ", ".join(part for part in (check.publisher, check.published) if part)
    where = f" {check.url}" if check.url else ""
    return f"earlier check{f' by {source}' if source else ''}: “{check.claim}”: {check.rating}{where}"


def _joined(cell: Cell) -> str:
    return "<br>".join(map(markdown_text, (cell,) if isinstance(cell, str) else cell))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
