"""`evenhand check`."""

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
    StoreFlags,
    VerifyFlags,
    spread_flags,
)

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def check(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Files (.txt .md .html), folders, or - for standard input."),
    ] = None,
    *,
    claim: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Check this claim instead of a SOURCE; repeatable.")
    ] = None,
    top_k: Annotated[int, typer.Option(min=1, metavar="N", help="Passages a claim, at most.")] = 10,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only evidence published since, as YYYY-MM-DD.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only evidence published until, as YYYY-MM-DD.")
    ] = None,
    from_publisher: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only evidence from this publisher; repeatable.")
    ] = None,
    from_domain: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Only evidence from this web site; repeatable.")
    ] = None,
    cascade: Annotated[
        bool, typer.Option("--cascade", help="Let builtin decide what it is sure of, the model the rest.")
    ] = False,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Show claims that were found at least this surely.")
    ] = 0.0,
    min_check_worthiness: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Show claims at least this check-worthy.")
    ] = 0.0,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show the N most check-worthy.")] = None,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Show what this speaker says.")] = None,
    store: StoreFlags,
    run: RunFlags,
    batch: BatchFlags,
    output: OutputFlags,
    read: ReadFlags,
    model: ModelFlags,
    verify: VerifyFlags,
    debug: DebugFlags,
) -> None:
    """Check claims against the store: a verdict on each, with the exact words of other articles it rests on.

    SOURCE need not be in the store; it is never evidence for its own claims, and neither is a copy of it. Articles that
    retell one another count as one source. Under --since or --as-of articles without a date are left out. --publisher
    and the other metadata flags describe SOURCE. The records go to a run folder; the same command resumes it.

    Example: evenhand check article.txt --as-of 2026-03-01
    """
    from pipeline.cli.call import read_options, settle
    from pipeline.cli.checking import Wanted, check_sources, check_statements
    from pipeline.errors import UsageError
    from pipeline.evidence.candidates import EvidenceOptions
    from pipeline.report.filter import ClaimFilter
    from pipeline.report.output import Output
    from pipeline.store import SearchFilter

    if bool(sources) == bool(claim):
        raise UsageError("give either a SOURCE or --claim", item="evenhand check", action="see `evenhand check --help`")
    settings = settle(store, model, verify, read, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=True)
    filters = SearchFilter(frozenset(from_publisher or ()), frozenset(from_domain or ()), since, as_of)
    shown = ClaimFilter(min_confidence, min_check_worthiness, top, speaker)
    wanted = Wanted(EvidenceOptions(top_k, filters), shown, target, cascade, run, batch)
    if claim:
        check_statements(claim, settings, wanted)
    else:
        check_sources(sources or [], read_options(read, settings), settings, wanted, dry_run=model.dry_run)
