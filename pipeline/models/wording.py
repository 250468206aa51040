"""The words evenhand itself adds to a call, from `data/model_prompts.toml`."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pipeline.models.messages import AnswerSchema, Message, Role


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of the file, by name."""

    json_answer: str
    probe_system: str
    probe_user: str
    probe_schema: str


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The texts, read once."""
    text = files("pipeline").joinpath("data", "model_prompts.toml").read_text(encoding="utf-8")
    return Wording(**tomllib.loads(text))


def with_schema_in_prompt(messages: tuple[Message, ...], schema: AnswerSchema) -> tuple[Message, ...]:
    """The messages with the schema spelled out at the end of the system message, which stays the shared prefix."""
    schema_text = json.dumps(schema.schema, ensure_ascii=False)
    added = wording().json_answer.replace("{schema}", schema_text)
    if messages[0].role is Role.SYSTEM:
        return (Message(Role.SYSTEM, messages[0].text + added), *messages[1:])
    return (Message(Role.SYSTEM, added.strip()), *messages)
