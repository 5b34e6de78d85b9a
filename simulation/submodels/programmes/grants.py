"""Capital and cash: grants to firms, to people who start one, and to households.

Part of a cash grant is consumed, more of it where the household is poor; equipment is rarely sold.
A grant to a group is a share for each member, put into the own firm or a new one, and lost to the
business when the group breaks up. Groups are not tied by name: whose group breaks up is drawn person
by person, so that nobody's grant depends on who else was admitted (docs/model/programmes.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import IN_KIND_FLAG, Happening, StageKind
from simulation.randomness import Decision
from simulation.submodels.programmes.contributions import credit_idr, lend
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.ledger import area_name
from simulation.submodels.programmes.office import StageState, TrancheBatch

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
    """Give the first tranche of a grant to each person, and promise the others."""
    plan = stage.plan
    desk.emit(stage, Happening.STARTED, rows)
    pay_by_area(desk, stage, "selection", rows, plan.unit_cost_idr)
    given = plan.grant_idr - credit_idr(stage)
    part = given // plan.tranches
    first = given - part * (plan.tranches - 1)
    line = "equipment" if plan.in_kind else "grants"
    areas = desk.city.persons.kecamatan[rows]
    for area in np.unique(areas).tolist():
        mine = rows[areas == area]
        promises = [
            stage.budget.commit(line, area_name(area), amount * len(mine), 1)
            for amount in [first] + [part] * (plan.tranches - 1)
        ]
        stage.budget.pay(promises[0])
        if plan.tranches > 1:
            stage.tranches.append(TrancheBatch(mine, len(mine), part, promises[1:]))
    _hand_out(desk, stage, rows, first, may_found=True)
    desk.emit(stage, Happening.FINISHED, rows, Detail(extra=-1))
    desk.hand_over(stage, rows)


def pay_tranches(desk: Desk, stage: StageState) -> None:
    """Pay the tranches due this month (in December all) to those who still run a firm."""
    going_on = []
    for batch in stage.tranches:
        due = len(batch.promises) if desk.year_closes else 1
        for promise in batch.promises[:due]:
            kept = desk.city.persons.present[batch.rows] & (desk.firm_of(batch.rows) >= 0)
            missing = batch.promised - int(kept.sum())
            stage.budget.cancel_part(promise, missing * batch.part_idr, "no firm at next tranche")
            batch.rows = batch.rows[kept]
            if promise in stage.budget.commitments:
                stage.budget.pay(promise)
            _hand_out(desk, stage, batch.rows, batch.part_idr, may_found=False)
        batch.promises = batch.promises[due:]
        if batch.promises:
            going_on.append(batch)
    stage.tranches = going_on


def _hand_out(desk: Desk, stage: StageState, rows: Rows, each_idr: int, *, may_found: bool) -> None:
    """Split each grant into capital and consumption, and pass both on."""
    plan = stage.plan
    lent = credit_idr(stage) if may_found else 0
    if not len(rows) or not each_idr + lent:
        return
    broken = _broken_groups(desk, rows, plan.group_size) & may_found
    split = _sold if plan.in_kind else _leaked
    consumed, capital = split(desk, rows, each_idr, broken)
    some = consumed > 0
    desk.emit(
        stage,
        Happening.CONSUMED,
        rows[some],
        Detail(values_idr=consumed[some], extra=int(plan.in_kind)),
    )
    firms = desk.firm_of(rows)
    # Who sells or consumes what was given gets no credit beside it; pure credit asks for a firm.
    borrows = (capital > 0) | ((each_idr == 0) & ~broken)
    owns = (firms >= 0) & (capital > 0)
    desk.emit(
        stage, Happening.GRANT, rows[owns], Detail(values_idr=capital[owns], firm_rows=firms[owns],
        extra=int(plan.in_kind)))  # fmt: skip
    founds = (firms < 0) & borrows & may_found
    sectors = founder_sectors(desk, rows[founds]) + (IN_KIND_FLAG if plan.in_kind else 0)
    desk.emit(
        stage, Happening.FOUNDER, rows[founds], Detail(values_idr=capital[founds], extra=sectors)
    )
    lend(desk, stage, rows[borrows], lent)


def founder_sectors(desk: Desk, rows: Rows) -> NDArray[np.int64]:
    """Return the sector each founder starts in: of the field learned here, else by the catalogue."""
    shares = np.cumsum(desk.parameters.founder_sector_shares)
    luck = desk.draws.uniform(Decision.CHOOSE_FIELD, 0, desk.identities(rows), SECTOR_DRAW)
    drawn = np.minimum(np.searchsorted(shares, luck * shares[-1], side="right"), len(shares) - 1)
    learned = desk.programme.field_of
    of_field = desk.parameters.founder_sector_of_field
    return np.array(
        [
            of_field[learned[row]] if row in learned else int(sector)
            for row, sector in zip(rows.tolist(), drawn.tolist(), strict=True)
        ],
        np.int64,
    )


def _broken_groups(desk: Desk, rows: Rows, group_size: int) -> NDArray[np.bool_]:
    """Return who is in a group that breaks up; nobody where grants go to single persons."""
    if group_size <= 1:
        return np.zeros(len(rows), np.bool_)
    luck = desk.draws.uniform(Decision.GROUP_BREAK, desk.month, desk.identities(rows))
    broken: NDArray[np.bool_] = luck < desk.parameters.group_break_up_probability
    return broken


def _leaked(
    desk: Desk, rows: Rows, each_idr: int, broken: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return consumed and invested rupiah of cash: between half and 1.5 times the mean leak."""
    parameters = desk.parameters
    households = desk.city.persons.household_row[rows]
    poor = (households >= 0) & desk.city.households.poor[households]
    luck = desk.draws.uniform(Decision.GRANT_LEAK, desk.month, desk.identities(rows))
    share = parameters.grant_leak_share_cash * (0.5 + luck)
    share = np.where(poor, share * parameters.grant_leak_factor_poor, share)
    share = np.where(broken | (share > 1.0), 1.0, share)
    consumed = np.floor(share * each_idr).astype(np.int64)
    return consumed, each_idr - consumed


def _sold(
    desk: Desk, rows: Rows, each_idr: int, broken: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rupiah from sold equipment and the value of what is kept in use."""
    parameters = desk.parameters
    luck = desk.draws.uniform(Decision.EQUIPMENT_SALE, desk.month, desk.identities(rows))
    sold = broken | (luck < parameters.equipment_sale_probability)
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
