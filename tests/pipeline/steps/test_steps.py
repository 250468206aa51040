"""The steps take nothing on trust from an engine, and an exception ends at its item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.errors import AccountingError, BudgetReached, EmptyArticle, EvenhandError, UsageError
from pipeline.settings import Settings
from pipeline.sources import article_from_text
from pipeline.steps.claims import extract_article
from pipeline.steps.engine import load_engine
from pipeline.steps.items import attempt
from pipeline.steps.summarize import summarize_article
from pipeline.types import (
    Article,
    Attribution,
    Extraction,
    ItemError,
    LoadedTerm,
    Sentence,
    SentenceState,
    SourceKind,
    Span,
    Summary,
)
from tests.engine import PlainEngine

ARTICLE = article_from_text("The bridge closed on Monday. Who pays? The mayor says the state pays.", source_key="a")


class BentEngine(PlainEngine):
    """An engine whose answers are bent before they are given."""

    def __init__(
        self,
        extraction: Callable[[Extraction], Extraction] = lambda e: e,
        summary: Callable[[Summary], Summary] = lambda s: s,
    ) -> None:
        super().__init__()
        self._extraction = extraction
        self._summary = summary

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        return self._extraction(super().extract(article, sentences))

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        return self._summary(super().summarize(article, sentences, options))


def _first_claim(**changes: object) -> Callable[[Extraction], Extraction]:
    return lambda e: replace(e, claims=(replace(e.claims[0], **changes), *e.claims[1:]))  # type: ignore[arg-type]


def _first_outcome(**changes: object) -> Callable[[Extraction], Extraction]:
    return lambda e: replace(e, outcomes=(replace(e.outcomes[0], **changes), *e.outcomes[1:]))  # type: ignore[arg-type]


WRONG_SPAN = Span(4, 10, "Bridge")
BENT: dict[str, Callable[[Extraction], Extraction]] = {
    "wrong quote": _first_claim(spans=(WRONG_SPAN,)),
    "no span": _first_claim(spans=()),
    "wrong mention": _first_claim(attribution=Attribution(SourceKind.NAMED, "X", span=WRONG_SPAN)),
    "wrong cue": _first_claim(attribution=Attribution(SourceKind.NAMED, "X", cue_span=WRONG_SPAN)),
    "claim twice": lambda e: replace(e, claims=(*e.claims, e.claims[0])),
    "lost sentence": lambda e: replace(e, outcomes=e.outcomes[1:]),
    "sentence twice": lambda e: replace(e, outcomes=(*e.outcomes, e.outcomes[0])),
    "claimed without claim": lambda e: replace(e, claims=e.claims[1:]),
    "excluded with claim": _first_outcome(state=SentenceState.EXCLUDED, reason="opinion"),
    "no reason": lambda e: replace(e, outcomes=tuple(replace(o, reason=None) for o in e.outcomes)),
}


def test_a_sound_extraction_passes() -> None:
    found = extract_article(ARTICLE, PlainEngine())
    assert [claim.text for claim in found.extraction.claims] == [
        "The bridge closed on Monday.",
        "The mayor says the state pays.",
    ]


@pytest.mark.parametrize("name", BENT)
def test_an_extraction_that_does_not_add_up_is_refused(name: str) -> None:
    with pytest.raises(AccountingError, match=r"^a: "):
        extract_article(ARTICLE, BentEngine(BENT[name]))


def test_a_summary_that_cites_other_words_is_refused() -> None:
    def bent(summary: Summary) -> Summary:
        first = replace(summary.sentences[0], citations=(WRONG_SPAN,))
        return replace(summary, sentences=(first, *summary.sentences[1:]))

    with pytest.raises(AccountingError, match="4:10"):
        summarize_article(ARTICLE, BentEngine(summary=bent))


def test_loaded_language_with_other_words_is_refused() -> None:
    term = LoadedTerm(WRONG_SPAN, attributed=False, reason="", suggestion=None)
    with pytest.raises(AccountingError, match="4:10"):
        summarize_article(ARTICLE, BentEngine(summary=lambda s: replace(s, loaded_language=(term,))))


@pytest.mark.parametrize("step", [extract_article, summarize_article])
def test_an_article_without_a_sentence_is_refused(step: Callable[..., object]) -> None:
    with pytest.raises(EmptyArticle, match="there is no sentence in it"):
        step(replace(ARTICLE, text="* * *\n\n12 / 7"), PlainEngine())


def _raise(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


def test_an_error_of_ours_keeps_its_words() -> None:
    error = EvenhandError("is torn", item="b.txt", action="mend it")
    assert attempt("a.txt", _raise(error)) == ItemError("b.txt", "EvenhandError", "is torn", "mend it")


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), KeyError("k")])
def test_any_other_error_becomes_the_items(error: Exception) -> None:
    found = attempt("a.txt", _raise(error))
    assert isinstance(found, ItemError)
    assert (found.item, found.type) == ("a.txt", type(error).__name__)
    assert found.action


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), BudgetReached("x"), UsageError("x")])
def test_what_concerns_the_whole_call_passes(error: BaseException) -> None:
    with pytest.raises(type(error)):
        attempt("a.txt", _raise(error))


def test_the_builtin_engine_needs_nothing() -> None:
    assert load_engine(Settings()).name == "builtin"


@pytest.mark.parametrize("model", ["", "gpt", "openai:", "openai:x@nowhere", "llamacpp:x.bin"])
def test_a_model_name_that_cannot_be_parsed_is_usage(model: str) -> None:
    with pytest.raises(UsageError):
        load_engine(Settings.model_construct(model=model))
