"""The names of the files in a run folder."""

from __future__ import annotations

MANIFEST = "manifest.json"
ARTICLES = "articles.jsonl"
SENTENCES = "sentences.jsonl"
CLAIMS = "claims.jsonl"
REJECTED = "rejected.jsonl"
SUMMARIES = "summaries.jsonl"
VERDICTS = "verdicts.jsonl"
EVIDENCE = "evidence.jsonl"
ERRORS = "errors.jsonl"
USAGE = "usage.jsonl"
BATCHES = "batches.jsonl"
LOCK = ".lock"
