"""Repairs of dependency parses where grammar leaves no doubt that the parser erred.

A finite verb in English needs a subject. Where one has none, and the noun phrase right before it was hung on a noun in
front of a comma ("in Geneva, Ann Bell, a judge, said"), that phrase is its subject. The same holds for what the tagger
took for an adjective ("the 24-year-old says") and for a verb that it took for a noun ("..., the agency reports").
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.text.parse import Parse, Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_MISHUNG = frozenset({"appos", "conj", "npadvmod", "dep", "nmod", "compound"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})


def repaired(parse: Parse) -> Parse:
    """The parse with subjects hung on verbs that lack one; the same parse where nothing is to mend."""
    for root in parse.roots:
        parse = _with_verb(parse, root)
        subject = _lacking_subject(parse, root)
        if subject is not None:
            parse = _hung(parse, subject, root)
    return parse


def _with_verb(parse: Parse, root: int) -> Parse:
    """A plural noun at the root that has a clause and a subject, read as the verb that it is: "the agency reports"."""
    token = parse.tokens[root]
    deps = {parse.tokens[c].dep for c in parse.children[root]}
    if token.tag != "NNS" or "ccomp" not in deps or not deps & {"nsubj"}:
        return parse
    verb = replace(token, pos="VERB", tag="VBZ", lemma=token.text.lower().removesuffix("s"))
    return Parse(parse.sentence, (*parse.tokens[:root], verb, *parse.tokens[root + 1 :]))


def _lacking_subject(parse: Parse, verb: int) -> int | None:
    """The head of the phrase right before a finite verb without a subject, None when there is no such phrase."""
    token = parse.tokens[verb]
    below = [parse.tokens[c] for c in parse.children[verb]]
    if token.tag not in _FINITE or token.pos not in ("VERB", "AUX") or any(t.dep in _SUBJECTS for t in below):
        return None
    end = min([verb, *(t.index for t in below if t.dep in ("aux", "auxpass", "neg") and t.index < verb)]) - 1
    return _said_of_age(parse, verb, end) or _beside_verb(parse, verb, end) or _phrase_before(parse, verb, end)


def _beside_verb(parse: Parse, verb: int, end: int) -> int | None:
    """A noun right before the verb, taken for a part of it: "..., a log shows"."""
    if end < 1:
        return None
    token = parse.tokens[end]
    return end if token.pos in _NOUNS and token.dep in ("compound", "nmod") and token.head == verb else None


def _said_of_age(parse: Parse, verb: int, end: int) -> int | None:
    """ "the 24-year-old", taken for an adjective of the verb."""
    if end < 2:
        return None
    token = parse.tokens[end]
    aged = token.text.lower() in ("old", "olds") and parse.tokens[end - 1].text == "-"
    return end if (aged or token.text.lower().endswith("-year-old")) and token.head == verb else None


def _phrase_before(parse: Parse, verb: int, end: int) -> int | None:
    """A noun whose phrase starts right behind a comma and ends, with its appositions, right before the verb."""
    while end > 0 and parse.tokens[end].text == ",":
        end -= 1
    for token in parse.tokens[1 : end + 1]:
        if token.dep not in _MISHUNG or token.pos not in _NOUNS or token.head >= token.index:
            continue
        phrase = [i for i in parse.subtree(token.index) if i <= end]
        whole = bool(phrase) and phrase[-1] == end and len(phrase) == end - phrase[0] + 1
        if whole and parse.tokens[phrase[0] - 1].text == "," and not _is_joined(parse, token):
            return token.index
    return None


def _is_joined(parse: Parse, token: Token) -> bool:
    """Whether "and" or "or" joins a noun to the one before it: then both belong together."""
    near = [parse.tokens[c] for c in parse.children[token.head] if parse.tokens[c].dep == "cc"]
    return token.dep == "conj" and any(t.index < token.index for t in near)


def _hung(parse: Parse, subject: int, verb: int) -> Parse:
    """The parse with a noun as the subject of a verb; a determiner that hung on the verb goes with it."""
    tokens = list(parse.tokens)
    noun = tokens[subject]
    pos = "NOUN" if noun.pos == "ADJ" else noun.pos
    tokens[subject] = replace(noun, head=verb, dep="nsubj", pos=pos, tag="NN" if noun.pos == "ADJ" else noun.tag)
    for c in parse.children[verb]:
        if c < subject and tokens[c].dep in ("det", "amod") and tokens[c].index != subject:
            tokens[c] = replace(tokens[c], head=subject)
    return Parse(parse.sentence, tuple(tokens))
