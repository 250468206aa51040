"""What must hold for one record of a run, whatever wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from pipeline.records import Record, claim_from, summary_from
from pipeline.steps.claims import claim_spans
from pipeline.types import Article, SentenceState, Span, claim_id


class Counted(NamedTuple):
    """Which count of its article a record adds to, and how much."""

    name: str
    number: int


class Check(Protocol):
    """The checks of one file; records come in order, those of one article together."""

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """What is wrong with the record; raises KeyError, TypeError or ValueError when it is malformed."""
        ...

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """What the record adds to the counts of its article."""
        ...


class SentenceCheck:
    """Sentences lie in order, never overlap, carry their index in their id, and have a reason unless claimed."""

    def __init__(self) -> None:
        self._article = ""
        self._end = 0
        self._index = 0

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """Order, id and reason."""
        if record["article_id"] != self._article:
            self._article, self._end, self._index = record["article_id"], 0, 0
        start, end, state = record["start"], record["end"], SentenceState(record["state"])
        if not self._end <= start < end <= len(article.text):
            yield f"{start}:{end} overlaps the sentence before, is empty, or lies outside the text"
        if record["sentence_id"] != f"{self._article}-{self._index}":
            yield f"sentence {self._index} has the id {record['sentence_id']}"
        if (state is SentenceState.CLAIMED) != (record["reason"] is None):
            yield f"state {state.value} with reason {record['reason']}"
        self._end, self._index = end, self._index + 1

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """One sentence."""
        return (Counted("sentences", 1),)


class ClaimCheck:
    """Claims cite the article's own words, have the id of their content, once, and stand in the right file."""

    def __init__(self, *, grounded: bool) -> None:
        self._grounded = grounded
        self._article = ""
        self._ids: set[str] = set()

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """Spans, ids, file, figures and path."""
        claim = claim_from(record)
        if claim.article_id != self._article:
            self._article, self._ids = claim.article_id, set()
        yield from span_faults(article, claim_spans(claim))
        if not claim.spans and claim.grounded:
            yield "no span"
        if claim.claim_id != claim_id(claim.article_id, claim.spans, claim.text):
            yield "the claim id is not that of article, spans and text"
        if claim.claim_id in self._ids:
            yield f"the claim {claim.claim_id} stands here twice"
        if claim.grounded is not self._grounded or claim.grounded is not (claim.ungrounded_reason is None):
            yield f"grounded is {claim.grounded} with reason {claim.ungrounded_reason}"
        if not (0 <= claim.confidence <= 1 and 0 <= claim.check_worthiness.score <= 1):
            yield "confidence or check-worthiness is outside 0..1"
        if record["path"] != article.path:
            yield "the path is not that of the article"
        self._ids.add(claim.claim_id)

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """One claim."""
        return (Counted("claims", 1),)


class SummaryCheck:
    """Summary sentences and loaded terms cite the article's own words, and the accounting counts them."""

    def faults(self, record: Record, article: Article) -> Iterator[str]:
        """Spans and sums."""
        summary = summary_from(record)
        yield from span_faults(article, [span for s in summary.sentences for span in s.citations])
        yield from span_faults(article, [term.span for term in summary.loaded_language])
        if any(not sentence.citations for sentence in summary.sentences):
            yield "a sentence without citation"
        if summary.accounting.cited != len(summary.sentences):
            yield f"{len(summary.sentences)} sentences, {summary.accounting.cited} of them accounted for"

    def counted(self, record: Record) -> tuple[Counted, ...]:
        """Its sentences, and those that were dropped."""
        return (Counted("summary_sentences", len(record["sentences"]) + record["accounting"]["dropped"]),)


def span_faults(article: Article, spans: Iterable[Span]) -> Iterator[str]:
    """One line for every span that is not the article's own words."""
    for span in spans:
        if not 0 <= span.start < span.end or article.text[span.start : span.end] != span.quote:
            yield f"{span.start}:{span.end} is not “{span.quote[:60]}” in the article"
