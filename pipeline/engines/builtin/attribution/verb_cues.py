"""Verbs as cues: "said that ...", "was accused of ...", "told reporters"."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.engines.builtin.attribution import cuewords as words
from pipeline.engines.builtin.attribution.cue import Cue, with_preposition
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.engines.builtin.attribution.verb_frames import behind_preposition, frames
from pipeline.engines.builtin.grammar.personwords import Being, being_of
from pipeline.engines.builtin.grammar.syntax import (
    agent_of,
    child,
    core_verb,
    is_passive,
    spread,
    subject_of,
    verb_group,
)
from pipeline.text.parse import Parse

_HEARINGS = frozenset({"court", "tribunal", "jury", "inquest", "inquiry", "hearing", "panel", "judge", "commission"})


def verb_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
    """The cue that a verb is, None when its use attributes nothing."""
    rules = words.verb_rules(parse.tokens[index].lemma.lower(), _particle(parse, index))
    if not rules:
        return None
    passive = is_passive(parse, index)
    source = agent_of(parse, index) if passive else _speaking(parse, subject_of(parse, index))
    if source is None and not passive:
        source = _inverted_subject(parse, index, rules)
    if source is not None and _is_mere_thing(parse, index, source):
        return None
    kind, content, pattern = _filled(parse, index, rules, passive=passive)
    if source is not None and content and _is_hearing(parse, index, source):
        source, kind = None, CueKind.ASSERTING
        group = core_verb(parse, index)
        return Cue(sentence, index, group, verb_group(parse, index), kind, Pattern.NO_SOURCE, None, content)
    if source is not None and source in content:
        kind, content = _quoting_kind(rules), ()
    quotes = any(words.QUOTE in rule.frames for rule in rules)
    if source is None and (not content or not _goes_without_source(parse, index, kind, pattern, passive=passive)):
        return None
    if not content and not quotes:
        return None
    return Cue(
        sentence,
        index,
        with_preposition(parse, core_verb(parse, index), content),
        with_preposition(parse, verb_group(parse, index), content),
        kind,
        Pattern.NO_SOURCE if source is None else pattern,
        source,
        content,
        quotes,
    )


def _is_hearing(parse: Parse, index: int, source: int) -> bool:
    """Whether a court hears what is said: the words are an unnamed party's, not the court's."""
    heard = parse.tokens[index].lemma.lower() == "hear"
    return heard and parse.tokens[source].lemma.lower() in _HEARINGS and not parse.tokens[source].tag.startswith("W")


def _inverted_subject(parse: Parse, index: int, rules: tuple[words.VerbRule, ...]) -> int | None:
    """The noun right behind a verb of saying that closes a quotation, which the parser takes for its object."""
    object_ = child(parse, index, "dobj")
    if object_ is None or object_ < index or index == 0 or not any(words.QUOTE in r.frames for r in rules):
        return None
    return object_ if parse.tokens[index - 1].tag == "''" else None


def _is_mere_thing(parse: Parse, index: int, source: int) -> bool:
    """Whether a verb of evidence has an event or thing for a subject: "the delay suggests", "this shows"."""
    token = parse.tokens[source]
    if not words.is_evidence_verb(parse.tokens[index].lemma.lower()):
        return False
    if token.text.lower() in ("this", "it", "these", "those"):
        return True
    lemma = token.lemma.lower()
    if lemma == "old" and source and parse.tokens[source - 1].text == "-":
        return False
    known = being_of(token, plural=False) is not Being.THING or words.noun_kind(lemma) is not None
    return token.pos == "NOUN" and not known and token.ent == ""


def _speaking(parse: Parse, subject: int | None) -> int | None:
    """Who speaks through a statement that is put out: "the office issued a statement saying" is the office."""
    if (
        subject is None
        or parse.tokens[subject].dep != "dobj"
        or words.noun_kind(parse.tokens[subject].lemma.lower()) is None
    ):
        return subject
    verb = parse.tokens[subject].head
    return (subject_of(parse, verb) or subject) if words.lends_subject(parse.tokens[verb].lemma.lower()) else subject


def _particle(parse: Parse, index: int) -> str | None:
    """The particle of a verb, or the empty object of a set phrase ("as she put it", "made it clear")."""
    particle = child(parse, index, "prt")
    if particle is not None:
        return parse.tokens[particle].text.lower()
    after = index + 1
    if after < len(parse.tokens) and parse.tokens[after].text.lower() in ("it", "on", "in", "out", "back", "clear"):
        return parse.tokens[after].text.lower()
    return None


def _goes_without_source(parse: Parse, index: int, kind: CueKind, pattern: Pattern, *, passive: bool) -> bool:
    """Whether a passive without agent still attributes: "is believed to", "was accused of"; not "a firm called X"."""
    if not passive or kind in (CueKind.ATTITUDE, CueKind.MENTIONING):
        return False
    naming = pattern is Pattern.OBJECT and kind in (CueKind.ASSERTING, CueKind.PROMISING, CueKind.DEMANDING)
    return not naming and not (pattern is Pattern.OBJECT and parse.tokens[index].dep == "acl")


def _filled(
    parse: Parse, index: int, rules: tuple[words.VerbRule, ...], *, passive: bool
) -> tuple[CueKind, tuple[int, ...], Pattern]:
    """The first frame, in the order below, that the parse fills: (kind, content, pattern)."""
    for frame, roots, pattern in frames(parse, index, passive=passive):
        for rule in rules:
            if roots and frame in rule.frames:
                more = _carried_on(parse, roots, index) if frame == words.CLAUSE else ()
                return rule.kind, tuple(sorted({*_less(parse, roots, index), *more})), pattern
    for rule in rules:
        roots = behind_preposition(parse, index, rule, passive=passive)
        if roots:
            return rule.kind, _less(parse, roots, index), Pattern.OBJECT
    return _quoting_kind(rules), (), Pattern.CLAUSE


def _carried_on(parse: Parse, roots: tuple[int, ...], index: int) -> tuple[int, ...]:
    """What goes on behind an inserted cue: the second clause of "the toll has risen, she said, and 14 are missing"."""
    if max(roots) > index or parse.tokens[index].head != index:
        return ()
    found: list[int] = []
    for c in parse.children[index]:
        joined = parse.tokens[c].dep == "conj" and c > index and parse.tokens[c].pos in ("VERB", "AUX")
        subject = child(parse, c, "nsubj", "nsubjpass", "expl")
        if joined and subject is not None and _after_comma_and(parse, c) and not _speaks_too(parse, c):
            found.extend(parse.subtree(c))
    return tuple(found)


def _after_comma_and(parse: Parse, joined: int) -> bool:
    start = parse.subtree(joined)[0]
    return start > 1 and parse.tokens[start - 1].text.lower() == "and" and parse.tokens[start - 2].text == ","


def _speaks_too(parse: Parse, joined: int) -> bool:
    """Whether a joined clause is a cue of its own."""
    return bool(words.verb_rules(parse.tokens[joined].lemma.lower())) and child(parse, joined, "ccomp") is not None


def _quoting_kind(rules: tuple[words.VerbRule, ...]) -> CueKind:
    return next((r.kind for r in rules if words.QUOTE in r.frames), rules[0].kind)


def _less(parse: Parse, roots: tuple[int, ...], index: int) -> tuple[int, ...]:
    """Everything below the roots; a cue inside its own content ("the plan, he said, is") cuts itself out."""
    below = spread(parse, roots)
    apart = [i for r in roots for i in _joined_with_own_source(parse, r)]
    return spread(parse, roots, without=(*((index,) if index in below else ()), *apart))


def _joined_with_own_source(parse: Parse, root: int) -> Iterator[int]:
    """Clauses joined to a content by ", and" that name a source of their own: "said A, and his lawyer warned B"."""
    for c in parse.children[root]:
        if parse.tokens[c].dep != "conj" or parse.tokens[c].pos != "VERB":
            continue
        subject = child(parse, c, "nsubj")
        named = subject is not None and parse.tokens[subject].pos in ("NOUN", "PROPN")
        if named and words.verb_rules(parse.tokens[c].lemma.lower()) and _after_comma(parse, root, c):
            yield c
        else:
            yield from _joined_with_own_source(parse, c)


def _after_comma(parse: Parse, root: int, joined: int) -> bool:
    start = parse.subtree(joined)[0]
    return any(parse.tokens[i].text == "," for i in range(max(root, start - 3), start))
