"""Who owns a firm, who founds one, which close.

A firm whose owner died or left passes to a present adult of the same household who owns none, the
one with the lowest identity, or closes. A firm's identity is its founder and the number of the
founder's firm, the same in every world. What a founder starts with (vehicle, kitchen, room) belonged
to the household and is no money of the month; what is left of a closed firm leaves the city.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import FIRM_NUMBER_BITS, City
from simulation.classifications import LabourStatus
from simulation.columns import BoolColumn, IdColumn, IntColumn, reserve
from simulation.errors import BrokenInvariantError
from simulation.flows import Flows
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import Draws, kernel
from simulation.submodels.enterprises.prospects import Start, founder_traits
from simulation.units import MONTHS_PER_YEAR

LARGEST_FIRM_NUMBER: Final = (1 << FIRM_NUMBER_BITS) - 1
SPARE_ROWS: Final = 1024  # added at a time, so that tables rarely grow
_NOBODY: Final = np.iinfo(np.int64).max
_SCHOOL: Final = int(LabourStatus.SCHOOL)

Rows = NDArray[np.int32]


def pass_on(city: City, parameters: EnterprisesParameters) -> Rows:
    """Hand firms of departed owners to their heirs; return the rows of firms without an heir.

    Those finish the month, for their workers have been paid, and close at its end.
    """
    persons, firms = city.persons, city.enterprises
    owner = firms.owner_row
    orphaned = np.flatnonzero(firms.open & ~(persons.present & persons.resident)[owner])
    if len(orphaned) == 0:
        return np.empty(0, np.int32)
    former = owner[orphaned]
    household = persons.household_row[former]
    wanted = np.zeros(len(city.households.identity), np.bool_)
    wanted[household[household >= 0]] = True
    latest_birth = city.month - parameters.heir_least_age_years * MONTHS_PER_YEAR
    heirs = _heirs(
        wanted, persons.present & persons.resident, persons.household_row, persons.identity,
        persons.birth_month, persons.status, persons.enterprise_row, latest_birth,
    )  # fmt: skip
    without_heir = []
    for firm, home in zip(orphaned.tolist(), household.tolist(), strict=True):
        heir = int(heirs[home]) if home >= 0 else -1
        if heir >= 0 and persons.enterprise_row[heir] < 0:
            persons.enterprise_row[firms.owner_row[firm]] = -1
            firms.owner_row[firm] = heir
            persons.enterprise_row[heir] = firm
        else:
            without_heir.append(firm)
    return np.array(without_heir, np.int32)


@kernel
def _heirs(  # noqa: PLR0913
    wanted: BoolColumn,
    lives_here: BoolColumn,
    household_row: IntColumn,
    identity: IdColumn,
    birth_month: IntColumn,
    status: IntColumn,
    enterprise_row: IntColumn,
    latest_birth: int,
) -> Rows:
    best = np.full(len(wanted), _NOBODY, np.int64)
    heir = np.full(len(wanted), -1, np.int32)
    for row in range(len(lives_here)):
        household = household_row[row]
        if (
            lives_here[row]
            and household >= 0
            and wanted[household]
            and birth_month[row] <= latest_birth
            and status[row] != _SCHOOL
            and enterprise_row[row] < 0
            and identity[row] < best[household]
        ):
            best[household] = identity[row]
            heir[household] = row
    return heir


def left_for_a_post(city: City) -> Rows:
    """Return the rows of own trades whose owner has taken a paid job: they close with the month."""
    persons, firms = city.persons, city.enterprises
    rows = np.flatnonzero(firms.open & firms.own_trade)
    return rows[persons.cell[firms.owner_row[rows]] >= 0].astype(np.int32)


def close(city: City, rows: Rows) -> None:
    """Close the firms of ``rows``: capital leaves the city, the bank writes the loan off.

    Filled posts stay as they are: the labour market lays their workers off next month.
    """
    firms = city.enterprises
    owners = firms.owner_row[rows]
    owned = city.persons.enterprise_row[owners] == rows
    city.persons.enterprise_row[owners[owned]] = -1
    firms.open[rows] = False
    firms.capital_idr[rows] = 0
    firms.posts[rows] = 0
    firms.attractiveness[rows] = 0
    firms.loan_idr[rows] = 0
    firms.instalment_idr[rows] = 0
    firms.loss_months[rows] = 0


def deliver_grants(city: City, flows: Flows) -> tuple[int, int]:
    """Add this month's grants to capital, take out what was sold of earlier ones.

    Return rupiah delivered and undeliverable.
    """
    given = flows.programmes
    firms = city.enterprises
    reached = firms.open[given.grant_enterprise_rows]
    np.add.at(firms.capital_idr, given.grant_enterprise_rows[reached], given.grant_idr[reached])
    np.subtract.at(firms.capital_idr, given.withdrawn_enterprise_rows, given.withdrawn_idr)
    left = firms.capital_idr[given.withdrawn_enterprise_rows]
    firms.capital_idr[given.withdrawn_enterprise_rows] = np.maximum(left, 0)
    return int(given.grant_idr[reached].sum()), int(given.grant_idr[~reached].sum())


def deliver_credit(city: City, flows: Flows, term_months: int) -> int:
    """Give this month's programme loans to the firms of their borrowers; return rupiah lent.

    Like any loan of the bank it becomes capital and is repaid in equal parts from next month on; a
    person without a firm gets none.
    """
    given, firms = flows.programmes, city.enterprises
    rows = city.persons.enterprise_row[given.credit_rows]
    reached = (rows >= 0) & firms.open[rows]
    rows, amounts = rows[reached], given.credit_idr[reached]
    np.add.at(firms.capital_idr, rows, amounts)
    np.add.at(firms.loan_idr, rows, amounts)
    np.add.at(firms.instalment_idr, rows, (amounts + term_months - 1) // term_months)
    return int(amounts.sum())


def open_firms(
    city: City, flows: Flows, parameters: EnterprisesParameters, draws: Draws
) -> tuple[Rows, int, int]:
    """Open the firms founded this month; return rows, start-up grants delivered, undeliverable.

    A founder who owns a firm already adds the grant to it; who is not here gets nothing.
    """
    labour = flows.labour
    if labour is None:
        raise BrokenInvariantError("the labour market left no record for enterprises to act on")
    persons, firms, given = city.persons, city.enterprises, flows.programmes
    no_grant = np.zeros(len(labour.founder_rows), np.int64)
    grants = np.concatenate([given.founder_capital_idr, no_grant])
    founders = np.concatenate([given.founder_rows, labour.founder_rows]).astype(np.int64)
    sectors = np.concatenate([given.founder_sector, labour.founder_sector]).astype(np.int8)
    before = np.concatenate([given.founder_sector_before, labour.founder_sector_before])
    here = persons.present[founders] & persons.resident[founders]
    undelivered = int(grants[~here].sum())
    starts = here & (persons.enterprise_row[founders] < 0)
    starts &= persons.firms_founded[founders] < LARGEST_FIRM_NUMBER
    # Programmes' founders come first: who is given a start and decides to start does so once.
    candidates = np.flatnonzero(starts)
    new = candidates[np.unique(founders[candidates], return_index=True)[1]]
    rows = _new_rows(city, len(new))
    _fill(city, rows, Start(founders[new], sectors[new], before[new]), parameters, draws)
    owned = persons.enterprise_row[founders]
    delivered = here & (owned >= 0)
    np.add.at(firms.capital_idr, owned[delivered], grants[delivered])
    undelivered += int(grants[here & (owned < 0)].sum())
    return rows, int(grants[delivered].sum()), undelivered


def _new_rows(city: City, count: int) -> Rows:
    used = int((city.enterprises.identity >= 0).sum())
    if used + count > len(city.enterprises.identity):
        reserve(city.enterprises, used + count + SPARE_ROWS)
    return np.arange(used, used + count, dtype=np.int32)


def _fill(
    city: City,
    rows: Rows,
    start: Start,
    parameters: EnterprisesParameters,
    draws: Draws,
) -> None:
    persons, firms = city.persons, city.enterprises
    founders, sectors = start.founders, start.sectors
    traits = founder_traits(city, start, parameters, draws)
    firms.identity[rows] = traits.identity
    firms.open[rows] = True
    firms.owner_row[rows] = founders
    firms.kecamatan[rows] = persons.kecamatan[founders]
    firms.sector[rows] = sectors
    firms.founded_month[rows] = city.month
    firms.registered[rows] = traits.registered
    firms.subsistence[rows] = traits.subsistence
    firms.own_trade[rows] = traits.own_trade
    firms.capital_idr[rows] = traits.capital_idr
    firms.productivity[rows] = traits.productivity
    firms.shock[rows] = 0.0
    firms.outside_share[rows] = np.array(parameters.entrant_outside_share_by_sector)[sectors]
    firms.labour_share[rows] = traits.labour_share
    persons.enterprise_row[founders] = rows
    persons.firms_founded[founders] += 1
