"""For every test: no network but loopback, no settings from outside, and the `evenhand` command in process."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def _is_loopback(host: str) -> bool:
    try:
        return host in ("", "localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    resolve = socket.getaddrinfo

    def guarded(name: str) -> Callable[..., object]:
        def call(self: socket.socket, *args: object) -> object:
            address = args[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):  # type: ignore[index]
                raise AssertionError(f"a test may not reach {address!r}")
            return real[name](self, *args)

        return call

    def resolved(host: object, *args: object, **kwargs: object) -> object:
        if isinstance(host, str) and not _is_loopback(host):
            raise AssertionError(f"a test may not look up {host!r}")
        return resolve(host, *args, **kwargs)  # type: ignore[arg-type]

    for name in real:
        monkeypatch.setattr(socket.socket, name, guarded(name))
    monkeypatch.setattr(socket, "getaddrinfo", resolved)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("EVENHAND_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)


@pytest.fixture
def workdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def evenhand(workdir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Outcome]]:
    """The command, in process and in an empty folder: `evenhand("claims", "a.txt", stdin=b"…")`."""
    from pipeline.cli.main import run

    def call(*arguments: object, stdin: bytes = b"") -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(argument) for argument in arguments])
        return Outcome(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def shared() -> Path:
    """The folder with real input, beside the checkout; the test is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared here")
    return SHARED
