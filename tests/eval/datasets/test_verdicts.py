"""Labels follow from evidence as section 10 of the guide says."""

import pytest

from eval.datasets.schema import ArticleRecord, VerdictRecord
from eval.datasets.verdicts import ruling


def article(name, group, origin=None, tags=("report",)):
    return ArticleRecord(
        type="article", id=name, independence_group=group, independence_note="As told.", derived_from=origin,
        tags=tags, digest="sha256:" + "0" * 64,
    )  # fmt: skip


ARTICLES = {
    record.id: record
    for record in (
        article("wire", 1),
        article("copy", 1, "wire"),
        article("fixed", 1, "wire", ("report", "correction")),
        article("local", 2),
        article("local-two", 2, "local"),
        article("radio", 3),
    )
}


def verdict(*evidence, at="wire"):
    spans = [
        {"article": name, "start": 0, "end": 3, "quote": "abc", "stance": stance, "weight": weight}
        for name, stance, weight in evidence
    ]
    return VerdictRecord(
        type="verdict", id="v1", claim="So.", article=at, label="SUPPORTED", evidence=spans,
        independent_groups=0, rationale="As told.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], ("NOT_ENOUGH_EVIDENCE", 0)),
        ([("local", "NEUTRAL", "firm")], ("NOT_ENOUGH_EVIDENCE", 0)),
        ([("local", "SUPPORTS", "firm")], ("SUPPORTED", 1)),
        ([("local", "SUPPORTS", "firm"), ("local-two", "SUPPORTS", "firm")], ("SUPPORTED", 1)),
        ([("local", "SUPPORTS", "firm"), ("radio", "SUPPORTS", "bare")], ("SUPPORTED", 2)),
        ([("local", "SUPPORTS", "bare"), ("radio", "SUPPORTS", "bare")], ("NOT_ENOUGH_EVIDENCE", 0)),
        ([("local", "SUPPORTS", "bare"), ("radio", "REFUTES", "bare")], ("CONFLICTING_EVIDENCE", 2)),
        ([("local", "SUPPORTS", "firm"), ("radio", "REFUTES", "firm")], ("CONFLICTING_EVIDENCE", 2)),
        ([("local", "SUPPORTS", "bare"), ("radio", "REFUTES", "firm")], ("REFUTED", 1)),
        ([("copy", "SUPPORTS", "firm")], ("NOT_ENOUGH_EVIDENCE", 0)),
        ([("copy", "SUPPORTS", "firm"), ("local", "SUPPORTS", "firm")], ("SUPPORTED", 1)),
        ([("copy", "REFUTES", "firm")], ("NOT_ENOUGH_EVIDENCE", 0)),
        ([("fixed", "REFUTES", "firm")], ("REFUTED", 0)),
    ],
)
def test_label_and_groups_follow_from_the_evidence(evidence, expected):
    assert ruling(verdict(*evidence), ARTICLES) == expected


def test_origin_refutes_its_copy():
    assert ruling(verdict(("wire", "REFUTES", "firm"), at="copy"), ARTICLES) == ("REFUTED", 0)


def test_free_claim_takes_every_article_as_evidence():
    assert ruling(verdict(("copy", "SUPPORTS", "firm"), at=None), ARTICLES) == ("SUPPORTED", 1)
