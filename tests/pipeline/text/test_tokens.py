"""Token counts without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DataFileError
from pipeline.text import tokens
from pipeline.text.datafiles import shipped

OFFLINE = """
import os, socket
def refuse(*_): raise AssertionError("a network call")
socket.socket.connect = refuse
from pipeline.text.tokens import count_tokens
import tiktoken
assert count_tokens("The ferry sank on Tuesday.") == 6
assert len(tiktoken.encoding_for_model("gpt-4o").encode("The ferry sank on Tuesday.")) == 6
print(os.environ.get("TIKTOKEN_CACHE_DIR"))
"""


def test_counts_nothing_in_an_empty_text():
    assert tokens.count_tokens("") == 0


def test_counts_special_tokens_as_the_characters_they_are():
    assert tokens.count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize("before", [None, "/nowhere"])
def test_a_fresh_process_needs_no_network_and_keeps_its_environment(before):
    environment = {k: v for k, v in os.environ.items() if k != "TIKTOKEN_CACHE_DIR"}
    environment |= {"TIKTOKEN_CACHE_DIR": before} if before else {}
    done = subprocess.run([sys.executable, "-c", OFFLINE], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(before), done.stderr


def test_refuses_altered_ranks_and_leaves_them_where_they_are(tmp_path, monkeypatch):
    altered = tmp_path / tokens.RANKS_NAME
    shutil.copy(shipped("o200k", tokens.RANKS_NAME), altered)
    with altered.open("ab") as file:
        file.write(b"x")
    monkeypatch.setattr(tokens, "shipped", lambda *_: altered)
    with pytest.raises(DataFileError, match="is not the file that evenhand was built with"):
        tokens._load.__wrapped__()
    assert altered.exists()


def test_survives_a_million_spaces():
    assert tokens.count_tokens(" " * 1_000_000) > 0


@given(
    st.lists(st.text(alphabet="abc ,.\n’é1", min_size=1, max_size=12), min_size=1, max_size=30), st.integers(40, 200)
)
def test_counting_in_pieces_gives_the_count_of_the_whole(words, size):
    text = "The ferry was late. ".join(words)
    whole = len(tokens.load_encoding().encode_ordinary(text))
    pieces = list(_pieces(text, size))
    assert "".join(pieces) == text
    cut_in_words = sum(not (before[-1].isalpha() and after[0] == " ") for before, after in pairwise(pieces))
    counted = sum(len(tokens.load_encoding().encode_ordinary(piece)) for piece in pieces)
    assert counted == whole if not cut_in_words else counted >= whole - cut_in_words


def _pieces(text, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "LONGEST_PIECE", size)
        yield from tokens._pieces(text)
