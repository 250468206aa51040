"""The manifest of a run: what was asked of which articles, by which version, and how it added up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import RunError
from pipeline.models.usage import ModelUse, Spending
from pipeline.records import json_text
from pipeline.runs.layout import MANIFEST
from pipeline.types import content_id

LAYOUT = 1


class RunState(StrEnum):
    """Where a run stands; only a finished one has a final accounting."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


class Identity(BaseModel):
    """What makes two runs the same run: equal identities give equal records, so one may resume the other.

    `corpus` digests the sources' keys and bytes with their metadata, `rules` the code and model data that judge.
    """

    model_config = ConfigDict(frozen=True)

    command: str
    model: str
    parameters: dict[str, Any]
    corpus: str
    rules: str

    @property
    def run_name(self) -> str:
        """The default name of the run's folder."""
        return f"{self.command}-{content_id(json_text(self.model_dump(mode='json')))[:12]}"

    def difference(self, other: Identity) -> str | None:
        """What sets two identities apart, in words; None when they are equal."""
        named = {
            "command": "another command",
            "corpus": "other articles",
            "model": "another model",
            "parameters": "other parameters",
            "rules": "another version of evenhand",
        }
        found = [words for name, words in named.items() if getattr(self, name) != getattr(other, name)]
        return " and ".join(found) or None


class Manifest(BaseModel):
    """`manifest.json`. `sources` counts the SOURCEs after expansion; times are UTC, ISO 8601.

    `usage` is what all starts of the run together have spent, None where no model is called; `models` are the model ids
    as the answers gave them. `git` is the commit of the checkout that ran, None where it was installed otherwise.
    """

    model_config = ConfigDict(frozen=True)

    layout: int = LAYOUT
    name: str
    identity: Identity
    sources: int
    software: dict[str, str]
    git: str | None = None
    seed: int | None = None
    models: tuple[str, ...] = ()
    state: RunState = RunState.RUNNING
    created: str
    updated: str
    accounting: dict[str, dict[str, Any]] = {}
    usage: Spending | None = None

    def with_state(self, state: RunState, accounting: Mapping[str, dict[str, Any]]) -> Manifest:
        """The manifest at this moment."""
        return self.model_copy(update={"state": state, "accounting": dict(accounting), "updated": utc_now()})

    def with_use(self, use: ModelUse) -> Manifest:
        """The manifest with what all starts have had of a model."""
        return self.model_copy(update={"usage": use.spending, "models": tuple(sorted(use.returned))})


def utc_now() -> str:
    """The time as in the manifest: UTC to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder; raises RunError when there is none or it is malformed."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise RunError("no run folder", item=str(folder), action="see `evenhand runs list`") from None
    except OSError as error:
        raise RunError(f"cannot be read ({error.strerror})", item=str(path), action="mend its permissions") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"]))
        raise RunError(
            f"malformed manifest ({where}: {problem['msg']})", item=str(path), action="use another --run"
        ) from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; raises RunError when the disk does not take it."""
    path = folder / MANIFEST
    fresh = path.with_suffix(".json.new")
    try:
        with fresh.open("wb") as file:
            file.write(f"{json_text(manifest.model_dump(mode='json'), indent=2)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise RunError(f"cannot be written ({error.strerror})", item=str(path), action="choose another --run") from None
