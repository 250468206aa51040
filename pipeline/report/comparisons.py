"""Comparisons side by side: a table on a terminal, Markdown, a self-contained page, or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.engines.stories import version_labels
from pipeline.records import comparison_record
from pipeline.report.articles import article_origin
from pipeline.report.console import Page
from pipeline.report.output import Format, Output, write_json, write_json_array, write_json_lines
from pipeline.report.printable import markdown_text
from pipeline.report.table import markdown_table
from pipeline.steps.compare import StoryComparison
from pipeline.text.sentences import split_sentences
from pipeline.types import Article, Aspect, Comparison, ComparisonItem, Mention, Relation

_ROW_WIDTH = 3  # versions that stand side by side; of more, each has a line
_FEW_WORDS = 6  # words that may not tell of what they are
_STRONGEST = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are shown."""

    aspects: frozenset[Aspect]
    relations: frozenset[Relation]
    min_confidence: float = 0.0

    def select(self, story: StoryComparison) -> StoryComparison:
        """The comparison with the wanted items alone."""
        kept = tuple(item for item in story.comparison.items if self._wants(item))
        return story._replace(comparison=replace(story.comparison, items=kept))

    def _wants(self, item: ComparisonItem) -> bool:
        kind = item.aspect in self.aspects and item.relation in self.relations
        return kind and item.confidence >= self.min_confidence


def write_comparisons(stories: Iterable[StoryComparison], output: Output) -> None:
    """Write the comparisons in the output's format, one story after the other."""
    with output.stream() as stream:
        if output.format is Format.JSONL:
            write_json_lines(stream, (comparison_record(story.comparison) for story in stories))
        elif output.format is Format.JSON:
            records = [comparison_record(story.comparison) for story in stories]
            if len(records) == 1:
                write_json(stream, records[0])
            else:
                write_json_array(stream, records)
        elif output.format is Format.MARKDOWN:
            for story in stories:
                stream.writelines(comparison_markdown(story))
        elif output.format is Format.HTML:
            from pipeline.report.comparison_page import write_page

            write_page(stories, stream)
        else:
            for story in stories:
                write_comparison(story, Page(stream))


class Side(NamedTuple):
    """The words of an item's mention number `at`; `sentence`: what they stand in, "" where they can be read alone."""

    at: int
    words: str
    sentence: str = ""


class Sides:
    """What the versions of one story have on each item."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._sentences = {article.article_id: split_sentences(article.text) for article in articles}

    def of(self, item: ComparisonItem) -> tuple[tuple[Side, ...], ...]:
        """The sides of an item, version by version; none where a version has nothing.

        A number or an hour says nothing of what it is of: where versions are apart, few words bring their sentence.
        """
        apart = item.relation in (Relation.CONFLICT, Relation.DIFFER)
        return tuple(
            tuple(self._side(at, m, apart=apart) for at, m in enumerate(item.mentions) if m.article_id == article)
            for article in self._sentences
        )

    def _side(self, at: int, mention: Mention, *, apart: bool) -> Side:
        span = mention.span
        if not apart or len(span.quote.split()) > _FEW_WORDS:
            return Side(at, span.quote)
        around = (s.text for s in self._sentences[mention.article_id] if s.start <= span.start and span.end <= s.end)
        return Side(at, span.quote, next((text for text in around if text.strip(" .“”") != span.quote), ""))


def lead_of(item: ComparisonItem, labels: Iterable[str]) -> str:
    """What an explanation says beside the words of the versions, for where these stand in full; "" when nothing."""
    if item.relation is Relation.ONLY:
        return ""
    lead, _, rest = item.explanation.partition(": ")
    return lead if rest.startswith(tuple(f"{label} “" for label in labels)) else item.explanation


def verdict_line(comparison: Comparison) -> str:
    """How many items of each relation there are, or that the articles are of different stories."""
    if not comparison.same_story:
        return "These articles do not tell of the same event; nothing is compared."
    counts = [(sum(item.relation is relation for item in comparison.items), relation) for relation in _STRONGEST]
    told = ", ".join(f"{count} {relation}" for count, relation in counts if count) or "Nothing to show."
    if not comparison.dropped:
        return told
    return f"{told.rstrip('.')}. {comparison.dropped} of the model's points left out: the articles do not bear them."


def write_comparison(story: StoryComparison, page: Page) -> None:
    """One story for people: its versions, then every item with the words of each version side by side."""
    labels = version_labels(story.articles)
    page.heading(" against ".join(labels) if len(labels) > 1 else f"{labels[0]} against itself")
    for article, label in zip(story.articles, labels, strict=True):
        page.paragraph(_known_as(article, label), indent=2, style="dim")
    page.paragraph(verdict_line(story.comparison))
    page.line()
    if not story.comparison.items:
        return
    write_items(story, page)
    page.line()


def write_items(story: StoryComparison, page: Page, *, in_sentences: bool = True) -> None:
    """The items of one story with the words of each version side by side, few words with their sentence."""
    labels, sides = version_labels(story.articles), Sides(story.articles)
    beside = len(labels) <= _ROW_WIDTH
    if beside:
        page.side_by_side(labels, style="bold")
    for item in story.comparison.items:
        page.label(" · ".join(filter(None, (" ".join(_head(item)), lead_of(item, labels)))))
        told = [tuple(_told(s if in_sentences else s._replace(sentence="")) for s in own) for own in sides.of(item)]
        if beside:
            page.side_by_side(told)
        else:
            for label, words in zip(labels, told, strict=True):
                if words:
                    page.paragraph(f"{label}: {' … '.join(words)}", indent=2)


def comparison_markdown(story: StoryComparison) -> Iterator[str]:
    """A section for the story: a table of the items, with a column for each version and what each item is."""
    labels = version_labels(story.articles)
    yield f"## Comparison: {markdown_text(', '.join(labels))}\n\n"
    for article, label in zip(story.articles, labels, strict=True):
        yield f"- {markdown_text(_known_as(article, label))}\n"
    yield f"\n{verdict_line(story.comparison)}\n\n"
    if story.comparison.items:
        sides = Sides(story.articles)
        rows = [
            (*_head(item), *(" … ".join(map(_told, own)) for own in sides.of(item)), lead_of(item, labels))
            for item in story.comparison.items
        ]
        yield f"{markdown_table(('relation', 'aspect', 'conf', *map(markdown_text, labels), 'what it is'), rows)}\n"


def about(article: Article, label: str) -> str:
    """A version's title and origin without what its label says already; "" when nothing is left."""
    return " · ".join(part for part in (article.title, article_origin(article)) if part and part != label)


def _told(side: Side) -> str:
    return f"“{side.words}”" + (f" – {side.sentence}" if side.sentence else "")


def _known_as(article: Article, label: str) -> str:
    """A version's label with its title and origin, nothing twice."""
    told = about(article, label)
    return f"{label}: {told}" if told else label


def _head(item: ComparisonItem) -> tuple[str, str, str]:
    return (item.relation.value, item.aspect.value, f"{item.confidence:.2f}")
