"""Evidence for claims: the sentences of other articles that may bear on them, many claims at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.engines.base import ClaimEvidence, Passage
from pipeline.errors import ArticleNotFound
from pipeline.evidence.groups import Groups
from pipeline.evidence.kinship import Kinship, is_copy, kinship, shares_event
from pipeline.evidence.profiles import Profile, Profiles
from pipeline.evidence.sentences import Place, Ranked, SentenceVectors, rank_sentences, telling_words
from pipeline.evidence.tellings import Tell, Tellings
from pipeline.store import Hit, SearchFilter, Store
from pipeline.store.records import EVERYTHING
from pipeline.text.shingles import shingle_words
from pipeline.types import Article, Claim, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOP_K = 10
"""Passages a claim: on the dev stories they hold nine of ten sentences that decide a claim."""
_CHUNKS = 12
_TOGETHER = 200  # claims that are looked for together: many share a batch, and memory does not grow with an article
_MOST_ROUNDS = 3  # how often more is searched for when copies of the claim's article take the places


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """How many passages a claim gets at most, and which articles they may stand in."""

    top_k: int = TOP_K
    filters: SearchFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with what its article is to the claim's own; `copies` are the same words in further articles."""

    passage: Passage
    kinship: Kinship
    copies: tuple[FoundPassage, ...] = ()

    def located(self, span: Span) -> Span:
        """Where words of the passage that this is a copy of stand here: its whole sentence if not word for word."""
        own = self.passage.span
        at = own.quote.find(span.quote)
        return Span(own.start + at, own.start + at + len(span.quote), span.quote) if at >= 0 else own


@dataclass(frozen=True, slots=True)
class FoundEvidence:
    """What the store has on one claim, best first; `reason` says why there is nothing.

    `published` is when the claim's own article was published.
    """

    claim: Claim
    found: tuple[FoundPassage, ...]
    reason: str | None = None
    published: str | None = None

    @property
    def question(self) -> ClaimEvidence:
        """What an engine is asked."""
        return ClaimEvidence(self.claim, tuple(one.passage for one in self.found), self.published)


class EvidenceFinder:
    """Finds evidence in one store; for one thread at a time. What it has read of articles it keeps for a while."""

    def __init__(self, store: Store, options: EvidenceOptions | None = None, tell: Tell | None = None) -> None:
        """With `tell`, passages of articles on the claim's event come with the points that they make."""
        self._store = store
        self._options = options or EvidenceOptions()
        self._tellings = Tellings(tell, store.embed) if tell is not None else None
        self._profiles = Profiles(store.get)
        self._vectors = SentenceVectors(store.embed)
        self._groups = Groups()

    def article(self, article_id: str) -> Article:
        """An article that was found."""
        return self._profiles.get(article_id).article

    def find(self, article: Article | None, claims: Sequence[Claim]) -> tuple[FoundEvidence, ...]:
        """What the store has on each claim of `article` (None: of no article), in the order of the claims.

        Neither the article nor a near-duplicate of it is ever among it. Raises StoreError and UsageError as
        `Store.search` does.
        """
        own = None if article is None else self._profiles.of(article)
        windows = (claims[at : at + _TOGETHER] for at in range(0, len(claims), _TOGETHER))
        return tuple(found for window in windows for found in self._find(own, window))

    def _find(self, own: Profile | None, claims: Sequence[Claim]) -> list[FoundEvidence]:
        wanted = [claim for claim in claims if telling_words(_statement(claim))]
        search = _Search(self._store, self._options, self._profiles, own)
        statements = list(dict.fromkeys(map(_statement, wanted)))
        vectors = self._store.embed(statements)
        places = {s: self._places(hits) for s, hits in zip(statements, search.chunks(statements, vectors), strict=True)}
        self._vectors.load([place for found in places.values() for place in found])
        rows = dict(zip(statements, vectors, strict=True))
        answers = []
        for claim in claims:
            statement = _statement(claim)
            if statement not in rows:
                answers.append(FoundEvidence(claim, (), "the claim has no word that could be looked for"))
                continue
            found = self._found(statement, own, rows[statement], places[statement])
            published = None if own is None else own.article.published
            answers.append(FoundEvidence(claim, found, None if found else search.nothing(), published))
        self._vectors.forget_old()
        return answers

    def _places(self, hits: Iterable[Hit]) -> list[tuple[Profile, int]]:
        """The sentences of chunks, each once."""
        places: dict[Place, Profile] = {}
        for hit in hits:
            profile = self._profiles.get(hit.article_id)
            for index, sentence in enumerate(profile.sentences):
                if hit.span.start <= sentence.start < hit.span.end:
                    places[Place(hit.article_id, index)] = profile
        return [(profile, place.at) for place, profile in places.items()]

    def _found(
        self, statement: str, own: Profile | None, row: NDArray[np.float32], places: Sequence[tuple[Profile, int]]
    ) -> tuple[FoundPassage, ...]:
        ranked = rank_sentences(statement, row, places, self._vectors)
        distinct = _distinct(ranked, self._profiles)[: self._options.top_k]
        articles = dict.fromkeys(one.place.article_id for same in distinct for one in same)
        profiles = [self._profiles.get(article_id) for article_id in articles]
        groups, own_group = self._groups.of(profiles, own)
        kinships = {p.article.article_id: self._kinship(own, p, own_group) for p in profiles}
        of_event = own or next(iter(profiles), None)
        near = {p.article.article_id for p in profiles if of_event is not None and shares_event(of_event, p)}
        found = (self._passage(same, groups, kinships, near) for same in distinct)
        return tuple(self._with_tellings(one, statement, row) for one in found)

    def _with_tellings(self, found: FoundPassage, statement: str, row: NDArray[np.float32]) -> FoundPassage:
        passage = found.passage
        if self._tellings is None or not passage.same_event:
            return found
        profile = self._profiles.get(passage.article_id)
        sentence = next(one for one in profile.sentences if one.start == passage.span.start)
        tellings = self._tellings.of(profile.article, sentence, statement, row)
        return replace(found, passage=replace(passage, tellings=tellings))

    def _kinship(self, own: Profile | None, other: Profile, own_group: Collection[str]) -> Kinship:
        if own is None or other.article.article_id not in own_group:
            return Kinship.INDEPENDENT
        return kinship(own, other)

    def _passage(
        self,
        same: Sequence[Ranked],
        groups: Mapping[str, int],
        kinships: Mapping[str, Kinship],
        near: Collection[str],
    ) -> FoundPassage:
        """The first of sentences with the same words, with the others as its copies; `near`: articles of the event."""
        made = []
        for one in same:
            profile = self._profiles.get(one.place.article_id)
            article, kin = profile.article, kinships[one.place.article_id]
            passage = _passage(profile, one, groups[article.article_id], kin)
            made.append(FoundPassage(replace(passage, same_event=article.article_id in near), kin))
        return replace(made[0], copies=tuple(made[1:]))


