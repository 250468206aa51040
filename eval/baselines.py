"""Models without judgement, to be beaten: the same answer every time, and the opening of the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from eval.answers import Hits, Judged, Reply, article_place, sentences_of
from eval.tasks.gold import VerdictGold
from eval.tasks.items import ArticleQuestion, Dataset, EvidenceQuestion, Question, StoreQuestion
from eval.tasks.task import Call, Task
from pipeline.types import (
    Article,
    Attribution,
    CheckWorthiness,
    Claim,
    Extraction,
    LoadedTerm,
    Modality,
    Sentence,
    SentenceOutcome,
    SentenceState,
    SourceKind,
    Span,
    Summary,
    SummaryAccounting,
    SummarySentence,
    Verdict,
    VerdictLabel,
    claim_id,
)

CONSTANT, LEAD = "constant", "lead"
BASELINES = (CONSTANT, LEAD)
EVEN = 0.5
_PASSAGE = 3  # sentences of an article's opening that count as one passage
_MOST_HITS = 10


class ConstantModel:
    """Every sentence is a claim by its author, half check-worthy, and loaded; every verdict is the set's commonest.

    The commonest label is counted over the gold of the whole set: no other answer that ignores the question is right
    more often.
    """

    name = CONSTANT
    baseline = True

    def answers(self, task: Task) -> bool:
        """Whether the task's file names it."""
        return self.name in task.baselines

    def __init__(self, datasets: Iterable[Dataset]) -> None:
        self._labels = {(d.task, d.name): label for d in datasets if (label := commonest_verdict(d)) is not None}

    def ask(self, call: Call, question: Question, dataset: Dataset) -> Reply:
        """The constant answer; raises TypeError for a question that has none."""
        if isinstance(question, EvidenceQuestion | StoreQuestion):
            return Reply(Judged(_verdict(self._labels[dataset.task, dataset.name])))
        if isinstance(question, ArticleQuestion):
            return Reply(_every_claim(question.article) if call is Call.EXTRACT else _every_word(question.article))
        raise TypeError(f"no constant answer to {call}")


class LeadModel:
    """The first sentences of an article, as many as builtin takes; for a search, the openings of the articles."""

    name = LEAD
    baseline = True

    def answers(self, task: Task) -> bool:
        """Whether the task's file names it."""
        return self.name in task.baselines

    def ask(self, call: Call, question: Question, dataset: Dataset) -> Reply:
        """The opening; raises TypeError for a question that has none."""
        if isinstance(question, ArticleQuestion) and call is Call.SUMMARIZE:
            return Reply(_lead(question))
        if isinstance(question, StoreQuestion):
            others = [a for a in question.articles if a.article_id != question.claim.article_id]
            return Reply(Hits(tuple(article_place(a.article_id, _opening(a)) for a in others[:_MOST_HITS])))
        raise TypeError(f"no opening answers {call}")


def commonest_verdict(dataset: Dataset) -> VerdictLabel | None:
    """The verdict for the commonest gold label; the first of equals in the order of the verdicts; None without any."""
    golds = [item.gold for item in dataset.items if isinstance(item.gold, VerdictGold)]
    if not golds:
        return None
    found = Counter(gold.label for gold in golds)
    mapped: Mapping[VerdictLabel, str] = golds[0].mapped
    return max(mapped, key=lambda label: found[mapped[label]])


def _verdict(label: VerdictLabel) -> Verdict:
    return Verdict(
        label=label,
        confidence=EVEN,
        calibrated=False,
        abstained=False,
        evidence=(),
        independent_groups=0,
        rationale="the commonest label of the set",
    )


def _body(article: Article) -> list[Sentence]:
    return [sentence for sentence in sentences_of(article) if not sentence.heading]


def _span(article: Article, sentence: Sentence) -> Span:
    return Span.of(article.text, sentence.start, sentence.end)


def _every_claim(article: Article) -> Extraction:
    body = _body(article)
    outcomes = tuple(SentenceOutcome(sentence, SentenceState.CLAIMED) for sentence in body)
    return Extraction(tuple(_claim(article, sentence) for sentence in body), outcomes)


def _claim(article: Article, sentence: Sentence) -> Claim:
    span = _span(article, sentence)
    return Claim(
        claim_id=claim_id(article.article_id, (span,), sentence.text),
        article_id=article.article_id,
        text=sentence.text,
        spans=(span,),
        attribution=Attribution(SourceKind.AUTHOR, None),
        proposition=None,
        modality=Modality.FACT,
        check_worthiness=CheckWorthiness(EVEN, EVEN, EVEN, EVEN),
        confidence=EVEN,
        calibrated=False,
        grounded=True,
        ungrounded_reason=None,
        model=CONSTANT,
        sentences=(sentence.index,),
    )


def _every_word(article: Article) -> Summary:
    terms = tuple(
        LoadedTerm(_span(article, s), attributed=False, reason="every sentence", suggestion=None)
        for s in _body(article)
    )
    return Summary(article.article_id, (), terms, SummaryAccounting(len(terms), 0, 0), CONSTANT)


def _lead(question: ArticleQuestion) -> Summary:
    from pipeline.engines.builtin.summary.summarize import default_length

    article, body = question.article, _body(question.article)
    chosen = body[: question.sentences or default_length(len(body))]
    sentences = tuple(
        SummarySentence(s.text, (_span(article, s),), supported=True, confidence=EVEN, calibrated=False) for s in chosen
    )
    return Summary(article.article_id, sentences, (), SummaryAccounting(len(body), len(chosen), 0), LEAD)


def _opening(article: Article) -> Span:
    first = _body(article)[:_PASSAGE]
    return Span.of(article.text, first[0].start, first[-1].end)
