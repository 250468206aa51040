"""What the author asserts: the clauses of a sentence that no source is made to say."""

from __future__ import annotations

from dataclasses import replace

from pipeline.engines.builtin.claims.check_worthiness import score_statement
from pipeline.engines.builtin.claims.clauses import Clause, ClauseKind, items_of, split_sentence
from pipeline.engines.builtin.claims.confidence import AUTHOR_CERTAINTY, Basis, signals_of
from pipeline.engines.builtin.claims.cuts import ties
from pipeline.engines.builtin.claims.decontextualize import as_sentence
from pipeline.engines.builtin.claims.exclusion import exclude_clause, exclude_sentence
from pipeline.engines.builtin.claims.findings import Finding, Findings, Material
from pipeline.engines.builtin.claims.modality import author_modality
from pipeline.engines.builtin.grammar.phrases import trimmed
from pipeline.engines.builtin.grammar.signals import find_signals
from pipeline.text.parse import Parse
from pipeline.types import Attribution, ExclusionReason, SourceKind

COMPLEMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "ccomp", "xcomp", "acomp", "oprd"})
FEWEST_LEFT = 5  # words of a clause whose sources were taken out


def authored_findings(material: Material, sentence: int, carried: frozenset[int]) -> Findings:
    """The author's claims in one sentence, or why there is none; `carried` tokens belong to the claims of sources."""
    parse = material.parse(sentence)
    reason = exclude_sentence(parse.sentence, parse)
    if reason is not None:
        return Findings(reason=reason)
    found: list[Finding] = []
    reasons: list[ExclusionReason] = []
    for clause in split_sentence(parse):
        rest = _without_sources(parse, clause, carried)
        if rest is None:
            continue
        excluded = exclude_clause(parse, rest)
        if excluded is None:
            found.append(_finding(material, sentence, rest))
        else:
            reasons.append(excluded)
    return Findings(tuple(found), None if found else next(iter(reasons), None))


def _without_sources(parse: Parse, clause: Clause, carried: frozenset[int]) -> Clause | None:
    """What is left of a clause without what sources say in it; None when its verb is theirs, or nothing is left."""
    if clause.head in carried or not set(clause.own) - carried:
        return None
    below = _removed(parse, carried & frozenset(clause.own))
    if not below:
        return clause
    if clause.head in below or any(
        parse.tokens[i].dep in COMPLEMENTS and parse.tokens[i].head not in below for i in below
    ):
        return None
    left = frozenset(clause.own) - below
    words = trimmed(parse, left - ties(parse, frozenset(below), left))
    plain = [i for i in words if parse.tokens[i].pos not in ("PUNCT", "SPACE")]
    return replace(clause, kind=ClauseKind.MAIN, own=words) if len(plain) >= FEWEST_LEFT else None


def _removed(parse: Parse, carried: frozenset[int]) -> set[int]:
    """What goes with the words of a source: all that hangs on them, and a preposition that only led to them."""
    below = {i for at in carried for i in parse.subtree(at)}
    leads = {parse.tokens[i].head for i in below if parse.tokens[i].dep in ("pcomp", "pobj")} - below
    return below | {i for at in leads for i in parse.subtree(at)}


def _finding(material: Material, sentence: int, clause: Clause) -> Finding:
    parse = material.parse(sentence)
    wording = material.reading(sentence).word_out(items_of(clause))
    modality = author_modality(parse, clause.own, clause.head)
    basis = Basis(AUTHOR_CERTAINTY, clause.kind, wording, len(parse.tokens))
    return Finding(
        text=as_sentence(wording.text),
        spans=(material.span(sentence, spanned(clause)),),
        attribution=Attribution(
            SourceKind.AUTHOR, material.analysis.article.author or material.analysis.article.publisher
        ),
        proposition=None,
        modality=modality,
        check_worthiness=score_statement(find_signals(parse, frozenset((*clause.lent, *clause.own))), modality),
        signals=signals_of(basis),
        sentences=(sentence,),
    )


def spanned(clause: Clause) -> tuple[int, ...]:
    """The tokens from the first to the last of which a clause's span runs: an apposition takes its name along."""
    return (*clause.lent, *clause.own) if clause.kind is ClauseKind.APPOSITION else clause.own
