from __future__ import annotations

import numpy as np
import pytest

from simulation.city import ARRIVAL_FLAG, BIRTH_ORDER_BITS, age_years
from simulation.classifications import CELLS, Education, LabourStatus, Sex
from simulation.columns import capacity, violations
from simulation.flows import Flows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT, Draws
from simulation.signals import Signals
from simulation.submodels import demography
from simulation.submodels.demography import migration
from simulation.submodels.demography.step import complete_school, give_birth
from tests.economy import still_month
from tests.worlds import small_city

DRAWS = Draws(4, 0)
RATE = np.full(CELLS, FIXED_POINT // 4, np.int64)


def parameters(**changes):
    return load_catalogue(
        {f"demography.{name}": value for name, value in changes.items()}
    ).demography


def month_of(city, number=0, draws=DRAWS, changed=None, rate=RATE):
    city.month = number
    signals = Signals(before_start={"job_finding_rate": rate})
    signals.begin_month(0)
    return demography.step(
        city, signals, Flows(still_month(number)), changed or parameters(), draws
    )


def test_members_and_heads_stay_consistent_for_two_years():
    city = small_city(3000)
    for number in range(24):
        month_of(city, number)
        persons, homes = city.persons, city.households
        here = persons.present & persons.resident
        members = np.bincount(persons.household_row[here], minlength=len(homes.present))
        assert (homes.members == members).all()
        assert (homes.present == (members > 0)).all()
        heads = np.bincount(persons.household_row[here & persons.is_head], minlength=len(members))
        assert (heads == homes.present).all()
        assert (persons.kecamatan[here] == homes.kecamatan[persons.household_row[here]]).all()
    known = city.persons.identity[city.persons.identity >= 0]
    assert len(np.unique(known)) == len(known)
    assert list(violations(city.persons)) == []
    assert list(violations(city.households)) == []


def test_a_child_takes_its_mothers_identity_plus_its_birth_order():
    city = small_city(3000)
    persons = city.persons
    mothers = np.flatnonzero(
        persons.present & persons.resident & (persons.sex == Sex.FEMALE)
        & (age_years(persons.birth_month, 0) > 20)
    )[:5].astype(np.int32)  # fmt: skip
    first = give_birth(city, mothers, parameters(), DRAWS)
    second = give_birth(city, mothers, parameters(), DRAWS)
    persons = city.persons
    assert (persons.identity[first] == persons.identity[mothers] + 1).all()
    assert (persons.identity[second] == persons.identity[mothers] + 2).all()
    assert (persons.household_row[second] == persons.household_row[mothers]).all()
    assert (persons.birth_month[first] == city.month).all()
    assert (persons.status[first] == LabourStatus.CHILD).all()


def test_only_departed_residents_disappear_and_households_leave_whole():
    city = small_city(4000)
    changed = parameters(departure_probability_per_year=0.9)
    before = city.persons.present.copy()
    flows = month_of(city, changed=changed)
    persons = city.persons
    gone = np.flatnonzero(before & ~persons.present[: len(before)])
    assert sorted(gone) == sorted(flows.departed)
    assert persons.resident[gone].all()
    assert len(flows.departed) > flows.deaths
    empty = ~city.households.present[persons.household_row[gone]]
    assert empty.sum() >= len(gone) - flows.deaths


def test_slots_hold_the_same_people_however_many_are_used():
    few, many = small_city(6000), small_city(6000)
    month_of(few, changed=parameters(arrivals_per_thousand_residents_per_year=20))
    month_of(many, changed=parameters(arrivals_per_thousand_residents_per_year=60))

    def newcomers(city):
        persons = city.persons
        rows = np.flatnonzero((persons.identity >= ARRIVAL_FLAG) & persons.resident)
        columns = ("identity", "sex", "birth_month", "education", "employability", "kecamatan")
        return [tuple(getattr(persons, name)[row] for name in columns) for row in rows]

    short, long = newcomers(few), newcomers(many)
    assert 0 < len(short) < len(long)
    assert long[: len(short)] == short


@pytest.mark.parametrize(("response", "grows"), [(0.0, False), (1.0, True)])
def test_arrivals_follow_the_job_finding_rate_by_the_parameter(response, grows):
    city = small_city(6000)
    city.cells.reference_posts[:] = 1.0
    city.cells.reference_job_finding_rate[:] = 0.25
    changed = parameters(arrivals_response=response)
    usual = migration.arriving_households(city, RATE, changed, DRAWS)
    better = migration.arriving_households(city, 2 * RATE, changed, DRAWS)
    assert (better > usual) == grows


def test_newcomers_are_plausible():
    city = small_city(6000)
    flows = month_of(city, changed=parameters(arrivals_per_thousand_residents_per_year=400))
    persons, rows = city.persons, flows.arrived
    age = age_years(persons.birth_month[rows], 0)
    assert (persons.education[rows][age < 15] == Education.SD).all()
    assert (persons.education[rows][age < 21] <= Education.SMK).all()
    assert (age[persons.is_head[rows]] >= 17).all()
    assert 0.3 < (persons.sex[rows] == Sex.FEMALE).mean() < 0.65
    assert (persons.identity[rows] & ((1 << BIRTH_ORDER_BITS) - 1) == 0).all()


def test_everybody_turns_fifteen_once_and_completes_a_level():
    city = small_city(3000)
    persons = city.persons
    youngest = np.flatnonzero(
        persons.resident & persons.present & (persons.birth_month > -180)
        & (persons.birth_month <= -180 + 12)
    )  # fmt: skip
    grown = []
    for number in range(1, 13):
        grown.append(month_of(city, number).turned_15)
        persons = city.persons
    rows = np.concatenate(grown)
    assert len(np.unique(rows)) == len(rows)
    stayed = youngest[persons.present[youngest]]
    assert np.isin(stayed, rows).all()
    assert set(persons.education[rows]) <= {Education.SD, Education.SMP}


def test_leavers_of_nineteen_have_mostly_finished_school():
    city = small_city(3000)
    persons = city.persons
    rows = np.flatnonzero(persons.resident & persons.present)[:400].astype(np.int32)
    persons.birth_month[rows] = -19 * 12 - 3
    persons.education[rows] = Education.SMP
    complete_school(city, rows, parameters(), DRAWS)
    level = persons.education[rows]
    assert np.isin(level, (Education.SMA, Education.SMK)).mean() > 0.9
    assert 0.2 < (level == Education.SMK).mean() < 0.4


def test_tables_grow_when_they_are_full():
    city = small_city(1500)
    persons = city.persons
    spare = np.flatnonzero(persons.identity < 0)
    persons.identity[spare] = 10**9 + np.arange(len(spare)) * 16  # nobody's, but taken
    before = capacity(persons)
    month_of(city, changed=parameters(arrivals_per_thousand_residents_per_year=100))
    assert capacity(city.persons) > before
    assert list(violations(city.persons)) == []


def test_a_year_of_the_city_grows_by_about_one_percent():
    city = small_city(20_000)
    before = int((city.persons.present & city.persons.resident).sum())
    flows = [month_of(city, number) for number in range(12)]
    after = int((city.persons.present & city.persons.resident).sum())
    growth = after / before - 1.0
    # 0.012 expected; the standard deviation of a year's moves and births is 0.0025.
    assert 0.002 < growth < 0.022
    assert 0.012 < sum(len(each.born) for each in flows) / before < 0.022
    assert 0.003 < sum(each.deaths for each in flows) / before < 0.009


def test_nobody_changes_in_still_months():
    city = small_city(3000)
    before = city.persons.education.copy()
    leavers = demography.still_school_leavers(city, parameters(), DRAWS)
    assert (city.persons.status[leavers] == LabourStatus.SCHOOL).all()
    assert (city.persons.education == before).all()
