"""The chat model that chains call: cached, counted, limited, retried once, and silent about its key."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import InvalidAnswer, ModelRefused, ModelUnreachable
from pipeline.models.backends import Backend
from pipeline.models.cache import ReplyCache, Stored
from pipeline.models.dialect import Dialect, StructuredMode
from pipeline.models.failures import CallFailed, FailureKind, model_error
from pipeline.models.keys import Scrubber, key_variables
from pipeline.models.limits import AdaptiveLimit
from pipeline.models.loop import io_loop
from pipeline.models.messages import AnswerProblem, ChatReply, ChatRequest, FinishReason, Json
from pipeline.models.names import ModelName
from pipeline.models.options import ModelOptions
from pipeline.models.raw import RawReply, align_logprobs, read_answer
from pipeline.models.retry import call_with_retries
from pipeline.models.usage import (
    CACHE_HIT,
    Estimate,
    Spending,
    TokenCounts,
    encoding_is_exact,
    estimate_input_tokens,
)

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

_UNSURE_MARGIN = 1.3  # another tokenizer may need more tokens than o200k: the reservation leaves room


class _Call(NamedTuple):
    """One answered call: what came, what it cost, how long it took."""

    raw: RawReply
    spending: Spending
    latency_s: float


class ChatModel:
    """A chat model by its `--model` name. Usable from any thread; a context manager.

    `complete` returns whatever the server answered, usable or not (`ChatReply.problem`), and raises ModelUnreachable,
    ModelRefused or InvalidAnswer when there was no answer, BudgetReached before a limit would be passed. What it spent
    is in each reply and, summed, in `spending`.
    """

    def __init__(
        self,
        name: ModelName,
        options: ModelOptions,
        connect: Callable[[], Awaitable[Backend]],
        scrubber: Scrubber,
        identity: str,
    ) -> None:
        """For `open_chat_model`. `connect` opens the backend at the first call that the cache cannot answer; `identity`
        names the endpoint in the cache."""
        self.name = name
        self.limit = AdaptiveLimit(options.jobs)
        self._options = options
        self._connect = connect
        self._scrubber = scrubber
        self._identity = identity
        self._cache = ReplyCache(options.cache) if options.cache else None
        self._price = options.prices.find(name)
        self._dialect = self._remembered()
        self._connecting: asyncio.Task[Backend] | None = None
        self._counting = threading.Lock()
        self._spending = Spending()

    def __repr__(self) -> str:
        return f"ChatModel({str(self.name)!r})"

    @property
    def spending(self) -> Spending:
        """Everything this model has cost so far, cache hits counted apart."""
        return self._spending

    @property
    def dialect(self) -> Dialect:
        """How the server is asked for JSON, as far as it is known by now."""
        return self._dialect

    def complete(self, request: ChatRequest) -> ChatReply:
        """The reply to a request; blocks the calling thread."""
        return io_loop().run(self._complete(request))

    async def acomplete(self, request: ChatRequest) -> ChatReply:
        """The reply to a request, for callers with an event loop of their own."""
        return await asyncio.wrap_future(io_loop().submit(self._complete(request)))

    def as_runnable(self) -> Runnable[ChatRequest, ChatReply]:
        """The model as a link of a LangChain chain: `prompt | model.as_runnable() | read`."""
        from langchain_core.runnables import RunnableLambda

        return RunnableLambda(self.complete, afunc=self.acomplete, name=str(self.name))

    def estimate(self, request: ChatRequest) -> Estimate:
        """What the call would cost at most; nothing when its answer is in the cache. Calls nobody."""
        if self._kept(request.digest(self._identity)) is not None:
            return Estimate(0, 0, 0, 0.0, exact=True)
        tokens = estimate_input_tokens(request)
        return self._bounded(request, tokens, exact=encoding_is_exact(self.name.model))

    def set_replay(self, reply: ChatReply, *, usable: bool) -> None:
        """Tells the cache what a later online run may do with a reply it holds.

        Call it with `usable=False` when a parsed answer fails the chain's own checks for good, so that the next run
        asks again, and with `usable=True` for a bad answer whose repair succeeded, so that the pair replays.
        """
        if self._cache is not None:
            self._cache.set_usable(reply.digest, usable=usable)

    def close(self) -> None:
        """Drops connections and closes the cache."""
        if self._connecting is not None:
            io_loop().run(self._disconnect())
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    def __enter__(self) -> ChatModel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _complete(self, request: ChatRequest) -> ChatReply:
        digest = request.digest(self._identity)
        if (kept := await asyncio.to_thread(self._kept, digest)) is not None:
            self._count(CACHE_HIT)
            return replace(_reply(request, kept.reply, CACHE_HIT, digest), from_cache=True)
        if self._options.offline:
            raise ModelUnreachable(
                "the answer to this call is not in the cache",
                item=str(self.name),
                action="run once without --offline, with the same model, prompts and parameters",
            )
        try:
            call = await self._ask(request)
        except CallFailed as failed:
            if failed.failure.kind is FailureKind.TOO_LONG:
                return self._unanswered(digest)
            raise model_error(failed, str(self.name), key_variables(self.name.provider)[-1]) from None
        reply = replace(_reply(request, call.raw, call.spending, digest), latency_s=call.latency_s)
        if self._cache is not None:
            stored = Stored(call.raw, usable=reply.problem is None)
            cost = None if call.spending.unpriced_calls else call.spending.cost_usd
            await asyncio.to_thread(self._cache.put, digest, self._identity, stored, cost)
        return reply

    def _unanswered(self, digest: str) -> ChatReply:
        """An input that does not fit is an answer of a kind: the chain cuts its window."""
        problem, nothing = AnswerProblem.INPUT_TOO_LONG, Spending()
        return ChatReply("", None, problem, FinishReason.OTHER, self.name.model, nothing, digest)

    async def _ask(self, request: ChatRequest) -> _Call:
        """The server's answer, in the surest dialect it turns out to understand."""
        spending = Spending()
        dialect = self._dialect
        while True:
            try:
                call = await self.call_once(request, dialect)
            except CallFailed as failed:
                simpler = dialect.after_failure(failed.failure, request)
                if simpler is None:
                    raise
                self._learn(self._dialect.merged(simpler))
                dialect = simpler
                continue
            spending += call.spending
            simpler = self._judge(request, dialect, call.raw)
            if simpler is None:
                return call._replace(spending=spending)
            dialect = simpler

    def _judge(self, request: ChatRequest, dialect: Dialect, raw: RawReply) -> Dialect | None:
        """The next dialect to try when the server ignored what this one asked for; None when the answer stands."""
        if request.schema is None or dialect.proven:
            return None
        parsed, problem = read_answer(raw, wants_json=True)
        required = request.schema.schema.get("required")
        if parsed is not None and all(name in parsed for name in (required if isinstance(required, list) else ())):
            if not self._dialect.proven:
                self._learn(self._dialect.merged(replace(dialect, proven=True)))
            return None
        ignored = problem in (None, AnswerProblem.NOT_JSON) or (
            problem is AnswerProblem.EMPTY and dialect.mode is StructuredMode.TOOL_CALL
        )
        simpler = dialect.next_mode() if ignored else None
        if ignored and simpler is None and self._dialect.mode is not StructuredMode.PROMPT:
            # No way of asking helped: the model is at fault, not the server, and asking thrice each time is waste.
            self._dialect = replace(self._dialect, proven=True)
        return simpler

    async def call_once(self, request: ChatRequest, dialect: Dialect) -> _Call:
        """One call with the retry layer, past the cache, budgeted and counted; raises CallFailed. For the probe too."""
        backend = await self._connected()
        bound = await self._reservation(request)
        async with self._options.budget.reserve(bound, str(self.name)) as hold:
            sent_at = 0.0

            async def send() -> RawReply:
                nonlocal sent_at
                sent_at = time.perf_counter()
                return await backend.send(request, dialect)

            raw = await call_with_retries(send, self._options.retry, self.limit, self._scrubber)
            latency = time.perf_counter() - sent_at
            hold.spent = await self._spent(request, raw)
            self._count(hold.spent)
            return _Call(raw, hold.spent, latency)

    async def _reservation(self, request: ChatRequest) -> Estimate:
        """The bound to set aside; not even counted when there is no limit to keep."""
        if self._options.budget.unlimited:
            return Estimate(1, 0, 0, 0.0, exact=False)
        tokens = await asyncio.to_thread(estimate_input_tokens, request)
        exact = encoding_is_exact(self.name.model)
        return self._bounded(request, tokens if exact else int(tokens * _UNSURE_MARGIN), exact=exact)

    async def _spent(self, request: ChatRequest, raw: RawReply) -> Spending:
        tokens = raw.tokens
        if tokens is None:
            tokens = await asyncio.to_thread(_counted, request, raw)
        return Spending.of_call(tokens, self._price.cost(tokens) if self._price else None)

    def _bounded(self, request: ChatRequest, tokens: int, *, exact: bool) -> Estimate:
        bound = TokenCounts(tokens, request.max_output_tokens)
        return Estimate(1, bound.input, bound.output, self._price.cost(bound) if self._price else None, exact)

    def _kept(self, digest: str) -> Stored | None:
        """The cached answer that this run may use."""
        kept = self._cache.get(digest) if self._cache is not None else None
        return kept if kept is not None and (kept.usable or self._options.offline) else None

    async def _connected(self) -> Backend:
        """The backend, opened once however many calls wait for it."""
        if self._connecting is None or (self._connecting.done() and self._connecting.exception()):
            self._connecting = asyncio.ensure_future(self._connect())
        return await asyncio.shield(self._connecting)

    async def _disconnect(self) -> None:
        connecting, self._connecting = self._connecting, None
        if connecting is not None and not connecting.cancel() and not connecting.exception():
            await connecting.result().close()

    def _count(self, spending: Spending) -> None:
        with self._counting:
            self._spending += spending

    def _learn(self, dialect: Dialect) -> None:
        """Remembers what the server taught."""
        if dialect != self._dialect:
            self._dialect = dialect
            if self._cache is not None:
                self._cache.learn(self._identity, dialect.to_json())

    def _remembered(self) -> Dialect:
        learned = self._cache.learned(self._identity) if self._cache is not None else None
        try:
            return Dialect.from_json(learned) if learned else Dialect()
        except (ValueError, KeyError, TypeError):
            return Dialect()


