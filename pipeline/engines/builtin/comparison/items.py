"""From drafts of pairs to items: one point each, a mention for every version that carries it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.points import Version
from pipeline.types import ComparisonItem, Mention, Relation

_ORDER = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)
_STRENGTH = {Relation.CONFLICT: 2, Relation.DIFFER: 1, Relation.AGREE: 0, Relation.ONLY: 0}
_LONGEST_QUOTE = 90  # characters of a mention in an explanation


def gather_items(drafts: Sequence[Draft], versions: Sequence[Version]) -> tuple[ComparisonItem, ...]:
    """The items of all drafts, sorted as the contract wants: conflict, differ, only, agree, then by confidence."""
    items = [_item(group, versions) for group in _groups(drafts)]
    return tuple(sorted(items, key=lambda i: (_ORDER.index(i.relation), -i.confidence, _first(i))))


def _first(item: ComparisonItem) -> tuple[str, int]:
    return item.mentions[0].article_id, item.mentions[0].span.start


def _groups(drafts: Iterable[Draft]) -> list[list[Draft]]:
    """Drafts of one aspect that share a place, joined as long as no version gets two places."""
    groups: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda d: (-_STRENGTH[d.relation], -d.confidence)):
        home = next((g for g in groups if _joins(draft, g)), None)
        if home is None:
            groups.append([draft])
        else:
            home.append(draft)
    return groups


def _joins(draft: Draft, group: Sequence[Draft]) -> bool:
    if draft.within or group[0].within or draft.aspect is not group[0].aspect:
        return (
            draft.within and group[0].within and _same(draft.one, group[0].one) and _same(draft.other, group[0].other)
        )
    places = [p for d in group for p in (d.one, d.other)]
    if not any(_same(p, mine) for p in places for mine in (draft.one, draft.other)):
        return False
    return all(_same(p, mine) for p in places for mine in (draft.one, draft.other) if p.version == mine.version)


def _same(one: Place, other: Place) -> bool:
    shared = min(one.mention.span.end, other.mention.span.end) - max(one.mention.span.start, other.mention.span.start)
    return one.version == other.version and shared > 0


def _item(group: Sequence[Draft], versions: Sequence[Version]) -> ComparisonItem:
    lead = group[0]
    places: dict[tuple[int, int], Mention] = {}
    for place in (p for d in group for p in (d.one, d.other)):
        key = (place.version, place.mention.span.start if lead.within else 0)
        places.setdefault(key, place.mention)
    ordered = [places[key] for key in sorted(places)]
    said = [f"{versions[n].label} “{_short(places[n, s].span.quote)}”" for n, s in sorted(places)]
    explanation = f"{lead.lead}: {'; '.join(said)}"
    return ComparisonItem(
        lead.relation, lead.aspect, tuple(ordered), lead.confidence, calibrated=False, explanation=explanation
    )


def _short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1].rsplit(' ', 1)[0]}…"
