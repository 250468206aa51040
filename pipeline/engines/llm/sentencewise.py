"""Extraction sentence by sentence, for small models: a short question, and the rest worked out from the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.engines.builtin.grammar.personwords import is_spokesperson
from pipeline.engines.llm.answers import ClaimDraft, StatementDraft, read_list, read_reason
from pipeline.engines.llm.attribution import is_cue, is_plain_cue
from pipeline.engines.llm.claims import say
from pipeline.engines.llm.english import Judged, judge_statement
from pipeline.engines.llm.extract import Reading
from pipeline.engines.llm.material import Material
from pipeline.engines.llm.windows import Window
from pipeline.grounding import GroundedQuote
from pipeline.grounding.names import find_names
from pipeline.grounding.words import WORD, stem, words_of
from pipeline.models.messages import Json
from pipeline.prompts import Prompt
from pipeline.text.lexicon import load_words
from pipeline.types import CheckWorthiness, Modality, Sentence, SourceKind

_NOBODY = frozenset({"author", "the author", "article", "the article", "narrator", "the narrator"})
_MOST_EXACT_CUE = 2  # "according to"; a longer one holds more than the cue
_MOST_CUE_WORDS = 4  # "told reporters on Tuesday"
_BELONGING = re.compile(r" (?:of|at|in|from|for|with|who|by) |,")
_PRONOUNS = ("he", "she", "they", "it", "who", "which")


class SentenceReader:
    """The short form: `extract_claims_sentence`."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt

    def variables(self, window: Window, material: Material) -> dict[str, object]:
        """The sentence with its neighbours, and its number."""
        del material
        return {"lines": window.lines, "asked": window.numbers}

    def read(self, parsed: dict[str, Json], window: Window, material: Material) -> Reading | None:
        """The facts whose quote stands in the sentence, completed; else the reason why there are none."""
        if not isinstance(parsed.get("claims"), list):
            return None
        (sentence,) = window.asked
        drafts = tuple(
            _completed(draft, sentence, material)
            for draft in read_list(parsed, "claims", StatementDraft)
            if _stands_in(draft, sentence, material)
        )
        reason = read_reason(parsed)
        return Reading(drafts, {} if drafts or reason is None else {sentence.index + 1: reason})


def _stands_in(draft: StatementDraft, sentence: Sentence, material: Material) -> bool:
    """Whether the quote is not the words of another sentence: a small model easily slips to the next one."""
    place = material.finder.ground(draft.quote, (sentence.index,))
    return not isinstance(place, GroundedQuote) or sentence.index in place.sentences


def _completed(draft: StatementDraft, sentence: Sentence, material: Material) -> ClaimDraft:
    """The draft in its full form: what kind of source, which words name it, how the statement is put forward."""
    cue = _cue(draft, sentence, material)
    speaker = draft.speaker if _is_attributed(draft, cue, sentence, material) else None
    said = _taken_apart(draft.statement, draft.speaker) if draft.speaker else None
    statement = said or draft.statement
    judged = _judged(statement, material, by_author=speaker is None)
    whole = draft.statement if said else say(speaker or "", statement)
    return ClaimDraft(
        sentences=(sentence.index + 1,),
        quote=draft.quote,
        claim=whole if speaker else statement,
        kind=source_kind(speaker) if speaker else SourceKind.AUTHOR,
        speaker=speaker,
        mention=_mention(speaker, sentence) if speaker else None,
        cue=cue if speaker else None,
        proposition=statement if speaker else None,
        modality=judged.modality,
        verifiable=judged.worth.verifiable,
        public_interest=judged.worth.public_interest,
        harm=judged.worth.harm,
    )


def _is_attributed(draft: StatementDraft, cue: str | None, sentence: Sentence, material: Material) -> bool:
    """Whether the article gives the words to a source at all: by quotation marks, or by a cue with a mention."""
    if draft.speaker is None or draft.speaker.lower() in _NOBODY:
        return False
    place = material.finder.ground(draft.quote, (sentence.index,))
    quoted = isinstance(place, GroundedQuote) and material.quoted_share(place.spans) > 0
    return quoted or (cue is not None and _mention(draft.speaker, sentence) is not None)


def _cue(draft: StatementDraft, sentence: Sentence, material: Material) -> str | None:
    """The word of the sentence outside the quote that attributes: the model's, in any form, else one of saying."""
    place = material.finder.ground(draft.quote, (sentence.index,))
    start, end = (-1, -1)
    if isinstance(place, GroundedQuote):
        start, end = place.spans[0].start - sentence.start, place.spans[-1].end - sentence.start
    outside = [m[0] for m in WORD.finditer(sentence.text) if not start <= m.start() < end]
    named = {stem(word) for word in words_of(draft.cue or "") if is_cue(word)}
    exact = _has(sentence.text, draft.cue) if draft.cue and len(words_of(draft.cue)) <= _MOST_EXACT_CUE else False
    if exact and named:
        return draft.cue
    meant = next((word for word in outside if stem(word) in named), None) if len(named) == 1 else None
    return meant or (next((word for word in outside if is_plain_cue(word)), None) if draft.speaker else None)


def _taken_apart(statement: str, speaker: str) -> str | None:
    """What is said, where the statement begins with "SPEAKER said that" all the same; else None."""
    head, that, rest = statement.partition(" that ")
    own = {word.lower() for word in words_of(speaker)}
    words = words_of(head)
    if not that or not rest or len(words) > len(own) + _MOST_CUE_WORDS or own.isdisjoint(w.lower() for w in words):
        return None
    return rest[0].upper() + rest[1:]


def source_kind(speaker: str) -> SourceKind:
    """What kind of source a speaker's name or description is, by its words."""
    words = words_of(_BELONGING.split(speaker, maxsplit=1)[0])
    head = words[-1].lower() if words else ""
    names = [word for name in find_names(speaker) for word in name.words]
    if head in load_words("document_nouns"):
        return SourceKind.DOCUMENT
    if (
        head in load_words("organization_nouns")
        or is_spokesperson(head)
        or _is_acronym(words[-1] if words else "", names)
    ):
        return SourceKind.ORGANIZATION
    return SourceKind.NAMED if words and words[-1] in names else SourceKind.ANONYMOUS


def _is_acronym(head: str, names: Sequence[str]) -> bool:
    return len(names) == 1 and head == names[0] and head.isupper() and len(head) > 1


def _mention(speaker: str, sentence: Sentence) -> str | None:
    """The words of the sentence that name the speaker: the name, its last part, or a pronoun."""
    return next((form for form in _forms(speaker) if _has(sentence.text, form)), None)


def _forms(speaker: str) -> Iterator[str]:
    yield speaker
    words = speaker.split()
    yield from (" ".join(words[at:]) for at in range(1, len(words)))
    yield from _PRONOUNS


def _has(text: str, form: str) -> bool:
    return f" {form.lower()} " in f" {' '.join(words_of(text)).lower()} "


def _judged(statement: str, material: Material, *, by_author: bool) -> Judged:
    """Modality and check-worthiness by the rules of the builtin engine, which read English."""
    if not material.english:
        return Judged(Modality.FACT, CheckWorthiness(0.25, 0.5, 0.5, 0.5))
    return judge_statement(statement, by_author=by_author)
