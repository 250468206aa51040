"""Where a verb's content stands in the parse: clause, infinitive, gerund, name, object, or behind a preposition."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.engines.builtin.attribution import cuewords as words
from pipeline.engines.builtin.attribution.statements import Pattern
from pipeline.engines.builtin.grammar.personwords import is_document
from pipeline.engines.builtin.grammar.syntax import child
from pipeline.text.parse import Parse

_WHERE = frozenset({"prep", "advmod", "npadvmod", "oprd"})
_COMPLEMENTS = ("dobj", "xcomp", "oprd", "acomp", "attr")
_CALLING = frozenset({"call", "appeal", "plead"})  # on, for or to somebody, that they do something
_TELLING = frozenset({"tell", "inform", "assure", "reassure", "remind", "warn", "advise", "notify", "promise"})


def frames(parse: Parse, index: int, *, passive: bool) -> Iterator[tuple[str, tuple[int, ...], Pattern]]:
    """Each frame in the order in which it is tried: (frame, heads of the content or (), pattern)."""
    yield words.CLAUSE, _clause(parse, index), Pattern.CLAUSE
    yield words.OBJECT_INFINITIVE, _object_infinitive(parse, index, passive=passive), Pattern.CLAUSE
    yield words.CALLED, _called(parse, index, passive=passive), Pattern.OBJECT
    yield words.INFINITIVE, _infinitive(parse, index, passive=passive), Pattern.CLAUSE
    yield words.GERUND, _gerund(parse, index), Pattern.CLAUSE
    yield words.PLACED, () if passive else _placed(parse, index), Pattern.OBJECT
    yield words.COUNTED, () if passive else _counted(parse, index), Pattern.OBJECT
    yield words.LISTED, () if passive else _listed(parse, index), Pattern.OBJECT
    yield words.OBJECT, _object(parse, index, passive=passive), Pattern.OBJECT


def _clause(parse: Parse, index: int) -> tuple[int, ...]:
    own = tuple(c for c in parse.children[index] if parse.tokens[c].dep == "ccomp" and not is_bare_infinitive(parse, c))
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


def is_bare_infinitive(parse: Parse, index: int) -> bool:
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
        if parse.tokens[c].dep == "ccomp" and is_bare_infinitive(parse, c):
            return (c,)
    if parse.tokens[index].lemma.lower() in _CALLING and not passive:
        wished = next((c for c in parse.children[index] if c > index and _is_for_to(parse, c)), None)
        if wished is not None:
            return (wished,)
    infinitive = _to_clause(parse, index)
    object_ = child(parse, index, "nsubjpass" if passive else "dobj", "dative")
    if parse.tokens[index].lemma.lower() in _CALLING:
        if object_ is not None or passive:
            return ()
        object_ = next((n for p in _prepositions(parse, index) if (n := child(parse, p, "pobj")) is not None), None)
    return (object_, infinitive) if infinitive is not None and object_ is not None else ()


def _is_for_to(parse: Parse, index: int) -> bool:
    """Whether a clause is "for the vote to be repeated"."""
    mark = child(parse, index, "mark")
    return mark is not None and parse.tokens[mark].text.lower() == "for" and is_bare_infinitive(parse, index)


def _to_clause(parse: Parse, index: int) -> int | None:
    return next(
        (c for c in parse.children[index] if parse.tokens[c].dep == "xcomp" and is_bare_infinitive(parse, c)), None
    )


def _infinitive(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    infinitive = _to_clause(parse, index)
    if infinitive is None:
        return ()
    subject = child(parse, index, "nsubjpass")
    return (subject, infinitive) if passive and subject is not None else (infinitive,)


def _gerund(parse: Parse, index: int) -> tuple[int, ...]:
    return tuple(c for c in parse.children[index] if parse.tokens[c].dep in ("xcomp", "ccomp") and _is_gerund(parse, c))


def _is_gerund(parse: Parse, index: int) -> bool:
    having = any(parse.tokens[c].text.lower() == "having" for c in parse.children[index])
    return parse.tokens[index].tag == "VBG" or having


def _called(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    name = child(parse, index, "oprd")
    if name is None:
        name = next((p for p in _prepositions(parse, index) if parse.tokens[p].lemma.lower() == "as"), None)
    object_ = child(parse, index, "nsubjpass" if passive else "dobj")
    naming = object_ is not None and words.is_naming(parse.tokens[index].lemma.lower())
    if name is None and object_ is not None and naming:
        name = child(parse, object_, "appos")
    if name is None and object_ is not None and naming:
        return _called_in_marks(parse, index, object_)
    if name is None:
        return ()
    return (name,) if object_ is None else (object_, name)


def _called_in_marks(parse: Parse, index: int, object_: int) -> tuple[int, ...]:
    """ "called the plan “late and lame”": the object and all that stands behind it between marks."""
    opening = next((t.index for t in parse.tokens if t.index > object_ and t.tag == "``"), None)
    if opening is None or opening > parse.subtree(object_)[-1] + 2:
        return ()
    closing = next((t.index for t in parse.tokens if t.index > opening and t.tag == "''"), len(parse.tokens))
    below = {i for i in parse.subtree(index) if opening < i < closing}
    tops = [i for i in sorted(below) if parse.tokens[i].head not in below and parse.tokens[i].pos != "PUNCT"]
    return (object_, *tops)


def _placed(parse: Parse, index: int) -> tuple[int, ...]:
    """ "puts the cost at 12 million", "place the ships four miles off the coast": only with a figure."""
    small = _small_clause(parse, index)
    below = small if small is not None and parse.tokens[small].pos not in ("VERB", "AUX") else None
    object_ = child(parse, index, "dobj")
    after = [c for c in parse.children[index] if c > index and parse.tokens[c].dep in _WHERE]
    if object_ is not None:
        after += [c for c in parse.children[object_] if c > object_ and parse.tokens[c].text == "at"]
    roots = [c for c in (object_, below, *after) if c is not None]
    where = sorted(i for c in after or roots for i in parse.subtree(c))
    figured = any(parse.tokens[i].pos == "NUM" or parse.tokens[i].ent == "TIME" for i in where)
    opening = next((parse.tokens[i] for i in where if parse.tokens[i].pos != "PUNCT"), None)
    at = small is not None or (opening is not None and (opening.text in ("at", "between") or opening.pos == "NUM"))
    return tuple(roots) if roots and figured and at else ()


def _small_clause(parse: Parse, index: int) -> int | None:
    """What a verb says of its object: "has it changed daily", "shows the train arriving"."""
    small = child(parse, index, "ccomp")
    return small if small is not None and small > index else None


def _counted(parse: Parse, index: int) -> tuple[int, ...]:
    """An object that is a figure or is counted: "counts 38 children", "expects between 300 and 400"."""
    if parse.tokens[index].lemma.lower() in ("count", "tally") and parse.tokens[index].tag == "VBD":
        return ()
    heads = [c for c in parse.children[index] if c > index and parse.tokens[c].dep in ("dobj", "npadvmod", "prep")]
    for c in heads:
        noun = child(parse, c, "pobj", "pcomp") if parse.tokens[c].lemma.lower() == "between" else c
        if noun is None or (parse.tokens[c].dep == "prep" and noun == c):
            continue
        amount = parse.tokens[noun].pos == "NUM" or child(parse, noun, "nummod") is not None
        if amount and parse.tokens[noun].ent not in ("DATE", "TIME"):
            return (c,)
    return ()


def _listed(parse: Parse, index: int) -> tuple[int, ...]:
    """The object of a document: "the log lists two failures", "the chart has the ships off the coast"."""
    subject = child(parse, index, "nsubj")
    if subject is None or not is_document(parse.tokens[subject].lemma.lower()):
        return ()
    lemma = parse.tokens[index].lemma.lower()
    if lemma in ("put", "place"):
        return _placed(parse, index)
    small = _small_clause(parse, index)
    object_ = child(parse, index, "dobj")
    roots = object_ if small is None else small
    below = [parse.tokens[i] for i in parse.subtree(roots)] if roots is not None else []
    if lemma == "have" and (roots is None or (roots == object_ and not _has_place(parse, index, roots))):
        return ()
    if lemma == "give" and not any(t.pos == "NUM" for t in below):
        return ()
    return () if roots is None else (roots, *(c for c in parse.children[index] if c > roots and _is_where(parse, c)))


def _has_place(parse: Parse, index: int, object_: int) -> bool:
    """Whether a place with a figure stands behind an object that is not itself counted: "has the ship 13 miles off"."""
    counted = child(parse, object_, "nummod") is not None
    after = [i for c in parse.children[index] if c > object_ and _is_where(parse, c) for i in parse.subtree(c)]
    return not counted and any(parse.tokens[i].pos == "NUM" and parse.tokens[i].ent != "DATE" for i in after)


def _is_where(parse: Parse, index: int) -> bool:
    return parse.tokens[index].dep in ("prep", "npadvmod") and parse.tokens[index].pos != "PUNCT"


def _object(parse: Parse, index: int, *, passive: bool) -> tuple[int, ...]:
    found = child(parse, index, "nsubjpass" if passive else "dobj")
    if found is None and passive and parse.tokens[index].dep == "acl":
        return ()
    return () if found is None else (found,)


def behind_preposition(parse: Parse, index: int, rule: words.VerbRule, *, passive: bool) -> tuple[int, ...]:
    """Heads of what one of the rule's prepositions brings: "insisted on a vote", "accused X of lying"; or ()."""
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
