"""Quality of the builtin verifier: public labeled pairs, and the passages of our own dev stories.

    python benchmarks/quality_verify.py --data ../shared/data [--limit 1000] [--stories]

Needs scipy, and `verification_pairs.jsonl.gz` and `wice_dev.jsonl.gz`, which stay outside of the project;
`--stories` prints our own stories alone. Every figure is out of sample: the scores are fitted anew without the set
(without the story, for our own)
that they are measured on; terms and rules were chosen while reading parts of all of them.

entail      AUROC of the probability of entailment, and balanced accuracy at .5: "entail" against every other label. A
            premise is its sentences as passages of one article, judged together.
three-way   balanced accuracy of the stance over entail, neutral and contradict, where a set has all three labels.
REFUTES     precision and recall of that stance; "not_entail" and "partial" count as neither.
stories     a claim of the hand-labeled verdicts against one sentence of another article: stance, and of the sentences
            with labeled evidence the weight (firm or bare) given the labeled words.
time        processor milliseconds a pair, embeddings given: `cold` with the parsing of its sentences, `warm` without.

Intervals: 95 %, bootstrap over premises or stories, 500 resamples, seed 0.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from quality_verify_fit import Row, fit_scores, row_of
from verification_data import CLEAN, Pair, public_pairs, story_pairs

from pipeline.engines.base import ClaimEvidence
from pipeline.engines.builtin.verification.reading import forget_readings
from pipeline.engines.builtin.verification.score import Probabilities, probabilities
from pipeline.engines.builtin.verification.verify import stance_of, verify_claims
from pipeline.engines.builtin.verification.voice import voice_at, weigh
from pipeline.store.embeddings import load_embedder
from pipeline.types import Stance, Weight

RESAMPLES = 500
STORIES = "dev stories"
FLOORS = {
    "wice": 0.63,
    "summedits news": 0.51,
    "fm2": 0.54,
    "healthver": 0.58,
    "factcheck_bench_stance": 0.67,
    "lfqa": 0.84,
}
_STANCES = {"entail": Stance.SUPPORTS, "neutral": Stance.NEUTRAL, "contradict": Stance.REFUTES}


class Judged:
    """A pair with what the verifier, fitted without its set or story, makes of it."""

    def __init__(self, row: Row, chances: Probabilities) -> None:
        self.label = row.label
        self.cluster = row.cluster
        self.entail = chances.entail
        self.stance = stance_of(row.finding, chances)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=1000, help="pairs of each public set")
    parser.add_argument("--stories", action="store_true", help="measure our own stories only")
    options = parser.parse_args()
    embedder = load_embedder()
    stories = list(story_pairs(embedder))
    public = list(public_pairs(options.data, options.limit, embedder, CLEAN if options.stories else None))
    rows = [row_of(pair) for pair in (*public, *stories)]
    names = [STORIES] if options.stories else sorted({row.name for row in rows})
    print(
        f"{'':24}{'n':>6}{'groups':>8}{'AUROC':>8}  95 %           bal.acc  95 %           floor  3-way REFUTES P   R"
    )
    means = [_line(name, _judged(rows, name)) for name in names]
    print(f"{'mean':24}{'':14}{_mean(a for a, _ in means):8.3f}{'':18}{_mean(b for _, b in means):8.3f}")
    _weights(stories)
    _times(stories)


def _judged(rows: Sequence[Row], name: str) -> list[Judged]:
    """The rows of a set, judged by scores that never saw the set (our own stories: the story)."""
    mine = [row for row in rows if row.name == name]
    clusters = sorted({row.cluster for row in mine}) if name == STORIES else [None]
    found = []
    for cluster in clusters:
        held = [row for row in mine if cluster is None or row.cluster == cluster]
        kept = [r for r in rows if r.name in CLEAN and (r.cluster != cluster if name == STORIES else r.name != name)]
        scores = fit_scores(kept)
        found += [Judged(row, probabilities(row.finding.signals, scores)) for row in held]
    return found


def _line(name: str, judged: Sequence[Judged]) -> tuple[float, float]:
    auroc, accuracy = _auroc(judged), _balanced(judged)
    area, correct = _interval(judged, _auroc), _interval(judged, _balanced)
    floor = f"{FLOORS[name]:7.2f}" if name in FLOORS else " " * 7
    print(
        f"{name:24}{len(judged):6}{len({j.cluster for j in judged}):8}{auroc:8.3f}  [{area[0]:.3f} {area[1]:.3f}]"
        f"{accuracy:9.3f}  [{correct[0]:.3f} {correct[1]:.3f}]{floor}{_three_way(judged)}{_refutes(judged)}"
    )
    return auroc, accuracy


def _auroc(judged: Sequence[Judged]) -> float:
    """The probability that an entailed pair scores above another; .5 when one kind is missing."""
    ranked = sorted(judged, key=lambda j: j.entail)
    positive = sum(j.label == "entail" for j in judged)
    ranks = sum(rank for rank, j in enumerate(ranked, 1) if j.label == "entail")
    other = len(judged) - positive
    return (ranks - positive * (positive + 1) / 2) / (positive * other) if positive and other else 0.5


def _balanced(judged: Sequence[Judged]) -> float:
    return _recalls([(j.label == "entail", j.entail >= 0.5) for j in judged])


def _recalls(answers: Sequence[tuple[object, object]]) -> float:
    """The mean over gold answers of the share that got this answer."""
    golds = {gold for gold, _ in answers}
    return _mean(_mean(float(said == gold) for g, said in answers if g == gold) for gold in golds)


def _three_way(judged: Sequence[Judged]) -> str:
    told = [(_STANCES[j.label], j.stance) for j in judged if j.label in _STANCES]
    return f"{_recalls(told):7.3f}" if len({gold for gold, _ in told}) == 3 else " " * 7


def _refutes(judged: Sequence[Judged]) -> str:
    told = [j for j in judged if j.label in _STANCES]
    said = [j for j in told if j.stance is Stance.REFUTES]
    against = [j for j in told if j.label == "contradict"]
    if not against:
        return ""
    right = sum(j.label == "contradict" for j in said)
    return f"{right / len(said) if said else 0:8.2f} ({right}/{len(said)}) {right / len(against):.2f}"


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _interval(judged: Sequence[Judged], measure: Callable[[Sequence[Judged]], float]) -> tuple[float, float]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.cluster, []).append(one)
    rng, keys = random.Random(0), sorted(groups)
    drawn = sorted(
        measure([one for key in rng.choices(keys, k=len(keys)) for one in groups[key]]) for _ in range(RESAMPLES)
    )
    return drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]


def _weights(stories: Sequence[Pair]) -> None:
    """Agreement on firm and bare, on the labeled words of the evidence."""
    told = []
    for pair in stories:
        if pair.gold is not None:
            (passage,) = pair.item.passages
            start = pair.gold.start - passage.span.start
            around = (passage.before, passage.span.quote, passage.after)
            told.append((pair.gold.weight, weigh(voice_at(around, start, start + len(pair.gold.quote)))))
    agreed = _mean(float(gold is said) for gold, said in told)
    firm = _mean(float(gold is Weight.FIRM) for gold, _ in told)
    print(f"weight: {agreed:.3f} of {len(told)} agree, balanced {_recalls(told):.3f}; always firm {firm:.3f}")


def _times(pairs: Sequence[Pair]) -> None:
    """Milliseconds a pair, all parsed anew and all known; the model is loaded before."""
    items = [pair.item for pair in random.Random(1).sample(pairs, min(200, len(pairs)))]
    forget_readings()
    cold, warm = (_milliseconds(items) for _ in range(2))
    print(f"CPU ms a pair: cold {cold:.1f}, warm {warm:.1f} ({len(items)} pairs, {_read(items):.1f} sentences each)")


def _milliseconds(items: Sequence[ClaimEvidence]) -> float:
    began = time.process_time()
    list(verify_claims(items))
    return 1000 * (time.process_time() - began) / len(items)


def _read(items: Sequence[ClaimEvidence]) -> float:
    return _mean(len(item.passages) for item in items)


if __name__ == "__main__":
    main()
