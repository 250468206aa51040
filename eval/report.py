"""One HTML file from eval runs: rankings with ties, quality against cost, calibration, figures, the worst items.

Everything in it that comes from articles or models is text: the template escapes, and nothing is loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from pipeline.errors import EvenhandError, RunMismatch, UsageError
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
    dataset saw different data, UsageError when two runs hold the same model, RunError for what is no run.
    """
    runs = [open_run(folder) for folder in folders]
    _refuse_mixture(runs)
    shown = {model for run in runs for model in run.models}
    found = _baselines(runs, shown)
    models = [*_models(runs), *(items for _, items in found)]
    names = frozenset(ref.name for run in runs for ref in run.manifest.models if ref.baseline)
    names |= {items.model for _, items in found}
    primary = {task: metric for run in runs for task, metric in run.manifest.primary.items()}
    parts = dict.fromkeys(part for model in models for part in model.parts)
    sections = [section_of(task, dataset, models, primary.get(task), names) for task, dataset in parts]
    known = [section for section in sections if section is not None]
    texts = texts_of(known, {model.model: model.run for model in models})
    chapters = [_chapter(section, texts) for section in known]
    return _render(chapters, runs, [run for run, _ in found], has_baseline=bool(names))


def _refuse_mixture(runs: Sequence[EvalRun]) -> None:
    seen: dict[str, Path] = {}
    for place, run in enumerate(runs):
        for other in runs[:place]:
            if {ref.name for ref in run.manifest.datasets} & {ref.name for ref in other.manifest.datasets}:
                refuse_other_data(other, run)
        for model in run.models:
            if model in seen:
                raise UsageError(f"{model} is in {seen[model]} as well", item=str(run.path), action="leave one out")
            seen[model] = run.path


def _models(runs: Iterable[EvalRun]) -> list[ModelItems]:
    return [items for run in runs for items in run.models.values()]


def _baselines(runs: Sequence[EvalRun], shown: set[str]) -> list[tuple[EvalRun, ModelItems]]:
    """Baseline models of other runs in the same folders, on the same data; the first of each name, by folder."""
    given = {run.path.resolve() for run in runs}
    found: dict[str, tuple[EvalRun, ModelItems]] = {}
    for folder in sorted({each for path in given for each in path.parent.iterdir()} - given):
        if not (folder / MANIFEST).is_file() or not _has_baseline(folder):
            continue
        try:
            run = open_run(folder)
            for other in runs:
                refuse_other_data(other, run)
        except (RunMismatch, EvenhandError):
            continue  # another kind of run, other data, or one that is still being written
        for ref in run.manifest.models:
            if ref.baseline and ref.name in run.models and ref.name not in shown:
                found.setdefault(ref.name, (run, run.models[ref.name]))
    return list(found.values())


def _has_baseline(folder: Path) -> bool:
    try:
        return any(ref.baseline for ref in read_manifest(folder).models)
    except EvenhandError:
        return False


def _chapter(section: Section, texts: Texts) -> Chapter:
    order = [standing.model for standing in section.standings]
    return Chapter(
        section,
        pareto_plot(section.standings, section.primary, higher_is_better=section.higher_is_better),
        reliability_plot(section.calibrations, order),
        coverage_plot(section.calibrations, order),
        tuple(bad_item(each, texts) for each in section.worst),
        {model: color(place) for place, model in enumerate(order)},
    )


def _render(
    chapters: Sequence[Chapter], runs: Sequence[EvalRun], added: Sequence[EvalRun], *, has_baseline: bool
) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": number, "ends": ends, "printable": printable}
    return environment.get_template("report.html.j2").render(
        chapters=chapters,
        runs=[(run.path, run.manifest) for run in runs],
        added=[(run.path, run.manifest) for run in added],
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
