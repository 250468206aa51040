"""Verdicts end to end, with the builtin verifier: gold claims against a store of all stories' articles, by hand labels.

    python benchmarks/quality_verdicts.py [--part dev|test] [--model builtin] [--wrong]

Each gold verdict is one claim; evidence is sought in a store that holds every article of the part (each story's own,
and those of the other stories around it), and never in the claim's own article. Prints the confusion matrix, accuracy,
balanced accuracy with 95 % intervals (bootstrap over stories), recall of each label, what always answering the most
frequent label gives, and recall@k of the search: the share of labeled passages that support or refute which are among
the first k. `--model labels` judges each passage found by the hand labels: what is lost then, search and independence
groups have lost. `--wrong` lists every verdict that differs from the label. The rules were tuned on the dev stories.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.datasets.load import load_part
from eval.datasets.places import Part
from eval.datasets.schema import ClaimRecord, VerdictRecord
from eval.datasets.story import StoryLabels
from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Verification
from pipeline.evidence.candidates import EvidenceFinder, EvidenceOptions
from pipeline.settings import Settings
from pipeline.sources import read_article
from pipeline.steps.check import check_claims, free_claim
from pipeline.steps.checkers import opened_checkers
from pipeline.steps.engine import opened_engine
from pipeline.store import Store
from pipeline.types import Article, Attribution, Claim, Span, Stance, Verdict, VerdictLabel

LABELS = tuple(VerdictLabel)
DEPTHS = (1, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Item:
    """A gold verdict with the claim as the pipeline takes it, and the article it stands in."""

    story: str
    gold: VerdictRecord
    claim: Claim
    article: Article | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An item with the verdict it got, None for an error."""

    item: Item
    verdict: Verdict | None

    @property
    def label(self) -> str:
        """The label, or "error"."""
        return self.verdict.label.value if self.verdict else "error"

    @property
    def right(self) -> bool:
        """Whether the label is the gold one."""
        return self.label == self.item.gold.label.value


class Labels:
    """A judge that knows the labels: a passage does to a claim what the labels say of words in it."""

    def __init__(self, items: Sequence[Item], keys: dict[str, tuple[str, str]]) -> None:
        self._gold = {item.claim.claim_id: item for item in items}
        self._keys = keys

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """The labels' stance and weight for each passage that has labeled words."""
        return Verification(tuple(Judgement(tuple(self._judged(item)), None, 1.0, "labels") for item in items))

    def _judged(self, item: ClaimEvidence) -> Iterator[JudgedPassage]:
        gold = self._gold[item.claim.claim_id]
        for at, passage in enumerate(item.passages):
            for label in gold.gold.evidence:
                here = self._keys[passage.article_id] == (gold.story, label.article)
                if here and passage.span.start <= label.start < label.end <= passage.span.end:
                    span = Span(label.start, label.end, label.quote)
                    yield JudgedPassage(at, span, label.stance, label.weight, 1.0)


