"""Asks a model one question: rendered, sent through a LangChain chain, judged, and repaired once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pipeline.engines.llm.faults import Failure, Fault, fault_of
from pipeline.engines.llm.options import LlmOptions
from pipeline.errors import ModelError
from pipeline.models.chat import ChatModel
from pipeline.models.loop import io_loop
from pipeline.models.messages import AnswerSchema, ChatReply, ChatRequest, Json, Message, Role
from pipeline.models.usage import Estimate, Spending
from pipeline.prompts import Prompt, Repair, render

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Item = TypeVar("Item")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Question:
    """One prompt with its variables, and how long the answer may be. `sample` tells repeats of it apart."""

    prompt: Prompt
    variables: Mapping[str, Any] = field(hash=False)
    output_tokens: int
    sample: int = 0
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Answered(Generic[Result]):
    """What a question came to: a result or a failure, the last reply, and everything spent on it."""

    result: Result | None
    failure: Failure | None
    reply: ChatReply | None
    spending: Spending


class Judge(Protocol[Result_co]):
    """Makes a result of an answer's object, or says what is wrong with it."""

    def __call__(self, parsed: dict[str, Json], *, final: bool) -> Result_co | Failure:
        """`final`: there will be no other answer, so that what is good in this one counts."""
        ...


class Asker:
    """One model, asked through one chain; remembers when the model turned out to be out of reach."""

    def __init__(self, model: ChatModel, options: LlmOptions) -> None:
        """The chain is `request | model`; LangChain's own tracing stays off."""
        self._model = model
        self._options = options
        self._chain: Runnable[Question, ChatReply] | None = None
        self._answered = False
        self._unreachable: ModelError | None = None

    def request(self, question: Question) -> ChatRequest:
        """The call that asks the question."""
        rendered = render(question.prompt, question.variables, question.repair)
        turns = [
            Message(Role.ASSISTANT if number % 2 else Role.USER, text) for number, text in enumerate(rendered.turns)
        ]
        schema = AnswerSchema(question.prompt.name, question.prompt.purpose, question.prompt.schema)
        return ChatRequest(
            (Message(Role.SYSTEM, rendered.system), *turns),
            max_output_tokens=question.output_tokens,
            schema=schema,
            temperature=self._temperature(question),
            seed=self._options.seed,
            sample=question.sample,
            logprobs=True,
        )

    def estimate(self, request: ChatRequest) -> Estimate:
        """What the call would cost at most."""
        return self._model.estimate(request)

    async def ask(self, question: Question, judge: Judge[Result]) -> Answered[Result]:
        """The judged answer; one that is faulty is asked for once more, with the prompt's words on what was wrong.

        A call that fails is a failure too. Once the very first calls found no model, later ones fail without a try.
        Raises BudgetReached, and the ModelError of a model that is not there.
        """
        first = await self._once(question, judge)
        failure = first.failure
        if failure is None or failure.fault is None or not failure.fault.repairable or question.repair is not None:
            return self._settled(first)
        second = await self._once(replace(question, repair=Repair(failure.fault.value, failure.detail)), judge)
        if second.failure is None and first.reply is not None:
            self._model.set_replay(first.reply, usable=True)
        return self._settled(replace(second, spending=first.spending + second.spending))

    def _settled(self, answered: Answered[Result]) -> Answered[Result]:
        """Lets the next run ask again where the answer failed for good."""
        if answered.failure is not None and answered.reply is not None:
            self._model.set_replay(answered.reply, usable=False)
        return answered

    async def _once(self, question: Question, judge: Judge[Result]) -> Answered[Result]:
        if self._unreachable is not None and not self._answered:
            if self._unreachable.ends_run:
                raise self._unreachable
            return Answered(None, Failure(self._unreachable), None, Spending())
        try:
            reply = await self._linked().ainvoke(question)
        except ModelError as error:
            self._unreachable = error
            if error.ends_run:
                raise
            return Answered(None, Failure(error), None, Spending())
        self._answered = True
        # In a thread: judging may parse sentences, and the loop carries every other call meanwhile.
        judged = await asyncio.to_thread(self._judged, reply, judge, final=question.repair is not None)
        failure = judged if isinstance(judged, Failure) else None
        result = None if isinstance(judged, Failure) else judged
        return Answered(result, failure, reply, reply.spending)

    def _judged(self, reply: ChatReply, judge: Judge[Result], *, final: bool) -> Result | Failure:
        if reply.problem is not None:
            refusal = reply.text if fault_of(reply.problem) is Fault.REFUSED else ""
            return Failure(fault_of(reply.problem), refusal)
        return judge(reply.parsed or {}, final=final)

    def _linked(self) -> Runnable[Question, ChatReply]:
        if self._chain is None:
            from langchain_core.runnables import RunnableLambda

            from pipeline.models.backends import stop_tracing

            stop_tracing()
            self._chain = RunnableLambda(self.request, name="request") | self._model.as_runnable()
        return self._chain

    def _temperature(self, question: Question) -> float | None:
        if question.sample:
            return self._options.sampling_temperature
        if self._options.temperature is not None:
            return self._options.temperature
        return float(question.prompt.parameters.get("temperature", 0.0))


def run_all(
    work: Callable[[Item], Awaitable[Result]], items: Sequence[Item], *, at_once: int, name: str
) -> list[Result]:
    """What `work` returns for each item, in order, `at_once` of them under way at a time.

    The items are a LangChain batch in the models' event loop; an interrupt cancels what is under way.
    """
    if not items:
        return []
    from langchain_core.runnables import RunnableLambda

    def never(item: Item) -> Result:
        raise NotImplementedError("windows are worked on in the event loop")

    chain: Runnable[Item, Result] = RunnableLambda(never, afunc=work, name=name)

    async def batch() -> list[Result]:
        return await chain.abatch(list(items), config={"max_concurrency": at_once})

    return io_loop().run(batch())


def spent(parts: Iterable[Spending]) -> Spending:
    """All of it."""
    return sum(parts, Spending())
