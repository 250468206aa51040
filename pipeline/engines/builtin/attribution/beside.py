"""The cue beside a quotation: right after it, leading up to it, or, where the parse gives none, by the words' order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.engines.builtin.attribution import cuewords
from pipeline.engines.builtin.attribution.cues import Cue
from pipeline.engines.builtin.attribution.page import Page
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.engines.builtin.grammar.syntax import noun_phrase
from pipeline.text.parse import Parse, Token
from pipeline.text.quotes import Quotation

_ENDS = ",.?!…—–-'’\""
_FEWEST_WORDS = 4  # of an utterance whose cue is any verb behind a noun phrase
_FARTHEST = 40  # tokens from an utterance to such a cue


def quotations_by_cue(page: Page) -> dict[Cue, list[Quotation]]:
    """For each quoting cue the utterances beside it, in text order."""
    found: dict[Cue, list[Quotation]] = {}
    cues = _quoting_cues(page)
    for quotation in page.quotations:
        cue = cue_beside(page, quotation, cues)
        if cue is not None:
            found.setdefault(cue, []).append(quotation)
    return found


def _quoting_cues(page: Page) -> dict[int, list[Cue]]:
    """The cues that may introduce a quotation and stand outside of one, by sentence."""
    found: dict[int, list[Cue]] = {}
    for cue in page.cues:
        if cue.quotes and not page.is_quoted(page.parses[cue.sentence], cue.head):
            found.setdefault(cue.sentence, []).append(cue)
    return found


def cue_beside(page: Page, quotation: Quotation, cues: Mapping[int, Sequence[Cue]]) -> Cue | None:
    """The cue right after an utterance, else the one that leads up to it, else what the order of words gives."""
    last, first = page.sentence_at(quotation.end - 1), page.sentence_at(quotation.start)
    if not is_set_off(page, quotation) and _is_part_of_clause(page, quotation, first):
        return None
    after = next((c for c in cues.get(last, ()) if _comes_right_after(page, quotation, c)), None)
    if after is not None:
        return after
    leading = [c for c in cues.get(first, ()) if _leads_up_to(page, quotation, c)]
    if leading:
        return leading[-1]
    return _by_word_order(page, quotation, last)


def is_set_off(page: Page, quotation: Quotation) -> bool:
    """Whether a quotation begins a sentence or paragraph, or follows a mark that separates it from what is before."""
    sentence = page.parses[page.sentence_at(quotation.start)].sentence
    before = page.text[sentence.start : quotation.start].rstrip()
    return not before or before[-1] in ",:—–"


def _is_part_of_clause(page: Page, quotation: Quotation, sentence: int) -> bool:
    """Whether a cue governs a clause that begins before a quotation and goes on in it."""
    parse = page.parses[sentence]
    for cue in page.cues_in(sentence):
        if cue.content and cue.head not in cue.content and not page.is_quoted(parse, cue.head):
            starts = [parse.tokens[i] for i in cue.content if not _is_opener(parse.tokens[i])]
            if starts and starts[0].start < quotation.start and any(t.start >= quotation.inner_start for t in starts):
                return True
    return False


def _is_opener(token: Token) -> bool:
    return token.pos == "PUNCT" or token.dep == "mark"


def _comes_right_after(page: Page, quotation: Quotation, cue: Cue) -> bool:
    """Whether the first word after a quotation belongs to a cue or its source: "...," she said."""
    parse = page.parses[cue.sentence]
    if not _may_be_followed(page, quotation):
        return False
    after = _words_after(parse, quotation)
    if not after or after[0].start > parse.tokens[cue.head].start:
        return False
    own = set(cue.words)
    if cue.source is not None:
        own.update(noun_phrase(parse, cue.source, without=(cue.head,)))
    own.update(c for c in parse.children[cue.head] if parse.tokens[c].dep == "advmod")
    return after[0].index in own


def _may_be_followed(page: Page, quotation: Quotation) -> bool:
    return page.text[quotation.inner_end - 1] in _ENDS or page.text[quotation.end : quotation.end + 1] in (",", " ,")


def _words_after(parse: Parse, quotation: Quotation) -> list[Token]:
    return [t for t in parse.tokens if t.start >= quotation.end and t.pos not in ("PUNCT", "SPACE")]


def _leads_up_to(page: Page, quotation: Quotation, cue: Cue) -> bool:
    """Whether nothing but the cue's own clause stands between it and the quotation: she told reporters, "..."."""
    parse = page.parses[cue.sentence]
    end = parse.tokens[cue.head].end
    if end > quotation.start:
        return False
    between = [t for t in parse.tokens if end <= t.start < quotation.start]
    if not is_set_off(page, quotation) and any(t.pos != "PUNCT" for t in between):
        return False
    own = {c for c in cue.content if not page.is_quoted(parse, c)}
    for token in between:
        if page.is_quoted(parse, token.index):
            continue
        if token.pos == "VERB" and token.dep not in ("acl", "relcl", "amod", "advcl"):
            return False
        if token.index in own and token.pos in ("NOUN", "PROPN", "VERB"):
            return False
    return True


