"""`evenhand demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, StoreFlags, spread_flags

_GO_ON = (
    ("evenhand summarize article.txt", "a neutral summary"),
    ("evenhand claims news/ -o claims.csv", "all claims of a folder"),
    ("evenhand compare one.txt other.txt", "where two versions differ"),
    ("evenhand index news/", "a store of your own"),
    ("evenhand check article.txt", "verdicts on its claims from your store"),
    ('evenhand search "who pays for the bridge"', "what it has on that"),
    ("evenhand --help", "everything else"),
)

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def demo(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.md", help="The report.")] = Path(
        "evenhand-demo.md"
    ),
    store: StoreFlags,
    debug: DebugFlags,
) -> None:
    """Run the main job on the bundled sample articles: index, summarize, claims, search, compare, check, and a report.

    The store is temporary unless --store names one.

    Example: evenhand demo -o demo.md
    """
    import sys
    import tempfile

    from pipeline.cli.call import ProgressLine, settle
    from pipeline.errors import UsageError
    from pipeline.report.console import Column, Page
    from pipeline.report.demo import Demo, give_tour
    from pipeline.report.output import Format, Output
    from pipeline.settings import Settings
    from pipeline.steps.engine import load_engine
    from pipeline.steps.stores import open_store

    settle(store, debug)
    target = Output.of(output, as_json=False, one_a_line=False)
    if target.format is not Format.MARKDOWN:
        raise UsageError("the report is written as Markdown", item=f"-o {output}", action="use the extension .md")
    page = Page(sys.stdout)
    with (
        tempfile.TemporaryDirectory(prefix="evenhand-demo-") as folder,
        open_store(store.store or f"{folder}/store") as opened,
    ):
        tour = Demo(load_engine(Settings()), opened, Path(folder), page, ProgressLine("articles"))
        give_tour(tour)
    with target.stream() as stream:
        stream.writelines(tour.report)
    page.line()
    page.paragraph(f"The report with all articles is in {output}.")
    page.label("Go on with your own articles")
    page.table((Column("command", narrow=True), Column("does")), _GO_ON)
