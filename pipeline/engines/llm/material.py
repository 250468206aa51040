"""One article as the engine works on it: its sentences, quotations and what is known beside its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from pipeline.engines.llm.alone import Alone, LoneSentences
from pipeline.grounding import Evidence, QuoteFinder
from pipeline.prompts import as_data
from pipeline.text.quotes import Quotation, find_quotations
from pipeline.types import Article, Sentence, Span


class Material:
    """An article and its sentences; everything derived is computed once, when first needed."""

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self.article = article
        self.sentences = tuple(sentences)

    @cached_property
    def finder(self) -> QuoteFinder:
        """Where quotes stand in the whole article."""
        return QuoteFinder(self.article.text, self.sentences)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The article's quotations."""
        return find_quotations(self.article.text)

    @property
    def item(self) -> str:
        """How errors name the article."""
        return self.article.path or self.article.source_key

    @property
    def english(self) -> bool:
        """Whether English word lists apply."""
        return self.article.language in (None, "en")

    @cached_property
    def lone(self) -> LoneSentences:
        """The sentences of an English article as they read alone; the article is parsed for it."""
        return LoneSentences(self.article, self.sentences)

    @cached_property
    def published(self) -> date | None:
        """The day of publication."""
        try:
            return date.fromisoformat((self.article.published or "")[:10])
        except ValueError:
            return None

    @property
    def about(self) -> dict[str, str | None]:
        """What prompts are told of the article beside its text."""
        day = f"{self.published:%A}, {self.published.isoformat()}" if self.published else None
        return {"published": day, "publisher": as_data(self.article.publisher) if self.article.publisher else None}

    def text_of(self, indices: Iterable[int]) -> str:
        """The texts of sentences, in order, one a line."""
        return "\n".join(self.sentences[index].text for index in sorted(set(indices)))

    def spans_of(self, indices: Iterable[int]) -> tuple[Span, ...]:
        """The whole sentences as spans, in order."""
        chosen = (self.sentences[index] for index in sorted(set(indices)))
        return tuple(Span.of(self.article.text, sentence.start, sentence.end) for sentence in chosen)

    def quoted_share(self, spans: Iterable[Span]) -> float:
        """How much of the spans stands in quotation marks, 0..1."""
        length = inside = 0
        for span in spans:
            length += span.end - span.start
            inside += sum(max(min(q.end, span.end) - max(q.start, span.start), 0) for q in self.quotations)
        return inside / length if length else 0.0

    def evidence(self, quote: str, cited: Iterable[int], shown: Iterable[Sentence], given: str = "") -> Evidence:
        """What a statement that rests on `cited` is held against; `shown` is what the model saw."""
        known = " ".join(filter(None, (self.article.publisher, self.article.author, given)))
        window = "\n".join(sentence.text for sentence in shown)
        return Evidence(quote, self.text_of(cited), window, self.published, known, self.english)

    def evidence_alone(self, alone: Alone) -> Evidence:
        """What a retelling of one sentence is held against: its own words, with the names that its article gives it."""
        words = self.sentences[alone.index].text
        read = f"{words}\n{alone.text}"
        names = (self.article.publisher, self.article.author, *(told.names for told in alone.told))
        return Evidence(words, read, read, self.published, " ".join(filter(None, names)), self.english)
