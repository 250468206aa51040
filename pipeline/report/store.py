"""What the store holds and finds: articles, hits, statistics, problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from pipeline.records import Record, article_record, span_record
from pipeline.report.articles import article_origin, article_title
from pipeline.report.console import Page
from pipeline.report.output import Format, Output
from pipeline.report.printable import markdown_text
from pipeline.report.table import Field, write_facts, write_records
from pipeline.store import ArticleEntry, Hit, IndexReport, StoreStats, VerifyReport
from pipeline.types import Article

_ENTRY_FIELDS = (
    Field.of("article_id", narrow=True),
    Field("published", lambda entry: (entry["published"] or "")[:10], narrow=True),
    Field.of("publisher"),
    Field("title", lambda entry: entry["title"] or entry["source_key"]),
)
_HIT_FIELDS = (
    *(Field.of(name) for name in ("score", "article_id", "title", "publisher", "published", "start", "end", "quote")),
)
_PROBLEM_FIELDS = (Field.of("item"), Field.of("message"), Field.of("action"))


def write_entries(entries: Sequence[ArticleEntry], output: Output) -> None:
    """Write the list of a store's articles."""
    write_records([asdict(entry) for entry in entries], _ENTRY_FIELDS, output, empty="The store is empty.")


def write_article(article: Article, output: Output) -> None:
    """Write one article with its text."""
    if output.format in (Format.JSON, Format.JSONL, Format.CSV):
        write_facts(article_record(article), output)
        return
    with output.stream() as stream:
        if output.format is Format.MARKDOWN:
            title, origin = markdown_text(article_title(article)), markdown_text(article_origin(article))
            paragraphs = [markdown_text(line) for line in article.text.splitlines() if line]
            stream.write("\n\n".join([f"# {title}", origin, *paragraphs]) + "\n")
            return
        page = Page(stream)
        page.heading(article_title(article), article_origin(article))
        for line in article.text.splitlines():
            page.paragraph(line)


def write_hits(hits: Sequence[Hit], output: Output) -> None:
    """Write what a search found, best first."""
    if output.format is not Format.TEXT:
        write_records([hit_record(hit) for hit in hits], _HIT_FIELDS, output, empty="")
        return
    with output.stream() as stream:
        page = Page(stream)
        for number, hit in enumerate(hits, 1):
            page.heading(f"{number}. {hit.title or hit.source_key}", _hit_origin(hit))
            page.paragraph(hit.sentence.quote, indent=3)
            page.line()
        if not hits:
            page.line("Nothing found.")


def _hit_origin(hit: Hit) -> str:
    place = f"characters {hit.span.start} to {hit.span.end}"
    return " · ".join(p for p in (hit.publisher, hit.published, hit.source_key, place, f"score {hit.score:.3f}") if p)


def hit_record(hit: Hit) -> Record:
    """A hit: `start`, `end` and `quote` are the chunk's, `sentence` is the nearest sentence in it."""
    return {
        "article_id": hit.article_id,
        "chunk_id": hit.chunk_id,
        "source_key": hit.source_key,
        "title": hit.title,
        "publisher": hit.publisher,
        "published": hit.published,
        **span_record(hit.span),
        "sentence": span_record(hit.sentence),
        "score": round(hit.score, 6),
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
        "similarity": None if hit.similarity is None else round(hit.similarity, 6),
    }


def write_index_report(report: IndexReport, *, failed: int, store: str, output: Output) -> None:
    """Write what indexing did; `failed` counts the articles that could not be read or stored."""
    counts = {
        "added": report.added,
        "changed": report.changed,
        "updated": report.updated,
        "unchanged": report.unchanged,
    }
    if output.format is not Format.TEXT:
        write_facts({"store": store, **counts, "failed": failed, "chunks": report.chunks}, output)
        return
    total = report.done + failed
    parts = ", ".join(f"{number} {name}" for name, number in {**counts, "failed": failed}.items() if number)
    with output.stream() as stream:
        Page(stream).line(f"{total} articles: {parts or 'none'}; {report.chunks} chunks embedded; store {store}")


def write_stats(stats: StoreStats, output: Output) -> None:
    """Write the size of a store."""
    write_facts({**asdict(stats), "path": stats.path.as_posix()}, output)


def write_problems(report: VerifyReport, output: Output) -> None:
    """Write what verifying a store found."""
    problems = [asdict(problem) for problem in report.problems]
    if output.format in (Format.JSON, Format.JSONL):
        write_facts({"articles": report.articles, "chunks": report.chunks, "problems": problems}, output)
    else:
        sound = f"{report.articles} articles, {report.chunks} chunks: every digest, span and vector holds"
        write_records(problems, _PROBLEM_FIELDS, output, empty=sound)
