"""Who a person is said to be: shown where two versions give him another office, rank, place or time in it."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.analysis import analyze
from pipeline.engines.builtin.comparison.compare import read_versions
from pipeline.engines.builtin.comparison.persons.descriptions import people_of
from pipeline.engines.builtin.comparison.persons.roles import compare_roles
from pipeline.engines.builtin.comparison.points import Version
from pipeline.text.sentences import split_sentences
from pipeline.types import Relation
from tests.pipeline.engines.builtin.reading import article

TAIL = " The new tram line opens in May. It cost 40 million crowns and has eleven stops."


def _versions(*openings: str) -> tuple[Version, ...]:
    texts = [article(opening + TAIL, published="2026-03-04") for opening in openings]
    return read_versions([analyze(text, split_sentences(text.text)) for text in texts])


def _found(one: str, other: str) -> list[tuple[Relation, str, tuple[str, str]]]:
    first, second = _versions(one, other)
    drafts = compare_roles(first, second)
    return [(d.relation, d.rule, (d.one.mention.span.quote, d.other.mention.span.quote)) for d in drafts]


def test_another_office_of_one_person_differs() -> None:
    assert _found(
        "Ada Lindholm, the company's chief engineer, said the brakes were new.",
        "Ada Lindholm, a regional secretary of the union, said the brakes were new.",
    ) == [
        (
            Relation.DIFFER,
            "role_office",
            ("the company's chief engineer", "a regional secretary of the union"),
        )
    ]


def test_an_office_and_the_one_below_it_exclude_each_other() -> None:
    ((relation, rule, words),) = _found(
        "Ada Lindholm, the city's head of transport, said the brakes were new.",
        "Ada Lindholm, deputy head of transport, said the brakes were new.",
    )
    assert (relation, rule) == (Relation.CONFLICT, "role_rank")
    assert words == ("the city's head of transport", "deputy head of transport")


def test_an_occupation_that_no_list_has_is_read_beside_the_name() -> None:
    (version,) = _versions("Ada Lindholm, a volcanologist at the institute, said the brakes were new.")
    (person,) = people_of(version)
    assert [d.place.mention.span.quote for d in person.descriptions] == ["a volcanologist at the institute"]


def test_a_body_or_a_paper_beside_a_name_is_no_description_of_a_person() -> None:
    (version,) = _versions("Ada Lindholm, company and all, left. They saw Ada Lindholm, report in hand.")
    assert people_of(version) == ()


def test_a_name_of_another_version_means_a_person_however_it_was_parsed() -> None:
    (version,) = _versions("The board met. Quay Harbour, a welder from Lund, said the brakes were new.")
    name = "Quay Harbour"
    people = people_of(version, frozenset({name}))
    assert any(name in p.names and p.descriptions[0].noun == "welder" for p in people)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lindholm, the mayor of Orl, left early.", "The mayor of Orl, Ada Lindholm, left early."),
        ("Ada Lindholm, the transport minister, left early.", "Ada Lindholm, a welder by trade, left early."),
        (
            "Ada Lindholm, the transport minister, left early.",
            "Ada Lindholm left early. The chairwoman of the bank spoke to Ada Lindholm. The chairwoman was angry.",
        ),
        ("Ada Lindholm, head of transport, left early.", "Ada Lindholm, who leads the transport office, left early."),
        ("Ada Lindholm, the mayor's lawyer, left early.", "Counsel for the mayor, Ada Lindholm, left early."),
        (
            "Ada Lindholm, who was seen in Orl, left early.",
            "Ada Lindholm, whose brother was seen in Orl, left early.",
        ),
    ],
)
def test_one_office_in_other_words_does_not_differ(one: str, other: str) -> None:
    assert _found(one, other) == []


def test_versions_swapped_give_the_same_differences() -> None:
    one = "Ada Lindholm, a former harbour master, said so. Bo Berg, the mayor of Lisbon, agreed."
    other = "Ada Lindholm, who still works as harbour master, said so. Bo Berg, the mayor of Porto, agreed."
    turned = [(relation, rule, words[::-1]) for relation, rule, words in _found(other, one)]
    assert sorted(_found(one, other)) == sorted(turned)
    assert {rule for _, rule, _ in turned} == {"role_still", "role_place"}


def test_a_surname_of_a_family_is_no_name_of_one_person() -> None:
    bare = "Lindholm, the company's chief engineer, said the brakes were new."
    named = "Ada Lindholm, a regional secretary of the union, said the brakes were new."
    assert len(_found(bare, named)) == 1
    assert _found(bare, f"Nils Lindholm opened the line. {named}") == []


def test_kinship_and_an_office_go_together() -> None:
    assert (
        _found(
            "Ada Lindholm, the mother of a driver, said the brakes were new.",
            "Ada Lindholm, the company's chief engineer, said the brakes were new.",
        )
        == []
    )


def test_an_office_is_one_whether_its_place_is_written_in_short() -> None:
    assert (
        _found(
            "Ada Lindholm, the mayor of Harnm., said the brakes were new.",
            "Ada Lindholm, the mayor of Harnmouth, said the brakes were new.",
        )
        == []
    )
