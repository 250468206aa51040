"""`evenhand index`."""

from __future__ import annotations

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, ReadFlags, Sources, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def index(sources: Sources, *, store: StoreFlags, output: OutputFlags, read: ReadFlags, debug: DebugFlags) -> None:
    """Add articles to the store; indexing the same text again changes nothing, a changed article replaces its chunks.

    Example: evenhand index news/ --publisher "The Coast"
    """
    from pipeline.cli.batch import code_of
    from pipeline.cli.call import leave, read_options, say_skipped, settle
    from pipeline.cli.intake import Intake
    from pipeline.report.output import Output
    from pipeline.report.store import write_index_report
    from pipeline.runs.corpus import gather
    from pipeline.steps.stores import open_store

    settings = settle(store, read, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    options = read_options(read, settings)
    corpus = gather(sources, options)
    say_skipped(corpus.skipped)
    intake = Intake(corpus, options)
    with open_store(settings.store) as opened:
        report = opened.index_all(intake.articles(), intake.stored)
    for error in report.failed:
        intake.fail(error.item, error)
    write_index_report(report, failed=len(intake.failed), store=settings.store, output=target)
    leave(code_of(corpus.items, intake.failed))
