"""The panel: outcomes in integers equal naive sums, digests tell lives apart."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from simulation.classifications import LabourStatus
from simulation.columns import declared_columns, reserve
from simulation.counting import FORMAL, INFORMAL
from simulation.engine import copy_city
from simulation.groups import BREAKDOWNS, SHAPE
from simulation.indicators import expenditure_per_head, standing_alone
from simulation.panel import (
    NOT_SEEN,
    OUTCOMES,
    Recorder,
    joint_number,
    observe,
    sum_outcomes,
)
from simulation.units import is_unit
from tests.economy import still_month
from tests.small_runs import baseline_run
from tests.toy_city import toy_city

LINE = 715_000


def _people():
    s = LabourStatus
    return [
        {
            "status": s.EMPLOYEE,
            "hours": 40,
            "wage_idr": 3_000_000,
            "kecamatan": 2,
            "first_kecamatan": 2,
        },
        {"status": s.OWN_ACCOUNT, "hours": 30, "business_income_idr": -7, "household_row": 1},
        {"status": s.SEARCHING, "hours": 0, "wage_idr": 0, "household_row": 1},
        {"status": s.EMPLOYEE, "hours": 50, "wage_idr": 9, "resident": False, "household_row": -1},
        {"status": s.EMPLOYEE, "hours": 50, "wage_idr": 9, "present": False},
    ]


HOMES = [{"expenditure_idr": 1_000_000, "first_decile": 4}, {"expenditure_idr": 600_000}]
FIRMS = [
    {"identity": 0, "sales_idr": 2**40, "profit_idr": -5, "owner_row": 0},
    {"identity": 16, "sales_idr": 9, "profit_idr": 9, "owner_row": 1, "open": False},
    {"identity": 17, "sales_idr": 1, "profit_idr": 2, "owner_row": 1},
]


def _recorded(city, recorder=None):
    recorder = recorder or Recorder()
    recorder.meet_newcomers(city)
    recorder.record(city, still_month(city.month))
    return recorder


def _at(sums, area, group="all"):
    number = [n for n, b in enumerate(BREAKDOWNS) if (b.area, b.group) == (area, group)]
    return dict(zip(OUTCOMES, sums[:, number[0]].tolist(), strict=True))


def test_outcomes_have_units_of_the_list():
    assert all(is_unit(unit) for unit in OUTCOMES.values())


def test_outcomes_of_a_toy_city_by_hand():
    recorder = _recorded(toy_city(_people(), HOMES, FIRMS))
    assert _at(recorder.sums[0], "city") == {
        "employed": 2,
        "employed_formal": 1,
        "hours": 70,
        "earnings": 3_000_000 - 7,
        "poor_persons": 2,  # the second household: 300,000 a head
        "extreme_poor_persons": 2,
        "poverty_gap": 2 * (LINE - 300_000),
        "enterprise_sales": 2**40 + 1,
        "enterprise_profit": -3,
    }
    assert _at(recorder.sums[0], "city", "decile=4")["employed"] == 1
    assert _at(recorder.sums[0], "city", "decile=1")["employed"] == 1


def test_a_firm_counts_where_its_owner_belongs():
    recorder = _recorded(toy_city(_people(), HOMES, FIRMS))
    assert _at(recorder.sums[0], "city", "decile=4")["enterprise_sales"] == 2**40
    assert recorder.enterprise_joint[1] == NOT_SEEN  # closed before it was ever seen


def test_selected_rows_are_summed_in_python_integers():
    run = baseline_run()
    month, joint = run.recorder.slices[-1], run.recorder.person_joint
    rows = np.flatnonzero(joint >= 0)[::3]
    firms = np.flatnonzero(run.recorder.enterprise_joint >= 0)[::2]
    found = sum_outcomes(month, rows, joint[rows], firms, run.recorder.enterprise_joint[firms])
    naive = {
        "employed": sum(1 for row in rows if month.work[row] >= INFORMAL),
        "employed_formal": sum(1 for row in rows if month.work[row] == FORMAL),
        "hours": sum(int(month.hours[row]) for row in rows if month.work[row] >= INFORMAL),
        "earnings": sum(int(month.earnings_idr[row]) for row in rows),
        "poor_persons": sum(1 for row in rows if month.gap_idr[row] > 0),
        "extreme_poor_persons": sum(1 for row in rows if month.extreme[row]),
        "poverty_gap": sum(int(month.gap_idr[row]) for row in rows),
        "enterprise_sales": sum(int(month.sales_idr[row]) for row in firms),
        "enterprise_profit": sum(int(month.profit_idr[row]) for row in firms),
    }
    assert dict(zip(OUTCOMES, found.sum(axis=1).tolist(), strict=True)) == naive
    assert found.dtype == np.int64


def test_sums_of_a_run_agree_with_its_indicators():
    run = baseline_run()
    for sums, reading in zip(run.recorder.sums, run.readings, strict=True):
        city = _at(sums, "city")
        shared = ("employed", "employed_formal", "poor_persons", "extreme_poor_persons", "earnings")
        for name in (*shared, "enterprise_sales", "enterprise_profit"):
            assert city[name] == reading.current[name][0], name
        first = reading.first["employed"]
        assert sums[0].tolist() == first.astype(int).tolist()


def test_the_poverty_gap_of_a_run_is_the_naive_sum():
    run = baseline_run()
    persons = run.city.persons
    home = persons.household_row[persons.present & persons.resident]
    line = int(run.readings[-1].current["poverty_line"][0])
    spent = expenditure_per_head(run.city)[home].tolist()
    gap = sum(line - each for each in spent if each < line)
    assert _at(run.recorder.sums[-1], "city")["poverty_gap"] == gap


def test_earnings_above_two_billion_are_not_cut():
    people = [{"status": LabourStatus.EMPLOYEE, "hours": 40, "wage_idr": 2**31}]
    city = toy_city(people, [{}])
    keeping = _recorded(city, Recorder(keep=True))
    assert keeping.slices[0].earnings_idr.tolist() == [2**31]
    month, _ = observe(city, still_month(), standing_alone(city), joint_number(city, np.array([0])))
    assert month.earnings_idr[0] == 2**31


def test_joint_numbers_name_the_classes():
    people = [{"first_kecamatan": 7, "kecamatan": 1, "sex": 1, "age": 37, "education": 4}]
    city = toy_city(people, [{"first_decile": 6}])
    joint = joint_number(city, np.array([0]))
    assert np.unravel_index(int(joint[0]), SHAPE) == (7, 1, 3, 4, 5)


def test_groups_stay_those_of_first_sight():
    city = toy_city([{"age": 24}], [{}])
    recorder = _recorded(city)
    before = recorder.person_joint.copy()
    city.month = 30  # older than 24 now
    city.persons.education[0] = 5
    _recorded(city, recorder)
    assert recorder.person_joint.tolist() == before.tolist()


def test_slices_are_kept_only_on_request():
    city = toy_city(_people(), HOMES, FIRMS)
    assert _recorded(city).slices == []
    keeping = _recorded(city, Recorder(keep=True))
    (kept,) = keeping.slices
    for part in fields(kept):
        whole = getattr(keeping.last_slice, part.name)
        assert np.array_equal(getattr(kept, part.name), whole), part.name


# Digests ------------------------------------------------------------------------------------------


def _columns():
    city = baseline_run().city
    return [
        (table, name)
        for table in ("persons", "households", "enterprises")
        for name, declared in declared_columns(getattr(city, table)).items()
        if declared.unit != "row"
    ]


@pytest.mark.parametrize(("table", "name"), _columns())
def test_a_change_of_any_column_changes_one_life_and_the_month(table, name):
    usual = copy_city(baseline_run().city)
    changed = copy_city(usual)
    row = int(np.flatnonzero(getattr(changed, table).identity >= 0)[5])
    column = getattr(getattr(changed, table), name)
    column[row] = not column[row] if column.dtype == bool else column[row] + 1
    left, right = Recorder(), Recorder()
    left._digest(usual)
    right._digest(changed)
    differs = np.flatnonzero(left.digests[table] != right.digests[table])
    assert differs.tolist() == [row]
    assert left.month_digests != right.month_digests


def test_a_digest_remembers_earlier_months():
    city = toy_city(_people(), HOMES, FIRMS)
    left, right = _recorded(city), Recorder()
    city.persons.hours[0] = 41
    _recorded(city, right)
    city.persons.hours[0] = 40
    _recorded(city, left)
    _recorded(city, right)
    assert left.digests["persons"][0] != right.digests["persons"][0]
    assert left.digests["persons"][1] == right.digests["persons"][1]


def test_digests_end_after_the_first_month_that_differs():
    city = toy_city(_people(), HOMES, FIRMS)
    usual = _recorded(city).month_digests
    follower = Recorder(certified_beside=(usual[0], "another", "whatever"))
    for month in range(3):
        _recorded(city, follower)
        assert len(follower.month_digests) == min(month + 1, 2)
    assert len(follower.sums) == 3


def test_a_table_that_grew_earlier_holds_the_same_lives():
    early, late = (toy_city(_people(), HOMES, FIRMS) for _ in range(2))
    reserve(early.enterprises, 10)
    left, right = _recorded(early), _recorded(late)
    reserve(late.enterprises, 7)
    for city in (early, late):
        city.enterprises.identity[3], city.enterprises.open[3] = 32, True
        city.enterprises.owner_row[3] = 2
    left, right = _recorded(early, left), _recorded(late, right)
    assert left.digests["enterprises"][:4].tolist() == right.digests["enterprises"][:4].tolist()
    assert left.month_digests == right.month_digests


def test_row_numbers_are_no_part_of_a_life():
    city = toy_city(_people(), HOMES, FIRMS)
    left = _recorded(city)
    city.persons.enterprise_row[0] = 1
    assert _recorded(city).month_digests == left.month_digests
