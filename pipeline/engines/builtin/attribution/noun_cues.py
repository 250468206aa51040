"""Nouns and predicate adjectives as cues: "X's claim that ...", "X is confident that ..."."""

from __future__ import annotations

from pipeline.engines.builtin.attribution import cuewords as words
from pipeline.engines.builtin.attribution.cue import Cue, with_preposition
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.engines.builtin.attribution.verb_frames import is_bare_infinitive
from pipeline.engines.builtin.grammar.syntax import agent_of, child, spread, subject_of, verb_group
from pipeline.text.parse import Parse

_TOPICAL = {
    CueKind.ACCUSING: frozenset({"of", "against"}),
    CueKind.ATTITUDE: frozenset({"of", "for", "to", "about", "over", "toward", "towards", "in", "against", "on"}),
    CueKind.DEMANDING: frozenset({"for"}),
    CueKind.HEDGING: frozenset({"about", "of", "over"}),
    CueKind.ASKING: frozenset({"about"}),
    CueKind.DENYING: frozenset({"of"}),
}


def noun_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
    """The cue that a noun of saying or feeling is, None when nothing it says follows."""
    kind = words.noun_kind(parse.tokens[index].lemma.lower())
    if kind is None:
        return None
    content = _noun_content(parse, index, kind)
    source, lender = _noun_source(parse, index)
    if not content or (source is None and parse.tokens[content[0]].dep == "prep"):
        return None
    roots = content if parse.tokens[content[0]].dep != "prep" else parse.children[content[0]]
    group = (index,) if lender is None else (*verb_group(parse, lender), index)
    return Cue(
        sentence,
        index,
        (index,),
        with_preposition(parse, tuple(sorted(group)), spread(parse, roots)),
        kind,
        Pattern.NO_SOURCE if source is None else Pattern.NOUN,
        source,
        spread(parse, roots),
    )


def _noun_content(parse: Parse, index: int, kind: CueKind) -> tuple[int, ...]:
    for c in parse.children[index]:
        token = parse.tokens[c]
        if token.dep in ("acl", "ccomp") and _opens_content(parse, c, kind):
            return (c,)
    for c in parse.children[index]:
        if parse.tokens[c].dep == "prep" and parse.tokens[c].lemma.lower() in _TOPICAL.get(kind, frozenset()):
            return (c,) if child(parse, c, "pobj", "pcomp") is not None else ()
    return ()


def _opens_content(parse: Parse, index: int, kind: CueKind) -> bool:
    mark = child(parse, index, "mark")
    if mark is not None:
        return parse.tokens[mark].text.lower() in ("that", "whether")
    return is_bare_infinitive(parse, index) and kind in (CueKind.PROMISING, CueKind.DEMANDING, CueKind.ATTITUDE)


def _noun_source(parse: Parse, index: int) -> tuple[int | None, int | None]:
    """(the source of a noun of saying, the verb that lends its subject to it)."""
    owner = child(parse, index, "poss")
    if owner is not None:
        return owner, None
    agent = agent_of(parse, index)
    if agent is not None:
        return agent, None
    for c in parse.children[index]:
        if parse.tokens[c].dep == "prep" and parse.tokens[c].lemma.lower() in ("from", "among"):
            return child(parse, c, "pobj"), None
    head = parse.tokens[index].head
    if parse.tokens[index].dep == "dobj" and words.lends_subject(parse.tokens[head].lemma.lower()):
        subject = subject_of(parse, head)
        return (subject, head) if subject is not None else (None, None)
    return None, None


def adjective_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
    """The cue that a predicate adjective is, None when it has no person for a subject or nothing follows."""
    token = parse.tokens[index]
    kind = words.adjective_kind(token.lemma.lower())
    if kind is None:
        return None
    copula = token.head if token.dep == "acomp" else index
    subject = subject_of(parse, copula)
    roots = _adjective_content(parse, index)
    if subject is None or not roots or parse.tokens[subject].text.lower() in ("it", "this", "that", "there"):
        return None
    group = sorted({*verb_group(parse, copula), index})
    return Cue(sentence, index, (index,), tuple(group), kind, Pattern.ADJECTIVE, subject, spread(parse, roots))


def _adjective_content(parse: Parse, index: int) -> tuple[int, ...]:
    clause = child(parse, index, "ccomp", "xcomp")
    if clause is not None:
        return (clause,)
    for c in parse.children[index]:
        if parse.tokens[c].dep == "prep" and parse.tokens[c].lemma.lower() in (
            "about",
            "of",
            "with",
            "to",
            "for",
            "on",
        ):
            return parse.children[c]
    return ()
