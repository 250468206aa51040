"""A real `chroma run` on a free loopback port."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from tests.server.serving import dead_port

_START = "import sys; from chromadb.cli.cli import app; sys.exit(app())"


@contextmanager
def chroma_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """Its address, once it answers; its data lie in `folder`."""
    port = port or dead_port()
    command = [sys.executable, "-c", _START, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    # What it prints has to be read, or it stops when the pipe is full.
    drain = threading.Thread(target=process.stdout.read, daemon=True)
    drain.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        drain.join(30)
        process.stdout.close()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(f"{address}/api/v2/heartbeat", timeout=5):
            return
        threading.Event().wait(0.05)
    raise AssertionError("chroma run did not come up")
