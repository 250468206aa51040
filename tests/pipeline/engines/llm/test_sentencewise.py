"""Sentence by sentence, as small models are asked: a short answer, completed from the article's words."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.llm.options import ExtractMode
from pipeline.engines.llm.sentencewise import source_kind
from pipeline.steps.claims import extract_article
from pipeline.types import Extraction, SourceKind
from tests.pipeline.engines.llm.conftest import Json, Opener, article_of, numbers_asked
from tests.server.answers import Answer, Reply, Seen
from tests.server.serving import ModelServer

NOTHING: Json = {"claims": [], "reason": "not_checkable"}
ANSWERS: dict[int, Json] = {
    1: {
        "claims": [
            {
                "quote": "Ferry Alder Queen ran aground off Tarn Point on Monday",
                "speaker": None,
                "cue": None,
                "statement": "The ferry Alder Queen ran aground off Tarn Point on Monday.",
            },
            {
                "quote": "12 passengers were hurt",
                "speaker": "the author",
                "cue": None,
                "statement": "12 passengers were hurt.",
            },
        ],
        "reason": None,
    },
    2: {
        "claims": [
            {
                "quote": "The charts were wrong",
                "speaker": "Mara Venn",
                "cue": "said",
                "statement": "The charts were wrong.",
            }
        ],
        "reason": None,
    },
    3: {
        "claims": [
            {
                "quote": "We hit sand",
                "speaker": "Mara Venn",
                "cue": None,
                "statement": "Mara Venn said that they hit sand.",
            }
        ],
        "reason": None,
    },
    4: {"claims": [], "reason": "question"},
    5: {
        "claims": [
            {
                "quote": "she had been drinking",
                "speaker": "Mara Venn",
                "cue": "denied",
                "statement": "Mara Venn had not been drinking.",
            }
        ],
        "reason": None,
    },
    6: {
        "claims": [
            {
                "quote": "the pilot may have slept",
                "speaker": "Two crew members",
                "cue": "said",
                "statement": "The pilot may have slept.",
            }
        ],
        "reason": None,
    },
}


def by_sentence(seen: Seen) -> Reply:
    (number,) = numbers_asked(seen)
    return Answer.of(ANSWERS.get(number, NOTHING))


def extracted(open_engine: Opener) -> Extraction:
    engine = open_engine(extract_mode=ExtractMode.SENTENCE)
    return extract_article(article_of()[0], engine).extraction


def test_every_sentence_is_a_call_that_shares_its_beginning(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.respond(by_sentence)
    found = extracted(open_engine)
    assert sorted(number for seen in model_server.calls for number in numbers_asked(seen)) == [1, 2, 3, 4, 5, 6]
    assert len({str(seen.body["messages"][:-1]) for seen in model_server.calls}) == 1
    assert {len(claim.sentences) for claim in found.claims} == {1}
    assert [claim.ungrounded_reason for claim in found.claims] == [None] * 6
    states = Counter((outcome.state.value, outcome.reason) for outcome in found.outcomes)
    assert states == {("claimed", None): 5, ("excluded", "question"): 1}


def test_the_short_answer_is_completed_from_the_words(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.respond(by_sentence)
    aground, _, charts, sand, sober, slept = extracted(open_engine).claims
    assert (aground.attribution.kind, aground.proposition) == (SourceKind.AUTHOR, None)
    assert charts.text == "Mara Venn said that the charts were wrong."
    assert (charts.attribution.kind, charts.attribution.direct_quote) == (SourceKind.NAMED, True)
    assert charts.attribution.span is not None
    assert charts.attribution.span.quote == "Mara Venn"
    assert (sand.text, sand.proposition) == ("Mara Venn said that they hit sand.", "They hit sand.")
    assert sober.attribution.span is not None
    assert (sober.attribution.cue, sober.attribution.span.quote) == ("denied", "She")
    assert (slept.attribution.kind, slept.modality.value) == (SourceKind.ANONYMOUS, "hypothetical")
    assert 0 < slept.check_worthiness.score < 1


def test_several_articles_at_once_do_not_disturb_one_another(model_server: ModelServer, open_engine: Opener) -> None:
    model_server.respond(by_sentence)
    engine = open_engine(extract_mode=ExtractMode.SENTENCE, calls={"jobs": 8})
    alone = extract_article(article_of()[0], engine).extraction
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: extract_article(article_of()[0], engine).extraction, range(8)))
    assert all(found.claims == alone.claims and found.outcomes == alone.outcomes for found in together)


def test_a_quote_of_the_next_sentence_is_not_taken(model_server: ModelServer, open_engine: Opener) -> None:
    slipped = {"claims": ANSWERS[2]["claims"], "reason": None}
    model_server.respond(lambda seen: Answer.of(slipped) if numbers_asked(seen) == {1} else by_sentence(seen))
    found = extracted(open_engine)
    failed = [outcome for outcome in found.outcomes if outcome.state.value == "failed"]
    assert [(outcome.sentence.index, outcome.reason) for outcome in failed] == [(0, "SkippedSentence")]


def test_loaded_words_of_a_small_model_come_from_their_own_call(model_server: ModelServer, open_engine: Opener) -> None:
    def respond(seen: Seen) -> Reply:
        if "Write a summary" in seen.text():
            sentence = {"citations": [1], "text": "12 passengers were hurt on Monday.", "confidence": 90}
            return Answer.of({"sentences": [sentence], "loaded": []})
        terms = [
            {"sentence": 1, "words": "ran aground", "voice": "author", "reason": "drama", "suggestion": "stopped"},
            {"sentence": 2, "words": "wrong", "voice": "author", "reason": "judges", "suggestion": None},
            {"sentence": 2, "words": "ran aground", "voice": "author", "reason": "drama", "suggestion": None},
        ]
        return Answer.of({"loaded": terms})

    model_server.respond(respond)
    article, sentences = article_of()
    summary = open_engine(extract_mode=ExtractMode.SENTENCE).summarize(article, sentences, SummaryOptions(sentences=1))
    found = [(term.span.quote, term.attributed, term.suggestion) for term in summary.loaded_language]
    assert found == [("ran aground", False, "stopped"), ("wrong", True, None)]
    assert summary.usage.calls == len(model_server.calls) == 2


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("Mara Venn", SourceKind.NAMED),
        ("Admiral Venn", SourceKind.NAMED),
        ("two crew members", SourceKind.ANONYMOUS),
        ("the transport ministry", SourceKind.ORGANIZATION),
        ("NATO", SourceKind.ORGANIZATION),
        ("the inspection report", SourceKind.DOCUMENT),
    ],
)
def test_the_kind_of_a_source_is_read_off_its_words(speaker: str, kind: SourceKind) -> None:
    assert source_kind(speaker) is kind
