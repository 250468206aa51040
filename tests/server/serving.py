"""Runs the test server: a real HTTP server on a free loopback port, in a thread of the test's process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import pytest
import uvicorn

from tests.server.answers import Reply, Responder, Seen
from tests.server.app import Behaviour, create_app


class ModelServer:
    """An OpenAI-compatible server; a context manager. `behaviour` may be changed while it runs.

    `wrap` puts something around the application, such as a log or further endpoints; `port` 0 is any that is free.
    """

    def __init__(
        self, behaviour: Behaviour | None = None, wrap: Callable[[Any], Any] = lambda app: app, *, port: int = 0
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            wrap(create_app(lambda: self.behaviour)),
            log_config=None,
            log_level="critical",  # it is told to fail: its complaints are no news
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=60,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    @property
    def base_url(self) -> str:
        """The BASE_URL for `openai:NAME@BASE_URL`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def model(self) -> str:
        """A `--model` value for the first model it serves."""
        return f"openai:{self.behaviour.models[0]}@{self.base_url}"

    @property
    def calls(self) -> list[Seen]:
        """The chat requests so far, in the order of arrival."""
        return [seen for seen in self.behaviour.seen if seen.body]

    def script(self, *replies: Reply) -> None:
        """Answer the next requests with these, in turn; afterwards the responder speaks again."""
        self.behaviour.script.extend(replies)

    def respond(self, responder: Responder) -> None:
        """Answer every unscripted request with what `responder` makes of it."""
        self.behaviour.responder = responder

    def start(self) -> ModelServer:
        """Start serving: connections wait in the socket's queue until the server is up."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, also in the middle of a request."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        self._socket.close()

    def __enter__(self) -> ModelServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@pytest.fixture(scope="session")
def running_model_server() -> Iterator[ModelServer]:
    """The one server of a test session; tests take `model_server`."""
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_server(running_model_server: ModelServer) -> ModelServer:
    """The test server with a behaviour of its own: nothing seen, nothing scripted, every feature honoured."""
    running_model_server.behaviour = Behaviour()
    return running_model_server


def dead_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