def main() -> None:
    """Index, check, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--part", choices=[part.value for part in Part], default="dev")
    parser.add_argument("--only", nargs="*", default=[], help="these stories alone")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--data", type=Path, help="not used; for `make quality`")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    stories = [s for s in load_part(Part(arguments.part)) if not arguments.only or s.slug in arguments.only]
    articles = {(s.slug, name): read_article(file.path) for s in stories for name, file in s.articles.items()}
    items = [item for story in stories for item in items_of(story, articles)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder)) as store,
        opened_engine(Settings(model="builtin" if arguments.model == "labels" else arguments.model)) as engine,
    ):
        store.index_all(articles.values())
        _print_recall(store, items, {a.article_id: key for key, a in articles.items()})
        with opened_checkers(engine, store, EvidenceOptions()) as opened:
            checkers = opened
            if arguments.model == "labels":
                checkers = replace(opened, verifier=Labels(items, {a.article_id: k for k, a in articles.items()}))
            answers = list(_answers(items, lambda article, claims: check_claims(article, claims, checkers).checked))
    print(f"{arguments.part}: {len(answers)} verdicts of {len(stories)} stories with {arguments.model}")
    _print_confusion(answers)
    _print_scores(answers)
    if arguments.wrong:
        _print_wrong(answers)


def items_of(story: StoryLabels, articles: dict[tuple[str, str], Article]) -> Iterator[Item]:
    """The labeled verdicts of a story as questions; `articles` by story and name."""
    claims = {claim.id: claim for claim in story.of(ClaimRecord)}
    for gold in story.of(VerdictRecord):
        labeled = claims.get(gold.claim_id or "")
        article = articles[story.slug, gold.article] if gold.article else None
        yield Item(story.slug, gold, _claim(story.slug, gold, labeled, article), article)


def _claim(story: str, gold: VerdictRecord, labeled: ClaimRecord | None, article: Article | None) -> Claim:
    """The labeled claim with its speaker; a free one by an author nobody knows."""
    claim = replace(free_claim(gold.claim, "gold"), claim_id=f"{story} {gold.id}")
    if labeled is None or article is None:
        return claim
    said = labeled.attribution
    attribution = Attribution(said.kind, said.speaker, said.role, direct_quote=said.direct_quote)
    proposition = labeled.proposition
    return replace(
        claim,
        article_id=article.article_id,
        text=labeled.text,
        proposition=proposition,
        attribution=attribution,
        modality=labeled.modality,
    )


def _answers(
    items: Sequence[Item], check: Callable[[Article | None, Sequence[Claim]], Sequence[object]]
) -> Iterator[Answer]:
    groups: dict[tuple[str, str | None], list[Item]] = {}
    for item in items:
        groups.setdefault((item.story, item.gold.article), []).append(item)
    for group in groups.values():
        checked = check(group[0].article, [item.claim for item in group])
        for item, result in zip(group, checked, strict=True):
            yield Answer(item, result.verdict)  # type: ignore[attr-defined]


def _print_recall(store: Store, items: Sequence[Item], keys: dict[str, tuple[str, str]]) -> None:
    finder = EvidenceFinder(store, EvidenceOptions(top_k=max(DEPTHS)))
    found: Counter[int] = Counter()
    total = 0
    for item in items:
        wanted = [e for e in item.gold.evidence if e.stance is not Stance.NEUTRAL]
        if not wanted:
            continue
        (evidence,) = finder.find(item.article, [item.claim])
        for label in wanted:
            total += 1
            rank = next(
                (
                    rank
                    for rank, one in enumerate(evidence.found, 1)
                    for place in (one, *one.copies)
                    if keys[place.passage.article_id] == (item.story, label.article)
                    and place.passage.span.start <= label.start < place.passage.span.end
                ),
                None,
            )
            found.update(depth for depth in DEPTHS if rank is not None and rank <= depth)
    shares = "  ".join(f"@{depth} {found[depth] / max(1, total):.3f}" for depth in DEPTHS)
    print(f"search: recall of {total} deciding passages  {shares}")


def _print_confusion(answers: Sequence[Answer]) -> None:
    names = {label.value: label.value.split("_")[0].lower() for label in LABELS} | {"error": "error"}
    print(f"{'gold':>14} | " + "".join(f"{name:>12}" for name in names.values()))
    for label in LABELS:
        row = Counter(answer.label for answer in answers if answer.item.gold.label is label)
        print(f"{names[label.value]:>14} | " + "".join(f"{row[name]:12}" for name in names))


def _print_scores(answers: Sequence[Answer]) -> None:
    most = Counter(answer.item.gold.label for answer in answers).most_common(1)[0]
    print(
        f"accuracy           {_interval(answers, _accuracy)}   (always {most[0].value}: {most[1] / len(answers):.3f})"
    )
    print(f"balanced accuracy  {_interval(answers, _balanced)}   (always one label: 0.250)")
    print("recall             " + "  ".join(f"{label.value} {_recall(answers, label):.2f}" for label in LABELS))
    confident = [answer for answer in answers if answer.label not in ("NOT_ENOUGH_EVIDENCE", "error")]
    right = sum(answer.right for answer in confident)
    print(f"decided {len(confident)} of {len(answers)}, {right} of them rightly ({right / max(1, len(confident)):.3f})")


def _print_wrong(answers: Sequence[Answer]) -> None:
    for answer in answers:
        if answer.right:
            continue
        gold = answer.item.gold
        print(f"\n{answer.item.story} {gold.id}: {gold.label.value}, told {answer.label}\n  claim: {gold.claim}")
        for evidence in gold.evidence:
            print(f"  gold {evidence.stance.value} {evidence.weight.value} {evidence.article}: {evidence.quote}")
        for evidence in answer.verdict.evidence if answer.verdict else ():
            where = f"{evidence.publisher} (group {evidence.independence_group}, {evidence.score:.2f})"
            print(f"  told {evidence.stance.value} {evidence.weight.value} {where}: {evidence.span.quote}")


def _accuracy(answers: Sequence[Answer]) -> float:
    return sum(answer.right for answer in answers) / len(answers)


def _balanced(answers: Sequence[Answer]) -> float:
    present = {answer.item.gold.label for answer in answers}
    return sum(_recall(answers, label) for label in present) / len(present)


def _recall(answers: Sequence[Answer], label: VerdictLabel) -> float:
    of_label = [answer for answer in answers if answer.item.gold.label is label]
    return sum(answer.right for answer in of_label) / max(1, len(of_label))


def _interval(answers: Sequence[Answer], score: Callable[[Sequence[Answer]], float]) -> str:
    stories = sorted({answer.item.story for answer in answers})
    by_story = {story: [a for a in answers if a.item.story == story] for story in stories}
    dice = np.random.default_rng(0)
    drawn = [[a for s in dice.choice(stories, len(stories)) for a in by_story[str(s)]] for _ in range(1000)]
    low, high = np.quantile([score(sample) for sample in drawn], (0.025, 0.975))
    return f"{score(answers):.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
