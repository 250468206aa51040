"""Quality of verification by a chat model on public labeled pairs: balanced accuracy and AUROC of each set.

    python benchmarks/quality_verify_llm.py --model llamacpp:PATH.gguf --data ../shared/data [--each 34] [--tune 25]

Needs `verification_pairs.jsonl.gz` and `wice_dev.jsonl.gz`, which stay outside of the project. "entail" counts against
every other label; a premise is its sentences as passages of one article. Of each set the first `--tune` pairs (drawn
with seed 0) are what the wording, the threshold and the weight of the exact signals were chosen on, and are printed
apart; the rest was looked at by nobody before. The builtin engine's own score, which takes part, was fitted on clean
rows, those of fm2, factcheck_bench_stance and wice among them.

AUROC       of the probability of support (letter mode), or of the confidence signed by the stance (batch mode).
bal.acc     balanced accuracy: in letter mode support from .5, in batch mode the stance.
REFUTES     precision of that stance, and how many of the "contradict" pairs have it.

Intervals: 95 %, bootstrap over premises, 1,000 resamples, seed 0; that of the mean resamples within each set. Answers
are kept in `--cache`, so that a second run asks nothing.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from verification_data import Pair, public_pairs

from pipeline.engines.base import Judgement
from pipeline.engines.cascade import leaning
from pipeline.engines.llm.engine import LlmEngine
from pipeline.engines.llm.options import LlmOptions, VerifyMode
from pipeline.models.options import ModelOptions
from pipeline.store.embeddings import load_embedder
from pipeline.types import Stance

SETS = ("factcheck_bench_stance", "fm2", "healthver", "lfqa", "summedits news", "wice")
RESAMPLES = 1000
Measure = Callable[["Sequence[Judged]"], float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with the model's answer: `support` orders, `supported` decides."""

    name: str
    cluster: str
    label: str
    support: float
    supported: bool
    refuted: bool

    @property
    def entailed(self) -> bool:
        """Whether people say that the premise entails the claim."""
        return self.label == "entail"


def main() -> None:
    """Measure and print."""
    options = parse_arguments()
    pairs = drawn(options.data, options.each)
    model = LlmOptions(
        options.model,
        verify_mode=VerifyMode(options.verify_mode),
        calls=ModelOptions(cache=options.cache, jobs=options.jobs),
    )
    started = time.monotonic()
    with LlmEngine(model) as engine:
        tune = judged(engine, [pair for at, pair in pairs if at < options.tune])
        rest = judged(engine, [pair for at, pair in pairs if at >= options.tune])
        spent = engine.model.spending
        print(
            f"{engine.name}, {engine.verify_mode.value} mode, prompt {engine.verify_prompt.name} "
            f"{engine.verify_prompt.digest[7:15]}"
        )
    print(f"{spent.calls} calls, {spent.cache_hits} answers kept, {time.monotonic() - started:.0f} s")
    table("chosen on", tune)
    table("measured on", rest)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", help="as --model of evenhand; without one there is nothing to measure")
    parser.add_argument("--verify-mode", default="auto", choices=[mode.value for mode in VerifyMode])
    parser.add_argument("--each", type=int, default=34, help="pairs of each set")
    parser.add_argument("--tune", type=int, default=25, help="of them, those that thresholds were chosen on")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--cache", type=Path, default=Path(".evenhand/cache/answers.sqlite"))
    options = parser.parse_args()
    if options.model is None:
        print("no --model given: nothing measured")
        sys.exit(0)
    return options


def drawn(data: Path, each: int) -> list[tuple[int, Pair]]:
    """The pairs with their places within their sets; the same ones whatever `each` is."""
    found: dict[str, list[Pair]] = {}
    for pair in public_pairs(data, max(each, 60), load_embedder(), SETS):
        found.setdefault(pair.name, []).append(pair)
    return [(at, pair) for name in SETS for at, pair in enumerate(found[name][:each])]


