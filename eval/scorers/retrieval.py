"""Retrieval: whether the passages that decide a claim are found, and how far up."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from eval.scorers.scored import Scored, unscored
from eval.tasks.gold import ArticlePlace, EvidencePlace, RetrievalGold
from eval.tasks.predictions import RetrievalPrediction

DEPTHS = (1, 3, 5, 10)


def score_retrieval(prediction: RetrievalPrediction, gold: RetrievalGold) -> Scored:
    """`recall_at_K`: share of the deciding passages that lie in one of the K best hits; `ndcg_at_10`.

    A passage is found when a hit from its article holds at least half of it. For nDCG (Jarvelin and Kekalainen 2002) a
    hit gains 1 for each passage that no better hit has found; the ideal finds one passage with each hit.
    """
    if not prediction.hits:
        return unscored("nothing was found")
    gains = _gains(prediction.hits, gold.passages)
    scores = {f"recall_at_{k}": sum(gains[:k]) / len(gold.passages) for k in DEPTHS}
    depth = DEPTHS[-1]
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(depth, len(gold.passages)) + 1))
    reached = sum(gain / log2(rank + 1) for rank, gain in enumerate(gains[:depth], 1))
    return Scored({**scores, f"ndcg_at_{depth}": min(1.0, reached / ideal)})


def _gains(hits: Sequence[ArticlePlace], passages: Sequence[EvidencePlace]) -> list[int]:
    """For each hit, how many passages it is the first to find."""
    left = list(passages)
    gains = []
    for hit in hits:
        found = [passage for passage in left if _holds(hit, passage)]
        left = [passage for passage in left if passage not in found]
        gains.append(len(found))
    return gains


def _holds(hit: ArticlePlace, passage: EvidencePlace) -> bool:
    shared = min(hit.end, passage.end) - max(hit.start, passage.start)
    return hit.article == passage.article and 2 * shared >= passage.end - passage.start
