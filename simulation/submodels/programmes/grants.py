"""Capital and cash: grants to firms, to people who start one, and to households.

Part of a cash grant is consumed, more of it where the household is poor; equipment is rarely sold.
In a group each owner puts the own share into the own firm, and the shares of those without a firm
are pooled by the first of them, who founds the joint one; a group that breaks up divides the grant.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import IN_KIND_FLAG, Happening, StageKind
from simulation.randomness import Decision
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.ledger import area_name
from simulation.submodels.programmes.office import StageState, TrancheBatch

Rows = NDArray[np.int32]
SECTOR_DRAW = 100  # number of the draw, beyond those for fields


def places(desk: Desk, stage: StageState) -> tuple[int, str]:
    """Return how many grants can be given this month, and what limits them."""
    affordable = stage.budget.affordable(stage.plan.grant_idr + stage.plan.unit_cost_idr)
    capacity = stage.plan.recipients_per_month_max or desk.office.selected_per_month
    if affordable > capacity:
        return capacity, "capacity of selection"
    return affordable, "less than one grant is left"


def give_capital(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Give the first tranche of a grant to each person, and promise the others."""
    plan = stage.plan
    desk.emit(stage, Happening.STARTED, rows)
    desk.pay_by_area(stage, "selection", rows, plan.unit_cost_idr)
    part = plan.grant_idr // plan.tranches
    first = plan.grant_idr - part * (plan.tranches - 1)
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
    desk.emit(stage, Happening.FINISHED, rows, extra=-1)
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
    if not len(rows) or not each_idr:
        return
    plan = stage.plan
    group = np.arange(len(rows)) // max(plan.group_size, 1)
    broken = _broken_groups(desk, rows, group, plan.group_size) & may_found
    consumed, capital = (_sold if plan.in_kind else _leaked)(desk, stage, rows, each_idr, broken)
    some = consumed > 0
    desk.emit(
        stage, Happening.CONSUMED, rows[some], values_idr=consumed[some], extra=int(plan.in_kind)
    )
    firms = desk.firm_of(rows)
    owns = (firms >= 0) & (capital > 0)
    desk.emit(
        stage, Happening.GRANT, rows[owns], values_idr=capital[owns], firm_rows=firms[owns],
        extra=int(plan.in_kind),
    )  # fmt: skip
    founds = (firms < 0) & (capital > 0)
    if founds.any() and may_found:
        _found(desk, stage, rows[founds], capital[founds], group[founds])


def _found(
    desk: Desk,
    stage: StageState,
    rows: Rows,
    capital: NDArray[np.int64],
    group: NDArray[np.int64],
) -> None:
    """Let the first of each group without a firm found one with the group's pooled capital."""
    _, first, member_of = np.unique(group, return_index=True, return_inverse=True)
    pooled = np.zeros(len(first), np.int64)
    np.add.at(pooled, member_of, capital)
    leaders = rows[first]
    sectors = founder_sectors(desk, leaders)
    flag = IN_KIND_FLAG if stage.plan.in_kind else 0
    desk.emit(stage, Happening.FOUNDER, leaders, values_idr=pooled, extra=sectors + flag)


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


def _broken_groups(
    desk: Desk, rows: Rows, group: NDArray[np.int64], group_size: int
) -> NDArray[np.bool_]:
    """Return who belongs to a group that breaks up; one draw by the first of each group."""
    if group_size <= 1:
        return np.zeros(len(rows), np.bool_)
    leaders = desk.identities(rows[:: max(group_size, 1)])
    luck = desk.draws.uniform(Decision.GROUP_BREAK, desk.month, leaders)
    broken: NDArray[np.bool_] = (luck < desk.parameters.group_break_up_probability)[group]
    return broken


def _leaked(
    desk: Desk, _: StageState, rows: Rows, each_idr: int, broken: NDArray[np.bool_]
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
    desk: Desk, _: StageState, rows: Rows, each_idr: int, broken: NDArray[np.bool_]
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
    desk.pay_by_area(stage, "selection", rows, stage.plan.unit_cost_idr)
    desk.pay_by_area(stage, "cash", rows, stage.plan.grant_idr)
    desk.emit(stage, Happening.CASH, rows, values_idr=stage.plan.grant_idr)
    desk.emit(stage, Happening.FINISHED, rows, extra=-1)
    desk.hand_over(stage, rows)


def serve(desk: Desk, stage: StageState, rows: NDArray[Any]) -> None:
    """Give capital or cash, as the stage says."""
    (give_capital if stage.plan.kind is StageKind.CAPITAL else give_cash)(desk, stage, rows)
