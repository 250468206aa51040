"""`evenhand claims`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import (
    BatchFlags,
    DebugFlags,
    ModelFlags,
    OutputFlags,
    ReadFlags,
    RunFlags,
    Sources,
    spread_flags,
)

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def claims(
    sources: Sources,
    *,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Show claims at least this sure.")
    ] = 0.0,
    min_check_worthiness: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Show claims at least this check-worthy.")
    ] = 0.0,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show the N most check-worthy.")] = None,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Show what this speaker says.")] = None,
    include_ungrounded: Annotated[bool, typer.Option("--include-ungrounded", help="Show rejected claims.")] = False,
    run: RunFlags,
    batch: BatchFlags,
    output: OutputFlags,
    read: ReadFlags,
    model: ModelFlags,
    debug: DebugFlags,
) -> None:
    """List an article's claims: exact words, speaker, check-worthiness, confidence.

    The records go to a run folder; the same command resumes it. Filters choose what is shown, never what is counted.

    Example: evenhand claims news/ --min-check-worthiness 0.6 -o claims.csv
    """
    from pipeline.cli.batch import chosen_executor, plan_run, work_through
    from pipeline.cli.call import leave, read_options, settle
    from pipeline.cli.forecast import forecast_command
    from pipeline.report.claims import write_claims
    from pipeline.report.filter import ClaimFilter
    from pipeline.report.output import Output
    from pipeline.runs.corpus import gather
    from pipeline.runs.execute import identify
    from pipeline.runs.read import read_articles
    from pipeline.runs.tasks import EngineTask
    from pipeline.runs.work import claims_work
    from pipeline.steps.engine import engine_parameters, opened_engine

    settings = settle(model, read, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=True)
    options = read_options(read, settings)
    corpus = gather(sources, options)
    if model.dry_run:
        forecast_command("claims", corpus, options, settings, target)
        return
    with opened_engine(settings) as engine:
        identity = identify("claims", engine.name, engine_parameters(engine, settings, "claims"), corpus, options)
        executor = chosen_executor(batch, EngineTask(settings, options), engine, identity, run)
        plan = plan_run(identity, corpus, options, run, settings, engine=engine, executor=executor)
        code = work_through(plan, lambda article: claims_work(article, engine))
    wanted = ClaimFilter(min_confidence, min_check_worthiness, top, speaker, include_ungrounded)
    write_claims(wanted.select(read_articles(plan.folder)), target)
    leave(code)
