"""Claims and passages for verification, made from bare texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.engines.base import Passage
from pipeline.evidence.candidates import FoundEvidence, FoundPassage
from pipeline.evidence.kinship import Kinship
from pipeline.text.sentences import split_sentences
from pipeline.types import (
    Attribution,
    CheckWorthiness,
    Claim,
    Modality,
    SourceKind,
    Span,
    claim_id,
    content_id,
)

NO_ARTICLE = ""
"""The article of a claim that stands in none."""


def statement(text: str, *, article_id: str = NO_ARTICLE) -> Claim:
    """A claim about which nothing is known but its words, as `check --claim TEXT` makes it."""
    return Claim(
        claim_id=claim_id(article_id, (), text),
        article_id=article_id,
        text=text,
        spans=(),
        attribution=Attribution(SourceKind.AUTHOR, None),
        proposition=None,
        modality=Modality.FACT,
        check_worthiness=CheckWorthiness(0.5, 1.0, 0.5, 0.5),
        confidence=1.0,
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model="gold",
    )


@lru_cache(maxsize=256)
def passages_of(document: str, *, title: str | None = None, published: str | None = None) -> tuple[Passage, ...]:
    """Every sentence of a document as a passage of one article, in text order; the whole text where it has none."""
    sentences = [(s.start, s.end) for s in split_sentences(document)] or [(0, len(document))]
    quotes = [document[start:end] for start, end in sentences]
    article = content_id(document)
    return tuple(
        Passage(
            article_id=article,
            span=Span(start, end, quote),
            before=quotes[n - 1] if n else "",
            after=quotes[n + 1] if n + 1 < len(quotes) else "",
            title=title,
            publisher=None,
            published=published,
            independence_group=1,
            retelling=False,
            similarity=0.0,
        )
        for n, ((start, end), quote) in enumerate(zip(sentences, quotes, strict=True))
    )


def joined(sentences: Sequence[str]) -> str:
    """Sentences as one text, one a line."""
    return "\n".join(" ".join(sentence.split()) for sentence in sentences if sentence.strip())


def evidence_of(claim: str, document: str, *, title: str | None = None, published: str | None = None) -> FoundEvidence:
    """A claim against a document, each of whose sentences is a passage; cosines are 0 until someone fills them in."""
    passages = passages_of(document, title=title, published=published)
    return FoundEvidence(statement(claim), tuple(FoundPassage(p, Kinship.INDEPENDENT) for p in passages))
