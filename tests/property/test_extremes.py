"""Extremes whose answer is known beforehand: nothing spent here, no demand, one district, no budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.classifications import KECAMATAN_NAMES
from simulation.engine import ALL_CHANNELS, LIVE, RunSettings, World, run_once
from simulation.flows import Account
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.scenario import baseline_of, load_scenario
from simulation.settling import initial_city
from simulation.signals import Channel, Signals
from simulation.submodels import enterprises
from tests.economy import month_of, still_month
from tests.worlds import small_city

SETTINGS = RunSettings(scale=0.02, months=10)
CASH = """
title: Cash
question: What does cash alone set in motion?
base: baseline
programmes:
  uang:
    title: Cash
    from: 2024-02
    until: 2024-12
    areas: {place}
    target: {{age_years_min: 17}}
    stages:
      cash:
        budget_idr_by_year: {{2024: {budget}}}
        grant_idr_per_person: 5000000
        source_share: {{apbn: 1}}
        local_share: {local}
sources:
  apbn:
    ceiling_idr_by_year: {{each_year: 300000000000}}
"""
NO_LOCAL_SPENDING = """
parameters:
  people.local_spending_by_sector: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  labour_market.start_own_account_need_slope: 0
  labour_market.search_share_awaiting_intake: 1
"""
IDLE = """
parameters:
  labour_market.start_own_account_need_slope: 0
  labour_market.search_share_awaiting_intake: 1
"""


def _scenario(folder, more="", *, budget=200_000_000_000, place="all", local=0.5):
    path = folder / "uang.yaml"
    path.write_text(CASH.format(budget=budget, place=place, local=local) + more, encoding="utf-8")
    return load_scenario(str(path))


@dataclass(frozen=True, slots=True)
class Worlds:
    """Earnings of everybody over the run in three worlds, and the cash paid (rupiah)."""

    frozen: int
    local: int  #: signals of local spending and hiring released
    paid: int


def _earned(scenario, world, first):
    """Return the run and everybody's earnings over it (rupiah)."""
    earned = []

    def watch(model):
        persons = model.city.persons
        here = persons.present & persons.resident
        earned.append(int((persons.wage_idr + persons.business_income_idr)[here].sum()))

    run = run_once(scenario, 0, world, settings=SETTINGS, initial=first, watch=watch)
    return run, sum(earned)


def _worlds(scenario):
    first = initial_city(scenario.catalogue(), scenario.start, SETTINGS.scale, 0)
    baseline = run_once(baseline_of(scenario), 0, settings=SETTINGS, initial=first)
    live, _ = _earned(scenario, LIVE, first)
    replayed = [
        _earned(scenario, World("frozen", frozen, baseline.signals, live.deliveries), first)[1]
        for frozen in (ALL_CHANNELS, ALL_CHANNELS - {Channel.LOCAL_SPENDING})
    ]
    ledger = live.ledger
    paid = ledger[(ledger["entry"] == "paid") & (ledger["line"] == "cash")]["value"].sum()
    return Worlds(*replayed, int(paid))


def test_the_multiplier_is_exactly_one_where_nothing_is_spent_here(tmp_path):
    """MODEL section 4; cash that moves nobody's work, so that spending is the only way out."""
    worlds = _worlds(_scenario(tmp_path, NO_LOCAL_SPENDING, local=0))
    assert worlds.paid > 10**8
    assert worlds.local - worlds.frozen == 0


def test_it_is_above_one_and_below_the_open_bound_where_households_shop(tmp_path):
    worlds = _worlds(_scenario(tmp_path, IDLE))
    multiplier = 1 + (worlds.local - worlds.frozen) / worlds.paid
    assert 1.0 < multiplier < 1.7  # city_local_income_multiplier_prior: 1.3 (1.0 to 1.7)


def test_without_a_budget_every_life_is_the_baselines(tmp_path):
    scenario = _scenario(tmp_path, budget=0)
    first = initial_city(scenario.catalogue(), scenario.start, SETTINGS.scale, 0)
    runs = [
        run_once(one, 0, settings=SETTINGS, initial=first)
        for one in (baseline_of(scenario), scenario)
    ]
    assert runs[0].recorder.month_digests == runs[1].recorder.month_digests


def test_a_programme_of_one_kecamatan_reaches_nobody_else(tmp_path):
    scenario = _scenario(tmp_path, place="[Pelayangan]")
    first = initial_city(scenario.catalogue(), scenario.start, SETTINGS.scale, 0)
    run = run_once(scenario, 0, settings=SETTINGS, initial=first)
    found = run.deliveries
    found = found[(found["programme"] == "uang") & (found["event"] == "started")]
    assert len(found) > 20
    homes = dict(zip(run.city.persons.identity, run.city.persons.first_kecamatan, strict=True))
    # Households move within the city; nobody was served who had not lived there at first or moved in.
    elsewhere = [
        person for person in found["person"] if KECAMATAN_NAMES[homes[person]] != "Pelayangan"
    ]
    assert len(elsewhere) < 0.1 * len(found)


def test_without_demand_firms_sell_nothing_shrink_and_close():
    city = small_city(4000)
    parameters = load_catalogue().enterprises
    enterprises.calibrate_productivity(city, parameters)
    firms, markets = city.enterprises, city.markets
    markets.outside_demand_idr[:] = 0
    markets.household_pool_idr[:] = 0
    firms.outside_share[:] = 0.0
    before, posts = int(firms.open.sum()), int(firms.posts.sum())
    signals = Signals()
    for month in range(24):
        city.month = month
        signals.begin_month(month)
        flows = month_of(city, still_month(month))
        flows.enterprises = enterprises.step(city, signals, flows, parameters, Draws(3, 0))
        assert not firms.sales_idr.any()
        got = dict.fromkeys(Account, 0)
        for transfer in flows.enterprises.transfers:
            got[transfer.payer] -= transfer.amount_idr
            got[transfer.payee] += transfer.amount_idr
        assert got[Account.ENTERPRISES] == 0
    assert firms.open.sum() < 0.8 * before  # at usual demand nine tenths are left after two years
    assert firms.posts[firms.open].sum() < 0.2 * posts
    assert np.all(firms.capital_idr >= 0)
