"""Drafts to claims: quote to spans, statement against its sentences, speaker against the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.calibration import Calibrations, Key
from pipeline.engines.llm.answers import ClaimDraft
from pipeline.engines.llm.attribution import Judged, judge_attribution
from pipeline.engines.llm.confidence import ELSEWHERE, EXACT, TYPOGRAPHIC, combine
from pipeline.engines.llm.english import statements_among
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import Window
from pipeline.grounding import Evidence, GroundedQuote, QuoteProblem, check_content, overlap
from pipeline.grounding.words import content_stems, name_stems, words_of
from pipeline.text.lexicon import load_words
from pipeline.types import (
    Attribution,
    CheckWorthiness,
    Claim,
    Modality,
    PromptRef,
    SourceKind,
    Span,
    claim_id,
)

TASK = "extract"
NO_STATEMENT = "no_statement"  # a phrase without a finite verb, which can be neither true nor false
OTHER_POINT = "quote_states_another_point"  # the claim has hardly a word of the quote that is to state it
LEAST_COVERAGE = 0.3  # of 592 hand-labeled claims of the dev stories 3 with FEWEST_COVERED words or more have less
FEWEST_COVERED = 4
FEWEST_TOLD_APART = 2  # of 788 claims 3 have no word at all of a quote with so many


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with the window it came from and what is known of how it was written."""

    draft: ClaimDraft
    window: Window
    logprob: float | None = None
    agreement: float | None = None


class _Held(NamedTuple):
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[int, ...]
    attribution: Attribution
    reasons: tuple[str, ...]
    signals: dict[str, float]


class ClaimBuilder:
    """Builds the claims of one article for one model and prompt."""

    def __init__(self, material: Material, model: str, prompt: PromptRef, calibrations: Calibrations) -> None:
        self._material = material
        self._model = model
        self._prompt = prompt
        self._calibrations = calibrations

    def build(self, drafted: Sequence[Drafted]) -> list[Claim]:
        """The claims, `grounded` or with the reasons why not; never a span that is not the article's words."""
        texts = {text for one in drafted for text in _statements(one.draft)} if self._material.english else ()
        stated = statements_among(texts)
        return [self._claim(one, stated) for one in drafted]

    def _claim(self, drafted: Drafted, stated: frozenset[str]) -> Claim:
        """`stated`: the texts that are statements at all."""
        held = self._held(drafted, stated)
        draft, article = drafted.draft, self._material.article
        raw = combine(held.signals, passed=not held.reasons)
        confidence, calibrated = self._calibrations.apply(Key(TASK, self._model, self._prompt.digest), raw)
        author = draft.kind is SourceKind.AUTHOR
        return Claim(
            claim_id=claim_id(article.article_id, held.spans, held.text),
            article_id=article.article_id,
            text=held.text,
            spans=held.spans,
            attribution=held.attribution,
            proposition=None if author else draft.proposition or draft.claim,
            modality=draft.modality,
            check_worthiness=_worth(draft),
            confidence=confidence,
            calibrated=calibrated,
            grounded=not held.reasons,
            ungrounded_reason=", ".join(held.reasons) or None,
            model=self._model,
            prompt=self._prompt,
            sentences=held.sentences,
            signals=held.signals,
        )

    def _held(self, drafted: Drafted, stated: frozenset[str]) -> _Held:
        """The draft held against the article: where it stands, and everything that is wrong with it."""
        draft, window = drafted.draft, drafted.window
        cited = {number - 1 for number in draft.sentences}
        found = self._material.finder.ground(draft.quote, cited)
        place = found if isinstance(found, GroundedQuote) and _is_shown(found, window) else None
        judged = judge_attribution(draft, place, self._material, window.shown)
        statements = _statements(draft)
        spans = place.spans if place else ()
        sentences = tuple(sorted(cited.union(place.sentences if place else ())))
        given = "" if judged.problems else f"{draft.speaker or ''} {draft.role or ''}"
        quote = " ".join(span.quote for span in spans)
        evidence = self._material.evidence(quote, sentences, window.shown, given)
        unplaced = () if place else (found if isinstance(found, QuoteProblem) else QuoteProblem.NOT_FOUND,)
        shares = _shares(statements, evidence)
        found_wrong = self._problems(statements, evidence, shares["coverage"], stated)
        reasons = tuple(dict.fromkeys(map(str, (*unplaced, *judged.problems, *found_wrong))))
        signals = dict(_signals(drafted, place, judged)) | shares
        return _Held(statements[0], spans, sentences, judged.attribution, reasons, signals)

    def _problems(
        self, statements: Sequence[str], evidence: Evidence, coverage: float, stated: frozenset[str]
    ) -> Iterator[str]:
        """What is wrong with the claim and its proposition, held against the words they rest on."""
        for statement in statements:
            yield from check_content(statement, evidence)
        if self._material.english and not stated.issuperset(statements):
            yield NO_STATEMENT
        said = len(content_stems(evidence.quote))
        if (coverage < LEAST_COVERAGE and said >= FEWEST_COVERED) or (coverage == 0 and said >= FEWEST_TOLD_APART):
            yield OTHER_POINT


