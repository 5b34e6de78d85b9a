"""Signals: taken once a month, replayed where frozen, never changed by whoever reads them."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.errors import BrokenInvariantError
from simulation.signals import SIGNALS, Channel, Signals

VACANCIES = "job_finding_rate"
SALES = "total_attractiveness"
SPENDING = "demand_pool"


def live_world(months=3):
    """A world whose signals are month + 1 in every entry."""
    signals = Signals()
    for month in range(months):
        signals.begin_month(month)
        for name in (VACANCIES, SALES, SPENDING):
            signals.take(name, np.full(4, month + 1, np.int64))
    return signals


def test_a_live_signal_is_what_was_computed():
    signals = Signals()
    signals.begin_month(0)
    live = np.arange(4)
    assert np.array_equal(signals.take(VACANCIES, live), live)
    assert np.array_equal(signals.history[VACANCIES][0], live)


def test_a_taken_signal_is_a_copy_nobody_can_write():
    signals = Signals()
    signals.begin_month(0)
    live = np.arange(4)
    taken = signals.take(VACANCIES, live)
    live[0] = 99
    assert taken[0] == 0
    assert live.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 1


def test_taking_twice_in_a_month_is_a_fault():
    signals = Signals()
    signals.begin_month(0)
    signals.take(VACANCIES, np.zeros(1))
    with pytest.raises(BrokenInvariantError, match="taken 1 times by month 0"):
        signals.take(VACANCIES, np.zeros(1))


def test_leaving_a_month_out_is_a_fault():
    signals = Signals()
    signals.begin_month(1)
    with pytest.raises(BrokenInvariantError, match="taken 0 times by month 1"):
        signals.take(VACANCIES, np.zeros(1))


def test_an_undeclared_signal_is_a_fault():
    signals = Signals()
    signals.begin_month(0)
    with pytest.raises(BrokenInvariantError, match="'gossip' is not declared"):
        signals.take("gossip", np.zeros(1))


def test_a_programme_has_a_signal_of_its_own():
    signals = Signals()
    signals.begin_month(0)
    signals.take("admission_cutoff/training", np.array([1]))
    signals.take("admission_cutoff/coaching", np.array([2]))
    assert signals.history["admission_cutoff/coaching"][0].tolist() == [2]


def test_a_replay_returns_the_record_where_frozen():
    record = live_world().history
    replay = Signals(frozen=frozenset(Channel), recorded=record)
    for month in range(3):
        replay.begin_month(month)
        for name in (VACANCIES, SALES, SPENDING):
            assert np.array_equal(replay.take(name, np.full(4, -7)), record[name][month])


@pytest.mark.parametrize("released", list(Channel))
def test_releasing_a_channel_changes_that_channel_only(released):
    record = live_world(1).history
    world = Signals(frozen=frozenset(Channel) - {released}, recorded=record)
    world.begin_month(0)
    for name in (VACANCIES, SALES, SPENDING):
        taken = world.take(name, np.full(4, -7))
        expected = -7 if SIGNALS[name].channel == released else 1
        assert taken.tolist() == [expected] * 4


def test_last_is_the_month_before():
    signals = live_world(2)
    signals.begin_month(2)
    assert signals.last(VACANCIES).tolist() == [2] * 4
    signals.begin_month(1)
    assert signals.last(VACANCIES).tolist() == [1] * 4


def test_before_the_start_last_is_what_the_city_started_with():
    signals = Signals(before_start={VACANCIES: np.array([0.25])})
    signals.begin_month(0)
    assert signals.last(VACANCIES).tolist() == [0.25]
    signals.take(VACANCIES, np.array([0.5]))
    assert signals.last(VACANCIES).tolist() == [0.25]


def test_every_channel_has_signals():
    assert {declared.channel for declared in SIGNALS.values()} == set(Channel)
