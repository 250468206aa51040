"""Two runs are the same run only when everything that decides their records is the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.runs.corpus import corpus_digest, gather
from pipeline.runs.identity import file_digest, rules_digest
from pipeline.sources import ReadOptions


def _digest(*sources: str, **options: object) -> str:
    wanted = ReadOptions(**options)  # type: ignore[arg-type]
    return corpus_digest(gather(sources, wanted), wanted)


def test_the_corpus_digest_follows_bytes_metadata_and_nothing_else(workdir: Path) -> None:
    Path("news").mkdir()
    article = Path("news/a.txt")
    article.write_text("The bridge closed on Monday. It is old.")
    first = _digest("news")
    os.utime(article, (0, 0))
    assert _digest("news") == first
    changed = [_digest("news", publisher="The Coast"), _digest("news", published="2026-11-20")]
    Path("news/a.meta.json").write_text("{}")
    changed.append(_digest("news"))
    Path("news/b.txt").write_text("The bridge closed on Monday. It is old.")
    changed.append(_digest("news"))
    article.write_text("The bridge closed on Monday. It is new.")
    changed.append(_digest("news"))
    Path("table.csv").write_text("path,title\n")
    changed.append(_digest("news", meta=Path("table.csv")))
    assert len({first, *changed}) == len(changed) + 1


def test_a_file_that_cannot_be_read_has_a_digest_of_its_own(workdir: Path) -> None:
    os.mkfifo("pipe.txt")
    assert file_digest(Path("pipe.txt")) == file_digest(Path("missing.txt")) == "unreadable"
    assert _digest("missing.txt") != _digest("pipe.txt")


@pytest.mark.parametrize("name", ["engines/base.py", "text/sentences.py", "types.py"])
def test_the_rules_digest_follows_the_code_that_judges(name: str, tmp_path: Path) -> None:
    package = Path(pipeline.__file__).parent
    copy = tmp_path / "pipeline"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("o200k", "minilm", "samples", "__pycache__"))
    rules_digest.cache_clear()
    assert rules_digest(copy) == rules_digest(package)
    rules_digest.cache_clear()
    (copy / name).write_text("# changed\n")
    (copy / "cli" / "main.py").write_text("# changed, but judges nothing\n")
    assert rules_digest(copy) != rules_digest(package)
