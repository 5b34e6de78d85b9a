"""Programme delivery: budgets, targeting, take-up, classes, grants, coaching, links; one month.

Every rupiah is booked to a source, a year and a line; every delivery of an added or changed programme
is written down, so that other worlds of the account can replay it instead of deciding it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from simulation.city import City
from simulation.columns import capacity
from simulation.flows import Flows, ProgrammeFlows
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import Happening
from simulation.randomness import Draws
from simulation.signals import Signals
from simulation.submodels.programmes import rooms
from simulation.submodels.programmes.actuals import turn_page
from simulation.submodels.programmes.benchmark import cash_payments
from simulation.submodels.programmes.clusters import cluster_strength, member_firms, spread_gain
from simulation.submodels.programmes.contributions import CREDIT_LINE
from simulation.submodels.programmes.delivery import deliver, replay
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.effects import age_coaching, circle_months
from simulation.submodels.programmes.events import DELIVERY_COLUMNS, Detail
from simulation.submodels.programmes.ledger import LEDGER_COLUMNS, Booking
from simulation.submodels.programmes.link_book import brand_strength
from simulation.submodels.programmes.money import demand_of_month, transfers_of_month
from simulation.submodels.programmes.office import (
    CASH_FOR,
    Cohorts,
    ProgrammeOffice,
    ProgrammeState,
    furnish,
    open_office,
)
from simulation.submodels.programmes.office_month import OfficeMonth, joined
from simulation.submodels.programmes.replaying import (
    STARTING_EVENTS,
    first_starter_alone,
    typed_deliveries,
)

__all__ = [
    "CASH_FOR",
    "DELIVERY_COLUMNS",
    "LEDGER_COLUMNS",
    "STARTING_EVENTS",
    "ProgrammeOffice",
    "cash_payments",
    "first_starter_alone",
    "furnish",
    "open_office",
    "step",
    "typed_deliveries",
]

_HALF: Final = 0.5  # of a half-life
_PER_THOUSAND: Final = 1000


def step(
    city: City,
    signals: Signals,
    flows: Flows,
    parameters: ProgrammesParameters,
    draws: Draws,
    office: ProgrammeOffice,
    cohorts: Cohorts,
) -> ProgrammeFlows:
    """Deliver one month of all programmes; write the columns programmes own; return the flows."""
    year, month_of_year = office.calendar(city.month)
    _begin_month(city, parameters, office, year, month_of_year)
    _begin_support(city, signals, parameters, office, new_year=month_of_year == 1)
    office.take_up.minimum_wage_idr = max(flows.calendar.minimum_wage_idr, 1)
    rooms.read_loads(office, signals, parameters)
    desks = [
        Desk(
            city, office, programme, parameters, draws, signals, cohorts, month_of_year,
            flows.calendar.poverty_line_idr,
        )
        for programme in office.programmes
    ]  # fmt: skip
    for desk in desks:
        turn_page(desk)
    rooms.plan_openings(desks)
    for desk in desks:
        programme = desk.programme
        if programme.changed and office.recorded is not None:
            replay(desk)
            _replay_ledger(office, programme, city.month)
        elif programme.plan.id == CASH_FOR:
            _pay_cash(desk, year)
        else:
            deliver(desk)
        if desk.year_closes:
            for stage in programme.stages:
                stage.budget.close_year()
    return _finish_month(city, flows, parameters, office)


def _begin_month(
    city: City,
    parameters: ProgrammesParameters,
    office: ProgrammeOffice,
    year: int,
    month_of_year: int,
) -> None:
    persons = city.persons
    office.grow(capacity(persons), capacity(city.households))
    office.month = OfficeMonth()
    office.touched = []
    if office.selected_per_month < 0:
        residents = int((persons.present & persons.resident).sum())
        rate = parameters.selected_per_1000_residents_per_month / _PER_THOUSAND
        office.selected_per_month = max(1, round(residents * rate))
    if city.month == 0 or month_of_year == 1:
        office.ceilings_idr = {
            name: dict(source.ceiling_idr_by_fiscal_year)[year]
            for name, source in office.sources.items()
            if year in dict(source.ceiling_idr_by_fiscal_year)
        }
    for programme in office.programmes:
        for stage in programme.stages:
            stage.budget.month_of_year = month_of_year
            if city.month == 0 or month_of_year == 1:
                stage.budget.begin_year(year, office.ceilings_idr)
                stage.quotas.begin_year()


def _begin_support(
    city: City,
    signals: Signals,
    parameters: ProgrammesParameters,
    office: ProgrammeOffice,
    *,
    new_year: bool,
) -> None:
    """Let coaching wear off, let clusters work, and weigh the market links of this month."""
    age_coaching(city, _HALF ** (1.0 / parameters.coaching_effect_half_life_months))
    office.links.count_spending(signals, new_year=new_year)
    live = cluster_strength(
        city, member_firms(city, office), office.clusters, parameters.cluster_half_strength_share
    )
    cluster = signals.take("cluster_strength/sector", live)
    spread_gain(city, office, cluster, parameters.cluster_productivity_gain)
    half = parameters.brand_half_strength_share
    strength = brand_strength(city, office.links, office.clusters, half)
    brand = signals.take("cluster_strength/brand", strength)
    office.links.begin_month(city, parameters, brand, cluster)


def _replay_ledger(office: ProgrammeOffice, programme: ProgrammeState, month: int) -> None:
    """Book again what the live world booked for a programme that is replayed here."""
    if office.recorded is None:
        return
    for row in office.recorded.ledger_rows(month, programme.plan.id):
        value = row.pop("value_idr")
        office.ledger.book(programme.plan.id, Booking(**row), value)


def _pay_cash(desk: Desk, year: int) -> None:
    """Pay the cash benchmark's payments of this month, each booked to its source."""
    payments = desk.office.cash
    if payments is None:
        return
    now = payments[payments["month"] == desk.month]
    identities = now["person"].to_numpy(np.int64)
    rows = desk.office.find_persons(desk.city.persons.identity, identities, desk.month)
    persons = desk.city.persons
    here = (rows >= 0) & persons.present[rows] & (persons.household_row[rows] >= 0)
    stage = desk.programme.stages[0]
    values = now["value_idr"].to_numpy(np.int64)
    sources = now["source"].to_numpy()
    for source in sorted(set(sources.tolist())):
        mine = sources == source
        paid = int(values[mine & here].sum())
        missed = int(values[mine & ~here].sum())
        reason = "recipient does not exist here"
        ledger, name = desk.office.ledger, desk.programme.plan.id
        ledger.book(name, Booking(0, source, "cash", "city", "paid", "", year), paid)
        ledger.book(name, Booking(0, source, "cash", "city", "lapsed", reason, year), missed)
    desk.emit(stage, Happening.CASH, rows[here], Detail(values_idr=values[here]))


