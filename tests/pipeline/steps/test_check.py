"""Checking claims: evidence in, verdicts out; whatever goes wrong is an error of the claims concerned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.engines.base import ClaimEvidence, JudgedPassage, Judgement, Verification
from pipeline.errors import BudgetReached, InvalidAnswer, UsageError
from pipeline.evidence.candidates import EvidenceFinder, EvidenceOptions
from pipeline.steps.check import Checkers, check_article, check_claims, free_claim
from pipeline.steps.checkers import opened_checkers, verifier_of
from pipeline.store import SearchFilter, Store
from pipeline.types import (
    Article,
    Attribution,
    Claim,
    ItemError,
    SourceKind,
    Span,
    Stance,
    Verdict,
    VerdictLabel,
    Weight,
)
from tests.engine import PlainEngine
from tests.judge import PlainJudge, judge
from tests.pipeline.evidence.voices import CORRECTED, EYEWITNESS, OTHER_STORY, REWRITTEN, WIRE, WIRE_ARTICLE, voice

Check = Callable[..., list[Verdict | ItemError]]
SANDBANK = "The ferry Aurora ran aground on a sandbank near Port Ellery on Tuesday."
LEFT = "The ship had left the marked channel in thick fog."
SECOND_WITNESS = voice(
    "Keeper Jon Sarre logged the grounding from the Tarn light. At ten past six the ferry Aurora ran aground on a "
    "sandbank near Port Ellery, his log of Tuesday says. He fired two rockets and rang the lifeboat house at Brae.",
    "log.txt",
    publisher="Light and Tide",
    published="2026-02-06",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store with the real embedding model."""
    with Store.open(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def check(store: Store) -> Check:
    """Index articles and check statements, of an article or of none; the verdicts or errors in order."""

    def checked(
        *statements: str,
        among: tuple[Article, ...] = (),
        own: Article | None = None,
        judge: PlainJudge | None = None,
        options: EvidenceOptions | None = None,
    ) -> list[Verdict | ItemError]:
        store.index_all(among)
        claims = [replace(free_claim(text, "plain"), article_id=own.article_id if own else "") for text in statements]
        with opened_checkers(judge or PlainJudge(), store, options or EvidenceOptions()) as checkers:
            result = check_claims(own, claims, checkers)
        assert len(result.checked) == len(claims)
        return [one.verdict or one.error for one in result.checked]  # type: ignore[misc]

    return checked


def test_another_article_supports_a_claim_with_its_exact_words(check: Check) -> None:
    (verdict,) = check(SANDBANK, among=(WIRE_ARTICLE, OTHER_STORY))
    assert verdict.label is VerdictLabel.SUPPORTED
    evidence = verdict.evidence[0]
    assert evidence.article_id == WIRE_ARTICLE.article_id
    assert WIRE[evidence.span.start : evidence.span.end] == evidence.span.quote


def test_an_article_is_no_evidence_for_itself_nor_is_its_copy(check: Check) -> None:
    copies = [voice(f"{WIRE}\n\nCopy {n}.", f"copy-{n}.txt") for n in range(40)]
    (verdict,) = check(SANDBANK, among=(WIRE_ARTICLE, *copies), own=WIRE_ARTICLE)
    assert (verdict.label, verdict.evidence, verdict.rationale) == (
        VerdictLabel.NOT_ENOUGH_EVIDENCE,
        (),
        "same source",
    )


def test_copies_do_not_hide_an_article_with_evidence(check: Check) -> None:
    copies = [voice(f"{WIRE}\n\nCopy {n}.", f"copy-{n}.txt") for n in range(40)]
    (verdict,) = check(SANDBANK, among=(*copies, SECOND_WITNESS), own=WIRE_ARTICLE)
    assert (verdict.label, verdict.independent_groups) == (VerdictLabel.SUPPORTED, 1)


def test_a_retelling_alone_supports_nothing(check: Check) -> None:
    (verdict,) = check(LEFT, among=(REWRITTEN,), own=WIRE_ARTICLE)
    assert verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE
    assert (verdict.rationale, verdict.independent_groups) == ("same source", 0)
    assert [evidence.stance for evidence in verdict.evidence] == [Stance.SUPPORTS]


def test_independent_articles_are_counted_by_groups(check: Check) -> None:
    own = voice("A ferry is stuck, people in Tarn say.", "own.txt")
    (verdict,) = check(SANDBANK, among=(WIRE_ARTICLE, REWRITTEN, SECOND_WITNESS), own=own)
    assert len({evidence.article_id for evidence in verdict.evidence}) >= 2
    assert verdict.independent_groups == 2


def test_the_same_sentence_in_two_articles_is_judged_once_and_shown_twice(check: Check) -> None:
    judge = PlainJudge()
    copy = voice(f"{WIRE}\n\nMore on this tomorrow.", "copy.txt")
    (verdict,) = check(SANDBANK, among=(WIRE_ARTICLE, copy), judge=judge)
    quotes = [passage.span.quote for passage in judge.asked[0].passages]
    assert len(quotes) == len(set(quotes))
    assert len({evidence.article_id for evidence in verdict.evidence}) == 2
    assert verdict.independent_groups == 1


def test_a_correction_by_the_own_outlet_may_refute(check: Check) -> None:
    def refuting(item: ClaimEvidence) -> Judgement:
        judged = [
            JudgedPassage(at, passage.span, Stance.REFUTES, Weight.FIRM, 0.9)
            for at, passage in enumerate(item.passages)
            if "241" in passage.span.quote
        ]
        return Judgement(tuple(judged), None, 0.9, "It was 241.")

    claim = "The ferry had 214 passengers aboard."
    (corrected,) = check(claim, among=(CORRECTED,), own=WIRE_ARTICLE, judge=PlainJudge(refuting))
    assert (corrected.label, corrected.independent_groups) == (VerdictLabel.REFUTED, 0)
    slip = replace(CORRECTED, publisher="Daily Pennant", source_key="slip.txt")
    slip = voice(slip.text.replace("Correction: an earlier version of this article", "Somebody"), "slip.txt")
    store_of_slips = (slip,)
    (retold,) = check(claim, among=store_of_slips, own=CORRECTED, judge=PlainJudge(refuting))
    assert retold.label is VerdictLabel.NOT_ENOUGH_EVIDENCE


def test_dates_guard_against_hindsight(check: Check, store: Store) -> None:
    undated = replace(SECOND_WITNESS, published=None)
    store.index_all((EYEWITNESS, undated))
    filters = SearchFilter(as_of="2026-02-05")
    with opened_checkers(PlainJudge(), store, EvidenceOptions(filters=filters)) as checkers:
        (checked,) = check_claims(None, [free_claim(SANDBANK, "plain")], checkers).checked
    assert checked.undated == 1
    assert checked.verdict is not None
    assert undated.article_id not in {evidence.article_id for evidence in checked.verdict.evidence}


@pytest.mark.parametrize(
    ("statement", "among", "reason"),
    [
        (SANDBANK, (), "the store is empty"),
        ("Was it that?", (WIRE_ARTICLE,), "the claim has no word that could be looked for"),
        (SANDBANK, (replace(WIRE_ARTICLE, language="de"),), "what the store has on it is in another language (de)"),
    ],
)
def test_without_evidence_there_is_no_verdict_but_that(
    statement: str, among: tuple[Article, ...], reason: str, check: Check
) -> None:
    judge = PlainJudge()
    (verdict,) = check(statement, among=among, judge=judge)
    assert (verdict.label, verdict.evidence, verdict.rationale) == (VerdictLabel.NOT_ENOUGH_EVIDENCE, (), reason)
    assert judge.asked == []


def test_a_claim_of_ten_thousand_words_is_an_error_and_the_others_are_checked(check: Check) -> None:
    long, short = check("The ferry sailed. " * 3_400, SANDBANK, among=(WIRE_ARTICLE,))
    assert (long.type, long.message) == ("ClaimTooLong", "has 10,200 words, and a claim has at most 400")
    assert short.label is VerdictLabel.SUPPORTED


def test_the_error_of_one_claim_is_its_own(check: Check) -> None:
    def answer(item: ClaimEvidence) -> Judgement | ItemError:
        return ItemError("x", "InvalidAnswer", "no JSON", None) if "levy" in item.statement else judge(item)

    statements = ("The council raised the water levy.", SANDBANK)
    failed, fine = check(*statements, among=(WIRE_ARTICLE, OTHER_STORY), judge=PlainJudge(answer))
    assert failed.message == "no JSON"
    assert fine.label is VerdictLabel.SUPPORTED


def test_a_judge_that_fails_gives_every_claim_its_error(check: Check) -> None:
    class Failing(PlainJudge):
        def verify(self, items: object) -> Verification:
            raise InvalidAnswer("is empty", item="model", action="try again")

    results = check(SANDBANK, LEFT, among=(WIRE_ARTICLE,), judge=Failing())
    assert [(error.type, error.message) for error in results] == [("InvalidAnswer", "is empty")] * 2


def test_a_judge_that_reached_the_budget_ends_the_check(check: Check) -> None:
    class Poor(PlainJudge):
        def verify(self, items: object) -> Verification:
            raise BudgetReached("--max-cost would be passed")

    with pytest.raises(BudgetReached):
        check(SANDBANK, among=(WIRE_ARTICLE,), judge=Poor())


@pytest.mark.parametrize(
    "judged",
    [
        JudgedPassage(99, Span(0, 3, "The"), Stance.SUPPORTS, Weight.FIRM, 0.9),
        JudgedPassage(-1, Span(0, 3, "The"), Stance.SUPPORTS, Weight.FIRM, 0.9),
        JudgedPassage(0, Span(0, 5, "Nobody"), Stance.SUPPORTS, Weight.FIRM, 0.9),
        JudgedPassage(0, Span(100_000, 100_003, "The"), Stance.SUPPORTS, Weight.FIRM, 0.9),
    ],
)
def test_words_that_no_passage_has_are_an_error_never_evidence(judged: JudgedPassage, check: Check) -> None:
    (result,) = check(
        SANDBANK, among=(WIRE_ARTICLE,), judge=PlainJudge(lambda _: Judgement((judged,), None, 0.9, "So."))
    )
    assert isinstance(result, ItemError)
    assert result.type == "AccountingError"


def test_a_judge_that_leaves_claims_out_is_an_error(check: Check) -> None:
    class Lazy(PlainJudge):
        def verify(self, items: object) -> Verification:
            return Verification(())

    (result,) = check(SANDBANK, among=(WIRE_ARTICLE,), judge=Lazy())
    assert result.message == "0 judgements for 1 claims"


def test_an_article_that_goes_while_it_is_read_is_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.index_all((WIRE_ARTICLE, SECOND_WITNESS))
    found = store.search_all

    def then_removed(*args: object, **kwargs: object) -> object:
        hits = found(*args, **kwargs)
        if SECOND_WITNESS.article_id in {entry.article_id for entry in store.articles()}:
            store.remove(SECOND_WITNESS.article_id)
        return hits

    monkeypatch.setattr(store, "search_all", then_removed)
    (evidence,) = EvidenceFinder(store).find(None, [free_claim(SANDBANK, "plain")])
    assert {one.passage.article_id for one in evidence.found} == {WIRE_ARTICLE.article_id}


def test_an_article_indexed_twice_is_one_source(check: Check) -> None:
    again = voice(WIRE, "again.txt", publisher="Coast Wire")
    (verdict,) = check(SANDBANK, among=(WIRE_ARTICLE, again, OTHER_STORY))
    assert (verdict.label, verdict.independent_groups) == (VerdictLabel.SUPPORTED, 1)


def test_at_most_top_k_passages_are_asked_about(check: Check) -> None:
    judge = PlainJudge()
    check(SANDBANK, among=(WIRE_ARTICLE, EYEWITNESS), judge=judge, options=EvidenceOptions(top_k=3))
    assert len(judge.asked[0].passages) == 3


def test_passages_come_with_what_stands_around_them(check: Check) -> None:
    judge = PlainJudge()
    check("“And then nothing, not even the engines.”", among=(WIRE_ARTICLE,), judge=judge)
    passage = next(p for p in judge.asked[0].passages if p.span.quote.startswith("“And then nothing"))
    assert passage.before.startswith("Ada Moreno, a teacher")
    assert passage.after.startswith("The owner, Greywater Lines")
    assert (passage.publisher, passage.published, passage.retelling) == ("Coast Wire", "2026-02-03T20:00", False)


@pytest.fixture
def checkers(store: Store) -> Iterator[Checkers]:
    """Against a store with the rewritten article."""
    store.index(REWRITTEN)
    with opened_checkers(PlainJudge(), store, EvidenceOptions()) as opened:
        yield opened


def test_all_grounded_claims_of_an_article_are_checked(checkers: Checkers) -> None:
    article = voice(f"{WIRE} A pilot was allegedly asleep.", "own.txt")
    result = check_article(article, checkers)
    grounded = [claim for claim in result.found.extraction.claims if claim.grounded]
    assert [one.claim for one in result.checked] == grounded
    assert len(grounded) < len(result.found.extraction.claims)
    assert {cited.article_id for cited in result.cited} <= {REWRITTEN.article_id}
    assert all(one.attribution_check is None for one in result.checked)


def test_what_a_source_says_is_checked_against_the_article_itself(checkers: Checkers) -> None:
    at, said = WIRE.index("The harbour master, Carl Voss"), WIRE.index("the ship had left")
    mention = Span.of(WIRE, at, at + len("The harbour master, Carl Voss"))
    words = Span.of(WIRE, said, WIRE.index(", 400 metres west"))
    claim: Claim = replace(
        free_claim("Carl Voss said the ship had left the channel.", "plain"),
        article_id=WIRE_ARTICLE.article_id,
        spans=(words,),
        attribution=Attribution(SourceKind.NAMED, "Carl Voss", span=mention),
        proposition="The ship had left the channel.",
        confidence=0.7,
        signals={"attribution": 0.95},
    )
    (checked,) = check_claims(WIRE_ARTICLE, [claim], checkers).checked
    assert checked.attribution_check is not None
    assert checked.attribution_check.confidence == 0.95
    assert checked.attribution_check.span == Span.of(WIRE, mention.start, words.end)


def test_an_engine_that_judges_nothing_is_named() -> None:
    with pytest.raises(UsageError, match="cannot check claims"):
        verifier_of(PlainEngine(), cascade=False)


def test_a_cascade_needs_a_model() -> None:
    from pipeline.engines.builtin.engine import BuiltinEngine

    with pytest.raises(UsageError, match="needs a model"):
        verifier_of(BuiltinEngine(), cascade=True)


def test_of_two_real_articles_none_corroborates_the_other(shared: Path, store: Store) -> None:
    from pipeline.sources import read_article

    articles = [read_article(path) for path in sorted((shared / "articles").glob("*.txt"))[:2]]
    store.index_all(articles)
    with opened_checkers(PlainJudge(), store, EvidenceOptions()) as checkers:
        checked = [one for article in articles for one in check_article(article, checkers).checked]
    assert {one.verdict.label for one in checked if one.verdict} == {VerdictLabel.NOT_ENOUGH_EVIDENCE}
    assert "same source" in {one.verdict.rationale for one in checked if one.verdict}
