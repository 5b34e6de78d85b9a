"""Twins in plain Python: demand shared among sellers, a firm's books, a household's budget.

Written from the equations in docs/model, not from the kernels; equal to the last rupiah.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.classifications import AREA_GROUP_OF_KECAMATAN, MARKETS, SECTORS
from simulation.flows import MarketLinks, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Decision, Draws, normal_at, normal_table
from simulation.signals import Signals
from simulation.submodels import enterprises, households
from tests.economy import month_of, still_month
from tests.worlds import small_city

CATALOGUE = load_catalogue()
ONE = 2**20
DRAWS = Draws(11, 2)


def _fixed(share):
    return round(share * ONE)


def _market(kecamatan, sector):
    return int(kecamatan) * SECTORS + int(sector)


def _links(programmes):
    links = programmes.links
    columns = (links.firm_rows, links.kinds, links.weights, links.fee_share, links.fee_idr)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _weights(city, programmes):
    """Return per firm (local, outside weight), and the total weight of every market and link."""
    firms, persons = city.enterprises, city.persons
    total = {m: int(weight) for m, weight in enumerate(city.markets.outside_option)}
    linked = dict.fromkeys(range(len(programmes.buyer_budget_idr)), 0)
    split = {}
    for firm in range(len(firms.open)):
        if not firms.open[firm]:
            continue
        weight = int(firms.attractiveness[firm])
        outside = weight * int(firms.outside_share[firm] * ONE) // ONE
        split[firm] = (weight - outside, outside)
        total[_market(firms.kecamatan[firm], firms.sector[firm])] += weight - outside
    for firm, kind, weight, _, _ in _links(programmes):
        if firm in split:
            linked[kind] += weight
    for row in np.flatnonzero(persons.own_attractiveness):
        place = _market(persons.kecamatan[row], persons.sector[row])
        total[place] += int(persons.own_attractiveness[row])
    return split, total, linked


def _pool(markets, index):
    """Return what buyers bring to every market this month, as the equation of the pool says."""
    columns = (markets.household_pool_idr, markets.outside_demand_idr, markets.programme_pool_idr)
    return [
        max(0, homes + int(outside * index) + programmes)
        for homes, outside, programmes in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _outside(city, total, full):
    """Return the rate of outside buyers per sector: the city's sellers against rivals elsewhere."""
    rivals = _fixed(CATALOGUE.enterprises.outside_rivals_ratio)
    first = city.markets.first_attractiveness.tolist()
    rates = []
    for sector in range(SECTORS):
        known = sum(first[sector::SECTORS])
        offered = sum(total[place] for place in range(sector, MARKETS, SECTORS))
        shown = known * (ONE + rivals)
        rates.append(full * shown // (offered * ONE + known * rivals) if known else full)
    return rates


def _sales(city, pool, programmes, index=1.0):
    """Return every firm's and every own-account seller's sales of the month."""
    firms, persons = city.enterprises, city.persons
    split, total, linked = _weights(city, programmes)
    full = int(CATALOGUE.enterprises.sales_per_attractiveness_idr * ONE * index)
    through_links, taken = dict.fromkeys(split, 0), dict.fromkeys(total, 0)
    fees = dict.fromkeys(split, 0)
    for firm, kind, weight, fee_share, fee_idr in _links(programmes):
        if firm not in split:
            continue
        unit = min(int(programmes.buyer_budget_idr[kind]) * ONE // linked[kind], full)
        sold = weight * unit // ONE
        through_links[firm] += sold
        fees[firm] += min(sold * fee_share // ONE + fee_idr, sold)
        place = _market(firms.kecamatan[firm], firms.sector[firm])
        taken[place] += sold * _fixed(programmes.taken_from_city_share[kind]) // ONE
    unit = {
        place: max(int(pool[place]) - taken[place], 0) * ONE // weight if weight else 0
        for place, weight in total.items()
    }
    outside_rate = _outside(city, total, full)
    firm_sales = {
        firm: local * unit[_market(firms.kecamatan[firm], firms.sector[firm])] // ONE
        + outside * outside_rate[int(firms.sector[firm])] // ONE
        + through_links[firm]
        for firm, (local, outside) in split.items()
    }
    own_sales = {
        row: int(persons.own_attractiveness[row])
        * unit[_market(persons.kecamatan[row], persons.sector[row])]
        // ONE
        for row in np.flatnonzero(persons.own_attractiveness).tolist()
    }
    return firm_sales, own_sales, fees


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


def test_demand_is_shared_as_in_the_plain_twin():
    city, programmes = _linked_city()
    parameters = replace(CATALOGUE.enterprises, exit_probability_per_year_by_age=(0.0,))
    pool = city.markets.household_pool_idr + city.markets.outside_demand_idr
    signals = Signals()
    signals.begin_month(0)
    flows = month_of(city, still_month(0), programmes)
    enterprises.step(city, signals, flows, parameters, DRAWS)
    firm_sales, own_sales, _ = _sales(city, pool, programmes)
    assert len(firm_sales) > 100
    for firm, sales in firm_sales.items():
        assert city.enterprises.sales_idr[firm] == sales
    share = _fixed(parameters.own_account_inputs_share)
    for row, sales in own_sales.items():
        assert city.persons.business_income_idr[row] == sales - sales * share // ONE


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_random_markets_are_shared_as_in_the_plain_twin(data):
    """Pools from nothing to eight times the usual, no or many outside sellers, any buyers' budget."""
    city, programmes = _linked_city(800)
    markets, firms = city.markets, city.enterprises
    luck = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    index = data.draw(st.floats(0.2, 3.0))
    budgets = data.draw(st.lists(st.integers(0, 10**10), min_size=5, max_size=5))
    taken = data.draw(st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5))
    programmes = replace(
        programmes, buyer_budget_idr=np.array(budgets), taken_from_city_share=np.array(taken)
    )
    factor = luck.choice([0.0, 0.1, 1.0, 8.0], MARKETS)
    markets.household_pool_idr[:] = (markets.household_pool_idr * factor).astype(np.int64)
    markets.outside_demand_idr[:] = (markets.outside_demand_idr * factor).astype(np.int64)
    markets.programme_pool_idr[:] = luck.integers(-(10**9), 10**9, MARKETS)
    markets.first_attractiveness[:] = luck.integers(0, 10**6, MARKETS)
    option = luck.choice([0.0, 1.0, 20.0], MARKETS)
    markets.outside_option[:] = (markets.outside_option * option).astype(np.int64)
    firms.outside_share[:] = luck.random(len(firms.open))
    firms.productivity[:] *= luck.choice([1e-6, 1.0, 50.0], len(firms.open))
    parameters = replace(CATALOGUE.enterprises, exit_probability_per_year_by_age=(0.0,))
    pool = _pool(markets, index)
    signals = Signals()
    signals.begin_month(0)
    enterprises.step(
        city,
        signals,
        month_of(city, still_month(0, demand_index=index), programmes),
        parameters,
        DRAWS,
    )
    firm_sales, own_sales, _ = _sales(city, pool, programmes, index)
    assert {firm: int(firms.sales_idr[firm]) for firm in firm_sales} == firm_sales
    share = _fixed(parameters.own_account_inputs_share)
    for row, sales in own_sales.items():
        assert city.persons.business_income_idr[row] == sales - sales * share // ONE


def test_business_is_stolen_as_the_twin_says():
    """A firm made four times as attractive: its neighbours lose what the twin says, all others nothing."""
    worlds = []
    for factor in (1.0, 4.0):
        city, programmes = _linked_city()
        firms = city.enterprises
        favoured = int(np.flatnonzero(firms.open)[3])
        firms.productivity[favoured] *= factor
        pool = _pool(city.markets, 1.0)
        signals = Signals()
        signals.begin_month(0)
        flows = month_of(city, still_month(0), programmes)
        parameters = replace(CATALOGUE.enterprises, exit_probability_per_year_by_age=(0.0,))
        enterprises.step(city, signals, flows, parameters, DRAWS)
        worlds.append((_sales(city, pool, programmes)[0], firms.sales_idr.copy()))
    (plain, _), (stolen, sold) = worlds
    assert stolen == {firm: int(sold[firm]) for firm in stolen}
    place = _market(firms.kecamatan[favoured], firms.sector[favoured])
    neighbours = [
        firm for firm in plain
        if firm != favoured and _market(firms.kecamatan[firm], firms.sector[firm]) == place
    ]  # fmt: skip
    lost = sum(plain[firm] - stolen[firm] for firm in neighbours)
    gained = stolen[favoured] - plain[favoured]
    assert 0 < lost < gained  # the rest is taken from sellers outside the city and of own account
    assert all(plain[firm] == stolen[firm] for firm in plain if firm not in {favoured, *neighbours})


def _inputs(sales, sector, skill, parameters):
    """Return what a firm buys: the sector's share of sales, less what its manager saves of it."""
    saved = int(parameters.management_input_saving * min(max(skill, -2.5), 2.5) * ONE)
    return sales * (_fixed(parameters.inputs_share_by_sector[sector]) * (ONE - saved) // ONE) // ONE


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
    signals = Signals()
    no_pool = np.zeros(MARKETS, np.int64)  # fees hang on the buyers alone
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
        enterprises.step(city, signals, flows, parameters, DRAWS)
        luck = DRAWS.uniform(Decision.LOAN, month, firms.identity)
        wages = flows.labour.wage_per_post_idr
        fees = _sales(city, no_pool, programmes)[2]
        for firm, old in before.items():
            area = int(AREA_GROUP_OF_KECAMATAN[firms.kecamatan[firm]])
            wage = int(wages[((area * SECTORS + int(firms.sector[firm])) * 3 + 1) * 2])
            age = month - int(firms.founded_month[firm])
            borrows = age >= parameters.kur_least_age_months and luck[firm] < 0.4
            sales, filled = int(firms.sales_idr[firm]), int(firms.filled[firm])
            skill = float(persons.management_skill[firms.owner_row[firm]])
            inputs = _inputs(sales, int(firms.sector[firm]), skill, parameters)
            paid = (inputs, fees.get(firm, 0), filled * wage)
            capital, loan, profit, draw = _books(old, sales, paid, borrows, parameters)
            assert firms.capital_idr[firm] == capital
            assert firms.loan_idr[firm] == loan
            assert firms.profit_idr[firm] == profit
            assert persons.business_income_idr[firms.owner_row[firm]] == draw


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
