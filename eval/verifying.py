"""Verdicts for items: from the evidence given, or from a store, by the rules of `evenhand check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from eval.answers import Judged, Reply
from eval.scorers.meaning import cosines, embedded
from eval.tasks.items import EvidenceQuestion, StoreQuestion
from pipeline.calibration import Key, load_calibrations
from pipeline.engines.base import ClaimEvidence, Engine, Judgement, Verification, Verifier
from pipeline.evidence.candidates import FoundEvidence, FoundPassage
from pipeline.evidence.ruling import verdict
from pipeline.evidence.tellings import Tell, Tellings
from pipeline.steps.check import THRESHOLD, Checkers, check_claims
from pipeline.steps.checkers import teller_of, verifier_of
from pipeline.types import Article, ItemError


class _Witness:
    """A verifier that keeps the last confidence it gave, as it was before any map."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self.raw: float | None = None

    def verify(self, items: Sequence[ClaimEvidence]) -> Verification:
        """What the verifier says."""
        found = self._verifier.verify(items)
        for judgement in found.judgements:
            self.raw = judgement.confidence if isinstance(judgement, Judgement) else None
        return found


def judge(engine: Engine, asked: EvidenceQuestion, digest: str | None) -> Reply:
    """The engine's verdict on a claim from the passages given, or its error; `digest` is that of the prompt."""
    near = with_similarity(asked.evidence)
    if (tell := teller_of(engine, cascade=False)) is not None:
        near = _with_tellings(near, asked.articles, tell)
    answer = verifier_of(engine, cascade=False).verify([near.question])
    judgement = answer.judgements[0]
    if isinstance(judgement, ItemError):
        return Reply(judgement, answer.usage)
    calibrated = load_calibrations().apply(Key("verify", engine.name, digest), judgement.confidence)
    return Reply(Judged(verdict(judgement, near.found, calibrated, THRESHOLD), judgement.confidence), answer.usage)


def check(question: StoreQuestion, checkers: Checkers) -> Reply:
    """The verdict on a claim from a store, or its error."""
    witness = _Witness(checkers.verifier)
    result = check_claims(question.own, [question.claim], replace(checkers, verifier=witness))
    checked = result.checked[0]
    if checked.verdict is None:
        error = checked.error or ItemError(question.claim.claim_id, "InvalidAnswer", "no verdict", None)
        return Reply(error, result.usage)
    return Reply(Judged(checked.verdict, witness.raw), result.usage)


def with_similarity(evidence: FoundEvidence) -> FoundEvidence:
    """The evidence with the cosine of each passage and the statement, as a search gives it."""
    question = evidence.question
    row = cosines([question.statement], [passage.span.quote for passage in question.passages])[0]
    return replace(
        evidence, found=tuple(_near(one, float(cosine)) for one, cosine in zip(evidence.found, row, strict=True))
    )


def _with_tellings(evidence: FoundEvidence, articles: Sequence[Article], tell: Tell) -> FoundEvidence:
    """The evidence with the points that each passage makes in its article, as a search gives them."""
    known = {article.article_id: article for article in articles}
    tellings, (row,) = _tellings(tell), embedded([evidence.question.statement])

    def told(one: FoundPassage) -> FoundPassage:
        article, span = known.get(one.passage.article_id), one.passage.span
        if article is None:
            return one
        points = tellings.of(article, span, evidence.question.statement, row)
        return replace(one, passage=replace(one.passage, tellings=points))

    return replace(evidence, found=tuple(map(told, evidence.found)))


@lru_cache(maxsize=1)
def _tellings(tell: Tell) -> Tellings:
    """Articles read once for all the items that ask about them."""
    return Tellings(tell, embedded)


def _near(found: FoundPassage, cosine: float) -> FoundPassage:
    return replace(found, passage=replace(found.passage, similarity=cosine))
