"""Single sentences as they read without their article: who "he" is, and whose words a bare quotation has.

A small model keeps to one sentence, and mixes up what it is shown around it: so it is shown the sentence alone, with
the names that its article gives to it. The builtin engine resolves them; its parser serves one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.llm.english import parsing
from pipeline.grounding.words import name_stems, words_of
from pipeline.types import Article, Sentence

if TYPE_CHECKING:
    from pipeline.engines.builtin.attribution.statements import Statement

CERTAIN = 0.85  # of a statement's speaker, from which the sentence must not be retold without one


@dataclass(frozen=True, slots=True)
class Told:
    """Words that a sentence gives to a source: the `content`, its `speaker`, and the source's `names` in all forms."""

    content: str
    speaker: str
    names: str


@dataclass(frozen=True, slots=True)
class Alone:
    """The sentence `index` with names in the places of pronouns and short names.

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

    def alone(self, index: int) -> Alone:
        """A sentence by its index."""
        from pipeline.engines.builtin.summary.edits import apply_edits
        from pipeline.engines.builtin.summary.naming import Introductions
        from pipeline.engines.builtin.summary.reference import reference_edits

        sentence = self._sentences[index]
        edits = reference_edits(self._analysis, index, Introductions())
        text = apply_edits(self._article.text, sentence.start, sentence.end, edits)
        told = tuple(self._told(index))
        source = next((one.speaker for one in told if not _names(text, one.speaker)), None)
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

    def _told(self, index: int) -> Iterator[Told]:
        for statement in self._analysis.statements:
            said = statement.attribution
            sure = statement.puts_forward and statement.certainty >= CERTAIN
            if index in statement.sentences and sure and said.speaker is not None:
                names = " ".join(filter(None, (said.speaker, said.role, _as_written(statement))))
                content = " ".join(span.quote for span in statement.content)
                yield Told(content, self._referents.definite(said.speaker), names)

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
