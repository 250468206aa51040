"""From a model's points to items of a comparison: nothing stands that the versions do not hold.

A point is left out when it names a version that its group does not have, when its words do not stand where it says,
when only one side is left, or when it calls the same words different. An explanation that names a number, a day or a
name which the group does not hold is replaced by the words themselves.

A small model sees conflict and agreement everywhere. Of it a conflict stands as one where the words show it (another
number, another day, a negation on one side), else as a difference where the sides share words; agreement stands where
they share most, and not on a single word; and no explanation of it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from textwrap import shorten
from typing import NamedTuple

from pipeline.engines.llm.answers import PointDraft
from pipeline.engines.llm.material import Material
from pipeline.grounding import ContentProblem, Evidence, GroundedQuote, check_content
from pipeline.grounding.words import content_stems
from pipeline.types import ComparisonItem, Mention, Relation

UNSURE = 0.5  # the confidence of a model that gives none
AGREEING, DIFFERING = 2 / 3, 1 / 4
"""Least shares of the words of the side with fewer that both have, for a small model's agreement and difference; where
one side alone is negated, agreement but for that is what makes a conflict."""
_LEADS = {
    Relation.CONFLICT: "Cannot both be true",
    Relation.DIFFER: "Told in another way",
    Relation.AGREE: "The same",
}
_NEVER_SAID = frozenset({ContentProblem.NUMBER, ContentProblem.DATE, ContentProblem.NAME})
_FIGURES = frozenset({ContentProblem.NUMBER, ContentProblem.DATE})
_NEGATED = frozenset({ContentProblem.NEGATION_ADDED, ContentProblem.NEGATION_LOST})
_VERSION = re.compile(r"\b[Vv]ersion (\d{1,3})\b")
_QUOTED_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a version, both counted from 0."""

    version: int
    sentence: int


Group = tuple[Line, ...]
"""Sentences of at least two versions, of one version when it is compared with itself, about the same thing."""


class Judged(NamedTuple):
    """The items of an answer, and how many of its points were left out."""

    items: tuple[ComparisonItem, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class Points:
    """Holds a model's points against the versions; `careful`: as those of a small model."""

    materials: Sequence[Material]
    labels: Sequence[str]
    careful: bool = False

    def judged(self, drafts: Iterable[tuple[PointDraft, Group]]) -> Judged:
        """The points that stand, each once: of two on the same words the first."""
        kept: list[ComparisonItem] = []
        dropped = 0
        for draft, group in drafts:
            item = self.item(draft, group)
            if item is None:
                dropped += 1
            elif not any(_on_same_words(item, earlier) for earlier in kept):
                kept.append(item)
        return Judged(tuple(kept), dropped)

    def item(self, draft: PointDraft, group: Group) -> ComparisonItem | None:
        """A point as an item; None when it does not stand."""
        known = {line.version + 1 for line in group}
        if draft.relation is Relation.ONLY or any(m.version not in known for m in draft.mentions):
            return None
        sides = {
            (m.version - 1, found) for m in draft.mentions for found in self._mention(m.version - 1, m.quote, group)
        }
        ordered = sorted(sides, key=lambda side: (side[0], side[1].span.start))
        if len(ordered) < 2 or (len({version for version, _ in sides}) < 2 and len(known) > 1):
            return None
        relation = self._relation(draft.relation, [mention.span.quote for _, mention in ordered])
        if relation is None:
            return None
        return ComparisonItem(
            relation,
            draft.aspect,
            tuple(mention for _, mention in ordered),
            round(draft.confidence if draft.confidence is not None else UNSURE, 4),
            calibrated=False,
            explanation=self._explanation(draft.explanation, relation, ordered, group),
        )

    def _mention(self, version: int, quote: str, group: Group) -> Iterator[Mention]:
        material = self.materials[version]
        found = material.finder.ground(quote, {line.sentence for line in group if line.version == version})
        if isinstance(found, GroundedQuote) and found.as_cited and len(found.spans) == 1:
            yield Mention(material.article.article_id, found.spans[0])

    def _relation(self, relation: Relation, quotes: Sequence[str]) -> Relation | None:
        """The relation that the words bear; None when they bear none."""
        if relation is Relation.AGREE:
            alike = _share(quotes) >= AGREEING and min(len(quote.split()) for quote in quotes) > 1
            return relation if alike or not self.careful else None
        if len({" ".join(quote.lower().split()) for quote in quotes}) == 1:
            return None
        if not self.careful:
            return relation
        if _share(quotes) < DIFFERING:
            return None
        return relation if any(_opposed(*pair) for pair in combinations(quotes, 2)) else Relation.DIFFER

    def _explanation(self, told: str, relation: Relation, sides: Sequence[tuple[int, Mention]], group: Group) -> str:
        """What the model says of it, versions by their labels; the words of the versions when that says more."""
        read = "\n".join(self.materials[line.version].sentences[line.sentence].text for line in group)
        material = self.materials[sides[0][0]]
        named = _VERSION.sub(lambda number: self._label(number[1]), told)
        evidence = Evidence(read, read, read, material.published, " ".join(self.labels), material.english)
        if not self.careful and not _NEVER_SAID.intersection(check_content(named, evidence)):
            return named
        words = (f"{self.labels[v]} “{shorten(m.span.quote, _QUOTED_CHARACTERS, placeholder='…')}”" for v, m in sides)
        return f"{_LEADS[relation]}: {'; '.join(words)}"

    def _label(self, number: str) -> str:
        at = int(number) - 1
        return self.labels[at] if 0 <= at < len(self.labels) else f"version {number}"


def _on_same_words(one: ComparisonItem, other: ComparisonItem) -> bool:
    """Whether every mention of the item with fewer meets one of the other."""
    few, many = sorted((one.mentions, other.mentions), key=len)
    return all(any(_meet(mention, m) for m in many) for mention in few)


def _meet(one: Mention, other: Mention) -> bool:
    same = one.article_id == other.article_id
    return same and max(one.span.start, other.span.start) < min(one.span.end, other.span.end)


def _share(quotes: Sequence[str]) -> float:
    """The least share of words that two of the sides have in common."""
    stems = [content_stems(quote) for quote in quotes]
    pairs = list(combinations(stems, 2))
    return min((len(a & b) / max(min(len(a), len(b)), 1) for a, b in pairs), default=0.0)


def _opposed(one: str, other: str) -> bool:
    """Whether each side has a number or day that the other has not, or one alone is negated."""
    there, back = (frozenset(check_content(a, Evidence(b, b, b))) for a, b in ((one, other), (other, one)))
    turned = bool((there | back) & _NEGATED) and _share((one, other)) >= AGREEING
    return turned or bool(there & back & _FIGURES)
