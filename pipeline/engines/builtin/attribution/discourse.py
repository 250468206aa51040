"""Speakers of bare quotations, from what stands around them.

In this order: a label before the words or a signature behind them names the speaker; a quotation that a paragraph left
open goes on; a sentence that ends in a colon introduces; the last source of the same paragraph goes on speaking, unless
a sentence between is about somebody else; an attributed quotation right after lends its source; the sentence before is
about one person; the paragraph before ended in a quotation and nobody took over. Otherwise there is no speaker to be
had, and the statement says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.builtin.attribution import cuewords
from pipeline.engines.builtin.attribution.drafts import Draft
from pipeline.engines.builtin.attribution.labels import labeled, signed
from pipeline.engines.builtin.attribution.page import Page
from pipeline.engines.builtin.attribution.statements import CueKind, Pattern
from pipeline.engines.builtin.grammar.personwords import person_nouns
from pipeline.engines.builtin.grammar.syntax import child, subject_of
from pipeline.text.parse import Parse
from pipeline.text.quotes import Quotation

_LOOK_BACK = 12  # drafts
_PERSONAL = frozenset({"he", "she", "they", "who"})


def place_bare(page: Page, cued: Sequence[Draft], bare: Sequence[Quotation]) -> list[Draft]:
    """All drafts in text order, those of bare quotations included; `follows` holds indices of the result."""
    return _Placing(page, cued, bare).placed()


class _Placing:
    """Walks through cued drafts and bare quotations in text order."""

    def __init__(self, page: Page, cued: Sequence[Draft], bare: Sequence[Quotation]) -> None:
        self._page = page
        blanks = [Draft((page.inner(q),), quoted=True, pattern=Pattern.UNSUPPORTED) for q in bare]
        self._drafts = sorted([*cued, *blanks], key=lambda d: d.start)
        self._quotations = {page.inner(q)[0]: q for q in bare}

    def placed(self) -> list[Draft]:
        for index, draft in enumerate(self._drafts):
            if draft.pattern is Pattern.UNSUPPORTED:
                self._drafts[index] = self._place(index, draft, self._quotations[draft.start])
        return self._drafts

    def _place(self, index: int, draft: Draft, quotation: Quotation) -> Draft:
        sentence = self._page.sentence_at(quotation.start)
        marked = labeled(self._page, quotation) or signed(self._page, quotation)
        if marked is not None:
            return marked
        before = self._last_voice(index)
        if quotation.continues and before is not None:
            return _following(draft, before, Pattern.CONTINUED)
        introduced = self._introduced(draft, quotation, sentence)
        if introduced is not None:
            return introduced
        same = before is not None and self._paragraph_of(before, last=True) == self._paragraph(sentence)
        between = self._narration_between(before, sentence) if before is not None else []
        if before is not None and same and not self._other_subject(between):
            return _following(draft, before, Pattern.RUN_ON)
        after = self._next_cue(index, sentence)
        if after is not None:
            return _following(draft, after, Pattern.NEXT_CUE)
        subject = self._subject_before(sentence)
        if subject is not None:
            return _about(draft, subject)
        if before is not None and not between and self._drafts[before].quoted:
            return _following(draft, before, Pattern.NEXT_PARAGRAPH)
        return draft

    def _last_voice(self, index: int) -> int | None:
        """The earlier draft that was last to let somebody be heard: of one sentence, the quotation or the main cue."""
        heard = [at for at in range(max(0, index - _LOOK_BACK), index) if self._is_voice(at)]
        if not heard:
            return None
        last = self._voiced_in(heard[-1])
        together = [at for at in heard if self._voiced_in(at) == last]
        return max(together, key=lambda at: (self._is_beside_quotation(at), -self._depth(at), at))

    def _is_voice(self, index: int) -> bool:
        draft = self._drafts[index]
        speaks = draft.cue is None or draft.cue.kind not in (CueKind.ATTITUDE, CueKind.MENTIONING)
        return (draft.quoted or speaks) and draft.pattern is not Pattern.NO_SOURCE and not self._is_inner(index)

    def _voiced_in(self, index: int) -> int:
        """The last sentence that a draft touches."""
        draft = self._drafts[index]
        end = self._page.sentence_at(draft.pieces[-1][1] - 1)
        return max(end, draft.cue.sentence) if draft.cue is not None else end

    def _is_beside_quotation(self, index: int) -> bool:
        return self._drafts[index].quoted and self._drafts[index].pattern is not Pattern.OBJECT

    def _depth(self, index: int) -> int:
        """How far a draft's cue stands below the main verb of its sentence."""
        cue = self._drafts[index].cue
        if cue is None:
            return 0
        parse, at, depth = self._page.parses[cue.sentence], cue.head, 0
        while parse.tokens[at].head != at and depth < len(parse.tokens):
            at, depth = parse.tokens[at].head, depth + 1
        return depth

    def _is_inner(self, index: int) -> bool:
        """Whether a draft's cue stands in a quotation: somebody quoted by the one who is heard."""
        cue = self._drafts[index].cue
        return cue is not None and self._page.is_quoted(self._page.parses[cue.sentence], cue.head)

    def _introduced(self, draft: Draft, quotation: Quotation, sentence: int) -> Draft | None:
        """The draft, said by whom the words up to the colon before it name; None when there is no colon or nobody."""
        lead = self._page.text[max(0, quotation.start - 40) : quotation.start].rstrip()
        opens = quotation.start == self._page.parses[sentence].sentence.start
        number = sentence - 1 if opens else sentence
        if not lead.endswith(":") or number < 0:
            return None
        parse = self._page.parses[number]
        cues = [
            c
            for c in self._page.cues_in(number)
            if c.source is not None and opens and not self._page.is_quoted(parse, c.head)
        ]
        if cues:
            return Draft(draft.pieces, quoted=True, pattern=Pattern.INTRODUCED, cue=cues[-1])
        subject = _main_subject(self._page, parse)
        if subject is None:
            return None
        return Draft(draft.pieces, quoted=True, pattern=Pattern.INTRODUCED, subject=(number, subject))

    def _paragraph(self, sentence: int) -> int:
        return self._page.parses[sentence].sentence.paragraph

    def _paragraph_of(self, index: int, *, last: bool) -> int:
        draft = self._drafts[index]
        position = draft.pieces[-1][1] - 1 if last else draft.start
        if draft.cue is not None:
            return self._paragraph(draft.cue.sentence)
        return self._paragraph(self._page.sentence_at(position))

    def _narration_between(self, before: int, sentence: int) -> list[int]:
        """The sentences after a draft and before `sentence` that are not all quotation."""
        draft = self._drafts[before]
        first = max(self._page.sentence_at(draft.pieces[-1][1] - 1), draft.cue.sentence if draft.cue else 0) + 1
        return [n for n in range(first, sentence) if not self._page.is_all_quoted(n)]

    def _other_subject(self, sentences: Sequence[int]) -> bool:
        """Whether a sentence between is about a person, so that the word may have passed to them."""
        for number in sentences:
            parse = self._page.parses[number]
            subject = _main_subject(self._page, parse)
            if subject is not None and parse.tokens[subject].text.lower() not in _PERSONAL:
                return True
        return False

    def _next_cue(self, index: int, sentence: int) -> int | None:
        for at in range(index + 1, min(len(self._drafts), index + 4)):
            draft = self._drafts[at]
            if draft.pattern is Pattern.QUOTE_CUE and self._paragraph_of(at, last=False) == self._paragraph(sentence):
                gap = self._narration_between(index, self._page.sentence_at(draft.start))
                return at if not gap else None
        return None

    def _subject_before(self, sentence: int) -> tuple[int, int] | None:
        """The person that the sentence before, in the same paragraph, is about."""
        if sentence == 0 or self._paragraph(sentence - 1) != self._paragraph(sentence):
            return None
        if self._page.is_all_quoted(sentence - 1):
            return None
        subject = _main_subject(self._page, self._page.parses[sentence - 1])
        return None if subject is None else (sentence - 1, subject)


