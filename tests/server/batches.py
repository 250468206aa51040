"""The batch API around the test server: files and batches, each request answered as the chat endpoint would."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.server.answers import Fault, Seen
from tests.server.app import Behaviour, _completion


@dataclass(slots=True)
class BatchServer:
    """What was uploaded and asked; give `wrap` to `ModelServer`.

    A batch is over once it has been looked at `looks` times. `refuses` fails every batch at its creation, `expires`
    leaves all but the first half of a batch without an answer.
    """

    behaviour: Callable[[], Behaviour]
    looks: int = 0
    refuses: bool = False
    expires: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def wrap(self, app: Any) -> Starlette:
        """The application with the batch API beside it."""
        return Starlette(
            routes=[
                Route("/v1/files", self._upload, methods=["POST"]),
                Route("/v1/files/{name}/content", self._content),
                Route("/v1/batches", self._create, methods=["POST"]),
                Route("/v1/batches", self._list),
                Route("/v1/batches/{name}", self._look),
                Mount("/", app),
            ]
        )

    async def _upload(self, request: Request) -> Response:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        form = BytesParser().parsebytes(head + await request.body())
        content = next(part for part in form.walk() if part.get_filename())
        return JSONResponse(self._file(content.get_payload(decode=True)))

    async def _content(self, request: Request) -> Response:
        return Response(self.files[request.path_params["name"]], media_type="application/json")

    async def _create(self, request: Request) -> Response:
        asked = await request.json()
        lines = self.files[asked["input_file_id"]].splitlines()
        number = next(self._numbers)
        batch = {
            "id": f"batch_{number}",
            "object": "batch",
            "endpoint": asked["endpoint"],
            "completion_window": asked["completion_window"],
            "created_at": number,
            "input_file_id": asked["input_file_id"],
            "metadata": asked.get("metadata"),
            "status": "failed" if self.refuses else "in_progress",
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "looks": self.looks,
        }
        if self.refuses:
            batch["errors"] = {"object": "list", "data": [{"message": "the file is not accepted", "code": "invalid"}]}
        self.batches[str(batch["id"])] = batch
        return JSONResponse(batch)

    async def _list(self, request: Request) -> Response:
        rows = list(reversed(self.batches.values()))
        return JSONResponse({"object": "list", "data": rows, "has_more": False})

    async def _look(self, request: Request) -> Response:
        batch = self.batches[request.path_params["name"]]
        if batch["status"] == "in_progress":
            if batch["looks"] == 0:
                self._complete(batch)
            batch["looks"] -= 1
        await asyncio.sleep(0)
        return JSONResponse(batch)

    def _complete(self, batch: dict[str, Any]) -> None:
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        answered = lines[: (len(lines) + 1) // 2] if self.expires else lines
        answers = [self._answer(line) for line in answered]
        good = [line for line in answers if line["response"]["status_code"] == 200]
        bad = [line for line in answers if line["response"]["status_code"] != 200]
        batch["status"] = "expired" if self.expires else "completed"
        batch["output_file_id"] = self._file(_lines(good))["id"] if good else None
        batch["error_file_id"] = self._file(_lines(bad))["id"] if bad else None
        batch["request_counts"] = {"total": len(lines), "completed": len(good), "failed": len(bad)}

    def _answer(self, line: dict[str, Any]) -> dict[str, Any]:
        behaviour = self.behaviour()
        seen = Seen(line["url"], {}, line["body"])
        self.seen.append(seen)
        reply = behaviour.script.pop(0) if behaviour.script else behaviour.responder(seen)
        if isinstance(reply, Fault):
            error = {"message": reply.message, "code": reply.code, "param": reply.param}
            response = {"status_code": reply.status, "body": {"error": error}}
        else:
            response = {"status_code": 200, "body": _completion(behaviour, seen, reply)}
        return {
            "id": f"line_{next(self._numbers)}",
            "custom_id": line["custom_id"],
            "response": response,
            "error": None,
        }

    def _file(self, content: bytes) -> dict[str, Any]:
        name = f"file-{next(self._numbers)}"
        self.files[name] = content
        about = {"filename": f"{name}.jsonl", "purpose": "batch", "status": "processed", "created_at": 0}
        return {"id": name, "object": "file", "bytes": len(content), **about}


def _lines(records: list[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()