class _Search:
    """Chunks for the claims of one article, never its own nor a copy's."""

    def __init__(self, store: Store, options: EvidenceOptions, profiles: Profiles, own: Profile | None) -> None:
        self._store = store
        self._filters = options.filters
        self._profiles = profiles
        self._own = own
        self._left_out: set[str] = {own.article.article_id} if own else set()
        self._language = (own.article.language if own else None) or "en"
        self._copies = 0
        self._languages: set[str] = set()

    def chunks(self, statements: Sequence[str], vectors: NDArray[np.float32]) -> list[list[Hit]]:
        """The chunks for each statement, best first; when copies took places, others move up."""
        kept: list[list[Hit]] = [[] for _ in statements]
        for _ in range(_MOST_ROUNDS):
            filters = replace(self._filters, excluded_articles=self._filters.excluded_articles | self._left_out)
            found = self._store.search_all(statements, _CHUNKS, filters, vectors=vectors)
            before = len(self._left_out)
            kept = [[hit for hit in hits if self._is_wanted(hit.article_id)] for hits in found]
            if len(self._left_out) == before:
                break
        return kept

    def nothing(self) -> str:
        """Why there is no evidence."""
        if not self._store.stats().chunks:
            return "the store is empty"
        if self._languages:
            return f"what the store has on it is in another language ({', '.join(sorted(self._languages))})"
        if self._copies:
            return "same source"
        return "no other article in the store"

    def _is_wanted(self, article_id: str) -> bool:
        if article_id in self._left_out:
            return False
        try:
            profile = self._profiles.get(article_id)
        except ArticleNotFound:  # removed since it was found
            self._left_out.add(article_id)
            return False
        if self._own is not None and is_copy(self._own, profile):
            self._copies += 1
        elif (language := profile.article.language) not in (None, self._language):
            self._languages.add(str(language))
        else:
            return True
        self._left_out.add(article_id)
        return False


def _statement(claim: Claim) -> str:
    return claim.proposition or claim.text


def _distinct(ranked: Sequence[Ranked], profiles: Profiles) -> list[list[Ranked]]:
    """The sentences in order, those of the same words together at the place of the first."""
    same: dict[tuple[str, ...], list[Ranked]] = {}
    for one in ranked:
        words = shingle_words(profiles.get(one.place.article_id).sentences[one.place.at].text)
        same.setdefault(words, []).append(one)
    return list(same.values())


def _passage(profile: Profile, one: Ranked, group: int, kin: Kinship) -> Passage:
    article, at = profile.article, one.place.at
    sentence = profile.sentences[at]
    return Passage(
        article_id=article.article_id,
        span=Span(sentence.start, sentence.end, sentence.text),
        before=profile.sentences[at - 1].text if at else "",
        after=profile.sentences[at + 1].text if at + 1 < len(profile.sentences) else "",
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        independence_group=group,
        retelling=kin is not Kinship.INDEPENDENT,
        similarity=max(-1.0, min(1.0, one.similarity)),
    )
