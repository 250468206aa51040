from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.failures import Failure, FailureKind, classify
from pipeline.models.keys import Scrubber
from pipeline.models.retry import RetryPolicy


class Response:
    def __init__(self, status: int, **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class HttpError(Exception):
    def __init__(self, response: Response, body: object = None) -> None:
        super().__init__("http error")
        self.response = response
        self.body = body


def kind(status: int, body: object = None) -> FailureKind:
    return classify(HttpError(Response(status), body), Scrubber([])).kind


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_passing_statuses_are_tried_again(status: int) -> None:
    assert classify(HttpError(Response(status)), Scrubber([])).retryable


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 405, 410, 413, 422, 451])
def test_lasting_statuses_are_not(status: int) -> None:
    assert not classify(HttpError(Response(status)), Scrubber([])).retryable


def test_an_input_that_is_too_long_is_told_from_a_bad_request() -> None:
    long = {"error": {"message": "This model's maximum context length is 8192 tokens.", "code": None}}
    assert kind(400, long) is FailureKind.TOO_LONG
    assert kind(400, {"code": "context_length_exceeded", "message": "no"}) is FailureKind.TOO_LONG
    assert kind(413) is FailureKind.TOO_LONG
    assert kind(400, {"message": "temperature out of range"}) is FailureKind.BAD_REQUEST


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "3"}, 3.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "-4"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after_ms": "x", "retry_after": "9"}, 9.0),
    ],
    ids=str,
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert classify(HttpError(Response(429, **headers)), Scrubber([])).retry_after_s == seconds


def test_a_retry_after_date_in_the_future_is_seconds_from_now() -> None:
    wait = classify(HttpError(Response(503, retry_after="Fri, 31 Dec 2100 23:59:59 GMT")), Scrubber([])).retry_after_s
    assert wait is not None
    assert wait > 1e9


@given(st.text(), st.one_of(st.none(), st.text(), st.dictionaries(st.text(), st.text()), st.lists(st.integers())))
def test_what_a_server_says_becomes_one_printable_line(message: str, body: object) -> None:
    hostile = {"error": {"message": f"\x1b[2Jkey sk-secret-1 {message}", "extra": body}}
    failure = classify(HttpError(Response(500), hostile), Scrubber(["sk-secret-1"]))
    assert failure.detail.isprintable() or not any(ord(char) < 32 for char in failure.detail)
    assert "\x1b" not in failure.detail
    assert "sk-secret" not in failure.detail
    assert len(failure.detail) <= 240


@given(st.one_of(st.none(), st.text(), st.integers(), st.dictionaries(st.text(), st.integers()), st.binary()))
def test_any_body_is_survived(body: object) -> None:
    assert kind(500, body) is FailureKind.SERVER_ERROR


def test_the_first_cause_is_the_one_that_is_told() -> None:
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise RuntimeError("Connection error.") from error
    except RuntimeError as error:
        failure = classify(error, Scrubber([]))
    assert failure.kind is FailureKind.UNREACHABLE
    assert "Connection refused" in failure.detail


def test_a_status_is_found_under_other_libraries_names_too() -> None:
    class GoogleError(Exception):
        code = 429

    try:
        try:
            raise GoogleError("quota for today")
        except GoogleError as error:
            raise RuntimeError("wrapped") from error
    except RuntimeError as error:
        failure = classify(error, Scrubber([]))
    assert (failure.kind, failure.status) == (FailureKind.THROTTLED, 429)


@given(st.integers(1, 10))
def test_waits_have_full_jitter_under_a_growing_ceiling(attempt: int) -> None:
    policy = RetryPolicy(base_delay_s=0.5, max_delay_s=20.0)
    assert 0 <= policy.delay(attempt, None) <= min(0.5 * 2 ** (attempt - 1), 20.0)
    assert 7.0 <= policy.delay(attempt, 7.0) <= 8.0


def test_a_policy_gives_up_on_time() -> None:
    policy = RetryPolicy()
    passing = Failure(FailureKind.SERVER_ERROR, "")
    assert [policy.gives_up(passing, attempt) for attempt in (1, 2, 3, 4)] == [False, False, False, True]
    assert policy.gives_up(Failure(FailureKind.BAD_KEY, ""), 1)
    assert policy.gives_up(Failure(FailureKind.THROTTLED, "", retry_after_s=1e6), 1)


@pytest.mark.parametrize("wrong", [{"max_attempts": 0}, {"timeout_s": 0.0}])
def test_a_policy_without_attempts_or_time_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="attempt"):
        RetryPolicy(**wrong)  # type: ignore[arg-type]
