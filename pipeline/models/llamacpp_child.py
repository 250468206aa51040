"""Serves one GGUF file: llama.cpp's own server through xllamacpp, in a process that a native crash may take with it.

Started by `pipeline.models.llamacpp` as `python -m pipeline.models.llamacpp_child`. One JSON line of settings comes in
on standard input, one JSON line with the address or the error goes out on standard output; when standard input ends,
or the parent is gone, so is this process.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from importlib import import_module
from typing import Any

_PARENT_CHECK_S = 1.0


def main() -> None:
    """Serve until the parent closes standard input or dies."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # llama.cpp prints where it likes; only our line may reach the parent
    settings = json.loads(sys.stdin.readline())
    try:
        server = _serve(settings)
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        print(json.dumps({"error": f"{error}"}), file=answers, flush=True)
        return
    print(json.dumps({"url": server.listening_address}), file=answers, flush=True)
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()
    sys.stdin.read()
    _leave()


def _serve(settings: dict[str, Any]) -> Any:
    xllamacpp = import_module("xllamacpp")

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["alias"]}
    params.api_keys = [settings["key"]]
    params.n_ctx = settings["context_tokens"]
    params.n_parallel = 1  # the context is divided by the number of slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.ui = False
    params.verbosity = 1
    return xllamacpp.Server(params)


def _watch_parent(parent: int) -> None:
    """A copy of the pipe in some forked process could keep it open: the parent's id tells as well."""
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(_PARENT_CHECK_S)
    _leave()


def _leave() -> None:
    # The native threads need no farewell, and must not delay one.
    os._exit(0)


if __name__ == "__main__":
    main()
