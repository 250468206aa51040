"""Fits the two scores of the builtin verifier; with `--write` they become `pipeline/data/verification/score.json`.

    python benchmarks/quality_verify_fit.py --data ../shared/data [--limit 1000] [--write]

Needs scipy. Rows: the clean sets of `verification_data.CLEAN` and the passages of our dev stories. Every set
counts the same (our own stories twice, captions a third), and within a set each of the two answers. "partial" and
"not_entail" are answers against entailment. The score for contradiction is fitted without
captions: they contradict by showing another scene, which is no mismatch of one statement. Terms are standardized for
the fit, and the standardization is folded into the coefficients. The penalty is L2, and mismatches are bounded: none
may count for a claim.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]
from verification_data import CLEAN, Pair, public_pairs, story_pairs

from pipeline.engines.builtin.verification.score import CROSSED, Logistic, Scores, terms_of
from pipeline.engines.builtin.verification.signals import Finding, Signals
from pipeline.engines.builtin.verification.verify import find_together
from pipeline.store.embeddings import load_embedder

OUT = Path(__file__).parent.parent / "pipeline" / "data" / "verification" / "score.json"
PENALTY = 0.1
AGAINST = (*CROSSED, "number_missing", "day_missing", "unknown_name", "certainty_lost", "limited")
"""Terms that may only lower the score for entailment, and of which the mismatches may only raise the other."""
ANSWERS = ("entail", "contradict")
TELLING = ("fm2", "factcheck_bench_stance", "dev stories", "summedits")
EDITED = "not_entail"
"""SummEdits: a summary that was edited so that it no longer follows; most edits contradict, and are taken for that."""
SHARES = {"dev stories": 2.0, "snli_dev_test": 0.3}
"""How much a set counts, 1 where it does not say."""


class Row(NamedTuple):
    """A pair as the fit sees it."""

    name: str
    cluster: str
    label: str
    finding: Finding
    terms: Mapping[str, float]


def main() -> None:
    """Fit, print the weightiest terms, and write on demand."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=1000, help="pairs of each set")
    parser.add_argument("--write", action="store_true", help="replace the shipped coefficients")
    options = parser.parse_args()
    embedder = load_embedder()
    pairs = chain(public_pairs(options.data, options.limit, embedder, CLEAN), story_pairs(embedder))
    rows = [row_of(pair) for pair in pairs]
    stored = {answer: _stored(rows, answer) for answer in ANSWERS}
    counts = {name: sum(row.name == name for row in rows) for name in sorted({row.name for row in rows})}
    print(counts)
    for answer in ANSWERS:
        print(answer, _weightiest(rows, answer))
    if options.write:
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps({"fitted_on": counts, **stored}, indent=1) + "\n", encoding="utf-8")


def row_of(pair: Pair) -> Row:
    """The finding of a pair as the engine has it, and the terms of the scores."""
    finding = find_together(pair.item)
    return Row(pair.name, pair.cluster, pair.label, finding, terms_of(finding.signals))


def fit_scores(rows: Sequence[Row]) -> Scores:
    """Both scores, fitted on some rows."""
    return Scores(*(Logistic(_named(weights), start) for weights, start in (fit(rows, answer) for answer in ANSWERS)))


def fit(rows: Sequence[Row], answer: str) -> tuple[NDArray[np.float64], float]:
    """Coefficients of the terms, in the order of `terms_of`, and the intercept for one answer."""
    rows = [row for row in rows if answer == "entail" or _tells(row)]
    values = np.array([list(row.terms.values()) for row in rows])
    positive = np.array([row.label == answer or (answer == "contradict" and row.label == EDITED) for row in rows])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    solved = _minimum((values - mean) / scale, positive, _weights([row.name for row in rows], positive), answer)
    weights = solved[:-1] / scale
    return weights, float(solved[-1] - weights @ mean)


def _minimum(
    values: NDArray[np.float64], positive: NDArray[np.bool_], sample: NDArray[np.float64], answer: str
) -> NDArray[np.float64]:
    """The coefficients of standardized terms, the intercept last, that cost least within their bounds."""

    def cost(solved: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = values @ solved[:-1] + solved[-1]
        loss = np.mean(sample * (np.logaddexp(0, margin) - positive * margin)) + PENALTY / 2 * (
            solved[:-1] @ solved[:-1]
        )
        wrong = sample * (expit(margin) - positive) / len(sample)
        return float(loss), np.append(values.T @ wrong + PENALTY * solved[:-1], wrong.sum())

    bounds = [*(_bound(name, answer) for name in terms_of(Signals(*[0.0] * len(Signals._fields)))), (None, None)]
    solved = minimize(cost, np.zeros(values.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    found: NDArray[np.float64] = solved.x
    return found


def _bound(name: str, answer: str) -> tuple[float | None, float | None]:
    """The range of a coefficient: what stands against a claim never counts for it, nor a mismatch against conflict."""
    name = name.partition("*")[0]
    if answer == "contradict":
        return (0.0, None) if name in CROSSED else (None, None)
    return (None, 0.0) if name in AGAINST else (None, None)


def _tells(row: Row) -> bool:
    return row.name in TELLING and row.label != "partial"


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
    rounded = {name: round(weight, 5) for name, weight in _named(weights).items()}
    return {"intercept": round(intercept, 5), "weights": rounded}


def _weightiest(rows: Sequence[Row], answer: str) -> dict[str, float]:
    """The ten terms that move the score most: coefficient times standard deviation."""
    weights = _named(fit(rows, answer)[0])
    spread = {name: float(np.std([row.terms[name] for row in rows])) for name in weights}
    ranked = sorted(weights, key=lambda name: -abs(weights[name] * spread[name]))
    return {name: round(weights[name] * spread[name], 2) for name in ranked[:10]}


def _named(weights: NDArray[np.float64]) -> dict[str, float]:
    names = terms_of(Signals(*[0.0] * len(Signals._fields)))
    return dict(zip(names, map(float, weights), strict=True))


if __name__ == "__main__":
    main()
