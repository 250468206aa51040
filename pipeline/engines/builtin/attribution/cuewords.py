"""The lexicon of cues: which verbs, nouns, adjectives and adverbs attribute, and where their content stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.engines.builtin.attribution.statements import CueKind
from pipeline.text.lexicon import load_groups, load_rows, load_words

CLAUSE, QUOTE, INFINITIVE, OBJECT_INFINITIVE = "c", "q", "t", "n"
GERUND, CALLED, OBJECT = "g", "s", "o"
PLACED, COUNTED, LISTED = "p", "u", "d"
_FRAMES = frozenset({CLAUSE, QUOTE, INFINITIVE, OBJECT_INFINITIVE, GERUND, CALLED, OBJECT} | {PLACED, COUNTED, LISTED})
_NAMING = frozenset({"call", "label", "brand", "dub", "term", "declare", "deem", "pronounce"})


@dataclass(frozen=True, slots=True)
class VerbRule:
    """One use of a verb: what it makes the source do, with which frames, and which prepositions bring the content."""

    kind: CueKind
    frames: frozenset[str]
    prepositions: frozenset[str]


@cache
def _verbs() -> dict[str, tuple[VerbRule, ...]]:
    found: dict[str, list[VerbRule]] = {}
    for kind, frames, lemmas in load_rows("cue_verbs"):
        named = frozenset(frames.split())
        rule = VerbRule(CueKind(kind), named & _FRAMES, named - _FRAMES)
        for lemma in lemmas.split():
            found.setdefault(lemma, []).append(rule)
    return {lemma: tuple(rules) for lemma, rules in found.items()}


def verb_rules(lemma: str, particle: str | None = None) -> tuple[VerbRule, ...]:
    """The uses of a verb in lexicon order; one with its particle ("point_out") comes before the bare verb."""
    bare = _verbs().get(lemma, ())
    return _verbs().get(f"{lemma}_{particle}", ()) + bare if particle else bare


@cache
def _kinds(name: str) -> dict[str, CueKind]:
    return {word: CueKind(kind) for kind, words in load_groups(name).items() for word in sorted(words)}


def noun_kind(lemma: str) -> CueKind | None:
    """What a noun of saying or feeling makes its source do, None for other nouns."""
    return _kinds("cue_nouns").get(lemma)


def adjective_kind(lemma: str) -> CueKind | None:
    """What a predicate adjective such as "confident" makes its subject do, None for other adjectives."""
    return _kinds("cue_adjectives").get(lemma)


def is_cue_adverb(word: str) -> bool:
    """Whether an adverb such as "reportedly" attributes a statement to unnamed sources."""
    return word in load_words("cue_adverbs")


def lends_subject(lemma: str) -> bool:
    """Whether a verb lends its subject to its object as the source: "issued a warning", "made the claim"."""
    return lemma in load_words("light_verbs")


def is_evidence_verb(lemma: str) -> bool:
    """Whether things do it as well as people ("shows", "suggests"), so that the subject decides if it attributes."""
    return lemma in load_words("evidence_verbs")


def is_naming(lemma: str) -> bool:
    """Whether a verb gives its object a name or judgement: "called the plan a farce"."""
    return lemma in _NAMING


def is_placing(lemma: str) -> bool:
    """Whether a verb may say where something is or what it comes to: "puts the cost at 12 million"."""
    return any(PLACED in rule.frames for rule in verb_rules(lemma))
