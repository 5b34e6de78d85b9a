"""Production: tables of powers, the calibrated residual, returns to capital."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import Sector
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws, kernel
from simulation.submodels.enterprises.production import (
    SUBSISTENCE,
    Inputs,
    calibrate_productivity,
    gather_inputs,
    new_attractiveness,
    next_shock,
    output_at,
    technology,
)
from simulation.submodels.enterprises.tables import (
    exponential_at,
    exponential_table,
    power_at,
    power_table,
)
from tests.worlds import small_city

PARAMETERS = load_catalogue().enterprises
TRADE = int(Sector.TRADE)


@kernel
def _powers(values, table):
    return np.array([power_at(value, table) for value in values])


@kernel
def _exponentials(values, table):
    return np.array([exponential_at(value, table) for value in values])


@kernel
def _output(capital, labour, kind, made):
    return output_at(capital, labour, 0.0, 1.0, kind, made)


@pytest.mark.parametrize("exponent", [-0.25, -3.2, 0.4, 2.0])
def test_powers_are_read_to_one_in_a_hundred_thousand(exponent):
    values = np.array([1e-6, 0.03, 0.5, 0.7501, 1.0, 1.5, 37.0, 1e5])
    expected = np.array([math.pow(value, exponent) for value in values])
    np.testing.assert_allclose(_powers(values, power_table(exponent)), expected, rtol=1e-5)


def test_exponentials_are_read_and_cut():
    table = exponential_table()
    values = np.array([-2.0, -0.001, 0.0, 0.3333, 5.0])
    np.testing.assert_allclose(_exponentials(values, table), np.exp(values), rtol=1e-5)
    far = _exponentials(np.array([-1e9, 1e9]), table)
    np.testing.assert_allclose(far, [math.exp(-8.0), math.exp(8.0)], rtol=0.01)


def test_a_reference_firm_has_the_reference_attractiveness():
    made = technology(PARAMETERS)
    value = _output(made.reference_capital_idr, made.reference_labour_persons, TRADE, made)
    assert value == pytest.approx(made.reference_attractiveness, rel=1e-5)


@pytest.mark.parametrize("elasticity", [0.4, 0.8, 1.0, 1.6])
def test_more_of_anything_raises_output_with_diminishing_returns(elasticity):
    made = technology(replace(PARAMETERS, substitution_elasticity=elasticity))
    ladder = np.array([_output(4e6 * step, 1.5, TRADE, made) for step in range(1, 8)])
    gains = np.diff(ladder)
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()
    hands = np.array([_output(12e6, 0.5 * step, TRADE, made) for step in range(2, 8)])
    assert (np.diff(hands) > 0).all()


def test_money_without_hands_is_worth_less_where_substitution_is_hard():
    hard = technology(replace(PARAMETERS, substitution_elasticity=0.4))
    easy = technology(replace(PARAMETERS, substitution_elasticity=1.6))
    gain = [
        _output(120e6, 1.5, TRADE, made) / _output(12e6, 1.5, TRADE, made) for made in (hard, easy)
    ]
    assert gain[0] < gain[1]


def test_calibration_makes_the_formula_give_the_synthesised_attractiveness():
    city = small_city(2000)
    firms = city.enterprises
    before = firms.attractiveness.copy()
    assert (firms.productivity[firms.open] == 1.0).all()
    calibrate_productivity(city, PARAMETERS)
    inputs = gather_inputs(city, PARAMETERS)
    after = new_attractiveness(city, inputs, technology(PARAMETERS), 1.0)
    np.testing.assert_array_equal(after[firms.open], before[firms.open])
    assert 0.5 < np.median(firms.productivity[firms.open]) < 2.0


def test_helpers_of_a_household_are_shared_among_its_firms():
    city = small_city(2000)
    persons, firms = city.persons, city.enterprises
    inputs = gather_inputs(city, PARAMETERS)
    firm = int(np.flatnonzero(firms.open)[0])
    home = persons.household_row[firms.owner_row[firm]]
    others = np.flatnonzero(firms.open & (persons.household_row[firms.owner_row] == home))
    helpers = np.sum(persons.present & (persons.status == 7) & (persons.household_row == home))
    expected = 1.0 + PARAMETERS.unpaid_helper_weight * helpers / len(others) + firms.filled[firm]
    assert inputs.labour_persons[firm] == expected


def test_capital_returns_five_to_eleven_percent_where_it_can_be_used_and_more_to_poor_firms():
    city = small_city(8000)
    calibrate_productivity(city, PARAMETERS)
    firms = city.enterprises
    made = technology(PARAMETERS)
    rows = np.flatnonzero(firms.open)
    inputs = gather_inputs(city, PARAMETERS)
    capital = firms.capital_idr[rows].copy()
    before = new_attractiveness(city, inputs, made, 1.0)[rows]
    firms.capital_idr[rows] += 2_000_000
    gained = new_attractiveness(city, inputs, made, 1.0)[rows] - before
    margin = 1.0 - np.array(PARAMETERS.inputs_share_by_sector)[firms.sector[rows]]
    returns = gained * PARAMETERS.sales_per_attractiveness_idr * margin / 2_000_000
    hands = firms.subsistence[rows]
    assert 0.05 < np.median(returns[~hands]) < 0.11
    assert np.median(returns[hands]) < 0.015
    poor, rich = capital < np.quantile(capital, 0.25), capital > np.quantile(capital, 0.75)
    assert np.mean(returns[poor & ~hands]) > 1.3 * np.mean(returns[rich & ~hands])


def test_a_subsistence_firm_sells_little_more_for_more_capital():
    made = technology(PARAMETERS)
    gain = [
        _output(18e6, 1.5, kind, made) / _output(9e6, 1.5, kind, made)
        for kind in (TRADE, SUBSISTENCE)
    ]
    assert gain[0] > 1.3
    assert 1.0 < gain[1] < 1.05


def test_attractiveness_is_deflated_by_prices_and_zero_for_closed_firms():
    city = small_city(2000)
    firms = city.enterprises
    made = technology(PARAMETERS)
    count = len(firms.identity)
    inputs = Inputs(np.ones(count), np.zeros(count))
    firms.open[0] = False
    now = new_attractiveness(city, inputs, made, 1.0)
    dearer = new_attractiveness(city, inputs, made, 1.3)
    assert now[0] == 0
    some = firms.open & (now > 50)
    assert (dearer[some] < now[some]).all()


def test_shocks_keep_their_stationary_spread():
    city = small_city(6000)
    firms = city.enterprises
    rows = np.flatnonzero(firms.open)
    for month in range(30):
        city.month = month
        firms.shock[:] = next_shock(city, PARAMETERS, Draws(7, 0))
    spread = PARAMETERS.shock_standard_deviation
    # 480 firms: four standard errors of the sample deviation are 13 percent.
    assert np.std(firms.shock[rows]) == pytest.approx(spread, rel=0.13)
    assert abs(np.mean(firms.shock[rows])) < 4 * spread / math.sqrt(len(rows))
