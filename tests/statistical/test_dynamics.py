"""The city moves because something moves it: no drift of its own, and shocks that die out."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from simulation.engine import RunSettings, run_once
from simulation.scenario import Shock
from simulation.submodels import outside_world
from tests.small_runs import city_figure, shipped, small_initial

pytestmark = pytest.mark.slow

STILL = RunSettings(scale=0.25, months=6)
STILL_REPLICATES = 8
SHOCKED = RunSettings(scale=0.25, months=36)
SHOCKED_REPLICATES = 6
SHOCK_MONTH = 6  # 2024-07
WITHHELD_MONTHS = 6
REPOSTED_MONTHS = 12


@pytest.fixture(scope="module")
def still_runs():
    """Return runs in which prices, wages and demand stand still, no programme and no season."""
    baseline = replace(shipped("baseline"), programmes={})
    calendar_of = outside_world.calendar_of

    def standing_still(month, start, parameters, shocks):
        # still_calendar asks calendar_of for the first month: give it the real one.
        outside_world.calendar_of = calendar_of
        try:
            return outside_world.still_calendar(month, start, parameters)
        finally:
            outside_world.calendar_of = standing_still

    with pytest.MonkeyPatch.context() as patch:
        initial = small_initial(STILL.scale)
        patch.setattr(outside_world, "calendar_of", standing_still)
        return [
            run_once(baseline, replicate, settings=STILL, initial=initial)
            for replicate in range(STILL_REPLICATES)
        ]


def _mean_change(runs, indicator):
    return float(np.mean([np.diff(city_figure(run, indicator)[[0, -1]])[0] for run in runs]))


def test_unemployment_does_not_drift(still_runs):
    assert abs(_mean_change(still_runs, "tpt")) < 0.2


def test_poverty_does_not_drift(still_runs):
    assert abs(_mean_change(still_runs, "p0")) < 0.2


def test_the_number_of_enterprises_does_not_drift(still_runs):
    first = np.mean([city_figure(run, "enterprises")[0] for run in still_runs])
    assert abs(_mean_change(still_runs, "enterprises")) / first < 0.005


@pytest.fixture(scope="module")
def withheld_runs():
    """Return pairs of runs, without and with a tenth of postings withheld for six months."""
    baseline = shipped("baseline")
    shock = Shock("withheld_postings", "2024-07", WITHHELD_MONTHS, 0.1, REPOSTED_MONTHS)
    shocked = replace(baseline, shocks=(shock,))
    initial = small_initial(SHOCKED.scale)
    return [
        tuple(
            run_once(scenario, replicate, settings=SHOCKED, initial=initial)
            for scenario in (baseline, shocked)
        )
        for replicate in range(SHOCKED_REPLICATES)
    ]


def _mean_gap(pairs):
    """Return the mean rise of TPT that the shock causes, in points, month by month."""
    gaps = [city_figure(shocked, "tpt") - city_figure(usual, "tpt") for usual, shocked in pairs]
    return np.mean(gaps, axis=0)


def _half_life(pairs):
    """Return ln 2 / (separation + finding) of the usual runs: months for half a gap to close."""
    return float(
        np.mean(
            [log(2) / (r["separation"] + r["finding"]) for usual, _ in pairs for r in usual.rates]
        )
    )


def test_withheld_postings_raise_unemployment(withheld_runs):
    gap = _mean_gap(withheld_runs)
    assert np.all(gap[:SHOCK_MONTH] == 0)
    assert gap[SHOCK_MONTH : SHOCK_MONTH + WITHHELD_MONTHS].max() > 0.05


def test_the_gap_halves_at_the_pace_of_the_flows(withheld_runs):
    gap = _mean_gap(withheld_runs)
    peak = int(np.argmax(gap))
    below = np.flatnonzero(gap[peak:] <= gap[peak] / 2)
    assert len(below), f"the gap never halves: {gap.round(3)}"
    after = below[0] - 1  # within the month the gap is taken as a straight line
    start, end = gap[peak + after], gap[peak + after + 1]
    months = after + (start - gap[peak] / 2) / (start - end)
    expected = _half_life(withheld_runs)
    assert 0.5 * expected <= months <= 2.0 * expected, f"{months:.1f}, expected {expected:.1f}"
