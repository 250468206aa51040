"""The datasets by name, and what the targets of `evenhand eval run` stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from eval.datasets.places import Part
from eval.tasks.items import Dataset, Item, TaskId
from pipeline.errors import DatasetError, UsageError

ALL = "all"
STORIES = "stories"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A set the user has on disk. `files`: names to look for in a folder, the first that is there counts.

    In a name `{part}` stands for dev or test. `reader` is "module:function" below `eval.loaders`; the function takes
    the path it found and gives items. `folder`: it reads a folder with many files. `source` says where it is published.
    """

    name: str
    task: TaskId
    reader: str
    files: tuple[str, ...]
    source: str
    folder: bool = False


class Wanted(NamedTuple):
    """Where datasets are read from: the part of the labeled stories, and the path of a set on disk."""

    part: Part
    data: Path | None


SETS = (
    PublicSet(
        "wice",
        TaskId.VERIFY,
        "verification:wice",
        (
            "wice_{part}.jsonl.gz",
            "data/entailment_retrieval/claim/{part}.jsonl",
            "code_and_resources/entailment_inputs/oracle_chunks/claim/{part}.jsonl",
            "claim/{part}.jsonl",
            "{part}.jsonl",
        ),
        "github.com/ryokamoi/wice",
    ),
    PublicSet(
        "summedits",
        TaskId.VERIFY,
        "verification:summedits",
        ("summedits.json", "summedits_news.json", "verification_pairs.jsonl.gz"),
        "huggingface.co/datasets/Salesforce/summedits",
    ),
    PublicSet(
        "fm2",
        TaskId.VERIFY,
        "verification:fm2",
        ("{part}.jsonl", "dataset/{part}.jsonl", "verification_pairs.jsonl.gz"),
        "github.com/google-research/fool-me-twice",
    ),
    PublicSet(
        "averitec",
        TaskId.VERIFY,
        "verification:averitec",
        ("{part}.json", "data/{part}.json", "averitec_{part}.json"),
        "huggingface.co/chenxwh/AVeriTeC",
    ),
    PublicSet(
        "claimdiff",
        TaskId.VERIFY,
        "verification:claimdiff",
        ("claimdiff_train.jsonl.gz", "ClaimDiff-S/ClaimDiff-strength-{part}.json", "ClaimDiff-strength-{part}.json"),
        "github.com/kaistAI/ClaimDiff",
    ),
    PublicSet(
        "aggrefact",
        TaskId.VERIFY,
        "verification:aggrefact",
        ("aggrefact_{part}.jsonl", "llm_aggrefact_{part}.jsonl", "{part}.jsonl"),
        "huggingface.co/datasets/lytang/LLM-AggreFact",
    ),
    PublicSet(
        "feverfact",
        TaskId.EXTRACT,
        "claims:feverfact",
        ("claims_feverfact_validation.jsonl.gz", "validation.jsonl", "{part}.jsonl"),
        "github.com/aic-factcheck/claim_extraction",
    ),
    PublicSet(
        "polnear",
        TaskId.ATTRIBUTE,
        "attribution:polnear",
        ("attribution_polnear_{part}.jsonl.gz", "data/{part}", "{part}"),
        "github.com/networkdynamics/PolNeAR",
        folder=True,
    ),
    PublicSet(
        "claimbuster",
        TaskId.CHECKWORTHINESS,
        "worthiness:claimbuster",
        ("checkworthy_claimbuster.jsonl.gz", "groundtruth.csv", "data/two_class/{part}.json", "{part}.json"),
        "zenodo.org/records/3836810",
    ),
    PublicSet(
        "babe",
        TaskId.LOADED,
        "loaded:babe",
        ("loaded_babe.jsonl.gz", "data/final_labels_SG2.csv", "final_labels_SG2.csv"),
        "github.com/Media-Bias-Group/Neural-Media-Bias-Detection-Using-Distant-Supervision-With-BABE",
    ),
    PublicSet(
        "basil",
        TaskId.LOADED,
        "loaded:basil",
        ("loaded_basil.jsonl.gz", "dataset"),
        "github.com/launchnlp/BASIL",
        folder=True,
    ),
    PublicSet(
        "ptc",
        TaskId.LOADED,
        "loaded:ptc",
        ("loaded_ptc.jsonl.gz", "train-articles", "datasets/train-articles"),
        "SemEval-2020 task 11",
        folder=True,
    ),
    PublicSet(
        "allsides",
        TaskId.SUMMARIZE,
        "roundups:allsides",
        ("neutral_allsides_roundups.jsonl.gz", "{part}.source", "val.source", "neutral_allsides_val.source.gz"),
        "github.com/HLTCHKUST/framing-bias-metric",
    ),
)
BY_NAME = {each.name: each for each in SETS}


