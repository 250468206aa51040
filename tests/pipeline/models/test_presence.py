"""When a server is held to be gone."""

from __future__ import annotations

from pipeline.models.failures import CallFailed, Failure, FailureKind
from pipeline.models.presence import GONE_AFTER, Presence


def _given_up(kind: FailureKind = FailureKind.UNREACHABLE, attempts: int = 1) -> CallFailed:
    return CallFailed(Failure(kind, ""), attempts)


def test_one_call_with_all_its_attempts_in_vain_is_enough() -> None:
    assert not Presence().is_gone(_given_up(attempts=GONE_AFTER - 1))
    assert Presence().is_gone(_given_up(attempts=GONE_AFTER))


def test_several_calls_count_together() -> None:
    presence = Presence()
    assert [presence.is_gone(_given_up()) for _ in range(GONE_AFTER)] == [False] * (GONE_AFTER - 1) + [True]


def test_an_answer_begins_the_count_anew() -> None:
    presence = Presence()
    presence.is_gone(_given_up(attempts=GONE_AFTER - 1))
    presence.answered()
    assert not presence.is_gone(_given_up(attempts=GONE_AFTER - 1))


def test_a_server_that_says_something_is_there() -> None:
    presence = Presence()
    presence.is_gone(_given_up(attempts=GONE_AFTER - 1))
    assert not presence.is_gone(_given_up(FailureKind.SERVER_ERROR, GONE_AFTER))
    assert not presence.is_gone(_given_up(attempts=GONE_AFTER - 1))