def _statements(draft: ClaimDraft) -> tuple[str, ...]:
    """The claim's text, and its proposition where it has one."""
    text = _with_speaker(draft)
    return (text, draft.proposition) if draft.proposition else (text,)


def _is_shown(place: GroundedQuote, window: Window) -> bool:
    return {sentence.index for sentence in window.shown}.issuperset(place.sentences)


def _signals(drafted: Drafted, place: GroundedQuote | None, judged: Judged) -> Iterator[tuple[str, float]]:
    found = place is not None and (ELSEWHERE if not place.as_cited else EXACT if place.exact else TYPOGRAPHIC)
    yield "grounding", float(found)
    yield "attribution", judged.certainty
    own = {"self": drafted.draft.confidence, "logprob": drafted.logprob, "agreement": drafted.agreement}
    yield from ((name, round(value, 4)) for name, value in own.items() if value is not None)


def _shares(statements: Sequence[str], evidence: Evidence) -> dict[str, float]:
    """How much of the claim is in its sentences, and how much of the quote is in the claim or its proposition."""
    quoted = content_stems(evidence.quote)
    covered = len(quoted & content_stems(" ".join(statements))) / len(quoted) if quoted else 0.0
    return {"overlap": round(overlap(statements[0], evidence), 4), "coverage": round(covered, 4)}


def unique_claims(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims in the order of their words; the same words by the same speaker stand once, the surest of them."""
    kept: dict[tuple[str, str | None], Claim] = {}
    for claim in claims:
        key = (claim.text.casefold(), claim.attribution.speaker)
        if key not in kept or (claim.grounded, claim.confidence) > (kept[key].grounded, kept[key].confidence):
            kept[key] = claim
    by_id = {claim.claim_id: claim for claim in kept.values()}
    return tuple(
        sorted(by_id.values(), key=lambda claim: (claim.sentences[:1], claim.spans[0].start if claim.spans else 0))
    )


def is_author_opinion(draft: ClaimDraft) -> bool:
    """Whether a draft is what the author judges, which is no claim."""
    return draft.kind is SourceKind.AUTHOR and draft.modality is Modality.OPINION


def say(speaker: str, statement: str) -> str:
    """A source's statement as a sentence: "Mara Venn said that the charts were wrong."."""
    first, _, rest = statement.partition(" ")
    lowered = first[:1].lower() + first[1:]
    word = lowered.replace("’", "'").partition("'")[0]
    plain = word in load_words("function_words") and word != "i"
    return f"{speaker[:1].upper()}{speaker[1:]} said that {lowered if plain else first}{' ' if rest else ''}{rest}"


def _with_speaker(draft: ClaimDraft) -> str:
    """The claim's text, which names the source of what a source says."""
    if draft.kind is SourceKind.AUTHOR or draft.speaker is None:
        return draft.claim
    own = {form for word in words_of(draft.speaker) for form in name_stems(word)}
    named = any(not own.isdisjoint(name_stems(word)) for word in words_of(draft.claim))
    return draft.claim if named else say(draft.speaker, draft.proposition or draft.claim)


def _worth(draft: ClaimDraft) -> CheckWorthiness:
    score = draft.verifiable * max(draft.public_interest, draft.harm)
    return CheckWorthiness(round(score, 4), draft.verifiable, draft.public_interest, draft.harm)
