"""From files, folders and standard input to articles: find the sources, read each into one canonical text."""

from pipeline.sources.article import article_from_text, canonical_text
from pipeline.sources.metadata import Metadata, load_meta_table
from pipeline.sources.read import ReadOptions, read_article
from pipeline.sources.walk import SourceRef, find_sources

__all__ = [
    "Metadata",
    "ReadOptions",
    "SourceRef",
    "article_from_text",
    "canonical_text",
    "find_sources",
    "load_meta_table",
    "read_article",
]
