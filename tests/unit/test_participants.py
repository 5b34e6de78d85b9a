"""Participants are followed from their first month, in both worlds, and counted by hand."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from simulation.account import BaselineLives
from simulation.classifications import LabourStatus
from simulation.comparison import StoredRuns
from simulation.experiments.participant_groups import OTHERS, PARTICIPANTS, with_participants
from simulation.panel import Recorder
from simulation.participants import COUNTS, ParticipantSums
from tests.economy import still_month
from tests.small_runs import CHAIN, baseline_run, chain_run
from tests.toy_city import toy_city
from tests.unit.comparison_frames import record

HOMES = [{"expenditure_idr": 3_000_000}]
JOB = {"status": LabourStatus.EMPLOYEE, "hours": 40, "wage_idr": 2_000_000}
OWN = {"status": LabourStatus.OWN_ACCOUNT, "hours": 20, "business_income_idr": 500_000}
SEEKING = {"status": LabourStatus.SEARCHING}
AT_HOME = {"status": LabourStatus.OTHER}
GONE = {"present": False}


def _lived(months):
    """Return the city and recorder of a world of so many months; each lists its people."""
    recorder = Recorder(keep=True)
    city = None
    for month, people in enumerate(months):
        city = toy_city(people, HOMES)
        city.month = month
        recorder.meet_newcomers(city)
        recorder.record(city, still_month(month))
        yield city, recorder


def _baseline(months):
    *_, (city, recorder) = list(_lived(months))
    return BaselineLives.of(recorder, city)


def _delivered(event, month, *persons, stage=0):
    return {"event": event, "month": month, "stage": stage, "person": np.array(persons, np.int64)}


def _followed(live, base, log, placement_months=1):
    sums = ParticipantSums(_baseline(base), placement_months)
    for city, recorder in _lived(live):
        sums.take(city, recorder, [part for part in log if part["month"] <= city.month])
    return sums.frames()


def _of(frame, month, world="live"):
    return frame[frame["month"] == month].set_index("count")[world].to_dict()


def test_counts_by_hand():
    """The first has a job only with the programme, the second works for himself in both worlds."""
    live, base = [[JOB, OWN, SEEKING]], [[SEEKING, OWN, AT_HOME]]
    counts = _followed(live, base, [_delivered("started", 0, 0, 16)])["participants"]
    assert _of(counts, 0) == {
        "population": 2, "employed": 2, "employed_formal": 1, "unemployed": 0, "poor_persons": 0,
        "extreme_poor_persons": 0, "earnings": 2_500_000, "poverty_gap": 0,
    }  # fmt: skip
    before = _of(counts, 0, "baseline")
    assert (before["employed"], before["unemployed"], before["earnings"]) == (1, 1, 500_000)


def test_nobody_is_a_participant_before_starting():
    world = [[JOB, OWN]] * 3
    log = [_delivered("started", 1, 0), _delivered("cash", 2, 16), _delivered("started", 2, 0)]
    counts = _followed(world, world, log)["participants"]
    assert [_of(counts, month)["population"] for month in range(3)] == [0, 1, 2]
    assert counts["live"].tolist() == counts["baseline"].tolist()


def test_who_is_not_in_the_city_counts_nothing():
    counts = _followed([[JOB, GONE]], [[GONE, OWN]], [_delivered("started", 0, 0, 16)])
    frame = counts["participants"]
    assert _of(frame, 0)["population"] == _of(frame, 0, "baseline")["population"] == 1
    assert _of(frame, 0, "baseline")["earnings"] == 500_000


def test_a_placement_is_work_so_many_months_after_the_last_finish():
    """Looked at a month after each finish; the baseline says who would have worked anyway."""
    live = [[AT_HOME, AT_HOME], [JOB, OWN], [JOB, SEEKING]]
    base = [[AT_HOME, AT_HOME], [AT_HOME, OWN], [AT_HOME, OWN]]
    log = [_delivered("finished", 0, 0, 16), _delivered("finished", 1, 16, stage=2)]
    placed = _followed(live, base, log)["placements"]
    rows = placed.itertuples(index=False, name=None)
    assert list(rows) == [
        (1, 0, 0, True, False),
        (2, 16, 2, False, True),
    ]  # the second finished a later stage in month 1, so only that finish is looked at


def test_a_finish_too_late_for_the_run_is_not_judged():
    placed = _followed([[JOB]] * 2, [[JOB]] * 2, [_delivered("finished", 1, 0)], 3)["placements"]
    assert placed.empty
    assert placed.dtypes["employed"] == np.dtype(bool)


@pytest.fixture(scope="module")
def chain():
    """Return the integrated chain's participants, followed after the fact month by month."""
    run, baseline = chain_run(), baseline_run(CHAIN)
    return run, BaselineLives.of(baseline.recorder, baseline.city)


