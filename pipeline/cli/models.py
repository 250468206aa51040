"""`evenhand models`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.flags import DebugFlags, ModelFlags, OutputFlags, spread_flags

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@spread_flags
def models(
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Ask the model three short questions: what can it do?")
    ] = False,
    output: OutputFlags,
    model: ModelFlags,
    debug: DebugFlags,
) -> None:
    """List every way to name a model with what is missing for it, and tell of the model in force.

    With --probe the model in force is asked what it supports: JSON schema, tool calls, log-probabilities, context
    length. What is found is kept beside the cached answers and decides how the model is asked.

    Example: evenhand models --model openai:qwen@http://127.0.0.1:8080/v1 --probe
    """
    from pipeline.cli.call import leave, say, settle
    from pipeline.errors import ExitCode
    from pipeline.report.models import write_models
    from pipeline.report.output import Output
    from pipeline.report.usage import usage_line
    from pipeline.steps.models import inspect_models

    settings = settle(model, debug)
    target = Output.of(output.output, as_json=output.as_json, one_a_line=False)
    found = inspect_models(settings, probing=probe)
    write_models(found, target)
    if found.spending is not None:
        say(f"usage: {usage_line(found.spending)}")
    error = found.capabilities.error if probe and found.capabilities else None
    if error is not None:
        say(error)
    leave(ExitCode.ITEM_FAILED if error else ExitCode.DONE)
