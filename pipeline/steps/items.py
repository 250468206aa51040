"""The item boundary: the one place where any exception becomes an errored item that is counted and shown."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import DiskFull, EvenhandError
from pipeline.types import ItemError

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def attempt(item: str, work: Callable[[], Result]) -> Result | ItemError:
    """What `work` returns, or the error of `item`.

    Errors that concern the whole call (wrong usage, budget reached, a model that is not there, a full disk, an
    interrupt) pass through. The traceback goes to the log at debug level.
    """
    try:
        return work()
    except Exception as error:
        if isinstance(error, EvenhandError) and error.ends_run:
            raise
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise DiskFull(item) from error
        _LOG.debug("%s failed", item, exc_info=True)
        return item_error(item, error)


def item_error(item: str, error: Exception) -> ItemError:
    """The errored item of an exception: its own words for ours, the class and message for any other."""
    name = type(error).__name__
    if isinstance(error, EvenhandError):
        return ItemError(error.item or item, name, error.message, error.action)
    if isinstance(error, MemoryError | RecursionError):
        return ItemError(item, name, "the article is too large or too deeply nested", "split it")
    return ItemError(item, name, f"unexpected {name}: {error}", "run again with --debug and report what it prints")
