"""What a delivery does to the people and firms it reaches; the same in live and replayed worlds.

Deciding who is reached happens elsewhere; here batches are applied, one row of the table for each
kind of happening. A delivery to somebody who does not exist in this world has no effect, and its
rupiah are counted as unmatched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import (
    IN_KIND_FLAG,
    Happening,
    StageKind,
    StagePlan,
    provider_and_field,
)
from simulation.randomness import kernel
from simulation.submodels.programmes.events import Batch

if TYPE_CHECKING:
    from simulation.submodels.programmes.office import ProgrammeOffice

Rows = NDArray[np.integer[Any]]
VISIT_PARTS: Final = 100  # visits are written down in hundredths


def apply_batch(
    batch: Batch,
    stage: StagePlan,
    city: City,
    office: ProgrammeOffice,
    parameters: ProgrammesParameters,
) -> None:
    """Apply one batch to the city's columns (those programmes own) and to this month's flows."""
    effect = _EFFECTS.get(batch.happening)
    if effect is not None:
        effect(batch, stage, city, office, parameters)


def _here(batch: Batch, city: City) -> NDArray[np.bool_]:
    """Return which of the batch's persons live here now."""
    return (batch.rows >= 0) & city.persons.present[batch.rows]


def _firm_here(batch: Batch, city: City) -> NDArray[np.bool_]:
    """Return which of the batch's firms are in business here now."""
    return (batch.firm_rows >= 0) & city.enterprises.open[batch.firm_rows]


def _waiting(
    batch: Batch, _: StagePlan, city: City, __: ProgrammeOffice, ___: ProgrammesParameters
) -> None:
    city.persons.awaits_intake[batch.rows[_here(batch, city)]] = True


