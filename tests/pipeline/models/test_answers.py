from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.answers import NotJson, parse_json_answer

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
json_objects = st.dictionaries(st.text(), json_values, max_size=4)
prose = st.text(st.characters(exclude_characters="{}[]<"), max_size=40)


@given(json_objects, prose, prose)
def test_an_object_comes_out_whatever_prose_surrounds_it(value: dict[str, object], before: str, after: str) -> None:
    assert parse_json_answer(before + json.dumps(value) + after) == value


@given(json_objects, st.data())
def test_a_truncated_object_is_never_mended(value: dict[str, object], data: st.DataObject) -> None:
    text = json.dumps(value)
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(NotJson):
        parse_json_answer(text[:cut])


@given(st.text())
def test_any_text_is_an_object_or_not_json(text: str) -> None:
    with suppress(NotJson):
        assert isinstance(parse_json_answer(text), dict)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '```json\n{"a": 1}\n```',
        '```\n{"a": 1}\n```\nI hope this helps.',
        'Here it is:\n\n{"a": 1}\n\nIt follows {the rules}.',
        '<think>{"a": 2} or so?</think>\n{"a": 1}',
        '\ufeff{"a": 1}',
        'See sentence [3]: {"a": 1}',
        '{"a": 1} {"a": 2}',
    ],
)
def test_what_models_put_around_an_object_is_ignored(text: str) -> None:
    assert parse_json_answer(text) == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[1]",
        '[{"a": 1}]',
        'Sure: [{"a": 1}]',
        '{"a": 1,}',
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e999}',
        '{"outer": [{"a": 1}, {"a"',
        '{"a": ' * 100_000,
        '{"a": ' * 990 + "1" + "}" * 990,
        '{"a": ' + "9" * 5000 + "}",
        "__import__('os').getcwd()",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotJson):
        parse_json_answer(text)


def test_lone_surrogates_become_printable() -> None:
    value = parse_json_answer('{"a\\ud800": ["x\\udfffy", {"b": "\\ud83d\\ude00"}]}')
    assert value == {"a\ufffd": ["x\ufffdy", {"b": "😀"}]}
    json.dumps(value, ensure_ascii=False).encode()