def _main_verbs(page: Page, parse: Parse) -> list[int]:
    """The roots of a sentence; where a root is quoted, the verbs of the author's right below it."""
    found: list[int] = []
    for root in parse.roots:
        if not page.is_quoted(parse, root):
            found.append(root)
        else:
            below = [c for c in parse.children[root] if parse.tokens[c].pos == "VERB"]
            found += [c for c in below if not page.is_quoted(parse, c)]
    return found


def _main_subject(page: Page, parse: Parse) -> int | None:
    """The subject of a sentence's main verb when it is a person; of "The admiral's remarks" the owner."""
    for root in _main_verbs(page, parse):
        subject = subject_of(parse, root)
        if subject is None:
            subject = child(parse, root, "nsubjpass")
        if subject is None or page.is_quoted(parse, subject):
            continue
        if cuewords.noun_kind(parse.tokens[subject].lemma.lower()) is not None:
            return child(parse, subject, "poss")
        return subject if _is_personal(page, parse, subject) else None
    return None


def _is_personal(page: Page, parse: Parse, index: int) -> bool:
    token = parse.tokens[index]
    named = token.tag.startswith("NNP") and page.roster.is_person(token.text)
    return named or token.ent == "PERSON" or token.text.lower() in _PERSONAL or token.lemma.lower() in person_nouns()


def _following(draft: Draft, index: int, pattern: Pattern) -> Draft:
    return Draft(draft.pieces, quoted=True, pattern=pattern, follows=index)


def _about(draft: Draft, subject: tuple[int, int]) -> Draft:
    return Draft(draft.pieces, quoted=True, pattern=Pattern.FOLLOWS_SUBJECT, subject=subject)
