from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.shingles import (
    Bands,
    containment,
    estimated_resemblance,
    near_duplicates,
    resemblance,
    shingle_words,
    shingles,
    signature,
)

WORDS = st.lists(st.sampled_from(["the", "ferry", "ran", "aground", "near", "Tarn", "on", "Monday", "with", "twelve"]))


def made_up(seed: int, words: int = 300) -> list[str]:
    dice = random.Random(seed)
    return [f"word{dice.randrange(5000)}" for _ in range(words)]


def test_punctuation_case_and_quotation_marks_do_not_matter() -> None:
    one = shingles("“The ferry ran aground,” she said: nobody was hurt.")
    other = shingles("the Ferry ran aground she said, nobody was hurt")
    assert resemblance(one, other) == 1


def test_a_changed_number_changes_the_shingles_that_hold_it() -> None:
    one = shingles("The ferry ran aground near Tarn with 12 people aboard on Monday night.")
    other = shingles("The ferry ran aground near Tarn with 14 people aboard on Monday night.")
    assert 0 < resemblance(one, other) < 0.5


def test_a_text_shorter_than_a_shingle_is_one_shingle() -> None:
    assert len(shingles("Ferry aground")) == 1
    assert resemblance(shingles("Ferry aground"), shingles("ferry aground!")) == 1


def test_a_text_without_words_resembles_nothing() -> None:
    none = shingles("… — !")
    assert len(none) == 0
    assert resemblance(none, none) == 0
    assert estimated_resemblance(signature(none), signature(none)) == 0
    assert containment(none, shingles("some words")) == 0


def test_characters_of_scripts_without_spaces_are_words() -> None:
    assert len(shingle_words("渡轮搁浅")) == 4


def test_the_first_half_is_contained_in_the_whole() -> None:
    words = made_up(1)
    half, whole = shingles(" ".join(words[:150])), shingles(" ".join(words))
    assert containment(half, whole) == 1
    assert containment(whole, half) == pytest.approx(0.5, abs=0.02)


def test_hashes_are_the_same_in_every_process() -> None:
    assert shingles("The ferry ran aground.").tolist() == [shingles("the ferry ran aground")[0]]
    assert int(shingles("ferry")[0]) == 7489946230290766013


@given(WORDS, WORDS)
def test_resemblance_is_symmetric_and_in_range(one: list[str], other: list[str]) -> None:
    a, b = shingles(" ".join(one), 2), shingles(" ".join(other), 2)
    assert resemblance(a, b) == resemblance(b, a)
    assert 0 <= resemblance(a, b) <= min(containment(a, b), containment(b, a)) or not len(a) or not len(b)
    assert resemblance(a, a) == bool(len(a))


@given(WORDS)
def test_shingles_are_the_distinct_runs_of_words(words: list[str]) -> None:
    runs = {tuple(w.casefold() for w in words[i : i + 3]) for i in range(max(1, len(words) - 2))} if words else set()
    assert len(shingles(" ".join(words), 3)) == len(runs)


@pytest.mark.parametrize("kept", [30, 90, 150, 210, 270])
def test_the_estimate_is_near_the_resemblance(kept: int) -> None:
    words = made_up(2)
    other = shingles(" ".join(words[:kept] + made_up(3, 300 - kept)))
    one = shingles(" ".join(words))
    assert estimated_resemblance(signature(one), signature(other)) == pytest.approx(resemblance(one, other), abs=0.15)


def test_near_duplicates_are_found_among_many() -> None:
    texts = {number: made_up(number) for number in range(400)}
    texts[1000] = [*texts[7][:290], *made_up(8000, 10)]
    texts[1001] = texts[123]
    found = set(near_duplicates({key: shingles(" ".join(words)) for key, words in texts.items()}))
    assert found == {(7, 1000), (123, 1001)}


def test_bands_find_texts_that_share_a_fifth() -> None:
    bands: Bands[int] = Bands(rows=2)
    for number in range(40):
        words = made_up(number)
        bands.add(number, signature(shingles(" ".join(words))))
    found = sum(
        number in bands.alike(signature(shingles(" ".join(made_up(number)[:110] + made_up(500 + number, 190)))))
        for number in range(40)
    )
    assert found >= 36


def test_bands_must_divide_the_signature() -> None:
    with pytest.raises(ValueError, match="divides 128"):
        Bands(rows=3)


def test_a_signature_is_one_of_128_values() -> None:
    found = signature(shingles(" ".join(made_up(1, 5000))))
    assert found.shape == (128,)
    assert found.dtype == np.uint32
