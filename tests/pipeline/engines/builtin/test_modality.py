"""Modality by the tests of the labeling guide."""

from __future__ import annotations

import pytest

from pipeline.types import Modality
from tests.pipeline.engines.builtin.extracting import extract


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Idris Cole said the wreck had moved.", Modality.FACT),
        ("Idris Cole said the helmsman took bribes.", Modality.FACT),
        ("Mara Venn promised to pay the families.", Modality.PREDICTION),
        ("Mara Venn said the owner would pay the families.", Modality.PREDICTION),
        ("“The owner will pay the families,” Mara Venn said.", Modality.PREDICTION),
        ("Mara Venn called the inquiry a farce.", Modality.OPINION),
        ("“The inquiry was a farce,” Mara Venn said.", Modality.OPINION),
        ("“The government should close the strait,” Mara Venn said.", Modality.OPINION),
        ("“If the hull breaks, oil will reach the beach,” Mara Venn said.", Modality.HYPOTHETICAL),
        ("Idris Cole said the pilot may have been asleep.", Modality.HYPOTHETICAL),
    ],
)
def test_what_a_source_says_has_its_modality(text: str, modality: Modality) -> None:
    assert [c.modality for c in extract(text).claims] == [modality]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The ferry ran aground off Tarn Point.", Modality.FACT),
        ("The court will hear the case on 9 March.", Modality.FACT),
        ("If the court agrees, the Tarn yard could lose 400 jobs.", Modality.HYPOTHETICAL),
        ("The Tarn yard could lose 400 jobs in May.", Modality.PREDICTION),
    ],
)
def test_what_the_author_asserts_is_never_opinion(text: str, modality: Modality) -> None:
    assert [c.modality for c in extract(text).claims] == [modality]
