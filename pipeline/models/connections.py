"""The HTTP client under the openai SDK: one for each model, with an end to every response."""

from __future__ import annotations

from typing import Any

from pipeline.models.backends import Endpoint
from pipeline.models.failures import UnexpectedResponse

_LARGEST_RESPONSE = 32_000_000


def http_client(endpoint: Endpoint) -> Any:
    """An httpx2 client for an endpoint: its credentials as a Basic header, proxies from the environment."""
    import httpx2

    basic = endpoint.credentials
    return httpx2.AsyncClient(
        auth=httpx2.BasicAuth(basic.username, basic.password.reveal()) if basic else None,
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

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            size = 0
            async for part in whole:
                size += len(part)
                if size > _LARGEST_RESPONSE:
                    raise UnexpectedResponse(f"more than {_LARGEST_RESPONSE // 1_000_000} MB in one response")
                yield part

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Bounded()
