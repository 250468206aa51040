"""The engine that needs no language model, no key and no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.calibration import Calibrations, Key, load_calibrations
from pipeline.engines.base import ClaimEvidence, ReadArticle, SummaryOptions, Verification
from pipeline.errors import UnsupportedLanguage
from pipeline.types import Article, Claim, Comparison, Extraction, RoundUp, Sentence, Summary

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis
    from pipeline.store.embeddings import Embedder


class BuiltinEngine:
    """Rules over the dependency parse of English news prose; the same article always gives the same answer.

    Everything is judged from one `Analysis` (parse, quotations, attributed statements); the last one is kept, so that
    summarizing and extracting the same article reads it once. Raises UnsupportedLanguage for any language but English.
    """

    name = "builtin"

    def __init__(self, embedder: Embedder | None = None, calibrations: Calibrations | None = None) -> None:
        """Without an embedder the shipped one is loaded when needed; without `calibrations` the installed ones."""
        self._embedder = embedder
        self._calibrations = calibrations if calibrations is not None else load_calibrations()
        self._last: Analysis | None = None

    def summarize(self, article: Article, sentences: Sequence[Sentence], options: SummaryOptions) -> Summary:
        """A summary of sentences chosen and trimmed from the article, with the article's loaded language."""
        from pipeline.engines.builtin.summary.summarize import summarize

        return summarize(self._analysis(article, sentences), options, self._loaded_embedder())

    def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Claims by the article's clauses and attributed statements, and one outcome for every sentence."""
        from pipeline.engines.builtin.claims.extract import extract_claims

        found = extract_claims(self._analysis(article, sentences))
        return replace(found, claims=tuple(map(self._on_map, found.claims)))

    def compare(self, articles: Sequence[ReadArticle]) -> Comparison:
        """Where versions of one story agree, differ and conflict; one article: where it contradicts itself."""
        from pipeline.engines.builtin.comparison.compare import compare_versions

        analyses = [self._analysis(read.article, read.sentences) for read in articles]
        return compare_versions(analyses, self._loaded_embedder())

    def round_up(self, articles: Sequence[ReadArticle], options: SummaryOptions) -> RoundUp:
        """One summary of a story from all its versions, of their own sentences and of what compares."""
        from pipeline.engines.builtin.comparison.compare import compare_versions
        from pipeline.engines.builtin.roundup.compose import round_up

        analyses = [self._analysis(read.article, read.sentences) for read in articles]
        embedder = self._loaded_embedder()
        return round_up(analyses, compare_versions(analyses, embedder), options, embedder)

    def _on_map(self, claim: Claim) -> Claim:
        """The claim with the probability that its score stands for, where a map is installed."""
        confidence, calibrated = self._calibrations.apply(Key("extract", self.name, None), claim.confidence)
        return replace(claim, confidence=confidence, calibrated=calibrated)

    def _loaded_embedder(self) -> Embedder:
        if self._embedder is None:
            from pipeline.store.embeddings import load_embedder

            self._embedder = load_embedder()
        return self._embedder

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """What each claim's passages do to it, by exact signals and a score fitted on labeled pairs; reads English."""
        from pipeline.engines.builtin.verification.verify import verify_claims

        return Verification(tuple(verify_claims(items)))

    def _analysis(self, article: Article, sentences: Sequence[Sentence]) -> Analysis:
        from pipeline.engines.builtin.analysis import analyze

        _require_english(article)
        if self._last is None or self._last.article != article or self._last.sentences != tuple(sentences):
            self._last = analyze(article, sentences)
        return self._last


def _require_english(article: Article) -> None:
    if article.language not in (None, "en"):
        raise UnsupportedLanguage(
            f"the builtin engine reads English, and this article is in {article.language!r}",
            item=article.path or article.source_key,
            action="choose a model that reads it with --model",
        )