def _finish_month(
    city: City, flows: Flows, parameters: ProgrammesParameters, office: ProgrammeOffice
) -> ProgrammeFlows:
    plans = {programme.plan.id: programme.plan for programme in office.programmes}
    names = {
        (plan.id, number): stage.kind.name.lower()
        for plan in plans.values()
        for number, stage in enumerate(plan.stages)
    }
    bookings = office.ledger.close_month(city.month, names)
    for programme, booking, value in bookings:
        if programme in office.changed and office.recorded is None:
            office.log.add_ledger_row(city.month, programme, booking, value)
    city.markets.programme_pool_idr[:] = demand_of_month(
        bookings, plans, office.sources, city.markets, parameters
    )
    paid = sum(
        value
        for _, booking, value in bookings
        if booking.entry == "paid" and booking.line != CREDIT_LINE
    )
    _mark_people(city, flows, office)
    links = [
        link
        for programme in office.programmes
        if city.month >= programme.plan.first_month
        for stage in programme.plan.stages
        for link in stage.links
        if link.capacity
    ]
    budgets, shares = office.links.buyers(links)
    transfers = transfers_of_month(office.month, paid)
    return replace(office.month.flows(transfers, budgets, shares), links=office.links.now)


def _mark_people(city: City, flows: Flows, office: ProgrammeOffice) -> None:
    """Write who sits in a class, who takes part in anything, and who is in the circle."""
    persons = city.persons
    persons.in_training[office.trainees] = False
    office.trainees = np.unique(joined(office.month.in_class, np.int32))
    persons.in_training[office.trainees] = True
    office.participants = np.unique(joined(office.month.in_stage, np.int32))
    touched = np.unique(joined(office.touched, np.int32))
    households = persons.household_row[touched]
    new = persons.circle_month[touched] < 0
    if new.any():
        office.household_touched[households[households >= 0]] = True
        persons.circle_month[:] = circle_months(
            persons.circle_month, persons.present, persons.household_row, touched,
            office.household_touched, city.month,
        )  # fmt: skip
    born = flows.demography.born
    joins = born[office.household_touched[persons.household_row[born]]]
    persons.circle_month[joins[persons.circle_month[joins] < 0]] = city.month
