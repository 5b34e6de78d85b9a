"""The month of the enterprises, in order: succession, grants, founding, selling, books, decisions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.errors import BrokenInvariantError
from simulation.flood import lose_capital
from simulation.flows import EnterpriseFlows, Flows
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import Draws
from simulation.signals import Signals
from simulation.submodels.enterprises import money
from simulation.submodels.enterprises.books import (
    Books,
    decide_posts_and_exits,
    keep_books,
    wage_by_market,
    write_books,
)
from simulation.submodels.enterprises.flood import shut
from simulation.submodels.enterprises.lifecycle import (
    close,
    deliver_credit,
    deliver_grants,
    left_for_a_post,
    open_firms,
    pass_on,
)
from simulation.submodels.enterprises.markets import (
    LinkedSales,
    Terms,
    outlook,
    sold_by_market,
    take_terms,
    weights,
)
from simulation.submodels.enterprises.own_account import (
    OwnAccount,
    own_account_sales,
    refresh_own_account,
)
from simulation.submodels.enterprises.production import (
    gather_inputs,
    new_attractiveness,
    next_shock,
    technology,
)


def step(
    city: City, signals: Signals, flows: Flows, parameters: EnterprisesParameters, draws: Draws
) -> EnterpriseFlows:
    """Live through one month of all enterprises and own-account sellers."""
    labour = flows.labour
    if labour is None:
        raise BrokenInvariantError("the labour market left no record for enterprises to act on")
    without_heir = pass_on(city, parameters)
    granted, lost = deliver_grants(city, flows)
    opened, started, not_started = open_firms(city, flows, parameters, draws)
    sellers = refresh_own_account(city, parameters, draws)
    lose_capital(city, flows.calendar.flood, draws)
    sellers, terms, outside_weight, linked = _sell(city, signals, flows, parameters, draws, sellers)
    city.markets.demand_outlook[:] = outlook(
        city, terms.unit, flows.calendar.price_index, parameters.sales_per_attractiveness_idr,
        parameters.founders_outlook_per_month,
    )  # fmt: skip
    wage = wage_by_market(labour.wage_per_post_idr)
    books = keep_books(city, terms, outside_weight, linked, wage, parameters, draws)
    own_sales, own_inputs = own_account_sales(city, sellers, terms.unit, parameters)
    write_books(city, books, parameters)
    lent = deliver_credit(city, flows, parameters.kur_term_months)
    _write_business_income(city, books, sellers, own_sales - own_inputs)
    ownerless_draw = int(books.draw[without_heir].sum())
    books.draw[without_heir] = 0  # nobody here draws it
    grants = money.Grants(granted + started, lost + not_started, lent)
    firms = city.enterprises
    filled = int(firms.filled[firms.open].sum())
    transfers = (
        money.firm_transfers(books, grants, ownerless_draw)
        + money.own_account_transfers(own_sales, own_inputs)
        + money.wage_transfers(int(books.wages.sum()), filled, labour)
        + money.pool_transfers(
            city, terms, sold_by_market(city, books.local_sales, sellers.rows, own_sales)
        )
    )
    posts, closing = decide_posts_and_exits(city, wage, parameters, draws)
    firms.posts[:] = posts
    closing = np.union1d(closing, left_for_a_post(city))
    closed = np.union1d(without_heir, closing).astype(np.int32)
    close(city, closed)
    return EnterpriseFlows(closed, opened, transfers)


def _sell(
    city: City,
    signals: Signals,
    flows: Flows,
    parameters: EnterprisesParameters,
    draws: Draws,
    sellers: OwnAccount,
) -> tuple[OwnAccount, Terms, NDArray[np.int64], LinkedSales]:
    """Refresh shocks and attractiveness and take the signals of the markets."""
    firms = city.enterprises
    firms.shock[:] = next_shock(city, parameters, draws)
    firms.attractiveness[:] = new_attractiveness(
        city, gather_inputs(city, parameters), technology(parameters), flows.calendar.price_index
    )
    sellers, firms.attractiveness[:] = shut(city, sellers, flows.calendar.flood, draws)
    outside_weight, local = weights(
        firms.open, firms.kecamatan, firms.sector, firms.attractiveness, firms.outside_share
    )
    total = local + sellers.local_total + city.markets.outside_option
    terms, linked = take_terms(city, signals, flows, total, parameters)
    return sellers, terms, outside_weight, linked


def _write_business_income(
    city: City, books: Books, sellers: OwnAccount, earned_idr: NDArray[np.int64]
) -> None:
    persons, firms = city.persons, city.enterprises
    owners = np.flatnonzero(firms.open)
    persons.business_income_idr[:] = 0
    persons.business_income_idr[firms.owner_row[owners]] = books.draw[owners]
    persons.business_income_idr[sellers.rows] = earned_idr
