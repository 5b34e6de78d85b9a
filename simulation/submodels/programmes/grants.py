"""Capital and cash: grants to firms, to people who start one, and to households.

Part of a cash grant is consumed, more of it the needier the household; equipment is rarely sold at
once. A grant to a group is a share for each member, put into the own firm or a new one; what becomes
of it later is in :mod:`simulation.submodels.programmes.assets`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import IN_KIND_FLAG, Happening, StageKind, bits_of
from simulation.randomness import Decision
from simulation.submodels.programmes.assets import (
    add_worth,
    group_numbers,
    hold,
    in_use,
    need_factor,
)
from simulation.submodels.programmes.contributions import credit_idr, lend, pay_beside
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.ledger import area_name
from simulation.submodels.programmes.office import StageState, TrancheBatch
from simulation.submodels.programmes.purse import public_needs

Rows = NDArray[np.integer[Any]]
SECTOR_DRAW = 100  # number of the draw, beyond those for fields


def places(desk: Desk, stage: StageState) -> tuple[int, str]:
    """Return how many grants can be given this month, and what limits them."""
    lent = credit_idr(stage)
    unit = stage.plan.grant_idr - lent + stage.plan.unit_cost_idr
    affordable = stage.budget.affordable(unit, lent)
    capacity = stage.plan.recipients_per_month_max or desk.office.selected_per_month
    if affordable > capacity:
        return capacity, "capacity of selection"
    return affordable, "less than one grant is left"


def pay_by_area(desk: Desk, stage: StageState, line: str, rows: Rows, each_idr: int) -> None:
    """Commit and pay the same amount for each person, booked by district of residence."""
    if not each_idr:
        return
    areas, counts = np.unique(desk.city.persons.kecamatan[rows], return_counts=True)
    for area, count in zip(areas.tolist(), counts.tolist(), strict=True):
        promise = stage.budget.commit(line, area_name(area), each_idr * count, 1)
        stage.budget.pay(promise)


def give_capital(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Give the first tranche of a grant to each person, and promise the others.

    In December the budget year ends: all is paid at once, or the first part alone where later ones
    have a condition.
    """
    plan = stage.plan
    desk.emit(stage, Happening.STARTED, rows)
    pay_by_area(desk, stage, "selection", rows, plan.unit_cost_idr)
    given = plan.grant_idr - credit_idr(stage)
    part = given // plan.tranches
    later = 0 if desk.year_closes else plan.tranches - 1
    first = given - part * (plan.tranches - 1)
    if desk.year_closes and not plan.tranche_conditional_on:
        first = given
    line = "equipment" if plan.in_kind else "grants"
    areas = desk.city.persons.kecamatan[rows]
    for area in np.unique(areas).tolist():
        mine = rows[areas == area]
        promises = [
            stage.budget.commit(line, area_name(area), amount * len(mine), 1)
            for amount in [first] + [part] * later
        ]
        stage.budget.pay(promises[0])
        if later:
            due = desk.month + plan.tranche_months_between
            stage.tranches.append(TrancheBatch(mine, part, due, promises[1:]))
    _hand_out(desk, stage, rows, first, may_found=True)
    desk.emit(stage, Happening.FINISHED, rows, Detail(extra=-1))
    desk.hand_over(stage, rows)


