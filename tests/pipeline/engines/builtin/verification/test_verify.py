"""The builtin verifier supports, refutes and abstains for reasons that its record shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.base import ClaimEvidence, Judgement, Passage
from pipeline.engines.builtin.engine import BuiltinEngine
from pipeline.types import Attribution, CheckWorthiness, Claim, Modality, SourceKind, Span, Stance, Weight

_AUTHOR = Attribution(SourceKind.AUTHOR, None)


def _claim(text: str, attribution: Attribution = _AUTHOR) -> Claim:
    proposition = None if attribution.kind is SourceKind.AUTHOR else text
    return Claim(
        claim_id="c",
        article_id="own",
        text=text,
        spans=(),
        attribution=attribution,
        proposition=proposition,
        modality=Modality.FACT,
        check_worthiness=CheckWorthiness(0.5, 0.5, 0.5, 0.5),
        confidence=1.0,
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model="builtin",
    )


def _passage(text: str, published: str | None = "2026-03-04", before: str = "", article: str = "other") -> Passage:
    start = 100
    return Passage(
        article_id=article,
        span=Span(start, start + len(text), text),
        before=before,
        after="",
        title=None,
        publisher=None,
        published=published,
        independence_group=1,
        retelling=False,
        similarity=0.7,
    )


def _judge(claim: str | Claim, *passages: str | Passage) -> Judgement:
    given_claim = _claim(claim) if isinstance(claim, str) else claim
    offered = tuple(_passage(p) if isinstance(p, str) else p for p in passages)
    (judgement,) = BuiltinEngine().verify([ClaimEvidence(given_claim, offered)]).judgements
    assert isinstance(judgement, Judgement)
    return judgement


def _stance(claim: str, passage: str | Passage) -> Stance:
    found = [p.stance for p in _judge(claim, passage).passages]
    return found[0] if found else Stance.NEUTRAL


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "The ferry Alder Queen ran aground off Tarn Point.",
            "The ferry Alder Queen ran aground off Tarn Point at dusk.",
        ),
        ("The council approved the new bridge.", "The new bridge was approved by the council after a long debate."),
        ("More than 30 passengers were hurt.", "In all, 38 passengers were injured in the accident."),
        ("The harbour reopened on 3 March 2026.", "The harbour reopened on Tuesday."),
    ],
)
def test_a_passage_that_says_the_same_supports(claim: str, passage: str) -> None:
    assert _stance(claim, passage) is Stance.SUPPORTS


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "The ferry Alder Queen carried 12 cars to the island.",
            "The ferry Alder Queen carried 14 cars to the island.",
        ),
        ("The harbour was closed by the port authority.", "The harbour was not closed by the port authority."),
        ("The sample will be opened on 27 July 2026.", "The sample will be opened on 24 July 2026."),
        ("Unemployment in the county rose in March.", "Unemployment in the county fell in March."),
    ],
)
def test_a_hard_mismatch_in_an_otherwise_matching_passage_refutes(claim: str, passage: str) -> None:
    assert _stance(claim, passage) is Stance.REFUTES


def test_another_number_in_an_article_of_another_event_refutes_nothing() -> None:
    claim, words = "The ferry Alder Queen carried 12 cars.", "The ferry Alder Queen carried 14 cars."
    assert _stance(claim, words) is Stance.REFUTES
    assert _stance(claim, replace(_passage(words), same_event=False)) is Stance.NEUTRAL


@pytest.mark.parametrize(
    "passage",
    [
        "The weather on the island was mild for the season.",
        "14 boats took part in the regatta off the island.",
        "The port authority did not comment on the weather.",
    ],
)
def test_a_passage_on_something_else_decides_nothing(passage: str) -> None:
    judgement = _judge("12 passengers were hurt when the ferry Alder Queen ran aground.", passage)
    assert all(p.stance is Stance.NEUTRAL for p in judgement.passages)


def test_a_higher_count_of_a_growing_number_refutes_nothing_and_a_lower_one_does() -> None:
    claim = "12 passengers were hurt on the ferry Alder Queen."
    assert _stance(claim, "14 passengers were hurt on the ferry Alder Queen.") is Stance.NEUTRAL
    assert _stance(claim, "10 passengers were hurt on the ferry Alder Queen.") is Stance.REFUTES


def test_the_same_speaker_again_is_neutral() -> None:
    claim = _claim("The charts were wrong.", Attribution(SourceKind.NAMED, "Mara Venn", "ship's master"))
    judgement = _judge(claim, "The charts were wrong, said Mara Venn, the ship's master.")
    assert all(p.stance is Stance.NEUTRAL for p in judgement.passages)


def test_a_party_without_a_name_is_bare_and_the_authors_voice_firm() -> None:
    claim = "The ferry Alder Queen ran aground off Tarn Point."
    anonymous = _judge(claim, "Two people on board said that the ferry Alder Queen ran aground off Tarn Point.")
    author = _judge(claim, "The ferry Alder Queen ran aground off Tarn Point.")
    assert [p.weight for p in anonymous.passages] == [Weight.BARE]
    assert [p.weight for p in author.passages] == [Weight.FIRM]


def test_the_span_of_a_judged_passage_is_in_the_article() -> None:
    text = "Police said on Monday that the ferry Alder Queen ran aground off Tarn Point."
    (judged,) = _judge("The ferry Alder Queen ran aground off Tarn Point.", text).passages
    assert text[judged.span.start - 100 : judged.span.end - 100] == judged.span.quote
    assert "ran aground" in judged.span.quote


def test_the_rationale_names_the_two_numbers() -> None:
    judgement = _judge(
        "The ferry Alder Queen carried 12 cars to the isle.", "The ferry Alder Queen carried 14 cars to the isle."
    )
    assert "14" in judgement.rationale
    assert "12" in judgement.rationale


def test_no_passage_gives_a_judgement_without_passages() -> None:
    judgement = _judge("The harbour was closed.")
    assert (judgement.passages, judgement.label, judgement.confidence) == ((), None, 0.0)


@pytest.mark.parametrize("claim", ["…", "It is so.", "word " * 10_000, "Der Hafen wurde am Montag geschlossen."])
def test_odd_claims_get_a_judgement(claim: str) -> None:
    judgement = _judge(claim, "The harbour was closed on Monday.")
    assert all(p.stance is Stance.NEUTRAL for p in judgement.passages)


def test_judging_twice_gives_the_same_judgement() -> None:
    passages = ("The harbour was closed on Monday.", "The harbour stayed open.")
    assert _judge("The harbour was closed.", *passages) == _judge("The harbour was closed.", *passages)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_any_text_gives_passages_with_spans_inside_and_scores_in_range(claim: str, passage: str) -> None:
    for judged in _judge(_claim(claim), passage).passages:
        assert passage[judged.span.start - 100 : judged.span.end - 100] == judged.span.quote
        assert 0 <= judged.score <= 1


def test_another_event_supports_no_claim_that_names_nothing_of_it() -> None:
    elsewhere = replace(_passage("Two passengers have died in hospital."), same_event=False)
    assert _stance("Two passengers have died.", elsewhere) is Stance.NEUTRAL
    assert _stance("Two passengers have died.", replace(elsewhere, same_event=True)) is Stance.SUPPORTS
