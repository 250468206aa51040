"""A model's evidence held against the passages: their own words, and who says them."""

from __future__ import annotations

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Passage
from pipeline.engines.llm.english import voice_of
from pipeline.grounding import GroundedQuote, QuoteFinder
from pipeline.types import Sentence, Span, Stance, Weight


def words_in(passage: Passage, quote: str) -> Span | None:
    """The deciding words as a span of the passage's article; None when the passage does not have them."""
    text = passage.span.quote
    place = QuoteFinder(text, (Sentence(0, 0, len(text), text, 0),)).ground(quote, (0,))
    if not isinstance(place, GroundedQuote):
        return None
    start, end = place.spans[0].start, place.spans[-1].end
    return Span(passage.span.start + start, passage.span.start + end, text[start:end])


def judged_passage(
    item: ClaimEvidence, index: int, span: Span, stance: Stance, *, score: float, said: Weight | None = None
) -> JudgedPassage:
    """A passage's part in a judgement.

    Its weight is the model's word, else read off who speaks in it; whoever made the claim is only heard again when he
    or she speaks in it, which is neutral.
    """
    voice = voice_of(item.passages[index], span, item.claim)
    stance = Stance.NEUTRAL if voice.repeats else stance
    return JudgedPassage(index, span, stance, said or voice.weight, round(score, 4))
