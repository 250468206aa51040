"""The checks of a gate and the files that state its rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.errors import UsageError

M = TypeVar("M", bound=BaseModel)


class Outcome(StrEnum):
    """How a check ended; an inconclusive one fails the gate under --strict alone."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Check(NamedTuple):
    """One check of the gate: what it holds up, and what it found."""

    name: str
    outcome: Outcome
    message: str


def read_yaml(path: Path, kind: type[M]) -> M:
    """The file as a record of that kind; raises UsageError naming the line or field that is malformed."""
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read ({error})", item=str(path), action="name another file") from None
    except yaml.YAMLError as error:
        raise UsageError(f"no YAML: {error}", item=str(path), action="mend it") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"])) or "the file"
        raise UsageError(f"{where}: {problem['msg']}", item=str(path), action="mend it") from None