def _enrolled(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    office.busy[batch.rows[_here(batch, city)]] = True


def _started(
    batch: Batch,
    stage: StagePlan,
    city: City,
    office: ProgrammeOffice,
    _: ProgrammesParameters,
) -> None:
    rows = batch.rows[_here(batch, city)]
    bit = np.uint8(1 << stage.kind)
    city.persons.stages_served[rows] |= bit
    city.persons.awaits_intake[rows] = False
    office.month.in_stage.append(rows)
    firms = batch.firm_rows[_firm_here(batch, city)]
    city.enterprises.served[firms] |= bit
    if stage.kind is StageKind.COACHING:
        city.enterprises.coached_months[firms] = stage.coaching_months


def _attended(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    rows = batch.rows[_here(batch, city)]
    office.month.in_class.append(rows)
    office.month.in_stage.append(rows)


def _finished(
    batch: Batch,
    stage: StagePlan,
    city: City,
    office: ProgrammeOffice,
    parameters: ProgrammesParameters,
) -> None:
    rows = batch.rows[_here(batch, city)]
    office.finished[rows] |= np.uint8(1 << stage.kind)
    if stage.kind is StageKind.TRAINING:
        city.persons.general_skill[rows] += parameters.general_skill_gain
        office.month.graduates.append(rows)
    elif stage.kind is StageKind.ENTREPRENEURSHIP:
        city.persons.management_skill[rows] += parameters.management_skill_gain


def _certified(
    batch: Batch, _: StagePlan, city: City, __: ProgrammeOffice, ___: ProgrammesParameters
) -> None:
    here = _here(batch, city)
    bits = np.left_shift(1, batch.extra[here].astype(np.int64)).astype(np.uint8)
    city.persons.certified_fields[batch.rows[here]] |= bits


def _grant(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    month = office.month
    here = _firm_here(batch, city)
    values = batch.values_idr[here]
    month.grant_rows.append(batch.firm_rows[here])
    month.grant_idr.append(values)
    _book_capital(office, int(values.sum()), in_kind=bool(len(batch.extra) and batch.extra[0]))
    month.unmatched_idr += int(batch.values_idr[~here].sum())
    month.in_stage.append(batch.rows[_here(batch, city)])


def _founder(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    month = office.month
    here = _here(batch, city)
    rows, values = batch.rows[here], batch.values_idr[here]
    extra = batch.extra[here]
    # Who already has a firm in this world puts the capital into it.
    firm_rows = city.persons.enterprise_row[rows]
    owns = (firm_rows >= 0) & city.enterprises.open[firm_rows]
    month.grant_rows.append(firm_rows[owns].astype(np.int32))
    month.grant_idr.append(values[owns])
    month.founder_rows.append(rows[~owns])
    month.founder_idr.append(values[~owns])
    month.founder_sector.append((extra[~owns] % IN_KIND_FLAG).astype(np.int8))
    month.founder_sector_before.append(city.persons.sector[rows[~owns]].astype(np.int8))
    in_kind = bool(len(batch.extra) and batch.extra[0] >= IN_KIND_FLAG)
    _book_capital(office, int(values.sum()), in_kind=in_kind)
    month.unmatched_idr += int(batch.values_idr[~here].sum())
    month.in_stage.append(rows)


def _book_capital(office: ProgrammeOffice, amount_idr: int, *, in_kind: bool) -> None:
    if in_kind:
        office.month.equipment_idr += amount_idr
    else:
        office.month.capital_paid_idr += amount_idr


def _consumed(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    month = office.month
    here = _has_household(batch, city)
    values = batch.values_idr[here]
    month.cash_rows.append(city.persons.household_row[batch.rows[here]])
    month.cash_idr.append(values)
    missing = int(batch.values_idr[~here].sum())
    if len(batch.extra) and batch.extra[0]:
        month.equipment_sold_idr += int(values.sum())
    else:
        month.cash_paid_idr += int(values.sum())
        month.unmatched_idr += missing


def _equipment_sold(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, p: ProgrammesParameters
) -> None:
    """Take equipment out of the firm and give the household its price; no firm, no sale."""
    month = office.month
    here = _has_household(batch, city) & _firm_here(batch, city)
    firms = batch.firm_rows[here]
    worth = np.minimum(batch.values_idr[here], city.enterprises.capital_idr[firms])
    price = np.floor(worth * p.equipment_resale_share).astype(np.int64)
    month.withdrawn_rows.append(firms)
    month.withdrawn_idr.append(worth)
    month.cash_rows.append(city.persons.household_row[batch.rows[here]])
    month.cash_idr.append(price)
    month.equipment_sold_idr += int(price.sum())


def _cash(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    month = office.month
    here = _has_household(batch, city)
    values = batch.values_idr[here]
    month.cash_rows.append(city.persons.household_row[batch.rows[here]])
    month.cash_idr.append(values)
    month.cash_paid_idr += int(values.sum())
    month.unmatched_idr += int(batch.values_idr[~here].sum())
    month.in_stage.append(batch.rows[here])


def _contributed(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    month = office.month
    here = _has_household(batch, city)
    values = batch.values_idr[here]
    month.cash_rows.append(city.persons.household_row[batch.rows[here]])
    month.cash_idr.append(-values)
    month.contributed_idr += int(values.sum())
    month.unmatched_idr -= int(batch.values_idr[~here].sum())


def _credit(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    here = _here(batch, city)
    office.month.credit_rows.append(batch.rows[here])
    office.month.credit_idr.append(batch.values_idr[here])


def _has_household(batch: Batch, city: City) -> NDArray[np.bool_]:
    return _here(batch, city) & (city.persons.household_row[batch.rows] >= 0)


def _visit(
    batch: Batch,
    _: StagePlan,
    city: City,
    office: ProgrammeOffice,
    parameters: ProgrammesParameters,
) -> None:
    """Raise the firm's productivity for a while, and what its owner knows for good.

    Each visit closes the same step up to a ceiling; knowledge follows what was gained.
    """
    here = _firm_here(batch, city)
    firms = batch.firm_rows[here]
    gain = city.enterprises.coached_gain[firms]
    visits = batch.extra[here] / VISIT_PARTS
    raised = gain + visits * parameters.coached_gain_per_visit
    raised = np.maximum(gain, np.minimum(raised, parameters.coached_gain_ceiling))
    city.enterprises.coached_gain[firms] = raised
    knows = here & _here(batch, city)
    learned = (raised - gain)[knows[here]] * parameters.coached_skill_per_gain
    city.persons.management_skill[batch.rows[knows]] += learned
    office.month.in_stage.append(batch.rows[_here(batch, city)])


def _link(
    batch: Batch, stage: StagePlan, city: City, office: ProgrammeOffice, _: ProgrammesParameters
) -> None:
    here = _firm_here(batch, city)
    for link in stage.links:  # a replayed batch may hold several kinds
        firms = batch.firm_rows[here & (batch.extra == link.kind)]
        office.links.add(city.enterprises, firms, link)
    office.month.in_stage.append(batch.rows[_here(batch, city)])


def _link_lost(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    there = batch.firm_rows >= 0
    for kind in np.unique(batch.extra[there]).tolist():
        office.links.drop(city.enterprises, batch.firm_rows[there & (batch.extra == kind)], kind)


def _released(
    batch: Batch, _: StagePlan, city: City, office: ProgrammeOffice, __: ProgrammesParameters
) -> None:
    rows = batch.rows[batch.rows >= 0]
    office.busy[rows] = False
    city.persons.awaits_intake[rows] = False


def _class_begins(
    batch: Batch, _: StagePlan, __: City, office: ProgrammeOffice, ___: ProgrammesParameters
) -> None:
    _hold_room(batch, office, 1)


def _class_ends(
    batch: Batch, _: StagePlan, __: City, office: ProgrammeOffice, ___: ProgrammesParameters
) -> None:
    _hold_room(batch, office, -1)


def _hold_room(batch: Batch, office: ProgrammeOffice, more: int) -> None:
    """Let a class take its room and instructor, or give them back."""
    provider, field = provider_and_field(int(batch.extra[0]))
    if provider >= 0:
        classes = office.providers[provider].classes
        classes[field] = classes.get(field, 0) + more


Effect = Callable[
    [Batch, StagePlan, City, "ProgrammeOffice", ProgrammesParameters],
    None,
]
_EFFECTS: Final[dict[Happening, Effect]] = {
    Happening.WAITING: _waiting,
    Happening.ENROLLED: _enrolled,
    Happening.STARTED: _started,
    Happening.ATTENDED: _attended,
    Happening.FINISHED: _finished,
    Happening.CERTIFIED: _certified,
    Happening.GRANT: _grant,
    Happening.FOUNDER: _founder,
    Happening.CONSUMED: _consumed,
    Happening.CASH: _cash,
    Happening.EQUIPMENT_SOLD: _equipment_sold,
    Happening.VISIT: _visit,
    Happening.LINK: _link,
    Happening.LINK_LOST: _link_lost,
    Happening.RELEASED: _released,
    Happening.CLASS_OPENED: _class_begins,
    Happening.CLASS_FINISHED: _class_ends,
    Happening.CLASS_CANCELLED: _class_ends,
    Happening.CONTRIBUTED: _contributed,
    Happening.CREDIT: _credit,
}


def age_coaching(city: City, kept_share_per_month: float) -> None:
    """Let what coaching added decay once no months of coaching are left: own state only."""
    firms = city.enterprises
    coached = np.flatnonzero((firms.coached_gain > 0) | (firms.coached_months > 0))
    fades = coached[firms.coached_months[coached] == 0]
    firms.coached_gain[fades] *= kept_share_per_month
    going_on = coached[firms.coached_months[coached] > 0]
    firms.coached_months[going_on] -= 1


@kernel
def circle_months(
    circle_month: NDArray[np.int16],
    present: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    touched_rows: Rows,
    household_touched: NDArray[np.bool_],
    month: int,
) -> NDArray[np.int16]:
    """Return the month of entering the circle: the touched and all who share their household."""
    result = circle_month.copy()
    for row in touched_rows:
        if result[row] < 0:
            result[row] = month
    for row in range(len(result)):
        household = household_row[row]
        if present[row] and result[row] < 0 and household >= 0 and household_touched[household]:
            result[row] = month
    return result
