"""Cues of attribution inside one sentence, read off its dependency parse: who, by which words, governing what.

A cue is a verb ("said that ..."), a noun ("X's claim that ..."), a predicate adjective ("is confident that ..."),
"according to", or an adverb ("reportedly"). Verbs come with frames that say where their content stands; the first
frame that the parse fills gives the content. A verb that can introduce a quotation is a cue without content until a
quotation is found beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.engines.builtin import cuewords as words
from pipeline.engines.builtin.personwords import Being, being_of
from pipeline.engines.builtin.statements import CueKind, Pattern
from pipeline.engines.builtin.syntax import agent_of, child, core_verb, is_passive, spread, subject_of, verb_group
from pipeline.text.parse import Parse

_COMPLEMENTS = ("dobj", "xcomp", "oprd", "acomp", "attr")
_NAMING = frozenset({"call", "label", "brand", "dub", "term", "declare", "deem", "pronounce"})
_TELLING = frozenset({"tell", "inform", "assure", "reassure", "remind", "warn", "advise", "notify", "promise"})
_NOT_CUES = frozenset({"amod", "compound", "nmod"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the parse at `sentence`, as token indices of that parse.

    `head` is the cue's main word, `core` the shortest cue, `words` the cue with auxiliaries and adverbs; `source` is
    the head of the source's phrase, None when there is none; `content` are the tokens governed, in order, empty when
    only a quotation could be the content; `quotes` says whether a quotation may be.
    """

    sentence: int
    head: int
    core: tuple[int, ...]
    words: tuple[int, ...]
    kind: CueKind
    pattern: Pattern
    source: int | None
    content: tuple[int, ...] = ()
    quotes: bool = False


def find_cues(parse: Parse, sentence: int) -> tuple[Cue, ...]:
    """Every cue of one sentence in text order; one cue at most for each word."""
    found = [cue for token in parse.tokens for cue in _at(parse, sentence, token.index)]
    return tuple(found)


def _at(parse: Parse, sentence: int, index: int) -> Iterator[Cue]:
    token = parse.tokens[index]
    if token.tag.startswith("VB") and token.dep not in _NOT_CUES and token.text.lower() != "according":
        cue = _verb_cue(parse, sentence, index)
    elif token.tag.startswith("NN"):
        cue = _noun_cue(parse, sentence, index)
    elif token.dep == "acomp" or (token.tag == "JJ" and token.dep in ("advcl", "acl", "ROOT")):
        cue = _adjective_cue(parse, sentence, index)
    elif token.dep == "advmod" and words.is_cue_adverb(token.text.lower()):
        cue = _adverb_cue(parse, sentence, index)
    else:
        cue = _prepositional(parse, sentence, index)
    if cue is not None:
        yield cue


# -- verbs ----------------------------------------------------------------------------------------------------


def _verb_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
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
        _with_preposition(parse, core_verb(parse, index), content),
        _with_preposition(parse, verb_group(parse, index), content),
        kind,
        Pattern.NO_SOURCE if source is None else pattern,
        source,
        content,
        quotes,
    )


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
    known = being_of(token, plural=False) is not Being.THING or words.noun_kind(lemma) is not None
    return token.pos == "NOUN" and not known and token.ent == ""


def _with_preposition(parse: Parse, group: tuple[int, ...], content: tuple[int, ...]) -> tuple[int, ...]:
    """A cue with the preposition that brings its content: "called for", "pointed to"."""
    after = group[-1] + 1
    brings = content and content[0] == after + 1 and parse.tokens[after].pos == "ADP"
    return (*group, after) if brings else group


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
    for frame, roots, pattern in _frames(parse, index, passive=passive):
        for rule in rules:
            if roots and frame in rule.frames:
                return rule.kind, _less(parse, roots, index), pattern
    for rule in rules:
        roots = _by_preposition(parse, index, rule, passive=passive)
        if roots:
            return rule.kind, _less(parse, roots, index), Pattern.OBJECT
    return _quoting_kind(rules), (), Pattern.CLAUSE


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


def _frames(parse: Parse, index: int, *, passive: bool) -> Iterator[tuple[str, tuple[int, ...], Pattern]]:
    yield words.CLAUSE, _clause(parse, index), Pattern.CLAUSE
    yield words.OBJECT_INFINITIVE, _object_infinitive(parse, index, passive=passive), Pattern.CLAUSE
    yield words.CALLED, _called(parse, index, passive=passive), Pattern.OBJECT
    yield words.INFINITIVE, _infinitive(parse, index, passive=passive), Pattern.CLAUSE
    yield words.GERUND, _gerund(parse, index), Pattern.CLAUSE
    yield words.OBJECT, _object(parse, index, passive=passive), Pattern.OBJECT


