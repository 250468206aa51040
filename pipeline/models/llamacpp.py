"""A local GGUF model: its server as a child process on a free loopback port, one for each model file and process."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pipeline.errors import ModelNotConfigured, ModelUnreachable
from pipeline.models.backends import Endpoint
from pipeline.models.dialect import Dialect
from pipeline.models.extras import extra_error
from pipeline.models.keys import Secret
from pipeline.models.messages import ChatRequest
from pipeline.models.names import ModelKind, ModelName
from pipeline.models.openai_backend import OpenAIBackend
from pipeline.models.raw import RawReply

_MAGIC = b"GGUF"
_SAMPLE = 1 << 20
_START_S = 600.0  # a large model on a slow disk
_STOP_S = 5.0
_MOST_RESTARTS = 2


@dataclass(frozen=True, slots=True)
class LlamaSettings:
    """What a server is started with; two models with equal settings share one."""

    path: Path
    context_tokens: int
    threads: int


def default_threads() -> int:
    """All cores but one: with all of them a busy machine falls to a token a second."""
    return max((os.cpu_count() or 2) - 1, 1)


def check_model_file(path: Path, name: str) -> None:
    """Raises ModelNotConfigured when the extra is missing or the file is no GGUF model."""
    if find_spec("xllamacpp") is None:
        raise extra_error("llamacpp:", "local")
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelNotConfigured(f"cannot be read ({reason})", item=name, action="check the path") from None
    if magic != _MAGIC:
        raise ModelNotConfigured("is no GGUF model", item=name, action="name a .gguf file as llama.cpp reads it")


def fingerprint(path: Path) -> str:
    """Tells model files apart without reading gigabytes: size, first and last mebibyte, hashed."""
    size = path.stat().st_size
    with path.open("rb") as file:
        digest = sha256(f"{size}:".encode() + file.read(_SAMPLE))
        file.seek(max(size - _SAMPLE, 0))
        digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:20]


class LlamaServer:
    """The child process; started when first needed, started again when it crashed, at most twice."""

    def __init__(self, settings: LlamaSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[bytes] | None = None
        self._starts = 0
        self._url = ""
        self.key = Secret(secrets.token_urlsafe(24))

    @property
    def pid(self) -> int | None:
        """The child's process id; None when it does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and running else None

    def ensure(self) -> str:
        """The BASE_URL of the running server; blocks while it loads. Raises ModelUnreachable when it cannot start."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            return self._url

    def stop(self) -> None:
        """Ends the child, gently first."""
        with self._lock:
            self._end()
            if self._log is not None:
                self._log.close()
                self._log = None

    def _end(self) -> None:
        """Ends the child, if there is one, and closes its pipes."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self) -> None:
        self._end()
        if self._starts > _MOST_RESTARTS:
            raise self._failed(f"failed {self._starts} times")
        self._starts += 1
        if self._log is None:
            self._log = tempfile.TemporaryFile()  # noqa: SIM115 - the child writes to it as long as it lives
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.models.llamacpp_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=_child_environment(),
            start_new_session=True,  # an interrupt in the terminal is for the parent, which then ends the child
        )
        answer = self._converse(self._process)
        if "url" not in answer:
            self._end()
            raise self._failed(str(answer.get("error") or "ended before it served"))
        self._url = f"{answer['url']}/v1"

    def _converse(self, process: subprocess.Popen[str]) -> dict[str, str]:
        settings = {
            "path": str(self._settings.path),
            "alias": self._settings.path.name,
            "context_tokens": self._settings.context_tokens,
            "threads": self._settings.threads,
            "key": self.key.reveal(),
        }
        assert process.stdin is not None  # noqa: S101 - a pipe, as asked for
        assert process.stdout is not None  # noqa: S101
        try:
            print(json.dumps(settings), file=process.stdin, flush=True)
        except BrokenPipeError:
            return {}
        line = _line_within(process.stdout, _START_S)
        try:
            answer = json.loads(line)
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}

    def _failed(self, reason: str) -> ModelUnreachable:
        said = self._last_words()
        return ModelUnreachable(
            f"llama.cpp {reason}{f' ({said})' if said else ''}",
            item=f"llamacpp:{self._settings.path}",
            action="check the file, or use a smaller context or model",
        )

    def _last_words(self) -> str:
        """The first error line llama.cpp logged: the later ones only say that it gives up."""
        if self._log is None:
            return ""
        self._log.seek(0)
        lines = self._log.read(100_000).decode("utf-8", "replace").splitlines()
        errors = [line.partition(" E ")[2].strip() for line in lines if " E " in line]
        return " ".join((errors or lines or [""])[0].split())[:160]


_servers: dict[tuple[int, LlamaSettings], LlamaServer] = {}
_registry = threading.Lock()


def llama_server(settings: LlamaSettings) -> LlamaServer:
    """This process's server for these settings; stopped when the process ends."""
    with _registry:
        key = (os.getpid(), settings)
        return _servers.setdefault(key, LlamaServer(settings))


@atexit.register
def stop_servers() -> None:
    """Ends this process's servers; they start again when needed."""
    with _registry:
        for (process, _), server in _servers.items():
            if process == os.getpid():
                server.stop()


class LlamaBackend:
    """A backend whose server is our own child."""

    def __init__(self, server: LlamaServer, name: ModelName, timeout_s: float) -> None:
        self._server = server
        self._name = name
        self._timeout_s = timeout_s
        self._url = ""
        self._backend: OpenAIBackend | None = None

    async def send(self, request: ChatRequest, dialect: Dialect) -> RawReply:
        """The model's answer; a crashed server is started again first."""
        return await (await self._connected()).send(request, dialect)

    async def context_tokens(self) -> int | None:
        """The context the server runs with."""
        return await (await self._connected()).context_tokens()

    async def _connected(self) -> OpenAIBackend:
        url = await asyncio.to_thread(self._server.ensure)
        if self._backend is None or url != self._url:
            await self.close()
            alias = ModelName(ModelKind.OPENAI, "openai", Path(self._name.model).name, url)
            self._backend = OpenAIBackend(Endpoint(alias, url, self._server.key, None, self._timeout_s, 1))
            self._url = url
        return self._backend

    async def close(self) -> None:
        """Drops the connection; the server stays for other users of this process."""
        if self._backend is not None:
            await self._backend.close()
            self._backend = None


def _child_environment() -> dict[str, str]:
    """The environment without keys: the child needs none, and a core dump would hold them."""
    return {name: value for name, value in os.environ.items() if "KEY" not in name and "TOKEN" not in name}


def _line_within(stream: IO[str], seconds: float) -> str:
    """The next line; "" when the stream ends, or nothing comes in time."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        return ""
