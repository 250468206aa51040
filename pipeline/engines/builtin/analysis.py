"""One reading of an article: its parse, its quotations, who says what, and who is who.

How attribution works here. (1) Each sentence is parsed; `cues` finds the words that attribute ("said", "according to",
"X's claim that") with their source and the clause or phrase they govern. (2) `drafts` gives each quotation to the cue
beside it, then the clauses to the cues that govern them. (3) `discourse` gives the quotations that are left to the
speaker that the text around them supports, or to nobody. (4) `coreference` gathers names, descriptions and pronouns
into entities, and `speakers` turns each source into a kind, a name and a role. The pattern that decided is kept with
each statement as its certainty. Time grows with the length of the text times the number of entities near by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.engines.builtin.attribution.discourse import place_bare
from pipeline.engines.builtin.attribution.drafts import Draft, draft_cued
from pipeline.engines.builtin.attribution.page import Page, Range
from pipeline.engines.builtin.attribution.speakers import UNKNOWN, Speaker, joined_with, speaker_at
from pipeline.engines.builtin.attribution.statements import CERTAINTY, CueKind, Pattern, Statement
from pipeline.engines.builtin.entities.coreference import Coreference
from pipeline.engines.builtin.grammar.personwords import Being
from pipeline.engines.builtin.grammar.syntax import noun_phrase
from pipeline.text.framed import parse_framed
from pipeline.text.parse import Parse
from pipeline.text.quotes import Quotation, find_quotations
from pipeline.types import Article, Attribution, Sentence, SourceKind, Span

__all__ = ["Analysis", "CueKind", "Pattern", "Statement", "analyze"]


@dataclass(frozen=True)
class Analysis:
    """Everything the builtin engine knows of one article before it judges; all tuples are in text order.

    `parses` has one parse for each sentence; `statements` every attributed statement, nested ones included.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    parses: tuple[Parse, ...]
    quotations: tuple[Quotation, ...]
    statements: tuple[Statement, ...]
    _coreference: Coreference = field(repr=False, compare=False)

    @property
    def coreference(self) -> Coreference:
        """Who is who in the article: which entity each token mentions."""
        return self._coreference

    def name_of(self, sentence_index: int, token_index: int) -> str | None:
        """The full name, or failing that the description, of whom a token mentions; None when it mentions nobody.

        Pronouns, short names and descriptions are resolved where the text resolves them. A surname that the article
        never completes comes with its title ("Admiral Dragone"), a description with its article ("the mayor").
        """
        entity = self._coreference.entity_of(sentence_index, token_index)
        if entity is None:
            return None
        name = entity.name
        if name is None:
            return f"the {entity.described}" if entity.definite else entity.described
        alone = entity.being is Being.PERSON and " " not in name and entity.title
        return f"{entity.title} {name}" if alone else name


def analyze(article: Article, sentences: Sequence[Sentence]) -> Analysis:
    """Parse an article and find who says what in it; `sentences` must be those of `article.text`, in order."""
    quotations = find_quotations(article.text)
    return analysis_of(article, parse_framed(sentences, quotations), quotations)


def analysis_of(article: Article, parses: Sequence[Parse], quotations: Sequence[Quotation]) -> Analysis:
    """The analysis of an article that is parsed already."""
    page = Page(article.text, parses, quotations)
    cued, bare = draft_cued(page)
    drafts = place_bare(page, cued, bare)
    coreference = Coreference(page)
    statements = _Statements(page, coreference, drafts).all()
    return Analysis(
        article, tuple(p.sentence for p in parses), tuple(parses), tuple(quotations), statements, coreference
    )