def _clause(parse: Parse, index: int) -> tuple[int, ...]:
    own = tuple(
        c for c in parse.children[index] if parse.tokens[c].dep == "ccomp" and not _is_bare_infinitive(parse, c)
    )
    return own or _clause_behind(parse, index) or _clause_around(parse, index)


def _clause_behind(parse: Parse, index: int) -> tuple[int, ...]:
    """A that-clause that the parser hung on an adjunct or hearer: "said in a statement that", "told reporters that"."""
    for c in parse.children[index]:
        token = parse.tokens[c]
        noun = child(parse, c, "pobj") if token.dep == "prep" else c if token.dep in ("dobj", "dative") else None
        if noun is None or (token.dep == "dobj" and words.noun_kind(parse.tokens[noun].lemma.lower()) is not None):
            continue
        for clause in parse.children[noun]:
            if _is_told(parse, index, clause) if token.dep == "dobj" else _is_that_clause(parse, clause):
                return (clause,)
    return ()


def _is_that_clause(parse: Parse, index: int) -> bool:
    mark = child(parse, index, "mark")
    return (
        parse.tokens[index].dep in ("acl", "relcl", "ccomp")
        and mark is not None
        and parse.tokens[mark].text.lower() == "that"
    )


def _is_told(parse: Parse, verb: int, clause: int) -> bool:
    """Whether a clause behind a hearer is what they were told, with "that" or without ("told the paper they had")."""
    if _is_that_clause(parse, clause):
        return True
    subject = child(parse, clause, "nsubj", "nsubjpass", "expl")
    bare = (
        subject is not None and parse.tokens[subject].tag not in ("WP", "WDT") and child(parse, clause, "mark") is None
    )
    return bare and parse.tokens[clause].dep == "relcl" and parse.tokens[verb].lemma.lower() in _TELLING


def _is_bare_infinitive(parse: Parse, index: int) -> bool:
    """Whether a clause is an infinitive with a subject of its own ("wants the council to reject")."""
    aux = child(parse, index, "aux")
    return aux is not None and parse.tokens[aux].tag == "TO"


def _clause_around(parse: Parse, index: int) -> tuple[int, ...]:
    """The clause that a cue stands in as an insertion: "What followed, police believe, was an accident"."""
    token = parse.tokens[index]
    if child(parse, index, "nsubj") is None or token.head == index or child(parse, index, *_COMPLEMENTS) is not None:
        return ()
    mark = child(parse, index, "mark")
    if token.dep == "parataxis" or (
        token.dep == "advcl" and mark is not None and parse.tokens[mark].text.lower() == "as"
    ):
        return (token.head,)
    return ()


