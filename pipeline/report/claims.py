"""Claims as a table, Markdown, CSV or JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import TextIO

from pipeline.records import Record, claim_record
from pipeline.report.articles import article_origin, article_title, markdown_head
from pipeline.report.console import Cell, Column, Page
from pipeline.report.filter import ArticleClaim
from pipeline.report.output import Format, Output, write_json_array, write_json_lines
from pipeline.report.printable import csv_cell, markdown_text
from pipeline.types import Article, Attribution, Claim, SourceKind

_COLUMNS = (Column("conf", narrow=True), Column("check", narrow=True), Column("speaker"), Column("claim"))
_CSV_COLUMNS = (
    *("claim_id", "article_id", "path", "text", "speaker", "kind", "role", "cue", "direct_quote", "proposition"),
    *("modality", "check_worthiness", "confidence", "calibrated", "grounded", "ungrounded_reason"),
    *("start", "end", "quote"),
)


def write_claims(claims: Iterable[ArticleClaim], output: Output) -> None:
    """Write the claims in the output's format, one at a time."""
    with output.stream() as stream:
        if output.format is Format.JSONL:
            write_json_lines(stream, _records(claims))
        elif output.format is Format.JSON:
            write_json_array(stream, _records(claims))
        elif output.format is Format.CSV:
            _write_csv(claims, stream)
        elif output.format is Format.MARKDOWN:
            stream.writelines(claims_markdown(claims))
        else:
            _write_tables(claims, Page(stream))


def claims_markdown(claims: Iterable[ArticleClaim]) -> Iterator[str]:
    """A section for each article with a table of its claims and the words they rest on."""
    for article, group in _by_article(claims):
        yield markdown_head(article, "Claims")
        yield "| confidence | check-worthiness | speaker | claim | exact words |\n| --- | --- | --- | --- | --- |\n"
        for claim in group:
            cells = (*_figures(claim), speaker_of(claim.attribution), claim.text, _quoted(claim))
            yield f"| {' | '.join(map(markdown_text, cells))} |\n"
        yield "\n"


def speaker_of(attribution: Attribution) -> str:
    """The speaker's name, or what is known of who speaks."""
    if attribution.speaker:
        return attribution.speaker
    return "(author)" if attribution.kind is SourceKind.AUTHOR else f"({attribution.kind.value})"


def _write_tables(claims: Iterable[ArticleClaim], page: Page) -> None:
    shown = 0
    for article, group in _by_article(claims):
        page.heading(article_title(article), article_origin(article))
        page.line()
        rows = [(*_figures(claim), _speaker_cell(claim.attribution), _claim_cell(claim)) for claim in group]
        page.table(_COLUMNS, rows)
        page.line()
        shown += len(rows)
    if not shown:
        page.line("No claims.")


def _write_csv(claims: Iterable[ArticleClaim], stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(_CSV_COLUMNS)
    for article, claim in claims:
        said = claim.attribution
        writer.writerow(
            csv_cell(value)
            for value in (
                *(claim.claim_id, claim.article_id, article.path, claim.text, said.speaker, said.kind.value, said.role),
                *(said.cue, said.direct_quote, claim.proposition, claim.modality.value, claim.check_worthiness.score),
                *(claim.confidence, claim.calibrated, claim.grounded, claim.ungrounded_reason),
                *_where(claim),
            )
        )


def _by_article(claims: Iterable[ArticleClaim]) -> Iterator[tuple[Article, Iterator[Claim]]]:
    """Runs of claims of one article."""
    for _, group in groupby(claims, key=lambda pair: pair.article.article_id):
        first = next(group)
        yield first.article, (pair.claim for pair in chain((first,), group))


def _records(claims: Iterable[ArticleClaim]) -> Iterator[Record]:
    return (claim_record(claim, path=article.path) for article, claim in claims)


def _figures(claim: Claim) -> tuple[str, str]:
    return (f"{claim.confidence:.2f}", f"{claim.check_worthiness.score:.2f}")


def _speaker_cell(attribution: Attribution) -> Cell:
    """The speaker, and below the role."""
    return tuple(part for part in (speaker_of(attribution), attribution.role) if part)


def _claim_cell(claim: Claim) -> Cell:
    """The claim, and below it why it was rejected if it was."""
    return claim.text if claim.grounded else (claim.text, f"(rejected: {claim.ungrounded_reason})")


def _where(claim: Claim) -> tuple[int | None, int | None, str]:
    """Start of the first span, end of the last, and their words; nothing for a rejected claim without spans."""
    starts, ends = [span.start for span in claim.spans], [span.end for span in claim.spans]
    return (min(starts, default=None), max(ends, default=None), " … ".join(span.quote for span in claim.spans))


def _quoted(claim: Claim) -> str:
    return " … ".join(f"“{span.quote}”" for span in claim.spans)