def require_json(reply: ChatReply, item: str) -> dict[str, Json]:
    """The reply's JSON object; raises ModelRefused for a refusal and InvalidAnswer for any other problem."""
    if reply.parsed is not None:
        return reply.parsed
    if reply.problem is AnswerProblem.REFUSED:
        said = " ".join(reply.text.split())[:160]
        raise ModelRefused(f"the model refused to answer{f': {said}' if said else ''}", item=item)
    said = {
        AnswerProblem.EMPTY: "the model's answer is empty",
        AnswerProblem.TRUNCATED: "the model's answer was cut off at its token limit",
        AnswerProblem.NOT_JSON: "the model's answer is no JSON object",
        AnswerProblem.INPUT_TOO_LONG: "the text does not fit the model's context",
        None: "no JSON was asked for",
    }[reply.problem]
    raise InvalidAnswer(said, item=item)


def _reply(request: ChatRequest, raw: RawReply, spending: Spending, digest: str) -> ChatReply:
    parsed, problem = read_answer(raw, wants_json=request.schema is not None)
    return ChatReply(
        text=raw.answer,
        parsed=parsed,
        problem=problem,
        finish=raw.finish,
        model=raw.model,
        spending=spending,
        digest=digest,
        logprobs=align_logprobs(raw),
    )


def _counted(request: ChatRequest, raw: RawReply) -> TokenCounts:
    """Our own count, for a server that reports no usage."""
    from pipeline.text.tokens import count_tokens

    return TokenCounts(estimate_input_tokens(request), count_tokens(raw.answer), estimated=True)
