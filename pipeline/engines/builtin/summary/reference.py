"""References: the names that pronouns, surnames and descriptions stand for, written out where a reader needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.engines.builtin.entities.referents import Referents, possessive
from pipeline.engines.builtin.grammar.personwords import is_honorific, person_nouns, title_noun
from pipeline.engines.builtin.summary.edits import Edit, EditKind
from pipeline.engines.builtin.summary.naming import (
    Introductions,
    is_attested,
    is_office_phrase,
    is_plain_name,
    office_phrase,
    same_name,
    short_name,
)
from pipeline.engines.builtin.summary.pronouns import OF_PERSONS, replacement_name
from pipeline.text.parse import Parse, Token
from pipeline.types import SourceKind, Span

if TYPE_CHECKING:
    from pipeline.engines.builtin.analysis import Analysis


LATEST_OPENING = 3  # tokens before "the mayor" where it opens a sentence


@dataclass
class _Reader:
    """Walks through one sentence; `here` holds the names already mentioned in it."""

    analysis: Analysis
    parse: Parse
    known: Introductions
    here: set[str] = field(default_factory=set)

    def edits(self) -> Iterator[Edit]:
        quoted = [(q.start, q.end) for q in self.analysis.quotations]
        at = 0
        while at < len(self.parse.tokens):
            token = self.parse.tokens[at]
            step, found = 1, None
            if not any(start <= token.start < end for start, end in quoted):
                step, found = self._at(token)
            if found is not None:
                yield from found
            at += step

    def _at(self, token: Token) -> tuple[int, list[Edit] | None]:
        if token.text.lower() in OF_PERSONS and token.tag in ("PRP", "PRP$"):
            return 1, self._pronoun(token)
        if token.pos == "PROPN":
            run = self._run(token)
            return len(run), self._name(run)
        if token.text.lower() == "the" and token.dep == "det":
            return 1, self._description(token)
        return 1, None

    def _pronoun(self, token: Token) -> list[Edit] | None:
        full = replacement_name(self.analysis, self.parse, token)
        if full is None or self._is_here(full):
            return None
        written = short_name(self.analysis.article.text, full) if self.known.knows(full) else full
        self._note(full)
        written = possessive(written) if token.tag == "PRP$" else written
        return [self._edit(token.start, token.end, written, full)]

    def _name(self, run: list[Token]) -> list[Edit] | None:
        """The full name for a surname, and the office behind it, on first mention."""
        full = self.analysis.name_of(self.parse.sentence.index, run[-1].index)
        if full is None or self.known.knows(full):
            self.here.update({full} if full else ())
            return None
        self._note(full)
        last = run[-1]
        named = last.dep != "compound" and full.endswith(f" {last.text}") and is_attested(self.analysis, full)
        surname = named and self._is_the_only(full) and not self._has_title(run)
        edits = []
        if surname and is_plain_name(full) and not self._stands_in_full(last, full):
            first = next((t for t in run if t.text in full.split()), last)
            before = self.parse.tokens[first.index - 1] if first.index else None
            first = before if before is not None and is_honorific(before.text) else first
            edits.append(self._edit(first.start, last.end, full, full))
        role = self._role(full, run) if last.ent == "PERSON" else None
        return [*edits, *([role] if role else [])]

    def _is_the_only(self, full: str) -> bool:
        """Whether no other person of the article goes by that surname."""
        surname, others = full.rsplit(maxsplit=1)[-1], set()
        for parse in self.analysis.parses:
            for t in parse.tokens[1:]:
                before = parse.tokens[t.index - 1]
                titled = title_noun(before.text) is not None or is_honorific(before.text)
                if t.text == surname and before.pos == "PROPN" and not titled:
                    others.add(before.text)
        return others <= set(full.split())

    def _has_title(self, run: list[Token]) -> bool:
        """Whether a title other than a form of address stands before the surname: "President Moreno"."""
        first = run[0].index
        words = [t.text for t in (*self.parse.tokens[max(0, first - 1) : first], *run[:-1])]
        return any(title_noun(w) is not None and not is_honorific(w) for w in words if w[:1].isupper())

    def _stands_in_full(self, last: Token, full: str) -> bool:
        """Whether the text has the full name right here."""
        before = " ".join(self.analysis.article.text[max(0, last.end - len(full) - 4) : last.end].split())
        return before.endswith(full)

    def _description(self, token: Token) -> list[Edit] | None:
        noun = self.parse.tokens[token.head]
        full = self._full(noun) if noun.pos == "NOUN" and noun.lemma.lower() in person_nouns() else None
        if full is None or not full[:1].isupper() or self._is_here(full) or self.known.knows(full):
            self.here.update({full} if full else ())
            return None
        if not is_attested(self.analysis, full) or not self._is_bare_subject(token, noun):
            return None
        self._note(full)
        return [self._edit(token.start, noun.end, full, full)]

    def _is_bare_subject(self, article: Token, noun: Token) -> bool:
        """Whether "the mayor" opens the sentence and nothing more is said of the mayor there."""
        tokens, after = self.parse.tokens, [c for c in self.parse.children[noun.index] if c > noun.index]
        following = tokens[noun.index + 1] if noun.index + 1 < len(tokens) else None
        named = following is not None and (following.pos == "PROPN" or following.text in (",", "—", "–", "("))
        return article.index <= LATEST_OPENING and not named and all(tokens[c].dep == "case" for c in after)

    def _role(self, full: str, run: list[Token]) -> Edit | None:
        """The office after a name that is the subject, on first mention and where the sentence does not give it."""
        spoken = (s for s in self.analysis.statements if s.attribution.speaker)
        statement = next((s for s in spoken if same_name(s.attribution.speaker or "", full)), None)
        role = statement.attribution.role if statement and statement.attribution.kind is SourceKind.NAMED else None
        head = run[-1]
        following = self.parse.tokens[head.index + 1] if head.index + 1 < len(self.parse.tokens) else None
        if (
            role is None
            or not is_office_phrase(role)
            or head.dep != "nsubj"
            or run[0].index != self.parse.subtree(head.index)[0]
        ):
            return None
        if (
            following is None
            or following.pos not in ("VERB", "AUX", "ADV")
            or role.lower() in self.parse.sentence.text.lower()
        ):
            return None
        office = office_phrase(self.analysis.article.text, role)
        return Edit(head.end, head.end, f", {office},", EditKind.NAME, self._where(role))

    def _run(self, token: Token) -> list[Token]:
        run = [token]
        for following in self.parse.tokens[token.index + 1 :]:
            if following.pos != "PROPN" or following.ent != token.ent or following.ent_begins:
                break
            run.append(following)
        return run

    def _full(self, token: Token) -> str | None:
        return Referents(self.analysis).name(self.parse.sentence.index, token.index)

    def _is_here(self, full: str) -> bool:
        return any(same_name(full, other) for other in self.here)

    def _note(self, full: str) -> None:
        self.here.add(full)
        self.known.note(full)

    def _edit(self, start: int, end: int, written: str, full: str) -> Edit:
        if start == self.parse.sentence.start:
            written = written[:1].upper() + written[1:]
        return Edit(start, end, written, EditKind.NAME, self._where(full))

    def _where(self, words: str) -> Span | None:
        """Where the article has the words, the nearest place at or before the sentence first."""
        text, bare = self.analysis.article.text, words.removeprefix("the ")
        at = text.rfind(bare, 0, self.parse.sentence.end)
        at = at if at >= 0 else text.find(bare)
        return Span.of(text, at, at + len(bare)) if at >= 0 else None


def reference_edits(analysis: Analysis, sentence: int, known: Introductions) -> list[Edit]:
    """Edits that name whoever the sentence only points to, outside quotation marks; `known` is brought up to date.

    A pronoun is replaced unless its sentence has the name before it; a surname by the full name, and "the ambassador"
    by the ambassador's name, on first mention in the summary only, then with the office, if the article gives one.
    """
    return list(_Reader(analysis, analysis.parses[sentence], known).edits())
