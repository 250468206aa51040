from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from pipeline.models.chat import ChatModel
from pipeline.models.factory import open_chat_model
from pipeline.models.messages import AnswerSchema, ChatRequest, Message, Role
from pipeline.models.options import ModelOptions
from pipeline.models.retry import RetryPolicy
from tests.server.serving import model_server, running_model_server  # noqa: F401 - fixtures

Opener = Callable[..., ChatModel]

SCHEMA = AnswerSchema(
    "Verdict",
    "Whether the text says so.",
    {
        "type": "object",
        "properties": {"said": {"type": "boolean"}, "why": {"type": "string"}},
        "required": ["said", "why"],
        "additionalProperties": False,
    },
)
FAST = RetryPolicy(timeout_s=5.0, base_delay_s=0.0)


def ask(user: str = "Did the mayor say so?", **options: Any) -> ChatRequest:
    messages = (Message(Role.SYSTEM, "You read minutes of a council."), Message(Role.USER, user))
    return ChatRequest(**{"messages": messages, "max_output_tokens": 200, "schema": SCHEMA, **options})


@pytest.fixture
def open_model() -> Iterator[Opener]:
    """Opens models without keys, without waits between attempts, and closes them."""
    with ExitStack() as stack:

        def open_one(name: str, **options: Any) -> ChatModel:
            model = open_chat_model(name, ModelOptions(**{"retry": FAST, "environ": {}, **options}))
            return stack.enter_context(model)

        yield open_one


@pytest.fixture
def cache_path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "answers.sqlite"
