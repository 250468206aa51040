"""A full disk concerns every article: it ends the run and fails none of them."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import DiskFull, StoreError
from pipeline.models.cache import ReplyCache, Stored
from pipeline.models.messages import FinishReason
from pipeline.models.raw import RawReply
from pipeline.steps.items import attempt
from pipeline.types import ItemError

ANSWER = Stored(RawReply("x" * 4_000, None, None, FinishReason.STOP, "m", None), usable=True)


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may grow beyond 100,000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_passes_the_item_boundary(number: int) -> None:
    def write() -> None:
        raise OSError(number, "full")

    with pytest.raises(DiskFull, match=r"a\.txt: there is no room left on the disk; make room") as caught:
        attempt("a.txt", write)
    assert caught.value.ends_run


def test_any_other_failing_file_concerns_its_item() -> None:
    def read() -> None:
        raise OSError(errno.EIO, "broken")

    assert isinstance(attempt("a.txt", read), ItemError)


def test_a_cache_that_cannot_grow_says_so_and_keeps_what_it_has(workdir: Path, small_files: None) -> None:
    cache = ReplyCache(Path("answers.sqlite"))
    kept: list[str] = []

    def fill() -> None:
        for number in range(100):
            cache.put(str(number), "e", ANSWER, None)
            kept.append(str(number))

    with pytest.raises(DiskFull) as caught:
        fill()
    assert caught.value.ends_run
    assert kept
    assert all(cache.get(digest) == ANSWER for digest in kept)
    cache.close()


def test_a_cache_that_another_process_holds_ends_the_run(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.models.cache._BUSY_S", 0.0)
    holder = ReplyCache(Path("answers.sqlite"))
    cache = ReplyCache(Path("answers.sqlite"))
    holder._connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match=r"locked.*give the same command again") as caught:
        cache.put("a", "e", ANSWER, None)
    assert caught.value.ends_run
    holder._connection.execute("ROLLBACK")
    cache.put("a", "e", ANSWER, None)
    assert cache.get("a") == ANSWER
    cache.close()
    holder.close()
