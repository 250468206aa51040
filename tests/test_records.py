"""Records say what the contracts say, come back as they were, and are safe to print."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import (
    article_from,
    article_record,
    claim_from,
    claim_record,
    error_record,
    json_text,
    sentence_record,
    summary_from,
    summary_record,
)
from pipeline.types import (
    Article,
    Attribution,
    CheckWorthiness,
    Claim,
    ItemError,
    LoadedTerm,
    Modality,
    PromptRef,
    Sentence,
    SentenceOutcome,
    SentenceState,
    SourceKind,
    Span,
    Summary,
    SummaryAccounting,
    SummarySentence,
    Usage,
)

_CLAIM_FIELDS = {
    *("claim_id", "article_id", "path", "text", "spans", "attribution", "proposition", "modality"),
    *("check_worthiness", "check_worthiness_parts", "confidence", "calibrated", "grounded", "ungrounded_reason"),
    *("model", "prompt"),
}


def _claim(text: str = "X said P.", quote: str = "P") -> Claim:
    attribution = Attribution(
        SourceKind.NAMED, "X", "mayor", "said", Span(0, 1, "X"), Span(2, 6, "said"), direct_quote=True
    )
    return Claim(
        claim_id="c1",
        article_id="a1",
        text=text,
        spans=(Span(7, 8, quote),),
        attribution=attribution,
        proposition="P.",
        modality=Modality.PREDICTION,
        check_worthiness=CheckWorthiness(0.5, 0.25, 0.75, 0.125),
        confidence=0.5,
        calibrated=True,
        grounded=True,
        ungrounded_reason=None,
        model="builtin",
        prompt=PromptRef("extract_claims", 3, "sha256:0"),
        sentences=(4,),
        signals={"cue": 0.5},
    )


def _summary() -> Summary:
    return Summary(
        "a1",
        (SummarySentence("P.", (Span(0, 1, "P"),), True, 0.5, False),),
        (LoadedTerm(Span(3, 7, "grim"), False, "judges", ""),),
        SummaryAccounting(3, 1, 2),
        "builtin",
        Usage(calls=1, cost_usd=0.5),
    )


def test_a_claim_record_has_every_field_of_the_contract() -> None:
    record = claim_record(_claim(), path="news/a.txt")
    assert record.keys() >= _CLAIM_FIELDS
    assert record["attribution"].keys() >= {"kind", "speaker", "role", "cue", "span", "direct_quote"}
    assert record["check_worthiness_parts"].keys() == {"verifiable", "public_interest", "harm"}
    assert record["spans"] == [{"start": 7, "end": 8, "quote": "P"}]


@given(text=st.text(), quote=st.text(min_size=1))
def test_a_claim_comes_back_from_its_line(text: str, quote: str) -> None:
    claim = _claim(text, quote)
    assert claim_from(json.loads(json_text(claim_record(claim, path=None)))) == claim


def test_a_summary_and_an_article_come_back_from_their_lines() -> None:
    article = Article("a1", "k", "sha256:0", None, "Täxt 👍", published="2026-11-20")
    assert summary_from(json.loads(json_text(summary_record(_summary())))) == _summary()
    assert article_from(json.loads(json_text(article_record(article)))) == article


def test_sentence_and_error_records_follow_the_contract() -> None:
    outcome = SentenceOutcome(Sentence(2, 5, 9, "Why?", 0), SentenceState.EXCLUDED, "question")
    assert sentence_record("a1", outcome) == {
        "sentence_id": "a1-2",
        "article_id": "a1",
        "start": 5,
        "end": 9,
        "state": "excluded",
        "reason": "question",
    }
    assert error_record(ItemError("a.txt", "EmptyArticle", "is empty", None)).keys() >= {
        "item",
        "type",
        "message",
        "action",
    }


@given(st.text())
def test_json_text_is_one_line_that_no_terminal_obeys(text: str) -> None:
    line = json_text({"text": text})
    assert json.loads(line) == {"text": text}
    assert not set(line) & {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F))}
    line.encode("utf-8")


def test_json_text_keeps_letters_of_all_languages_readable() -> None:
    assert json_text("Größe – “naïve” 東京 👍") == '"Größe – “naïve” 東京 👍"'


def test_json_text_refuses_numbers_that_json_has_not() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


def test_printable_ascii_is_left_alone() -> None:
    assert json.loads(json_text(string.printable)) == string.printable
