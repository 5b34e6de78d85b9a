"""A part of a city: whose rows it holds, what they point at, who may still arrive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.census import census_of
from simulation.city import ARRIVAL_FLAG, COMMUTER_FLAG, FIRM_NUMBER_BITS
from simulation.columns import capacity, declared_columns
from simulation.errors import BrokenInvariantError
from simulation.randomness import Draws
from simulation.signals import Signals
from simulation.subcity import households_of, part_of
from simulation.submodels.demography.migration import arrive
from tests.small_runs import shipped, small_initial
from tests.toy_city import toy_city


def _ints(*values):
    return np.array(values, np.int64)


def _firm(founder, owner, **values):
    return {"identity": founder << FIRM_NUMBER_BITS, "owner_row": owner, **values}


def _toy():
    """Five people in three homes and a commuter; firms of the first, the third and the fourth."""
    people = [
        {"household_row": 0, "enterprise_row": 2, "age": 40, "first_age_years": 40},
        {"household_row": 1, "age": 10, "first_age_years": 10},
        {"household_row": 1, "enterprise_row": 0, "age": 50, "first_age_years": 50},
        {"household_row": 2, "enterprise_row": 1, "age": 30, "first_age_years": 30},
        {"household_row": 1, "age": 70, "first_age_years": 70},
        {"household_row": -1, "identity": COMMUTER_FLAG, "resident": False},
    ]
    firms = [_firm(32, 2), _firm(48, 3), _firm(0, 0)]
    return toy_city(people, [{}, {}, {}], firms)


def _used(table):
    return table.identity[table.identity >= 0].tolist()


def test_a_part_holds_whole_households_and_their_firms_in_order():
    part = part_of(_toy(), _ints(16, 0))
    assert _used(part.persons) == [0, 16, 32, 64]
    assert _used(part.households) == [0, 16]
    assert _used(part.enterprises) == [32 << FIRM_NUMBER_BITS, 0]


def test_links_point_at_the_rows_of_the_part():
    part = part_of(_toy(), _ints(16))
    assert part.persons.household_row[:3].tolist() == [0, 0, 0]
    assert part.persons.enterprise_row[:3].tolist() == [-1, 0, -1]
    assert part.enterprises.owner_row[0] == 1
    assert part.persons.identity[part.enterprises.owner_row[0]] == 32


def test_every_column_is_taken_along():
    city = small_initial().city
    chosen = city.households.identity[5:40]
    part = part_of(city, chosen)
    rows = np.isin(city.households.identity[city.persons.household_row], chosen)
    rows &= city.persons.household_row >= 0
    for name, declared in declared_columns(city.persons).items():
        if declared.unit != "row":
            kept = getattr(part.persons, name)[: rows.sum()]
            assert np.array_equal(kept, getattr(city.persons, name)[rows]), name
            assert kept.dtype == declared.dtype


def test_a_firm_stays_with_its_founders_household_when_an_heir_has_it():
    city = _toy()
    city.enterprises.owner_row[0] = 4  # an heir in the founder's household
    assert _used(part_of(city, _ints(16)).enterprises) == [32 << FIRM_NUMBER_BITS]


def test_a_firm_linked_outside_the_part_is_refused():
    city = _toy()
    city.enterprises.owner_row[0] = 0  # another household: nothing in the model does that
    with pytest.raises(BrokenInvariantError, match="linked outside"):
        part_of(city, _ints(16))


def test_there_is_room_for_newcomers_and_no_empty_table():
    part = part_of(_toy(), _ints(0))
    assert part.enterprises.identity[0] == 0
    without_firm = part_of(toy_city([{}], [{}]), _ints(0))
    assert capacity(without_firm.enterprises) > 0


@pytest.mark.parametrize("households", [_ints(), _ints(ARRIVAL_FLAG), _ints(999 * 16)])
def test_without_anybody_there_is_no_part(households):
    assert part_of(_toy(), households) is None


def test_the_census_is_the_whole_citys():
    city = _toy()
    assert census_of(city).residents == 5
    assert census_of(city).adults.sum() == 4
    assert census_of(part_of(city, _ints(0))).residents == 5


def test_the_census_forgets_nobody_and_counts_nobody_later():
    city = _toy()
    city.persons.present[0] = False
    city.persons.identity[1] += 3  # born since the start
    city.persons.identity[4] = ARRIVAL_FLAG
    census = census_of(city)
    assert (census.residents, int(census.adults.sum())) == (3, 3)


def test_households_of_persons_are_those_they_live_in():
    city = _toy()
    assert households_of(city, _ints(64, 16, 0, COMMUTER_FLAG)).tolist() == [0, 16]


def _arrivals(city):
    first = small_initial()
    parameters = shipped("baseline").catalogue().demography
    signals = Signals(before_start=first.before_start)
    signals.begin_month(0)
    rows = arrive(city, signals, parameters, Draws(1, 0))
    persons = city.persons
    return {
        int(persons.identity[row]): (
            int(city.households.identity[persons.household_row[row]]),
            *(getattr(persons, name)[row] for name in ("sex", "birth_month", "employability")),
        )
        for row in rows
    }


def test_of_arrivals_only_the_named_households_come_and_live_as_among_all():
    city = small_initial(0.1).city
    everybody = _arrivals(
        replace(city, persons=_copied(city.persons), households=_copied(city.households))
    )
    homes = sorted({values[0] for values in everybody.values()})
    assert len(homes) > 3
    named = _ints(*homes[1:3], ARRIVAL_FLAG - 16)
    part = part_of(city, np.concatenate([named, city.households.identity[:30]]))
    assert part.may_arrive.tolist() == homes[1:3]
    came = _arrivals(part)
    assert came == {who: values for who, values in everybody.items() if values[0] in homes[1:3]}


def _copied(table):
    return type(table)(**{name: getattr(table, name).copy() for name in declared_columns(table)})
