"""`evenhand compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, ModelFlags, OutputFlags, ReadFlags, Sources, spread_flags
from pipeline.types import Aspect, Relation

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_ASPECTS, _RELATIONS = ", ".join(Aspect), ", ".join(Relation)


@app.command()
@spread_flags
def compare(
    sources: Sources,
    *,
    aspect: Annotated[
        list[Aspect] | None, typer.Option(metavar="ASPECT", help=f"Show this aspect alone: {_ASPECTS}; repeatable.")
    ] = None,
    relation: Annotated[
        list[Relation] | None, typer.Option(metavar="RELATION", help=f"Show this alone: {_RELATIONS}; repeatable.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Show items at least this sure.")
    ] = 0.0,
    output: OutputFlags,
    read: ReadFlags,
    model: ModelFlags,
    debug: DebugFlags,
) -> None:
    """Compare versions of a story: where they agree, differ and contradict each other, with exact words on every side.

    Two SOURCEs are compared with each other; of more, or of a folder, the stories are found first, and the versions of
    each are compared. One SOURCE is compared with itself and its headline. -o also writes .html, a page with the
    versions side by side.

    Example: evenhand compare one.txt other.txt -o comparison.html
    """
    from pipeline.cli.call import leave, read_options, say, settle
    from pipeline.cli.forecast import forecast_comparison
    from pipeline.cli.versions import Versions
    from pipeline.report.comparisons import ItemFilter, write_comparisons
    from pipeline.report.output import Output
    from pipeline.report.usage import usage_line
    from pipeline.runs.corpus import gather
    from pipeline.steps.compare import comparing
    from pipeline.steps.engine import CallingEngine, opened_engine

    settings = settle(model, read, debug)
    corpus = gather(sources, read_options(read, settings))
    single = len(corpus.items) <= 2
    target = Output.of(output.output, as_json=output.as_json, one_a_line=not single, html=True)
    wanted = ItemFilter(frozenset(aspect or Aspect), frozenset(relation or Relation), min_confidence)
    if model.dry_run:
        forecast_comparison(corpus, read_options(read, settings), settings, target)
        return
    versions = Versions(corpus, read_options(read, settings))
    with opened_engine(settings) as engine:
        found = versions.compared(comparing(engine))
        write_comparisons((wanted.select(story) for story in found), target)
        if isinstance(engine, CallingEngine):
            say(f"usage: {usage_line(engine.model.spending)}")
    leave(versions.code)
