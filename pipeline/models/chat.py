"""The chat model that chains call: it remembers answers, and learns how a server wants to be asked."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from pipeline.errors import InvalidAnswer, ModelError, ModelRefused, ModelUnreachable, UsageError
from pipeline.models.cache import ReplyCache, Stored
from pipeline.models.calling import Call, Caller
from pipeline.models.deferred import Deferral, Deferred
from pipeline.models.dialect import Dialect, StructuredMode
from pipeline.models.failures import CallFailed, FailureKind
from pipeline.models.loop import io_loop
from pipeline.models.messages import AnswerProblem, ChatReply, ChatRequest, FinishReason, Json
from pipeline.models.names import ModelKind, ModelName
from pipeline.models.presence import Presence
from pipeline.models.probe import Capabilities, probe
from pipeline.models.raw import RawReply, read_answer
from pipeline.models.usage import CACHE_HIT, Estimate, ModelUse, Spending

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

_PROBED = "#probe"


class ChatModel:
    """A chat model by its `--model` name; `open_chat_model` makes one. Usable from any thread; a context manager.

    `complete` returns whatever the server answered, usable or not (`ChatReply.problem`). It raises ModelUnreachable,
    ModelRefused or InvalidAnswer when there was no answer, BudgetReached before a limit would be passed.
    """

    def __init__(self, caller: Caller, identity: str, cache: ReplyCache | None, *, offline: bool) -> None:
        """`identity` names the endpoint in the cache; `offline` answers from the cache alone."""
        self._caller = caller
        self._identity = identity
        self._cache = cache
        self._offline = offline
        self._answered = False
        self._presence = Presence()
        self._returned: set[str] = set()
        self._deferral: Deferral | None = None
        self._from_batch: dict[str, Spending] = {}
        self._keeping = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._dialect = self._remembered_dialect()

    def __repr__(self) -> str:
        return f"ChatModel({str(self.name)!r})"

    @property
    def name(self) -> ModelName:
        """The model's name; `str()` of it goes into records."""
        return self._caller.name

    @property
    def spending(self) -> Spending:
        """Everything this model has cost so far, cache hits counted apart."""
        return self._caller.spending

    @property
    def use(self) -> ModelUse:
        """The spending, and the model ids as the answers gave them, kept answers included."""
        return ModelUse(self._caller.spending, frozenset(self._returned))

    @property
    def concurrency(self) -> int:
        """How many calls the server bears at a time, as far as it has shown; as many as there are for a batch."""
        return self._caller.limit.limit if self._deferral is None else sys.maxsize

    @property
    def dialect(self) -> Dialect:
        """How the server is asked for JSON, as far as it is known by now."""
        return self._dialect

    @property
    def capabilities(self) -> Capabilities | None:
        """What the last probe of this endpoint found; None when none is remembered."""
        learned = self._cache.learned(self._identity + _PROBED) if self._cache is not None else None
        return Capabilities.from_json(learned) if learned else None

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
        return self._caller.bound(request)

    def probe(self) -> Capabilities:
        """What the model supports: up to three short calls past the cache, remembered. A dead server is a finding."""
        found = io_loop().run(probe(self._caller))
        if found.mode is not None:
            self._learn(Dialect(found.mode, self._dialect.left_out, proven=True))
        if self._cache is not None:
            self._cache.learn(self._identity + _PROBED, found.to_json())
        return found

    def set_replay(self, reply: ChatReply, *, usable: bool) -> None:
        """Tells the cache what a later online run may do with a reply it holds.

        Call it with `usable=False` when a parsed answer fails the chain's own checks for good, so that the next run
        asks again, and with `usable=True` for a bad answer whose repair succeeded, so that the pair replays.
        """
        if self._cache is not None:
            self._cache.set_usable(reply.digest, usable=usable)

    def defer_to(self, deferral: Deferral) -> None:
        """From now on collects the calls that the cache does not answer, instead of sending them.

        Raises UsageError without a cache: a batch's answers are read from there.
        """
        if self._cache is None:
            raise UsageError("the answers of a batch are kept in the cache", item="--no-cache", action="leave it out")
        self._deferral = deferral

    def bound(self, requests: Iterable[ChatRequest]) -> Estimate:
        """What calls would cost together at most; calls nobody."""
        bounds = [self._caller.bound(request) for request in requests]
        costs = [bound.cost_usd for bound in bounds if bound.cost_usd is not None]
        return Estimate(
            len(bounds),
            sum(bound.input_tokens for bound in bounds),
            sum(bound.output_tokens for bound in bounds),
            sum(costs) if len(costs) == len(bounds) else None,
            exact=all(bound.exact for bound in bounds),
        )

    def take_in(self, digest: str, raw: RawReply, *, price_share: float) -> None:
        """Keeps a batch's answer to the call of this digest, and counts what it cost at a share of the price."""
        spending = self._caller.price(raw, price_share)
        self._caller.count(spending)
        self._from_batch[digest] = spending
        # Whose first tokens were asked for, that is a letter and no JSON.
        usable = bool(raw.first) or read_answer(raw, wants_json=True).problem is None
        cost = None if spending.unpriced_calls else spending.cost_usd
        if self._cache is not None:
            self._cache.put(digest, self._identity, Stored(raw, usable=usable), cost)

    def close(self) -> None:
        """Drops connections and closes the cache."""
        io_loop().run(self._caller.close())
        self._keeping.shutdown()
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
        """The reply; of equal requests at the same time one is sent, and the others find its answer in the cache."""
        digest = request.digest(self._identity)
        if self._cache is None:
            return await self._answer(request, digest)
        async with self._turns.setdefault(digest, asyncio.Lock()):
            return await self._answer(request, digest)

    async def _answer(self, request: ChatRequest, digest: str) -> ChatReply:
        if (kept := await asyncio.to_thread(self._kept, digest)) is not None:
            self._returned.add(kept.reply.model)
            if (paid := self._from_batch.get(digest)) is not None:
                return _reply(request, kept.reply, paid, digest)
            self._caller.count(CACHE_HIT)
            return replace(_reply(request, kept.reply, CACHE_HIT, digest), from_cache=True)
        if self._offline:
            raise ModelUnreachable(
                "the answer to this call is not in the cache",
                item=str(self.name),
                action="run once without --offline, with the same model, prompts and parameters",
            )
        try:
            call = await self._ask(request)
        except CallFailed as failed:
            if failed.failure.kind is FailureKind.TOO_LONG:
                return self._unanswered(digest, AnswerProblem.INPUT_TOO_LONG)
            if failed.failure.kind is FailureKind.TIMED_OUT and self.name.kind is ModelKind.LLAMACPP:
                return self._unanswered(digest, AnswerProblem.TRUNCATED)  # it was writing all the time
            raise self._error(failed) from None
        except ModelError as error:  # the backend could not even be opened
            error.ends_run = not self._answered
            raise
        self._answered = True
        self._presence.answered()
        self._returned.add(call.raw.model)
        reply = replace(_reply(request, call.raw, call.spending, digest), latency_s=call.latency_s)
        # In a thread of its own: a paid answer must not wait behind other work, nor be lost to an interrupt.
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._keeping, self._keep, reply, call))
        return reply

    async def _ask(self, request: ChatRequest) -> Call:
        """The server's answer, in the surest dialect it turns out to understand; raises CallFailed."""
        spending = Spending()
        dialect = self._dialect
        while True:
            try:
                if self._deferral is not None:
                    digest = request.digest(self._identity)
                    raise await self._deferral.put_off(Deferred(digest, request, dialect))
                call = await self._caller.call(request, dialect)
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
        if ignored and simpler is None:
            # No way of asking helped: the model is at fault, not the server, and asking thrice each time is waste.
            self._dialect = replace(self._dialect, proven=True)
        return simpler

    def _error(self, failed: CallFailed) -> ModelError:
        """The error of a failed call; it ends the run when no other call would be answered either."""
        error = self._caller.error(failed)
        gone = self._presence.is_gone(failed)
        error.ends_run = (failed.failure.of_endpoint and not self._answered) or gone
        if gone and self._answered:
            error.action = "see that the server runs, then give the same command again: what is done is kept"
        return error

    def _unanswered(self, digest: str, problem: AnswerProblem) -> ChatReply:
        """An input that does not fit, or takes too long, is an answer of a kind: the chain cuts its window."""
        return ChatReply("", None, problem, FinishReason.OTHER, self.name.model, Spending(), digest)

    def _kept(self, digest: str) -> Stored | None:
        """The cached answer that this run may use."""
        kept = self._cache.get(digest) if self._cache is not None else None
        # What a batch has answered is read, usable or not: a faulty answer is repaired by the next batch.
        return kept if kept is not None and (kept.usable or self._offline or digest in self._from_batch) else None

    def _keep(self, reply: ChatReply, call: Call) -> None:
        if self._cache is not None:
            cost = None if call.spending.unpriced_calls else call.spending.cost_usd
            self._cache.put(reply.digest, self._identity, Stored(call.raw, usable=reply.problem is None), cost)

    def _learn(self, dialect: Dialect) -> None:
        """Remembers what the server taught."""
        if dialect != self._dialect:
            self._dialect = dialect
            if self._cache is not None:
                self._cache.learn(self._identity, dialect.to_json())

    def _remembered_dialect(self) -> Dialect:
        learned = self._cache.learned(self._identity) if self._cache is not None else None
        return (Dialect.from_json(learned) if learned else None) or Dialect()


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
    if request.alternatives and problem is AnswerProblem.TRUNCATED:
        problem = None  # who asks for the first token alone wants no end
    return ChatReply(
        text=raw.answer,
        parsed=parsed,
        problem=problem,
        finish=raw.finish,
        model=raw.model,
        spending=spending,
        digest=digest,
        logprobs=None if raw.arguments or raw.refusal else raw.logprobs.within(raw.text),
        alternatives=raw.first,
    )
