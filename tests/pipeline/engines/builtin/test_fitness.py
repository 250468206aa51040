"""Which sentences may stand in a summary."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.summary.fitness import Unfit, is_opinion_piece, unfit
from tests.pipeline.engines.builtin.reading import read


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Who will pay for the bridge in Norvale?", Unfit.QUESTION),
        ("The council will not pay a single crown!", Unfit.EXCLAMATION),
        ("Click here to subscribe to the newsletter of the Ledger.", Unfit.BOILERPLATE),
        ("VENN: The charts of the strait were wrong.", Unfit.BOILERPLATE),
        ("A quiet morning in the old port of Norvale.", Unfit.FRAGMENT),
        ("Filed for bankruptcy twice and lost the yard in March.", Unfit.FRAGMENT),
        ("We know that the bridge is beyond repair.", Unfit.OWN_VOICE),
        ("This was the third accident at the lock this year.", Unfit.DANGLING),
        ("It was towed to the yard on Friday by two tugs.", Unfit.DANGLING),
        ("The council must close the bridge before winter.", Unfit.OPINION),
        ("The stakes in the harbour dispute were high.", Unfit.RHETORIC),
    ],
)
def test_the_reason_is_named(sentence: str, reason: Unfit) -> None:
    assert unfit(read(sentence), 0) is reason


@pytest.mark.parametrize(
    "sentence",
    [
        "The council of Norvale approved the budget by 12 votes to 9 on Tuesday.",
        "US officials said the ship had left the strait on Monday.",
        "Ada Moreno said the council must close the bridge before winter.",
        "“We know that the bridge is beyond repair,” said Ada Moreno.",
        "It is not known who opened the lock on Friday night.",
        "Some dockers left the port before the vote was counted.",
        "In her report, Ada Moreno listed 14 faults of the crane.",
    ],
)
def test_plain_reports_are_fit(sentence: str) -> None:
    assert unfit(read(sentence), 0) is None


def test_a_sentence_that_repeats_the_title_is_a_headline() -> None:
    analysis = read(
        "Council closes bridge in Norvale.\n\nThe bridge was shut.", title="Council closes bridge in Norvale"
    )
    assert unfit(analysis, 0) is Unfit.HEADING


def test_who_wrote_an_article_is_not_its_news() -> None:
    text = "The council approved the budget on Tuesday. It met for two hours. The mayor left early.\n\n"
    assert unfit(read(text + "Judith Okafor is a columnist for the Ledger."), 3) is Unfit.BOILERPLATE


def test_an_opinion_piece_is_told_by_how_much_of_it_judges() -> None:
    assert is_opinion_piece((Unfit.OPINION, Unfit.QUESTION, Unfit.OWN_VOICE, None))
    assert not is_opinion_piece((Unfit.OPINION, None))
    assert not is_opinion_piece((Unfit.OPINION, *[None] * 6))
    assert not is_opinion_piece((Unfit.HEADING,))
