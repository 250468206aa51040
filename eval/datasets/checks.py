"""What a story's records must hold together: spans in their texts, unique ids, references, verdicts that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from eval.datasets.faults import Fault
from eval.datasets.schema import (
    ArticleRecord,
    ClaimRecord,
    DifferenceRecord,
    HeadlineRecord,
    KeyFactRecord,
    LabelRecord,
    LabelSpan,
    RoundupRecord,
    StoryRecord,
    SummaryRecord,
    VerdictRecord,
)
from eval.datasets.story import StoryLabels, spans_of
from eval.datasets.verdicts import ruling
from pipeline.types import Relation, text_digest

KEY_FACTS = range(4, 9)
CHOSEN = 6  # differences of relation agree or only, each
EDGES = " \t\n,;:"
MARKS = "\"'“”‘’«»"


def check_story(story: StoryLabels, lines: Sequence[int], *, complete: bool) -> Iterator[Fault]:
    """Every fault of a story's records, `lines` giving the line of each; `complete` asks for all a story must have."""
    file = str(story.file)
    yield from _duplicate_ids(story, lines)
    for line, record in zip(lines, story.records, strict=True):
        fault = partial(Fault, file, line)
        for field, span in spans_of(record):
            message = _span_fault(story, span)
            if message is not None:
                yield fault(field, message)
        for field, message in _record_faults(story, record):
            yield fault(field, message)
    if complete:
        yield from (Fault(file, None, None, message) for message in _missing(story))


def _duplicate_ids(story: StoryLabels, lines: Sequence[int]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, record in zip(lines, story.records, strict=True):
        if record.id in first:
            yield Fault(str(story.file), line, "id", f"{record.id} already stands on line {first[record.id]}")
        first.setdefault(record.id, line)


def _span_fault(story: StoryLabels, span: LabelSpan) -> str | None:
    article = story.articles.get(span.article)
    if article is None:
        return f"no article {span.article} in this story"
    if span.end > len(article.text):
        return f"{span.start}:{span.end} lies outside {span.article} ({len(article.text)} characters)"
    found = article.text[span.start : span.end]
    if found != span.quote:
        return f"{span.article}[{span.start}:{span.end}] is {found!r}, not {span.quote!r}"
    if "\n\n" in found:
        return f"{span.quote!r} runs over a paragraph's end"
    if found.strip(EDGES) != found:
        return f"{span.quote!r} begins or ends with white space or punctuation"
    if found[0] in MARKS and found[-1] in MARKS:
        return f"{span.quote!r} includes the quotation marks around it"
    return None


def _record_faults(story: StoryLabels, record: LabelRecord) -> Iterator[tuple[str, str]]:
    match record:
        case StoryRecord():
            if record.id != story.slug:
                yield "id", f"{record.id} is not the file's name, {story.slug}"
        case ArticleRecord():
            yield from _article_faults(story, record)
        case ClaimRecord() | KeyFactRecord() | SummaryRecord():
            yield from _unknown(story, "article", record.article)
        case HeadlineRecord():
            yield from _unknown(story, "article", record.article)
            yield from _headline_faults(story, record)
        case VerdictRecord():
            yield from _verdict_faults(story, record)
        case _:
            return


def _unknown(story: StoryLabels, field: str, article: str | None) -> Iterator[tuple[str, str]]:
    if article is not None and article not in story.articles:
        yield field, f"no article {article} in this story"


def _article_faults(story: StoryLabels, record: ArticleRecord) -> Iterator[tuple[str, str]]:
    yield from _unknown(story, "id", record.id)
    yield from _unknown(story, "derived_from", record.derived_from)
    article = story.articles.get(record.id)
    if article is not None and record.digest != text_digest(article.text):
        yield "digest", f"the text of {record.id} has changed; run locate on this file"
    origin = story.by_article.get(record.derived_from or "")
    if origin is not None and origin.independence_group != record.independence_group:
        yield "independence_group", f"{record.id} is derived from {origin.id} and must be in its group"
    if record.derived_from == record.id:
        yield "derived_from", "an article is not derived from itself"


def _headline_faults(story: StoryLabels, record: HeadlineRecord) -> Iterator[tuple[str, str]]:
    article = story.articles.get(record.article)
    if article is None:
        return
    title = article.sidecar.title or article.text.split("\n", 1)[0].lstrip("# ")
    if record.title != title:
        yield "title", f"{record.title!r} is not the headline {title!r}"


def _verdict_faults(story: StoryLabels, record: VerdictRecord) -> Iterator[tuple[str, str]]:
    yield from _unknown(story, "article", record.article)
    yield from _claim_reference(story, record)
    named = {item.article for item in record.evidence} | ({record.article} if record.article else set())
    if not named <= set(story.by_article):
        return
    follows = ruling(record, story.by_article)
    if record.label is not follows.label:
        yield "label", f"{record.label}, but the evidence leads to {follows.label} (guide, section 10)"
    elif record.independent_groups != follows.independent_groups:
        yield "independent_groups", f"{record.independent_groups}, but the evidence has {follows.independent_groups}"


def _claim_reference(story: StoryLabels, record: VerdictRecord) -> Iterator[tuple[str, str]]:
    if record.claim_id is None:
        return
    claim = next((claim for claim in story.of(ClaimRecord) if claim.id == record.claim_id), None)
    if claim is None:
        yield "claim_id", f"no claim {record.claim_id} in this file"
    elif claim.article != record.article:
        yield "article", f"claim {claim.id} stands in {claim.article}"
    elif record.claim != (claim.proposition or claim.text):
        yield "claim", f"is not the {'proposition' if claim.proposition else 'text'} of claim {claim.id}, word for word"


def _missing(story: StoryLabels) -> Iterator[str]:
    if len(story.of(StoryRecord)) != 1:
        yield f"{len(story.of(StoryRecord))} records of type story, not one"
    if len(story.of(RoundupRecord)) != 1:
        yield f"{len(story.of(RoundupRecord))} records of type roundup, not one"
    per_article = {
        "article": Counter(record.id for record in story.of(ArticleRecord)),
        "summary": Counter(record.article for record in story.of(SummaryRecord)),
        "headline": Counter(record.article for record in story.of(HeadlineRecord)),
    }
    facts = Counter(record.article for record in story.of(KeyFactRecord))
    for article in story.articles:
        for kind, found in per_article.items():
            if found[article] != 1:
                yield f"article {article} has {found[article]} records of type {kind}, not one"
        if facts[article] not in KEY_FACTS:
            yield f"article {article} has {facts[article]} key facts, not {KEY_FACTS.start} to {KEY_FACTS.stop - 1}"
    relations = Counter(record.relation for record in story.of(DifferenceRecord))
    for relation in (Relation.AGREE, Relation.ONLY):
        if relations[relation] > CHOSEN:
            yield f"{relations[relation]} differences of relation {relation}, more than {CHOSEN}"
