"""Who says it: the model's word for the speaker, held against the article's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.engines.builtin.grammar.personwords import is_honorific, title_noun
from pipeline.engines.llm.answers import ClaimDraft
from pipeline.engines.llm.material import Material
from pipeline.grounding import GroundedQuote
from pipeline.grounding.names import find_names
from pipeline.grounding.typography import bare, read_plainly
from pipeline.grounding.words import name_stems, stem, words_of
from pipeline.text.lexicon import load_rows, load_words
from pipeline.text.quotes import find_quotations
from pipeline.types import Attribution, Sentence, SourceKind, Span

_PLAIN_CUES = frozenset(map(stem, ("say", "tell", "add", "warn", "claim", "insist", "argue", "deny", "state", "note")))
_FULL_NAME = 2  # words
DIRECT = 0.5  # share of the words in quotation marks from which a quotation is direct
QUOTED_WHOLE = 0.9
FEWEST_QUOTED_WORDS = 4  # fewer words in marks may be the author's own, held at a distance
NAMED, REFERRED, QUOTED_ONLY, BY_AUTHOR = 0.97, 0.92, 0.85, 0.95


class AttributionProblem(StrEnum):
    """Why the article does not bear out a speaker."""

    SPEAKER_MISSING = "speaker_missing"  # a source's words without a source
    SPEAKER_UNKNOWN = "speaker_not_in_source"
    SPEAKER_OTHER = "speaker_is_another"  # the mention beside the cue names somebody else
    UNATTRIBUTED = "attribution_not_in_source"  # neither cue nor quotation marks


class Judged(NamedTuple):
    """An attribution, what is wrong with it, and how sure its speaker is (0..1)."""

    attribution: Attribution
    problems: tuple[AttributionProblem, ...]
    certainty: float


class TitledName(NamedTuple):
    """A name, and the title that stood before it."""

    name: str
    title: str | None


class _Places(NamedTuple):
    mention: Span | None
    cue: Span | None


def judge_attribution(
    draft: ClaimDraft, place: GroundedQuote | None, material: Material, shown: Sequence[Sentence]
) -> Judged:
    """The attribution of a draft with its exact words; `place` is where its quote stands, None when nowhere."""
    direct = place is not None and material.quoted_share(place.spans) > DIRECT
    if draft.kind is SourceKind.AUTHOR:
        return _by_author(material, place)
    known = _read_by_then(place, shown)
    places = _places(draft, place, material) if place else _Places(None, None)
    titled = split_title(draft.speaker) if draft.speaker and draft.kind is SourceKind.NAMED else None
    role = draft.role or (titled.title if titled else None)
    attribution = Attribution(
        kind=draft.kind,
        speaker=titled.name if titled else draft.speaker,
        role=role if role and _is_known(role, known) else None,
        cue=places.cue.quote if places.cue else None,
        span=places.mention,
        cue_span=places.cue,
        direct_quote=direct,
    )
    problems = tuple(_problems(attribution, known))
    if not problems and material.english and not _has_spoken(attribution, known):
        problems = (AttributionProblem.SPEAKER_UNKNOWN,)
    return Judged(attribution, problems, _certainty(attribution))


def split_title(speaker: str) -> TitledName:
    """A person's name without the title or office before it: "Vice Admiral Ingrid Sollmark", "Dr. Osk"."""
    words = speaker.split()
    ranks = [at for at, word in enumerate(words[:-1]) if is_honorific(word) or title_noun(word.rstrip(","))]
    start = ranks[-1] + 1 if ranks else 0
    name = words[start:]
    if ranks and not name[0][0].isupper():  # "the ambassador to Belgium Denis Gonchar"
        name = name[-_FULL_NAME:]
    if not ranks or title_noun(name[-1]) or not all(word[0].isupper() for word in name):
        return TitledName(speaker, None)
    title = " ".join(words[: len(words) - len(name)]).rstrip(",").removeprefix("the ").removeprefix("The ")
    return TitledName(" ".join(name), None if is_honorific(title) else title)


def _read_by_then(place: GroundedQuote | None, shown: Sequence[Sentence]) -> str:
    """What a reader knows at the quote: everything shown before it, and the rest of its paragraph."""
    if place is None:
        return "\n".join(sentence.text for sentence in shown)
    last = place.sentences[-1]
    here = {sentence.paragraph for sentence in shown if sentence.index == last}
    return "\n".join(s.text for s in shown if s.index <= last or s.paragraph in here)


def _by_author(material: Material, place: GroundedQuote | None) -> Judged:
    """The author speaks, unless the words stand in quotation marks as a whole."""
    attribution = Attribution(SourceKind.AUTHOR, material.article.author or material.article.publisher)
    if place is None:
        return Judged(attribution, (), BY_AUTHOR)
    words = sum(len(span.quote.split()) for span in place.spans)
    borrowed = words >= FEWEST_QUOTED_WORDS and material.quoted_share(place.spans) >= QUOTED_WHOLE
    return Judged(attribution, (AttributionProblem.SPEAKER_MISSING,) if borrowed else (), BY_AUTHOR)


