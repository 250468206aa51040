"""Flag, then environment, then .env, then default; each value knows where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import environment, masked, resolve_settings, setting_rows


def _origin(name: str, **flags: object) -> tuple[str, str]:
    row = next(row for row in setting_rows(resolve_settings(flags)) if row.name == name)
    return row.value, row.origin


def test_each_source_of_a_setting_wins_over_the_next(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _origin("jobs") == ("4", "default")
    Path(".env").write_text("EVENHAND_JOBS=2\n")
    assert _origin("jobs") == ("2", ".env")
    monkeypatch.setenv("EVENHAND_JOBS", "3")
    assert _origin("jobs") == ("3", "environment")
    assert _origin("jobs", jobs=4) == ("4", "flag")


def test_a_flag_that_was_not_given_and_an_empty_variable_count_for_nothing(
    workdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_MODEL", "")
    assert _origin("model", model=None) == ("builtin", "default")


def test_a_key_in_the_environment_never_chooses_a_model(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789abcdef")
    assert resolve_settings().settings.model == "builtin"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOBS", "many"),
        ("JOBS", "0"),
        ("MAX_COST", "-1"),
        ("MAX_COST", "nan"),
        ("TIMEOUT", "0"),
        ("MAX_RETRIES", "-1"),
        ("OFFLINE", "perhaps"),
        ("MAX_ARTICLE_CHARS", "0"),
    ],
)
def test_a_refused_value_is_named_with_its_source(
    name: str, value: str, workdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"EVENHAND_{name}", value)
    with pytest.raises(SettingsError, match=f"EVENHAND_{name}: the value from the environment is refused"):
        resolve_settings()


@pytest.mark.parametrize("line", ["EVENHAND_JOBS", "EVENHAND_JOBS 2", "=2", 'EVENHAND_MODEL="builtin'])
def test_a_malformed_env_file_is_named_with_its_line(line: str, workdir: Path) -> None:
    Path(".env").write_text(f"# comment\n{line}\n")
    with pytest.raises(SettingsError, match=r"\.env: line 2"):
        resolve_settings()


def test_an_env_file_that_is_not_text_is_named(workdir: Path) -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(SettingsError, match=r"\.env: cannot be read"):
        resolve_settings()


def test_an_env_file_with_a_byte_order_mark_and_crlf_is_read(workdir: Path) -> None:
    Path(".env").write_bytes(b"\xef\xbb\xbfEVENHAND_JOBS=2\r\nEVENHAND_MODEL=builtin\r\n")
    assert _origin("jobs") == ("2", ".env")


def test_a_misspelt_setting_is_told(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_MODLE", "builtin")
    monkeypatch.setenv("EVENHAND_OPENAI_API_KEY", "sk-0123456789abcdef")
    assert resolve_settings().unknown == ("EVENHAND_MODLE",)


def test_keys_are_found_in_the_env_file_below_the_environment(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("OPENAI_API_KEY=from-file\nOTHER=from-file\n")
    monkeypatch.setenv("OTHER", "from-environment")
    found = environment()
    assert (found["OPENAI_API_KEY"], found["OTHER"]) == ("from-file", "from-environment")


@pytest.mark.parametrize(("secret", "shown"), [("sk-0123456789abcdef", "****cdef"), ("short", "****"), ("", "****")])
def test_a_masked_secret_shows_four_characters_at_most(secret: str, shown: str) -> None:
    assert masked(secret) == shown


def test_the_example_env_file_names_every_setting_and_nothing_else(workdir: Path) -> None:
    example = Path(__file__).resolve().parents[1] / ".env.example"
    names = {line.lstrip("# ").split("=")[0] for line in example.read_text().splitlines() if "=" in line}
    ours = {f"EVENHAND_{name.upper()}" for name in type(resolve_settings().settings).model_fields}
    assert {name for name in names if not name.endswith("_API_KEY")} == ours
    Path(".env").write_text(example.read_text())
    assert all(row.origin == "default" for row in setting_rows(resolve_settings()))
