"""Household money: the balance closes, ranks serve, demand is split without a remainder."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulation.classifications import KECAMATAN, MARKETS, SECTORS
from simulation.randomness import Draws
from simulation.synthesis import WelfareBasis, synthesise_money
from simulation.synthesis.fit import firm_reconciliation, margins_fit, money_summary
from simulation.synthesis.money import household_earnings, normal_score, quantile
from tests.worlds import POVERTY_LINE_IDR, people_parameters, small_city


@pytest.fixture(scope="module")
def city():
    return small_city()


def test_expenditure_is_earnings_plus_aid_plus_balance(city):
    homes, parameters = city.households, people_parameters()
    here = homes.present
    aid = parameters.pkh_idr * homes.receives_pkh + parameters.sembako_idr * homes.receives_sembako
    left = homes.expenditure_idr - household_earnings(city) - aid - homes.balancing_income_idr
    assert (left[here] == 0).all()
    assert np.array_equal(homes.reference_income_idr[here], (household_earnings(city) + aid)[here])
    assert np.array_equal(homes.income_idr, homes.expenditure_idr)
    assert not homes.expenditure_idr[~here].any()


def test_flags_follow_the_lines(city):
    homes = city.households
    line = POVERTY_LINE_IDR * homes.members.astype(np.int64)
    assert np.array_equal(homes.poor, homes.present & (homes.expenditure_idr < line))
    assert (homes.poor | ~homes.extreme_poor).all()


def test_deciles_hold_a_tenth_of_people_each_and_rise(city):
    homes = city.households
    here = homes.present
    people = np.bincount(homes.first_decile[here], weights=homes.members[here], minlength=11)[1:]
    assert people / people.sum() == pytest.approx(0.1, abs=0.003)
    per_head = homes.expenditure_idr[here] / homes.members[here]
    tops = [per_head[homes.first_decile[here] == decile].max() for decile in range(1, 11)]
    assert (np.diff(tops) > 0).all()


def test_quantiles_ascend_from_the_thin_tail():
    parameters = people_parameters()
    shares = np.linspace(0.0, 0.999, 2000)
    values = quantile(parameters, shares)
    assert values[0] == parameters.thin_tail_lowest_idr
    assert (np.diff(values) > 0).all()
    without = quantile(dataclasses.replace(parameters, thin_tail_share=0.0), np.array([0.0]))
    assert without[0] == parameters.expenditure_shift_idr


def test_normal_scores_are_symmetric_ranks():
    assert normal_score(np.array([3.0, 1.0, 2.0])) == pytest.approx(
        [0.9674, -0.9674, 0.0], abs=1e-4
    )


def test_a_higher_line_scales_expenditure_and_keeps_the_share_of_poor(city):
    richer = small_city()
    synthesise_money(richer, people_parameters(), Draws(1, 0), WelfareBasis(2 * POVERTY_LINE_IDR))
    assert np.array_equal(richer.households.poor, city.households.poor)
    ratio = richer.households.expenditure_idr.sum() / city.households.expenditure_idr.sum()
    assert ratio == pytest.approx(2.0, abs=1e-6)


def test_money_again_on_the_same_city_changes_nothing(city):
    again = small_city()
    synthesise_money(again, people_parameters(), Draws(1, 0), WelfareBasis(POVERTY_LINE_IDR))
    for name in ("expenditure_idr", "savings_idr", "receives_pkh", "balancing_income_idr"):
        assert np.array_equal(getattr(again.households, name), getattr(city.households, name))
    assert np.array_equal(again.markets.outside_demand_idr, city.markets.outside_demand_idr)


def test_local_demand_is_split_between_households_and_others(city):
    markets, homes, share = city.markets, city.households, city.spending_share
    assert share.shape == (len(KECAMATAN), MARKETS)
    assert (share >= 0).all()
    local = np.array(people_parameters().local_spending_by_sector)
    by_sector = share.reshape(len(KECAMATAN), len(KECAMATAN), SECTORS).sum(axis=1)
    assert (by_sector <= local + 1e-12).all()
    spent = np.bincount(
        homes.kecamatan[homes.present], weights=homes.expenditure_idr[homes.present], minlength=11
    )
    assert markets.household_pool_idr == pytest.approx(spent @ share, abs=1.5)
    assert (markets.outside_demand_idr >= 0).all()
    empty = (markets.outside_demand_idr + markets.household_pool_idr) == 0
    assert not share[:, empty].any()


def test_tables_of_fit_are_complete(city):
    fit = margins_fit(city, people_parameters())
    assert list(fit.columns) == ["margin", "class", "target", "synthetic", "difference", "source"]
    assert fit.notna().all().all()
    assert not fit.duplicated(["margin", "class"]).any()
    firms = firm_reconciliation(city, people_parameters()).set_index("line")["synthetic"]
    assert firms["paid posts in model firms, filled"] == firms["persons in enterprise cells"]
    assert (
        firms["of these: owners of a model firm"]
        + firms["firms whose owner has another main job or status"]
        == firms["model firms"]
    )
    summary = money_summary(city).set_index("line")["value"]
    assert 0.3 < summary["balancing income over expenditure"] < 0.6
