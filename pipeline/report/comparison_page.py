"""One self-contained HTML page of comparisons: a table of the items, and the versions side by side, spans highlighted.

Everything from an article is escaped by the template engine; the page has no script and its policy allows none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from typing import TextIO

from pipeline.engines.stories import version_labels
from pipeline.report.comparisons import Side, Sides, about, lead_of, verdict_line
from pipeline.report.printable import one_line, printable
from pipeline.steps.compare import StoryComparison
from pipeline.types import Article, ComparisonItem, Relation

_STRONGEST = (Relation.CONFLICT, Relation.DIFFER, Relation.ONLY, Relation.AGREE)


@dataclass(frozen=True)
class Quote:
    """Words of one version, where they stand on the page, and their sentence where they need it, "" else."""

    words: str
    anchor: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One item: what it is, and a cell of quotes for each version."""

    anchor: str
    number: int
    relation: str
    aspect: str
    confidence: str
    lead: str
    cells: tuple[tuple[Quote, ...], ...]


@dataclass(frozen=True)
class Closing:
    """The number of an item whose words end here."""

    number: int
    anchor: str


@dataclass(frozen=True)
class Piece:
    """Words of a text under the same items; "" as the relation when under none."""

    words: str
    relation: str = ""
    anchors: tuple[str, ...] = ()
    closing: tuple[Closing, ...] = ()


@dataclass(frozen=True)
class ShownVersion:
    """One version with its text in paragraphs of pieces."""

    label: str
    origin: str
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class ShownStory:
    """One story on the page."""

    title: str
    verdict: str
    versions: tuple[ShownVersion, ...]
    rows: tuple[Row, ...] = field(default=())


@dataclass(frozen=True)
class _Marked:
    """A mention on its way into the text: item number, place in the item, span."""

    number: int
    at: int
    start: int
    end: int
    relation: Relation


def write_page(stories: Iterable[StoryComparison], stream: TextIO) -> None:
    """Write the page, story by story."""
    from jinja2 import Environment, StrictUndefined

    text = files("pipeline").joinpath("data", "templates", "comparison.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    shown = (_story(number, story) for number, story in enumerate(stories, 1))
    stream.writelines(environment.from_string(text).generate(stories=shown))


def _story(number: int, story: StoryComparison) -> ShownStory:
    labels = version_labels(story.articles)
    items = story.comparison.items
    sides = Sides(story.articles)
    rows = tuple(_row(f"s{number}", n, item, sides.of(item), labels) for n, item in enumerate(items, 1))
    versions = tuple(
        ShownVersion(
            printable(label),
            one_line(about(article, label)),
            tuple(_paragraphs(f"s{number}", article, items)),
        )
        for label, article in zip(labels, story.articles, strict=True)
    )
    return ShownStory(" · ".join(map(one_line, labels)), verdict_line(story.comparison), versions, rows)


def _row(prefix: str, number: int, item: ComparisonItem, sides: Sequence[Sequence[Side]], labels: Sequence[str]) -> Row:
    cells = tuple(
        tuple(Quote(one_line(s.words), f"{prefix}i{number}m{s.at}", one_line(s.sentence)) for s in own) for own in sides
    )
    return Row(
        f"{prefix}i{number}",
        number,
        item.relation.value,
        item.aspect.value,
        f"{item.confidence:.2f}",
        one_line(lead_of(item, labels)),
        cells,
    )


def _paragraphs(prefix: str, article: Article, items: Sequence[ComparisonItem]) -> Iterator[tuple[Piece, ...]]:
    marked = [
        _Marked(number, at, m.span.start, m.span.end, item.relation)
        for number, item in enumerate(items, 1)
        for at, m in enumerate(item.mentions)
        if m.article_id == article.article_id
    ]
    start = 0
    for block in article.text.split("\n\n"):
        end = start + len(block)
        if block.strip():
            yield tuple(
                _pieces(prefix, article.text, start, end, [m for m in marked if m.start < end and start < m.end])
            )
        start = end + 2


def _pieces(prefix: str, text: str, start: int, end: int, marked: Sequence[_Marked]) -> Iterator[Piece]:
    """A stretch of text cut wherever a mention begins or ends; a mention's anchor stands at its first piece."""
    cuts = sorted({start, end, *(c for m in marked for c in (max(m.start, start), min(m.end, end)))})
    for left, right in pairwise(cuts):
        over = [m for m in marked if m.start <= left and right <= m.end]
        if not over:
            yield Piece(printable(text[left:right]))
            continue
        strongest = min((m.relation for m in over), key=_STRONGEST.index)
        yield Piece(
            printable(text[left:right]),
            strongest.value,
            tuple(f"{prefix}i{m.number}m{m.at}" for m in over if m.start == left),
            tuple(Closing(m.number, f"{prefix}i{m.number}") for m in over if m.end == right),
        )
