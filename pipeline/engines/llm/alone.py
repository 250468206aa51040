"""Single sentences as they read without their article: who "he" is, and whose words a bare quotation has.

A small model keeps to one sentence, and mixes up what it is shown around it; words that it is told to leave out it
writes all the same. So it is shown the sentence alone, with the names that its article gives to it and in plain words.
The builtin engine finds both; its parser serves one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.engines.llm.english import parsing
from pipeline.grounding.words import name_stems, words_of
from pipeline.text.lexicon import load_words
from pipeline.types import Article, Attribution, ExclusionReason, LoadedTerm, Sentence, SentenceState, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.attribution.statements import Statement

CERTAIN = 0.85  # of a statement's speaker, from which the sentence must not be retold without one


@dataclass(frozen=True, slots=True)
class Told:
    """Words that a sentence gives to a source: the `content`, its `speaker` as written, and its `names` in all forms.

    `here`: the sentence itself names or describes the source.
    """

    content: str
    attribution: Attribution
    speaker: str
    names: str
    here: bool


@dataclass(frozen=True, slots=True)
class Alone:
    """The sentence `index` with names in the places of pronouns and short names, without loaded words that can go.

    `told` is what it gives to sources, as far as it is sure who they are; `source` the one that another sentence names.
    `cited` holds the indices of the sentence and of those that give the names.
    """

    index: int
    text: str
    told: tuple[Told, ...]
    source: str | None
    cited: tuple[int, ...]


class LoneSentences:
    """The sentences of one English article, each as it reads alone."""

    def __init__(self, article: Article, sentences: tuple[Sentence, ...]) -> None:
        """Parses the article, which takes a second or so."""
        from pipeline.engines.builtin.analysis import analyze
        from pipeline.engines.builtin.entities.referents import Referents

        with parsing:
            self._analysis = analyze(article, sentences)
        self._referents = Referents(self._analysis)
        self._article = article
        self._sentences = sentences
        self._read: dict[int, Alone] = {}

    def alone(self, index: int) -> Alone:
        """A sentence by its index; answers are kept."""
        if index not in self._read:
            self._read[index] = self._alone(index)
        return self._read[index]

    def _alone(self, index: int) -> Alone:
        from pipeline.engines.builtin.summary.edits import apply_edits
        from pipeline.engines.builtin.summary.naming import Introductions
        from pipeline.engines.builtin.summary.reference import reference_edits
        from pipeline.engines.builtin.summary.trim import trim

        sentence = self._sentences[index]
        edits = [*trim(self._analysis, index), *reference_edits(self._analysis, index, Introductions())]
        text = apply_edits(self._article.text, sentence.start, sentence.end, edits)
        told = tuple(self._told(index))
        source = next((one.speaker for one in told if not one.here and not _names(text, one.speaker)), None)
        places = [edit.source.start for edit in edits if edit.source is not None]
        named = [self._introducing(source, index)] if source is not None else []
        cited = {index, *named, *(s.index for s in self._sentences for at in places if s.start <= at < s.end)}
        return Alone(index, text, told, source, tuple(sorted(cited)))

    def key(self, count: int) -> tuple[int, ...]:
        """The indices of the sentences that tell the most of the story, best first, `count` at most."""
        from pipeline.engines.builtin.summary.summarize import key_sentences
        from pipeline.store.embeddings import load_embedder

        with parsing:
            return key_sentences(self._analysis, load_embedder(), count)

    @cached_property
    def excluded(self) -> Mapping[int, ExclusionReason]:
        """Why sentences state nothing that could be checked, by their indices."""
        from pipeline.engines.builtin.claims.extract import extract_claims

        with parsing:
            outcomes = extract_claims(self._analysis).outcomes
        reasons = {o.sentence.index: o.reason for o in outcomes if o.state is SentenceState.EXCLUDED}
        return {index: ExclusionReason(reason) for index, reason in reasons.items() if reason is not None}

    def loaded(self) -> tuple[LoadedTerm, ...]:
        """The article's loaded language as the lexicon has it, which each reason says."""
        from pipeline.engines.builtin.loaded.find import find_loaded_language

        with parsing:
            found = find_loaded_language(self._analysis)
        return tuple(replace(term, reason=f"{term.reason} (lexicon)") for term in found)

    def _told(self, index: int) -> Iterator[Told]:
        for statement in self._analysis.statements:
            said = statement.attribution
            sure = statement.puts_forward and statement.certainty >= CERTAIN
            if index in statement.sentences and sure and said.speaker is not None:
                names = " ".join(filter(None, (said.speaker, said.role, _as_written(statement))))
                content = " ".join(span.quote for span in statement.content)
                speaker = self._referents.definite(said.speaker)
                yield Told(content, said, speaker, names, self._has(index, statement.source))

    def _has(self, index: int, source: Span | None) -> bool:
        """Whether a sentence has the words that name a source, and they are more than a pronoun."""
        sentence = self._sentences[index]
        here = source is not None and sentence.start <= source.start < sentence.end
        return here and source is not None and source.quote.lower() not in load_words("reference_words")

    def _introducing(self, source: str, index: int) -> int:
        """The nearest sentence before that has the source's name; the sentence itself where none has it."""
        before = reversed(self._sentences[:index])
        return next((sentence.index for sentence in before if _names(sentence.text, source)), index)


def _as_written(statement: Statement) -> str:
    return statement.source.quote if statement.source is not None else ""


def _names(text: str, source: str) -> bool:
    """Whether a text has the source's last word, in some form."""
    have = _stems(words_of(text))
    return not have.isdisjoint(_stems(words_of(source)[-1:]))


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in name_stems(word))
