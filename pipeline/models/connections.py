"""The HTTP client under the openai SDK: one for each model, with an end to every response and no ballast in it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from pipeline.models.failures import UnexpectedResponse
from pipeline.models.logprobs import with_packed_logprobs

if TYPE_CHECKING:
    from pipeline.models.backends import Endpoint

_LARGEST_RESPONSE = 32_000_000
_GZIP = 31  # zlib's number for the gzip format


def http_client(endpoint: Endpoint) -> Any:
    """An httpx2 client for an endpoint: its credentials as a Basic header, proxies from the environment."""
    import httpx2

    basic = endpoint.credentials
    return httpx2.AsyncClient(
        auth=httpx2.BasicAuth(basic.username, basic.password.reveal()) if basic else None,
        headers={"accept-encoding": "gzip"},
        timeout=endpoint.timeout_s,
        limits=httpx2.Limits(max_connections=endpoint.connections, max_keepalive_connections=endpoint.connections),
        event_hooks={"response": [_check_response]},
        follow_redirects=True,
    )


async def _check_response(response: Any) -> None:
    """Ends a response that is not JSON at its head, and one that has no end before it fills the memory."""
    import httpx2

    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if response.is_success and "json" not in kind:
        raise UnexpectedResponse(f"{kind or 'no content type'} instead of JSON")
    whole = response.stream
    encoding = response.headers.get("content-encoding", "")
    readable = response.is_success and encoding in ("", "gzip")
    if readable and encoding:
        del response.headers["content-encoding"]

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            parts, size = [], 0
            async for part in whole:
                size += len(part)
                if size > _LARGEST_RESPONSE:
                    raise _too_large()
                parts.append(part)
            body = b"".join(parts)
            yield with_packed_logprobs(unpacked(body) if encoding else body) if readable else body

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Bounded()


def unpacked(body: bytes) -> bytes:
    """A gzip body's content; raises UnexpectedResponse when it is none, or beyond any size."""
    reader = zlib.decompressobj(_GZIP)
    try:
        content = reader.decompress(body, _LARGEST_RESPONSE)
    except zlib.error:
        raise UnexpectedResponse("a broken gzip body") from None
    if reader.unconsumed_tail:
        raise _too_large()
    return content


def _too_large() -> UnexpectedResponse:
    return UnexpectedResponse(f"more than {_LARGEST_RESPONSE // 1_000_000} MB in one response")
