"""Summaries against a real server: every sentence passes the check, is repaired once, or is dropped and counted."""

from __future__ import annotations

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.errors import InvalidAnswer, ModelRefused
from pipeline.steps.summarize import summarize_article
from pipeline.types import Summary
from tests.pipeline.engines.llm.conftest import TEXT, Json, Opener, article_of
from tests.server.answers import Answer, Reply, Seen
from tests.server.serving import ModelServer

RAN: Json = {
    "citations": [1],
    "text": "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026.",
    "confidence": 95,
}
SAID: Json = {"citations": [2], "text": "Mara Venn, the ship’s master, said the charts were wrong.", "confidence": 90}
WRONG: Json = {**RAN, "text": "The ferry Alder Queen ran aground off Tarn Point, and 14 passengers were hurt."}


def summary_of(*sentences: Json, loaded: tuple[Json, ...] = ()) -> Answer:
    return Answer.of({"sentences": list(sentences), "loaded": list(loaded)})


def summarized(open_engine: Opener, length: int | None = 2, text: str = TEXT, **options: int) -> Summary:
    engine = open_engine(**options)
    return summarize_article(article_of(text)[0], engine, SummaryOptions(sentences=length))


def test_one_call_gives_cited_sentences_and_loaded_words(model_server: ModelServer, open_engine: Opener) -> None:
    term = {"sentence": 1, "words": "ran aground", "voice": "author", "reason": "drama", "suggestion": "stopped"}
    neutral = {**RAN, "text": "12 passengers of the ferry Alder Queen were hurt off Tarn Point on 2 March 2026."}
    model_server.script(summary_of(neutral, SAID, loaded=(term,)))
    summary = summarized(open_engine)
    assert len(model_server.calls) == 1
    assert [sentence.text for sentence in summary.sentences] == [neutral["text"], SAID["text"]]
    assert [c.quote[:5] for sentence in summary.sentences for c in sentence.citations] == ["Ferry", "“The "]
    assert [(t.span.quote, t.attributed, t.suggestion) for t in summary.loaded_language] == [
        ("ran aground", False, "stopped")
    ]
    assert (summary.accounting.cited, summary.accounting.dropped) == (2, 0)
    assert summary.prompt is not None
    assert summary.prompt.name == "summarize"
    assert all(0 < sentence.confidence <= 1 and not sentence.calibrated for sentence in summary.sentences)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (WRONG, "number not in source"),
        ({**RAN, "citations": []}, "no citations"),
        ({**RAN, "citations": [44]}, "does not exist"),
        ({**RAN, "text": "Who ran the ferry Alder Queen aground?"}, "states nothing"),
        ({**RAN, "text": "The ferry did not run aground."}, "negation not in source"),
        ({**RAN, "text": "The ferry Birch King ran aground."}, "name not in source"),
        ({**RAN, "text": "In a shameful disgrace, the ferry Alder Queen ran aground."}, "judging words"),
    ],
)
def test_a_sentence_that_fails_is_repaired_once_in_its_place(
    model_server: ModelServer, open_engine: Opener, bad: Json, told: str
) -> None:
    model_server.script(summary_of(bad, SAID), summary_of(RAN))
    summary = summarized(open_engine)
    assert [sentence.text for sentence in summary.sentences] == [RAN["text"], SAID["text"]]
    assert summary.accounting.dropped == 0
    repair = model_server.calls[1].body["messages"][-1]["content"]
    assert told in repair
    assert bad["text"] in repair
    assert SAID["text"] not in repair
    assert summary.usage.calls == 2


def test_what_fails_twice_is_dropped_and_counted(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.script(summary_of(WRONG, SAID), summary_of(WRONG))
    summary = summarized(open_engine)
    assert [sentence.text for sentence in summary.sentences] == [SAID["text"]]
    assert (summary.accounting.cited, summary.accounting.dropped) == (1, 1)


def test_words_that_the_model_itself_calls_loaded_stay_out_of_the_summary(
    model_server: ModelServer, open_engine: Opener
) -> None:
    term = {"sentence": 1, "words": "ran aground", "voice": "author", "reason": "drama", "suggestion": None}
    model_server.script(summary_of(RAN, loaded=(term,)), summary_of(RAN))
    assert summarized(open_engine, 1).accounting.dropped == 1


@pytest.mark.parametrize("bad", [Answer(""), Answer("Sure!"), Answer("", refusal="No."), summary_of()])
def test_an_unusable_answer_is_asked_for_once_more(model_server: ModelServer, open_engine: Opener, bad: Answer) -> None:
    model_server.respond(lambda seen: summary_of(RAN) if "Your earlier answer" in seen.text() else bad)
    assert [sentence.text for sentence in summarized(open_engine).sentences] == [RAN["text"]]


@pytest.mark.parametrize(
    ("bad", "error"), [(Answer("Sure!"), InvalidAnswer), (Answer("", refusal="No."), ModelRefused)]
)
def test_no_usable_answer_is_an_error_of_the_article(
    model_server: ModelServer, open_engine: Opener, bad: Answer, error: type[Exception]
) -> None:
    model_server.respond(lambda _: bad)
    with pytest.raises(error, match=r"ferry\.txt"):
        summarized(open_engine)


def test_no_more_sentences_and_words_than_asked_for(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.respond(lambda _: summary_of(RAN, SAID, SAID))
    assert len(summarized(open_engine, 2).sentences) == 2
    engine = open_engine()
    article, sentences = article_of()
    short = engine.summarize(article, sentences, SummaryOptions(words=14))
    assert sum(len(sentence.text.split()) for sentence in short.sentences) <= 14
    assert "at most 14 words" in model_server.calls[-1].text()


def test_a_long_article_is_summarized_from_what_its_pages_cite(model_server: ModelServer, open_engine: Opener) -> None:
    text = "\n\n".join(f"The council of Ostermere paid {100 + n} crowns for bridge number {n + 1}." for n in range(90))

    def respond(seen: Seen) -> Reply:
        lines = [line for line in seen.body["messages"][-1]["content"].splitlines() if line.startswith("[")]
        chosen = [(int(line[1 : line.index("]")]), line.split("] ", 1)[1]) for line in lines[-3:]]
        return summary_of(*({"citations": [n], "text": said, "confidence": 90} for n, said in chosen))

    model_server.respond(respond)
    summary = summarized(open_engine, 3, text, context_tokens=4000)
    assert len(model_server.calls) >= 3
    assert len(summary.sentences) == 3
    assert summary.sentences[-1].citations[0].quote.endswith("bridge number 90.")


@pytest.mark.parametrize("pages_are_good", [True, False])
def test_a_summary_that_is_always_cut_off_ends_after_its_pages(
    model_server: ModelServer, open_engine: Opener, *, pages_are_good: bool
) -> None:
    whole = []

    def respond(seen: Seen) -> Reply:
        lines = seen.body["messages"][-1]["content"].count("\n[")
        whole.append(lines)
        if pages_are_good and len(whole) in (2, 3):
            return summary_of(RAN, SAID)
        return Answer('{"sentences": [{"cit', finish="length")

    model_server.respond(respond)
    with pytest.raises(InvalidAnswer):
        summarized(open_engine)
    assert len(model_server.calls) <= 5
