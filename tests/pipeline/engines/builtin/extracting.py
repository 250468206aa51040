"""Claims of made-up news, for the tests of the builtin engine's extraction."""

from __future__ import annotations

from functools import cache

from pipeline.engines.builtin.claims.extract import extract_claims
from pipeline.text.parse import Parse, parse_sentences
from pipeline.types import Claim, Extraction, Sentence
from tests.pipeline.engines.builtin.reading import read

PUBLISHED = "2026-03-04"  # a Wednesday


def parse_one(text: str) -> Parse:
    """The parse of one sentence that is the whole text."""
    return parse_sentences([Sentence(0, 0, len(text), text, 0)])[0]


@cache
def extract(text: str, published: str | None = PUBLISHED) -> Extraction:
    """What the builtin engine extracts from a text."""
    return extract_claims(read(text, published=published))


def texts(text: str) -> list[str]:
    """The texts of the claims of a text."""
    return [claim.text for claim in extract(text).claims]


def only_claim(text: str) -> Claim:
    """The one claim of a text."""
    (claim,) = extract(text).claims
    return claim
