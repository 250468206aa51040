"""Prompts as a table, one in full, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.llm.prompt_check import CheckedPrompt
from pipeline.prompts import Prompt, prompt_text
from pipeline.records import Record
from pipeline.report.output import Format, Output, write_json
from pipeline.report.printable import printable
from pipeline.report.table import Field, write_records

_FIELDS = (
    Field.of("name", narrow=True),
    Field.of("version", narrow=True),
    Field("digest", lambda row: row["digest"].removeprefix("sha256:")[:12], narrow=True),
    Field.of("source"),
    Field.of("purpose"),
)
_CHECK_FIELDS = (
    Field.of("name", narrow=True),
    Field("state", lambda row: "FAILED" if row["problems"] else "ok", narrow=True),
    Field("found", lambda row: "; ".join(row["problems"]) or f"{row['examples']} examples pass"),
)


def write_prompts(prompts: Sequence[Prompt], output: Output) -> None:
    """Write a list of prompts."""
    write_records([_record(prompt) for prompt in prompts], _FIELDS, output, empty="No prompts.")


def write_prompt(prompt: Prompt, output: Output) -> None:
    """Write one prompt: its file, or its parts as JSON."""
    with output.stream() as stream:
        if output.format in (Format.JSON, Format.JSONL):
            parts = {"system": prompt.system, "user": prompt.user, "repair": prompt.repair}
            write_json(stream, {**_record(prompt), "output": dict(prompt.schema), **parts})
        else:
            text = prompt_text(prompt)
            stream.write(text if output.path else printable(text))


def write_checks(checked: Sequence[CheckedPrompt], output: Output) -> None:
    """Write what is wrong with each prompt, or that nothing is."""
    rows = [
        {**_record(prompt), "examples": len(prompt.examples), "problems": list(problems)}
        for prompt, problems in checked
    ]
    write_records(rows, _CHECK_FIELDS, output, empty="No prompts.")


def _record(prompt: Prompt) -> Record:
    return {
        "name": prompt.name,
        "version": prompt.version,
        "purpose": prompt.purpose,
        "inputs": list(prompt.inputs),
        "parameters": dict(prompt.parameters),
        "digest": prompt.digest,
        "source": prompt.source,
    }
