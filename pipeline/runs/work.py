"""What one article leaves in a run: its claims, or its summary."""

from __future__ import annotations

from pipeline.engines.base import Engine, SummaryOptions
from pipeline.records import claim_record, sentence_record, summary_record
from pipeline.runs.folder import ItemWork
from pipeline.runs.layout import CLAIMS, REJECTED, SENTENCES, SUMMARIES
from pipeline.steps.claims import extract_article
from pipeline.steps.summarize import summarize_article
from pipeline.types import Article


def claims_work(article: Article, engine: Engine) -> ItemWork:
    """The article's claims, rejected ones apart, and one line for every sentence."""
    found = extract_article(article, engine)
    claims = {
        name: [claim_record(c, path=article.path) for c in found.extraction.claims if c.grounded is grounded]
        for name, grounded in ((CLAIMS, True), (REJECTED, False))
    }
    sentences = [sentence_record(article.article_id, outcome) for outcome in found.extraction.outcomes]
    counts = {"sentences": len(found.sentences), "claims": len(found.extraction.claims)}
    return ItemWork(article, counts, {SENTENCES: sentences, **claims}, found.extraction.errors)


def summary_work(article: Article, engine: Engine, options: SummaryOptions) -> ItemWork:
    """The article's summary."""
    summary = summarize_article(article, engine, options)
    counts = {"summary_sentences": summary.accounting.cited + summary.accounting.dropped}
    return ItemWork(article, counts, {SUMMARIES: [summary_record(summary)]})
