"""The shipped scores of the comparison: fitted weights, written by the `benchmarks/quality_*_fit.py` of each."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache

from pipeline.engines.builtin.verification.score import Logistic
from pipeline.errors import DataFileError
from pipeline.text.datafiles import shipped


@lru_cache(maxsize=8)
def load_score(name: str, terms: Collection[str]) -> Logistic:
    """The score `pipeline/data/comparison/NAME.json` over just these terms.

    Raises DataFileError when the file is missing, is no score, or weighs other terms than this version.
    """
    path = shipped("comparison", f"{name}.json")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        weights = {term: float(weight) for term, weight in stored["weights"].items()}
        score = Logistic(weights, float(stored["intercept"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataFileError(f"cannot be read ({error})", item=str(path), action="install evenhand again") from error
    if set(weights) != set(terms):
        raise DataFileError("is of another version", item=str(path), action="install evenhand again")
    return score
