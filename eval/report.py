"""One HTML file from eval runs: rankings with ties, quality against cost, calibration, figures, the worst items.

Everything in it that comes from articles or models is text: the template escapes, and nothing is loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bad_items import BadItem, Texts, bad_item, texts_of
from eval.figures import Plot, color, coverage_plot, pareto_plot, reliability_plot
from eval.items import ModelItems
from eval.records import MANIFEST, read_manifest
from eval.sides import EvalRun, open_run, refuse_other_data
from eval.standings import Section, section_of
from eval.tables import ends, number
from pipeline import __version__
from pipeline.errors import EvenhandError, UsageError
from pipeline.report.printable import printable
from pipeline.runs.manifest import RunState, utc_now


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its figures and the text of its worst items."""

    section: Section
    pareto: Plot | None
    reliability: Plot | None
    coverage: Plot | None
    bad: tuple[BadItem, ...]
    colors: Mapping[str, str]


def build_report(folders: Sequence[Path]) -> str:
    """The report of some runs as HTML.

    Baselines that ran on the same data in folders beside them are added. Raises RunMismatch when runs of the same
    dataset saw different data, UsageError when two hold the same model on the same items, RunError for what is no run.
    """
    runs = [open_run(folder) for folder in folders]
    _refuse_mixture(runs)
    given = [items for run in runs for items in run.models.values()]
    parts = dict.fromkeys(part for items in given for part in items.parts)
    added = _baselines(runs, given)
    names = frozenset(ref.name for run in runs for ref in run.manifest.models if ref.baseline)
    names |= {items.model for items in added}
    primary = {task: metric for run in runs for task, metric in run.manifest.primary.items()}
    sections = [
        section_of(task, dataset, [m for m in (*given, *added) if (task, dataset) in m.parts], primary.get(task), names)
        for task, dataset in parts
    ]
    known = [section for section in sections if section is not None]
    texts = texts_of(known)
    chapters = [_chapter(section, texts) for section in known]
    return _render(chapters, runs, tuple(dict.fromkeys(m.run for m in added)), has_baseline=bool(names))


def _refuse_mixture(runs: Sequence[EvalRun]) -> None:
    """Raises RunMismatch for other data under one name, UsageError for a model that stands twice on the same items."""
    seen: dict[tuple[str, tuple[str, str]], Path] = {}
    for place, run in enumerate(runs):
        for other in runs[:place]:
            if {ref.name for ref in run.manifest.datasets} & {ref.name for ref in other.manifest.datasets}:
                refuse_other_data(other, run)
        for each in ((items.model, part) for items in run.models.values() for part in items.parts):
            if each in seen:
                raise UsageError(
                    f"{each[0]} on {' '.join(each[1])} is in {seen[each]} as well",
                    item=str(run.path),
                    action="leave one out",
                )
            seen[each] = run.path


def _baselines(runs: Sequence[EvalRun], given: Sequence[ModelItems]) -> list[ModelItems]:
    """Baseline models of other runs in the same folders, on the same data, for what the given models do not show."""
    shown = {(items.model, part) for items in given for part in items.parts}
    parts = {part for _, part in shown}
    folders = {run.path.resolve() for run in runs}
    found = []
    for folder in sorted({each for path in folders for each in path.parent.iterdir()} - folders):
        for items in _baselines_of(folder, runs):
            fresh = {part for part in items.parts if part in parts and (items.model, part) not in shown}
            shown |= {(items.model, part) for part in fresh}
            kept = {key: item for key, item in items.items.items() if (key.task, key.dataset) in fresh}
            found += [ModelItems(folder, items.model, kept)] if kept else []
    return found


def _baselines_of(folder: Path, runs: Sequence[EvalRun]) -> list[ModelItems]:
    """The baseline models of a finished run on the same data; none for any other folder."""
    if not (folder / MANIFEST).is_file() or not _has_baseline(folder):
        return []
    try:
        run = open_run(folder)
        for other in runs:
            refuse_other_data(other, run)
    except EvenhandError:
        return []  # other data, or a run that is still being written
    return [run.models[ref.name] for ref in run.manifest.models if ref.baseline and ref.name in run.models]


def _has_baseline(folder: Path) -> bool:
    try:
        manifest = read_manifest(folder)
    except EvenhandError:
        return False
    return manifest.state is RunState.FINISHED and any(ref.baseline for ref in manifest.models)


def _chapter(section: Section, texts: Texts) -> Chapter:
    order = [standing.model for standing in section.standings]
    return Chapter(
        section,
        pareto_plot(section.standings, section.primary, higher_is_better=section.higher_is_better),
        reliability_plot(section.calibrations, order),
        coverage_plot(section.calibrations, order),
        tuple(bad_item(each, section.runs, texts) for each in section.worst),
        {model: color(place) for place, model in enumerate(order)},
    )


def _render(chapters: Sequence[Chapter], runs: Sequence[EvalRun], added: Sequence[Path], *, has_baseline: bool) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": number, "ends": ends, "printable": printable}
    return environment.get_template("report.html.j2").render(
        chapters=chapters,
        runs=[(run.path, run.manifest) for run in runs],
        added=added,
        warnings=list(_warnings(runs, has_baseline=has_baseline)),
        version=__version__,
        now=utc_now(),
    )


def _warnings(runs: Sequence[EvalRun], *, has_baseline: bool) -> Iterator[str]:
    """What a reader must know before any figure."""
    for run in runs:
        if run.manifest.state is not RunState.FINISHED:
            yield f"{run.path} is not finished ({run.manifest.state}): items without a record are counted as missing."
        if run.manifest.limit is not None:
            yield f"{run.path} holds the first {run.manifest.limit} items of each dataset alone."
        if run.manifest.judge is not None:
            yield f"{run.path} was scored by the model {run.manifest.judge}; measure it with `evenhand eval agree`."
    if not has_baseline:
        yield "No baseline stands in these tables: run the same with --model constant, lead and builtin."
