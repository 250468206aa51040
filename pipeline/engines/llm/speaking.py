"""Who says what a small model makes of a sentence, by the sentence's own words.

Where the article's reading is sure whose words they are, that counts and not the model's guess; elsewhere the model's
word for the speaker needs quotation marks, or a cue with a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.engines.builtin.grammar.personwords import is_spokesperson
from pipeline.engines.llm.answers import StatementDraft
from pipeline.engines.llm.attribution import is_cue, is_plain_cue
from pipeline.engines.llm.material import Material
from pipeline.grounding import GroundedQuote, QuoteProblem
from pipeline.grounding.names import find_names
from pipeline.grounding.words import WORD, content_stems, stem, words_of
from pipeline.text.lexicon import load_words
from pipeline.types import Sentence, SourceKind

_NOBODY = frozenset({"author", "the author", "article", "the article", "narrator", "the narrator"})
_MOST_EXACT_CUE = 2  # "according to"; a longer one holds more than the cue
_BELONGING = re.compile(r" (?:of|at|in|from|for|with|who|by) |,")
_PRONOUNS = ("he", "she", "they", "it", "who", "which")
_TOLD = 0.5  # share of a quote's content words inside what a source is known to say
_WHOLE = 0.6  # share of what a source says from which a statement is about all of it
Place = GroundedQuote | QuoteProblem


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it: `written` as a sentence begins with it, `mention` and `cue` as the article has them.

    `words` are the whole of what is said, where the article's reading knows them.
    """

    kind: SourceKind
    speaker: str
    written: str
    role: str | None
    mention: str | None
    cue: str | None
    words: str | None = None


def source_of(draft: StatementDraft, quote: str, sentence: Sentence, material: Material) -> Source | None:
    """The source of the words that a statement rests on; None where the article says them itself."""
    if material.english and (known := _known(quote, sentence, material)) is not None:
        return known
    place = material.finder.ground(quote, (sentence.index,))
    cue = _cue(draft, place, sentence)
    if draft.speaker is None or not _is_attributed(draft.speaker, cue, place, sentence, material):
        return None
    if opens_with(draft.statement, draft.speaker) and " that " not in draft.statement:
        return None  # "Denis Gonchar’s statement was rejected" is no word of his
    mention = _mention(draft.speaker, sentence)
    return Source(source_kind(draft.speaker), draft.speaker, draft.speaker, None, mention, cue)


def opens_with(statement: str, speaker: str) -> bool:
    """Whether a statement is about its own source: "Some officials pointed to …", said of officials."""
    names = [word.lower() for word in words_of(speaker)]
    return names[-1:] != [] and names[-1] in [word.lower() for word in words_of(statement)[: len(names) + 1]]


def _known(quote: str, sentence: Sentence, material: Material) -> Source | None:
    """The source to which the article surely gives most of the words."""
    words = content_stems(quote)
    for told in material.lone.alone(sentence.index).told:
        content = content_stems(told.content)
        both = len(words & content)
        itself = content_stems(told.speaker) <= content  # then the article tells of the source, not the source
        if both and not itself and both >= _TOLD * len(words):
            said = told.attribution
            mention = said.span.quote.partition(",")[0] if said.span is not None else None  # without its appositions
            whole = told.content if told.content in sentence.text and both >= _WHOLE * len(content) else None
            return Source(said.kind, said.speaker or told.speaker, told.speaker, said.role, mention, said.cue, whole)
    return None


def _is_attributed(speaker: str, cue: str | None, place: Place, sentence: Sentence, material: Material) -> bool:
    """Whether the article gives the words to a source at all: by quotation marks, or by a cue with a mention."""
    if speaker.lower() in _NOBODY:
        return False
    quoted = isinstance(place, GroundedQuote) and material.quoted_share(place.spans) > 0
    return quoted or (cue is not None and _mention(speaker, sentence) is not None)


def _cue(draft: StatementDraft, place: Place, sentence: Sentence) -> str | None:
    """The word of the sentence outside the quote that attributes: the model's, in any form, else one of saying."""
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
