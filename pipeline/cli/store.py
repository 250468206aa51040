"""`evenhand store stats|verify|rebuild|prune`."""

from __future__ import annotations

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback()
def store_group() -> None:
    """Look at, verify, rebuild or prune the store.

    Example: evenhand store stats
    """


@app.command()
@spread_flags
def stats(*, store: StoreFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """Print how many articles, chunks and bytes the store has, and with which embedding model it was built.

    Example: evenhand store stats --json
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.store import write_stats
    from pipeline.steps.stores import open_store

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    with open_store(settle(store, debug).store) as opened:
        write_stats(opened.stats(), target)


@app.command()
@spread_flags
def verify(*, store: StoreFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """Check every digest, span and vector of the store; exit 1 when something does not hold.

    Example: evenhand store verify
    """
    from pipeline.cli.call import leave, settle
    from pipeline.errors import ExitCode
    from pipeline.report.output import Output
    from pipeline.report.store import write_problems
    from pipeline.steps.stores import open_store

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    with open_store(settle(store, debug).store) as opened:
        report = opened.verify()
    write_problems(report, target)
    leave(ExitCode.ITEM_FAILED if report.problems else ExitCode.DONE)


@app.command()
@spread_flags
def rebuild(*, store: StoreFlags, debug: DebugFlags) -> None:
    """Build full text and vector index anew from the catalog.

    Example: evenhand store rebuild
    """
    from pipeline.cli.call import settle
    from pipeline.steps.stores import open_store

    with open_store(settle(store, debug).store) as opened:
        opened.rebuild()
        chunks = opened.stats().chunks
    typer.echo(f"rebuilt: {chunks} chunks")


@app.command()
@spread_flags
def prune(*, store: StoreFlags, debug: DebugFlags) -> None:
    """Remove all versions of articles but the latest.

    Example: evenhand store prune
    """
    from pipeline.cli.call import settle
    from pipeline.steps.stores import open_store

    with open_store(settle(store, debug).store) as opened:
        removed = opened.prune()
    typer.echo(f"removed {removed} older {'version' if removed == 1 else 'versions'}")