def _object_infinitive(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    for c in parse.children[index]:
        if parse.tokens[c].dep == "ccomp" and _is_bare_infinitive(parse, c):
            return (c,)
    infinitive = _to_clause(parse, index)
    object_ = child(parse, index, "nsubjpass" if passive else "dobj", "dative")
    return (object_, infinitive) if infinitive is not None and object_ is not None else ()


def _to_clause(parse: Parse, index: int) -> int | None:
    return next(
        (c for c in parse.children[index] if parse.tokens[c].dep == "xcomp" and _is_bare_infinitive(parse, c)), None
    )


def _infinitive(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    infinitive = _to_clause(parse, index)
    if infinitive is None:
        return ()
    subject = child(parse, index, "nsubjpass")
    return (subject, infinitive) if passive and subject is not None else (infinitive,)


def _gerund(parse: Parse, index: int) -> tuple[int, ...]:
    return tuple(
        c for c in parse.children[index] if parse.tokens[c].dep in ("xcomp", "ccomp") and parse.tokens[c].tag == "VBG"
    )


def _called(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    name = child(parse, index, "oprd")
    if name is None:
        name = next((p for p in _prepositions(parse, index) if parse.tokens[p].lemma.lower() == "as"), None)
    object_ = child(parse, index, "nsubjpass" if passive else "dobj")
    if name is None and object_ is not None and parse.tokens[index].lemma.lower() in _NAMING:
        name = child(parse, object_, "appos")
    if name is None:
        return ()
    return (name,) if object_ is None else (object_, name)


def _object(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    found = child(parse, index, "nsubjpass" if passive else "dobj")
    if found is None and passive and parse.tokens[index].dep == "acl":
        return ()
    return () if found is None else (found,)


def _by_preposition(parse: Parse, index: int, rule: words.VerbRule, *, passive: bool) -> tuple[int, ...]:
    for p in _prepositions(parse, index):
        if parse.tokens[p].lemma.lower() in rule.prepositions:
            inside = child(parse, p, "pobj", "pcomp")
            object_ = child(parse, index, "nsubjpass" if passive else "dobj")
            if inside is not None:
                return (inside,) if object_ is None else (object_, p)
    return ()


def _prepositions(parse: Parse, index: int) -> Iterator[int]:
    """The prepositions of a verb, those that the parser hung on its object included ("accused X of lying")."""
    for c in parse.children[index]:
        if parse.tokens[c].dep == "prep":
            yield c
    object_ = child(parse, index, "dobj")
    if object_ is not None:
        yield from (c for c in parse.children[object_] if parse.tokens[c].dep == "prep")


# -- nouns, adjectives, adverbs, "according to" ---------------------------------------------------------------

_TOPICAL = {
    CueKind.ACCUSING: frozenset({"of", "against"}),
    CueKind.ATTITUDE: frozenset({"of", "for", "to", "about", "over", "toward", "towards", "in", "against", "on"}),
    CueKind.DEMANDING: frozenset({"for"}),
    CueKind.HEDGING: frozenset({"about", "of", "over"}),
    CueKind.ASKING: frozenset({"about"}),
    CueKind.DENYING: frozenset({"of"}),
}


def _noun_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
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
        _with_preposition(parse, tuple(sorted(group)), spread(parse, roots)),
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
    return _is_bare_infinitive(parse, index) and kind in (CueKind.PROMISING, CueKind.DEMANDING, CueKind.ATTITUDE)


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


def _adjective_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
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


def _adverb_cue(parse: Parse, sentence: int, index: int) -> Cue | None:
    head = parse.tokens[index].head
    content = spread(parse, (head,), without=(index,))
    return Cue(sentence, index, (index,), (index,), CueKind.ASSERTING, Pattern.NO_SOURCE, None, content)


def _prepositional(parse: Parse, sentence: int, index: int) -> Cue | None:
    word = parse.tokens[index].text.lower()
    if word == "according":
        return _according_to(parse, sentence, index)
    return _in_words(parse, sentence, index) if word in ("in", "by") else None


def _in_words(parse: Parse, sentence: int, index: int) -> Cue | None:
    """ "In her words", "in the words of X", "by X's account", "in a new poll": the clause around is theirs."""
    noun = child(parse, index, "pobj")
    if noun is None or parse.tokens[index].dep != "prep":
        return None
    lemma, word = parse.tokens[noun].lemma.lower(), parse.tokens[index].text.lower()
    source: int | None = None
    group: tuple[int, ...] | None = None
    if lemma in ("word", "telling", "opinion", "view") or (
        lemma in ("account", "estimate", "reckoning") and word == "by"
    ):
        source = child(parse, noun, "poss") or _of(parse, noun)
        group = (index, noun)
    elif lemma in ("poll", "survey") and word == "in":
        source, group = noun, (index,)
    top = _clause_top(parse, index)
    if source is None or group is None or top is None or parse.tokens[top].pos not in ("VERB", "AUX"):
        return None
    content = spread(parse, (top,), without=(index,))
    return Cue(sentence, index, group, group, CueKind.ASSERTING, Pattern.ACCORDING_TO, source, content, quotes=True)


def _of(parse: Parse, noun: int) -> int | None:
    of = next((c for c in parse.children[noun] if parse.tokens[c].text.lower() == "of"), None)
    return child(parse, of, "pobj") if of is not None else None


def _according_to(parse: Parse, sentence: int, index: int) -> Cue | None:
    to = child(parse, index, "prep")
    source = child(parse, to, "pobj") if to is not None else None
    if to is None or source is None:
        return None
    top = _clause_top(parse, index)
    content = spread(parse, (top,), without=(index,)) if top is not None else ()
    group = (index, to)
    return Cue(sentence, index, group, group, CueKind.ASSERTING, Pattern.ACCORDING_TO, source, content)


def _clause_top(parse: Parse, index: int) -> int | None:
    """The verb, or failing that the word, that an adjunct belongs to: the nearest one above that heads a clause."""
    at = parse.tokens[index].head
    if at == index:
        return None
    seen = {index}
    while at not in seen and parse.tokens[at].pos not in ("VERB", "AUX") and parse.tokens[at].head != at:
        seen.add(at)
        at = parse.tokens[at].head
    return at
