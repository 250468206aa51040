"""The comparison of a story's versions: every pair compared aspect by aspect, the findings gathered into items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.engines.builtin.claims.extract import MODEL, extract_claims
from pipeline.engines.builtin.comparison.acts.events import compare_events
from pipeline.engines.builtin.comparison.acts.slots import compare_slots
from pipeline.engines.builtin.comparison.alignment import Alignment
from pipeline.engines.builtin.comparison.dates.timed import read_timeline
from pipeline.engines.builtin.comparison.dates.times import compare_times
from pipeline.engines.builtin.comparison.drafts import Draft
from pipeline.engines.builtin.comparison.headlines import compare_headline
from pipeline.engines.builtin.comparison.items import gather_items
from pipeline.engines.builtin.comparison.numbers.figures import compare_figures, match_figures
from pipeline.engines.builtin.comparison.numbers.recounts import compare_counts, compare_headline_numbers
from pipeline.engines.builtin.comparison.numbers.samequantity import Contexts
from pipeline.engines.builtin.comparison.only import find_lone_points
from pipeline.engines.builtin.comparison.persons.relatives import compare_relatives
from pipeline.engines.builtin.comparison.persons.roles import compare_roles
from pipeline.engines.builtin.comparison.points import Version, read_version
from pipeline.engines.builtin.comparison.quotes.disowned import compare_disowned
from pipeline.engines.builtin.comparison.quotes.quotations import compare_quotations
from pipeline.engines.builtin.comparison.quotes.utterances import Utterances
from pipeline.engines.builtin.comparison.sources.occasions import compare_occasions
from pipeline.engines.builtin.comparison.sources.sourcing import compare_sources
from pipeline.engines.builtin.comparison.within import compare_within
from pipeline.engines.stories import kinship_of, version_labels
from pipeline.types import Comparison, ComparisonItem

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder


def compare_versions(analyses: Sequence[Analysis], embedder: Embedder) -> Comparison:
    """Where versions of one story agree, differ and conflict; one version: where it contradicts itself."""
    ids = tuple(a.article.article_id for a in analyses)
    same_story, similarity = kinship_of([a.article for a in analyses], embedder)
    items = find_items(read_versions(analyses), embedder) if same_story else ()
    return Comparison(ids, same_story, similarity, items, MODEL)


def read_versions(analyses: Sequence[Analysis]) -> tuple[Version, ...]:
    """The versions of a story, each with its points and a label that tells it from the others."""
    labels = version_labels([a.article for a in analyses])
    return tuple(
        read_version(n, a, extract_claims(a).claims, label)
        for n, (a, label) in enumerate(zip(analyses, labels, strict=True))
    )


def find_items(versions: Sequence[Version], embedder: Embedder) -> tuple[ComparisonItem, ...]:
    """Everything that is to be said of some versions of one story, in the order of the contract."""
    alignment = Alignment(versions, embedder)
    drafts = tuple(find_drafts(versions, alignment, embedder))
    return gather_items(drafts, versions, find_lone_points(versions, alignment))


def find_drafts(versions: Sequence[Version], alignment: Alignment, embedder: Embedder) -> Iterator[Draft]:
    """What every two versions agree and differ on, aspect by aspect, and where each contradicts itself."""
    contexts = Contexts(versions, alignment, embedder)
    utterances = Utterances(versions, embedder)
    for version in versions:
        yield from compare_within(version, alignment)
        yield from compare_counts(version)
        yield from compare_headline_numbers(version, contexts)
        yield from compare_headline(version, alignment)
        yield from compare_disowned(version, version)
    timelines = [read_timeline(version, embedder) for version in versions]
    for one, other in combinations(versions, 2):
        pairs = alignment.pairs(one.number, other.number)
        matches = tuple(match_figures(one, other, contexts))
        yield from compare_figures(one, other, matches)
        yield from compare_times(timelines[one.number], timelines[other.number], alignment)
        yield from compare_events(one, other, alignment)
        yield from compare_slots(one, other, pairs)
        yield from compare_occasions(one, other)
        yield from compare_quotations(one, other, utterances)
        yield from compare_disowned(one, other)
        yield from compare_disowned(other, one)
        yield from compare_roles(one, other)
        yield from compare_relatives(one, other, alignment.rarity)
        yield from compare_sources(one, other, pairs, alignment.rarity)
