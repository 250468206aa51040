"""Raw scores to probabilities: maps fitted on labeled data, for one task, one model and one prompt each.

A map is a file; without the file for exactly this model and prompt a score stays as it is and says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import SettingsError
from pipeline.types import content_id

INSTALLED = Path(".evenhand/calibration")
"""Where `evenhand eval calibrate` puts maps, in the folder one works in."""

_SUFFIX = ".json"


class Calibrated(NamedTuple):
    """A confidence, and whether a fitted map made it a probability."""

    confidence: float
    calibrated: bool


class Key(NamedTuple):
    """What a map holds for: the task ("extract", "summarize", "verify"), the model, and the digest it depends on.

    `digest` is the prompt's digest for a chat model, None for the builtin engine.
    """

    task: str
    model: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A monotone map through `points` (raw score, probability), straight between them and flat outside."""

    points: tuple[tuple[float, float], ...]

    def probability(self, raw: float) -> float:
        """The probability for a raw score in 0..1."""
        scores = [score for score, _ in self.points]
        at = bisect_left(scores, raw)
        if at == 0:
            return self.points[0][1]
        if at == len(scores):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[at - 1], self.points[at]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)


@dataclass(frozen=True)
class Calibrations:
    """The maps that are installed."""

    maps: dict[Key, Calibrator]

    def apply(self, key: Key, raw: float) -> Calibrated:
        """The probability under the map for `key`; the raw score, `calibrated` False, when there is none."""
        calibrator = self.maps.get(key)
        if calibrator is None:
            return Calibrated(round(raw, 4), calibrated=False)
        return Calibrated(round(calibrator.probability(raw), 4), calibrated=True)

    @property
    def digest(self) -> str | None:
        """What the maps say, as a digest; None when there is none."""
        if not self.maps:
            return None
        return content_id(*(f"{key} {self.maps[key]}" for key in sorted(self.maps, key=str)))


_Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _File(BaseModel):
    """A map as it is stored: `fitted` says on what and when, for people."""

    model_config = ConfigDict(extra="forbid")

    task: str
    model: str
    digest: str | None = None
    points: Annotated[list[tuple[_Unit, _Unit]], Field(min_length=2)]
    fitted: str = ""

    @model_validator(mode="after")
    def _monotone(self) -> _File:
        if any(x0 >= x1 or y0 > y1 for (x0, y0), (x1, y1) in pairwise(self.points)):
            raise ValueError("points must rise: raw scores strictly, probabilities never falling")
        return self


def load_calibrations(folder: Path | None = None) -> Calibrations:
    """The maps that ship with evenhand, and in their place those of `folder`, or of `INSTALLED` where that is there.

    Raises SettingsError for a malformed map, and for a `folder` that is none.
    """
    if folder is None:
        folder = INSTALLED if INSTALLED.is_dir() else None
    elif not folder.is_dir():
        raise SettingsError("is no folder", item=str(folder), action="name a folder with calibration maps")
    found = dict(_shipped())
    if folder is not None:
        found |= dict(_read(path) for path in _maps_in(folder))
    return Calibrations(found)


@cache
def _shipped() -> tuple[tuple[Key, Calibrator], ...]:
    shipped = files("pipeline").joinpath("data", "calibration")
    return tuple(_read(path) for path in _maps_in(shipped))


def _maps_in(folder: Traversable) -> Iterable[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.name.endswith(_SUFFIX)), key=lambda path: path.name)


def _read(path: Traversable) -> tuple[Key, Calibrator]:
    try:
        stored = _File.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        problem = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else error
        raise SettingsError(f"is no calibration map ({problem})", item=str(path), action="fit it again") from None
    return Key(stored.task, stored.model, stored.digest), Calibrator(tuple(stored.points))
