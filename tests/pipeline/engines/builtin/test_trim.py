"""Trimming: what a summary leaves out of a sentence, and what it must not."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.summary.edits import apply_edits
from pipeline.engines.builtin.summary.trim import trim
from tests.pipeline.engines.builtin.reading import read


def _trimmed(text: str, *, published: str | None = None) -> str:
    analysis = read(text, published=published)
    sentence = analysis.sentences[0]
    return apply_edits(text, sentence.start, sentence.end, trim(analysis, 0))


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        # connectives
        ("Yet the council approved the budget.", "The council approved the budget."),
        ("However, the council approved the budget.", "The council approved the budget."),
        ("The council, however, approved the budget.", "The council approved the budget."),
        ("In the port, however, the council lost the vote.", "In the port, the council lost the vote."),
        # datelines
        ("PORT ELLERY (Wire) — The council approved the budget.", "The council approved the budget."),
        # voice and bearing
        ("“We lost the vote,” Ada Moreno said, her voice trembling.", "“We lost the vote,” Ada Moreno said."),
        (
            "Ada Moreno, her face pale with anger, told reporters that the bridge would close.",
            "Ada Moreno told reporters that the bridge would close.",
        ),
        # loaded modifiers
        ("Ada Moreno made a startling claim in Norvale.", "Ada Moreno made a claim in Norvale."),
        ("The council made an outrageous demand in March.", "The council made a demand in March."),
        ("It was a shameful and costly plan for the town.", "It was a costly plan for the town."),
        ("It was a costly and shameful plan for the town.", "It was a costly plan for the town."),
        ("The council shamelessly raised the levy in May.", "The council raised the levy in May."),
        ("The water rose to a terrifying 2.3 metres in Norvale.", "The water rose to 2.3 metres in Norvale."),
        ("The mayor faced a barrage of questions in May.", "The mayor faced many questions in May."),
        # loaded verbs and nouns
        ("The minister slammed the report on Monday.", "The minister criticized the report on Monday."),
        ("The regime closed the strait on Monday.", "The government closed the strait on Monday."),
        ("The mayor claimed that the bridge was safe.", "The mayor said that the bridge was safe."),
    ],
)
def test_what_adds_no_fact_goes_and_the_rest_stays_grammatical(text: str, trimmed: str) -> None:
    assert _trimmed(text) == trimmed


@pytest.mark.parametrize(
    "text",
    [
        "The council approved the budget by 12 votes to 9 on Tuesday.",
        "“This is a disgraceful, reckless plan,” Ada Moreno said.",
        "The court found that the mayor had falsely signed the baseless charge.",
        "The failed test cost two million crowns, the ministry said.",
        "Carl Voss, with 40 dockers behind him, blocked the gate.",
    ],
)
def test_facts_hedges_and_quotations_stay(text: str) -> None:
    assert _trimmed(text) == text


def test_a_day_of_the_week_becomes_its_date_when_the_publication_is_known() -> None:
    text = "The council approved the budget on Tuesday."
    assert _trimmed(text, published="2026-03-04") == "The council approved the budget on 3 March 2026."
    assert _trimmed(text) == text
