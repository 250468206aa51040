"""Comparison of the labeled development stories: precision and recall of the differences that are found.

    python benchmarks/quality_compare.py [--only STORY …] [--without STORY …] [--show]

A predicted item matches a labeled difference when its mentions share words with the label's mentions in at least two
articles, or in both places of one article where the label stands within one article (one place for `only`): half of the
shorter mention's characters must be shared. Items and labels are paired one to one, so that as many pairs as possible
come about, and among those as many as possible with the right relation and aspect. The labels claim to hold every
`conflict` and `differ`, so an item of these that pairs with none counts as false, also where it is a true difference
that the labels miss. `found`: a real difference (either relation, any aspect). `exact`: with the right relation.
`aspect`: with the right aspect. The labels hold only a choice of `agree` and `only`: for these, recall alone tells.
Intervals are 95 %, by bootstrap over stories.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import DifferenceRecord, LabelSpan
from eval.datasets.story import StoryLabels
from pipeline.engines.base import ReadArticle
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.sources import read_article
from pipeline.text.sentences import split_sentences
from pipeline.types import Aspect, ComparisonItem, Mention, Relation

APART = frozenset({Relation.CONFLICT, Relation.DIFFER})
SHARED = 0.5  # of the shorter mention's characters
RESAMPLES, SEED = 2000, 7


@dataclass(frozen=True)
class Scored:
    """One story: what was predicted, what is labeled, and the pairs of indices."""

    slug: str
    predicted: tuple[ComparisonItem, ...]
    gold: tuple[DifferenceRecord, ...]
    slugs: dict[str, str]  # article id to the label's article
    pairs: tuple[tuple[int, int], ...]


def main() -> None:
    """Run the measurement and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--part", choices=[part.value for part in Part], default="dev")
    parser.add_argument("--only", nargs="*", default=[], help="these stories alone")
    parser.add_argument("--without", nargs="*", default=[], help="not these stories")
    parser.add_argument("--data", help="not used; for `make quality`")
    parser.add_argument("--show", action="store_true", help="print every false and missed difference")
    options = parser.parse_args()
    engine = BuiltinEngine()
    stories = [
        scored(engine, story)
        for story in load_part(Part(options.part))
        if story.slug not in options.without and (not options.only or story.slug in options.only)
    ]
    if options.show:
        for story in stories:
            show(story)
    report(stories)


def scored(engine: BuiltinEngine, story: StoryLabels) -> Scored:
    """One story compared by the engine and matched with its labels."""
    articles = {slug: read_article(file.path) for slug, file in story.articles.items()}
    read = [ReadArticle(article, split_sentences(article.text)) for article in articles.values()]
    items = tuple(engine.compare(read).items)
    slugs = {article.article_id: slug for slug, article in articles.items()}
    gold = story.of(DifferenceRecord)
    return Scored(story.slug, items, gold, slugs, matched(items, gold, slugs))


def matched(
    items: Sequence[ComparisonItem], gold: Sequence[DifferenceRecord], slugs: dict[str, str]
) -> tuple[tuple[int, int], ...]:
    """One to one pairs of items and labels about the same point: `differ` and `conflict` among themselves first."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    worth = np.zeros((len(items), len(gold)))
    for (i, item), (j, label) in product(enumerate(items), enumerate(gold)):
        kin = item.relation == label.relation or {item.relation, Relation(label.relation)} <= APART
        if kin and meet(item, label, slugs):
            worth[i, j] = 10 + 2 * (item.relation == label.relation) + (item.aspect == label.aspect)
    rows, columns = linear_sum_assignment(-worth)
    return tuple((int(i), int(j)) for i, j in zip(rows, columns, strict=True) if worth[i, j])


def meet(item: ComparisonItem, label: DifferenceRecord, slugs: dict[str, str]) -> bool:
    """Whether an item and a label point at the same places."""
    if label.relation == Relation.ONLY:
        return any(shares(m, s, slugs) for m, s in product(item.mentions, label.mentions))
    if len({span.article for span in label.mentions}) == 1 or len({m.article_id for m in item.mentions}) == 1:
        within = len({span.article for span in label.mentions}) == len({m.article_id for m in item.mentions})
        return within and two_places(item.mentions, label.mentions, slugs)
    common = {s.article for m, s in product(item.mentions, label.mentions) if shares(m, s, slugs)}
    return len(common) > 1


def two_places(mentions: Sequence[Mention], spans: Sequence[LabelSpan], slugs: dict[str, str]) -> bool:
    """Whether two mentions meet two different spans of one article."""
    meeting = [{j for j, s in enumerate(spans) if shares(m, s, slugs)} for m in mentions]
    return any(one - {k} for i, one in enumerate(meeting) for other in meeting[i + 1 :] for k in other)


def shares(mention: Mention, span: LabelSpan, slugs: dict[str, str]) -> bool:
    """Whether half of the shorter one's characters are in both."""
    if slugs[mention.article_id] != span.article:
        return False
    shared = min(mention.span.end, span.end) - max(mention.span.start, span.start)
    return shared >= SHARED * min(mention.span.end - mention.span.start, span.end - span.start)


