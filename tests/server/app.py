"""The OpenAI-compatible application behind the test server."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.server.answers import Answer, Fault, Figures, Reply, Responder, Seen, Trick, smallest_instance, tokens_of


class Support(StrEnum):
    """What the server does with a feature."""

    HONOURED = "honoured"
    REJECTED = "rejected"  # 400, naming the parameter
    IGNORED = "ignored"  # as if it had not been asked for


@dataclass(slots=True)
class Behaviour:
    """Everything a test can switch; changed between requests at will."""

    models: tuple[str, ...] = ("test-model",)
    key: str | None = None
    latency_s: float = 0.0
    json_schema: Support = Support.HONOURED
    tools: Support = Support.HONOURED
    logprobs: Support = Support.HONOURED
    context_length: int | None = None
    rejected: tuple[str, ...] = ()
    responder: Responder = lambda _: Answer()
    script: list[Reply] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0
    first_asked: float = 0.0  # seconds on the monotonic clock
    last_answered: float = 0.0


def create_app(current: Callable[[], Behaviour]) -> Starlette:
    """The application; `current` is asked anew for each request, and a request keeps what it began with."""

    async def chat(request: Request) -> Response:
        behaviour = current()
        behaviour.first_asked = behaviour.first_asked or time.monotonic()
        seen = Seen(request.url.path, dict(request.headers), json.loads(await request.body()))
        behaviour.seen.append(seen)
        fault = _fault(behaviour, seen)
        reply = fault or (behaviour.script.pop(0) if behaviour.script else behaviour.responder(seen))
        if isinstance(reply, Fault):
            return await _fail(request, reply)
        behaviour.under_way += 1
        behaviour.most_at_once = max(behaviour.most_at_once, behaviour.under_way)
        await asyncio.sleep(behaviour.latency_s if reply.latency_s is None else reply.latency_s)
        behaviour.under_way -= 1
        form = _response if seen.path.endswith("/responses") else _completion
        response = JSONResponse(form(behaviour, seen, reply))
        behaviour.last_answered = time.monotonic()
        return response

    async def models(request: Request) -> Response:
        behaviour = current()
        behaviour.seen.append(Seen(request.url.path, dict(request.headers), {}))
        if (fault := _unauthorized(behaviour, dict(request.headers))) is not None:
            return _error(fault)
        length = {} if behaviour.context_length is None else {"max_model_len": behaviour.context_length}
        data = [
            {"id": name, "object": "model", "created": 0, "owned_by": "tests", **length} for name in behaviour.models
        ]
        return JSONResponse({"object": "list", "data": data})

    chat_paths = ("/v1/chat/completions", "/v1/responses", "/openai/deployments/{name}/chat/completions")
    return Starlette(
        routes=[*(Route(path, chat, methods=["POST"]) for path in chat_paths), Route("/v1/models", models)]
    )


def _fault(behaviour: Behaviour, seen: Seen) -> Fault | None:
    """The error status this server owes the request, whatever the script says."""
    if (fault := _unauthorized(behaviour, seen.headers)) is not None:
        return fault
    if seen.path.startswith("/v1/") and seen.body.get("model") not in behaviour.models:
        return Fault(404, message=f"The model `{seen.body.get('model')}` does not exist", code="model_not_found")
    if "response_format" in seen.body and behaviour.json_schema is Support.REJECTED:
        message = "'response_format' of type 'json_schema' is not supported by this server"
        return Fault(400, message=message, param="response_format")
    if "tools" in seen.body and behaviour.tools is Support.REJECTED:
        return Fault(400, message="tools are not supported by this server", param="tools")
    wrong = next((name for name in behaviour.rejected if name in seen.body), None)
    if wrong is None:
        return None
    message = f"Unsupported parameter: '{wrong}' is not supported with this model."
    return Fault(400, message=message, code="unsupported_parameter", param=wrong)


def _unauthorized(behaviour: Behaviour, headers: Mapping[str, str]) -> Fault | None:
    given = headers.get("authorization", "").removeprefix("Bearer ")
    if behaviour.key is None or given == behaviour.key:
        return None
    return Fault(401, message=f"Incorrect API key provided: {given}", code="invalid_api_key")


async def _fail(request: Request, fault: Fault) -> Response:
    match fault.trick:
        case None:
            return _error(fault)
        case Trick.RESET:
            _reset(request)
            return Response()
        case Trick.HANG:
            await _until_gone(request)
            return Response()
        case Trick.CUT_OFF:
            return StreamingResponse(
                _cut_off(request), headers={"content-length": "1000"}, media_type="application/json"
            )
        case Trick.HALF_JSON:
            return Response('{"id": "x", "choices": [{"mess', media_type="application/json")
        case Trick.OTHER_JSON:
            return JSONResponse({"hello": "world"})
        case Trick.NO_CHOICES:
            return JSONResponse({"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []})
        case Trick.HTML:
            return HTMLResponse("<html><title>Welcome to the router</title></html>")
        case Trick.GARBAGE:
            return StreamingResponse(_noise(endless=False), media_type="text/event-stream")
        case Trick.ENDLESS_GARBAGE:
            return StreamingResponse(_noise(endless=True), media_type="application/json")


def _error(fault: Fault) -> Response:
    error = {"message": fault.message, "type": "test", "code": fault.code, "param": fault.param}
    return JSONResponse({"error": error}, fault.status, headers=dict(fault.headers))


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _cut_off(request: Request) -> AsyncIterator[bytes]:
    yield b'{"id": "x", "choices": ['
    await asyncio.sleep(0)
    _transport(request).close()


async def _noise(*, endless: bool) -> AsyncIterator[bytes]:
    noise = random.Random(7)
    yield noise.randbytes(2_000)
    while endless:
        yield noise.randbytes(500_000)
        await asyncio.sleep(0)


def _reset(request: Request) -> None:
    """Close so that the peer sees a reset, not an end."""
    transport = _transport(request)
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


def _transport(request: Request) -> Any:
    """Uvicorn's transport of this request: ASGI itself has no word for an unclean end."""
    return request.receive.__self__.transport  # type: ignore[attr-defined]


