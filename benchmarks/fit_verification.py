"""Fits the two scores of the builtin verifier and writes `pipeline/data/verification/score.json`.

    python benchmarks/fit_verification.py --data ../shared/data [--limit 1000]

Needs scikit-learn. Rows: the clean sets of `verification_data.CLEAN` and the passages of our dev stories. Every set
counts the same, and within a set every answer; "partial" and "not_entail" are answers against entailment and are left
out of the score for contradiction, as are sets that do not tell contradiction from neutral. Terms are standardized for
the fit (L2, C = 0.3) and the standardization is folded into the coefficients.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from verification_data import CLEAN, Pair, public_pairs, story_pairs

from pipeline.engines.builtin.verification.score import terms_of
from pipeline.engines.builtin.verification.signals import Signals
from pipeline.engines.builtin.verification.verify import signals_together
from pipeline.store.embeddings import load_embedder

OUT = Path(__file__).parent.parent / "pipeline" / "data" / "verification" / "score.json"
REGULARIZATION = 0.3
THREE_WAY = ("snli_dev_test", "fm2", "factcheck_bench_stance", "dev stories")
SHARES = {"dev stories": 2.0}
"""How much a set counts, 1 where it does not say."""


class Row(NamedTuple):
    """A pair as the fit sees it."""

    name: str
    cluster: str
    label: str
    terms: Mapping[str, float]


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=1000, help="pairs of each set")
    options = parser.parse_args()
    embedder = load_embedder()
    pairs = chain(public_pairs(options.data, options.limit, embedder, CLEAN), story_pairs(embedder))
    rows = rows_of(pair for pair in pairs if pair.clean)
    stored = {name: _stored(rows, name) for name in ("entail", "contradict")}
    counts = {name: sum(row.name == name for row in rows) for name in sorted({row.name for row in rows})}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"fitted_on": counts, **stored}, indent=1) + "\n", encoding="utf-8")
    print(counts, OUT.name)


def rows_of(pairs: Iterable[Pair]) -> list[Row]:
    """The terms of every pair, read as the engine reads it."""
    return [Row(p.name, p.cluster, p.label, terms_of(signals_together(p.item))) for p in pairs]


def fit(rows: Sequence[Row], answer: str) -> tuple[NDArray[np.float64], float]:
    """Coefficients of the terms, in the order of `terms_of`, and the intercept for one answer."""
    rows = [row for row in rows if answer == "entail" or _tells(row)]
    values = np.array([list(row.terms.values()) for row in rows])
    positive = np.array([row.label == answer for row in rows])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=REGULARIZATION, max_iter=5000)
    model.fit((values - mean) / scale, positive, sample_weight=_weights([row.name for row in rows], positive))
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def _tells(row: Row) -> bool:
    return row.name in THREE_WAY and row.label in ("entail", "neutral", "contradict")


def _weights(names: Sequence[str], positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """One for each row, so that sets count by their share and the two answers of a set the same."""
    sets = np.array(names)
    weights = np.zeros(len(sets))
    for name in set(names):
        for answer in (True, False):
            chosen = (sets == name) & (positive == answer)
            weights[chosen] = SHARES.get(name, 1.0) / max(chosen.sum(), 1)
    normal: NDArray[np.float64] = weights / weights.mean()
    return normal


def _stored(rows: Sequence[Row], answer: str) -> dict[str, object]:
    weights, intercept = fit(rows, answer)
    names = list(terms_of(Signals(*[0.0] * len(Signals._fields))))
    return {
        "intercept": round(intercept, 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)},
    }


if __name__ == "__main__":
    main()
