"""Items over several versions of a labeled story: verdicts, evidence in the store, differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from eval.datasets.schema import ArticleRecord, ClaimRecord, DifferenceRecord, Tag, VerdictRecord
from eval.loaders.statements import NO_ARTICLE, statement
from eval.loaders.stories import LabeledStory, article_place_of
from eval.tasks.gold import ComparisonGold, Difference, EvidencePlace, RetrievalGold, VerdictGold
from eval.tasks.items import EvidenceQuestion, Item, StoreQuestion, StoryQuestion
from pipeline.engines.base import Passage
from pipeline.evidence.candidates import FoundEvidence, FoundPassage
from pipeline.evidence.kinship import Kinship
from pipeline.types import Article, Claim, Span, Stance, VerdictLabel

IDENTITY = {label: label.value for label in VerdictLabel}


def verify_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a verdict that lists evidence: the claim with the sentences of that evidence."""
    for story in stories:
        for record in story.labels.of(VerdictRecord):
            if record.evidence:
                published = _article(story, record.article).published if record.article else None
                found = FoundEvidence(_claim(story, record), _passages(story, record), published=published)
                question = EvidenceQuestion(found, _versions(story))
                yield Item(story.item_id(record.id), story.cluster, question, _verdict(record))


def end_to_end_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a verdict: the claim against a store with the story's articles."""
    for story in stories:
        for record in story.labels.of(VerdictRecord):
            question = StoreQuestion(_claim(story, record), _versions(story))
            yield Item(story.item_id(record.id), story.cluster, question, _verdict(record))


def retrieval_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a verdict with evidence that supports or refutes: find it among the articles of all stories."""
    everything = tuple(article for story in stories for article in _versions(story))
    for story in stories:
        for record in story.labels.of(VerdictRecord):
            places = tuple(
                EvidencePlace(**article_place_of(e).model_dump(), stance=e.stance)
                for e in record.evidence
                if e.stance is not Stance.NEUTRAL
            )
            if places:
                named = tuple(p.model_copy(update={"article": _article(story, p.article).article_id}) for p in places)
                gold = RetrievalGold(claim=record.claim, passages=named)
                yield Item(
                    story.item_id(record.id), story.cluster, StoreQuestion(_claim(story, record), everything), gold
                )


def comparison_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a story: every labeled point over all its versions, mentions named by article id."""
    for story in stories:
        items = tuple(
            Difference(
                id=record.id,
                relation=record.relation,
                aspect=record.aspect,
                mentions=tuple(
                    article_place_of(m).model_copy(update={"article": _article(story, m.article).article_id})
                    for m in record.mentions
                ),
            )
            for record in story.labels.of(DifferenceRecord)
        )
        yield Item(story.item_id(), story.cluster, StoryQuestion(_versions(story)), ComparisonGold(items=items))


def _verdict(record: VerdictRecord) -> VerdictGold:
    return VerdictGold(
        claim=record.claim,
        label=record.label.value,
        mapped=IDENTITY,
        independent_groups=record.independent_groups,
    )


def _claim(story: LabeledStory, record: VerdictRecord) -> Claim:
    """The claim under verdict: with its source where it is one of an article's labeled claims, else its bare words."""
    article_id = _article(story, record.article).article_id if record.article else NO_ARTICLE
    bare = statement(record.claim, article_id=article_id)
    labeled = {r.id: r for r in story.labels.of(ClaimRecord) if r.article == record.article}
    label = labeled.get(record.claim_id or "")
    if label is None or record.claim not in (label.proposition, label.text):
        return bare
    attribution = replace(
        bare.attribution,
        kind=label.attribution.kind,
        speaker=label.attribution.speaker,
        role=label.attribution.role,
        direct_quote=label.attribution.direct_quote,
    )
    spans = tuple(Span(s.start, s.end, s.quote) for s in label.spans)
    return replace(
        bare,
        text=label.text,
        proposition=label.proposition,
        spans=spans,
        attribution=attribution,
        modality=label.modality,
    )


def _passages(story: LabeledStory, record: VerdictRecord) -> tuple[FoundPassage, ...]:
    """The sentences of the labeled evidence, each once, with the labeled independence groups counted from 1."""
    articles = story.labels.by_article
    own = articles[record.article] if record.article else None
    numbers: dict[int, int] = {}
    passages: dict[tuple[str, int], FoundPassage] = {}
    for evidence in record.evidence:
        other = articles[evidence.article]
        number = numbers.setdefault(other.independence_group, len(numbers) + 1)
        kin = kinship_of(own, other, articles)
        passage = _passage(story, evidence.article, evidence.start, evidence.end)
        passage = replace(passage, independence_group=number, retelling=kin is not Kinship.INDEPENDENT)
        passages.setdefault((evidence.article, passage.span.start), FoundPassage(passage, kin))
    return tuple(passages.values())


def kinship_of(own: ArticleRecord | None, other: ArticleRecord, articles: Mapping[str, ArticleRecord]) -> Kinship:
    """What another version is to the claim's own article, by the labels."""
    if own is None or own.independence_group != other.independence_group:
        return Kinship.INDEPENDENT
    if Tag.CORRECTION in other.tags:
        return Kinship.CORRECTION
    origin = own.derived_from
    seen: set[str] = set()
    while origin is not None and origin not in seen:
        if origin == other.id:
            return Kinship.ORIGIN
        seen.add(origin)
        origin = articles[origin].derived_from if origin in articles else None
    return Kinship.RETELLING


def _passage(story: LabeledStory, slug: str, start: int, end: int) -> Passage:
    labeled = story.articles[slug]
    article, focus = labeled.article, labeled.around(start, end)
    before = [s for s in labeled.sentences if s.end <= focus.start]
    after = [s for s in labeled.sentences if s.start >= focus.end]
    return Passage(
        article_id=article.article_id,
        span=Span(focus.start, focus.end, focus.quote),
        before=before[-1].text if before else "",
        after=after[0].text if after else "",
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        independence_group=1,
        retelling=False,
        similarity=0.0,
    )


def _article(story: LabeledStory, slug: str) -> Article:
    return story.articles[slug].article


def _versions(story: LabeledStory) -> tuple[Article, ...]:
    return tuple(labeled.article for labeled in story.articles.values())
