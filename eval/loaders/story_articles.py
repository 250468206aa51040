"""Items about one article of a labeled story: claims, sources, check-worthiness, loaded words, summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.datasets.schema import ClaimRecord, KeyFactRecord, LoadedRecord
from eval.loaders.stories import LabeledArticle, LabeledStory, claim_of, place_of
from eval.tasks.gold import (
    AttributionGold,
    ClaimsGold,
    GoldClaim,
    KeyFact,
    LoadedGold,
    Place,
    SummaryGold,
    WorthinessGold,
)
from eval.tasks.items import ArticleQuestion, Item
from pipeline.types import SourceKind

CHECK_WORTHY = 0.5
"""A sentence is check-worthy when people graded one of its claims at least so high."""


def extract_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item an article: all its claims."""
    for story, article in _each(stories):
        complete = story.labels.by_article[article.slug].claims_complete
        gold = ClaimsGold(claims=tuple(_claims(story, article)), complete=complete)
        yield _item(story, article, gold)


def attribute_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a claim: who makes it."""
    for story, article in _each(stories):
        for claim in _claims(story, article):
            focus = article.around(claim.spans[0].start, claim.spans[-1].end)
            gold = AttributionGold(claim=claim, focus=focus)
            yield _item(story, article, gold, claim.id)


def worthiness_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item a sentence that is no heading: the grade of its most check-worthy claim, 0 without a claim."""
    for story, article in _each(stories):
        records = [r for r in story.labels.of(ClaimRecord) if r.article == article.slug]
        for sentence in article.sentences:
            if sentence.heading:
                continue
            inside = [r for r in records if any(s.start < sentence.end and sentence.start < s.end for s in r.spans)]
            score = max((r.check_worthiness_parts.score for r in inside), default=0.0)
            focus = Place(start=sentence.start, end=sentence.end, quote=sentence.text)
            gold = WorthinessGold(positive=score >= CHECK_WORTHY, score=score, focus=focus)
            yield _item(story, article, gold, f"s{sentence.index}")


def loaded_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item an article: its loaded words, the author's and the sources'."""
    for story, article in _each(stories):
        gold = LoadedGold(
            text=article.article.text,
            sentences=tuple((s.start, s.end) for s in article.sentences),
            spans=_loaded(story, article),
        )
        yield _item(story, article, gold)


def summary_items(stories: tuple[LabeledStory, ...]) -> Iterator[Item]:
    """One item an article: its key facts, and what a neutral summary owes to its sources and sides."""
    for story, article in _each(stories):
        facts = tuple(
            KeyFact(id=r.id, text=r.text, spans=tuple(map(place_of, r.spans)))
            for r in story.labels.of(KeyFactRecord)
            if r.article == article.slug
        )
        claims = tuple(_claims(story, article))
        gold = SummaryGold(
            text=article.article.text,
            published=article.article.published,
            publisher=article.article.publisher,
            facts=facts,
            claims=claims,
            loaded=_loaded(story, article),
            sides=sides_of(claims, facts),
        )
        yield _item(story, article, gold)


def sides_of(claims: Sequence[GoldClaim], facts: Sequence[KeyFact]) -> tuple[str, ...]:
    """The sources with a name, an office or a body on whose word a key fact stands, each once, in text order."""
    named = (c for c in claims if c.speaker and c.kind not in (SourceKind.AUTHOR, SourceKind.DOCUMENT, None))
    places = [place for fact in facts for place in fact.spans]
    return tuple(
        dict.fromkeys(c.speaker for c in named if c.speaker and any(_touches(a, b) for a in c.spans for b in places))
    )


def _each(stories: tuple[LabeledStory, ...]) -> Iterator[tuple[LabeledStory, LabeledArticle]]:
    for story in stories:
        for article in story.articles.values():
            yield story, article


def _claims(story: LabeledStory, article: LabeledArticle) -> Iterator[GoldClaim]:
    return (claim_of(r) for r in story.labels.of(ClaimRecord) if r.article == article.slug)


def _loaded(story: LabeledStory, article: LabeledArticle) -> tuple[Place, ...]:
    spans = (r.span for r in story.labels.of(LoadedRecord))
    return tuple(place_of(span) for span in spans if span.article == article.slug)


def _item(
    story: LabeledStory,
    article: LabeledArticle,
    gold: ClaimsGold | AttributionGold | WorthinessGold | LoadedGold | SummaryGold,
    *parts: str,
) -> Item:
    question = ArticleQuestion(article.article)
    return Item(story.item_id(article.slug, *parts), story.cluster, question, gold)


def _touches(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end
