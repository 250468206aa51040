"""Summaries: what they carry, whether their citations bear them out, and whether they are neutral."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from eval.scorers.faithfulness import Source, is_entailed
from eval.scorers.loaded_words import loaded_phrases
from eval.scorers.meaning import cosines
from eval.scorers.naming import is_named, reports_speech
from eval.scorers.scored import Outcome, Scored, share, unscored
from eval.scorers.wording import content, has_words, held, outside_quotation
from eval.tasks.gold import GoldClaim, KeyFact, Place, ReferenceGold, SummaryGold
from eval.tasks.predictions import PredictedSentence, SummaryPrediction
from pipeline.grounding.dates import without_dates
from pipeline.grounding.numbers import find_quantities
from pipeline.text.sentences import split_sentences
from pipeline.types import Sentence, SourceKind

CARRIED = 0.6
REPHRASED = 0.4
NEAR = 0.6
HALF = 0.5
BORNE_OUT = 0.3


def score_summary(prediction: SummaryPrediction, gold: SummaryGold) -> Scored:
    """Shares over one summary, each in 0..1, more is better.

    `coverage`: key facts that a sentence carries (`_carries`). `faithful`: sentences that pass `faithfulness` against
    the sentences they cite. `citation_precision`: citations that have something of their sentence in them. `unloaded`:
    sentences without loaded words outside quotation marks, neither labeled ones of the article kept nor any of the
    builtin lexicon added. `balance`: sides that are named. `attributed`: carried words of a source that name it.
    An outcome for each sentence, right when it is faithful.
    """
    if not prediction.sentences:
        return unscored("no summary")
    sentences = prediction.sentences
    faithful = [_is_faithful(sentence, gold) for sentence in sentences]
    near = cosines([fact.text for fact in gold.facts], [sentence.text for sentence in sentences])
    whole = " ".join(sentence.text for sentence in sentences)
    return Scored(
        {
            **share("coverage", (_is_covered(f, sentences, near[n]) for n, f in enumerate(gold.facts))),
            **share("faithful", faithful),
            **share("citation_precision", (_bears_out(c, s) for s in sentences for c in s.citations)),
            **share("unloaded", (not _loaded(sentence, gold) for sentence in sentences)),
            **share("balance", (is_named(side, whole) for side in gold.sides)),
            **share("attributed", _attributions(sentences, gold)),
        },
        outcomes=tuple(
            Outcome(s.confidence, right)
            for s, right in zip(sentences, faithful, strict=True)
            if s.confidence is not None
        ),
    )


def score_reference(prediction: SummaryPrediction, gold: ReferenceGold) -> Scored:
    """Against a neutral text by people: `meaning`, the mean over its sentences of the best cosine; `content`, the share
    of its content words that the summary has; `faithful` and `citation_precision` as in `score_summary`.
    """
    if not prediction.sentences:
        return unscored("no summary")
    sentences = prediction.sentences
    best = cosines(gold.reference, [sentence.text for sentence in sentences]).max(axis=1)
    wanted = content(" ".join(gold.reference))
    there = content(" ".join(sentence.text for sentence in sentences))
    return Scored(
        {
            **share("meaning", (min(1.0, max(0.0, float(value))) for value in best)),
            **share("content", (word in there for word in wanted)),
            **share("faithful", (_is_faithful(sentence, gold) for sentence in sentences)),
            **share("citation_precision", (_bears_out(c, s) for s in sentences for c in s.citations)),
        }
    )


def _is_covered(fact: KeyFact, sentences: Sequence[PredictedSentence], near: Sequence[float]) -> bool:
    return any(_carries(fact, sentence, float(cosine)) for sentence, cosine in zip(sentences, near, strict=True))


def _carries(fact: KeyFact, sentence: PredictedSentence, cosine: float) -> bool:
    """Whether a sentence states a fact: with most of its content; or with less, near in meaning and citing its words.

    One of its figures must be there where it has any; its date need not, since a sentence may say "on Monday".
    """
    undated = without_dates(fact.text)
    figures = {quantity.value for quantity in find_quantities(undated)}
    if figures and not figures & {quantity.value for quantity in find_quantities(without_dates(sentence.text))}:
        return False
    has = held(undated, sentence.text)
    return has >= CARRIED or (has >= REPHRASED and cosine >= NEAR and _cites(sentence, fact.spans))


def _cites(sentence: PredictedSentence, spans: Sequence[Place]) -> bool:
    wanted = {at for span in spans for at in range(span.start, span.end)}
    cited = {at for span in sentence.citations for at in range(span.start, span.end)}
    return len(wanted & cited) >= HALF * len(wanted)


def _is_faithful(sentence: PredictedSentence, gold: SummaryGold | ReferenceGold) -> bool:
    quote = " ".join(place.quote for place in sentence.citations)
    cited = " ".join(_around(gold.text, place) for place in sentence.citations)
    published = gold.published if isinstance(gold, SummaryGold) else None
    publisher = gold.publisher if isinstance(gold, SummaryGold) else None
    return is_entailed(sentence.text, quote=quote, cited=cited, source=Source(gold.text, published, publisher))


def _around(text: str, place: Place) -> str:
    """The whole sentences that a citation touches."""
    touched = [s.text for s in _split(text) if s.start < place.end and place.start < s.end]
    return " ".join(touched) or place.quote


@lru_cache(maxsize=64)
def _split(text: str) -> tuple[Sentence, ...]:
    return split_sentences(text)


def _bears_out(citation: Place, sentence: PredictedSentence) -> bool:
    """Whether a citation has a share of its sentence's content, or its sentence a share of the citation's."""
    return held(sentence.text, citation.quote) >= BORNE_OUT or held(citation.quote, sentence.text) >= BORNE_OUT


def _loaded(sentence: PredictedSentence, gold: SummaryGold) -> bool:
    bare = outside_quotation(sentence.text)
    kept = any(has_words(bare, place.quote) for place in gold.loaded)
    return kept or any(not has_words(gold.text, phrase) for phrase in loaded_phrases(bare))


def _attributions(sentences: Sequence[PredictedSentence], gold: SummaryGold) -> Iterator[bool]:
    """For each sentence that carries the words of a source and cites them: whether it says whose they are."""
    for n, sentence in enumerate(sentences):
        before = sentences[n - 1].text if n else ""
        for claim in gold.claims:
            if claim.kind in (SourceKind.AUTHOR, None) or not _cites(sentence, claim.spans):
                continue
            words = " ".join(span.quote for span in claim.spans)
            if held(words, sentence.text) >= CARRIED:
                yield _says_who(claim, sentence.text, before)


def _says_who(claim: GoldClaim, text: str, before: str) -> bool:
    """The source's name or role in the sentence, or in the one before it with a verb of saying in this one."""
    names = [name for name in (claim.speaker, claim.role) if name]
    if any(is_named(name, text) for name in names):
        return True
    return reports_speech(text) and (not names or any(is_named(name, before) for name in names))
