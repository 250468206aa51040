"""Builtin claims against the hand labels of the dev stories: found, rightly attributed, spurious.

    python benchmarks/dev_stories.py

Each gold claim is compared with the builtin claim of the same article that overlaps its spans most (intersection over
union of characters). found: share with any overlap; kind, speaker: share of the found ones with the gold kind of
source, and with a speaker that equals, holds or is held by the gold one; iou: mean over all gold claims, 0 when not
found; spurious: builtin claims that overlap no gold claim. The rules were tuned on these stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import ClaimRecord
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.sources import read_article
from pipeline.text.sentences import split_sentences
from pipeline.types import Claim

Interval = tuple[int, int]


def main() -> None:
    """Print the table."""
    counts: Counter[str] = Counter()
    shared = 0.0
    engine = BuiltinEngine()
    for story in load_part(Part.DEV):
        for name, file in story.articles.items():
            article = read_article(file.path)
            found = engine.extract(article, split_sentences(article.text)).claims
            gold = [claim for claim in story.of(ClaimRecord) if claim.article == name]
            shared += sum(_count(claim, found, counts) for claim in gold)
            gold_spans = [interval for claim in gold for interval in _intervals(claim.spans)]
            counts["spurious"] += sum(not _overlap(_intervals(claim.spans), gold_spans) for claim in found)
            counts["claims"] += len(found)
    _print(counts, shared)


def _count(gold: ClaimRecord, claims: Sequence[Claim], counts: Counter[str]) -> float:
    """The overlap of a gold claim with the best builtin claim; what is right about that one is counted."""
    kind = gold.attribution.kind.value
    counts[f"{kind} gold"] += 1
    best = max(claims, key=lambda claim: _iou(_intervals(gold.spans), _intervals(claim.spans)), default=None)
    iou = _iou(_intervals(gold.spans), _intervals(best.spans)) if best else 0.0
    if best and iou > 0:
        counts[f"{kind} found"] += 1
        counts[f"{kind} kind"] += best.attribution.kind.value == kind
        counts[f"{kind} speaker"] += _same_speaker(gold.attribution.speaker, best.attribution.speaker)
    return iou


def _same_speaker(gold: str | None, ours: str | None) -> bool:
    one, other = (gold or "").casefold(), (ours or "").casefold()
    return one == other or bool(one and other and (one in other or other in one))


def _intervals(spans: Iterable[object]) -> list[Interval]:
    return [(span.start, span.end) for span in spans]  # type: ignore[attr-defined]


def _overlap(one: Sequence[Interval], other: Sequence[Interval]) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _iou(one: Sequence[Interval], other: Sequence[Interval]) -> float:
    both = _overlap(one, other)
    return both / (sum(b - a for a, b in one) + sum(d - c for c, d in other) - both)


def _print(counts: Counter[str], shared: float) -> None:
    print(f"{'kind of source':16}{'gold':>7}{'found':>8}{'kind':>8}{'speaker':>9}")
    kinds = ("author", "named", "organization", "document", "anonymous")
    for kind in kinds:
        found = max(1, counts[f"{kind} found"])
        speaker = "" if kind == "author" else f"{counts[f'{kind} speaker'] / found:9.2f}"
        share = counts[f"{kind} found"] / max(1, counts[f"{kind} gold"])
        print(f"{kind:16}{counts[f'{kind} gold']:7}{share:8.2f}{counts[f'{kind} kind'] / found:8.2f}{speaker}")
    gold = sum(counts[f"{kind} gold"] for kind in kinds)
    print(f"mean iou {shared / gold:.2f} over {gold} gold claims; {counts['spurious']} of {counts['claims']} spurious")


if __name__ == "__main__":
    main()
