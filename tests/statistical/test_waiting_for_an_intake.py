"""An announcement makes people wait and search less: an effect before the first class is held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import LabourStatus
from simulation.engine import RunSettings, run_once
from tests.small_runs import shipped, small_initial

SETTINGS = RunSettings(scale=0.1, months=6)
MONTHS_AHEAD = 5


def lived(share, kept):
    """Live until the month before the first intake, a share waiting and keeping up some search."""
    scenario = shipped("training_only")
    plan = replace(
        scenario.programmes["kawasan"],
        first_month="2024-07",
        announced_months_before=MONTHS_AHEAD,
        share_waiting_for_announced=share,
    )
    scenario = replace(
        scenario,
        programmes=scenario.programmes | {"kawasan": plan},
        parameters={"labour_market.search_share_awaiting_intake": kept},
    )
    return run_once(scenario, 0, settings=SETTINGS, initial=small_initial(SETTINGS.scale))


@pytest.fixture(scope="module")
def worlds():
    return {kept: lived(0.5, kept) for kept in (1.0, 0.0)}


def employed(run, rows):
    return int((run.city.persons.status[rows] <= LabourStatus.UNPAID_FAMILY).sum())


def test_those_who_stop_searching_find_less_work_before_the_first_intake(worlds):
    usual, idle = worlds[1.0], worlds[0.0]
    for run in (usual, idle):
        assert set(run.deliveries["event"]) == {"ledger", "waiting", "enrolled"}
    waiting = np.flatnonzero(usual.city.persons.awaits_intake)
    assert len(waiting) > 500
    # Whoever searches as usual leaves unemployment at about 8 percent a month; who does not, never.
    searching = waiting[
        np.isin(usual.city.persons.status[waiting], range(LabourStatus.EMPLOYEE + 1))
    ]
    assert len(searching) > 50
    assert employed(idle, waiting) < employed(usual, waiting) - 30


def test_nobody_waits_where_no_share_does():
    run = lived(0.0, 0.0)
    assert not run.city.persons.awaits_intake.any()
    assert set(run.deliveries["event"]) == {"ledger"}
