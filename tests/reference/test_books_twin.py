"""Twins in plain Python: a firm's books, a household's budget, and what a favoured firm takes from others.

Written from the equations in docs/model, not from the kernels; equal to the last rupiah.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from simulation.classifications import AREA_GROUP_OF_KECAMATAN, SECTORS
from simulation.flows import MarketLinks, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Decision, Draws, normal_at, normal_table
from simulation.signals import Signals
from simulation.submodels import enterprises, households
from tests.economy import month_of, still_month
from tests.twins import sales_watched, told_sharing
from tests.worlds import small_city

CATALOGUE = load_catalogue()
ONE = 2**20
DRAWS = Draws(11, 2)


def _fixed(share):
    return round(share * ONE)


def _linked_city(persons=3000):
    city = small_city(persons)
    enterprises.calibrate_productivity(city, CATALOGUE.enterprises)
    firms = city.enterprises
    rows = np.flatnonzero(firms.open)
    many, few = rows[::7], rows[::11]  # some firms have links of both kinds
    links = MarketLinks(
        np.concatenate([many, few]).astype(np.int32),
        np.concatenate([np.full(len(many), 1), np.full(len(few), 3)]).astype(np.int8),
        np.concatenate([firms.attractiveness[many], np.full(len(few), 500)]),
        np.full(len(many) + len(few), _fixed(0.07)),
        np.concatenate([np.full(len(many), 10_000), np.full(len(few), 90_000)]),
    )
    programmes = ProgrammeFlows(
        buyer_budget_idr=np.array([0, 40_000_000, 0, 900_000_000, 0]),
        taken_from_city_share=np.array([0.0, 0.35, 0.0, 0.05, 0.0]),
        links=links,
    )
    return city, programmes


def test_business_is_stolen_as_the_twin_says():
    """A firm made four times as attractive: its neighbours lose what the twin says, all others nothing."""
    worlds = []
    for factor in (1.0, 4.0):
        city, programmes = _linked_city()
        firms = city.enterprises
        row = int(np.flatnonzero(firms.open)[3])
        firms.productivity[row] *= factor
        signals = Signals()
        signals.begin_month(0)
        flows = month_of(city, still_month(0), programmes)
        with sales_watched() as watch:
            enterprises.step(city, signals, flows, CATALOGUE.enterprises, DRAWS)
        worlds.append(told_sharing(watch.months[0])["sales"])
        assert watch.lived[0]["sales"] == worlds[-1]
    plain, stolen = worlds
    place = {firm.identity: firm.market for firm in watch.months[0].firms}
    favoured = int(firms.identity[row])
    neighbours = [one for one in plain if one != favoured and place[one] == place[favoured]]
    lost = sum(plain[one] - stolen[one] for one in neighbours)
    gained = stolen[favoured] - plain[favoured]
    assert 0 < lost < gained  # the rest is taken from sellers outside the city and of own account
    assert all(plain[one] == stolen[one] for one in plain if one not in {favoured, *neighbours})


def _inputs(sales, sector, skill, parameters):
    """Return what a firm buys: the sector's share of sales, less what its manager saves of it.

    ``sector`` None is an own trade: the share is that of own-account selling in any sector.
    """
    usual = parameters.own_account_inputs_share
    if sector is not None:
        usual = parameters.inputs_share_by_sector[sector]
    saved = int(parameters.management_input_saving * min(max(skill, -2.5), 2.5) * ONE)
    return sales * (_fixed(usual) * (ONE - saved) // ONE) // ONE


def _books(before, sales, paid, borrows, parameters):
    """Return capital, loan, profit and draw of one firm after the month.

    ``paid`` are its inputs, link fees and wages.
    """
    capital, loan, instalment, smoothed = before
    interest = loan * _fixed(parameters.kur_interest_per_year / 12) // ONE
    repaid = min(instalment, loan)
    profit = sales - sum(paid) - interest
    put_back = 0
    if profit > 0:
        put_back = max(profit * _fixed(parameters.reinvestment_share) // ONE - repaid, 0)
    new_loan = 0
    if borrows and loan == repaid:
        asked = smoothed * _fixed(parameters.kur_loan_months_of_sales) // ONE
        new_loan = min(asked, parameters.kur_loan_limit_idr)
    worn = capital * _fixed(parameters.capital_depreciation_per_month) // ONE
    return (
        capital - worn + put_back + new_loan,
        loan - repaid + new_loan,
        profit,
        profit - repaid - put_back,
    )


def test_books_are_kept_as_in_the_plain_twin():
    city, programmes = _linked_city()
    parameters = replace(
        CATALOGUE.enterprises,
        exit_probability_per_year_by_age=(0.0,),
        kur_probability_per_month=0.4,
    )
    firms, persons = city.enterprises, city.persons
    own = np.flatnonzero(firms.open)[::5]
    firms.own_trade[own[persons.cell[firms.owner_row[own]] < 0]] = True  # no other closes
    signals = Signals()
    for month in range(8):
        city.month = month
        signals.begin_month(month)
        flows = month_of(city, still_month(month), programmes)
        before = {
            firm: tuple(
                int(getattr(firms, name)[firm])
                for name in ("capital_idr", "loan_idr", "instalment_idr", "smoothed_sales_idr")
            )
            for firm in np.flatnonzero(firms.open)
        }
        with sales_watched() as watch:
            enterprises.step(city, signals, flows, parameters, DRAWS)
        told = told_sharing(watch.months[0])
        luck = DRAWS.uniform(Decision.LOAN, month, firms.identity)
        wages = flows.labour.wage_per_post_idr
        for firm, old in before.items():
            area = int(AREA_GROUP_OF_KECAMATAN[firms.kecamatan[firm]])
            wage = int(wages[((area * SECTORS + int(firms.sector[firm])) * 3 + 1) * 2])
            age = month - int(firms.founded_month[firm])
            borrows = age >= parameters.kur_least_age_months and luck[firm] < 0.4
            sales, filled = int(firms.sales_idr[firm]), int(firms.filled[firm])
            skill = float(persons.management_skill[firms.owner_row[firm]])
            sector = None if firms.own_trade[firm] else int(firms.sector[firm])
            inputs = _inputs(sales, sector, skill, parameters)
            paid = (inputs, told["fees"][int(firms.identity[firm])], filled * wage)
            capital, loan, profit, draw = _books(old, sales, paid, borrows, parameters)
            assert firms.capital_idr[firm] == capital
            assert firms.loan_idr[firm] == loan
            assert firms.profit_idr[firm] == profit
            assert persons.business_income_idr[firms.owner_row[firm]] == draw
        sellers = np.flatnonzero(persons.own_attractiveness)
        share = _fixed(parameters.own_account_inputs_share)
        for row in sellers:
            sold = told["own_account_sales"][int(persons.identity[row])]
            assert persons.business_income_idr[row] == sold - sold * share // ONE


def _spent_a_head(curve, unsmoothed):
    """Return the curve's value: straight lines between points 2**14 rupiah apart, from -256 on."""
    step = 2**14
    number, rest = divmod(max(unsmoothed, -256 * step) + 256 * step, step)
    if number >= len(curve) - 1:
        return curve[-1] + unsmoothed - (len(curve) - 257) * step
    return curve[number] + (curve[number + 1] - curve[number]) * rest // step


