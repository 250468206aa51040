"""Every interval covers and every test keeps its error rate, in simulated stories; `make test-slow` runs it all."""

import math

import pytest

from eval.stats.simulation import KINDS, SETTINGS, Aim, Rate, main, paired_rates, simulate, table

TRIALS = 400
NOISE = 3.3  # standard errors: one rate in a thousand goes beyond by chance
ALARM, COVER = 0.07, 0.92  # what we tolerate of a nominal 5 % and 95 %, down to 10 stories


def beyond(rate: Rate, limit: float) -> float:
    """How many standard errors the rate lies beyond the limit."""
    error = math.sqrt(limit * (1 - limit) / rate.trials)
    return (rate.rate - limit) / error if rate.aim is Aim.FALSE_ALARM else (limit - rate.rate) / error


@pytest.mark.slow
def test_intervals_cover_and_tests_keep_their_error_rates():
    rates = list(simulate(TRIALS, seed=7))
    faults = [r for r in rates if beyond(r, ALARM if r.aim is Aim.FALSE_ALARM else COVER) > NOISE]
    assert faults == []


def test_the_same_seed_gives_the_same_rates():
    assert paired_rates(KINDS[0], SETTINGS[0], 5, 3) == paired_rates(KINDS[0], SETTINGS[0], 5, 3)


def test_the_check_would_see_a_test_that_alarms_too_often():
    assert beyond(Rate("t", "s", Aim.FALSE_ALARM, 0.15, TRIALS), ALARM) > NOISE
    assert beyond(Rate("i", "s", Aim.COVERAGE, 0.85, TRIALS), COVER) > NOISE


def test_the_table_has_a_column_for_each_setting(capsys):
    assert main(["--trials", "1"]) == 0
    head = capsys.readouterr().out.splitlines()[0]
    assert "| 10 | 10 unequal | 12 |" in head
    assert table([]).startswith("| stories |")
