"""Extraction sentence by sentence, for small models: a short question, and the rest worked out from the words.

Of an English article the model sees one sentence with the names that the article gives it; of another also the
sentences beside it. It says who says what; the exact words, their place and everything else are found here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.engines.llm.answers import ClaimDraft, StatementDraft, read_list, read_reason
from pipeline.engines.llm.claims import say
from pipeline.engines.llm.english import Judged, is_statement, judge_statement
from pipeline.engines.llm.extract import Reading
from pipeline.engines.llm.limits import statement_tokens
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.placing import words_for
from pipeline.engines.llm.speaking import Source, opens_with, source_of
from pipeline.engines.llm.windows import Line, Window
from pipeline.grounding.words import words_of
from pipeline.models.messages import Json
from pipeline.prompts import Prompt, as_data
from pipeline.types import CheckWorthiness, Modality, Sentence, SourceKind

_OPENING_WORDS = 3  # of what a source says, by which it is found in a statement
_MOST_CUE_WORDS = 4  # "told reporters on Tuesday"
_TOLD = {"we": "they", "our": "their", "ours": "theirs", "us": "them", "ourselves": "themselves"}
_OWN_VOICE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|ourselves)\b")


class SentenceReader:
    """The short form: `extract_claims_sentence`."""

    shortens = True

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt

    def output_tokens(self, asked: Sequence[Sentence], context_tokens: int | None) -> int:
        """Little: a small model that is given room only rambles in it."""
        del context_tokens
        return statement_tokens(asked)

    def variables(self, window: Window, material: Material) -> dict[str, object]:
        """The sentence, as it reads alone where that is known, its number, and who says it."""
        if not material.english:
            return {"lines": window.lines, "asked": window.numbers, "source": None}
        (sentence,) = window.asked
        alone = material.lone.alone(sentence.index)
        line = Line(sentence.index + 1, as_data(alone.text))
        return {"lines": (line,), "asked": window.numbers, "source": as_data(alone.source) if alone.source else None}

    def read(self, parsed: dict[str, Json], window: Window, material: Material) -> Reading | None:
        """The facts, completed from the words of the sentence; else the reason why there are none."""
        if not isinstance(parsed.get("claims"), list):
            return None
        (sentence,) = window.asked
        drafts = tuple(_completed(draft, sentence, material) for draft in read_list(parsed, "claims", StatementDraft))
        reason = read_reason(parsed)
        return Reading(drafts, {} if drafts or reason is None else {sentence.index + 1: reason})


def _completed(draft: StatementDraft, sentence: Sentence, material: Material) -> ClaimDraft:
    """The draft in its full form: its exact words, whose they are, how they are put forward.

    A statement whose words the sentence has not is left with the whole sentence, where the check of claims refuses it.
    """
    quote = words_for(draft.statement, sentence.text, draft.cue) or sentence.text
    source = source_of(draft, quote, sentence, material)
    said = _taken_apart(draft.statement, source) if source else None
    statement = said or draft.statement
    statement = _in_third_person(statement) if source else statement
    judged = _judged(statement, material, by_author=source is None)
    return ClaimDraft(
        sentences=(sentence.index + 1,),
        quote=(source.words if source else None) or quote,
        claim=_claim(draft, said, statement, source),
        kind=source.kind if source else SourceKind.AUTHOR,
        speaker=source.speaker if source else None,
        role=source.role if source else None,
        mention=source.mention if source else None,
        cue=source.cue if source else None,
        proposition=statement if source else None,
        modality=judged.modality,
        verifiable=judged.worth.verifiable,
        public_interest=judged.worth.public_interest,
        harm=judged.worth.harm,
    )


def _claim(draft: StatementDraft, said: str | None, statement: str, source: Source | None) -> str:
    """The claim's text: with its source, which the model may have named already."""
    if source is None:
        return statement
    named = source.mention is not None and draft.statement.casefold().startswith(source.mention.casefold())
    named = named or opens_with(draft.statement, source.written)
    return draft.statement if said or named else say(source.written, statement)


def _in_third_person(statement: str) -> str:
    """What a source says of itself, as another tells it: "We are ready" becomes "They are ready"."""
    return _OWN_VOICE.sub(lambda m: _TOLD[m[0].lower()].capitalize() if m[0][0].isupper() else _TOLD[m[0]], statement)


def _taken_apart(statement: str, source: Source) -> str | None:
    """What is said, where the statement begins with "SPEAKER said that" all the same; else None."""
    rest = _from_opening(statement, source.words or "") or _after_that(statement, source.written)
    return rest[0].upper() + rest[1:] if rest and is_statement(rest) else None


def _from_opening(statement: str, words: str) -> str:
    """The statement from where the source's own words begin in it; empty where it begins with them or has them not."""
    opening = " ".join(words.split()[:_OPENING_WORDS]).casefold()
    at = statement.casefold().find(f" {opening}") if opening else -1
    return statement[at + 1 :] if at >= 0 else ""


def _after_that(statement: str, speaker: str) -> str:
    """The statement after "SPEAKER said that"; empty where it does not begin so."""
    head, _, rest = statement.partition(" that ")
    own = {word.lower() for word in words_of(speaker)}
    words = words_of(head)
    named = not own.isdisjoint(word.lower() for word in words)
    return rest if named and len(words) <= len(own) + _MOST_CUE_WORDS else ""


def _judged(statement: str, material: Material, *, by_author: bool) -> Judged:
    """Modality and check-worthiness by the rules of the builtin engine, which read English."""
    if not material.english:
        return Judged(Modality.FACT, CheckWorthiness(0.25, 0.5, 0.5, 0.5))
    return judge_statement(statement, by_author=by_author)
