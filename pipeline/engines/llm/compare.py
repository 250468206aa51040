"""Comparison of versions: sentences lined up by embedding, groups of them sent in batches, answers grounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.calibration import Calibrations, Key
from pipeline.engines.llm.answers import PointDraft, read_item
from pipeline.engines.llm.asking import Asker, Question, run_all, spent
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import reading_limit
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.points import Group, Judged, Line, Points
from pipeline.engines.llm.windows import PER_LINE
from pipeline.models.messages import Json
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, as_data
from pipeline.text.tokens import count_tokens
from pipeline.types import ComparisonItem, Relation

if TYPE_CHECKING:
    from pipeline.store.embeddings import Embedder

ALIKE = 0.45
"""Least cosine of two sentences that may be about the same thing: generous, since the model judges."""
MOST_ALIKE = 2  # sentences of one version in a group
FEW_WORDS = 2  # a sentence of so few says nothing
BATCH_TOKENS = 1_500  # of groups in one call: longer answers are cut off, and later groups are skipped
ITEM_TOKENS, ITEMS_A_GROUP, SPARE = 160, 2, 300
_ORDER = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The items of a batch of groups, and how many points were left out; `failure`: no usable answer."""

    items: tuple[ComparisonItem, ...] = ()
    dropped: int = 0
    failure: Failure | None = None
    spending: Spending = field(default_factory=Spending)