def _problems(attribution: Attribution, known: str) -> Iterator[AttributionProblem]:
    if attribution.speaker is None:
        if attribution.kind is not SourceKind.ANONYMOUS:
            yield AttributionProblem.SPEAKER_MISSING
    elif not _is_known(attribution.speaker, known):
        yield AttributionProblem.SPEAKER_UNKNOWN
    elif attribution.kind is SourceKind.NAMED and _names_another(attribution):
        yield AttributionProblem.SPEAKER_OTHER
    if attribution.cue is None and attribution.span is None and not attribution.direct_quote:
        yield AttributionProblem.UNATTRIBUTED


def _names_another(attribution: Attribution) -> bool:
    """Whether the mention has a name, and none of its words is the speaker's or the role's."""
    if attribution.span is None:
        return False
    named = [word for name in find_names(attribution.span.quote) if not name.opens for word in name.words]
    named = named or [word for word in words_of(attribution.span.quote) if word[0].isupper() and not _refers(word)]
    own = {form for word in words_of(f"{attribution.speaker} {attribution.role or ''}") for form in name_stems(word)}
    return bool(named) and own.isdisjoint(form for word in named for form in name_stems(word))


def _has_spoken(attribution: Attribution, known: str) -> bool:
    """Whether a person to whom quotation marks alone are given speaks in some sentence: with a cue, or in quotes."""
    if attribution.kind is not SourceKind.NAMED or attribution.span is not None or attribution.speaker is None:
        return True
    own = {form for word in words_of(attribution.speaker) for form in name_stems(word)}
    return any(not own.isdisjoint(_forms(line)) and _is_speech(line) for line in known.split("\n"))


@lru_cache(maxsize=512)
def _is_speech(sentence: str) -> bool:
    return any(map(is_plain_cue, words_of(sentence))) or bool(find_quotations(sentence))


def is_cue(word: str) -> bool:
    """Whether an English word may attribute: a verb of saying or holding in any form, "reportedly", "according"."""
    low = word.lower()
    verb = stem(word) in _cue_stems() and low not in load_words("function_words")
    return verb or low in load_words("cue_adverbs") or low == "according"


def is_plain_cue(word: str) -> bool:
    """Whether an English word is a verb of saying and hardly anything else."""
    plain = stem(word) in _PLAIN_CUES and word.lower() not in load_words("function_words")  # "not" is no "note"
    return plain or word.lower() == "according"


@cache
def _cue_stems() -> frozenset[str]:
    return frozenset(stem(verb) for _, _, verbs in load_rows("cue_verbs") for verb in verbs.split())


def _refers(word: str) -> bool:
    return word.lower() in load_words("reference_words") or word.lower() in load_words("function_words")


def _is_known(words: str, text: str) -> bool:
    """Whether every word that says something is in the text, in some form."""
    have = frozenset().union(*map(_forms, text.split("\n")))
    function = load_words("function_words")
    return all(not have.isdisjoint(_forms(word)) for word in words_of(words) if word.lower() not in function)


@lru_cache(maxsize=512)
def _forms(text: str) -> frozenset[str]:
    """The stems of the words, and the forms of names among them."""
    return frozenset(form for word in words_of(text) for form in (*name_stems(word), stem(word)))


def _certainty(attribution: Attribution) -> float:
    if attribution.span is None:
        return QUOTED_ONLY
    return REFERRED if _refers(attribution.span.quote.split()[0]) else NAMED


def _places(draft: ClaimDraft, place: GroundedQuote, material: Material) -> _Places:
    """The mention and the cue that stand closest together: in the quote's sentences, beside them, or in the quote."""
    first, last = place.sentences[0], place.sentences[-1]
    paragraphs = {material.sentences[index].paragraph for index in place.sentences}
    for margin, taken in ((0, place.spans), (1, place.spans), (0, ())):
        beside = material.sentences[max(first - margin, 0) : last + margin + 1]
        near = [sentence for sentence in beside if sentence.paragraph in paragraphs]
        mentions = list(_occurrences(draft.mention, near, material, taken))
        cue = draft.cue if draft.cue and (not material.english or any(map(is_cue, words_of(draft.cue)))) else None
        cues = list(_occurrences(cue, near, material, taken))
        if cues or (mentions and margin) or (mentions and not taken):
            pairs = [(m, c) for m in (mentions or (None,)) for c in (cues or (None,))]
            return _Places(*min(pairs, key=lambda pair: _distance(*pair, to=place.spans[0])))
    return _Places(None, None)


def _distance(mention: Span | None, cue: Span | None, *, to: Span) -> tuple[int, int]:
    between = abs(mention.start - cue.start) if mention and cue else 0
    anchor = cue or mention
    return between, abs(anchor.start - to.start) if anchor else 0


def _occurrences(
    words: str | None, near: Sequence[Sentence], material: Material, quoted: Sequence[Span]
) -> Iterator[Span]:
    """Where the sentences have the words, outside what is quoted."""
    plain = read_plainly(bare(words)).text.strip() if words else ""
    for sentence in near if plain else ():
        for start, end in read_plainly(sentence.text).find_all(plain):
            span = Span.of(material.article.text, sentence.start + start, sentence.start + end)
            if not any(q.start < span.end and span.start < q.end for q in quoted):
                yield span
