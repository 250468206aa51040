"""From drafts of pairs to items: one point each, a mention for every version that carries it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.engines.builtin.comparison.drafts import Draft, Place
from pipeline.engines.builtin.comparison.only import Lone
from pipeline.engines.builtin.comparison.points import Version
from pipeline.types import Aspect, ComparisonItem, Mention, Relation

_ORDER = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)
_STRENGTH = {Relation.CONFLICT: 2, Relation.DIFFER: 1, Relation.AGREE: 0, Relation.ONLY: 0}
_VAGUE = frozenset({Aspect.ATTRIBUTION, Aspect.EVENT, Aspect.OTHER})
_APART = frozenset({Relation.CONFLICT, Relation.DIFFER})
_LONGEST_QUOTE = 90  # characters of a mention in an explanation


def gather_items(
    drafts: Sequence[Draft], versions: Sequence[Version], lone: Iterable[Lone] = ()
) -> tuple[ComparisonItem, ...]:
    """The items of all drafts, sorted as the contract wants: conflict, differ, only, agree, then by confidence.

    A lone claim whose words stand in another item is left out: another version has something on it.
    """
    items = [_item(group, versions) for group in _groups(_without_echoes(drafts))]
    compared = [mention for item in items for mention in item.mentions]
    items += [_lone_item(claim) for claim in lone if not any(_meet(claim.mention, m) for m in compared)]
    return tuple(sorted(items, key=lambda i: (_ORDER.index(i.relation), -i.confidence, _first(i))))


def _without_echoes(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those of a vague aspect whose two places hold those of a clear difference.

    Two points that give different numbers also tell of another event, or by another source: the number is the point,
    also where it was found by way of a third version.
    """
    clear = [d for d in drafts if d.aspect not in _VAGUE and (d.relation in _APART or d.aspect is Aspect.QUOTE)]
    points = [[p for d in group for p in (d.one, d.other)] for group in _groups(clear)]
    kept = [d for d in drafts if d.aspect not in _VAGUE or not any(_touches(d, places) for places in points)]
    events = [d for d in kept if d.aspect is Aspect.EVENT]
    return [d for d in kept if d.aspect not in _VAGUE or d in events or not any(_covers(d, e) for e in events)]


def _touches(draft: Draft, places: Sequence[Place]) -> bool:
    return all(any(_same(own, place) for place in places) for own in (draft.one, draft.other))


def _covers(draft: Draft, other: Draft) -> bool:
    return _same(draft.one, other.one) and _same(draft.other, other.other)


def _first(item: ComparisonItem) -> tuple[str, int]:
    return item.mentions[0].article_id, item.mentions[0].span.start


class _Links:
    """Which places are drafted with which, aspect by aspect."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._pairs: set[tuple[Aspect, Place, Place]] = set()
        self._partnered: set[tuple[Aspect, Place, int]] = set()
        for draft in drafts:
            for one, other in ((draft.one, draft.other), (draft.other, draft.one)):
                self._pairs.add((draft.aspect, one, other))
                self._partnered.add((draft.aspect, one, other.version))

    def go_together(self, aspect: Aspect, one: Place, other: Place) -> bool:
        """Whether two places of two versions may be one point: drafted together, or neither with another place."""
        if (aspect, one, other) in self._pairs:
            return True
        taken = ((aspect, one, other.version), (aspect, other, one.version))
        return not any(key in self._partnered for key in taken)


def _groups(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Drafts of one aspect that share a place, joined as long as all their places go together."""
    links = _Links(drafts)
    groups: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda d: (-_STRENGTH[d.relation], -d.confidence)):
        home = next((g for g in groups if _joins(draft, g, links)), None)
        if home is None:
            groups.append([draft])
        else:
            home.append(draft)
    return groups


def _joins(draft: Draft, group: Sequence[Draft], links: _Links) -> bool:
    """Whether a draft is about the point of a group: it shares a place, and its places go with all of the group's."""
    if draft.within or group[0].within or draft.aspect is not group[0].aspect:
        return draft.within and group[0].within and _covers(draft, group[0])
    if any(_covers(draft, other) for other in group):
        return True
    places = {p for d in group for p in (d.one, d.other)}
    mine = (draft.one, draft.other)
    if any(_covers(draft, d) for d in group):
        return True
    if not any(_same(p, own) for p in places for own in mine):
        return False
    return all(
        _same(p, own) if p.version == own.version else links.go_together(draft.aspect, p, own)
        for p in places
        for own in mine
    )


def _lone_item(lone: Lone) -> ComparisonItem:
    explanation = f"Only {lone.version.label}: “{_short(lone.mention.span.quote)}”"
    return ComparisonItem(
        Relation.ONLY, lone.aspect, (lone.mention,), lone.confidence, calibrated=False, explanation=explanation
    )


def _meet(one: Mention, other: Mention) -> bool:
    same = one.article_id == other.article_id
    return same and min(one.span.end, other.span.end) > max(one.span.start, other.span.start)


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
