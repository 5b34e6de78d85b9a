"""Indicators against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import KECAMATAN_NAMES, LabourStatus, Sex
from simulation.groups import BREAKDOWNS
from simulation.indicators import (
    INDICATORS,
    current_deciles,
    expenditure_per_head,
    gini,
    order_by_expenditure,
    read,
    standing_now,
)
from simulation.panel import Recorder
from simulation.units import is_unit
from tests.economy import still_month
from tests.small_runs import baseline_run
from tests.toy_city import toy_city

NOBODY = np.empty(0, np.int32)
REQUIRED = [
    "population",
    "working_age",
    "labour_force",
    "employed",
    "unemployed",
    "tpt",
    "tpak",
    "underemployed",
    "employed_formal",
    "employed_informal",
    "neet_rate",
    "p0",
    "p1",
    "p2",
    "poor_persons",
    "extreme_poor_persons",
    "poverty_line",
    "gini",
    "mean_expenditure",
    "enterprises",
    "enterprise_sales",
    "enterprise_profit",
    "enterprise_jobs",
    "participants",
    "spending",
]


def _read(city, participants=NOBODY):
    recorder = Recorder()
    recorder.meet_newcomers(city)
    standing = standing_now(city)
    recorder.record(city, still_month(), standing)
    counted, joint = recorder.last_counted, recorder.person_joint
    reading = read(city, still_month(), standing, counted, joint, participants)
    return {
        name: {(b.area, b.group): values[n] for n, b in enumerate(BREAKDOWNS)}
        for name, values in reading.current.items()
    }


def _city_values(city, participants=NOBODY):
    return {name: values["city", "all"] for name, values in _read(city, participants).items()}


def _gini_by_definition(values):
    """Half the mean absolute difference of all pairs over the mean."""
    values = np.asarray(values, float)
    return np.abs(values[:, None] - values[None, :]).mean() / values.mean() / 2


def test_every_promised_indicator_is_declared_with_a_unit_of_the_list():
    assert set(REQUIRED) <= set(INDICATORS)
    assert all(is_unit(indicator.unit) for indicator in INDICATORS.values())


def test_every_declared_indicator_but_spending_is_read():
    assert set(baseline_run().readings[0].current) == set(INDICATORS) - {"spending"}


# Work ---------------------------------------------------------------------------------------------


def _worker(status, **given):
    return {"status": status, "hours": 40} | given


@pytest.fixture
def workers():
    """Return eight of working age (5 employed, 2 unemployed, 1 outside) and a child of ten."""
    s = LabourStatus
    return [
        _worker(s.EMPLOYEE),
        _worker(s.EMPLOYER_PERMANENT),
        _worker(s.OWN_ACCOUNT, hours=34, wants_more_hours=True),
        _worker(s.CASUAL_OTHER, hours=34),  # content
        _worker(s.UNPAID_FAMILY, hours=35, wants_more_hours=True),  # full time
        {"status": s.SEARCHING},
        {"status": s.DISCOURAGED},
        {"status": s.HOUSEKEEPING, "wants_more_hours": True},
        {"status": s.CHILD, "age": 10},
    ]


def test_employment_and_unemployment_by_hand(workers):
    found = _city_values(toy_city(workers, [{"expenditure_idr": 9_000_000}]))
    expected = {
        "population": 9, "working_age": 8, "labour_force": 7, "employed": 5, "unemployed": 2,
        "tpt": 100 * 2 / 7, "tpak": 100 * 7 / 8, "underemployed": 1, "underemployment_rate": 20.0,
        "employed_formal": 2, "employed_informal": 3,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("status", [s for s in LabourStatus if 8 <= s <= 11])
def test_all_four_kinds_of_unemployed_count(status):
    people = [_worker(LabourStatus.EMPLOYEE), {"status": status}]
    assert _city_values(toy_city(people, [{}]))["tpt"] == 50.0


@pytest.mark.parametrize("hours", range(0, 60, 7))
def test_fewer_than_35_hours_with_the_wish_for_more_is_underemployment(hours):
    people = [_worker(LabourStatus.EMPLOYEE, hours=hours, wants_more_hours=True)]
    expected = 1 if 1 <= hours <= 34 else 0
    assert _city_values(toy_city(people, [{}]))["underemployed"] == expected


def test_commuters_and_the_departed_count_nowhere(workers):
    city = toy_city(workers, [{"expenditure_idr": 9_000_000}])
    before = _city_values(city)
    strangers = [
        _worker(LabourStatus.EMPLOYEE, resident=False, household_row=-1, wage_idr=5_000_000),
        _worker(LabourStatus.EMPLOYEE, present=False),
    ]
    after = _city_values(toy_city([*workers, *strangers], [{"expenditure_idr": 9_000_000}]))
    assert after == pytest.approx(before, nan_ok=True)


def test_neet_is_youth_without_work_school_or_training():
    s = LabourStatus
    people = [
        {"status": s.SEARCHING, "age": 15},
        {"status": s.HOUSEKEEPING, "age": 24},
        {"status": s.SEARCHING, "age": 20, "in_training": True},
        {"status": s.SCHOOL, "age": 18},
        _worker(s.EMPLOYEE, age=22),
        {"status": s.SEARCHING, "age": 25},  # too old
        {"status": s.CHILD, "age": 14},
    ]
    assert _city_values(toy_city(people, [{}]))["neet_rate"] == pytest.approx(100 * 2 / 5)


def test_rates_of_nobody_are_empty_not_zero():
    found = _read(toy_city([_worker(LabourStatus.EMPLOYEE, sex=int(Sex.MALE))], [{}]))
    assert np.isnan(found["tpt"]["city", "sex=female"])
    assert found["employed"]["city", "sex=female"] == 0
    assert np.isnan(found["p0"][KECAMATAN_NAMES[5], "all"])


def test_groups_and_areas_by_hand():
    s = LabourStatus
    people = [
        _worker(s.EMPLOYEE, kecamatan=2, sex=int(Sex.FEMALE), age=20, education=3),
        {"status": s.SEARCHING, "kecamatan": 2, "age": 40, "education": 5},
        {"status": s.SEARCHING, "kecamatan": 4, "age": 40, "education": 5},
    ]
    tpt = _read(toy_city(people, [{}]))["tpt"]
    assert tpt[KECAMATAN_NAMES[2], "all"] == 50.0
    assert tpt[KECAMATAN_NAMES[4], "all"] == 100.0
    assert tpt["city", "sex=female"] == 0.0
    assert tpt["city", "age=15-24"] == 0.0
    assert tpt["city", "age=35-44"] == 100.0
    assert tpt["city", "education=smk"] == 0.0


def test_earnings_add_wages_and_business_income():
    people = [
        _worker(LabourStatus.OWN_ACCOUNT, wage_idr=3, business_income_idr=-10),
        {"wage_idr": 5},
    ]
    assert _city_values(toy_city(people, [{}]))["earnings"] == -2


# Poverty and expenditure --------------------------------------------------------------------------

LINE = 715_000
EXTREME = 391_000


def _poverty(*homes):
    """Read a city of households given as (members, expenditure per head)."""
    people = [{"household_row": n} for n, (members, _) in enumerate(homes) for _ in range(members)]
    return _city_values(
        toy_city(people, [{"expenditure_idr": members * spent} for members, spent in homes])
    )


def test_foster_greer_thorbecke_by_hand():
    # Of ten persons two live at half the line, one at four fifths of it: gaps 1/2, 1/2, 1/5.
    found = _poverty((2, LINE // 2), (1, LINE * 4 // 5), (7, 2 * LINE))
    assert found["p0"] == pytest.approx(30.0)
    assert found["p1"] == pytest.approx(100 * (0.5 + 0.5 + 0.2) / 10)
    assert found["p2"] == pytest.approx(100 * (0.25 + 0.25 + 0.04) / 10)
    assert found["poor_persons"] == 3
    assert found["extreme_poor_persons"] == 2  # half of 715,000 is below 391,000
    assert found["poverty_line"] == LINE


@pytest.mark.parametrize(("spent", "poor"), [(LINE - 1, 3), (LINE, 0), (LINE + 1, 0)])
def test_poor_is_below_the_line_not_at_it(spent, poor):
    assert _poverty((3, spent))["poor_persons"] == poor


@pytest.mark.parametrize(("spent", "poor"), [(EXTREME - 1, 2), (EXTREME, 0)])
def test_extreme_poverty_has_its_own_line(spent, poor):
    assert _poverty((2, spent))["extreme_poor_persons"] == poor


def test_mean_expenditure_is_per_person_not_per_household():
    assert _poverty((1, 4_000_000), (3, 1_000_000))["mean_expenditure"] == 1_750_000


def test_expenditure_per_head_is_rounded_down():
    city = toy_city([{}, {}, {}], [{"expenditure_idr": 1_000_001}])
    assert expenditure_per_head(city).tolist() == [333_333]


def test_an_empty_household_does_not_divide_by_zero():
    city = toy_city([{}], [{"expenditure_idr": 5}, {"expenditure_idr": 0, "present": False}])
    assert expenditure_per_head(city).tolist() == [5, 0]
    assert order_by_expenditure(city, expenditure_per_head(city)).tolist() == [0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 1, 1, 1], 0.0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25), ([1, 2, 3, 4, 5], 4 / 15)],
)
def test_gini_by_hand(values, expected):
    one_each = np.ones(len(values), np.int64)
    assert gini(np.array(values, np.int64), one_each) == pytest.approx(expected)
    assert _gini_by_definition(values) == pytest.approx(expected)


def test_gini_counts_persons_not_households():
    per_head, members = np.array([100, 250, 900], np.int64), np.array([5, 3, 2], np.int64)
    everyone = np.repeat(per_head, members)
    assert gini(per_head, members) == pytest.approx(_gini_by_definition(everyone))


def test_gini_of_the_read_city_equals_the_definition():
    homes = [(2, 500_000), (1, 3_000_000), (4, 900_000), (3, 1_400_000)]
    everyone = [spent for members, spent in homes for _ in range(members)]
    assert _poverty(*homes)["gini"] == pytest.approx(_gini_by_definition(everyone))


def test_gini_is_given_for_areas_and_left_out_for_groups():
    found = _read(toy_city([{}], [{"expenditure_idr": 5}]))["gini"]
    assert found[KECAMATAN_NAMES[0], "all"] == pytest.approx(0.0)
    assert np.isnan(found["city", "sex=male"])


def test_deciles_hold_a_tenth_of_persons_each():
    homes = [{"expenditure_idr": 1000 * (20 - number)} for number in range(20)]
    city = toy_city([{"household_row": number} for number in range(20)], homes)
    decile = current_deciles(city, order_by_expenditure(city, expenditure_per_head(city)))
    assert decile.tolist() == [10 - number // 2 for number in range(20)]


def test_a_big_household_spans_deciles_and_falls_where_its_middle_person_does():
    # Six poor persons are 60 percent: their middle one stands at 30 percent, in the fourth decile.
    people = [{"household_row": 0}] * 6 + [{"household_row": 1}] * 4
    city = toy_city(people, [{"expenditure_idr": 6}, {"expenditure_idr": 400}])
    decile = current_deciles(city, order_by_expenditure(city, expenditure_per_head(city)))
    assert decile.tolist() == [4, 9]


# Enterprises and programmes -----------------------------------------------------------------------


def test_enterprises_count_owners_workers_and_unpaid_helpers():
    people = [{}, {"status": LabourStatus.UNPAID_FAMILY, "hours": 20, "kecamatan": 1}]
    firms = [
        {"identity": 0, "filled": 3, "sales_idr": 70, "profit_idr": -5, "kecamatan": 1},
        {"identity": 1, "filled": 2, "sales_idr": 30, "profit_idr": 9},
        {"identity": 2, "open": False, "filled": 9, "sales_idr": 99, "profit_idr": 99},
    ]
    found = _read(toy_city(people, [{}], [dict(firm, owner_row=0) for firm in firms]))
    city = {name: found[name]["city", "all"] for name in found}
    assert city["enterprises"] == 2
    assert (city["enterprise_sales"], city["enterprise_profit"]) == (100, 4)
    assert city["enterprise_jobs"] == 2 + 5 + 1
    assert found["enterprise_jobs"][KECAMATAN_NAMES[1], "all"] == 1 + 3 + 1
    assert np.isnan(found["enterprises"]["city", "sex=male"])


def test_participants_are_counted_where_they_live():
    people = [{"kecamatan": 3}, {"kecamatan": 4}, {"kecamatan": 4}]
    found = _read(toy_city(people, [{}]), np.array([0, 2], np.int32))["participants"]
    assert found["city", "all"] == 2
    assert found[KECAMATAN_NAMES[4], "all"] == 1


# A whole city -------------------------------------------------------------------------------------


def test_parts_of_a_real_city_add_up():
    values = baseline_run().readings[-1].current
    for axis in range(5):
        parts = [number for number, b in enumerate(BREAKDOWNS) if b.axis == axis]
        for name in ("population", "employed", "unemployed", "poor_persons", "earnings"):
            assert values[name][parts].sum() == values[name][0]


def test_a_real_city_agrees_with_a_naive_count():
    run = baseline_run()
    persons, values = run.city.persons, run.readings[-1].current
    here = persons.present & persons.resident
    adult = here & ((run.city.month - persons.birth_month.astype(int)) // 12 >= 15)
    works = adult & (persons.status >= 1) & (persons.status <= 7)
    looks = adult & (persons.status >= 8) & (persons.status <= 11)
    assert values["population"][0] == here.sum()
    assert values["employed"][0] == works.sum()
    assert values["tpt"][0] == pytest.approx(100 * looks.sum() / (works.sum() + looks.sum()))
    per_head = expenditure_per_head(run.city)[persons.household_row[here]]
    assert values["gini"][0] == pytest.approx(_gini_by_definition(per_head[::7]), abs=0.02)
    assert values["mean_expenditure"][0] == pytest.approx(per_head.mean())
