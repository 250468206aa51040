"""What one article leaves in a run: its claims, its claims with verdicts, or its summary."""

from __future__ import annotations

from dataclasses import replace

from pipeline.engines.base import Engine, SummaryOptions
from pipeline.records import Record, article_record, checked_record, claim_record, sentence_record, summary_record
from pipeline.runs.folder import ItemWork
from pipeline.runs.layout import CLAIMS, EVIDENCE, REJECTED, SENTENCES, SUMMARIES, VERDICTS
from pipeline.steps.check import Checkers, check_article
from pipeline.steps.claims import ArticleClaims, extract_article
from pipeline.steps.summarize import summarize_article
from pipeline.types import Article, CheckedClaim


def claims_work(article: Article, engine: Engine) -> ItemWork:
    """The article's claims, rejected ones apart, and one line for every sentence."""
    found = extract_article(article, engine)
    records = {name: _claims(found, grounded=grounded) for name, grounded in ((CLAIMS, True), (REJECTED, False))}
    return ItemWork(article, _counts(found), {SENTENCES: _sentences(found), **records}, found.extraction.errors)


def check_work(article: Article, checkers: Checkers) -> ItemWork:
    """The article's claims with their verdicts, rejected ones apart, the articles cited, and a line a sentence."""
    result = check_article(article, checkers)
    records: dict[str, list[Record]] = {
        SENTENCES: _sentences(result.found),
        REJECTED: _claims(result.found, grounded=False),
        EVIDENCE: [{"article_id": article.article_id, "evidence": article_record(cited)} for cited in result.cited],
        VERDICTS: [checked_record(checked, path=article.path) for checked in result.checked],
    }
    counts = {**_counts(result.found), "verdicts": len(result.checked), "evidence": len(result.cited)}
    errors = (replace(one.error, item=_named(article, one)) for one in result.checked if one.error is not None)
    return ItemWork(article, counts, records, (*result.found.extraction.errors, *errors))


def summary_work(article: Article, engine: Engine, options: SummaryOptions) -> ItemWork:
    """The article's summary."""
    summary = summarize_article(article, engine, options)
    counts = {"summary_sentences": summary.accounting.cited + summary.accounting.dropped}
    return ItemWork(article, counts, {SUMMARIES: [summary_record(summary)]})


def _named(article: Article, checked: CheckedClaim) -> str:
    """How messages call a claim of an article."""
    return f"{article.path or article.source_key}, claim “{checked.claim.text[:60]}”"


def _claims(found: ArticleClaims, *, grounded: bool) -> list[Record]:
    claims = (claim for claim in found.extraction.claims if claim.grounded is grounded)
    return [claim_record(claim, path=found.article.path) for claim in claims]


def _sentences(found: ArticleClaims) -> list[Record]:
    return [sentence_record(found.article.article_id, outcome) for outcome in found.extraction.outcomes]


def _counts(found: ArticleClaims) -> dict[str, int]:
    return {"sentences": len(found.sentences), "claims": len(found.extraction.claims)}
