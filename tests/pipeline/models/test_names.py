from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.models.names import ModelKind, parse_model_name


@pytest.mark.parametrize(
    ("text", "kind", "provider", "model", "base_url"),
    [
        ("builtin", ModelKind.BUILTIN, "builtin", "builtin", None),
        ("openai:gpt-4o-mini", ModelKind.OPENAI, "openai", "gpt-4o-mini", None),
        ("openai:qwen@http://127.0.0.1:8080/v1", ModelKind.OPENAI, "openai", "qwen", "http://127.0.0.1:8080/v1"),
        (
            "openai:qwen2.5:7b@http://localhost:11434/v1/",
            ModelKind.OPENAI,
            "openai",
            "qwen2.5:7b",
            "http://localhost:11434/v1",
        ),
        (
            "openai:@cf/meta/llama@https://gate.example/v1",
            ModelKind.OPENAI,
            "openai",
            "@cf/meta/llama",
            "https://gate.example/v1",
        ),
        ("openai:org/model@HTTPS://Gate.example", ModelKind.OPENAI, "openai", "org/model", "https://Gate.example"),
        ("openai:m@http://[::1]:8080/v1", ModelKind.OPENAI, "openai", "m", "http://[::1]:8080/v1"),
        ("llamacpp:models/a b.GGUF", ModelKind.LLAMACPP, "llamacpp", "models/a b.GGUF", None),
        ("anthropic:claude-haiku-4-5", ModelKind.PROVIDER, "anthropic", "claude-haiku-4-5", None),
        ("google-genai:gemini-2.5-flash", ModelKind.PROVIDER, "google_genai", "gemini-2.5-flash", None),
        ("ollama:qwen2.5:7b", ModelKind.PROVIDER, "ollama", "qwen2.5:7b", None),
    ],
)
def test_reads_every_form(text: str, kind: ModelKind, provider: str, model: str, base_url: str | None) -> None:
    name = parse_model_name(text)
    assert (name.kind, name.provider, name.model, name.base_url) == (kind, provider, model, base_url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gpt-4o",
        "openai:",
        "openai: ",
        "openai:@http://127.0.0.1/v1",
        "openai:qwen@127.0.0.1:8080/v1",
        "openai:qwen@http://",
        "openai:qwen@http://host:notaport/v1",
        "openai:qwen@http://host:99999/v1",
        "openai:qwen@http://host/v1?key=1",
        "openai:qwen@http://host/v1#x",
        "openai:qwen@http://ho st/v1",
        "llamacpp:model.bin",
        "llamacpp:",
        "builtin:big",
        ":x",
        "Open AI:gpt",
    ],
)
def test_refuses_what_names_no_model(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_model_name(text)
    assert "\n" not in str(caught.value)


def test_the_printed_name_reads_back_to_the_same_model() -> None:
    for text in ("builtin", "openai:a", "openai:a:b@http://h:1/v1", "llamacpp:x.gguf", "mistralai:small"):
        assert str(parse_model_name(str(parse_model_name(text)))) == text


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("builtin", True),
        ("llamacpp:x.gguf", True),
        ("openai:m@http://localhost:1/v1", True),
        ("openai:m@http://127.9.9.9/v1", True),
        ("openai:m@http://[::1]/v1", True),
        ("openai:m@http://192.168.1.2/v1", False),
        ("openai:m@http://localhost.example/v1", False),
        ("openai:gpt-4o", False),
        ("anthropic:x", False),
    ],
)
def test_knows_what_stays_on_this_machine(text: str, local: bool) -> None:
    assert parse_model_name(text).is_local is local


def test_credentials_in_an_address_are_kept_apart_and_never_print() -> None:
    name = parse_model_name("openai:m@https://ed:p%40ss-word@gate.example:8443/v1")
    assert name.base_url == "https://gate.example:8443/v1"
    assert name.credentials is not None
    assert (name.credentials.username, name.credentials.password.reveal()) == ("ed", "p@ss-word")
    printed = f"{name} {name!r} {name.credentials!r} {name.credentials.password}"
    assert "p@ss" not in printed
    assert "p%40ss" not in printed


@pytest.mark.parametrize(
    "text",
    [
        "openai:m@https://ed:hunter22@host:x/v1",
        "openai:m@https://ed:hunter22@host/v1?a=b",
        "what@https://ed:hunter22@host/v1",
        "openai:m@ed:hunter22@host/v1",
        "openai:@https://ed:hunter22@host/v1",
    ],
)
def test_a_refusal_does_not_repeat_credentials(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_model_name(text)
    assert "hunter22" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_model_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        assert parse_model_name(text).model
