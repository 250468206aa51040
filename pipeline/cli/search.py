"""`evenhand search`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to look for: words or a sentence.")],
    *,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="At most N results.")] = 10,
    publisher: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only from this publisher.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only published since, as YYYY-MM-DD.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Only published until, as YYYY-MM-DD.")] = None,
    store: StoreFlags,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """Search the store by meaning and by words; results are spans of articles with scores, best first.

    Example: evenhand search "who pays for the bridge" --top 3
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.store import write_hits
    from pipeline.steps.stores import open_store
    from pipeline.store import SearchFilter

    settings = settle(store, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    wanted = SearchFilter(publishers=frozenset(publisher or ()), since=since, as_of=as_of)
    with open_store(settings.store) as opened:
        hits = opened.search(query, top, wanted)
    write_hits(hits, target)
