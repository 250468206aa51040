"""What the author asserts: the clauses of a sentence that no source is made to say."""

from __future__ import annotations

from pipeline.engines.builtin.check_worthiness import score_signals
from pipeline.engines.builtin.clauses import Clause, ClauseKind, split_sentence
from pipeline.engines.builtin.confidence import AUTHOR_CERTAINTY, Basis, signals_of
from pipeline.engines.builtin.decontextualize import as_sentence
from pipeline.engines.builtin.exclusion import exclude_clause, exclude_sentence
from pipeline.engines.builtin.findings import Finding, Findings, Material
from pipeline.engines.builtin.modality import author_modality
from pipeline.engines.builtin.signals import find_signals
from pipeline.engines.builtin.statements import Pattern, Statement
from pipeline.types import Attribution, ExclusionReason, SourceKind, Span

FEWEST_WORDS = 3  # of a claim


def authored_findings(material: Material, sentence: int) -> Findings:
    """The author's claims in one sentence, or why there is none."""
    parse = material.parse(sentence)
    reason = exclude_sentence(parse.sentence, parse)
    if reason is not None:
        return Findings(reason=reason)
    found: list[Finding] = []
    reasons: list[ExclusionReason] = []
    taken = _taken(material, sentence)
    for clause in split_sentence(parse):
        if _belongs_to_source(clause, taken):
            continue
        excluded = exclude_clause(parse, clause)
        if excluded is None:
            found.append(_finding(material, sentence, clause))
        else:
            reasons.append(excluded)
    return Findings(tuple(found), None if found else next(iter(reasons), None))


def _taken(material: Material, sentence: int) -> frozenset[int]:
    """The tokens of a sentence that hold a source's words, or the cue and source that carry them."""
    found: set[int] = set()
    for statement in (*material.statements_in(sentence), *material.cued_in(sentence)):
        if statement.puts_forward:
            found |= material.tokens_in(sentence, _carried(statement))
    return frozenset(found)


def _carried(statement: Statement) -> tuple[Span, ...]:
    frame = statement.pattern not in (Pattern.NOUN,)
    cue = (statement.cue or statement.attribution.cue_span,) if frame else ()
    return tuple(s for s in (*statement.content, *cue) if s is not None)


def _belongs_to_source(clause: Clause, taken: frozenset[int]) -> bool:
    """Whether a clause states what a source said: its verb is the cue, or stands in the source's words."""
    return clause.head in taken or sum(i in taken for i in clause.own) * 2 > len(clause.own)


def _finding(material: Material, sentence: int, clause: Clause) -> Finding:
    parse = material.parse(sentence)
    wording = material.reading(sentence).word_out(items_of(clause))
    basis = Basis(AUTHOR_CERTAINTY, clause.kind, wording, len(parse.tokens))
    return Finding(
        text=as_sentence(wording.text),
        spans=(material.span(sentence, spanned(clause)),),
        attribution=Attribution(
            SourceKind.AUTHOR, material.analysis.article.author or material.analysis.article.publisher
        ),
        proposition=None,
        modality=author_modality(parse, clause.own, clause.head),
        check_worthiness=score_signals(find_signals(parse, frozenset((*clause.lent, *clause.own)))),
        signals=signals_of(basis),
        sentences=(sentence,),
    )


def items_of(clause: Clause) -> tuple[int | str, ...]:
    """The words of a clause in the order in which they are written out."""
    return (*clause.lent, clause.link, *clause.own) if clause.link else (*clause.lent, *clause.own)


def spanned(clause: Clause) -> tuple[int, ...]:
    """The tokens from the first to the last of which a clause's span runs: an apposition takes its name along."""
    return (*clause.lent, *clause.own) if clause.kind is ClauseKind.APPOSITION else clause.own