def load_targets(targets: Sequence[str], wanted: Wanted) -> tuple[Dataset, ...]:
    """The datasets of tasks ("extract"), sets ("wice") or "all", each once, in the order given.

    A task with `--data` reads the user's own file, without it the labeled stories. Raises UsageError for a name that is
    none and for a set without `--data`, DatasetError for files that are malformed or not there.
    """
    found: dict[tuple[TaskId, str], Dataset] = {}
    for target in dict.fromkeys(targets):
        for dataset in _datasets(target, wanted):
            found.setdefault((dataset.task, dataset.name), dataset)
    return tuple(found.values())


def _datasets(target: str, wanted: Wanted) -> tuple[Dataset, ...]:
    if target in (ALL, STORIES):
        if wanted.data is not None:
            raise UsageError("takes no --data", item=target, action="name a task or a set")
        return tuple(_stories(task, wanted.part) for task in TaskId)
    if target in BY_NAME:
        return (load_public(BY_NAME[target], wanted),)
    if target not in {task.value for task in TaskId}:
        names = [*(task.value for task in TaskId), ALL, *BY_NAME]
        raise UsageError("is no task and no dataset", item=target, action=f"name one of {', '.join(names)}")
    task = TaskId(target)
    return (_own(task, wanted.data) if wanted.data else _stories(task, wanted.part),)


def load_public(chosen: PublicSet, wanted: Wanted) -> Dataset:
    """A public set from `--data`, the path of its file or of a folder that holds it."""
    if wanted.data is None:
        raise UsageError(
            "is not shipped with evenhand", item=chosen.name, action=f"get it from {chosen.source} and add --data PATH"
        )
    path = _located(chosen, wanted.data, wanted.part)
    items = _unique(_reader(chosen.reader)(path), path)
    if not items:
        raise DatasetError("holds no item", item=str(path), action="check the file")
    return Dataset.of(chosen.name, chosen.task, items)


def _reader(name: str) -> Callable[[Path], Iterator[Item]]:
    module, function = name.split(":")
    found: Callable[[Path], Iterator[Item]] = getattr(import_module(f"eval.loaders.{module}"), function)
    return found


def _located(chosen: PublicSet, path: Path, part: Part) -> Path:
    if path.is_file():
        return path
    if not path.is_dir():
        raise DatasetError("is not there", item=str(path), action="give the set's file or folder with --data")
    names = [name.format(part=part.value) for name in chosen.files]
    for name in names:
        if (path / name).exists():
            return path / name
    if chosen.folder and any(path.iterdir()):
        return path
    raise DatasetError(f"has none of {', '.join(names)}", item=str(path), action="name the file itself with --data")


def _unique(items: Iterator[Item], path: Path) -> tuple[Item, ...]:
    """The items, none twice; raises DatasetError naming an id that repeats."""
    found: dict[str, Item] = {}
    for item in items:
        if item.item_id in found:
            raise DatasetError(f"id {item.item_id!r} stands twice", item=str(path), action="make the ids unique")
        found[item.item_id] = item
    return tuple(found.values())


def _stories(task: TaskId, part: Part) -> Dataset:
    from eval.loaders.stories import load_stories

    return load_stories(task, part)


def _own(task: TaskId, path: Path) -> Dataset:
    from eval.loaders.own import read_own

    return Dataset.of(path.name, task, _unique(read_own(task, path), path))