class _Statements:
    """Turns drafts into statements."""

    def __init__(self, page: Page, coreference: Coreference, drafts: Sequence[Draft]) -> None:
        self._page = page
        self._coreference = coreference
        self._drafts = drafts

    def all(self) -> tuple[Statement, ...]:
        outer = _enclosing([d.pieces for d in self._drafts])
        return tuple(self._statement(draft, within) for draft, within in zip(self._drafts, outer, strict=True))

    def _statement(self, draft: Draft, within: int | None) -> Statement:
        deciding = self._deciding(draft)
        speaker = self._speaker(deciding)
        cue = draft.cue
        certainty = CERTAINTY[draft.pattern] * (1.0 if speaker.name or speaker is UNKNOWN else 0.7)
        kind = deciding.cue.kind if deciding.cue is not None else CueKind.ASSERTING
        text = self._page.text
        return Statement(
            attribution=self._attribution(draft, speaker),
            content=tuple(Span.of(text, start, end) for start, end in draft.pieces),
            sentences=self._page.sentences_of(draft.pieces),
            kind=kind,
            pattern=draft.pattern,
            certainty=round(certainty * (CERTAINTY[deciding.pattern] if deciding is not draft else 1.0), 3),
            source=self._source(draft),
            cue=self._span(cue.sentence, cue.words) if cue is not None else None,
            within=within,
            follows=draft.follows,
        )

    def _deciding(self, draft: Draft) -> Draft:
        """The draft whose cue names the speaker: the one that others follow from."""
        seen: set[int] = set()
        while draft.follows is not None and draft.follows not in seen:
            seen.add(draft.follows)
            draft = self._drafts[draft.follows]
        return draft

    def _speaker(self, draft: Draft) -> Speaker:
        if draft.cue is not None and draft.cue.source is not None:
            return speaker_at(self._page, self._coreference, draft.cue.sentence, draft.cue.source)
        if draft.subject is not None:
            return speaker_at(self._page, self._coreference, *draft.subject)
        return UNKNOWN

    def _attribution(self, draft: Draft, speaker: Speaker) -> Attribution:
        if speaker.kind is SourceKind.AUTHOR:
            return Attribution(SourceKind.AUTHOR, None, direct_quote=False)
        cue = draft.cue
        cue_span = self._span(cue.sentence, cue.core) if cue is not None else None
        return Attribution(
            speaker.kind,
            speaker.name,
            speaker.role,
            cue_span.quote if cue_span else None,
            self._mention(draft),
            cue_span,
            draft.quoted,
        )

    def _source(self, draft: Draft) -> Span | None:
        """The whole phrase of the source, or of the subject that took the place of one."""
        head: tuple[int, ...] = ()
        if draft.cue is not None and draft.cue.source is not None:
            sentence, token, head = draft.cue.sentence, draft.cue.source, (draft.cue.head,)
        elif draft.subject is not None:
            sentence, token = draft.subject
        else:
            return None
        return self._span(sentence, noun_phrase(self._page.parses[sentence], token, without=head, clauses=True))

    def _mention(self, draft: Draft) -> Span | None:
        """The mention beside the cue as the guide wants it: without the role, unless nothing else is there."""
        cue = draft.cue
        if draft.subject is not None and draft.pattern in (Pattern.LABEL, Pattern.SIGNED):
            named = self._coreference.mention_of(*draft.subject)
            return self._span(draft.subject[0], named.tokens if named is not None else draft.subject[1:])
        if cue is None or cue.source is None:
            return None
        mention = self._coreference.mention_of(cue.sentence, cue.source)
        parse = self._page.parses[cue.sentence]
        alone = mention is not None and cue.source in (*mention.tokens, *mention.also)
        if mention is None or not alone or joined_with(parse, cue.source):
            return self._span(cue.sentence, noun_phrase(parse, cue.source, without=(cue.head,)))
        return self._span(cue.sentence, mention.tokens)

    def _span(self, sentence: int, tokens: Sequence[int]) -> Span:
        parse = self._page.parses[sentence]
        start, end = self._page.trim(parse.tokens[tokens[0]].start, parse.tokens[tokens[-1]].end)
        if start >= end:
            start, end = parse.tokens[tokens[0]].start, parse.tokens[tokens[-1]].end
        return Span.of(self._page.text, start, end)


def _enclosing(pieces: Sequence[Sequence[Range]]) -> list[int | None]:
    """For each statement the index of the smallest one whose content holds all of its own, None when none does."""
    outer: list[int | None] = []
    spans = [(p[0][0], p[-1][1]) for p in pieces]
    open_: list[int] = []
    for index, (start, end) in enumerate(spans):
        open_ = [o for o in open_ if spans[o][1] > start]
        holding = [o for o in open_ if spans[o][0] <= start and end <= spans[o][1] and spans[o] != (start, end)]
        outer.append(min(holding, key=lambda o: spans[o][1] - spans[o][0], default=None))
        open_.append(index)
    return outer
