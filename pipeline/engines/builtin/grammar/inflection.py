"""English verb and noun forms, enough to put neutral wording in the place of loaded words."""

from __future__ import annotations

import re
from functools import cache

from pipeline.text.lexicon import load_rows

IRREGULAR = {  # base: (past, past participle)
    "be": ("was", "been"),
    "begin": ("began", "begun"),
    "break": ("broke", "broken"),
    "choose": ("chose", "chosen"),
    "come": ("came", "come"),
    "cut": ("cut", "cut"),
    "draw": ("drew", "drawn"),
    "fall": ("fell", "fallen"),
    "find": ("found", "found"),
    "get": ("got", "got"),
    "give": ("gave", "given"),
    "go": ("went", "gone"),
    "grow": ("grew", "grown"),
    "have": ("had", "had"),
    "hold": ("held", "held"),
    "hurt": ("hurt", "hurt"),
    "keep": ("kept", "kept"),
    "leave": ("left", "left"),
    "make": ("made", "made"),
    "meet": ("met", "met"),
    "mislead": ("misled", "misled"),
    "overcome": ("overcame", "overcome"),
    "put": ("put", "put"),
    "rise": ("rose", "risen"),
    "say": ("said", "said"),
    "sell": ("sold", "sold"),
    "show": ("showed", "shown"),
    "spend": ("spent", "spent"),
    "take": ("took", "taken"),
    "tell": ("told", "told"),
    "think": ("thought", "thought"),
    "win": ("won", "won"),
}
UNCOUNTABLE = frozenset(
    {"anger", "control", "criticism", "disorder", "messaging", "unrest", "work", "the", "news", "media"}
)
DOUBLING = frozenset({"drop", "plan", "stop", "ban", "hit", "run", "win", "cut", "put", "get", "begin", "let"})
UNCHANGED = frozenset(
    {"bet", "burst", "cast", "cost", "cut", "hit", "hurt", "let", "put", "set", "shut", "split", "spread"}
)
_PREFIXES = ("re", "over", "under", "out", "mis", "un", "fore")
_SHORT = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")
_SIBILANT = re.compile(r"(s|x|z|ch|sh|o)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")


def inflect_verb(phrase: str, tag: str) -> str:
    """A verb phrase in base form, such as "respond to", in the form of a Penn Treebank verb tag ("responded to")."""
    verb, _, rest = phrase.partition(" ")
    form = {"VBD": past, "VBN": past_participle, "VBG": gerund, "VBZ": third_person}.get(tag, str)(verb)
    return f"{form} {rest}" if rest else form


def past(verb: str) -> str:
    """The past tense of a verb's base form."""
    if verb in IRREGULAR:
        return IRREGULAR[verb][0]
    if verb in UNCHANGED:
        return verb
    return _irregular(verb, 0) or _with_ed(verb)


def _irregular(verb: str, form: int) -> str | None:
    """A listed form of a verb, or of the verb behind its prefix: "rewrote" as "wrote"."""
    forms = _irregular_forms()
    if verb in forms:
        return forms[verb][form]
    prefix = next((p for p in _PREFIXES if verb.startswith(p) and verb.removeprefix(p) in forms), None)
    return f"{prefix}{forms[verb.removeprefix(prefix)][form]}" if prefix is not None else None


@cache
def _irregular_forms() -> dict[str, tuple[str, str]]:
    """The past and the past participle of each listed verb."""
    listed = ((verb, forms.split()) for verb, forms in load_rows("irregular_forms"))
    return {verb: (forms[0], forms[-1]) for verb, forms in listed}


def past_participle(verb: str) -> str:
    """The past participle of a verb's base form."""
    if verb in IRREGULAR:
        return IRREGULAR[verb][1]
    return verb if verb in UNCHANGED else _irregular(verb, 1) or _with_ed(verb)


def gerund(verb: str) -> str:
    """The form in -ing."""
    if verb in DOUBLING:
        return f"{verb}{verb[-1]}ing"
    return (
        f"{verb[:-1]}ing" if verb.endswith("e") and not verb.endswith(("ee", "oe")) and verb != "be" else f"{verb}ing"
    )


def third_person(verb: str) -> str:
    """The third person singular of the present tense."""
    if verb in ("be", "have"):
        return {"be": "is", "have": "has"}[verb]
    return plural(verb)


def plural(noun: str) -> str:
    """The regular plural of a noun."""
    if _CONSONANT_Y.search(noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if _SIBILANT.search(noun) else f"{noun}s"


def plural_phrase(phrase: str) -> str:
    """A noun phrase with its last word in the plural, unchanged where it has none or is one already."""
    head, _, last = phrase.rpartition(" ")
    if last in UNCOUNTABLE or last.endswith("s") or head.startswith("the "):
        return phrase
    many = {"man": "men", "woman": "women", "person": "people"}.get(last) or plural(last)
    return f"{head} {many}" if head else many


def article_for(word: str) -> str:
    """ "a" or "an", by how the next word is most likely spoken."""
    lower = word.lower()
    if lower.startswith(("hour", "honest", "honour", "honor", "heir")):
        return "an"
    if re.match(r"(uni([^n]|$)|use|usu|eu|one\b|once|ut[ei])", lower):
        return "a"
    if word.isupper() and len(word) > 1:
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    return "an" if lower[:1] in "aeiou8" or re.match(r"1[18](\D|$)", lower) else "a"


def _with_ed(verb: str) -> str:
    if verb in DOUBLING or (_SHORT.match(verb) and len(verb) > 2):
        return f"{verb}{verb[-1]}ed"
    if _CONSONANT_Y.search(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"
