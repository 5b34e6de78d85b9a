"""Lines beside the account, counted by hand on a few people."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.account import BaselineLives
from simulation.beside import Beside, line_frame, substitution
from simulation.classifications import LabourStatus
from simulation.errors import BrokenInvariantError
from simulation.panel import Recorder
from tests.economy import still_month
from tests.toy_city import toy_city

HOMES = [{"expenditure_idr": 3_000_000}]
JOB = {"status": LabourStatus.EMPLOYEE, "hours": 40, "wage_idr": 2_000_000}
SEEKING = {"status": LabourStatus.SEARCHING}
GONE = {"present": False}

NOBODY = np.empty(0, np.int64)


def _lived(months):
    recorder = Recorder(keep=True)
    for month, people in enumerate(months):
        city = toy_city(people, HOMES)
        city.month = month
        recorder.meet_newcomers(city)
        recorder.record(city, still_month(month))
        yield city, recorder


def _beside(live, base):
    *_, (home, at_home) = list(_lived(base))
    beside = Beside(BaselineLives.of(at_home, home))
    for city, recorder in _lived(live):
        beside.take(city, recorder)
    return beside, city, recorder


def _city(lines, line, outcome="employed"):
    return int(lines[line, outcome][0])


def test_losers_and_winners_are_counted_outside_the_circle():
    base = [[JOB, SEEKING, JOB, SEEKING]] * 3
    live = [[SEEKING, JOB, SEEKING, SEEKING], [JOB, JOB, SEEKING, SEEKING], base[0]]
    beside, city, _ = _beside(live, base)
    lines = beside.churn_lines(city, city.persons.identity[2:3])
    assert _city(lines, "churn_losers") == 1
    assert _city(lines, "churn_winners") == 1


def test_who_loses_and_wins_as_many_months_is_neither():
    base = [[JOB, JOB], [SEEKING, JOB]]
    beside, city, _ = _beside([[SEEKING, JOB], [JOB, JOB]], base)
    assert [
        _city(beside.churn_lines(city, NOBODY), f"churn_{who}") for who in ("losers", "winners")
    ] == [
        0,
        0,
    ]


def test_who_lives_in_one_world_only_makes_up_the_composition():
    base = [[JOB, JOB], [JOB, JOB]]
    stranger = JOB | {"identity": 999 * 16, "wage_idr": 5_000_000}
    beside, city, _ = _beside([[JOB, JOB], [JOB, GONE, stranger]], base)
    lines = beside.composition_lines()
    assert _city(lines, "composition") == 0  # one came, one left
    assert _city(lines, "composition", "earnings") == 5_000_000 - 2_000_000
    assert (
        _city(beside.churn_lines(city, NOBODY), "churn_losers") == 0
    )  # leaving is not losing a job


def test_identical_worlds_have_neither():
    months = [[JOB, SEEKING, GONE]] * 2
    beside, city, _ = _beside(months, months)
    everything = beside.composition_lines() | beside.churn_lines(city, NOBODY)
    assert not any(values.any() for values in everything.values())


def test_substitution_is_who_left_an_older_programme_and_who_came():
    months = [[JOB, JOB, JOB, JOB]]
    beside, city, recorder = _beside(months, months)
    before = {"older": {0, 16, 32}, "changed here": {48}}
    after = {"older": {16, 48}, "new here": {0}}
    lines = substitution((before, after), np.array([0, 16]), beside, city, recorder)
    assert _city(lines, "substitution") == 1  # 0; 32 left too, but takes part in nothing
    assert _city(lines, "substitution_places_taken") == 1  # 48


def test_nothing_is_set_beside_before_it_is_recorded():
    *_, (city, recorder) = list(_lived([[JOB]]))
    beside = Beside(BaselineLives.of(recorder, city))
    with pytest.raises(BrokenInvariantError, match="side by side"):
        beside.take(city, Recorder())


def test_lines_become_a_long_table():
    beside, city, _ = _beside([[SEEKING]], [[JOB]])
    frame = line_frame(beside.churn_lines(city, NOBODY))
    row = frame[(frame["line"] == "churn_losers") & (frame["group"] == "sex=male")]
    assert row["value"].tolist() == [1]
    assert frame["value"].dtype == np.dtype("int64")
