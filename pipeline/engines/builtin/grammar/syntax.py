"""Grammatical relations read off one dependency parse: subjects, agents, noun phrases, verb groups."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.text.parse import Parse

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_AUXILIARIES = frozenset({"aux", "auxpass", "neg", "prt"})
_RELATIVE = frozenset({"who", "whom", "that", "which", "whose"})
_MAX_CHAIN = 12  # how far a shared subject is followed through conjuncts and participles


def child(parse: Parse, index: int, *labels: str) -> int | None:
    """The first dependent of a token with one of the given dependency labels, None when it has none."""
    return next((c for c in parse.children[index] if parse.tokens[c].dep in labels), None)


def is_passive(parse: Parse, index: int) -> bool:
    """Whether a verb is passive: it has a passive auxiliary or subject, or is a bare past participle on a noun."""
    token = parse.tokens[index]
    if child(parse, index, "auxpass", "nsubjpass") is not None:
        return True
    if token.dep == "conj" and token.tag == "VBN" and child(parse, index, "aux", "nsubj") is None:
        return is_passive(parse, token.head) if parse.tokens[token.head].tag == "VBN" else False
    return token.tag == "VBN" and token.dep in ("acl", "advcl") and child(parse, index, "aux", "nsubj") is None


def agent_of(parse: Parse, index: int) -> int | None:
    """The noun behind "by" of a passive verb or a noun of saying, None when there is none."""
    for c in parse.children[index]:
        token = parse.tokens[c]
        if token.dep in ("agent", "prep") and token.lemma.lower() == "by":
            return child(parse, c, "pobj")
    return None


def subject_of(parse: Parse, index: int) -> int | None:
    """The token that is the subject of a verb, shared or controlled subjects included; None when the text has none.

    Follows conjuncts ("said X and denied Y"), participles ("spoke, adding ..."), infinitives ("refused to say"), and
    verbs on a noun ("a statement saying").
    """
    for _ in range(_MAX_CHAIN):
        own = child(parse, index, *SUBJECTS)
        if own is not None:
            return None if parse.tokens[own].dep == "nsubjpass" and not is_passive(parse, index) else own
        token = parse.tokens[index]
        if token.dep == "acl":
            return token.head if token.tag == "VBG" else None
        if token.dep in ("conj", "advcl", "parataxis", "dep", "xcomp", "pcomp", "ccomp"):
            step = _controller(parse, index)
            if step is None:
                return None
            noun, index = step
            if noun is not None:
                return noun
            continue
        return None
    return None


def _controller(parse: Parse, index: int) -> tuple[int | None, int] | None:
    """(the controlling noun, or None to go on; the verb to go on from); None when nothing controls."""
    token = parse.tokens[index]
    head = token.head
    if token.dep == "xcomp":
        controlled = child(parse, head, "dobj")
        return (controlled, head)
    if token.dep == "pcomp":
        verb = parse.tokens[head].head
        return (None, verb) if parse.tokens[verb].pos in ("VERB", "AUX") else None
    if token.dep == "ccomp":
        return (None, head) if token.tag == "VBG" else None
    return (None, head) if parse.tokens[head].pos in ("VERB", "AUX", "ADJ") and head != index else None


def antecedent(parse: Parse, index: int) -> int:
    """The noun a relative pronoun stands for; any other token is its own antecedent."""
    token = parse.tokens[index]
    if token.lemma.lower() not in _RELATIVE or token.tag not in ("WP", "WDT", "WP$"):
        return index
    at = token.head
    for _ in range(_MAX_CHAIN):
        if parse.tokens[at].dep == "relcl":
            return parse.tokens[at].head
        if parse.tokens[at].head == at:
            break
        at = parse.tokens[at].head
    if token.text.lower() == "that":
        return index
    return next((i for i in range(index - 1, -1, -1) if parse.tokens[i].pos in ("NOUN", "PROPN")), index)


def noun_phrase(parse: Parse, head: int, *, without: Iterable[int] = (), clauses: bool = False) -> tuple[int, ...]:
    """The contiguous tokens of a noun's phrase, with modifiers and appositions; `clauses`: with relative clauses too.

    A pronoun is a phrase by itself. The phrase never reaches into a branch that holds one of `without`.
    """
    if parse.tokens[head].pos == "PRON" and not parse.children[head]:
        return (head,)
    barred = {i for w in without for i in _path_up(parse, w, head)}
    ends = _ENDS_PHRASE - {"relcl"} if clauses else _ENDS_PHRASE
    kept, open_ = {head}, [head]
    while open_:
        at = open_.pop()
        below = [c for c in parse.children[at] if c not in barred and parse.tokens[c].dep not in ends]
        kept.update(below)
        open_.extend(below)
    return _run_around(sorted(kept), head)


_ENDS_PHRASE = frozenset({"relcl", "parataxis", "ccomp", "advcl"})


def _path_up(parse: Parse, index: int, top: int) -> list[int]:
    """The tokens from one up to, but not including, another above it; only the token itself when it is not below."""
    path, at = [index], index
    while parse.tokens[at].head not in (at, top) and len(path) < len(parse.tokens):
        at = parse.tokens[at].head
        path.append(at)
    return path if parse.tokens[at].head == top else [index]


def _run_around(indices: list[int], head: int) -> tuple[int, ...]:
    """The stretch of consecutive indices that holds `head`."""
    at = indices.index(head)
    first = last = at
    while first > 0 and indices[first - 1] == indices[first] - 1:
        first -= 1
    while last + 1 < len(indices) and indices[last + 1] == indices[last] + 1:
        last += 1
    return tuple(indices[first : last + 1])


def verb_group(parse: Parse, index: int) -> tuple[int, ...]:
    """A verb with its auxiliaries, negation, particle and the adverbs between them, as consecutive tokens."""
    near = [
        c for c in parse.children[index] if parse.tokens[c].dep in _AUXILIARIES or _is_close_adverb(parse, index, c)
    ]
    return _run_around(sorted({*near, index}), index)


def _is_close_adverb(parse: Parse, index: int, at: int) -> bool:
    token = parse.tokens[at]
    return token.dep == "advmod" and token.tag.startswith("RB") and at < index and index - at <= 3


def core_verb(parse: Parse, index: int) -> tuple[int, ...]:
    """The shortest cue of a verb: itself, a particle beside it, and with a negation all that lies between."""
    first = last = index
    for c in parse.children[index]:
        if parse.tokens[c].dep == "neg":
            aux = [a for a in parse.children[index] if parse.tokens[a].dep in ("aux", "auxpass") and a < c]
            first = min(first, c, *aux) if aux else min(first, c)
        elif parse.tokens[c].dep == "prt" and c == last + 1:
            last = c
    return tuple(range(first, last + 1))


def spread(parse: Parse, roots: Iterable[int], *, without: Iterable[int] = ()) -> tuple[int, ...]:
    """All tokens below the given ones, themselves included, less those below `without`."""
    barred = {i for w in without for i in parse.subtree(w)}
    return tuple(sorted({i for r in roots for i in parse.subtree(r)} - barred))
