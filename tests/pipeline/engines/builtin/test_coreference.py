"""Pronouns, short names and descriptions mean whom the text lets them mean."""

from __future__ import annotations

import pytest

from tests.pipeline.engines.builtin.voices import analysis_of, speaker, statement

MET = "The Danish ambassador, Karin Holt, met the Swedish ambassador, Oleg Sarin, on Monday. "


def name_of(text: str, word: str, nth: int = 0) -> str | None:
    analysis = analysis_of(text)
    at = [(n, t.index) for n, p in enumerate(analysis.parses) for t in p.tokens if t.text == word]
    return analysis.name_of(*at[nth])


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Holt said the talks were useful.", "Karin Holt"),
        ("She said the talks were useful.", "Karin Holt"),
        ("The Danish ambassador said the talks were useful.", "Karin Holt"),
        ("The Swedish ambassador said the talks were useful.", "Oleg Sarin"),
        ("The Danish diplomat said the talks were useful.", "Karin Holt"),
        ("Mr. Sarin said the talks were useful.", "Oleg Sarin"),
        ("Sarin left early. He said the talks were useful.", "Oleg Sarin"),
        ("Sarin, who said the talks were useful, left early.", "Oleg Sarin"),
    ],
)
def test_short_names_pronouns_and_descriptions(said, who):
    assert speaker(MET + said, "talks were useful") == who


def test_descriptions_do_not_cross_contradicting_modifiers():
    assert speaker(MET + "The Finnish ambassador said the talks were useful.", "useful") == "Finnish ambassador"


def test_a_general_noun_takes_up_an_office():
    text = "The former Danish prime minister spoke in Oslo. The former leader said the union was tired."
    assert speaker(text, "union was tired") == "former Danish prime minister"


def test_a_former_leader_is_not_the_sitting_one():
    text = "President Ann Moss arrived. The former president said the union was tired."
    assert speaker(text, "union was tired") == "former president"


def test_a_rank_is_taken_up_by_its_noun():
    text = "Admiral Dunmore spoke in Oslo. The admiral’s remarks drew fire. “We are ready,” he said."
    assert speaker(text, "We are ready") == "Dunmore"
    assert name_of(text, "admiral") == "Admiral Dunmore"
    assert name_of(text, "he") == "Admiral Dunmore"


def test_gender_decides_between_two_people():
    text = "Idris Cole met Mara Venn at the pier. He said it was closed. She said it was not."
    assert [speaker(text, w) for w in ("it was closed", "it was not")] == ["Idris Cole", "Mara Venn"]


def test_the_subject_of_the_sentence_before_is_preferred():
    text = "Idris Cole met Tom Brack at the pier. He said it was closed."
    assert speaker(text, "it was closed") == "Idris Cole"


def test_they_are_several():
    text = "Mara Venn met the pilots on Monday. They said the light was out."
    assert speaker(text, "light was out") == "pilots"


def test_it_is_a_body():
    text = "The Tarn Shipping Company lost a ferry. It said the light was out."
    assert speaker(text, "light was out") == "Tarn Shipping Company"


def test_people_of_one_surname_are_told_apart_by_title():
    text = "Ann Moss and Paul Moss own the yard. Mrs. Moss said it was sold. Mr. Moss said it was not."
    assert [speaker(text, w) for w in ("it was sold", "it was not")] == ["Ann Moss", "Paul Moss"]


def test_what_stands_in_a_quotation_does_not_distract():
    text = "Idris Cole shook his head. “Tom Brack signed it. Brack knew it. Brack lied,” he said."
    assert speaker(text, "Brack lied") == "Idris Cole"


def test_a_pronoun_with_nobody_before_it_has_no_name():
    assert speaker("He said the pier was closed.", "pier was closed") is None
    assert name_of("He said the pier was closed.", "He") is None


def test_a_description_is_named_with_its_article():
    assert name_of("The harbour master spoke. She was angry.", "master") == "the harbour master"


def test_an_age_means_the_person_spoken_of():
    text = "Idris Cole, a former minister, was not convinced. “Every fleet has a list,” the 61-year-old said."
    assert statement(text, "Every fleet has a list").attribution.speaker == "Idris Cole"


def test_an_indefinite_age_is_somebody_new():
    text = "Idris Cole left the quay. “It was dark,” a 61-year-old said."
    assert statement(text, "It was dark").attribution.speaker == "61-year-old"


def test_a_spokesman_speaks_for_the_body_named_before():
    text = "The Interior Ministry met on Friday. “We have no plans,” a ministry spokesman said."
    assert statement(text, "We have no plans").attribution.speaker == "Interior Ministry"


def test_a_bodys_own_people_are_those_called_so_by_name():
    text = (
        "The Harbour Trust shut the quay on Monday. Its director, Karin Holt, was there. Divers came at noon. "
        "The trust waited. Its director said the wall was sound. "
    )
    assert speaker(text, "wall was sound") == "Karin Holt"
    two = text + "Another director, Idris Cole, left. Its director said the gate was rusty."
    assert speaker(two, "gate was rusty") != "Idris Cole"


def test_a_persons_own_people_stay_unnamed():
    text = "Karin Holt, a lawyer, left. Idris Cole came with his lawyer. His lawyer said the case was weak."
    assert speaker(text, "case was weak") != "Karin Holt"


def test_where_only_a_place_can_stand_is_a_place():
    text = "The flood reached Marlow late. Two bridges in Marlow broke. Marlow was cut off. He said it was over."
    assert speaker(text, "it was over") != "Marlow"
