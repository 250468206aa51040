"""Quotations in news prose; the expected ones are written with their marks, `+` before one that goes on."""

from __future__ import annotations

import pytest

from pipeline.text.quotes import find_quotations


def _found(text: str) -> list[str]:
    return [("+" if q.continues else "") + text[q.start : q.end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # every kind of mark
        ("He said “it is shut,” and left.", ["“it is shut,”"]),
        ("He said ‘it is shut,’ and left.", ["‘it is shut,’"]),
        ('He said "it is shut," and left.', ['"it is shut,"']),
        ("He said 'it is shut,' and left.", ["'it is shut,'"]),
        ("He said ''it is shut,'' and left.", ["''it is shut,''"]),
        ("He said ``it is shut,'' and left.", ["``it is shut,''"]),
        ("He said ‘‘it is shut,’’ and left.", ["‘‘it is shut,’’"]),
        ("Er sagte „es ist zu“, und ging.", ["„es ist zu“"]),
        ("Il dit «c’est fermé» et partit. « Oui », dit-elle.", ["«c’est fermé»", "« Oui »"]),
        ("Er sagte »es ist zu« und ging.", ["»es ist zu«"]),
        # mixed marks
        ('“It is shut," he said. "It stays shut.”', ['“It is shut,"', '"It stays shut.”']),
        # apostrophes
        ("It’s the alliance’s leaders’ summit of the ’90s, rock ’n’ roll.", []),
        ("It's the alliance's leaders' summit of the '90s, rock 'n' roll.", []),
        ("‘It’s the alliance’s plan,’ he said.", ["‘It’s the alliance’s plan,’"]),
        ("‘The leaders’ summit failed,’ he said.", ["‘The leaders’ summit failed,’"]),
        ("'The leaders' summit failed,' he said.", ["'The leaders' summit failed,'"]),
        ("Its ‘defensive measures’ failed the allies’ test.", ["‘defensive measures’"]),
        ("He blamed ‘the leaders’. They blamed him.", ["‘the leaders’"]),
        ("He said ‘no more allies’ and left. ‘Never,’ he added.", ["‘no more allies’", "‘Never,’"]),
        ("He blamed ‘the leaders’’ and left.", ["‘the leaders’’"]),
        # nesting: the outermost alone
        ("“He said ‘no,’ and I said ‘yes,’” she said.", ["“He said ‘no,’ and I said ‘yes,’”"]),
        ("‘He said “no,” and I said “yes,”’ she said.", ["‘He said “no,” and I said “yes,”’"]),
        ("''He said 'no,' and I said 'yes,''' she said.", ["''He said 'no,' and I said 'yes,'''"]),
        ("“He wore a “ready” shirt,” she said.", ["“He wore a “ready” shirt,”"]),
        # several sentences; words held at a distance
        ("He left. “It is shut. It stays shut. Ask them.” Nobody did.", ["“It is shut. It stays shut. Ask them.”"]),
        ("The ‘expert’ read “War and Peace.”", ["‘expert’", "“War and Peace.”"]),
        ("It was—“shut,” he said—“for good.”", ["“shut,”", "“for good.”"]),
        ("He said (“it is shut”).", ["“it is shut”"]),
        # several paragraphs
        (
            "He said: “It is shut.\n\n“It stays shut.\n\n“Ask them.” He left.",
            ["“It is shut.", "+“It stays shut.", "+“Ask them.”"],
        ),
        ('"It is shut.\n\n"It stays shut," he said.', ['"It is shut.', '+"It stays shut,"']),
        ("He said that ‘it is shut.\n\nIt stays shut.’\nHe left.", ["‘it is shut.", "+It stays shut.’"]),
        (
            '"He said “no” to me. I left.\n\n"It stays shut," he said.',
            ['"He said “no” to me. I left.', '+"It stays shut,"'],
        ),
        ("‘It is shut.\n\nIt stays shut.\n\nAsk them.’ He left.", ["‘It is shut.", "+It stays shut.", "+Ask them.’"]),
        # a missing mark
        ("He said “it is shut.\n\nNobody knew. The allies’ leaders left.", ["“it is shut."]),
        ("“It is shut, he said. “It stays shut.” He left.", ["“It is shut, he said.", "“It stays shut.”"]),
        ("He said it is shut.” He left.", []),
        ("He said “", []),
        ("“”", ["“”"]),
        # measures
        ('He is 6\' 2" tall, she said, and "very quick."', ['"very quick."']),
    ],
)
def test_quotations_are_found(text: str, expected: list[str]) -> None:
    assert _found(text) == expected


def test_a_missing_mark_never_swallows_an_article_of_one_paragraph() -> None:
    text = "He said “it is shut. " + "Nobody knew why the harbour was shut. " * 60
    assert _found(text) == ["“it is shut."]


def test_a_long_quotation_that_the_next_paragraph_goes_on_with_is_kept_whole() -> None:
    first = "“It is shut. " + "Nobody knows why the harbour is shut. " * 60
    assert _found(f"{first.strip()}\n\n“Ask them.”") == [first.strip(), "+“Ask them.”"]


def test_marks_are_not_part_of_the_inner_words() -> None:
    text = "He said ''it is shut,'' and “left.”"
    assert [text[q.inner_start : q.inner_end] for q in find_quotations(text)] == ["it is shut,", "left."]


@pytest.mark.parametrize("piece", ["“", "”", "‘a ", "’ ", "s’ ", '"', "'a ", "''", "“a\n\n", "« “ ‘", "“a’s b” "])
def test_long_runs_of_marks_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert all(q.end <= len(text) for q in find_quotations(text))
