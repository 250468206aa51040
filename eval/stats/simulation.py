"""Do the intervals cover, and do the tests keep their error rates? Simulated stories, and what came of them.

`python -m eval.stats.simulation --trials 1000` prints the table of `docs/statistics.md`. Stories differ in how hard
they are and in how well each model does on them; they hold one item to dozens, equally or unequally many.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from eval.stats.calibration import calibration_error_interval, expected_calibration_error, null_value
from eval.stats.decisions import Verdict, holm, verdict_of
from eval.stats.intervals import Interval, bootstrap_interval, clopper_pearson, proportion_interval, wilson
from eval.stats.judge import JudgeCounts, corrected_rate
from eval.stats.paired import Pair, paired_difference
from eval.stats.statistic import FloatArray, Formula, IntArray, SumStatistic, ratio

MARGIN = 0.05
STORY, MODEL = 0.8, 0.6  # standard deviations on the log-odds scale: of a story, of a model on a story
LARGE = 200_000


class Aim(StrEnum):
    """What a rate should be."""

    COVERAGE = "95"
    FALSE_ALARM = "at most 5"


class Rate(NamedTuple):
    """How often something happened in so many trials."""

    what: str
    setting: str
    aim: Aim
    rate: float
    trials: int


@dataclass(frozen=True, slots=True)
class Setting:
    """How many stories, and whether they hold six items each or unequally many."""

    stories: int
    equal: bool

    def __str__(self) -> str:
        return f"{self.stories} stories, {'6 items each' if self.equal else 'unequal'}"

    def sizes(self, rng: np.random.Generator) -> IntArray:
        """Items of each story: 6, or from 1 to some forty."""
        if self.equal:
            return np.full(self.stories, 6, dtype=np.int64)
        return np.maximum(1, np.round(rng.lognormal(1.4, 0.8, self.stories))).astype(np.int64)


SETTINGS = tuple(Setting(stories, equal) for stories in (10, 12, 24, 60) for equal in (True, False))


def mean(sums: FloatArray) -> FloatArray:
    """Rows are a score and 1."""
    return ratio(sums[..., 0], sums[..., 1])


def f1(sums: FloatArray) -> FloatArray:
    """Rows are true positives, false positives and false negatives."""
    return ratio(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def balanced_accuracy(sums: FloatArray) -> FloatArray:
    """Rows are, by class, 1 if gold and 1 if right."""
    recall = ratio(sums[..., ::2], sums[..., ::2] * 0 + sums[..., 1::2])
    present = sums[..., 1::2] > 0
    return ratio(np.where(present, recall, 0.0).sum(axis=-1), present.sum(axis=-1).astype(np.float64))


class Kind(NamedTuple):
    """A metric to simulate: rows of items from the probability (n,) that each is answered right."""

    name: str
    formula: Formula
    rows: Callable[[np.random.Generator, FloatArray], FloatArray]


def _accuracy_rows(rng: np.random.Generator, p: FloatArray) -> FloatArray:
    return np.column_stack([rng.random(len(p)) < p, np.ones(len(p))]).astype(np.float64)


def _count_rows(rng: np.random.Generator, p: FloatArray) -> FloatArray:
    claims = 1 + rng.poisson(3, len(p))
    found = rng.binomial(claims, p)
    return np.column_stack([found, rng.poisson(2 * (1 - p)), claims - found]).astype(np.float64)


def _label_rows(rng: np.random.Generator, p: FloatArray) -> FloatArray:
    rare, right = rng.random(len(p)) < 0.25, rng.random(len(p)) < p
    return np.column_stack([~rare & right, ~rare, rare & right, rare]).astype(np.float64)


KINDS = (
    Kind("accuracy", mean, _accuracy_rows),
    Kind("F1 of counts", f1, _count_rows),
    Kind("balanced accuracy", balanced_accuracy, _label_rows),
)


def simulate(trials: int, seed: int = 1) -> Iterator[Rate]:
    """Every rate, one family after the other."""
    for kind in KINDS:
        for setting in SETTINGS:
            yield from paired_rates(kind, setting, trials, seed)
            yield single_rate(kind, setting, trials, seed)
    for setting in SETTINGS:
        yield equivalence_rate(setting, trials, seed)
    yield from plain_rates(trials, seed)
    yield from judge_rates(trials, seed)
    yield from calibration_rates(trials, seed)


def paired_rates(kind: Kind, setting: Setting, trials: int, seed: int) -> tuple[Rate, ...]:
    """Two models equally good: how often each test says otherwise, and the bootstrap interval covers 0.

    The t interval leaves 0 out exactly where the t test says otherwise.
    """
    rng = np.random.default_rng((seed, setting.stories, setting.equal))
    alarms = np.zeros(3)
    for _ in range(trials):
        found = paired_difference(_pair(rng, kind, setting), bounded=True, seed=int(rng.integers(1 << 31)))
        alarms += (
            found.p is not None and found.p < 0.05,
            found.p_swap is not None and found.p_swap < 0.05,
            _misses(found.bootstrap, 0.0),
        )
    t, swap, bootstrap = alarms / trials
    name, where = f"{kind.name}, paired", str(setting)
    return (
        Rate(f"{name}: t test, or interval without 0", where, Aim.FALSE_ALARM, t, trials),
        Rate(f"{name}: swap test", where, Aim.FALSE_ALARM, swap, trials),
        Rate(f"{name}: bootstrap interval", where, Aim.COVERAGE, 1 - bootstrap, trials),
    )


def single_rate(kind: Kind, setting: Setting, trials: int, seed: int) -> Rate:
    """One model: how often the interval of its value covers the value over all stories there could be."""
    rng = np.random.default_rng((seed, setting.stories, setting.equal, 2))
    large = kind.rows(rng, _chances(rng, np.arange(LARGE), LARGE, 1)[0])
    truth = float(kind.formula(large.sum(axis=0)))
    make = proportion_interval if kind.formula is mean else bootstrap_interval
    covered = 0
    for _ in range(trials):
        group = np.repeat(np.arange(setting.stories), setting.sizes(rng))
        p = _chances(rng, group, setting.stories, 1)[0]
        statistic = SumStatistic(kind.rows(rng, p), group, setting.stories, kind.formula)
        covered += not _misses(make(statistic), truth)
    name = "clustered Wilson" if kind.formula is mean else "bootstrap"
    return Rate(f"{kind.name}, alone: {name} interval", str(setting), Aim.COVERAGE, covered / trials, trials)


def equivalence_rate(setting: Setting, trials: int, seed: int) -> Rate:
    """Two models that differ by exactly the margin: how often they are called EQUIVALENT."""
    rng = np.random.default_rng((seed, setting.stories, setting.equal, 3))
    called = 0
    for _ in range(trials):
        sizes = setting.sizes(rng)
        group = np.repeat(np.arange(setting.stories), sizes)
        gain = MARGIN + 0.04 * rng.normal(size=setting.stories)[group] + 0.05 * rng.normal(size=len(group))
        a = rng.normal(0.5, 0.1, len(group))
        found = paired_difference(_pair_of(a[:, None], (a + gain)[:, None], group, setting.stories), bounded=False)
        called += verdict_of(found.interval, margin=MARGIN, clusters=setting.stories) is Verdict.EQUIVALENT
    return Rate("EQUIVALENT at the margin", str(setting), Aim.FALSE_ALARM, called / trials, trials)


def plain_rates(trials: int, seed: int) -> Iterator[Rate]:
    """Intervals of independent proportions, and Holm's correction over six true hypotheses."""
    rng = np.random.default_rng((seed, 4))
    for n, p in ((20, 0.95), (100, 0.5), (100, 0.02)):
        drawn = rng.binomial(n, p, 20 * trials)
        for name, make in (("Wilson", wilson), ("Clopper-Pearson", clopper_pearson)):
            covered = np.mean([not _misses(make(int(k), n), p) for k in drawn])
            yield Rate(f"{name} interval", f"n = {n}, p = {p}", Aim.COVERAGE, float(covered), len(drawn))
    first = [min(q for q in holm(list(rng.random(6))) if q is not None) < 0.05 for _ in range(20 * trials)]
    yield Rate("any of six by Holm", "six equal pairs", Aim.FALSE_ALARM, float(np.mean(first)), len(first))


