"""Clauses: what a sentence is cut into, and what is never cut."""

from __future__ import annotations

import pytest

from pipeline.engines.builtin.claims.clauses import ClauseKind, items_of, split_sentence
from tests.pipeline.engines.builtin.extracting import parse_one


def pieces(sentence: str) -> list[tuple[ClauseKind, str]]:
    parse = parse_one(sentence)
    return [
        (c.kind, " ".join(i if isinstance(i, str) else parse.tokens[i].text for i in items_of(c)))
        for c in split_sentence(parse)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The ferry ran aground off the coast on Monday and 12 passengers were hurt.",
            [
                (ClauseKind.MAIN, "The ferry ran aground off the coast on Monday"),
                (ClauseKind.COORDINATE, "12 passengers were hurt"),
            ],
        ),
        (
            "The council closed the harbour in May and sold two cranes to a builder.",
            [
                (ClauseKind.MAIN, "The council closed the harbour in May"),
                (ClauseKind.PREDICATE, "The council sold two cranes to a builder"),
            ],
        ),
        (
            "The shipyard, which opened in 1961, employs 400 people.",
            [
                (ClauseKind.MAIN, "The shipyard employs 400 people"),
                (ClauseKind.RELATIVE, "The shipyard opened in 1961"),
            ],
        ),
        (
            "Founded in 1999, the company employs 400 people.",
            [
                (ClauseKind.PARTICIPLE, "the company was Founded in 1999"),
                (ClauseKind.MAIN, "the company employs 400 people"),
            ],
        ),
        (
            "The mayor opened the fair, while the governor stayed in the capital.",
            [
                (ClauseKind.MAIN, "The mayor opened the fair"),
                (ClauseKind.CONTRAST, "the governor stayed in the capital"),
            ],
        ),
        (
            "Lena Osk is a lawyer who served as mayor for ten years.",
            [
                (ClauseKind.MAIN, "Lena Osk is a lawyer"),
                (ClauseKind.QUALIFICATION, "Lena Osk served as mayor for ten years"),
            ],
        ),
        (
            "Lena Osk is a lawyer and a former mayor.",
            [(ClauseKind.MAIN, "Lena Osk is a lawyer"), (ClauseKind.COMPLEMENT, "Lena Osk is a former mayor")],
        ),
    ],
)
def test_a_sentence_is_cut_into_the_points_it_makes(sentence: str, expected: list[tuple[ClauseKind, str]]) -> None:
    assert pieces(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "If the dam breaks, the river will rise and the road will flood.",
        "The company will pay a fine or close the plant.",
        "Police caught and questioned 12 men.",
        "The talks between Norland, Sudmark and Ostvik failed.",
        "The men who fled the country were caught.",
        "No member, who had been asked twice, voted.",
        "The storm hit the coast, which meant that trains stood still.",
        "Residents went and bought water.",
    ],
)
def test_what_holds_only_together_is_not_cut(sentence: str) -> None:
    assert [kind for kind, _ in pieces(sentence)] == [ClauseKind.WHOLE]


def test_a_second_whose_clause_borrows_the_same_noun() -> None:
    found = pieces(
        "The former mayor, whose term ended in 2021 but whose party still governs the city, opened the fair."
    )
    assert (ClauseKind.RELATIVE, "The former mayor 's term ended in 2021") in found
    assert (ClauseKind.RELATIVE, "The former mayor 's party still governs the city") in found


def test_a_negation_is_not_carried_to_the_second_verb() -> None:
    assert len(pieces("The council did not sell the cranes and close the harbour.")) == 1


def test_shared_auxiliaries_come_along() -> None:
    found = pieces("The navy has been building two ships in Tarn and testing drones off the coast.")
    assert (ClauseKind.PREDICATE, "The navy has been testing drones off the coast") in found


def test_a_short_apposition_to_a_person_stays_a_role() -> None:
    assert len(pieces("Mara Venn, the ship's master, left the bridge.")) == 1


def test_punctuation_alone_has_no_clause() -> None:
    assert split_sentence(parse_one("***")) == ()


def test_a_role_of_a_person_is_no_statement_of_its_own() -> None:
    parse = parse_one("Mara Venn, a naval architect at the institute for ships in Tarn, left on Monday.")
    assert [c.kind for c in split_sentence(parse)] == [ClauseKind.WHOLE]
    led = parse_one("Mara Venn, who leads the opposition, resigned on Monday.")
    assert [c.kind for c in split_sentence(led)] == [ClauseKind.WHOLE]


def test_what_is_said_of_a_person_behind_their_role_is_one() -> None:
    parse = parse_one("Idris Cole, an engineer who inspected the hull, resigned on Monday.")
    assert ClauseKind.RELATIVE in {c.kind for c in split_sentence(parse)}
