"""`evenhand summarize`."""

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
def summarize(
    sources: Sources,
    *,
    sentences: Annotated[int | None, typer.Option(min=1, max=8, metavar="N", help="Sentences, at most 8.")] = None,
    words: Annotated[int | None, typer.Option(min=1, metavar="N", help="Words, at most.")] = None,
    together: Annotated[bool, typer.Option("--together", help="One round-up of all versions of a story.")] = False,
    run: RunFlags,
    batch: BatchFlags,
    output: OutputFlags,
    read: ReadFlags,
    model: ModelFlags,
    debug: DebugFlags,
) -> None:
    """Summarize articles neutrally: every sentence cites the article; loaded language is listed.

    Without --sentences or --words a summary has 5 to 8 sentences by the article's length. Several SOURCEs go to a run
    folder, which the same command resumes. With --together they are versions of one story, summarized as one: what
    they share, where they disagree, who says what.

    Example: evenhand summarize article.txt --sentences 5
    """
    from pipeline.cli.batch import chosen_executor, plan_run, work_through
    from pipeline.cli.call import leave, read_options, settle
    from pipeline.cli.forecast import forecast_command, forecast_round_up
    from pipeline.cli.single import is_single, summarize_one
    from pipeline.cli.together import round_up_corpus
    from pipeline.engines.base import SummaryOptions
    from pipeline.report.output import Output
    from pipeline.report.summaries import ArticleSummary, write_summaries
    from pipeline.runs.corpus import gather
    from pipeline.runs.execute import identify
    from pipeline.runs.read import read_articles
    from pipeline.runs.tasks import EngineTask
    from pipeline.runs.work import summary_work
    from pipeline.steps.engine import engine_parameters, opened_engine

    settings = settle(model, read, debug)
    single = together or is_single(sources)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=not single)
    options, length = read_options(read, settings), SummaryOptions(sentences, words)
    corpus = gather(sources, options)
    if model.dry_run and together:
        forecast_round_up(corpus, options, settings, length, target)
        return
    if model.dry_run:
        forecast_command("summarize", corpus, options, settings, target)
        return
    with opened_engine(settings) as engine:
        if together:
            round_up_corpus(corpus, options, engine, length, target)
            return
        if single and run.run is None:
            summarize_one(corpus.items[0], options, engine, length, target)
            return
        parameters = {"sentences": sentences, "words": words, **engine_parameters(engine, settings, "summarize")}
        identity = identify("summarize", engine.name, parameters, corpus, options)
        executor = chosen_executor(batch, EngineTask(settings, options, length), engine, identity, run)
        plan = plan_run(identity, corpus, options, run, settings, engine=engine, executor=executor)
        code = work_through(plan, lambda article: summary_work(article, engine, length))
    found = (ArticleSummary(record.article, record.summary) for record in read_articles(plan.folder) if record.summary)
    write_summaries(found, target, single=single)
    leave(code)
