"""Where the disagreements of two labelers went when the labels of their story were settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from eval.datasets.agreement import WORD
from eval.datasets.matching import (
    Pair,
    matched_claims,
    matched_differences,
    matched_headlines,
    matched_loaded,
    matched_verdicts,
)
from eval.datasets.schema import (
    ClaimRecord,
    DifferenceRecord,
    HeadlineRecord,
    LabelRecord,
    LabelSpan,
    LoadedRecord,
    VerdictRecord,
)
from eval.datasets.story import StoryLabels
from pipeline.types import Stance

Value = tuple[Hashable, ...]
Matched = Sequence[tuple[LabelRecord, LabelRecord]]


class Settlement(NamedTuple):
    """How many disagreements of one story went to the first labeler, to the second, and to neither.

    A disagreement is a field in which two matched records differ, or a record that only one labeler has. Key facts,
    summaries and the neutral evidence of verdicts are a matter of choice and not counted.
    """

    first: int
    second: int
    neither: int


def settlement(first: StoryLabels, second: StoryLabels, settled: StoryLabels) -> Settlement:
    """Counts the disagreements of a story's two labelings by what the settled labels made of them.

    Records of `settled` are found by the ids of `first`.
    """
    counts = Counter(_decisions(Pair(first, second), Pair(settled, second)))
    return Settlement(counts["first"], counts["second"], counts["neither"])


def _decisions(before: Pair, after: Pair) -> Iterator[str]:
    kept: dict[tuple[str, str], LabelRecord] = {(record.type, record.id): record for record in after.first.records}
    for kind, match in MATCHERS.items():
        pairs = match(before)
        for a, b in pairs:
            settled = kept.get((a.type, a.id))
            yield from _of_fields(_values(a), _values(b), None if settled is None else _values(settled))
        yield from _of_single(kind, before, kept, pairs, match(after))


def _of_fields(a: Value, b: Value, settled: Value | None) -> Iterator[str]:
    for place, (mine, yours) in enumerate(zip(a, b, strict=True)):
        if mine != yours:
            value = None if settled is None else settled[place]
            yield "first" if value == mine else "second" if value == yours else "neither"


def _of_single(
    kind: type[LabelRecord],
    before: Pair,
    kept: Mapping[tuple[str, str], LabelRecord],
    pairs: Matched,
    pairs_after: Matched,
) -> Iterator[str]:
    """Of records that only one labeler has, the first one's stay or go, the second one's are taken over or not."""
    shared = {a.id for a, _ in pairs}, {b.id for _, b in pairs}
    taken_over = {b.id for _, b in pairs_after}
    for record in _others(before.first, kind, shared[0]):
        yield "first" if (record.type, record.id) in kept else "second"
    for record in _others(before.second, kind, shared[1]):
        yield "second" if record.id in taken_over else "first"


def _others(story: StoryLabels, kind: type[LabelRecord], shared: set[str]) -> Iterable[LabelRecord]:
    return (record for record in story.of(kind) if record.id not in shared)


def _values(record: LabelRecord) -> Value:
    """The fields of a record that are compared, always in the same order."""
    match record:
        case ClaimRecord():
            who, parts = record.attribution, record.check_worthiness_parts
            speaker = None if who.speaker is None else who.speaker.casefold()
            said = (who.kind, speaker, who.cue_kind, who.direct_quote, record.modality, _places(record.spans))
            return (*said, parts.verifiable, parts.public_interest, parts.harm)
        case LoadedRecord():
            return (record.attributed, _places((record.span,)))
        case VerdictRecord():
            deciding = (item for item in record.evidence if item.stance is not Stance.NEUTRAL)
            return (record.label, frozenset((item.article, item.stance, item.weight) for item in deciding))
        case DifferenceRecord():
            return (record.relation, record.aspect)
        case HeadlineRecord():
            return (record.overpromises,)
        case _:
            return ()


def _places(spans: Iterable[LabelSpan]) -> frozenset[tuple[str, int]]:
    """Where the words of some spans begin; marks at their ends do not count."""
    return frozenset((span.article, span.start + word.start()) for span in spans for word in WORD.finditer(span.quote))


MATCHERS: Mapping[type[LabelRecord], Callable[[Pair], Matched]] = {
    ClaimRecord: matched_claims,
    LoadedRecord: matched_loaded,
    VerdictRecord: matched_verdicts,
    DifferenceRecord: matched_differences,
    HeadlineRecord: matched_headlines,
}
