"""What sources say: the claims of the statements that the article attributes.

Words of which no proposition can be made are left to the author's report.
"""

from __future__ import annotations

from pipeline.engines.builtin.attribution.statements import Statement
from pipeline.engines.builtin.claims.check_worthiness import score_statement
from pipeline.engines.builtin.claims.confidence import Basis, mention_share, signals_of
from pipeline.engines.builtin.claims.contents import Shape
from pipeline.engines.builtin.claims.decontextualize import as_sentence
from pipeline.engines.builtin.claims.findings import Finding, Material
from pipeline.engines.builtin.claims.modality import source_modality
from pipeline.engines.builtin.claims.points import QUOTING, Said, points_of
from pipeline.engines.builtin.claims.reporting import proposition_of, reported
from pipeline.engines.builtin.grammar.signals import find_signals
from pipeline.text.parse import Parse
from pipeline.types import Modality, SourceKind, Span


def attributed_findings(material: Material, sentence: int) -> tuple[tuple[Finding, ...], frozenset[int]]:
    """The claims that sources put forward in one sentence, and the tokens of the sentence that carry them."""
    found: list[Finding] = []
    carried: set[int] = set()
    for statement in material.statements_in(sentence):
        for said in points_of(material, statement, sentence):
            finding = _finding(material, said)
            if finding is not None:
                found.append(finding)
                carried |= _carried(material, statement, sentence)
    return tuple(found), frozenset(carried)


def _carried(material: Material, statement: Statement, sentence: int) -> frozenset[int]:
    cue = statement.cue or statement.attribution.cue_span
    return material.tokens_in(sentence, [*statement.content, *((cue,) if cue is not None else ())])


def _finding(material: Material, said: Said) -> Finding | None:
    worded = reported(material, said)
    if worded is None:
        return None
    text, wording, trust = worded
    statement, parse = said.statement, material.parse(said.sentence)
    proposition = proposition_of(material, said)
    signals = find_signals(parse, frozenset((*said.clause.lent, *said.clause.own)))
    modality = _modality(parse, said, proposition)
    official = statement.attribution.kind is SourceKind.ORGANIZATION or statement.attribution.role is not None
    mention = mention_share(statement.attribution.span)
    basis = Basis(statement.certainty, said.clause.kind, wording, len(parse.tokens), trust, mention)
    return Finding(
        text=as_sentence(text),
        spans=(_span(material, said),),
        attribution=statement.attribution,
        proposition=proposition,
        modality=modality,
        check_worthiness=score_statement(signals, modality, official=official),
        signals=signals_of(basis),
        sentences=material.cited(statement, said.sentence),
    )


def _span(material: Material, said: Said) -> Span:
    """The words that state the point; a judgement, and what the speaker is to do, take their cue along."""
    own = list(said.clause.own)
    verb = material.cue_verb(said.statement, said.sentence)
    if said.statement.attribution.speaker is None and said.content.shape is Shape.PHRASE and verb is not None:
        own += [i for i in material.parse(said.sentence).subtree(verb) if i >= min(own)]
    bare = said.content.shape in (Shape.INFINITIVE, Shape.GERUND) and said.content.other is None
    if said.content.shape is Shape.CALLED or bare:
        cue = said.statement.attribution.cue_span
        own += sorted(material.tokens_in(said.sentence, [cue])) if cue is not None else []
    return material.span(said.sentence, own)


def _modality(parse: Parse, said: Said, proposition: str | None) -> Modality:
    if proposition is None:
        return Modality.FACT
    if said.content.shape is Shape.CALLED:
        return Modality.OPINION
    indirect = said.statement.pattern not in QUOTING
    return source_modality(parse, said.clause.own, said.clause.head, kind=said.statement.kind, indirect=indirect)
