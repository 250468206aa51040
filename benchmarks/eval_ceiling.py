"""What people reach on the scorers of `evenhand eval`: a scorer that calls people's own work wrong is no scorer.

    python benchmarks/eval_ceiling.py [--part dev]

claims, loaded   The second labeling of a story answers, the first one is the gold, both as they were made: what two
                 labelers who follow the guide reach against one another.
summaries        The reference summary of each article answers, against the article's own key facts.

Counts are summed over articles, shares are averaged over them.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import fmean

from eval.datasets.load import load_part, read_twice
from eval.datasets.places import Layout, Part
from eval.datasets.schema import ClaimRecord, LoadedRecord, SummaryRecord
from eval.datasets.story import StoryLabels
from eval.loaders.stories import LabeledArticle, claim_of, load_stories, place_of, read_stories
from eval.scorers.score import score
from eval.scorers.scored import Scored
from eval.tasks.gold import ClaimsGold, LoadedGold
from eval.tasks.items import TaskId
from eval.tasks.predictions import (
    ClaimsPrediction,
    LoadedPrediction,
    PredictedClaim,
    PredictedSentence,
    PredictedTerm,
    SummaryPrediction,
)
from pipeline.types import SourceKind


def main() -> None:
    """Print a row for each kind of work."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--part", type=Part, default=Part.DEV)
    part = parser.parse_args().part
    _print("claims, second against first", _twice(part, _claims))
    _print("loaded words, second against first", _twice(part, _loaded))
    _print("reference summaries", _summaries(part))


def _twice(part: Part, compare: object) -> Iterator[Scored]:
    articles = {story.labels.slug: story.articles for story in read_stories(part)}
    for story in read_twice(part, Layout.shipped(), load_part(part)).stories:
        for article in articles[story.second.slug].values():
            yield compare(story.first, story.second, article)  # type: ignore[operator]


def _claims(first: StoryLabels, second: StoryLabels, article: LabeledArticle) -> Scored:
    gold = ClaimsGold(claims=tuple(claim_of(r) for r in first.of(ClaimRecord) if r.article == article.slug))
    claims = tuple(_claim(r, article) for r in second.of(ClaimRecord) if r.article == article.slug)
    text, known = article.article.text, article.article
    answer = ClaimsPrediction(claims=claims, context=text, published=known.published, publisher=known.publisher)
    return score(answer, gold)


def _claim(record: ClaimRecord, article: LabeledArticle) -> PredictedClaim:
    claim = claim_of(record)
    return PredictedClaim(
        text=claim.text,
        spans=claim.spans,
        cited=article.around(claim.spans[0].start, claim.spans[-1].end).quote,
        kind=claim.kind or SourceKind.AUTHOR,
        speaker=claim.speaker,
        direct_quote=claim.direct_quote,
        check_worthiness=record.check_worthiness_parts.score,
        confidence=1.0,
    )


def _loaded(first: StoryLabels, second: StoryLabels, article: LabeledArticle) -> Scored:
    here, there = ([r for r in labels.of(LoadedRecord) if r.span.article == article.slug] for labels in (first, second))
    gold = LoadedGold(
        text=article.article.text,
        sentences=tuple((s.start, s.end) for s in article.sentences),
        spans=tuple(place_of(r.span) for r in here),
    )
    terms = (
        PredictedTerm(**place_of(r.span).model_dump(), attributed=r.attributed, suggestion=r.suggestion) for r in there
    )
    return score(LoadedPrediction(terms=tuple(terms)), gold)


def _summaries(part: Part) -> Iterator[Scored]:
    references = {
        f"{story.labels.slug}/{record.article}": record
        for story in read_stories(part)
        for record in story.labels.of(SummaryRecord)
    }
    for item in load_stories(TaskId.SUMMARIZE, part).items:
        sentences = tuple(
            PredictedSentence(text=s.text, citations=tuple(map(place_of, s.citations)))
            for s in references[item.item_id].sentences
        )
        yield score(SummaryPrediction(sentences=sentences), item.gold)


def _print(name: str, found: Iterable[Scored]) -> None:
    values: dict[str, list[float]] = defaultdict(list)
    articles = 0
    for scored in found:
        articles += 1
        for key, value in scored.scores.items():
            values[key].append(value)
    print(f"{name}, {articles} articles")
    for prefix in ("", "span_", "sentence_"):
        if f"{prefix}tp" in values:
            tp, fp, fn = (sum(values.pop(f"{prefix}{part}")) for part in ("tp", "fp", "fn"))
            print(f"  {prefix}f1 {2 * tp / (2 * tp + fp + fn):.3f} (tp {tp:.0f}, fp {fp:.0f}, fn {fn:.0f})")
    print("  " + ", ".join(f"{key} {fmean(each):.3f}" for key, each in values.items() if not key.endswith("_tn")))


if __name__ == "__main__":
    main()
