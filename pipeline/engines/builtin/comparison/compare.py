"""The comparison of a story's versions: every pair compared aspect by aspect, the findings gathered into items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.engines.builtin.claims.extract import MODEL, extract_claims
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.events import compare_events
from pipeline.engines.builtin.comparison.figures import compare_figures
from pipeline.engines.builtin.comparison.framing import compare_framing
from pipeline.engines.builtin.comparison.items import gather_items
from pipeline.engines.builtin.comparison.points import Version, read_version
from pipeline.engines.builtin.comparison.quotations import compare_quotations
from pipeline.engines.builtin.comparison.roles import compare_roles
from pipeline.engines.builtin.comparison.sourcing import compare_sources
from pipeline.engines.builtin.comparison.times import compare_times
from pipeline.types import Comparison

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder


def compare_versions(analyses: Sequence[Analysis], embedder: Embedder) -> Comparison:
    """Where versions of one story agree, differ and conflict; one version: where it contradicts itself."""
    versions = read_versions(analyses)
    drafts = tuple(find_drafts(versions, embedder))
    items = gather_items(drafts, versions)
    return Comparison(tuple(v.article_id for v in versions), same_story=True, similarity=1.0, items=items, model=MODEL)


def read_versions(analyses: Sequence[Analysis]) -> tuple[Version, ...]:
    """The versions of a story, each with its points and a label that tells it from the others."""
    labels = [a.article.publisher or a.article.title or a.article.source_key for a in analyses]
    distinct = [
        label if labels.count(label) == 1 else f"{label} ({a.article.published or a.article.source_key})"
        for label, a in zip(labels, analyses, strict=True)
    ]
    return tuple(
        read_version(n, a, extract_claims(a).claims, label)
        for n, (a, label) in enumerate(zip(analyses, distinct, strict=True))
    )


def find_drafts(versions: Sequence[Version], embedder: Embedder) -> Iterator[Draft]:
    """What every two versions agree and differ on, aspect by aspect."""
    alignment = Alignment(versions, embedder)
    for one, other in combinations(versions, 2):
        pairs = alignment.pairs(one.number, other.number)
        yield from compare_figures(one, other, alignment)
        yield from compare_times(one, other, alignment)
        yield from compare_events(one, other, pairs)
        yield from compare_framing(one, other, pairs)
        yield from compare_quotations(one, other, embedder)
        yield from compare_roles(one, other)
        yield from compare_sources(one, other, pairs)
