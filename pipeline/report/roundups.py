"""Round-ups as prose with numbered citations that name the version, Markdown, CSV or JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TextIO

from pipeline.engines.stories import version_labels
from pipeline.records import round_up_record
from pipeline.report.articles import article_origin
from pipeline.report.console import Page
from pipeline.report.output import Format, Output, write_json, write_json_lines
from pipeline.report.printable import csv_cell, markdown_text
from pipeline.steps.roundup import StoryRoundUp
from pipeline.types import Article, Mention, RoundUp

_CSV_COLUMNS = ("number", "text", "confidence", "calibrated", "article_id", "version", "start", "end", "quote")


class CitedText(NamedTuple):
    """A round-up's text with numbered marks, and the mentions they stand for."""

    text: str
    citations: tuple[Mention, ...]


def write_round_up(story: StoryRoundUp, output: Output) -> None:
    """Write the round-up in the output's format."""
    with output.stream() as stream:
        if output.format is Format.JSON:
            write_json(stream, round_up_record(story.round_up))
        elif output.format is Format.JSONL:
            write_json_lines(stream, [round_up_record(story.round_up)])
        elif output.format is Format.CSV:
            _write_csv(story, stream)
        elif output.format is Format.MARKDOWN:
            stream.writelines(round_up_markdown(story))
        else:
            _write_prose(story, Page(stream))


def round_up_markdown(story: StoryRoundUp) -> Iterator[str]:
    """A section: the versions, the cited text, the quotes."""
    labels = _labels(story)
    text, citations = cited_text(story.round_up)
    yield "## Round-up\n\n"
    for article in story.articles:
        yield f"- {markdown_text(_known_as(article, labels))}\n"
    yield f"\n{markdown_text(text or _nothing(story.round_up))}\n\n"
    for number, mention in enumerate(citations, 1):
        yield f"{number}. {markdown_text(labels[mention.article_id])}: “{markdown_text(mention.span.quote)}”\n"
    yield "\n"


def cited_text(round_up: RoundUp) -> CitedText:
    """The round-up as one paragraph in which every sentence carries marks such as [1] for what it rests on."""
    numbers: dict[Mention, int] = {}
    parts = []
    for sentence in round_up.sentences:
        marks = "".join(f"[{numbers.setdefault(mention, len(numbers) + 1)}]" for mention in sentence.citations)
        parts.append(f"{sentence.text} {marks}")
    return CitedText(" ".join(parts), tuple(numbers))


def _write_prose(story: StoryRoundUp, page: Page) -> None:
    labels = _labels(story)
    text, citations = cited_text(story.round_up)
    count = len(story.articles)
    page.heading("Round-up", f"{count} version{'s' if count != 1 else ''}")
    page.line()
    for article in story.articles:
        page.paragraph(f"- {_known_as(article, labels)}", hanging=2, style="dim")
    page.line()
    page.paragraph(text or _nothing(story.round_up))
    page.line()
    for number, mention in enumerate(citations, 1):
        page.paragraph(f"[{number}] {labels[mention.article_id]}: “{mention.span.quote}”", hanging=5, style="dim")
    page.line()


def _known_as(article: Article, labels: Mapping[str, str]) -> str:
    return ": ".join(filter(None, (labels[article.article_id], article_origin(article))))


def _nothing(round_up: RoundUp) -> str:
    """Why there is no round-up."""
    if not round_up.dropped:
        return "No sentence of these articles is fit for a summary."
    return f"None of the model's sentences ({round_up.dropped}) stands in what it cites; take another --model."


def _write_csv(story: StoryRoundUp, stream: TextIO) -> None:
    labels = _labels(story)
    writer = csv.writer(stream)
    writer.writerow(_CSV_COLUMNS)
    for number, sentence in enumerate(story.round_up.sentences, 1):
        for mention in sentence.citations:
            cells = (
                *(number, sentence.text, sentence.confidence, sentence.calibrated, mention.article_id),
                *(labels[mention.article_id], mention.span.start, mention.span.end, mention.span.quote),
            )
            writer.writerow(map(csv_cell, cells))


def _labels(story: StoryRoundUp) -> dict[str, str]:
    ids = (article.article_id for article in story.articles)
    return dict(zip(ids, version_labels(story.articles), strict=True))
