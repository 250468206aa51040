"""A few made-up articles, and a cheap embedder for tests that are not about meaning."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from pipeline.types import Article, content_id, text_digest

FERRY = """The ferry Aurora ran aground near Port Ellery on Tuesday night. All 214 passengers were brought ashore by \
fishing boats before midnight.

“We heard a long scraping sound and then nothing,” said Ada Moreno, a teacher who was on deck. The harbour master, \
Carl Voss, said the ship had left its channel in thick fog.

The owner, Greywater Lines, denied that the crew was too small. An inquiry will begin in March."""

LEVY = """The council of Norvale raised the water levy by 12 percent on Monday, after a debate that lasted nine hours.

Judith Okafor, who leads the opposition, called the decision a tax on washing. The mayor answered that pipes from 1931 \
could not be repaired with good will. Households will pay about 40 crowns more a year from June."""

STRIKE = """Dockers at the grain terminal in Lindholm stopped work on Friday over a new roster that ends paid breaks.

The union said that 600 of its members had joined the strike. The company spoke of fewer than 400, and said that ships \
would be sent to Ostmark if nothing was loaded by Sunday."""

ORCHARD = """Late frost has destroyed most of the pear blossom in the Tarn valley, growers say. Pavel Lund, whose \
family has kept orchards there since 1890, expects a tenth of a usual harvest.

Insurers have not yet said whether they will pay."""


def article(text: str, source_key: str = "story.txt", **about: Any) -> Article:
    """The article with that text."""
    digest = text_digest(text)
    return Article(content_id(source_key, digest), source_key, digest, about.pop("title", None), text, **about)


FOUR = (
    article(FERRY, "ferry.txt", title="Ferry aground in fog", publisher="Coast Herald", published="2026-02-04"),
    article(
        LEVY, "levy.txt", title="Water to cost more", publisher="Norvale Post", published="2026-02-10T18:30:00+01:00"
    ),
    article(STRIKE, "strike.txt", title="Grain terminal stands still", publisher="The Ledger", published="2026-03-06"),
    article(ORCHARD, "orchard.txt", title="Pears lost to frost", publisher="The Ledger"),
)


class HashEmbedder:
    """Directions that depend on nothing but the text."""

    def __init__(self, name: str = "test-hash", dimension: int = 16) -> None:
        self.name = name
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Any:
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8]) for text in texts]
        rows = [np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