Count = Callable[[Scored], tuple[int, int]]


def report(stories: Sequence[Scored]) -> None:
    """Print the tables: all of `differ` and `conflict`, by aspect, by relation, and recall of `agree` and `only`."""
    print(f"{len(stories)} stories, {sum(len(s.gold) for s in stories)} labels")
    print(f"{'differ and conflict':<24} {'hits':>9} {'value':>6}  95 % interval")
    line("precision found", stories, lambda s: (hits(s), len(apart(s.predicted))))
    line("recall found", stories, lambda s: (hits(s), len(apart(s.gold))))
    line("precision exact", stories, lambda s: (hits(s, relation=True), len(apart(s.predicted))))
    line("recall exact", stories, lambda s: (hits(s, relation=True), len(apart(s.gold))))
    line("right aspect", stories, lambda s: (hits(s, aspect=True), hits(s)))
    line("precision, first ten", stories, first_ten)
    print(f"{'by aspect or relation':<24} {'precision':>16} {'recall':>16}   exact relation among found")
    for aspect in Aspect:
        row(aspect.value, stories, lambda r, a=aspect: r.aspect == a and r.relation in APART)  # type: ignore[misc]
    for relation in Relation:
        row(relation.value, stories, lambda r, k=relation: r.relation == k)  # type: ignore[misc]


def line(name: str, stories: Sequence[Scored], count: Count) -> None:
    """One figure with its interval."""
    counts = [count(story) for story in stories]
    generator = random.Random(SEED)
    draws = sorted(ratio(generator.choices(counts, k=len(counts))) for _ in range(RESAMPLES))
    low, high = draws[int(0.025 * RESAMPLES)], draws[int(0.975 * RESAMPLES)]
    done = f"{sum(h for h, _ in counts)}/{sum(n for _, n in counts)}"
    print(f"{name:<24} {done:>9} {ratio(counts):6.2f}  [{low:.2f}, {high:.2f}]")


def ratio(counts: Iterable[tuple[int, int]]) -> float:
    """Hits over the number they are of, 0 when that is 0."""
    pairs = list(counts)
    total = sum(n for _, n in pairs)
    return sum(h for h, _ in pairs) / total if total else 0.0


def row(name: str, stories: Sequence[Scored], wanted: Callable[[ComparisonItem | DifferenceRecord], bool]) -> None:
    """Precision, recall and exactness of the items and labels that `wanted` lets through."""
    predicted = sum(wanted(i) for s in stories for i in s.predicted)
    gold = sum(wanted(g) for s in stories for g in s.gold)
    right = [(s.predicted[i], s.gold[j]) for s in stories for i, j in s.pairs]
    ours, theirs = [p for p in right if wanted(p[0])], [p for p in right if wanted(p[1])]
    same = sum(p.relation == g.relation for p, g in theirs)
    print(f"{name:<24} {share(len(ours), predicted):>16} {share(len(theirs), gold):>16}   {share(same, len(theirs))}")


def share(part: int, whole: int) -> str:
    """A share with its counts."""
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "- (0)"


def apart(records: Iterable[ComparisonItem | DifferenceRecord]) -> list[ComparisonItem | DifferenceRecord]:
    """Those that differ or conflict."""
    return [r for r in records if r.relation in APART]


def hits(story: Scored, *, relation: bool = False, aspect: bool = False) -> int:
    """How many predicted differences pair with a labeled one, with the right relation or aspect when asked."""
    pairs = ((story.predicted[i], story.gold[j]) for i, j in story.pairs)
    return sum(
        p.relation in APART and (not relation or p.relation == g.relation) and (not aspect or p.aspect == g.aspect)
        for p, g in pairs
    )


def first_ten(story: Scored) -> tuple[int, int]:
    """Differences among a story's first ten items that pair with a labeled one."""
    first = [i for i, item in enumerate(story.predicted[:10]) if item.relation in APART]
    paired = {i for i, _ in story.pairs}
    return len(paired.intersection(first)), len(first)


def show(story: Scored) -> None:
    """Print what is right, false and missed of a story."""
    print(f"== {story.slug}")
    paired = dict(story.pairs)
    for i, item in enumerate(story.predicted):
        label = story.gold[paired[i]] if i in paired else None
        mark = f"ok   {label.relation}/{label.aspect}" if label else "FALSE" if item.relation in APART else "-"
        words = " || ".join(f"{story.slugs[m.article_id][:8]}: {m.span.quote}" for m in item.mentions)
        print(f"{mark:<22} {item.confidence:.2f} {item.relation}/{item.aspect} [{item.explanation[:40]}] {words}")
    for j, gold in enumerate(story.gold):
        if j not in paired.values() and gold.relation in APART:
            words = " || ".join(f"{s.article[:8]}: {s.quote}" for s in gold.mentions)
            print(f"MISSED {gold.relation}/{gold.aspect} {words}")


if __name__ == "__main__":
    main()