def pay_tranches(desk: Desk, stage: StageState) -> None:
    """Pay the tranches due this month; in December, when the year's money ends, all that can be.

    A tranche is lost when nothing of the grant is at work in a firm any more. Who has not finished
    the stages it is conditional on waits, at most until December.
    """
    batches, stage.tranches = stage.tranches, []
    for batch in batches:
        if batch.due_month > desk.month and not desk.year_closes:
            stage.tranches.append(batch)
            continue
        _give_up(stage, batch, in_use(stage, batch.rows), "no firm at next tranche")
        ready = _condition_met(desk, stage, batch.rows)
        if desk.year_closes:
            _give_up(stage, batch, ready, "condition not met by December")
        elif not ready.all():
            stage.tranches.append(_waiting_part(desk, stage, batch, ~ready))
        for promise in batch.promises if desk.year_closes else batch.promises[:1]:
            if promise in stage.budget.commitments:
                stage.budget.pay(promise)
            _hand_out(desk, stage, batch.rows, batch.part_idr, may_found=False)
        batch.promises = [] if desk.year_closes else batch.promises[1:]
        batch.due_month = desk.month + stage.plan.tranche_months_between
        if batch.promises and len(batch.rows):
            stage.tranches.append(batch)


def _condition_met(desk: Desk, stage: StageState, rows: Rows) -> NDArray[np.bool_]:
    needed = bits_of(stage.plan.tranche_conditional_on)
    met: NDArray[np.bool_] = (desk.office.finished[rows] & needed) == needed
    return met


def _give_up(stage: StageState, batch: TrancheBatch, kept: NDArray[np.bool_], reason: str) -> None:
    """Take back what was promised to those not kept."""
    lost = _public_idr(stage, int((~kept).sum()) * batch.part_idr)
    for promise in batch.promises if lost else []:
        stage.budget.cancel_part(promise, lost, reason)
    batch.rows = batch.rows[kept]


def _public_idr(stage: StageState, amount_idr: int) -> int:
    """Return what of an amount budgets have promised; the rest is contributed with it."""
    return public_needs(stage.budget.purses, [("", amount_idr)])[0][1]


def _waiting_part(
    desk: Desk, stage: StageState, batch: TrancheBatch, waits: NDArray[np.bool_]
) -> TrancheBatch:
    """Move those who wait for a condition to a batch of their own, due again next month."""
    amount = _public_idr(stage, int(waits.sum()) * batch.part_idr)
    promises = [promise.split(amount) for promise in batch.promises]
    stage.budget.commitments += promises
    apart = TrancheBatch(batch.rows[waits], batch.part_idr, desk.month + 1, promises)
    batch.rows = batch.rows[~waits]
    return apart


def _hand_out(desk: Desk, stage: StageState, rows: Rows, each_idr: int, *, may_found: bool) -> None:
    """Split each grant into capital and consumption, and pass both on."""
    plan = stage.plan
    lent = credit_idr(stage) if may_found else 0
    if not len(rows) or not each_idr + lent:
        return
    pay_beside(desk, stage, rows, each_idr)
    consumed, capital = (_sold if plan.in_kind else _leaked)(desk, rows, each_idr)
    some = consumed > 0
    desk.emit(
        stage,
        Happening.CONSUMED,
        rows[some],
        Detail(values_idr=consumed[some], extra=int(plan.in_kind)),
    )
    firms = desk.firm_of(rows)
    # Who sells or consumes what was given gets no credit beside it; pure credit asks for a firm.
    borrows = (capital > 0) | (each_idr == 0)
    owns = (firms >= 0) & (capital > 0)
    desk.emit(
        stage, Happening.GRANT, rows[owns], Detail(values_idr=capital[owns], firm_rows=firms[owns],
        extra=int(plan.in_kind)))  # fmt: skip
    founds = (firms < 0) & borrows & may_found
    if may_found:
        groups = group_numbers(desk, rows, plan.group_size)
        started = (owns | founds) & (capital > 0)
        hold(stage, rows[started], capital[started], groups[started])
    else:
        add_worth(stage, rows[owns], capital[owns])
    sectors = founder_sectors(desk, stage, rows[founds]) + (IN_KIND_FLAG if plan.in_kind else 0)
    desk.emit(
        stage, Happening.FOUNDER, rows[founds], Detail(values_idr=capital[founds], extra=sectors)
    )
    lend(desk, stage, rows[borrows], lent)