def _completion(behaviour: Behaviour, seen: Seen, answer: Answer) -> dict[str, Any]:
    schema = seen.schema if behaviour.json_schema is Support.HONOURED else None
    tool = seen.tool if behaviour.tools is Support.HONOURED else None
    wanted = schema or (tool or {}).get("parameters")
    text = answer.text if answer.text is not None else (json.dumps(smallest_instance(wanted)) if wanted else "ok")
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": answer.refusal}
    finish = answer.finish
    if answer.refusal is not None:
        message["content"] = None
    elif tool is not None:
        call = {"id": "call_1", "type": "function", "function": {"name": tool["name"], "arguments": text}}
        message |= {"content": None, "tool_calls": [call]}
        finish = "tool_calls" if finish == "stop" else finish
    choice: dict[str, Any] = {"index": 0, "finish_reason": finish, "message": message, "logprobs": None}
    if seen.body.get("logprobs") and behaviour.logprobs is Support.HONOURED and message["content"]:
        content = [_token(part, answer.logprob) for part in tokens_of(text)]
        if seen.body.get("top_logprobs"):
            content[0]["top_logprobs"] = [_token(text, logprob) for text, logprob in answer.alternatives.items()]
        choice["logprobs"] = {"content": content}
    figures = answer.figures or Figures(len(json.dumps(seen.body["messages"]).split()), len(text.split()))
    return {
        "id": f"chatcmpl-{len(behaviour.seen)}",
        "object": "chat.completion",
        "created": 0,
        "model": answer.model or seen.body.get("model", "test-model"),
        "choices": [choice],
    } | ({"usage": figures.record()} if answer.usage else {})


def _response(behaviour: Behaviour, seen: Seen, answer: Answer) -> dict[str, Any]:
    """The same answer in the form of OpenAI's Responses API."""
    text = answer.text if answer.text is not None else json.dumps(smallest_instance(seen.schema or {}))
    figures = answer.figures or Figures(10, len(text.split()))
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}
    cut = answer.finish == "length"
    return {
        "id": f"resp_{len(behaviour.seen)}",
        "object": "response",
        "created_at": 0,
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "model": answer.model or seen.body["model"],
        "output": [message],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": figures.prompt,
            "output_tokens": figures.completion,
            "total_tokens": figures.prompt + figures.completion,
            "input_tokens_details": {"cached_tokens": figures.cached},
            "output_tokens_details": {"reasoning_tokens": figures.reasoning},
        },
    }


def _token(text: str, logprob: float) -> dict[str, Any]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode()), "top_logprobs": []}
