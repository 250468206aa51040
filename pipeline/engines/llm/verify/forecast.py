"""What checking an article's claims would take, before anybody knows the claims."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.base import ClaimEvidence, Passage
from pipeline.engines.llm.verify.showing import MOST_OF_CLAIM
from pipeline.types import Attribution, CheckWorthiness, Claim, Modality, Sentence, SourceKind, Span

_CLAIMS_OF_THREE = 4  # claims in three sentences of news
_ARTICLES = 4


def foreseen(sentences: Sequence[Sentence]) -> tuple[ClaimEvidence, ...]:
    """As many claims as these sentences are likely to hold, each as long as one of them, with full evidence.

    The evidence stands for that of other articles: the words are those of the sentence.
    """
    claims = -(-len(sentences) * _CLAIMS_OF_THREE // 3)
    return tuple(_claim(sentences[number % len(sentences)], number) for number in range(claims))


def _claim(sentence: Sentence, number: int) -> ClaimEvidence:
    unknown = Attribution(SourceKind.AUTHOR, None)
    claim = Claim(
        *(str(number), "", sentence.text, (), unknown, None, Modality.FACT, CheckWorthiness(0.5, 0.5, 0.5, 0.5), 0.5),
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model="",
    )
    return ClaimEvidence(claim, tuple(_passage(sentence, number, place) for place in range(MOST_OF_CLAIM)))


def _passage(sentence: Sentence, number: int, place: int) -> Passage:
    start = (number * MOST_OF_CLAIM + place) * (len(sentence.text) + 1)
    return Passage(
        article_id=str(place % _ARTICLES),
        span=Span(start, start + len(sentence.text), sentence.text),
        before="",
        after="",
        title=None,
        publisher="A publisher",
        published="2026-01-01",
        independence_group=1,
        retelling=False,
        similarity=0.0,
    )
