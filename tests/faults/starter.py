"""Starts evenhand's command over and over, each time in a fresh process that may be killed at any moment.

    python -m tests.faults.starter

Reads one order a line from standard input, `{"arguments": […], "errors": PATH, "largest_file": BYTES or null}`, prints
the process id at once and the exit status when it has ended. The libraries are imported before the first order, so that
a kill falls into the command's own work; from there on it is the command as a shell starts it. `largest_file` is the
disk that is full: no file may grow beyond it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from tests.faults.news import article_text


def main() -> None:
    """Take orders until standard input ends."""
    _load()
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(order: dict[str, Any]) -> None:
    """The command, and nothing of this process after it."""
    code = 70
    try:
        errors = os.open(order["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(errors, 2)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        if order["largest_file"] is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
        from pipeline.cli.main import run

        code = run(order["arguments"])
        sys.stderr.flush()
    finally:
        os._exit(code)


def _load() -> None:
    """What the command imports and reads anew in each process, but for the articles and the run."""
    import langchain_openai  # noqa: F401
    import openai.resources.chat  # noqa: F401

    import pipeline.cli.batch
    import pipeline.cli.claims
    import pipeline.engines.llm.engine
    import pipeline.models.factory
    import pipeline.report.claims  # noqa: F401
    from pipeline.runs.identity import rules_digest
    from pipeline.sources import article_from_text
    from pipeline.text.parse import parse_sentences
    from pipeline.text.sentences import split_sentences
    from pipeline.text.tokens import load_encoding

    rules_digest()
    load_encoding()
    article = article_from_text(article_text(0), source_key="none")
    parse_sentences(split_sentences(article.text))


if __name__ == "__main__":
    main()
