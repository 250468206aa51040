"""`evenhand articles list|show|remove`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, OutputFlags, StoreFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="An article id as `evenhand articles list` shows it.")]


@app.callback()
def articles() -> None:
    """List, show or remove the store's articles.

    Example: evenhand articles list
    """


@app.command("list")
@spread_flags
def list_(
    *,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="Older versions too.")] = False,
    store: StoreFlags,
    output: OutputFlags,
    debug: DebugFlags,
) -> None:
    """List the store's articles.

    Example: evenhand articles list --json
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.store import write_entries
    from pipeline.steps.stores import open_store

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    with open_store(settle(store, debug).store) as opened:
        write_entries(opened.articles(all_versions=all_versions), target)


@app.command()
@spread_flags
def show(article_id: ArticleId, *, store: StoreFlags, output: OutputFlags, debug: DebugFlags) -> None:
    """Show one article; with --json its record with `text`, to which all spans refer.

    Example: evenhand articles show 0123456789abcdef0123 --json
    """
    from pipeline.cli.call import settle
    from pipeline.report.output import Output
    from pipeline.report.store import write_article
    from pipeline.steps.stores import open_store

    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    with open_store(settle(store, debug).store) as opened:
        write_article(opened.get(article_id), target)


@app.command()
@spread_flags
def remove(article_id: ArticleId, *, store: StoreFlags, debug: DebugFlags) -> None:
    """Remove an article with its older versions, or one older version.

    Example: evenhand articles remove 0123456789abcdef0123
    """
    from pipeline.cli.call import settle
    from pipeline.steps.stores import open_store

    with open_store(settle(store, debug).store) as opened:
        removed = opened.remove(article_id)
    typer.echo(f"removed {removed} {'version' if removed == 1 else 'versions'} of {article_id}")
