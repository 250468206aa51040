"""The tour of `evenhand demo`: the main job on the bundled sample articles, step by step, and the same as a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline.engines.base import Engine, SummaryOptions
from pipeline.errors import DataFileError
from pipeline.evidence.candidates import EvidenceOptions
from pipeline.report.articles import article_origin, article_title
from pipeline.report.check import checked_markdown, checked_row
from pipeline.report.claims import claims_markdown, speaker_of
from pipeline.report.comparisons import comparison_markdown, write_items
from pipeline.report.console import Column, Page
from pipeline.report.filter import ArticleClaim, ArticleVerdict, ClaimFilter
from pipeline.report.printable import markdown_text
from pipeline.report.summaries import ArticleSummary, cited_text, summaries_markdown
from pipeline.report.table import markdown_table
from pipeline.runs.accounting import Accounting
from pipeline.runs.corpus import Corpus, Item, gather
from pipeline.runs.execute import RunPlan, Watch, Work, execute, identify
from pipeline.runs.read import ArticleRecords, read_articles, read_errors
from pipeline.runs.work import check_work, claims_work, summary_work
from pipeline.sources import ReadOptions
from pipeline.steps.checkers import opened_checkers
from pipeline.steps.compare import compare_articles, comparing, find_stories
from pipeline.store import SearchFilter, Store
from pipeline.types import Article, ItemError, VerdictLabel

_SHOWN_CLAIMS = 5
_SHOWN_TERMS = 4
_SHOWN_HITS = 3
_SHOWN_EVIDENCE = 2
_SHOWN_ITEMS = 2


class Step(NamedTuple):
    """One stop of the tour: its title, and what shows it on the page and writes it to the report."""

    title: str
    show: Callable[[Demo], None]


@dataclass(slots=True)
class Demo:
    """What the steps share: the samples, the engine, the folders they work in, the page, and the report so far."""

    engine: Engine
    store: Store
    runs: Path
    page: Page
    watch: Watch
    corpus: Corpus = field(default_factory=lambda: gather([str(samples_folder())], ReadOptions()))
    report: list[str] = field(default_factory=list)

    def write(self, *parts: str) -> None:
        """Add to the report."""
        self.report.extend(parts)

    def run(self, command: str, work: Work) -> Accounting:
        """Run `command` over the samples."""
        options = ReadOptions()
        identity = identify(command, self.engine.name, {}, self.corpus, options)
        accounting = execute(RunPlan(identity, self.corpus, options, self.runs / command), work, self.watch).accounting
        for error in read_errors(self.runs / command):
            raise _failed(error)
        return accounting

    def records(self, command: str) -> Iterator[ArticleRecords]:
        """What `command` left for each sample article."""
        return read_articles(self.runs / command)


def samples_folder() -> Path:
    """The folder with the sample articles, one folder a story; raises DataFileError when it is missing."""
    folder = Path(str(files("pipeline") / "data" / "samples"))
    if not folder.is_dir():
        raise DataFileError("there are no sample articles", item=str(folder), action="install evenhand again")
    return folder


def give_tour(demo: Demo) -> None:
    """Take every step, in order."""
    demo.write("# evenhand demo\n\nAll articles, outlets and people here are fictional.\n\n")
    for number, step in enumerate(STEPS, 1):
        demo.page.label(f"{number}. {step.title}")
        step.show(demo)


def _show_index(demo: Demo) -> None:
    articles = [_readable(item) for item in demo.corpus.items]
    report = demo.store.index_all(articles)
    stories = {item.ref.source_key.split("/")[0] for item in demo.corpus.items}
    line = (
        f"{report.done} articles in {len(stories)} stories, told by different outlets; {report.chunks} chunks embedded."
    )
    demo.page.paragraph(f"{line} All of them are fictional.")
    demo.write(f"{line}\n\n", markdown_table(("article", "publisher", "date"), [_listed(a) for a in articles]), "\n")


def _show_summary(demo: Demo) -> None:
    demo.run("summarize", partial(summary_work, engine=demo.engine, options=SummaryOptions()))
    pairs = [ArticleSummary(r.article, r.summary) for r in demo.records("summarize") if r.summary]
    article, summary = _most_loaded(pairs)
    text, citations = cited_text(summary)
    demo.page.heading(article_title(article), article_origin(article))
    demo.page.paragraph(text)
    demo.page.paragraph(
        f"Each [n] is a span of the article; [1] is characters {citations[0].start} to {citations[0].end}."
    )
    own = [term for term in summary.loaded_language if not term.attributed]
    words = ", ".join(f"“{term.span.quote}”" for term in own[:_SHOWN_TERMS])
    demo.page.paragraph(f"Loaded language, {len(own)} by the author: {words or 'none'}.")
    demo.write(*summaries_markdown(pairs))


def _show_claims(demo: Demo) -> None:
    accounting = demo.run("claims", partial(claims_work, engine=demo.engine))
    columns = (Column("conf", narrow=True), Column("check", narrow=True), Column("speaker"), Column("claim"))
    demo.page.table(columns, [_claim_row(pair) for pair in _worthiest(demo)])
    line = _sums(accounting)
    demo.page.paragraph(line)
    demo.write(f"{line}\n\n", *claims_markdown(ClaimFilter().select(demo.records("claims"))))


def _show_search(demo: Demo) -> None:
    article, claim = next(iter(_worthiest(demo)))
    query = claim.proposition or claim.text
    hits = demo.store.search(query, _SHOWN_HITS, SearchFilter(excluded_articles=frozenset({article.article_id})))
    demo.page.paragraph(f"What other articles have on the first of these claims: “{query}”")
    rows = [(f"{hit.score:.3f}", hit.publisher or hit.source_key, hit.sentence.quote) for hit in hits]
    demo.page.table((Column("score", narrow=True), Column("publisher"), Column("nearest sentence")), rows)
    demo.write(f"## Search: {markdown_text(query)}\n\n", markdown_table(("score", "publisher", "sentence"), rows), "\n")


def _show_check(demo: Demo) -> None:
    with opened_checkers(demo.engine, demo.store, EvidenceOptions()) as checkers:
        accounting = demo.run("check", partial(check_work, checkers=checkers))
    found = list(ClaimFilter().select_checked(demo.records("check")))
    columns = (Column("verdict", narrow=True), Column("conf", narrow=True), Column("claim"), Column("evidence"))
    demo.page.table(columns, [checked_row(one, shown=_SHOWN_EVIDENCE) for one in _one_of_each(found)])
    line = _verdict_sums(found, accounting)
    demo.page.paragraph(line)
    demo.write(f"{line}\n\n", *checked_markdown(found))


def _show_comparison(demo: Demo) -> None:
    """Every story's versions side by side in the report; on the page the clearest differences of one story."""
    articles = [_readable(item) for item in demo.corpus.items]
    engine, shown = comparing(demo.engine), False
    for story in find_stories(len(articles), articles.__getitem__).told:
        compared = compare_articles([articles[index] for index in story], engine)
        demo.write(*comparison_markdown(compared))
        if not shown and compared.comparison.items:
            shown = True
            write_items(compared.first(_SHOWN_ITEMS), demo.page, in_sentences=False)


