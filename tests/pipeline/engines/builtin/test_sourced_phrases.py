"""What sources say in words without a clause of their own: charges, denials, demands, promises, figures."""

from __future__ import annotations

import pytest

from pipeline.types import Modality, SourceKind
from tests.pipeline.engines.builtin.extracting import extract, only_claim, texts


@pytest.mark.parametrize(
    ("text", "proposition", "span"),
    [
        ("Mara Venn denied a conflict of interest.", "There is no conflict of interest.", "a conflict of interest"),
        ("Mara Venn denied having misled anyone.", "Mara Venn did not mislead anyone.", "denied having misled anyone"),
        (
            "Mara Venn rejected calls to resign.",
            "Mara Venn should not resign.",
            "calls to resign",
        ),
        (
            "Idris Cole accused the owners of having lied to the crew.",
            "The owners lied to the crew.",
            "the owners of having lied to the crew",
        ),
        ("Idris Cole accused the owners of hiding a report.", "The owners hid a report.", None),
        ("Idris Cole called on Mara Venn to resign.", "Mara Venn should resign.", "Mara Venn to resign"),
        ("Idris Cole demanded that the port be closed.", "The port should be closed.", "the port be closed"),
        ("Idris Cole called for the vote to be repeated.", "The vote should be repeated.", None),
        ("Idris Cole urged restraint.", "There should be restraint.", None),
        ("Idris Cole called the warning “as early as it gets”.", "The warning is “as early as it gets”.", None),
        ("The ministry expects between 300 and 400.", "The figure will be between 300 and 400.", None),
        ("Idris Cole expects his crew to be spared jail.", "Idris Cole’s crew will be spared jail.", None),
        (
            "The minister promised the valley 12 million crowns in aid by June.",
            "The valley will get 12 million crowns in aid by June.",
            None,
        ),
        ("Police spoke of four bodies.", "There are four bodies.", "four bodies"),
        ("The auditors put the cost at 12 million crowns.", "The cost is 12 million crowns.", None),
        ("The ministry counts 38 children who fell ill.", "There are 38 children who fell ill.", None),
    ],
)
def test_the_words_are_the_sources_with_a_proposition(text: str, proposition: str, span: str | None) -> None:
    claim = only_claim(text)
    assert claim.attribution.kind is not SourceKind.AUTHOR
    assert claim.text == text
    assert claim.proposition == proposition
    assert span is None or claim.spans[0].quote == span


@pytest.mark.parametrize(
    "text",
    [
        "Mara Venn disputes that.",
        "The ministry rejected the allegation of its critics.",
        "The company announced the closure of its yard in Tarn.",
    ],
)
def test_where_no_template_is_safe_the_source_still_has_the_claim(text: str) -> None:
    claim = only_claim(text)
    assert claim.attribution.kind is not SourceKind.AUTHOR
    assert claim.text == text
    assert claim.proposition is None or "not true" in claim.proposition


@pytest.mark.parametrize(
    "text",
    [
        "Rescuers counted 640 people in the sports hall on Saturday.",
        "Idris Cole dismissed the chart at a press conference in Tarn.",
        "The petition had 2,300 signatures by Wednesday.",
        "The river broke its banks and put the town under two metres of water on Saturday.",
        "Mara Venn did not dispute that the letter was genuine.",
        "Mara Venn no longer maintained that every hull was sound.",
    ],
)
def test_what_somebody_did_stays_the_authors_report(text: str) -> None:
    assert {c.attribution.kind for c in extract(text).claims} == {SourceKind.AUTHOR}


def test_documents_are_sources_of_what_they_list() -> None:
    claim = only_claim("The ship's log lists two failures of the pump.")
    assert claim.attribution.kind is SourceKind.DOCUMENT
    assert claim.proposition == "There are two failures of the pump."


def test_rules_are_the_source_of_what_they_allow_not_of_what_was_done_under_them() -> None:
    allowed = only_claim("Under the agreement the company may sell its yard in Tarn.")
    assert (allowed.attribution.kind, allowed.attribution.cue) == (SourceKind.DOCUMENT, "Under")
    done = only_claim("Under the agreement the company sold its yard in Tarn.")
    assert done.attribution.kind is SourceKind.AUTHOR


def test_what_a_court_heard_is_an_unnamed_partys() -> None:
    claim = only_claim("The court heard that the alarm had been dead for nine weeks.")
    assert (claim.attribution.kind, claim.attribution.speaker) == (SourceKind.ANONYMOUS, None)
    assert claim.proposition == "The alarm had been dead for nine weeks."


def test_a_belief_that_is_denied_is_the_sources_and_turned_round() -> None:
    claim = only_claim("Mara Venn does not believe that the port had to close.")
    assert claim.attribution.speaker == "Mara Venn"
    assert claim.proposition == "It is not true that the port had to close."


def test_a_final_attribution_covers_both_clauses_that_and_joins() -> None:
    found = extract(
        "Three sailors were killed and seven hurt when the port burned, according to the transport ministry."
    )
    assert [c.text for c in found.claims] == [
        "According to the transport ministry, three sailors were killed.",
        "According to the transport ministry, seven were hurt when the port burned.",
    ]
    assert {c.attribution.kind for c in found.claims} == {SourceKind.ORGANIZATION}


def test_an_inserted_attribution_covers_what_goes_on_behind_it() -> None:
    assert texts("The toll has risen to seven, Mara Venn says at the briefing, and 14 people are still missing.") == [
        "Mara Venn said that the toll has risen to seven.",
        "Mara Venn said that 14 people are still missing.",
    ]


def test_a_clause_about_the_speaker_does_not_take_the_words_away() -> None:
    found = extract("The breach was 85 metres wide, said Dieter Amank, who watched it go.")
    said = next(c for c in found.claims if c.attribution.kind is SourceKind.NAMED)
    assert said.text == "Dieter Amank said that the breach was 85 metres wide."


def test_an_earlier_version_of_the_article_is_no_source() -> None:
    claim = only_claim("An earlier version of this article said that two sailors had died.")
    assert claim.attribution.kind is SourceKind.AUTHOR


def test_a_charge_is_a_fact_and_a_demand_an_opinion() -> None:
    assert only_claim("Idris Cole accused the owners of hiding a report.").modality is Modality.FACT
    assert only_claim("Idris Cole demanded that the port be closed.").modality is Modality.OPINION