def judged(engine: LlmEngine, pairs: Sequence[Pair]) -> list[Judged]:
    """The engine's answers; pairs that failed are told and left out."""
    answers = engine.verify([pair.item for pair in pairs]).judgements
    failed = [answer for answer in answers if not isinstance(answer, Judgement)]
    if failed:
        print(f"{len(failed)} of {len(pairs)} failed: {failed[0].message}")
    return [_judged(p, a) for p, a in zip(pairs, answers, strict=True) if isinstance(a, Judgement)]


def _judged(pair: Pair, answer: Judgement) -> Judged:
    stance = leaning(answer)
    support = answer.signals.get("support")
    if support is None:
        support = {Stance.SUPPORTS: answer.confidence, Stance.REFUTES: -answer.confidence}.get(stance, 0.0)
        return _row(pair, support, stance, supported=stance is Stance.SUPPORTS)
    return _row(pair, support, stance, supported=support >= 0.5)


def _row(pair: Pair, support: float, stance: Stance, *, supported: bool) -> Judged:
    return Judged(pair.name, pair.cluster, pair.label, support, supported, stance is Stance.REFUTES)


def table(title: str, rows: Sequence[Judged]) -> None:
    """One line a set, the mean over sets, and REFUTES over all."""
    if not rows:
        return
    print(f"\n{title:24}{'n':>5}{'entail':>8}{'AUROC':>8}  95 %           bal.acc  95 %")
    sets = [[row for row in rows if row.name == name] for name in SETS]
    for name, mine in zip(SETS, sets, strict=True):
        print(f"{name:24}{len(mine):5}{sum(row.entailed for row in mine):8}{_figures([mine])}")
    print(f"{'mean':24}{len(rows):5}{sum(row.entailed for row in rows):8}{_figures(sets)}")
    said = [row for row in rows if row.refuted]
    against = [row for row in rows if row.label == "contradict"]
    right = sum(row.label == "contradict" for row in said)
    print(f"REFUTES right in {right} of {len(said)}; {right} of {len(against)} contradicting pairs found")


def _figures(sets: Sequence[Sequence[Judged]]) -> str:
    texts = []
    for measure in (auroc, balanced_accuracy):
        low, high = interval(sets, measure)
        texts.append(f"{mean_of(sets, measure):8.3f}  [{low:.3f} {high:.3f}]")
    return " ".join(texts)


def mean_of(sets: Sequence[Sequence[Judged]], measure: Measure) -> float:
    """The mean of a measure over the sets that have both answers."""
    values = [measure(rows) for rows in sets if len({row.entailed for row in rows}) == 2]
    return sum(values) / len(values) if values else float("nan")


def auroc(rows: Sequence[Judged]) -> float:
    """The probability that an entailed pair scores above another, ties counting half."""
    positive = [row.support for row in rows if row.entailed]
    negative = [row.support for row in rows if not row.entailed]
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def balanced_accuracy(rows: Sequence[Judged]) -> float:
    """The mean of the shares of entailed and of other pairs that are told right."""
    shares = []
    for answer in (True, False):
        mine = [row for row in rows if row.entailed is answer]
        shares.append(sum(row.supported is answer for row in mine) / len(mine))
    return sum(shares) / 2


def interval(sets: Sequence[Sequence[Judged]], measure: Measure) -> tuple[float, float]:
    """The percentile interval of the mean over sets, premises resampled within each set."""
    rng = random.Random(0)
    grouped = [list(_by_cluster(rows).values()) for rows in sets if rows]
    values = []
    for _ in range(RESAMPLES):
        again = [[row for group in rng.choices(groups, k=len(groups)) for row in group] for groups in grouped]
        value = mean_of(again, measure)
        if not math.isnan(value):  # some set may come out with one answer alone; all of them is no sample
            values.append(value)
    values.sort()
    return (values[int(0.025 * len(values))], values[int(0.975 * len(values))]) if values else (float("nan"),) * 2


def _by_cluster(rows: Sequence[Judged]) -> dict[str, list[Judged]]:
    groups: dict[str, list[Judged]] = {}
    for row in rows:
        groups.setdefault(row.cluster, []).append(row)
    return groups


if __name__ == "__main__":
    main()
