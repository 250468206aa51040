"""A model server with a batch API, and the command against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.news import write_news
from tests.server.app import Behaviour
from tests.server.batches import BatchServer
from tests.server.serving import ModelServer
from tests.server.standard import GoodAnswers

ARTICLES = 5


@pytest.fixture
def batches() -> Iterator[tuple[BatchServer, ModelServer]]:
    """The batch API and the server it is part of, which answers as a good model would."""
    behaviour = Behaviour(responder=GoodAnswers())
    api = BatchServer(lambda: behaviour)
    with ModelServer(behaviour, wrap=api.wrap) as server:
        yield api, server


@pytest.fixture
def ask(
    batches: tuple[BatchServer, ModelServer],
    evenhand: Callable[..., Any],
    workdir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Any]:
    """`evenhand claims` over five articles with the given flags."""
    monkeypatch.setattr("pipeline.batch.provider._FIRST_LOOK_S", 0.0)
    write_news(workdir / "news", ARTICLES)
    model = batches[1].model

    def asked(*flags: object) -> Any:
        common = ("--model", model, "--extract-mode", "window", "-o", "claims.jsonl")
        return evenhand("claims", "news", *common, *flags)

    return asked
