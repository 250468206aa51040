"""Loaded language: the model's words found in the article, and its own summary kept free of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.engines.llm.answers import LoadedDraft, Voice, read_list
from pipeline.engines.llm.asking import Asker, Question
from pipeline.engines.llm.english import loaded_by_lexicon
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import summary_tokens
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import Window
from pipeline.grounding import GroundedQuote
from pipeline.grounding.typography import read_plainly
from pipeline.models.messages import Json
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt
from pipeline.text.quotes import find_quotations
from pipeline.types import LoadedTerm, Span

MOST_WORDS = 8  # a longer stretch is a sentence that somebody dislikes, not loaded words
MOST_SUGGESTED = 12
_ANSWER_AS_LONG_AS = 6  # summary sentences, for the bound of an answer


class LoadedFinder:
    """Asks for the loaded words of one window through the prompt `neutrality`."""

    def __init__(self, asker: Asker, prompt: Prompt, context_tokens: int | None) -> None:
        self._asker = asker
        self._prompt = prompt
        self._context_tokens = context_tokens

    def question(self, window: Window) -> Question:
        """The call about a window."""
        return Question(self._prompt, {"lines": window.lines}, summary_tokens(_ANSWER_AS_LONG_AS, self._context_tokens))

    async def find(self, window: Window) -> tuple[tuple[LoadedDraft, ...], Spending]:
        """The model's words for the window's loaded language; none when it gave no usable answer."""
        answered = await self._asker.ask(self.question(window), _judge)
        return answered.result or (), answered.spending


def _judge(parsed: dict[str, Json], *, final: bool) -> tuple[LoadedDraft, ...] | Failure:
    del final
    if not isinstance(parsed.get("loaded"), list):
        return Failure(Fault.NOT_JSON)
    return read_list(parsed, "loaded", LoadedDraft)


def loaded_terms(drafts: Iterable[LoadedDraft], material: Material) -> tuple[LoadedTerm, ...]:
    """The terms whose words stand in the sentence that was named, in order, none inside another."""
    kept: list[LoadedTerm] = []
    for term in sorted(_found(drafts, material), key=lambda term: (term.span.start, -term.span.end)):
        if not kept or term.span.start >= kept[-1].span.end:
            kept.append(term)
    return tuple(kept)


def loaded_words_in(text: str, known: Sequence[str], material: Material) -> tuple[str, ...]:
    """The loaded words of a summary sentence outside its quotation marks.

    By the article's loaded words as the model lists them, and for English by the builtin engine's lexicon.
    """
    outside = without_quotations(text)
    reading = read_plainly(outside)
    listed = [words for words in known if any(reading.find_all(read_plainly(words).text.strip()))]
    return tuple(dict.fromkeys(listed)) or (loaded_by_lexicon(text) if material.english else ())


def _found(drafts: Iterable[LoadedDraft], material: Material) -> Iterator[LoadedTerm]:
    for draft in drafts:
        index = draft.sentence - 1
        if not 0 <= index < len(material.sentences) or len(draft.words.split()) > MOST_WORDS:
            continue
        place = material.finder.ground(draft.words, (index,))
        if isinstance(place, GroundedQuote) and place.as_cited:
            yield _term(draft, place.spans[0], material)


def _term(draft: LoadedDraft, span: Span, material: Material) -> LoadedTerm:
    attributed = draft.voice is Voice.SOURCE or material.quoted_share((span,)) > 0
    suggestion = draft.suggestion
    useless = suggestion is not None and (
        suggestion.casefold() == span.quote.casefold() or len(suggestion.split()) > MOST_SUGGESTED
    )
    return LoadedTerm(span, attributed, draft.reason or "loaded", None if useless else suggestion)


def without_quotations(text: str) -> str:
    """The text with a space in the place of each quotation."""
    for quotation in reversed(find_quotations(text)):
        text = text[: quotation.start] + " " + text[quotation.end :]
    return text
