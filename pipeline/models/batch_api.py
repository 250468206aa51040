"""OpenAI's batch API through the openai client: a file of requests in, a file of answers out, at half the price.

LangChain has no word for it, so requests are written and answers read here, in the form of the chat completions API.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import ModelError
from pipeline.models.backends import Endpoint
from pipeline.models.deferred import Deferred
from pipeline.models.dialect import Parameter, StructuredMode
from pipeline.models.failures import CallFailed, Failure, FailureKind, classify, model_error
from pipeline.models.keys import Scrubber, key_variables
from pipeline.models.openai_backend import OPENAI_URL
from pipeline.models.raw import RawReply
from pipeline.models.reading import from_openai_completion
from pipeline.models.wording import with_schema_in_prompt

if TYPE_CHECKING:
    from openai import OpenAI

PRICE_SHARE = 0.5  # of the price of the same calls sent one by one
MOST_REQUESTS = 10_000  # in one batch; the API takes 50,000 in 200 MB
_URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_LABEL = "evenhand"


class BatchState(StrEnum):
    """Where a batch stands, as far as it matters here."""

    UNDER_WAY = "under way"
    OVER = "over"  # answers, where there are any, can be read
    REFUSED = "refused"  # the file itself was not accepted


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the provider tells of it; `answered` of `requests` are done."""

    batch_id: str
    state: BatchState
    answered: int
    requests: int
    files: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What came of one request, by its digest: an answer, or why there is none."""

    digest: str
    raw: RawReply | None
    failure: Failure | None


class BatchApi:
    """The batch API of one endpoint. Raises ModelError when it cannot be reached or refuses."""

    def __init__(self, endpoint: Endpoint, scrubber: Scrubber) -> None:
        self._endpoint = endpoint
        self._scrubber = scrubber
        self._opened: OpenAI | None = None

    def submit(self, calls: Iterable[Deferred], label: str) -> Batch:
        """Start a batch over the calls; `label` finds it again."""
        lines = "".join(f"{json.dumps(self._line(call), ensure_ascii=False)}\n" for call in calls).encode()
        try:
            file = self._client.files.create(file=(f"{label}.jsonl", io.BytesIO(lines)), purpose="batch")
            made = self._client.batches.create(
                input_file_id=file.id, endpoint=_URL, completion_window="24h", metadata={_LABEL: label}
            )
        except Exception as error:
            raise self._error(error) from None
        return _batch(made)

    def find(self, label: str) -> Batch | None:
        """The batch that was started under a label; None when it never was."""
        try:
            return next(
                (_batch(one) for one in self._client.batches.list() if (one.metadata or {}).get(_LABEL) == label), None
            )
        except Exception as error:
            raise self._error(error) from None

    def look(self, batch_id: str) -> Batch:
        """How far a batch is."""
        try:
            return _batch(self._client.batches.retrieve(batch_id))
        except Exception as error:
            raise self._error(error) from None

    def answers(self, batch: Batch) -> Iterator[BatchAnswer]:
        """What a batch that is over answered, in any order; a request of which it says nothing has no answer."""
        for file in batch.files:
            try:
                content = self._client.files.content(file).text
            except Exception as error:
                raise self._error(error) from None
            yield from (self._answer(json.loads(line)) for line in content.splitlines() if line.strip())

    @property
    def _client(self) -> OpenAI:
        if self._opened is None:
            from openai import OpenAI

            key = self._endpoint.key
            self._opened = OpenAI(
                base_url=self._endpoint.base_url or OPENAI_URL,
                api_key=key.reveal() if key else "none",
                timeout=self._endpoint.timeout_s,
            )
        return self._opened

    def _line(self, call: Deferred) -> dict[str, Any]:
        return {"custom_id": call.digest, "method": "POST", "url": _URL, "body": self._body(call)}

    def _body(self, call: Deferred) -> dict[str, Any]:
        request, left_out, schema = call.request, call.dialect.left_out, call.request.schema
        mode = call.dialect.mode if schema is not None else None
        messages = request.messages
        if schema is not None and mode is StructuredMode.PROMPT:
            messages = with_schema_in_prompt(messages, schema)
        with_logprobs = request.logprobs and Parameter.LOGPROBS not in left_out
        asked: dict[str, Any] = {
            Parameter.TEMPERATURE.value: request.temperature,
            Parameter.SEED.value: request.seed,
            Parameter.LOGPROBS.value: request.logprobs or None,
            "top_logprobs": request.alternatives if with_logprobs and request.alternatives else None,
        }
        body: dict[str, Any] = {
            "model": self._endpoint.name.model,
            "messages": [{"role": message.role.value, "content": message.text} for message in messages],
            self._length_name(call): request.max_output_tokens,
            **{name: value for name, value in asked.items() if value is not None and name not in left_out},
        }
        if schema is None or mode is StructuredMode.PROMPT:
            return body
        about = {"name": schema.name, "description": schema.description}
        if mode is StructuredMode.TOOL_CALL:
            function = {**about, "parameters": dict(schema.schema)}
            choice = {"type": "function", "function": {"name": schema.name}}
            return {**body, "tools": [{"type": "function", "function": function}], "tool_choice": choice}
        wanted = {**about, "schema": dict(schema.schema), "strict": schema.strict}
        return {**body, "response_format": {"type": "json_schema", "json_schema": wanted}}

    def _length_name(self, call: Deferred) -> str:
        modern = (self._endpoint.base_url or OPENAI_URL) == OPENAI_URL
        return "max_completion_tokens" if modern or Parameter.MAX_TOKENS in call.dialect.left_out else "max_tokens"

    def _answer(self, line: dict[str, Any]) -> BatchAnswer:
        digest, response = str(line.get("custom_id")), line.get("response") or {}
        if response.get("status_code") == 200:
            try:
                return BatchAnswer(digest, from_openai_completion(response["body"]), None)
            except (KeyError, IndexError, TypeError) as error:
                return BatchAnswer(digest, None, Failure(FailureKind.GARBAGE, f"no chat completion ({error})"))
        if not response:
            said = (line.get("error") or {}).get("message") or "the batch ended before its turn"
            return BatchAnswer(digest, None, Failure(FailureKind.SERVER_ERROR, str(said)))
        return BatchAnswer(digest, None, classify(_LineError(response), self._scrubber))

    def _error(self, error: Exception) -> ModelError:
        name = self._endpoint.name
        failed = model_error(
            CallFailed(classify(error, self._scrubber), 1), str(name), key_variables(name.provider)[-1]
        )
        failed.ends_run = True
        return failed


class _LineError(Exception):
    """The error response to one request of a batch, in the form of the SDK's own errors."""

    def __init__(self, response: dict[str, Any]) -> None:
        super().__init__("the request failed")
        self.status_code = response.get("status_code")
        self.body = response.get("body")


_STATES = {
    "failed": BatchState.REFUSED,
    "completed": BatchState.OVER,
    "expired": BatchState.OVER,
    "cancelled": BatchState.OVER,
}


def _batch(told: Any) -> Batch:
    counts = told.request_counts
    files = tuple(file for file in (told.output_file_id, told.error_file_id) if file)
    errors = told.errors.data or [] if told.errors else []
    reason = errors[0].message or "" if errors else ""
    return Batch(
        told.id,
        _STATES.get(told.status, BatchState.UNDER_WAY),
        (counts.completed + counts.failed) if counts else 0,
        counts.total if counts else 0,
        files,
        " ".join(reason.split()),
    )