STEPS = (
    Step("Index the sample articles", _show_index),
    Step("Summarize them: neutral, every sentence cited", _show_summary),
    Step("List their claims: who says what, how sure, how much it matters", _show_claims),
    Step("Search the store", _show_search),
    Step("Compare the versions of a story: where they differ and contradict each other", _show_comparison),
    Step("Check the claims against the other articles: copies of one text are one source", _show_check),
)


def _readable(item: Item) -> Article:
    article = item.read(ReadOptions())
    if isinstance(article, ItemError):
        raise _failed(article)
    return article


def _failed(error: ItemError) -> DataFileError:
    return DataFileError(f"a sample article failed ({error.message})", item=error.item, action=error.action)


def _listed(article: Article) -> tuple[str, str, str]:
    return (article_title(article), article.publisher or "", article.published or "")


def _most_loaded(pairs: list[ArticleSummary]) -> ArticleSummary:
    """The article whose author uses the most loaded language: where neutral wording matters most."""
    return max(pairs, key=lambda pair: sum(not term.attributed for term in pair.summary.loaded_language))


def _worthiest(demo: Demo) -> list[ArticleClaim]:
    return list(islice(ClaimFilter(top=_SHOWN_CLAIMS).select(demo.records("claims")), _SHOWN_CLAIMS))


def _claim_row(pair: ArticleClaim) -> tuple[str, str, str, str]:
    claim = pair.claim
    return (f"{claim.confidence:.2f}", f"{claim.check_worthiness.score:.2f}", speaker_of(claim.attribution), claim.text)


def _one_of_each(found: Sequence[ArticleVerdict]) -> list[ArticleVerdict]:
    """For each kind of verdict the surest that shows evidence on what matters, in the order of the kinds."""
    shown = [one for one in found if one.checked.verdict and one.checked.verdict.evidence]
    surest: dict[VerdictLabel, ArticleVerdict] = {}
    for one in sorted(shown, key=_sureness, reverse=True):
        if one.checked.verdict is not None:
            surest.setdefault(one.checked.verdict.label, one)
    return [surest[label] for label in VerdictLabel if label in surest]


def _sureness(found: ArticleVerdict) -> tuple[bool, float]:
    verdict, worth = found.checked.verdict, found.checked.claim.check_worthiness.score
    return (not verdict.abstained, verdict.confidence * worth) if verdict else (False, 0.0)


def _verdict_sums(found: Sequence[ArticleVerdict], accounting: Accounting) -> str:
    """The accounting of a check as a sentence."""
    counts = Counter(one.checked.verdict.label for one in found if one.checked.verdict)
    parts = ", ".join(f"{counts[label]} {label.value.lower().replace('_', ' ')}" for label in VerdictLabel)
    failed = accounting.verdicts.record()["error"] if accounting.verdicts else 0
    return f"{len(found)} claims, each with a verdict or an error: {parts}, {failed} failed."


def _sums(accounting: Accounting) -> str:
    """The accounting of a run of claims as a sentence."""
    sentences, claims = accounting.sentences, accounting.claims
    if sentences is None or claims is None:
        return ""
    claimed = sentences.record()["claimed"]
    return (
        f"Every sentence is accounted for: {sentences.total} sentences, {claimed} of them claimed, "
        f"the others excluded with a reason; {claims.total} claims."
    )