def judge_rates(trials: int, seed: int) -> Iterator[Rate]:
    """A judge of sensitivity .85 and specificity .9: how often the corrected interval covers the true rate."""
    rng = np.random.default_rng((seed, 5))
    for labeled, judged, rate in ((60, 200, 0.3), (100, 500, 0.1), (200, 1000, 0.5)):
        covered = 0
        for _ in range(trials):
            held, said = _judge(rng, labeled, rate)
            _, alone = _judge(rng, judged, rate)
            counts = JudgeCounts(
                int((held & said).sum()),
                int((held & ~said).sum()),
                int((~held & ~said).sum()),
                int((~held & said).sum()),
            )
            found = corrected_rate(int(alone.sum()), judged, counts)
            covered += found is None or not _misses(found.interval, rate)
        setting = f"{labeled} labeled, {judged} judged, rate {rate}"
        yield Rate("corrected rate of a judge", setting, Aim.COVERAGE, covered / trials, trials)


def calibration_rates(trials: int, seed: int) -> Iterator[Rate]:
    """Perfect confidences against the null of the calibration error; its interval for a model that is too sure."""
    rng = np.random.default_rng((seed, 6))
    for n in (100, 500):
        above = 0
        for _ in range(trials):
            confidence = rng.beta(4, 2, n)
            error = expected_calibration_error(confidence, (rng.random(n) < confidence).astype(float))
            null = null_value(confidence, simulations=500, seed=int(rng.integers(1 << 31)))
            above += error is not None and null is not None and error > null.percentile95
        yield Rate("ECE above its null", f"calibrated, n = {n}", Aim.FALSE_ALARM, above / trials, trials)
    for stories in (24, 60):
        covered = sum(_covers_error(rng, stories) for _ in range(trials))
        yield Rate("ECE interval", f"{stories} stories, too sure by .2", Aim.COVERAGE, covered / trials, trials)


