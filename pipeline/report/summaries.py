"""Summaries as prose with numbered citations, Markdown, CSV or JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TextIO

from pipeline.records import summary_record
from pipeline.report.articles import article_origin, article_title, markdown_head
from pipeline.report.console import Column, Page
from pipeline.report.output import Format, Output, write_json, write_json_array, write_json_lines
from pipeline.report.printable import csv_cell, markdown_text
from pipeline.types import Article, LoadedTerm, Span, Summary

_TERM_COLUMNS = (Column("words"), Column("whose"), Column("why"), Column("neutral"))
_CSV_COLUMNS = (
    *("article_id", "path", "number", "text", "supported", "confidence", "calibrated", "start", "end", "quote"),
)


class ArticleSummary(NamedTuple):
    """A summary with its article."""

    article: Article
    summary: Summary


class CitedText(NamedTuple):
    """A summary's text with numbered marks, and the spans they stand for."""

    text: str
    citations: tuple[Span, ...]


def write_summaries(summaries: Iterable[ArticleSummary], output: Output, *, single: bool) -> None:
    """Write the summaries in the output's format; `single`: JSON is one document that is the summary itself."""
    with output.stream() as stream:
        if output.format is Format.JSONL:
            write_json_lines(stream, (summary_record(pair.summary) for pair in summaries))
        elif output.format is Format.JSON and single:
            for pair in summaries:
                write_json(stream, summary_record(pair.summary))
        elif output.format is Format.JSON:
            write_json_array(stream, (summary_record(pair.summary) for pair in summaries))
        elif output.format is Format.CSV:
            _write_csv(summaries, stream)
        elif output.format is Format.MARKDOWN:
            stream.writelines(summaries_markdown(summaries))
        else:
            _write_prose(summaries, Page(stream))


def cited_text(summary: Summary) -> CitedText:
    """The summary as one paragraph in which every sentence carries marks such as [1] for the spans it rests on."""
    spans: dict[Span, int] = {}
    parts = []
    for sentence in summary.sentences:
        marks = "".join(f"[{spans.setdefault(span, len(spans) + 1)}]" for span in sentence.citations)
        parts.append(f"{sentence.text} {marks}")
    return CitedText(" ".join(parts), tuple(spans))


def summaries_markdown(summaries: Iterable[ArticleSummary]) -> Iterator[str]:
    """A section for each article: the cited summary, the quotes, the loaded language."""
    for article, summary in summaries:
        text, citations = cited_text(summary)
        yield markdown_head(article, "Summary")
        yield f"{markdown_text(text)}\n\n"
        yield from (
            f"{number}. characters {span.start} to {span.end}: “{markdown_text(span.quote)}”\n"
            for number, span in enumerate(citations, 1)
        )
        yield "\n"
        if summary.loaded_language:
            yield "| loaded words | whose | why | neutral |\n| --- | --- | --- | --- |\n"
            for term in summary.loaded_language:
                yield f"| {' | '.join(map(markdown_text, _term_cells(term)))} |\n"
            yield "\n"


def _write_prose(summaries: Iterable[ArticleSummary], page: Page) -> None:
    for article, summary in summaries:
        text, citations = cited_text(summary)
        page.heading(article_title(article), article_origin(article))
        page.line()
        page.paragraph(text or _nothing_told(summary))
        page.line()
        for number, span in enumerate(citations, 1):
            page.paragraph(f"[{number}] “{span.quote}”", hanging=5, style="dim")
        if summary.loaded_language:
            page.label(_loaded_label(summary.loaded_language))
            page.table(_TERM_COLUMNS, [_term_cells(term) for term in summary.loaded_language])
        page.line()


def _nothing_told(summary: Summary) -> str:
    """Why there is no summary."""
    dropped = summary.accounting.dropped
    if dropped:
        return f"No summary: none of {dropped} sentences held against the article, so all were dropped."
    return "No summary: the article has no sentence that is fit for one."


def _write_csv(summaries: Iterable[ArticleSummary], stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(_CSV_COLUMNS)
    for article, summary in summaries:
        for number, sentence in enumerate(summary.sentences, 1):
            for span in sentence.citations:
                cells = (
                    *(article.article_id, article.path, number, sentence.text, sentence.supported, sentence.confidence),
                    *(sentence.calibrated, span.start, span.end, span.quote),
                )
                writer.writerow(map(csv_cell, cells))


def _loaded_label(terms: Iterable[LoadedTerm]) -> str:
    attributed = [term.attributed for term in terms]
    return f"Loaded language: {attributed.count(False)} by the author, {attributed.count(True)} in quotation"


def _term_cells(term: LoadedTerm) -> tuple[str, str, str, str]:
    neutral = {None: "rewrite the sentence", "": "leave out"}.get(term.suggestion, term.suggestion or "")
    return (term.span.quote, "a source" if term.attributed else "the author", term.reason, neutral)