def test_starters_of_a_run_are_those_of_its_deliveries(chain):
    run, lives = chain
    started = run.deliveries[run.deliveries["event"] == "started"]
    sums = ParticipantSums(lives, 3)
    log = [
        _delivered(event, int(month), *rows["person"], stage=int(stage))
        for (month, event, stage), rows in run.deliveries.groupby(["month", "event", "stage"])
    ]
    sums.take(run.city, run.recorder, log)
    assert set(sums.started) == set(started["person"])
    employed = dict(zip(COUNTS, sums.live[0], strict=True))
    persons = run.city.persons
    rows = [int(np.flatnonzero(persons.identity == person)[0]) for person in sums.started]
    here = [row for row in rows if persons.present[row]]
    assert employed["population"] == len(here)
    works = [LabourStatus(int(persons.status[row])) for row in here]
    assert employed["employed"] == sum(
        LabourStatus.OWN_ACCOUNT <= status <= LabourStatus.UNPAID_FAMILY for status in works
    )


def _long(values, group="all"):
    rows = [
        (0, datetime.date(2024, 1, 1), name, "city", group, float(value), "persons")
        for name, value in values.items()
    ]
    columns = ["replicate", "month", "indicator", "area", "group", "value", "unit"]
    return pd.DataFrame(rows, columns=columns)


def _groups(live):
    """Rows of both groups: 100 people in the city, ``live`` of them participants."""
    totals = {
        "population": 100, "employed": 60, "employed_formal": 30, "unemployed": 10,
        "poor_persons": 8, "extreme_poor_persons": 1, "earnings": 9_000, "tpt": 100 / 7,
    }  # fmt: skip
    counts = pd.DataFrame(
        [(0, 0, count, live.get(count, 0), 0) for count in COUNTS],
        columns=["replicate", "month", "count", "live", "baseline"],
    )
    runs = [StoredRuns(record(name, 1), _long(totals)) for name in ("base", "policy")]
    sides = with_participants(*runs, counts)
    return [
        {
            group: frame[frame["group"] == group].set_index("indicator")["value"].to_dict()
            for group in (PARTICIPANTS, OTHERS)
        }
        for frame in (side.frame for side in sides)
    ]


def test_rates_of_both_groups_by_hand():
    """Of 20 participants 12 work and 4 seek: 25 percent; of the others 48 and 6: a ninth."""
    live = {"population": 20, "employed": 12, "employed_formal": 5, "unemployed": 4}
    _, policy = _groups(live | {"poor_persons": 5, "earnings": 1_000})
    inside, others = policy[PARTICIPANTS], policy[OTHERS]
    assert (inside["tpt"], inside["p0"], inside["employed_informal"]) == (25.0, 25.0, 7.0)
    assert others["tpt"] == pytest.approx(100 * 6 / 54)
    assert (others["p0"], others["earnings"]) == (pytest.approx(100 * 3 / 80), 8_000.0)


def test_a_group_of_nobody_has_counts_and_no_rates():
    base, _ = _groups({})
    assert base[PARTICIPANTS]["employed"] == 0.0
    assert "tpt" not in base[PARTICIPANTS]
    assert base[OTHERS]["employed"] == 60.0
