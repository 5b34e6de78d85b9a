"""The flows the hazards were set by come out of the whole model, and participation stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.engine import RunSettings, run_once
from tests.small_runs import city_figure, shipped, small_initial

pytestmark = pytest.mark.slow

YEAR = RunSettings(scale=0.25, months=12)


@pytest.fixture(scope="module")
def runs():
    baseline = replace(shipped("baseline"), programmes={})
    initial = small_initial(YEAR.scale)
    return [run_once(baseline, number, settings=YEAR, initial=initial) for number in range(2)]


def test_the_unemployed_find_work_at_the_published_pace(runs):
    finding = np.mean([month["finding"] for run in runs for month in run.rates])
    # city_assumptions.csv synth_monthly_flow: 8 percent; impact_evidence.csv: 5 to 15. With 600
    # finders a month the sampling error of the mean is 0.0007.
    assert 0.07 < finding < 0.10


def test_paid_jobs_end_at_the_published_pace(runs):
    separation = np.mean([month["separation"] for run in runs for month in run.rates])
    # Ends of paid jobs over all employed; 6 to 12 percent a year of exits plus moves to own account.
    assert 0.006 < separation < 0.013


def test_unemployment_and_participation_stay_near_the_published(runs):
    for run in runs:
        assert 7.2 < city_figure(run, "tpt").mean() < 8.8
        assert 63.0 < city_figure(run, "tpak").mean() < 66.0


def test_no_post_is_without_a_name(runs):
    assert all(set(run.unnamed_posts) == {0} for run in runs)
