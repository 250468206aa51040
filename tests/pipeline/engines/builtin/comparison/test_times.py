"""Times of one happening are held against each other, those of two happenings are not."""

from __future__ import annotations

from pipeline.engines.builtin.comparison.dates.times import TERMS
from pipeline.engines.builtin.comparison.scores import load_score
from pipeline.types import Aspect, Relation
from tests.pipeline.engines.builtin.versions import apart, compare

ONE = """The ferry Alder Queen ran aground off Tarn Point at 2.20 p.m. on Monday, the coastguard said.

The hearing opens on 9 March in the town hall of Tarnwick. Maintenance minister Odo Brill promised a report by 20 March.

Brill wrote in a letter on 3 February that the buoys “were in their place”. The pilot was tested a week later.

Fares were raised on 1 May 2024. The harbour was dredged in 2019."""
OTHER = """The coastguard said the ferry Alder Queen had run aground at 2.50 p.m. near Tarn Point.

The hearing in the town hall of Tarnwick will open on 11 March. Odo Brill, the maintenance minister, has set no date \
for a report.

In a letter on the evening of 8 February Brill wrote that the buoys were “all in place”. \
The pilot was tested on the same day.

The company had bought two ferries in 2021."""


def dates(*texts: str) -> set[tuple[str, ...]]:
    return {tuple(m.span.quote for m in i.mentions) for i in apart(*texts) if i.aspect is Aspect.DATE}


def test_each_kind_of_time_is_compared_with_its_own_happening() -> None:
    assert dates(ONE, OTHER) == {
        ("at 2.20 p.m.", "at 2.50 p.m."),
        ("on 9 March", "on 11 March"),
        ("by 20 March", "no date"),
        ("on 3 February", "on the evening of 8 February"),
        ("a week later", "on the same day"),
    }


def test_a_term_that_one_does_not_give_differs_and_two_hours_conflict() -> None:
    relations = {i.mentions[0].span.quote: i.relation for i in apart(ONE, OTHER) if i.aspect is Aspect.DATE}
    assert relations["at 2.20 p.m."] is Relation.CONFLICT
    assert relations["by 20 March"] is Relation.DIFFER


def test_equal_times_agree_and_nothing_differs() -> None:
    agreed = {
        tuple(m.span.quote for m in i.mentions)
        for i in compare(ONE, ONE.replace("at 2.20 p.m.", "at 14:20")).items
        if i.aspect is Aspect.DATE and i.relation is Relation.AGREE
    }
    assert ("at 2.20 p.m.", "at 14:20") in agreed
    assert dates(ONE, ONE.replace("at 2.20 p.m.", "at 14:20")) == set()


def test_one_statement_given_to_two_papers_on_two_days_does_not_differ() -> None:
    told = "The ferry Alder Queen will not be raised before the summer, the coastguard said on {day}."
    assert dates(told.format(day="Monday"), told.format(day="Tuesday")) == set()


def test_the_score_rises_with_every_sign_of_one_happening() -> None:
    score = load_score("times", TERMS)
    nothing = dict.fromkeys(score.weights, 0.0)
    for name in set(nothing) - {"other_lead", "unfixed"}:
        assert score.probability({**nothing, name: 1.0}) > score.probability(nothing)
    assert score.probability({**nothing, "other_lead": 1.0}) < score.probability(nothing)
