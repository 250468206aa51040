"""The engine behind every chat model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType

from pipeline.calibration import Calibrations, Key, load_calibrations
from pipeline.engines.base import ClaimEvidence, ReadArticle, SummaryOptions, Verification
from pipeline.engines.llm.agreement import with_agreement
from pipeline.engines.llm.asking import Asker, run_all, spent
from pipeline.engines.llm.claims import ClaimBuilder, Drafted, unique_claims
from pipeline.engines.llm.compare import Setter, calibrated_item, compare_groups
from pipeline.engines.llm.extract import Extractor, Reader, WindowReader, WindowResult, total
from pipeline.engines.llm.faults import Failure, Fault
from pipeline.engines.llm.limits import reading_limit, window_limits
from pipeline.engines.llm.loaded import LoadedFinder, loaded_terms
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.mode import choose_mode, choose_verify_mode
from pipeline.engines.llm.offload import ClaimOffload
from pipeline.engines.llm.options import ExtractMode, LlmOptions, VerifyMode
from pipeline.engines.llm.outcomes import errors_of, outcomes_of, unasked
from pipeline.engines.llm.plan import Plan, planned
from pipeline.engines.llm.points import Points
from pipeline.engines.llm.rewriting import Rewriter
from pipeline.engines.llm.roundup import Rounder, Sources
from pipeline.engines.llm.sentencewise import SentenceReader
from pipeline.engines.llm.summarize import Checked, Order, Summarizer, SummaryResult, within_words
from pipeline.engines.llm.verify.batch import BatchVerifier
from pipeline.engines.llm.verify.forecast import foreseen
from pipeline.engines.llm.verify.letter import LetterVerifier
from pipeline.engines.llm.verify.run import plan_batches, plan_letters, verify_by_letters, verify_in_batches
from pipeline.engines.llm.windows import BEFORE, Window, WindowLimits, neighbourhoods, plan_windows
from pipeline.engines.stories import kinship_of, round_up_length, version_labels
from pipeline.errors import InvalidAnswer, ModelError, ModelRefused
from pipeline.models.chat import ChatModel
from pipeline.models.factory import open_chat_model
from pipeline.models.names import ModelKind
from pipeline.models.usage import Spending
from pipeline.prompts import Prompt, load_prompt
from pipeline.store.embeddings import load_embedder
from pipeline.types import (
    Article,
    Comparison,
    ExclusionReason,
    Extraction,
    LoadedTerm,
    RoundUp,
    Sentence,
    Summary,
    SummaryAccounting,
    SummarySentence,
)

_PROMPTS = (
    "extract_claims",
    "extract_claims_sentence",
    "summarize",
    "summarize_sentence",
    "neutrality",
    "compare",
    "round_up",
    "verify_claims",
    "verify_letter",
)
_LOADED_PAGE = WindowLimits(shown=400, asked=400)  # a small model finds little in a longer text


class LlmEngine:
    """Prompt chains over one chat model; a context manager, usable from several threads.

    The model is shown numbered sentences and answers with numbers and verbatim quotes; every span, speaker, number and
    name is checked against the article here. Raises ModelError when no call of an article gave anything, BudgetReached
    before a limit would be passed.
    """

    def __init__(self, options: LlmOptions, model: ChatModel | None = None) -> None:
        """Opens the model that `options` name, unless one is given; reads the prompts, so that a bad one fails here."""
        self._options = options
        self._prompts = {name: load_prompt(name, options.prompts) for name in _PROMPTS}
        self._calibrations: Calibrations = load_calibrations(options.calibration)
        self._model = model or open_chat_model(options.model, options.calls)
        self._offload = ClaimOffload(options.processes)
        self.mode = choose_mode(options.extract_mode, self._model.name, self._model.capabilities)
        self.verify_mode = choose_verify_mode(options.verify_mode, self._model.name, self._model.capabilities)

    @property
    def name(self) -> str:
        """The model's name, as records have it: without credentials."""
        return str(self._model.name)

    @property
    def model(self) -> ChatModel:
        """The model, for its spending."""
        return self._model

    def close(self) -> None:
        """Drops the model's connections, closes its cache and ends helping processes."""
        self._offload.close()
        self._model.close()

    def __enter__(self) -> LlmEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Claims, rejected ones among them, and one outcome for every sentence."""
        material = Material(article, sentences)
        asker = Asker(self._model, self._options)
        extractor = self._extractor(asker, material)
        windows = self._windows(material)
        passed_over = WindowResult(unused=self._passed_over(material))
        result = total((*run_all(extractor.settle, windows, at_once=self._at_once, name="extract"), passed_over))
        _require_something(result, windows)
        drafted, spending = result.drafted, result.spending
        if self._options.samples > 1 and drafted:
            drafted, more = self._sampled(extractor, windows, result)
            spending += more
        builder = ClaimBuilder(material, self.name, self._claim_prompt.ref, self._calibrations)
        claims = unique_claims(self._offload.build(builder, drafted))
        outcomes = outcomes_of(material.sentences, claims, result)
        return Extraction(claims, outcomes, spending.usage(), errors_of(material, result, outcomes))

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        """A summary whose sentences passed the check, with the article's loaded language."""
        material = Material(article, sentences)
        asker = Asker(self._model, self._options)
        order = Order(options.sentences or _default_length(material), options.words)
        prompt = self._summary_prompt(material)
        (result,) = run_all(self._summarizer(asker, material).settle, (order,), at_once=1, name="summarize")
        if result.failure is not None:
            raise _error(result.failure, material)
        loaded, spending = self._loaded(asker, material, result)
        kept = within_words(result.sentences, options.words)
        return Summary(
            article_id=article.article_id,
            sentences=tuple(self._summary_sentence(sentence, material, prompt) for sentence in kept),
            loaded_language=loaded,
            accounting=SummaryAccounting(len(material.sentences), len(kept), result.dropped),
            model=self.name,
            usage=(result.spending + spending).usage(),
            prompt=prompt.ref,
        )

    def compare(self, articles: Sequence[ReadArticle]) -> Comparison:
        """Where versions of one story agree, differ and conflict, by sentences that an embedding lines up."""
        ids = tuple(read.article.article_id for read in articles)
        embedder = load_embedder()
        kinship = kinship_of([read.article for read in articles], embedder)
        prompt = self._prompts["compare"]
        if not kinship.same_story:
            return Comparison(ids, same_story=False, similarity=kinship.similarity, items=(), model=self.name)
        found = compare_groups(self._setter(articles), embedder, at_once=self._at_once)
        if found.unanswered:
            raise _error(found.failures[0], Material(articles[0].article, articles[0].sentences))
        key = Key("compare", self.name, prompt.digest)
        item = articles[0].article.path or articles[0].article.source_key
        return Comparison(
            ids,
            same_story=True,
            similarity=kinship.similarity,
            items=tuple(calibrated_item(item, self._calibrations, key) for item in found.items),
            model=self.name,
            usage=found.spending.usage(),
            prompt=prompt.ref,
            errors=tuple(failure.item_error(item) for failure in found.failures),
            dropped=found.dropped,
        )

    def round_up(self, articles: Sequence[ReadArticle], options: SummaryOptions) -> RoundUp:
        """One summary of a story from all its versions, every sentence held against what it cites."""
        prompt = self._prompts["round_up"]
        rounder = self._rounder(articles)
        (result,) = run_all(rounder.settle, (_round_up_order(articles, options),), at_once=1, name="round_up")
        if result.failure is not None:
            raise _error(result.failure, Material(articles[0].article, articles[0].sentences))
        key = Key("round_up", self.name, prompt.digest)
        return RoundUp(
            articles=tuple(read.article.article_id for read in articles),
            sentences=tuple(rounder.sentence(one, self._calibrations, key) for one in result.sentences),
            dropped=result.dropped,
            model=self.name,
            usage=result.spending.usage(),
            prompt=prompt.ref,
        )

    def plan(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        *,
        extract: bool = False,
        summarize: bool = False,
        verify: bool = False,
    ) -> Plan:
        """What the work would take at most when every answer is good at once; nothing is sent.

        What verifying takes is a guess: claims and evidence are not known before they are found.
        """
        material = Material(article, sentences)
        asker = Asker(self._model, self._options)
        questions = []
        if extract:
            extractor = self._extractor(asker, material)
            windows = self._windows(material)
            questions += [
                extractor.question(window, sample=sample)
                for window in windows
                for sample in range(self._options.samples)
            ]
        if summarize:
            order = Order(_default_length(material), None)
            questions += self._summarizer(asker, material).questions(order)
            if self.mode is ExtractMode.SENTENCE and not material.english:
                finder = LoadedFinder(asker, self._prompts["neutrality"], self._context_tokens)
                questions += [finder.question(window) for window in self._loaded_windows(material)]
        plan = planned([self._model.estimate(asker.request(question)) for question in questions])
        if not verify:
            return plan
        return plan + self.plan_verification(foreseen([s for s in material.sentences if unasked(s) is None]))

    def plan_comparison(self, articles: Sequence[ReadArticle]) -> Plan:
        """What `compare` would take at most when every answer is good at once; nothing is sent.

        Articles that do not tell one story take no call.
        """
        embedder = load_embedder()
        if not kinship_of([read.article for read in articles], embedder).same_story:
            return Plan()
        setter, asker = self._setter(articles), Asker(self._model, self._options)
        return planned(self._model.estimate(asker.request(setter.question(b))) for b in setter.batches(embedder))

    def plan_round_up(self, articles: Sequence[ReadArticle], options: SummaryOptions) -> Plan:
        """What `round_up` would take at most when the answer is good at once; nothing is sent."""
        question = self._rounder(articles).question(_round_up_order(articles, options))
        return planned([self._model.estimate(Asker(self._model, self._options).request(question))])

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """What each claim's passages do to it, in the words of the passages; a claim that fails is an errored item."""
        if self.verify_mode is VerifyMode.LETTER:
            return verify_by_letters(items, self._letters, at_once=self._at_once)
        verifier = BatchVerifier(Asker(self._model, self._options), self.verify_prompt, self._context_tokens)
        return verify_in_batches(items, verifier, self._options.verify_batch, at_once=self._at_once)

    def plan_verification(self, items: Sequence[ClaimEvidence]) -> Plan:
        """What `verify` would take at most when every answer is good at once; nothing is sent."""
        if self.verify_mode is VerifyMode.LETTER:
            return plan_letters(items, self._letters, self._model)
        asker = Asker(self._model, self._options)
        verifier = BatchVerifier(asker, self.verify_prompt, self._context_tokens)
        return plan_batches(items, verifier, self._options.verify_batch, asker)

    @property
    def verify_prompt(self) -> Prompt:
        """The prompt that judges claims: its digest is part of the key of a calibration map for "verify"."""
        return self._prompts["verify_letter" if self.verify_mode is VerifyMode.LETTER else "verify_claims"]

    @property
    def _letters(self) -> LetterVerifier:
        return LetterVerifier(self._model, self.verify_prompt)

    @property
    def _claim_prompt(self) -> Prompt:
        name = "extract_claims" if self.mode is ExtractMode.WINDOW else "extract_claims_sentence"
        return self._prompts[name]

    @property
    def _at_once(self) -> int:
        return max(self._model.concurrency, 1)

    @property
    def _context_tokens(self) -> int | None:
        if self._options.context_tokens is not None:
            return self._options.context_tokens
        if self._model.name.kind is ModelKind.LLAMACPP:
            return self._options.calls.context_tokens
        found = self._model.capabilities
        return found.context_tokens if found is not None else None

    def _setter(self, articles: Sequence[ReadArticle]) -> Setter:
        labels = version_labels([read.article for read in articles])
        points = Points(_materials(articles), labels, careful=self.mode is ExtractMode.SENTENCE)
        return Setter(Asker(self._model, self._options), self._prompts["compare"], points, self._context_tokens)

    def _rounder(self, articles: Sequence[ReadArticle]) -> Rounder:
        prompt = self._prompts["round_up"]
        labels = version_labels([read.article for read in articles])
        sources = Sources(_materials(articles), labels, reading_limit(prompt, self._context_tokens))
        return Rounder(Asker(self._model, self._options), prompt, sources, self._context_tokens)

    def _extractor(self, asker: Asker, material: Material) -> Extractor:
        prompt = self._claim_prompt
        reader: Reader = WindowReader(prompt) if self.mode is ExtractMode.WINDOW else SentenceReader(prompt)
        return Extractor(asker, reader, material, self._context_tokens)

    def _windows(self, material: Material) -> tuple[Window, ...]:
        passed_over = self._passed_over(material)
        asked = [s for s in material.sentences if unasked(s) is None and s.index not in passed_over]
        if self.mode is ExtractMode.SENTENCE:
            # Of English the model sees the sentence alone, with names that may come from anywhere before it.
            whole = len(material.sentences) if material.english else BEFORE
            return neighbourhoods(material.sentences, asked, before=whole)
        limits = window_limits(self._claim_prompt, self._context_tokens)
        return plan_windows(material.sentences, asked, limits)

    def _passed_over(self, material: Material) -> Mapping[int, ExclusionReason]:
        """What a small model is not asked about: it makes a fact of every question and figure of speech."""
        return material.lone.excluded if self.mode is ExtractMode.SENTENCE and material.english else {}

    def _sampled(
        self, extractor: Extractor, windows: Sequence[Window], result: WindowResult
    ) -> tuple[tuple[Drafted, ...], Spending]:
        """The drafts with their agreement over further samples, and what those cost."""
        asked = [(window, number) for window in windows for number in range(1, self._options.samples)]
        answers = run_all(extractor.sample, asked, at_once=self._at_once, name="samples")
        samples = [
            [draft for (_, at), (drafts, _) in zip(asked, answers, strict=True) if at == number for draft in drafts]
            for number in range(1, self._options.samples)
        ]
        return with_agreement(result.drafted, samples), spent(cost for _, cost in answers)

    def _loaded(
        self, asker: Asker, material: Material, result: SummaryResult
    ) -> tuple[tuple[LoadedTerm, ...], Spending]:
        """The article's loaded language: as the summary's answer has it, of other languages from a small model by page.

        Of English a small model lists whole sentences and names, at length: there the lexicon answers, and says so.
        """
        if self.mode is ExtractMode.WINDOW:
            return loaded_terms(result.loaded, material), Spending()
        if material.english:
            return material.lone.loaded(), Spending()
        finder = LoadedFinder(asker, self._prompts["neutrality"], self._context_tokens)
        answers = run_all(finder.find, self._loaded_windows(material), at_once=self._at_once, name="loaded")
        drafts = [draft for found, _ in answers for draft in found]
        return loaded_terms(drafts, material), spent(cost for _, cost in answers)

    def _loaded_windows(self, material: Material) -> tuple[Window, ...]:
        return plan_windows(material.sentences, material.sentences, _LOADED_PAGE)

    def _summary_prompt(self, material: Material) -> Prompt:
        """Sentence by sentence for small models, in one call for others and for languages that nobody here parses."""
        alone = self.mode is ExtractMode.SENTENCE and material.english
        return self._prompts["summarize_sentence" if alone else "summarize"]

    def _summarizer(self, asker: Asker, material: Material) -> Summarizer | Rewriter:
        prompt = self._summary_prompt(material)
        if prompt is self._prompts["summarize"]:
            return Summarizer(asker, prompt, material, self._context_tokens)
        return Rewriter(asker, prompt, material)

    def _summary_sentence(self, sentence: Checked, material: Material, prompt: Prompt) -> SummarySentence:
        key = Key("summarize", self.name, prompt.digest)
        confidence, calibrated = self._calibrations.apply(key, sentence.raw)
        spans = material.spans_of(sentence.cited)
        return SummarySentence(sentence.text, spans, supported=True, confidence=confidence, calibrated=calibrated)


def _materials(articles: Sequence[ReadArticle]) -> list[Material]:
    return [Material(read.article, read.sentences) for read in articles]


def _round_up_order(articles: Sequence[ReadArticle], options: SummaryOptions) -> Order:
    return Order(options.sentences or round_up_length(len(articles)), options.words)


def _default_length(material: Material) -> int:
    """As long as the builtin engine's summaries, so that models are compared on equal terms."""
    from pipeline.engines.builtin.summary.summarize import default_length

    return default_length(sum(not sentence.heading for sentence in material.sentences))


def _require_something(result: WindowResult, windows: Sequence[Window]) -> None:
    """Raises the error of the calls when none of an article's windows got an answer."""
    errors = [failure.cause for failure in result.failures.values() if isinstance(failure.cause, ModelError)]
    if windows and len(errors) == sum(len(window.asked) for window in windows):
        raise errors[0]


def _error(failure: Failure, material: Material) -> ModelError:
    """The error that ends an article's summary."""
    if isinstance(failure.cause, ModelError):
        return failure.cause
    error = failure.item_error(material.item)
    kind = ModelRefused if failure.fault is Fault.REFUSED else InvalidAnswer
    return kind(error.message, item=error.item, action=error.action)
