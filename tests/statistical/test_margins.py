"""Margins of a city of 60,000: exact ones to rounding, drawn ones within stated false-alarm rates.

Cities are made from fixed seeds, so the tests are deterministic; the tolerances are such that a
fresh seed would trip one of the drawn checks in fewer than one of a thousand cases (z of 4 or more
for each of fewer than ten independent checks).
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.city import age_years
from simulation.classifications import LabourStatus, Sex
from simulation.synthesis.fit import margins_fit, money_summary
from tests.worlds import people_parameters, small_city

PERSONS = 60_000
# Rounding: each class is apportioned a few times on the way, by sex, class of work and schooling.
COUNTED = {
    "age_and_sex": 1.0,
    "kecamatan": 12.0,  # a household is not split
    "employed": 1.0,
    "status_by_sex": 2.0,
    "enterprise_posts": 1.0,
    "firms": 2.0,
    "registered_firms": 2.0,
    "aid_households": 1.0,
}
RELATIVE = {
    "TPT_percent": 0.001,
    "TPAK_percent": 0.005,
    "TPT_relative": 0.03,
    "mean_wage_idr": 1e-6,
    "underemployed_percent": 0.01,
    "P0_percent": 0.01,
    "P1_percent": 0.03,
    "P2_percent": 0.05,
    "gini": 0.005,
    "poor_household_size": 0.005,
    "wage_ratio": 0.04,
    "registry_error_percent": 0.08,
    "sales_idr": 0.01,
}


@pytest.fixture(scope="module", params=[1, 2])
def city(request):
    return small_city(PERSONS, seed=request.param)


@pytest.fixture(scope="module")
def fit(city):
    return margins_fit(city, people_parameters())


@pytest.mark.parametrize("margin", sorted(COUNTED))
def test_counted_margins_are_met_to_rounding(fit, margin):
    rows = fit[fit["margin"] == margin]
    assert len(rows) > 0
    assert rows["difference"].abs().max() <= COUNTED[margin], rows.to_string()


@pytest.mark.parametrize("margin", sorted(RELATIVE))
def test_rates_and_means_are_near_their_targets(fit, margin):
    rows = fit[fit["margin"] == margin]
    assert len(rows) > 0
    relative = (rows["difference"] / rows["target"]).abs()
    assert relative.max() <= RELATIVE[margin], rows.to_string()


def test_sectors_are_near_their_table(fit):
    # Unpaid helpers take the sector of the owner they live with; all other cells are apportioned.
    rows = fit[fit["margin"] == "sector_by_status"]
    assert rows["difference"].abs().max() <= 0.004 * rows["target"].sum()


def test_money_ranks_and_poverty_by_earners(city):
    summary = money_summary(city).set_index("line")["value"]
    by_earners = [value for line, value in summary.items() if line.startswith("poor persons")]
    assert by_earners == sorted(by_earners, reverse=True)
    assert 0.12 < by_earners[0] < 0.26
    assert summary["households with a negative balance"] < 0.04
    assert 0.6 < summary["correlation of ranks, income and expenditure per head"] < 0.78


def test_unemployed_are_less_employable(city):
    persons = city.persons
    out_of_work = (persons.status >= LabourStatus.SEARCHING) & (
        persons.status <= LabourStatus.JOB_TO_START
    )
    out_of_work &= persons.resident
    mean = persons.employability[out_of_work].mean()
    assert mean < -4.0 / np.sqrt(out_of_work.sum())


def test_youth_and_young_women_lead_unemployment(city):
    persons = city.persons
    age = age_years(persons.birth_month, 0)
    status = persons.status
    force = persons.resident & (status >= LabourStatus.OWN_ACCOUNT)
    force &= status <= LabourStatus.JOB_TO_START
    out_of_work = force & (status >= LabourStatus.SEARCHING)
    young = age < 25
    rates = [
        out_of_work[force & (persons.sex == sex) & young].mean()
        / out_of_work[force & (persons.sex == sex) & ~young].mean()
        for sex in Sex
    ]
    assert min(rates) > 2.0


def test_traits_are_standard_normal(city):
    persons = city.persons
    for name in ("employability", "general_skill", "management_skill"):
        values = getattr(persons, name)[persons.resident]
        assert abs(values.mean()) < 4.0 / np.sqrt(len(values)), name
        assert abs(values.std() - 1.0) < 4.0 / np.sqrt(2.0 * len(values)), name


def test_few_children_are_born_to_mothers_outside_the_fertile_ages(city):
    persons = city.persons
    age = age_years(persons.birth_month, 0)
    women = persons.resident & (persons.sex == Sex.FEMALE)
    oldest = np.full(len(city.households.members), -1)
    np.maximum.at(oldest, persons.household_row[women], age[women])
    children = np.flatnonzero(persons.resident & (age < 10))
    gap = oldest[persons.household_row[children]] - age[children]
    with_woman = oldest[persons.household_row[children]] >= 15
    assert with_woman.mean() > 0.95
    assert gap[with_woman].min() >= 5
    assert np.quantile(gap[with_woman], 0.01) >= 15
