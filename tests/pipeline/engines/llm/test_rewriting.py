"""Summaries sentence by sentence against a real server: each key sentence is a call, held against its sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.llm.options import ExtractMode
from pipeline.errors import InvalidAnswer
from pipeline.steps.summarize import summarize_article
from pipeline.types import Summary
from tests.pipeline.engines.llm.conftest import TEXT, Json, Opener, article_of
from tests.server.answers import Answer, Reply, Seen
from tests.server.serving import ModelServer

GOOD = {
    "Alder Queen": "The ferry Alder Queen ran aground off Tarn Point on 2 March 2026, and 12 passengers were hurt.",
    "charts": "Mara Venn, the ship’s master, said that the charts were wrong.",
    "denied": "Mara Venn denied that she had been drinking.",
    "crew": "Two crew members said that the pilot may have slept.",
}


def asked(seen: Seen) -> str:
    return str(seen.body["messages"][-1]["content"])


def rewritten(other: Callable[[Seen], str | None] = lambda seen: None) -> Callable[[Seen], Reply]:
    """Answers with good sentences, or with what `other` gives."""

    def respond(seen: Seen) -> Reply:
        if "loaded words" in seen.text():
            return Answer.of({"loaded": []})
        good = next(text for word, text in GOOD.items() if word in asked(seen))
        return Answer.of({"text": other(seen) or good})

    return respond


def summarized(open_engine: Opener, length: int = 2, text: str = TEXT, **known: str) -> Summary:
    engine = open_engine(extract_mode=ExtractMode.SENTENCE)
    return summarize_article(article_of(text, **known)[0], engine, SummaryOptions(sentences=length))


def test_each_key_sentence_is_one_short_call_and_cites_its_sentence(
    model_server: ModelServer, open_engine: Opener
) -> None:
    model_server.respond(rewritten())
    summary = summarized(open_engine)
    assert [sentence.text for sentence in summary.sentences] == [GOOD["Alder Queen"], GOOD["charts"]]
    assert [[c.quote[:7] for c in s.citations] for s in summary.sentences] == [["Ferry A"], ["“The ch"]]
    assert len(model_server.calls) == 2
    assert len({str(seen.body["messages"][:-1]) for seen in model_server.calls}) == 1
    assert (summary.accounting.cited, summary.accounting.dropped) == (2, 0)
    assert summary.prompt is not None
    assert summary.prompt.name == "summarize_sentence"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("The charts were wrong.", 'Begin with "Mara Venn said that"'),
        ("She said that the charts were wrong.", 'Begin with "Mara Venn said that"'),
        ("Their master Mara Venn said that the charts were wrong.", 'Write no "Their"'),
        ("Mara Venn said that our charts were wrong.", 'Write no "our"'),
        ("Mara Venn, the ship’s master, said that 14 charts were wrong.", "no others"),
        ("Mara Venn said that the charts of Birch King were wrong.", "no others"),
        ("In a shameful disgrace, Mara Venn said that the charts were wrong.", "Leave out"),
        ("Mara Venn and the wrong charts.", "Write a full sentence"),
    ],
)
def test_a_sentence_that_fails_is_asked_for_once_more(
    model_server: ModelServer, open_engine: Opener, bad: str, told: str
) -> None:
    model_server.respond(rewritten(lambda seen: bad if "charts" in asked(seen) and told not in asked(seen) else None))
    summary = summarized(open_engine)
    assert [sentence.text for sentence in summary.sentences] == [GOOD["Alder Queen"], GOOD["charts"]]
    assert (summary.accounting.dropped, summary.usage.calls) == (0, 3)


def test_what_fails_twice_is_dropped_and_counted_and_the_next_best_takes_its_place(
    model_server: ModelServer, open_engine: Opener
) -> None:
    model_server.respond(rewritten(lambda seen: "The charts were wrong." if "charts" in asked(seen) else None))
    summary = summarized(open_engine)
    assert [sentence.text for sentence in summary.sentences] == [GOOD["Alder Queen"], GOOD["crew"]]
    assert (summary.accounting.cited, summary.accounting.dropped) == (2, 1)


def test_a_model_that_never_passes_gives_an_empty_summary_after_bounded_work(
    model_server: ModelServer, open_engine: Opener
) -> None:
    model_server.respond(lambda seen: Answer.of({"text": "Aliens did it in Rome."}))
    summary = summarized(open_engine)
    assert summary.sentences == ()
    assert summary.accounting.dropped == 4
    assert len(model_server.calls) == 8


def test_no_usable_answer_at_all_is_an_error(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.respond(lambda seen: Answer("no JSON today"))
    with pytest.raises(InvalidAnswer):
        summarized(open_engine)


def test_other_languages_are_summarized_in_one_call(model_server: ModelServer, open_engine: Opener) -> None:
    text = "Die Fähre lief am Montag auf Grund.\n\nZwölf Menschen wurden verletzt.\n"
    sentence: Json = {"citations": [1], "text": "Die Fähre lief am Montag auf Grund.", "confidence": 90}

    def respond(seen: Seen) -> Reply:
        return Answer.of(
            {"sentences": [sentence], "loaded": []} if "Write a summary" in seen.text() else {"loaded": []}
        )

    model_server.respond(respond)
    summary = summarized(open_engine, 1, text, language="de")
    assert [one.text for one in summary.sentences] == [sentence["text"]]
    assert summary.prompt is not None
    assert summary.prompt.name == "summarize"