def _passes(wanted, members, need, line, parameters):
    """Return what passes of a household's spending (first prices): above a floor, up to a limit."""
    spread = parameters.passing_need_spread
    factor = round((math.exp(spread * need - spread * spread / 2) - 1) * ONE)
    movable = max(wanted // members - int(parameters.passing_need_floor_lines * line), 0)
    return members * (min(movable, int(parameters.passing_need_most_lines * line)) * factor // ONE)


def _budget(home, earnings, gift, parameters, curve, price):
    """Return expenditure, savings, debt and reckoned income of one household."""
    aid = parameters.pkh_idr_per_year // 12 * home["receives_pkh"]
    aid += parameters.sembako_idr_per_month * home["receives_sembako"]
    passthrough = parameters.permanent_income_passthrough
    heard = earnings + aid + gift * _fixed(parameters.gift_consumption_share / passthrough) // ONE
    reckoned = home["smoothed_income_idr"]
    reckoned += (heard - reckoned) * _fixed(parameters.income_adjustment_per_month) // ONE
    interest = home["debt_idr"] * _fixed(parameters.debt_interest_per_year / 12) // ONE
    size = [round(float(n) ** parameters.member_elasticity * ONE) for n in range(65)]
    members = home["members"]
    base = home["reference_expenditure_idr"] * size[members] // size[home["reference_members"]]
    change = reckoned * ONE // price - home["reference_income_idr"]
    moved = change * _fixed(passthrough) // ONE
    usual = _spent_a_head(curve, base // members) * members
    wanted = _spent_a_head(curve, (base + moved) // members) * members
    relatives = max(min(wanted - usual, 0) - change, 0) * price // ONE
    line = 715_000 / (price / ONE)
    passes = _passes(wanted, members, home["passing_need"], line, parameters) * price // ONE
    usual, wanted = usual * price // ONE, wanted * price // ONE
    floor = usual * _fixed(parameters.least_consumption_share) // ONE
    balancing = home["balancing_income_idr"] * price // ONE
    income = earnings + aid + gift + balancing + relatives - interest
    credit = max(usual * _fixed(parameters.debt_limit_months) // ONE - home["debt_idr"], 0)
    means = income + home["savings_idr"] + credit
    spent = max(floor, min(max(wanted, floor), means))
    helped = max(spent - means, 0)
    passes = max(passes, floor - spent)  # income as passing pays it
    net = home["savings_idr"] - home["debt_idr"] + income + helped - spent
    return spent + passes, reckoned, net


def _needs(homes, rows):
    """Return this month's need of each household: 0.8 of the last and a fresh normal draw."""
    persistence = CATALOGUE.households.passing_need_persistence
    table, address = normal_table(), (*DRAWS.key, int(Decision.PASSING_NEED), 0)
    fresh = {home: normal_at(*address, int(homes.identity[home]), 0, table) / ONE for home in rows}
    return [
        persistence * float(homes.passing_need[home])
        + math.sqrt(1 - persistence**2) * float(fresh[home])
        for home in rows
    ]


def test_budgets_are_kept_as_in_the_plain_twin():
    city = small_city(3000)
    parameters = CATALOGUE.households
    homes = city.households
    # Half of the earners lose what they had, so that savings, credit, floor and help all bind.
    city.persons.wage_idr[::2] = 0
    city.persons.business_income_idr[::3] = -2_000_000
    homes.members[::9] = np.maximum(homes.members[::9] - 1, homes.present[::9])
    columns = (
        "members", "receives_pkh", "receives_sembako", "balancing_income_idr", "savings_idr",
        "reference_income_idr", "reference_expenditure_idr", "reference_members", "debt_idr",
        "smoothed_income_idr",
    )  # fmt: skip
    gift = np.zeros(len(homes.present), np.int64)
    gift[np.flatnonzero(homes.present)[::5]] = 3_333_333
    earnings = sum(households.earnings_by_household(city))
    bent = [n * 2**14 + (60 - n) * 5000 * (n < 60) for n in range(1280 - 256)]
    city.consumption_curve[:] = [300_000] * 256 + bent
    curve = city.consumption_curve.tolist()
    prices = 1.07
    for _ in range(14):
        before = {
            home: {name: int(getattr(homes, name)[home]) for name in columns}
            for home in np.flatnonzero(homes.present).tolist()
        }
        for home, draw in zip(before, _needs(homes, before), strict=True):
            before[home]["passing_need"] = draw
        flows = month_of(city, still_month(0, price_index=prices))
        given = np.flatnonzero(gift).astype(np.int32)
        programmes = ProgrammeFlows(cash_household_rows=given, cash_idr=gift[given])
        flows.programmes = programmes
        households.step(city, Signals(), flows, parameters, DRAWS)
        for home, old in before.items():
            spent, reckoned, net = _budget(
                old, int(earnings[home]), int(gift[home]), parameters, curve, _fixed(prices)
            )
            assert homes.expenditure_idr[home] == spent
            assert homes.smoothed_income_idr[home] == reckoned
            assert homes.savings_idr[home] - homes.debt_idr[home] == net
            assert homes.savings_idr[home] == 0 or homes.debt_idr[home] == 0
    assert homes.debt_idr.max() > 0
