"""Trimming: which words of a sentence a neutral summary leaves out or replaces, and nothing that carries a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.engines.builtin.grammar.dates import find_dates, parse_day
from pipeline.engines.builtin.grammar.spelling import is_british
from pipeline.engines.builtin.loaded.match import Match, find_candidates, match_sentence
from pipeline.engines.builtin.loaded.rewording import reword
from pipeline.engines.builtin.summary.edits import Edit, EditKind, fit_article
from pipeline.engines.builtin.summary.scenery import Segment, asides, connective, dateline_end, is_scenery, segments
from pipeline.text.parse import Parse, Token

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis

Range = tuple[int, int]
DOUBTING = frozenset({("claim",), ("insist",)})
QUANTIFIERS = frozenset({"many", "several", "some"})  # which take no article
_HYPHENS = frozenset("-–‑")
_COORDINATORS = frozenset({"and", "or", "but", "yet"})


def trim(analysis: Analysis, sentence: int) -> tuple[Edit, ...]:
    """The edits that make a sentence neutral where it stays grammatical, in text order; none inside quotation marks.

    Leaves out datelines, connectives, asides of mood and gesture, and loaded modifiers; puts neutral words for loaded
    verbs and nouns and dates for days of the week. Words that name a source or its cue are never touched.
    """
    text, parse = analysis.article.text, analysis.parses[sentence]
    quoted = _quoted(analysis, parse)
    loaded = [m for m in _replaceable(parse) if not _touches(kept_range(parse, m), quoted)]
    kept = [*quoted, *_attributing(analysis, parse)]
    start = parse.sentence.start
    dateline = [(start, start + size)] if (size := dateline_end(parse.sentence.text)) else []
    cuts = [*dateline, *(cut for cut in _framing_cuts(parse, loaded) if not _touches(cut, kept))]
    edits = [Edit(s, e, "", EditKind.CUT) for s, e in cuts]
    done = [(e.start, e.end) for e in edits]
    for match in loaded:
        if not _touches(kept_range(parse, match), done):
            edits.extend(_neutralize(text, parse, match))
    edits.extend(_dated(analysis, parse, [*kept, *done]))
    return tuple(sorted(edits, key=lambda e: (e.start, e.end)))


def _replaceable(parse: Parse) -> list[Match]:
    """The reported matches, and the cues that doubt a source: in a summary every source just says."""
    reported = match_sentence(parse)
    doubting = (m for m in find_candidates(parse) if m.entry.words in DOUBTING)
    return [*reported, *(m for m in doubting if m not in reported)]


def kept_range(parse: Parse, match: Match) -> Range:
    """The characters of a match."""
    return parse.tokens[match.first].start, parse.tokens[match.last].end


def _framing_cuts(parse: Parse, loaded: Sequence[Match]) -> Iterator[Range]:
    if (opening := connective(parse)) is not None:
        yield opening
    yield from asides(parse)
    for segment in segments(parse):
        if is_scenery(parse, segment, loaded):
            yield _with_comma(parse, segment)


def _with_comma(parse: Parse, segment: Segment) -> Range:
    """A segment with the mark that sets it off: the one behind it at the beginning of a sentence, else the one before.

    Between two marks the second stays, to close or to separate what follows.
    """
    tokens = parse.tokens
    if segment.opens:
        return tokens[segment.first].start, tokens[min(segment.last + 1, len(tokens) - 1)].end
    after = tokens[segment.last + 1] if segment.last + 1 < len(tokens) else None
    both = after is not None and after.text in (",", "—", "–", "--")
    end = after.end if both and after is not None else tokens[segment.last].end
    return tokens[segment.first - 1].start, end


def _neutralize(text: str, parse: Parse, match: Match) -> Iterator[Edit]:
    wording = reword(parse, match, british=is_british(text))
    start, end = kept_range(parse, match)
    if wording is None or _is_hyphenated(text, start, end):
        return
    if wording:
        if wording in QUANTIFIERS and (before := _article(parse, match)) is not None:
            start = before.start
        wording = wording.capitalize() if text[start].isupper() and start == parse.sentence.start else wording
        yield Edit(start, end, wording, EditKind.REWORD)
        yield from _article_edit(text, start, wording)
        return
    cut = _modifier_range(parse, match)
    if cut is not None and (article := _lone_article(parse, match)) is not None:
        yield Edit(article, cut[1], "", EditKind.CUT)
    elif cut is not None:
        following = text[cut[1] :].lstrip()[:20]
        yield Edit(*cut, "", EditKind.CUT)
        yield from _article_edit(text, cut[0], following.split()[0] if following.split() else "")


def _lone_article(parse: Parse, match: Match) -> int | None:
    """Where the "a" begins that cannot stand without the modifier: "a mere 12 days", but "a sharp 12 per cent rise"."""
    article = _article(parse, match)
    return article.start if article is not None and parse.tokens[article.head].tag == "NNS" else None


def _article(parse: Parse, match: Match) -> Token | None:
    """The "a" or "an" right before a match."""
    before = parse.tokens[match.first - 1] if match.first else None
    return before if before is not None and before.text.lower() in ("a", "an") and before.dep == "det" else None


def _article_edit(text: str, before: int, following: str) -> Iterator[Edit]:
    fitted = fit_article(text, before, following)
    if fitted is not None:
        yield Edit(*fitted, EditKind.REWORD)


def _modifier_range(parse: Parse, match: Match) -> Range | None:
    """The characters of a modifier with what hangs on it: its own adverbs, and the "and" or comma that joined it."""
    tokens, first, last = parse.tokens, match.first, match.last
    while first > 0 and tokens[first - 1].dep == "advmod" and first <= tokens[first - 1].head <= last:
        first -= 1
    if any(not first <= c <= last for i in range(first, last + 1) for c in _own(parse, i)):
        return None
    before, after = tokens[first - 1] if first else None, tokens[last + 1] if last + 1 < len(tokens) else None
    if after is not None and _joins(parse, after.index) and _modifies_on(parse, after.index + 1):
        return tokens[first].start, tokens[after.index + 1].start
    if before is not None and _joins(parse, before.index):
        if after is not None and after.pos in ("NOUN", "PROPN", "ADJ", "VERB"):
            return before.start, tokens[last].end
        return None
    return tokens[first].start, after.start if after is not None else tokens[last].end


def _own(parse: Parse, index: int) -> list[int]:
    """The dependents that would be lost with a token: not its "and" and what that joins."""
    return [c for c in parse.children[index] if parse.tokens[c].dep not in ("cc", "conj", "punct")]


def _joins(parse: Parse, index: int) -> bool:
    return parse.tokens[index].text.lower() in _COORDINATORS or parse.tokens[index].text == ","


def _modifies_on(parse: Parse, index: int) -> bool:
    """Whether the token continues a row of modifiers before a noun."""
    if index >= len(parse.tokens):
        return False
    token = parse.tokens[index]
    return token.dep in ("amod", "conj", "advmod") and token.pos in ("ADJ", "VERB", "ADV")


def _dated(analysis: Analysis, parse: Parse, barred: Sequence[Range]) -> Iterator[Edit]:
    for found in find_dates(parse, parse_day(analysis.article.published)):
        start, end = parse.tokens[found.run[0]].start, parse.tokens[found.run[-1]].end
        if not _touches((start, end), barred):
            yield Edit(start, end, found.text, EditKind.DATE)


def _quoted(analysis: Analysis, parse: Parse) -> list[Range]:
    sentence = parse.sentence
    return [(q.start, q.end) for q in analysis.quotations if q.start < sentence.end and sentence.start < q.end]


def _attributing(analysis: Analysis, parse: Parse) -> list[Range]:
    """Where the sentence names sources and what they do."""
    sentence = parse.sentence
    spans = (
        s for statement in analysis.statements for s in (statement.attribution.span, statement.attribution.cue_span)
    )
    return [(s.start, s.end) for s in spans if s is not None and s.start < sentence.end and sentence.start < s.end]


def _is_hyphenated(text: str, start: int, end: int) -> bool:
    """Whether the words are part of a hyphenated compound, of which nothing may be cut."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before in _HYPHENS or after in _HYPHENS


def _touches(range_: Range, others: Sequence[Range]) -> bool:
    return any(start < range_[1] and range_[0] < end for start, end in others)
