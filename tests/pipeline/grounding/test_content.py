"""Statements against the words they cite: what is not there is found, what is there in other words passes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.grounding import ContentProblem, Evidence, check_content, overlap
from pipeline.grounding.dates import find_dates
from pipeline.grounding.numbers import find_quantities

WINDOW = (
    "Idris Cole, spokesman for the Tarn Port Authority, opened the inquiry on 3 March 2026. The ferry Alder Queen "
    "ran aground on Monday. Twelve of its 1,200 passengers were hurt. He did not say who was at the helm. The owner, "
    "Kestrian Lines, may sell the ship for $2.5 million."
)


def problems(statement: str, cited: str, quote: str | None = None, **options: object) -> set[str]:
    evidence = Evidence(quote or cited, cited, WINDOW, **{"published": date(2026, 3, 4), **options})  # type: ignore[arg-type]
    return {problem.value for problem in check_content(statement, evidence)}


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("12 passengers of the Alder Queen were hurt.", "Twelve of its 1,200 passengers were hurt."),
        ("The ferry Alder Queen ran aground on 2 March 2026.", "The ferry Alder Queen ran aground on Monday."),
        ("Idris Cole did not say who was at the helm.", "He did not say who was at the helm."),
        ("Kestrian Lines may sell the ship for $2,500,000.", "The owner may sell the ship for $2.5 million."),
        ("Turnout fell by 5 percent.", "Turnout fell by 5 per cent."),
        ("Costs are between 44 million and 52 million.", "Costs are between 44 and 52 million."),
        ("The council of Kestria voted.", "The Kestrian council voted."),
        ("The Tarn Port Authority opened the inquiry on March 3.", "It opened the inquiry on 3 March 2026."),
        ("The TPA opened the inquiry.", "It opened the inquiry."),
        ("Idris Cole denied that anyone drank.", "He denied that anyone drank."),
        ("Nobody had been drinking, Idris Cole said.", "He denied that anybody had been drinking."),
        ("The trial begins on 9 May 2026.", "The trial begins on May 9."),
        ("It may rain in May.", "It might rain in May."),
    ],
)
def test_the_same_in_other_words_passes(statement: str, cited: str) -> None:
    assert problems(statement, cited) == set()


@pytest.mark.parametrize(
    ("statement", "cited", "problem"),
    [
        ("13 passengers were hurt.", "Twelve of its 1,200 passengers were hurt.", "number_not_in_source"),
        ("Prices rose by 12 percent.", "Prices rose by 12 points.", "number_not_in_source"),
        ("The ship costs €2.5 million.", "The ship costs $2.5 million.", "number_not_in_source"),
        ("The road is 12 miles long.", "The road is 12 kilometres long.", "number_not_in_source"),
        ("The ferry ran aground on 1 March 2026.", "The ferry ran aground on Monday.", "date_not_in_source"),
        ("The ferry ran aground on Tuesday.", "The ferry ran aground on Monday.", "date_not_in_source"),
        ("The trial begins in June 2026.", "The trial begins on May 9.", "date_not_in_source"),
        ("The yard opened in 1961.", "The yard opened in 1916.", "date_not_in_source"),
        ("Mara Venn ran aground.", "The ferry ran aground on Monday.", "name_not_in_source"),
        ("The Alder King ran aground.", "The Alder Queen ran aground.", "name_not_in_source"),
        ("The council of Austria voted.", "The Australian council voted.", "name_not_in_source"),
        ("He said who was at the helm.", "He did not say who was at the helm.", "negation_lost"),
        ("The ferry did not run aground.", "The ferry ran aground on Monday.", "negation_not_in_source"),
        (
            "The ferry was not insured.",
            "The ferry was insured, as the port had asked in a letter to the owner years before, but nobody was told.",
            "negation_not_in_source",
        ),
        ("The owner sells the ship.", "The owner may sell the ship.", "hedge_lost"),
        ("The owner might sell the ship.", "The owner sells the ship.", "modal_not_in_source"),
        ("The owner must sell the ship.", "The owner sells the ship.", "modal_not_in_source"),
        ("The moon is made of green cheese.", "The ferry ran aground on Monday.", "words_not_in_source"),
    ],
)
def test_what_the_source_does_not_say_is_found(statement: str, cited: str, problem: str) -> None:
    assert problem in problems(statement, cited)


def test_names_need_a_reference_in_the_cited_words() -> None:
    assert "name_not_in_source" in problems("Idris Cole resigned.", "Crowds cheered as somebody resigned.")
    assert not problems("Idris Cole resigned.", "Crowds cheered as he resigned.")
    assert not problems("Idris Cole resigned.", "Crowds cheered as somebody resigned.", given="Idris Cole")


def test_a_lost_negation_counts_only_for_the_words_it_governs() -> None:
    cited = "The league was founded not to rule, but to keep the peace."
    assert not problems("The league was founded to keep the peace.", cited)
    assert "negation_lost" in problems("The league was founded to rule.", cited)


def test_without_a_publication_date_a_weekday_says_no_date() -> None:
    statement, cited = "The ferry ran aground on 2 March 2026.", "The ferry ran aground on Monday."
    assert "date_not_in_source" in problems(statement, cited, published=None)


def test_other_languages_are_held_to_numbers_and_dates_alone() -> None:
    assert not problems("Das Schiff liegt nicht fest.", "Das Schiff liegt fest.", english=False)
    assert problems("13 Menschen starben.", "12 Menschen starben.", english=False) == {"number_not_in_source"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("one hundred and five", [105]),
        ("twenty-five thousand", [25_000]),
        ("three million two hundred thousand", [3_200_000]),
        ("1,200 and 3.5", [1200, 3.5]),
        ("$5m, €1.2bn and 7k", [5e6, 1.2e9, 7]),
        ("two dozen", [24]),
        ("5 metres", [5]),
        ("44 to 52 million", [44e6, 52e6]),
        ("no one", []),
        ("the 18th of 20", [18, 20]),
    ],
)
def test_quantities_are_read_from_digits_and_words(text: str, values: list[float]) -> None:
    assert [quantity.value for quantity in find_quantities(text)] == values


def test_dates_are_read_in_the_usual_forms() -> None:
    found = find_dates("On 3 March 2026, on March 3, on 2026-03-03, in May 2025, in 1999 and in June; he may march.")
    assert [(d.year, d.month, d.day) for d in found] == [
        (2026, 3, 3),
        (None, 3, 3),
        (2026, 3, 3),
        (2025, 5, None),
        (1999, None, None),
        (None, 6, None),
    ]


SENTENCE = st.sampled_from([line.strip() + "." for line in WINDOW.split(". ")])


@settings(deadline=None)
@given(SENTENCE)
def test_a_sentence_passes_against_itself(sentence: str) -> None:
    assert problems(sentence, sentence) == set()
    assert overlap(sentence, Evidence(sentence, sentence, WINDOW)) == 1


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_answered(statement: str, cited: str) -> None:
    assert set(check_content(statement, Evidence(cited, cited, WINDOW))) <= set(ContentProblem)


@settings(deadline=None)
@given(st.integers(2, 10**6), st.integers(2, 10**6))
def test_a_changed_number_never_passes(source: int, claimed: int) -> None:
    found = problems(f"The port paid {claimed} crowns.", f"The port paid {source} crowns.")
    assert bool(found & {"number_not_in_source", "date_not_in_source"}) == (source != claimed)
