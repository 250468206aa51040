"""Every command explains itself, and explaining costs nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from pipeline.cli.main import COMMANDS, app

HEAVY = (
    *("langchain", "langchain_core", "langchain_openai", "openai", "chromadb", "onnxruntime", "spacy", "numpy"),
    *("tokenizers", "tiktoken", "trafilatura", "pydantic_settings", "rich", "sklearn", "scipy", "py3langid"),
)
LATER = [name for name, entry in COMMANDS.items() if entry.module == "later"]


def _paths() -> Iterator[tuple[str, ...]]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for name in COMMANDS:
        command = group.get_command(None, name)
        yield (name,)
        if isinstance(command, TyperGroup):
            yield from ((name, sub) for sub in command.list_commands(None))


@pytest.mark.parametrize("path", list(_paths()), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...], evenhand: Callable[..., object]) -> None:
    shown = evenhand(*path, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: evenhand {' '.join(path)}")
    example = next(line for line in shown.out.splitlines() if line.strip().startswith("Example"))
    assert f"evenhand {path[0]}" in example
    assert shown.err == ""


@pytest.mark.parametrize("path", list(_paths()), ids=" ".join)
def test_every_flag_says_what_it_does(path: tuple[str, ...]) -> None:
    command = get_command(app).get_command(None, path[0])
    for name in path[1:]:
        command = command.get_command(None, name)
    assert [parameter.name for parameter in command.params if not parameter.help] == []


def test_help_and_no_command_list_every_command(evenhand: Callable[..., object]) -> None:
    shown = evenhand("--help")
    assert shown.code == 0
    assert evenhand().out.splitlines() == shown.out.splitlines()
    assert [name for name in COMMANDS if f"\n  {name} " not in shown.out] == []


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["claims", "--help"], ["eval", "--help"], ["eval", "compare", "--help"], ["--version"]],
    ids=" ".join,
)
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    script = (
        "import sys; from pipeline.cli.main import run\n"
        "code = run(sys.argv[2:]); heavy = sorted(set(sys.argv[1].split(',')) & set(sys.modules))\n"
        "sys.exit(f'loaded: {heavy}' if heavy or code else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, ",".join(HEAVY), *arguments], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", LATER)
def test_commands_of_later_versions_say_so_in_one_line(name: str, evenhand: Callable[..., object]) -> None:
    shown = evenhand(name, "something", "--flag", "value")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == f"evenhand: evenhand {name}: not supported yet; see `evenhand --help` for what is\n"


def test_version_is_printed(evenhand: Callable[..., object]) -> None:
    from pipeline import __version__

    assert evenhand("--version").out == f"evenhand {__version__}\n"
