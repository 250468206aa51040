"""One labeled story: its articles' texts and its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.datasets.faults import Fault
from eval.datasets.places import Sidecar, article_files, article_text, sidecar
from eval.datasets.schema import (
    ArticleRecord,
    AttributionLabel,
    ClaimRecord,
    DifferenceRecord,
    HeadlineRecord,
    KeyFactRecord,
    LabelRecord,
    LabelSpan,
    LoadedRecord,
    RoundupRecord,
    SummaryRecord,
    VerdictRecord,
)
from pipeline.errors import EvenhandError

R = TypeVar("R", bound=LabelRecord)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article of a story as it lies on disk, with its canonical text."""

    id: str
    path: Path
    text: str
    sidecar: Sidecar


@dataclass(frozen=True, slots=True)
class StoryLabels:
    """The labels of one story; `slug` is the cluster of every item made from it."""

    slug: str
    file: Path
    articles: Mapping[str, ArticleFile]
    records: tuple[LabelRecord, ...]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The records of one type, in file order."""
        return tuple(record for record in self.records if isinstance(record, kind))

    @property
    def by_article(self) -> dict[str, ArticleRecord]:
        """The article records by id."""
        return {record.id: record for record in self.of(ArticleRecord)}


def read_articles(folder: Path, faults: list[Fault]) -> dict[str, ArticleFile]:
    """The articles of a story's folder by id; what cannot be read is added to `faults`."""
    articles: dict[str, ArticleFile] = {}
    for path in article_files(folder):
        try:
            metadata = sidecar(path)
            article = ArticleFile(path.stem, path, article_text(path), metadata)
        except EvenhandError as error:
            faults.append(Fault(str(path), None, None, str(error)))
            continue
        if path.stem in articles:
            faults.append(Fault(str(path), None, None, f"two article files are named {path.stem}"))
        articles[path.stem] = article
    return articles


def spans_of(record: LabelRecord) -> Iterator[tuple[str, LabelSpan]]:
    """Every span of a record with the dotted path of its field."""
    match record:
        case ClaimRecord():
            yield from _numbered("spans", record.spans)
            yield from _of_attribution(record.attribution)
        case KeyFactRecord() | HeadlineRecord():
            yield from _numbered("spans", record.spans)
        case LoadedRecord():
            yield "span", record.span
        case VerdictRecord():
            yield from _numbered("evidence", record.evidence)
        case DifferenceRecord():
            yield from _numbered("mentions", record.mentions)
        case SummaryRecord() | RoundupRecord():
            for number, sentence in enumerate(record.sentences):
                yield from _numbered(f"sentences.{number}.citations", sentence.citations)
        case _:
            return


def _numbered(field: str, spans: tuple[LabelSpan, ...]) -> Iterator[tuple[str, LabelSpan]]:
    for number, span in enumerate(spans):
        yield f"{field}.{number}", span


def _of_attribution(attribution: AttributionLabel) -> Iterator[tuple[str, LabelSpan]]:
    if attribution.span is not None:
        yield "attribution.span", attribution.span
    if attribution.cue_span is not None:
        yield "attribution.cue_span", attribution.cue_span