class Setter:
    """Sets versions side by side through one prompt: of a small model (`points.careful`) one pair of sentences a call.

    Shown several groups, a small one copies whole sentences and takes them for versions.
    """

    def __init__(self, asker: Asker, prompt: Prompt, points: Points, context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._points = points
        self._materials = points.materials
        self._limit = min(BATCH_TOKENS, reading_limit(prompt, context_tokens))

    def batches(self, embedder: Embedder) -> tuple[tuple[Group, ...], ...]:
        """The groups, as many in a batch as fit into one call."""
        batches: list[list[Group]] = []
        left = 0
        alone = self._points.careful
        for group in group_sentences(self._materials, embedder, most_alike=1 if alone else MOST_ALIKE):
            size = sum(count_tokens(self._text(line)) + PER_LINE for line in group)
            if alone or not batches or size > left:
                batches.append([])
                left = self._limit
            batches[-1].append(group)
            left -= size
        return tuple(map(tuple, batches))

    def question(self, batch: Sequence[Group]) -> Question:
        """The call about a batch."""
        groups = [
            {
                "number": number,
                "lines": [{"version": line.version + 1, "text": as_data(self._text(line))} for line in group],
            }
            for number, group in enumerate(batch, 1)
        ]
        return Question(self._prompt, {"groups": groups}, SPARE + ITEM_TOKENS * ITEMS_A_GROUP * len(batch))

    async def settle(self, batch: Sequence[Group]) -> BatchResult:
        """The items of a batch; one whose answer is cut off is asked about in halves."""
        answered = await self._asker.ask(
            self.question(batch), lambda parsed, final: self._judge(batch, parsed, final=final)
        )
        failure = answered.failure
        if failure is None:
            judged = answered.result or Judged((), 0)
            return BatchResult(judged.items, judged.dropped, None, answered.spending)
        if failure.fault not in (Fault.TRUNCATED, Fault.TOO_LONG) or len(batch) < 2:
            return BatchResult((), 0, failure, answered.spending)
        middle = len(batch) // 2
        first, second = await self.settle(batch[:middle]), await self.settle(batch[middle:])
        spending = answered.spending + first.spending + second.spending
        items, dropped = (*first.items, *second.items), first.dropped + second.dropped
        return BatchResult(items, dropped, first.failure or second.failure, spending)

    def _judge(self, batch: Sequence[Group], parsed: dict[str, Json], *, final: bool) -> Judged | Failure:
        found = parsed.get("items")
        if not isinstance(found, list):
            return Failure(Fault.NOT_JSON)
        drafts = [d for item in found if (d := read_item(item, PointDraft)) is not None]
        unknown = sorted({d.group for d in drafts if not 1 <= d.group <= len(batch)})
        if unknown and not final:
            return Failure(Fault.UNKNOWN_SENTENCE, ", ".join(map(str, unknown)))
        known = [d for d in drafts if 1 <= d.group <= len(batch)]
        judged = self._points.judged((draft, batch[draft.group - 1]) for draft in known)
        return judged._replace(dropped=judged.dropped + len(found) - len(known))

    def _text(self, line: Line) -> str:
        return self._materials[line.version].sentences[line.sentence].text


class Compared(NamedTuple):
    """All items of the versions, how many points were left out, what went wrong, and what it cost.

    `unanswered`: no call gave anything.
    """

    items: tuple[ComparisonItem, ...]
    dropped: int
    failures: tuple[Failure, ...]
    spending: Spending
    unanswered: bool


def compare_groups(setter: Setter, embedder: Embedder, *, at_once: int) -> Compared:
    """Every batch of groups settled, `at_once` of them under way at a time."""
    results = run_all(setter.settle, setter.batches(embedder), at_once=at_once, name="compare")
    failures = tuple(result.failure for result in results if result.failure is not None)
    items = in_order([item for result in results for item in result.items])
    return Compared(
        items,
        sum(result.dropped for result in results),
        failures,
        spent(result.spending for result in results),
        unanswered=bool(results) and len(failures) == len(results),
    )


def calibrated_item(item: ComparisonItem, calibrations: Calibrations, key: Key) -> ComparisonItem:
    """The item with its confidence under the map that is installed for the key."""
    confidence, calibrated = calibrations.apply(key, item.confidence)
    return replace(item, confidence=confidence, calibrated=calibrated)


def in_order(items: Sequence[ComparisonItem]) -> tuple[ComparisonItem, ...]:
    """Each item once, sorted as the contract wants: conflict, differ, only, agree, then by confidence."""
    unique = {(item.relation, item.mentions): item for item in sorted(items, key=lambda i: i.confidence)}
    return tuple(sorted(unique.values(), key=lambda i: (_ORDER.index(i.relation), -i.confidence)))


def group_sentences(
    materials: Sequence[Material], embedder: Embedder, *, most_alike: int = MOST_ALIKE
) -> tuple[Group, ...]:
    """Each sentence that no group has yet, with up to `most_alike` of each version behind its own that are like it.

    One version is lined up with itself: each sentence with the most alike of those behind it.
    """
    rows = [Line(v, s.index) for v, m in enumerate(materials) for s in m.sentences if len(s.text.split()) > FEW_WORDS]
    if not rows:
        return ()
    vectors = embedder.embed([materials[line.version].sentences[line.sentence].text for line in rows])
    cosine = vectors @ vectors.T
    groups: list[Group] = []
    taken: set[Line] = set()
    for row, line in enumerate(rows):
        behind = [at for at in range(row + 1, len(rows)) if float(cosine[row, at]) >= ALIKE]
        ranked = [rows[at] for at in sorted(behind, key=lambda at: -float(cosine[row, at]))]
        alike = _nearest(ranked, line, own=len(materials) == 1, most=most_alike)
        if alike and line not in taken:
            groups.append((line, *alike))
            taken.update(alike)
    return tuple(groups)


def _nearest(ranked: Sequence[Line], line: Line, *, own: bool, most: int) -> list[Line]:
    """Of lines that are alike, best first, the first `most` of each other version; `own`: of the same one instead."""
    found: Counter[int] = Counter()
    kept: list[Line] = []
    for other in ranked:
        if (other.version == line.version) == own and found[other.version] < most:
            found[other.version] += 1
            kept.append(other)
    return sorted(kept, key=lambda one: (one.version, one.sentence))
