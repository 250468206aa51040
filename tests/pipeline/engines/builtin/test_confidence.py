"""Confidence: a product of named parts, each of which can only lower it."""

from __future__ import annotations

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.builtin.claims.clauses import ClauseKind
from pipeline.engines.builtin.claims.confidence import CUT, Basis, combine, signals_of
from pipeline.engines.builtin.claims.decontextualize import Wording
from tests.pipeline.engines.builtin.extracting import extract, only_claim

share = st.floats(0, 1)
few = st.integers(0, 4)
bases = st.builds(
    Basis,
    attribution=share,
    kind=st.sampled_from(ClauseKind),
    wording=st.builds(Wording, st.just("words"), few, few, few),
    words=st.integers(1, 200),
    rewording=share,
)


@given(bases)
def test_the_confidence_is_the_product_of_its_parts(basis: Basis) -> None:
    signals = signals_of(basis)
    assert all(0 <= part <= 1 for part in signals.values())
    assert abs(combine(signals) - prod(signals.values())) < 1e-3


@given(bases)
def test_an_open_reference_lowers_it(basis: Basis) -> None:
    w = basis.wording
    open_ = Basis(
        basis.attribution,
        basis.kind,
        Wording(w.text, w.resolved, w.unresolved + 1, w.dated),
        basis.words,
        basis.rewording,
    )
    assert signals_of(open_)["references"] < signals_of(basis)["references"]


def test_every_kind_of_clause_has_a_figure() -> None:
    assert set(CUT) == set(ClauseKind)


def test_a_whole_sentence_is_surer_than_a_clause_that_was_rebuilt() -> None:
    whole = only_claim("The shipyard employs 400 people in Tarn.")
    cut = extract("The shipyard, which opened in 1961, employs 400 people in Tarn.").claims
    assert whole.confidence > max(c.confidence for c in cut)


def test_a_quotation_without_a_speaker_is_unsure() -> None:
    claims = extract("“The hull was rotten and the owner knew it.”\n\nThe ferry sank on Monday.").claims
    quoted = [c for c in claims if c.attribution.direct_quote]
    assert quoted
    assert all(c.confidence < 0.2 for c in quoted)


def test_signals_are_named_and_the_raw_score_is_no_probability_yet() -> None:
    claim = only_claim("The shipyard employs 400 people in Tarn.")
    assert set(claim.signals) == {"attribution", "mention", "references", "cut", "wording", "length"}
    assert claim.calibrated is False


def test_a_source_that_a_pronoun_mentions_is_less_sure_than_one_with_a_name() -> None:
    named, meant = extract("Karin Holt said the hull was rotten. She said the owner knew it.").claims
    assert named.attribution.speaker == meant.attribution.speaker
    assert named.signals["mention"] > meant.signals["mention"]
