"""`evenhand index`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, ReadFlags, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def index(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Files (.txt .md .html), folders, or - for standard input."),
    ] = None,
    *,
    claimreview: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="ClaimReview records: a JSON-LD file or a folder of them; repeatable."),
    ] = None,
    store: StoreFlags,
    output: OutputFlags,
    read: ReadFlags,
    debug: DebugFlags,
) -> None:
    """Add articles to the store; indexing the same text again changes nothing, a changed article replaces its chunks.

    With --claimreview published fact checks are kept with the store, to be shown by `evenhand check` on like claims.

    Example: evenhand index news/ --publisher "The Coast"
    """
    from pipeline.cli.call import leave, read_options, settle
    from pipeline.cli.intake import index_articles, index_reviews
    from pipeline.errors import ExitCode, UsageError
    from pipeline.report.output import Output
    from pipeline.steps.stores import open_store

    if not sources and not claimreview:
        raise UsageError("there is nothing to index", item="evenhand index", action="give a SOURCE or --claimreview")
    settings = settle(store, read, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    code = ExitCode.DONE
    with open_store(settings.store) as opened:
        if claimreview:
            code = index_reviews(claimreview, opened)
        if sources:
            articles = index_articles(sources, read_options(read, settings), opened, settings.store, target)
            code = articles or code
    leave(code)
