"""Prompts on the command line: listed, shown, checked, replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_a_shown_prompt_replaces_itself_and_an_edit_changes_its_digest(evenhand: Command, workdir: Path) -> None:
    Path("mine").mkdir()
    text = evenhand("prompts", "show", "summarize").out
    Path("mine/summarize.md").write_text(text)
    shipped = json.loads(evenhand("prompts", "show", "summarize", "--json").out)
    assert json.loads(evenhand("prompts", "show", "summarize", "--prompts", "mine", "--json").out) == {
        **shipped,
        "source": "mine/summarize.md",
    }
    Path("mine/summarize.md").write_text(text.replace("## system\n", "## system\nBe brief.\n"))
    assert "Be brief." in evenhand("prompts", "show", "summarize", "--prompts", "mine").out
    listed = {row["name"]: row for row in json.loads(evenhand("prompts", "list", "--prompts", "mine", "--json").out)}
    assert listed["summarize"]["digest"] != shipped["digest"]
    assert listed["extract_claims"]["source"] == "prompts/extract_claims.md"


def test_the_shipped_prompts_pass_their_check(evenhand: Command) -> None:
    shown = evenhand("prompts", "check")
    assert shown.code == 0, shown.out
    assert "FAILED" not in shown.out


def test_a_prompt_whose_example_fails_is_named_with_exit_1(evenhand: Command, workdir: Path) -> None:
    Path("mine").mkdir()
    text = evenhand("prompts", "show", "neutrality").out
    Path("mine/neutrality.md").write_text(text.replace('"words": "', '"words": "nowhere to be found '))
    shown = evenhand("prompts", "check", "--prompts", "mine", "--json")
    assert shown.code == 1
    (failed,) = [row for row in json.loads(shown.out) if row["problems"]]
    assert failed["name"] == "neutrality"


def test_an_unknown_name_and_a_stray_file_are_one_line(evenhand: Command, workdir: Path) -> None:
    unknown = evenhand("prompts", "show", "poem")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err == "evenhand: poem: there is no prompt of that name; see evenhand prompts list\n"
    Path("mine").mkdir()
    Path("mine/poem.md").write_text("x")
    stray = evenhand("prompts", "list", "--prompts", "mine")
    assert stray.code == 1
    assert "mine/poem.md: replaces no prompt of evenhand" in stray.err
