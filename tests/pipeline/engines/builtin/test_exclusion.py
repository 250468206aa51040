"""What the author writes that is no claim, and hard news that must not be taken for it."""

from __future__ import annotations

import pytest

from pipeline.types import ExclusionReason, SentenceState
from tests.pipeline.engines.builtin.extracting import extract


def outcome(text: str) -> tuple[SentenceState, str | None]:
    (only,) = extract(text).outcomes
    return only.state, only.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Is anyone in charge at the port authority?", ExclusionReason.QUESTION),
        ("The plan is a disgrace.", ExclusionReason.OPINION),
        ("Voters should look closely at the plan.", ExclusionReason.OPINION),
        ("It might all end in tears.", ExclusionReason.OPINION),
        ("The clock is ticking.", ExclusionReason.RHETORIC),
        ("As the storm clouds gather, the region stands at a crossroads.", ExclusionReason.RHETORIC),
        ("Silence hung over the square.", ExclusionReason.SCENE_SETTING),
        ("Sign up for our newsletter.", ExclusionReason.BOILERPLATE),
        ("Photo: Tarn Gazette.", ExclusionReason.BOILERPLATE),
        ("A quiet town by the sea.", ExclusionReason.FRAGMENT),
        ("That was not all.", ExclusionReason.NOT_CHECKABLE),
    ],
)
def test_the_author_gets_no_claim_for(text: str, reason: ExclusionReason) -> None:
    assert outcome(text) == (SentenceState.EXCLUDED, reason)


@pytest.mark.parametrize(
    "text",
    [
        "The ambassador made a startling claim at a press conference in Tarn on Friday.",
        "In a shameful retreat, the council dropped the bridge toll.",
        "The bill would require companies to report emissions.",
        "The reckless driver was fined 400 euros.",
        "Symptoms of the disease may include fever and a cough.",
        "The yard opened in 1961.",
        "His father worked as a welder.",
    ],
)
def test_hard_news_is_claimed_whatever_words_it_holds(text: str) -> None:
    assert outcome(text) == (SentenceState.CLAIMED, None)


def test_a_headline_is_a_heading() -> None:
    text = "Ferry runs aground off Tarn Point\n\nThe ferry Alder Queen ran aground off Tarn Point on Monday."
    first, second = extract(text).outcomes
    assert (first.state, first.reason) == (SentenceState.EXCLUDED, ExclusionReason.HEADING)
    assert second.state is SentenceState.CLAIMED


def test_what_a_source_judges_is_claimed() -> None:
    assert outcome("“The plan is a disgrace,” Mara Venn said.") == (SentenceState.CLAIMED, None)


@pytest.mark.parametrize(
    "text",
    [
        "Money thrown at failing firms is always lost.",
        "It proves less than some make of it.",
        "None of this makes the claim wrong.",
        "Mara Venn deserves to be heard before anybody judges her.",
        "Idris Cole would do better to call for an inquiry.",
        "Somebody wanted the name of Mara Venn in the mud.",
        "Then there is Idris Cole.",
        "Here are the facts.",
        "For now there are two clocks and no answer.",
        "Lamplight moved over the mud until long after midnight.",
    ],
)
def test_what_the_author_thinks_makes_no_claim(text: str) -> None:
    assert extract(text).claims == ()


@pytest.mark.parametrize(
    "text",
    [
        "The ferry never left the port on Monday.",
        "There is a crack in the hull of the Alder Queen.",
        "It makes 400 pumps a year.",
        "The yard has always paid its crews in Tarn.",
    ],
)
def test_what_can_be_looked_up_stays(text: str) -> None:
    assert len(extract(text).claims) == 1
