"""The models that an eval run asks: baselines by their names, and any engine by its `--model` name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from eval.answers import Reply
from eval.baselines import CONSTANT, LEAD, ConstantModel, LeadModel
from eval.search import EvalStores
from eval.tasks.items import ArticleQuestion, Dataset, EvidenceQuestion, Question, StoreQuestion, StoryQuestion, TaskId
from eval.tasks.task import Call, Task, load_task
from eval.verifying import judge
from pipeline.engines.base import Engine, SummaryOptions
from pipeline.engines.llm.faults import Fault
from pipeline.models.usage import Spending
from pipeline.settings import Settings
from pipeline.steps.checkers import verify_parameters
from pipeline.steps.claims import extract_article
from pipeline.steps.compare import compare_articles, comparing
from pipeline.steps.engine import CallingEngine, engine_parameters, opened_engine
from pipeline.steps.summarize import summarize_article
from pipeline.types import Extraction

BUILTIN = "builtin"
_METHODS = {
    Call.EXTRACT: "extract",
    Call.SUMMARIZE: "summarize",
    Call.VERIFY: "verify",
    Call.CHECK: "verify",
    Call.COMPARE: "compare",
}
_ANSWER_FAULTS = frozenset(fault.error_type for fault in Fault)
_COMMANDS = {Call.EXTRACT: "claims", Call.SUMMARIZE: "summarize"}


class EvalModel(Protocol):
    """Answers the questions of items. `baseline`: it stands in every table to be beaten."""

    @property
    def name(self) -> str:
        """The name in every record."""
        ...

    @property
    def baseline(self) -> bool:
        """Whether it is there to be beaten."""
        ...

    def answers(self, task: Task) -> bool:
        """Whether it has an answer to give."""
        ...

    def ask(self, call: Call, question: Question, dataset: Dataset) -> Reply:
        """The answer; raises EvenhandError when there is none."""
        ...


class EngineModel:
    """An engine as a model to be measured; retrieval is the store's, and measured with the builtin engine alone."""

    def __init__(self, engine: Engine, settings: Settings, stores: EvalStores) -> None:
        self._engine = engine
        self._settings = settings
        self._stores = stores
        self.name = engine.name
        self.baseline = engine.name == BUILTIN

    def answers(self, task: Task) -> bool:
        """Extraction and summaries, and what else the engine has a method for."""
        if task.call is Call.RETRIEVE:
            return self.baseline
        return hasattr(self._engine, _METHODS[task.call])

    @property
    def engine(self) -> Engine:
        """The engine itself."""
        return self._engine

    def prompt_digest(self, task: TaskId) -> str | None:
        """The digest of the prompt that the task's call uses; None without one."""
        call = load_task(task).call
        if not isinstance(self._engine, CallingEngine):
            return None
        prompts: dict[str, str] = {}
        if call in _COMMANDS:
            prompts = engine_parameters(self._engine, self._settings, _COMMANDS[call])["prompts"]
        elif call in (Call.VERIFY, Call.CHECK):
            prompts = verify_parameters(self._engine, self._settings)["verify_prompts"]
        return next(iter(prompts.values()), None)

    def ask(self, call: Call, question: Question, dataset: Dataset) -> Reply:
        """What the engine answers, or the error of an answer that cost something and cannot be scored."""
        match question:
            case ArticleQuestion(article=article, sentences=sentences):
                if call is Call.EXTRACT:
                    return _extracted(extract_article(article, self._engine).extraction)
                summary = summarize_article(article, self._engine, SummaryOptions(sentences=sentences))
                return Reply(summary, summary.usage)
            case StoryQuestion(articles=articles):
                comparison = compare_articles(articles, comparing(self._engine)).comparison
                return Reply(comparison, comparison.usage)
            case StoreQuestion() if call is Call.RETRIEVE:
                return self._stores.find(question)
            case EvidenceQuestion():
                return judge(self._engine, question, self.prompt_digest(TaskId.VERIFY))
            case StoreQuestion():
                return self._stores.check(self._engine, question, self.prompt_digest(TaskId.VERIFY_END_TO_END))


@contextmanager
def opened_model(name: str, settings: Settings, datasets: Sequence[Dataset]) -> Iterator[EvalModel]:
    """The model of a name for the block; raises UsageError for a name that is none, ModelNotConfigured without key."""
    if name == CONSTANT:
        yield ConstantModel(datasets)
    elif name == LEAD:
        yield LeadModel()
    else:
        with opened_engine(settings.model_copy(update={"model": name})) as engine, EvalStores() as stores:
            yield EngineModel(engine, settings, stores)


def spending_of(model: EvalModel) -> Spending:
    """What a model has spent since it was opened; nothing for one that calls none."""
    engine = model.engine if isinstance(model, EngineModel) else None
    return engine.model.spending if isinstance(engine, CallingEngine) else Spending()


def concurrency_of(model: EvalModel) -> int:
    """How many questions a model bears at a time, so that one is judged while another is asked about."""
    engine = model.engine if isinstance(model, EngineModel) else None
    return 2 * engine.model.concurrency if isinstance(engine, CallingEngine) and engine.model.concurrency > 1 else 1


def _extracted(extraction: Extraction) -> Reply:
    """An extraction, or the error of one that nobody can score.

    Answers that could not be used are the model's own, and their claims are missed. But where a call failed, or where
    nothing could be used, there is no answer to score.
    """
    foreign = [error for error in extraction.errors if error.type not in _ANSWER_FAULTS]
    if foreign or (extraction.errors and not extraction.claims):
        return Reply((foreign or extraction.errors)[0], extraction.usage)
    return Reply(extraction, extraction.usage)
