"""What tests of attribution ask of a text: who says what."""

from __future__ import annotations

from functools import lru_cache

from pipeline.engines.builtin.analysis import Analysis, Statement
from tests.pipeline.engines.builtin.reading import read


@lru_cache(maxsize=64)
def analysis_of(text: str) -> Analysis:
    """The analysis of a text as an article, made once."""
    return read(text)


def statement(text: str, words: str) -> Statement:
    """The innermost statement whose content holds the given words."""
    held = [s for s in analysis_of(text).statements if any(words in c.quote for c in s.content)]
    assert held, f"no statement holds {words!r}"
    return min(held, key=lambda s: sum(len(c.quote) for c in s.content))


def speaker(text: str, words: str) -> str | None:
    """Who says the given words."""
    return statement(text, words).attribution.speaker


def content(text: str, words: str) -> list[str]:
    """The pieces of content of the statement that holds the given words."""
    return [c.quote for c in statement(text, words).content]
