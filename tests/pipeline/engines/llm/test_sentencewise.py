"""Sentence by sentence, as small models are asked: a short answer, completed from the article's words."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.engines.base import SummaryOptions
from pipeline.engines.llm.options import ExtractMode
from pipeline.engines.llm.speaking import source_kind
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
                "speaker": None,
                "cue": None,
                "statement": "The ferry Alder Queen ran aground off Tarn Point on Monday.",
            },
            {
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
                "speaker": "Mara Venn",
                "cue": None,
                "statement": "Mara Venn said that they hit sand.",
            }
        ],
        "reason": None,
    },
    5: {
        "claims": [
            {
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


def test_every_sentence_that_states_something_is_a_call_that_shares_its_beginning(
    model_server: ModelServer, open_engine: Opener
) -> None:
    model_server.respond(by_sentence)
    found = extracted(open_engine)
    assert sorted(number for seen in model_server.calls for number in numbers_asked(seen)) == [1, 2, 3, 5, 6]
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


def test_a_sentence_is_shown_alone_with_the_names_that_the_article_gives(
    model_server: ModelServer, open_engine: Opener
) -> None:
    model_server.respond(by_sentence)
    extracted(open_engine)
    asked = {min(numbers_asked(seen)): seen.body["messages"][-1]["content"] for seen in model_server.calls}
    assert "Mara Venn denied that she had been drinking." in asked[5]
    assert "We hit sand" not in asked[5]
    assert "Said by: Mara Venn" in asked[3]
    assert "Said by" not in asked[2]


def test_what_another_sentence_says_is_refused_and_counted(model_server: ModelServer, open_engine: Opener) -> None:
    slipped = {"claims": ANSWERS[2]["claims"], "reason": None}
    model_server.respond(lambda seen: Answer.of(slipped) if numbers_asked(seen) == {1} else by_sentence(seen))
    refused = [claim for claim in extracted(open_engine).claims if not claim.grounded]
    assert [claim.sentences for claim in refused] == [(0,)]
    assert refused[0].ungrounded_reason == "quote_states_another_point"


def test_the_article_and_not_the_model_says_whose_words_they_are(
    model_server: ModelServer, open_engine: Opener
) -> None:
    guessed = {"claims": [{"statement": "The charts were wrong.", "speaker": "Alder Queen", "cue": None}]}
    model_server.respond(
        lambda seen: Answer.of({**guessed, "reason": None}) if numbers_asked(seen) == {2} else Answer.of(NOTHING)
    )
    (charts,) = extracted(open_engine).claims
    assert (charts.attribution.speaker, charts.attribution.role) == ("Mara Venn", "ship’s master")
    assert (charts.text, charts.grounded) == ("Mara Venn said that the charts were wrong.", True)


def test_what_a_source_says_of_itself_is_told_in_the_third_person(
    model_server: ModelServer, open_engine: Opener
) -> None:
    sand = {"claims": [{"statement": "We hit sand.", "speaker": None, "cue": None}], "reason": None}
    model_server.respond(lambda seen: Answer.of(sand) if numbers_asked(seen) == {3} else Answer.of(NOTHING))
    (claim,) = extracted(open_engine).claims
    assert (claim.text, claim.proposition) == ("Mara Venn said that they hit sand.", "They hit sand.")


def test_an_answer_that_is_cut_off_is_asked_for_once_more_and_shorter(
    model_server: ModelServer, open_engine: Opener
) -> None:
    def respond(seen: Seen) -> Reply:
        short = "one fact alone" in seen.text()
        return by_sentence(seen) if short or numbers_asked(seen) != {1} else Answer('{"claims": [', finish="length")

    model_server.respond(respond)
    found = extracted(open_engine)
    assert len(model_server.calls) == 6
    assert all(outcome.state.value != "failed" for outcome in found.outcomes)


def test_an_answer_that_is_always_cut_off_is_a_failed_sentence(model_server: ModelServer, open_engine: Opener) -> None:
    endless = Answer('{"claims": [', finish="length")
    model_server.respond(lambda seen: endless if numbers_asked(seen) == {1} else by_sentence(seen))
    found = extracted(open_engine)
    assert len(model_server.calls) == 6
    assert [(o.sentence.index, o.reason) for o in found.outcomes if o.state.value == "failed"] == [
        (0, "TruncatedAnswer")
    ]
    assert [error.type for error in found.errors] == ["TruncatedAnswer"]


def test_another_language_is_shown_with_the_sentences_beside_it(model_server: ModelServer, open_engine: Opener) -> None:
    text = "Die Fähre lief am Montag auf Grund.\n\nZwölf Menschen wurden verletzt.\n"
    statement = {"speaker": None, "cue": None, "statement": "Zwölf Menschen wurden verletzt."}
    model_server.respond(lambda seen: Answer.of({"claims": [statement], "reason": None}))
    engine = open_engine(extract_mode=ExtractMode.SENTENCE)
    article, _ = article_of(text, language="de")
    found = extract_article(article, engine).extraction
    assert all("Fähre" in seen.body["messages"][-1]["content"] for seen in model_server.calls)
    assert [(claim.sentences, claim.grounded) for claim in found.claims if claim.grounded] == [((1,), True)]


def test_loaded_words_beside_a_small_model_are_the_lexicons_and_say_so(
    model_server: ModelServer, open_engine: Opener
) -> None:
    text = "The ferry ran aground on Monday.\n\nIn a shameful blunder, the port closed the pier.\n"
    model_server.respond(lambda seen: Answer.of({"text": "The ferry ran aground on Monday."}))
    article, sentences = article_of(text)
    summary = open_engine(extract_mode=ExtractMode.SENTENCE).summarize(article, sentences, SummaryOptions(sentences=1))
    assert "shameful" in [term.span.quote for term in summary.loaded_language]
    assert all(term.reason.endswith(" (lexicon)") for term in summary.loaded_language)
    assert summary.usage.calls == len(model_server.calls) == 1


def test_loaded_words_of_another_language_come_from_their_own_call(
    model_server: ModelServer, open_engine: Opener
) -> None:
    text = "Die Fähre lief am Montag auf Grund.\n\nZwölf Menschen wurden verletzt.\n"
    sentence = {"citations": [2], "text": "Zwölf Menschen wurden verletzt.", "confidence": 90}
    term = {"sentence": 1, "words": "lief auf Grund", "voice": "author", "reason": "drama", "suggestion": None}
    found = {**term, "words": "lief am Montag auf Grund"}

    def respond(seen: Seen) -> Reply:
        wants_summary = "Write a summary" in seen.text()
        return Answer.of({"sentences": [sentence], "loaded": []} if wants_summary else {"loaded": [term, found]})

    model_server.respond(respond)
    article, sentences = article_of(text, language="de")
    summary = open_engine(extract_mode=ExtractMode.SENTENCE).summarize(article, sentences, SummaryOptions(sentences=1))
    assert [(t.span.quote, t.reason) for t in summary.loaded_language] == [("lief am Montag auf Grund", "drama")]
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
