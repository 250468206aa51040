"""Tasks as data: one YAML file each, naming the call, the dataset, the scorers, the metrics and the cluster."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.tasks.items import TaskId
from pipeline.errors import DataFileError, UsageError


class Call(StrEnum):
    """What a model is asked to do; several tasks may read the answer to one call."""

    EXTRACT = "extract"
    SUMMARIZE = "summarize"
    VERIFY = "verify"
    CHECK = "check"
    RETRIEVE = "retrieve"
    COMPARE = "compare"


class Task(BaseModel):
    """A task file. `scorers` are the kinds of gold it takes, `metrics` the figures to read, the deciding one first.

    `baselines` are the models without judgement that can answer it; `cluster` says in words what an item is nested in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: TaskId
    title: str
    call: Call
    dataset: str
    public: tuple[str, ...] = ()
    scorers: tuple[str, ...] = Field(min_length=1)
    metrics: tuple[str, ...] = Field(min_length=1)
    baselines: tuple[str, ...] = ()
    cluster: str

    @property
    def primary(self) -> str:
        """The metric that decides where none is named."""
        return self.metrics[0]


@cache
def load_task(task: TaskId) -> Task:
    """The task of that id; raises DataFileError when its file is missing or malformed."""
    file = files("eval") / "tasks" / f"{task.value}.yaml"
    try:
        return Task.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DataFileError(f"is no task file ({error})", item=str(file), action="install evenhand again") from None


def all_tasks() -> tuple[Task, ...]:
    """Every task, in the order of the contract."""
    return tuple(load_task(task) for task in TaskId)


def parse_task(name: str) -> TaskId:
    """The task of a name; raises UsageError when there is none."""
    try:
        return TaskId(name)
    except ValueError:
        raise UsageError(
            "is no task", item=name, action=f"name one of {', '.join(task.value for task in TaskId)}"
        ) from None