def willing(desk: Desk, stage: StageState, rows: Rows) -> NDArray[np.bool_]:
    """Return who would take a grant now: owners, and who gains by founding a firm with it."""
    takes = np.ones(len(rows), np.bool_)
    starts = np.flatnonzero(desk.firm_of(rows) < 0)
    if stage.plan.kind is StageKind.CAPITAL and len(starts):
        mine = rows[starts]
        sectors = founder_sectors(desk, stage, mine)
        takes[starts] = desk.office.worth_founding(desk.city, mine, sectors, stage.plan.grant_idr)
    return takes


def founder_sectors(desk: Desk, stage: StageState, rows: Rows) -> NDArray[np.int64]:
    """Return the sector each founder starts in: of the field learned here, else the one she sells in.

    Who sells nothing yet draws one by the catalogue. Where the stage names sectors, only those count.
    """
    allowed = stage.plan.founder_sectors or range(len(desk.parameters.founder_sector_shares))
    shares = np.array(desk.parameters.founder_sector_shares)[list(allowed)]
    shares = np.cumsum(shares if shares.any() else np.ones(len(shares)))
    luck = desk.draws.uniform(Decision.CHOOSE_FIELD, 0, desk.identities(rows), SECTOR_DRAW)
    places = np.searchsorted(shares, luck * shares[-1], side="right")
    drawn = np.array(allowed)[np.minimum(places, len(shares) - 1)]
    persons = desk.city.persons
    stays = (persons.own_attractiveness[rows] > 0) & np.isin(persons.sector[rows], allowed)
    drawn = np.where(stays, persons.sector[rows], drawn)
    of_field, learned = desk.parameters.founder_sector_of_field, desk.programme.field_of
    return np.array(
        [
            of_field[learned[row]]
            if row in learned and of_field[learned[row]] in allowed
            else int(sector)
            for row, sector in zip(rows.tolist(), drawn.tolist(), strict=True)
        ],
        np.int64,
    )


def _leaked(desk: Desk, rows: Rows, each_idr: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return consumed and invested rupiah of cash: between half and 1.5 times the mean leak."""
    parameters = desk.parameters
    need = need_factor(desk.city, rows, desk.poverty_line_idr, parameters.need_elasticity)
    luck = desk.draws.uniform(Decision.GRANT_LEAK, desk.month, desk.identities(rows))
    share = np.minimum(parameters.grant_leak_share_cash * need * (0.5 + luck), 1.0)
    consumed = np.floor(share * each_idr).astype(np.int64)
    return consumed, each_idr - consumed


def _sold(desk: Desk, rows: Rows, each_idr: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rupiah from equipment sold at once and the value of what is put to use."""
    parameters = desk.parameters
    luck = desk.draws.uniform(Decision.EQUIPMENT_SALE, desk.month, desk.identities(rows))
    need = need_factor(desk.city, rows, desk.poverty_line_idr, parameters.need_elasticity)
    sold = luck < parameters.equipment_sale_probability * need
    price = int(each_idr * parameters.equipment_resale_share)
    return np.where(sold, price, 0).astype(np.int64), np.where(sold, 0, each_idr).astype(np.int64)


def give_cash(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Pay unconditional cash to the households of the chosen people."""
    desk.emit(stage, Happening.STARTED, rows)
    pay_by_area(desk, stage, "selection", rows, stage.plan.unit_cost_idr)
    pay_by_area(desk, stage, "cash", rows, stage.plan.grant_idr)
    desk.emit(stage, Happening.CASH, rows, Detail(values_idr=stage.plan.grant_idr))
    desk.emit(stage, Happening.FINISHED, rows, Detail(extra=-1))
    desk.hand_over(stage, rows)


def serve(desk: Desk, stage: StageState, rows: NDArray[Any]) -> None:
    """Give capital or cash, as the stage says."""
    (give_capital if stage.plan.kind is StageKind.CAPITAL else give_cash)(desk, stage, rows)