# -- where the parse gives no cue --------------------------------------------------------------------------------


def _by_word_order(page: Page, quotation: Quotation, sentence: int) -> Cue | None:
    """A cue read off the words behind an utterance: a noun phrase and a verb, or a verb of saying and a noun phrase."""
    inner = page.text[quotation.inner_start : quotation.inner_end]
    if not is_set_off(page, quotation) or inner[-1] not in ",?!—–":
        return None
    parse = page.parses[sentence]
    after = [t for t in parse.tokens if t.start >= quotation.end][:_FARTHEST]
    while after and (after[0].pos in ("PUNCT", "SPACE", "ADV") or after[0].text.lower() in ("and", "but")):
        after.pop(0)
    if not after or after[0].pos in ("ADP", "SCONJ", "CCONJ", "AUX"):
        return None
    if _is_saying(after[0]):
        phrase = _first_phrase(after[1:])
        return _cue(sentence, after[0], phrase[-1]) if phrase else None
    if len(inner.split()) < _FEWEST_WORDS:
        return None
    phrase = _first_phrase(after)
    verb = _verb_after(after[len(phrase) :]) if phrase else None
    return _cue(sentence, verb, phrase[-1]) if verb is not None else None


def _is_saying(token: Token) -> bool:
    """Whether a word is a verb of saying, by its lemma or, where the tagger took it for a noun, by its form."""
    rules = cuewords.verb_rules(token.lemma.lower()) or cuewords.verb_rules(token.text.lower().removesuffix("s"))
    return any(cuewords.QUOTE in r.frames for r in rules) and token.tag[:2] in ("VB", "NN")


def _first_phrase(tokens: Sequence[Token]) -> list[Token]:
    """The nouns, names and modifiers up to the first mark, verb or relative pronoun, ended by a noun or pronoun."""
    found: list[Token] = []
    for token in tokens:
        if (token.pos in ("PUNCT", "VERB", "AUX", "SCONJ", "ADV") and token.tag != "HYPH") or token.tag in (
            "WP",
            "WDT",
        ):
            break
        if token.pos == "PRON" and found:
            break
        found.append(token)
    while found and found[-1].pos not in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
        found.pop()
    return found


def _verb_after(tokens: Sequence[Token]) -> Token | None:
    """The verb of a phrase: the next word, or the first verb of saying behind an apposition or relative clause."""
    if not tokens:
        return None
    if tokens[0].tag in ("VBD", "VBZ", "VBP", "VBN") and tokens[0].pos == "VERB":
        return tokens[0]
    if tokens[0].text not in (",", "(", "—", "–") and tokens[0].tag not in ("WP", "WDT", "ADV"):
        return None
    return next((t for t in tokens if t.tag in ("VBD", "VBZ", "VBP", "VBN") and _is_saying(t)), None)


def _cue(sentence: int, verb: Token, source: Token) -> Cue:
    rules = cuewords.verb_rules(verb.lemma.lower())
    kind = next((r.kind for r in rules if cuewords.QUOTE in r.frames), CueKind.ASSERTING)
    at = (verb.index,)
    return Cue(sentence, verb.index, at, at, kind, Pattern.QUOTE_CUE, source.index, quotes=True)
