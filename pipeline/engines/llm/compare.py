"""Comparison of versions: sentences lined up by embedding, groups of them sent in batches, answers grounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.calibration import Calibrations, Key
from pipeline.engines.llm.answers import PointDraft, read_item
from pipeline.engines.llm.asking import Asker, Question, run_all, spent
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import reading_limit
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import PER_LINE
from pipeline.grounding import GroundedQuote
from pipeline.models.messages import Json
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, as_data
from pipeline.text.tokens import count_tokens
from pipeline.types import ComparisonItem, Mention, Relation

if TYPE_CHECKING:
    from pipeline.store.embeddings import Embedder

ALIKE = 0.45
"""Least cosine of two sentences that may be about the same thing: generous, since the model judges."""
MOST_ALIKE = 2  # sentences of one version in a group
FEW_WORDS = 2  # a sentence of so few says nothing
BATCH_TOKENS = 1_500  # of groups in one call: longer answers are cut off, and later groups are skipped
ITEM_TOKENS, ITEMS_A_GROUP, SPARE = 160, 2, 300
UNSURE = 0.5  # the confidence of a model that gives none
_ORDER = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a version, both counted from 0."""

    version: int
    sentence: int


Group = tuple[Line, ...]
"""Sentences of at least two versions, of one version when it is compared with itself, about the same thing."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The items of a batch of groups; `failure` when there was no usable answer."""

    items: tuple[ComparisonItem, ...] = ()
    failure: Failure | None = None
    spending: Spending = field(default_factory=Spending)


class Setter:
    """Sets versions side by side through one prompt."""

    def __init__(self, asker: Asker, prompt: Prompt, materials: Sequence[Material], context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._materials = tuple(materials)
        self._limit = min(BATCH_TOKENS, reading_limit(prompt, context_tokens))

    def batches(self, embedder: Embedder) -> tuple[tuple[Group, ...], ...]:
        """The groups, as many in a batch as fit into one call."""
        batches: list[list[Group]] = []
        left = 0
        for group in group_sentences(self._materials, embedder):
            size = sum(count_tokens(self._text(line)) + PER_LINE for line in group)
            if not batches or size > left:
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
            return BatchResult(answered.result or (), None, answered.spending)
        if failure.fault not in (Fault.TRUNCATED, Fault.TOO_LONG) or len(batch) < 2:
            return BatchResult((), failure, answered.spending)
        middle = len(batch) // 2
        first, second = await self.settle(batch[:middle]), await self.settle(batch[middle:])
        spending = answered.spending + first.spending + second.spending
        return BatchResult((*first.items, *second.items), first.failure or second.failure, spending)

    def _judge(
        self, batch: Sequence[Group], parsed: dict[str, Json], *, final: bool
    ) -> tuple[ComparisonItem, ...] | Failure:
        found = parsed.get("items")
        if not isinstance(found, list):
            return Failure(Fault.NOT_JSON)
        drafts = [d for item in found if (d := read_item(item, PointDraft)) is not None]
        unknown = sorted({d.group for d in drafts if not 1 <= d.group <= len(batch)})
        if unknown and not final:
            return Failure(Fault.UNKNOWN_SENTENCE, ", ".join(map(str, unknown)))
        known = [d for d in drafts if 1 <= d.group <= len(batch)]
        items = (grounded_item(draft, batch[draft.group - 1], self._materials) for draft in known)
        return tuple(item for item in items if item is not None)

    def _text(self, line: Line) -> str:
        return self._materials[line.version].sentences[line.sentence].text


def grounded_item(draft: PointDraft, group: Group, materials: Sequence[Material]) -> ComparisonItem | None:
    """A draft as an item; None when its words do not stand where it says, or only one side is left."""
    sides = {(one.version, m) for one in draft.mentions for m in _mention(one.version - 1, one.quote, group, materials)}
    mentions = tuple(mention for _, mention in sorted(sides, key=lambda side: (side[0], side[1].span.start)))
    alone = len({line.version for line in group}) == 1
    if len(mentions) < 2 or (len({version for version, _ in sides}) < 2 and not alone):
        return None
    if draft.relation is Relation.ONLY:
        return None
    confidence = round(draft.confidence if draft.confidence is not None else UNSURE, 4)
    return ComparisonItem(
        draft.relation, draft.aspect, mentions, confidence, calibrated=False, explanation=draft.explanation
    )


def _mention(version: int, quote: str, group: Group, materials: Sequence[Material]) -> Iterator[Mention]:
    cited = {line.sentence for line in group if line.version == version}
    if not cited:
        return
    found = materials[version].finder.ground(quote, cited)
    if isinstance(found, GroundedQuote) and found.as_cited and len(found.spans) == 1:
        yield Mention(materials[version].article.article_id, found.spans[0])


class Compared(NamedTuple):
    """All items of the versions, what went wrong, and what it cost; `unanswered`: no call gave anything."""

    items: tuple[ComparisonItem, ...]
    failures: tuple[Failure, ...]
    spending: Spending
    unanswered: bool


def compare_groups(setter: Setter, embedder: Embedder, *, at_once: int) -> Compared:
    """Every batch of groups settled, `at_once` of them under way at a time."""
    results = run_all(setter.settle, setter.batches(embedder), at_once=at_once, name="compare")
    failures = tuple(result.failure for result in results if result.failure is not None)
    items = in_order([item for result in results for item in result.items])
    return Compared(
        items, failures, spent(r.spending for r in results), bool(results) and len(failures) == len(results)
    )


def calibrated_item(item: ComparisonItem, calibrations: Calibrations, key: Key) -> ComparisonItem:
    """The item with its confidence under the map that is installed for the key."""
    confidence, calibrated = calibrations.apply(key, item.confidence)
    return replace(item, confidence=confidence, calibrated=calibrated)


def in_order(items: Sequence[ComparisonItem]) -> tuple[ComparisonItem, ...]:
    """Each item once, sorted as the contract wants: conflict, differ, only, agree, then by confidence."""
    unique = {(item.relation, item.mentions): item for item in sorted(items, key=lambda i: i.confidence)}
    return tuple(sorted(unique.values(), key=lambda i: (_ORDER.index(i.relation), -i.confidence)))


def group_sentences(materials: Sequence[Material], embedder: Embedder) -> tuple[Group, ...]:
    """Each sentence that no group has yet, with those of the versions behind its own that are most like it.

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
        alike = _nearest(rows, sorted(behind, key=lambda at: -float(cosine[row, at])), line, len(materials))
        if alike and line not in taken:
            groups.append((line, *alike))
            taken.update(alike)
    return tuple(groups)


def _nearest(rows: Sequence[Line], ranked: Sequence[int], line: Line, versions: int) -> list[Line]:
    """Of rows that are alike, best first, the first few of each other version; of the same one where it is alone."""
    found: Counter[int] = Counter()
    kept: list[Line] = []
    for other in (rows[at] for at in ranked):
        if (other.version == line.version) == (versions == 1) and found[other.version] < MOST_ALIKE:
            found[other.version] += 1
            kept.append(other)
    return sorted(kept, key=lambda one: (one.version, one.sentence))
