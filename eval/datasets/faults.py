"""What is wrong with a labeled set: each fault with its file, line and field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.errors import DatasetError


class Fault(NamedTuple):
    """One fault of a labeled set.

    `line` counts from 1 and is None for a fault of the whole file; `field` is a dotted path, None for the whole record.
    """

    file: str
    line: int | None
    field: str | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class LabelFaults(DatasetError):
    """A labeled set with faults: all of them, in `faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}", action="run `python -m eval.datasets check` for the full list")
        self.faults = tuple(faults)