def table(rates: Sequence[Rate]) -> str:
    """The rates as two Markdown tables: those of stories with a column a setting, then the others."""
    places = [str(setting) for setting in SETTINGS]
    rows: dict[tuple[str, Aim], dict[str, float]] = {}
    for rate in rates:
        if rate.setting in places:
            rows.setdefault((rate.what, rate.aim), {})[rate.setting] = rate.rate
    short = [f"{s.stories}{'' if s.equal else ' unequal'}" for s in SETTINGS]
    lines = [f"| stories | should be | {' | '.join(short)} |", f"|---|---|{'---:|' * len(short)}"]
    for (what, aim), found in rows.items():
        lines.append(f"| {what} | {aim} | {' | '.join(_percent(found[place]) for place in places)} |")
    lines += ["", "| what | setting | should be | is |", "|---|---|---|---:|"]
    lines += [f"| {r.what} | {r.setting} | {r.aim} | {_percent(r.rate)} |" for r in rates if r.setting not in places]
    return "\n".join(lines)


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.stats.simulation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    print(table(list(simulate(options.trials, options.seed))))
    return 0


def _chances(rng: np.random.Generator, group: IntArray, stories: int, models: int) -> FloatArray:
    """The chance (models, n) of a right answer: by how hard the story is, and how the model does on it."""
    hard = rng.normal(0, STORY, stories)
    own = rng.normal(0, MODEL, (models, stories))
    chance: FloatArray = 1 / (1 + np.exp(-(0.8 + hard + own)))
    return chance[:, group]


def _pair(rng: np.random.Generator, kind: Kind, setting: Setting) -> Pair:
    group = np.repeat(np.arange(setting.stories), setting.sizes(rng))
    a, b = (kind.rows(rng, p) for p in _chances(rng, group, setting.stories, 2))
    return _joined(a, b, group, setting.stories, kind.formula)


def _pair_of(a: FloatArray, b: FloatArray, group: IntArray, stories: int) -> Pair:
    ones = np.ones((len(group), 1))
    return _joined(np.hstack([a, ones]), np.hstack([b, ones]), group, stories, mean)


def _joined(a: FloatArray, b: FloatArray, group: IntArray, stories: int, formula: Formula) -> Pair:
    both = SumStatistic(np.vstack([a, b]), np.concatenate([group, group + stories]), 2 * stories, formula)
    return Pair(SumStatistic(a, group, stories, formula), SumStatistic(b, group, stories, formula), both)


def _judge(rng: np.random.Generator, n: int, rate: float) -> tuple[np.ndarray, np.ndarray]:
    held = rng.random(n) < rate
    return held, np.where(held, rng.random(n) < 0.85, rng.random(n) < 0.1)


def _covers_error(rng: np.random.Generator, stories: int) -> bool:
    group = np.repeat(np.arange(stories), 8)
    confidence = rng.uniform(0.5, 1.0, len(group))
    chance = np.clip(confidence - 0.2 + 0.1 * rng.normal(size=stories)[group], 0, 1)
    correct = (rng.random(len(group)) < chance).astype(float)
    return not _misses(calibration_error_interval(confidence, correct, group, stories), 0.2)


def _misses(interval: Interval | None, truth: float) -> bool:
    return interval is None or not interval.low <= truth <= interval.high


if __name__ == "__main__":
    sys.exit(main())
