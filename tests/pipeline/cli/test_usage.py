"""Wrong usage is one clear line and exit 2, before any work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WRONG = [
    (("claims", "bridge.txt", "--flag"), "No such option: --flag; see `evenhand claims --help`"),
    (("clams", "bridge.txt"), "No such command 'clams'"),
    (("claims",), "Missing argument 'SOURCE'"),
    (("runs",), "Missing command; see `evenhand runs --help`"),
    (("claims", "bridge.txt", "--top", "0"), "Invalid value for '--top'"),
    (("claims", "bridge.txt", "--top", "few"), "Invalid value for '--top'"),
    (("claims", "bridge.txt", "--min-confidence", "2"), "Invalid value for '--min-confidence'"),
    (("summarize", "bridge.txt", "--sentences", "9"), "Invalid value for '--sentences'"),
    (("claims", "bridge.txt", "-o", "claims.xlsx"), "-o claims.xlsx: no format is known by the extension '.xlsx'"),
    (("claims", "bridge.txt", "-o", "claims"), "-o claims: no format is known by the extension ''"),
    (("claims", "bridge.txt", "-o", "no/such/folder/claims.csv"), "not a file in an existing folder"),
    (("claims", "bridge.txt", "-o", "a.csv", "--json"), "-o a.csv: the extension contradicts --json"),
    (("claims", "bridge.txt", "--model", "gpt"), "cannot read the model name 'gpt'"),
    (("claims", "bridge.txt", "--model", "openai:x@ftp://h"), "cannot read the address"),
    (("claims", "bridge.txt", "--model", "llamacpp:model.bin"), "'model.bin' is no .gguf file"),
    (("claims", "bridge.txt", "--jobs", "0"), "--jobs: the value from the flag is refused"),
    (("claims", "bridge.txt", "--max-cost", "-1"), "--max-cost: the value from the flag is refused"),
    (("claims", "bridge.txt", "--published", "yesterday"), "field 'published' is 'yesterday'; write a date"),
    (("claims", "bridge.txt", "--url", "bridge"), "field 'url' is 'bridge'"),
    (("claims", "bridge.txt", "--meta", "missing.csv"), "missing.csv: cannot be read"),
    (("index", "bridge.txt", "--store", "ftp://127.0.0.1"), "is no address of a store"),
    (("claims", "bridge.txt", "--extract-mode", "guess"), "--extract-mode: the value from the flag is refused"),
    (("claims", "bridge.txt", "--samples", "0"), "--samples: the value from the flag is refused"),
    (("claims", "bridge.txt", "--offline", "--no-cache"), "--offline answers from the cache, and --no-cache forbids"),
    (("claims", "bridge.txt", "--model", "openai:x@http://h/v1", "--prompts", "no"), "--prompts no: is no folder"),
    (("claims", "bridge.txt", "--model", "openai:x@http://h/v1", "--prices", "no.toml"), "no.toml: cannot be read"),
    (("models", "--probe"), "the builtin engine calls no model to be probed"),
    (("prompts", "list", "--prompts", "no"), "--prompts no: is no folder"),
    (("demo", "-o", "demo.csv"), "-o demo.csv: the report is written as Markdown"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_usage_is_one_line_and_exit_2(
    arguments: tuple[str, ...], message: str, bridge: Path, evenhand: Callable[..., object]
) -> None:
    shown = evenhand(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("evenhand: ")
    assert message in shown.err
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["bridge.txt"]


def test_a_malformed_setting_is_one_line_and_exit_2(bridge: Path, evenhand: Callable[..., object]) -> None:
    Path(".env").write_text("EVENHAND_JOBS=many\n")
    shown = evenhand("claims", bridge)
    assert shown.code == 2
    assert shown.err.startswith("evenhand: EVENHAND_JOBS: the value from .env is refused")


def test_a_traceback_is_printed_with_debug_only(bridge: Path, evenhand: Callable[..., object]) -> None:
    assert "Traceback" not in evenhand("claims", bridge, "missing.txt").err
    assert "Traceback" in evenhand("claims", bridge, "missing.txt", "--debug", "--retry-errors").err
