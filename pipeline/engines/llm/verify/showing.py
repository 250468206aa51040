"""What a model is shown of passages: the few that share most with a claim, numbered once, with their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.engines.base import ClaimEvidence, Passage
from pipeline.engines.builtin.verification.selection import worth_reading
from pipeline.prompts import as_data

MOST_OF_CLAIM = 6
_MOST_BESIDE = 30  # words of a neighbouring sentence: enough for whom "he" means


class ShownPassage(NamedTuple):
    """A passage as the prompt has it; `source` is publisher and date, "" when nothing is known."""

    number: int
    text: str
    before: str
    after: str
    source: str


class ShownClaim(NamedTuple):
    """A claim as the prompt has it; `speaker` whose statement it is, None for the author of an article."""

    number: int
    text: str
    speaker: str | None
    passages: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The passages and claims of one question. `places` has for each claim its passages' indices by their numbers."""

    passages: tuple[ShownPassage, ...]
    claims: tuple[ShownClaim, ...]
    places: tuple[Mapping[int, int], ...]


def sheet_of(items: Sequence[ClaimEvidence]) -> Sheet:
    """The sheet about some claims: each passage stands once, in the order of the articles."""
    chosen = [_chosen(item) for item in items]
    found = {_key(item.passages[i]): item.passages[i] for item, at in zip(items, chosen, strict=True) for i in at}
    order = {article: place for place, article in enumerate(dict.fromkeys(key[0] for key in found))}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1:]))
    numbers = {key: number for number, key in enumerate(keys, 1)}
    places = tuple({numbers[_key(item.passages[i])]: i for i in at} for item, at in zip(items, chosen, strict=True))
    claims = tuple(
        _claim(number, item, place) for number, (item, place) in enumerate(zip(items, places, strict=True), 1)
    )
    return Sheet(tuple(_shown(numbers[key], found[key], found) for key in keys), claims, places)


def source_of(passage: Passage) -> str:
    """Publisher and day of a passage's article, as far as they are known."""
    return as_data(", ".join(filter(None, (passage.publisher, (passage.published or "")[:10]))))


def _chosen(item: ClaimEvidence) -> list[int]:
    return worth_reading(item.statement, [passage.span.quote for passage in item.passages], MOST_OF_CLAIM)


def _key(passage: Passage) -> tuple[str, int, int]:
    return passage.article_id, passage.span.start, passage.span.end


def _claim(number: int, item: ClaimEvidence, places: Mapping[int, int]) -> ShownClaim:
    speaker = item.claim.attribution.speaker if item.claim.proposition else None
    shown = as_data(speaker) if speaker else None
    return ShownClaim(number, as_data(item.statement), shown, ", ".join(map(str, sorted(places))))


def _shown(number: int, passage: Passage, all_shown: Mapping[tuple[str, int, int], Passage]) -> ShownPassage:
    """The passage; a neighbour that is a passage of the question itself is not repeated."""
    texts = {other.span.quote for other in all_shown.values() if other.article_id == passage.article_id}
    before = "" if passage.before in texts else " ".join(passage.before.split()[-_MOST_BESIDE:])
    after = "" if passage.after in texts else " ".join(passage.after.split()[:_MOST_BESIDE])
    return ShownPassage(number, as_data(passage.span.quote), as_data(before), as_data(after), source_of(passage))
