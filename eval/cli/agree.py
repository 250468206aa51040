"""`evenhand eval agree`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def agree(
    labels: Annotated[
        list[Path],
        typer.Argument(metavar="LABELS...", help="CSV or JSONL with item_id, label, cluster_id; or eval runs."),
    ],
    *,
    judge: Annotated[
        Path | None, typer.Option(metavar="LABELS", help="The labels of a judge, held against the others as people.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(metavar="LABEL", help="The label whose rate the judge reports.")
    ] = None,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """How far annotators agree, or a judge with people, with the corrected rate.

    Krippendorff's alpha and Cohen's kappa are 1 for perfect agreement and 0 for chance. Two label files of one story,
    as `eval/datasets/GUIDE.md` has them, are compared field by field.

    Example: evenhand eval agree anna.csv ben.csv --judge gpt.csv --positive supported
    """
    from eval.agree import agreements, judge_report
    from eval.agree_report import story_agreement, write_agreements, write_judge, write_story_agreement
    from eval.labels import read_labelings
    from pipeline.cli.call import settle
    from pipeline.errors import UsageError
    from pipeline.report.output import Output

    settle(debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    rows = story_agreement(labels) if judge is None else None
    if rows is not None:
        write_story_agreement(rows, target)
        return
    people = [each for path in labels for each in read_labelings(path)]
    if judge is not None:
        judges = read_labelings(judge)
        if len(judges) > 1:
            raise UsageError(f"{judge} has several models", item="--judge", action="name a run with one")
        write_judge(judge_report(people, judges[0], positive), target)
        return
    if len(people) < 2:
        raise UsageError("agreement takes two labelings", action="name another file, or a --judge")
    write_agreements(agreements(people), target)
