"""Search and matching: where people apply, how they rank, who is hired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    CELLS,
    FIELD_OF_SECTOR,
    CellKind,
    Education,
    Sector,
    SkillLevel,
)
from simulation.randomness import FIXED_POINT, Decision, address_block, gumbel_table, kernel
from simulation.submodels.labour_market.cutoffs import NOBODY
from simulation.submodels.labour_market.jobs import Month, pick
from simulation.submodels.labour_market.posts import (
    CELL_AREA,
    CELL_KIND,
    CELL_LEVEL,
    CELL_SECTOR,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.market_tables import Cells
    from simulation.parameters.labour_market import LabourMarketParameters

CELL_FIELD: Final = FIELD_OF_SECTOR[CELL_SECTOR].astype(np.int64)
CELL_SKILLED: Final = CELL_LEVEL == SkillLevel.SKILLED
# Skilled posts that a diploma opens as well as a certificate: nurses, teachers, clerks.
CELL_OF_DIPLOMA: Final = np.isin(
    CELL_SECTOR,
    [Sector.TRADE, Sector.GOVERNMENT, Sector.EDUCATION, Sector.HEALTH, Sector.OTHER_SERVICES],
)
_GUMBEL: Final = gumbel_table().astype(np.int32)  # half the size: stays in the processor's cache
_CHOOSE_CELL: Final = int(Decision.CHOOSE_CELL)
_DIPLOMA: Final = int(Education.DIPLOMA)
_FIELD_DRAW: Final = 2  # number of the draw that gives a vocational school its field
_LEAST_FINDING: Final = 1.0 / 1024  # a chance below this counts as this


def cell_utilities(
    cells: Cells,
    vacancies: NDArray[np.int64],
    job_finding_rate: NDArray[np.int64],
    parameters: LabourMarketParameters,
) -> NDArray[np.int64]:
    """Return utility in units of 2**-20 by (area of residence, education, cell).

    Cells without a vacancy get ``NOBODY``. Logarithms are rounded before they meet a draw.
    """
    wage = np.maximum(cells.base_wage_idr, 1) / max(float(cells.base_wage_idr.max()), 1.0)
    finding = np.maximum(job_finding_rate / FIXED_POINT, _LEAST_FINDING)
    common = (
        parameters.choice_wage_weight * np.log(wage)
        + parameters.choice_finding_weight * np.log(finding)
        + parameters.choice_size_weight * np.log(np.maximum(vacancies, 1))
    )
    years = np.array(parameters.schooling_years)
    usual = np.array(parameters.sector_schooling_years)[CELL_SECTOR]
    by_education = -parameters.choice_schooling_penalty_per_year * np.abs(
        years[:, None] - usual[None, :]
    )
    second_choice = (CELL_KIND == CellKind.CASUAL) * parameters.choice_casual_penalty
    by_education[Education.SMA :] -= second_choice
    by_area = -np.array(parameters.choice_area_penalty)[:, CELL_AREA]
    utility = by_area[:, None, :] + by_education[None, :, :] + common
    rounded: NDArray[np.int64] = np.round(utility * FIXED_POINT).astype(np.int64)
    rounded[:, :, vacancies <= 0] = NOBODY
    return rounded


def applications(
    month: Month,
    rows: NDArray[np.int32],
    vacancies: NDArray[np.int64],
    job_finding_rate: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int64]]:
    """Return who of ``rows`` finds a cell to apply to, the cell, and the score there.

    ``vacancies`` are those in force, ``job_finding_rate`` the signal of last month.
    """
    utilities = cell_utilities(month.city.cells, vacancies, job_finding_rate, month.parameters)
    held = fields_held(month, rows)
    cell = choose(month, rows, held, utilities)
    open_to = cell >= 0
    rows, held, cell = rows[open_to], held[open_to], cell[open_to]
    return rows, cell, scores(month, rows, held, cell)


def fields_held(month: Month, rows: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return the bit mask of fields in which each person may show a certificate.

    Whoever finished vocational school without a field on record (newcomers, those who left school
    since the start) holds one field, drawn once for life by the shares of the initial city.
    """
    persons = month.persons
    held = persons.certified_fields[rows].astype(np.uint8)
    unknown = np.flatnonzero((persons.education[rows] == Education.SMK) & (held == 0))
    identity = persons.identity[rows[unknown]]
    drawn = month.draws.uniform(Decision.SCHOOL_COMPLETION, 0, identity, _FIELD_DRAW)
    field = pick(drawn, month.people.certified_field_percent)
    held[unknown] = np.left_shift(1, field).astype(np.uint8)
    return held


def choose(
    month: Month,
    rows: NDArray[np.int32],
    held: NDArray[np.uint8],
    utilities: NDArray[np.int64],
) -> NDArray[np.int16]:
    """Return the cell each applicant applies to, -1 where no vacancy is open to the applicant.

    ``held`` comes from :func:`fields_held`, ``utilities`` from :func:`cell_utilities`.
    """
    persons = month.persons
    key0, key1 = month.draws.key
    chosen: NDArray[np.int16] = _choose_cells(
        key0,
        key1,
        month.city.month,
        persons.identity[rows],
        AREA_GROUP_OF_KECAMATAN[persons.kecamatan[rows]],
        persons.education[rows],
        held,
        utilities,
        round(month.parameters.choice_field_bonus * FIXED_POINT),
        CELL_FIELD,
        CELL_SKILLED,
        CELL_OF_DIPLOMA,
        _GUMBEL,
    )
    return chosen


@kernel
def _choose_cells(  # noqa: PLR0913 - a kernel takes plain arrays
    key0: int,
    key1: int,
    month: int,
    identity: NDArray[np.int64],
    area: NDArray[np.int8],
    education: NDArray[np.int8],
    certified: NDArray[np.uint8],
    utilities: NDArray[np.int64],
    field_bonus: int,
    cell_field: NDArray[np.int64],
    cell_skilled: NDArray[np.bool_],
    cell_of_diploma: NDArray[np.bool_],
    gumbel: NDArray[np.int32],
) -> NDArray[np.int16]:
    """Return the alternative of highest utility plus Gumbel error; eight errors a block."""
    chosen = np.full(len(identity), -1, np.int16)
    half = np.uint64(0xFFFF)
    shift = np.uint64(16)
    words = np.empty(4, np.uint64)
    for at in range(len(identity)):
        mine = utilities[area[at], education[at]]
        best = NOBODY
        for block in range((CELLS + 7) // 8):
            drawn = False
            for place in range(min(8, CELLS - 8 * block)):
                cell = 8 * block + place
                if mine[cell] == NOBODY:
                    continue
                field = cell_field[cell]
                holds = (certified[at] >> field) & 1
                schooled = cell_of_diploma[cell] and education[at] >= _DIPLOMA
                if cell_skilled[cell] and not holds and not schooled:
                    continue
                if not drawn:
                    a, b, c, d = address_block(key0, key1, _CHOOSE_CELL, month, identity[at], block)
                    words[0], words[1], words[2], words[3] = a, b, c, d
                    drawn = True
                word = words[place // 2]
                part = word & half if place % 2 == 0 else word >> shift
                value = mine[cell] + gumbel[np.int64(part)] + field_bonus * holds
                if value > best:
                    best = value
                    chosen[at] = cell
    return chosen


def scores(
    month: Month, rows: NDArray[np.int32], held: NDArray[np.uint8], cell: NDArray[np.int16]
) -> NDArray[np.int64]:
    """Return the integer score (units of 2**-20) by which each cell ranks its applicants."""
    persons, parameters = month.persons, month.parameters
    years = np.array(parameters.schooling_years)[persons.education[rows]]
    holds = (held >> CELL_FIELD[cell]) & 1
    luck = month.draws.normal(Decision.APPLICANT_RANK, month.city.month, persons.identity[rows])
    value = (
        parameters.score_weight_schooling_year * years
        + parameters.score_weight_general_skill * persons.general_skill[rows]
        + parameters.score_weight_certificate * holds
        + parameters.score_weight_employability * persons.employability[rows]
        + parameters.score_weight_luck * luck
    )
    return np.round(value * FIXED_POINT).astype(np.int64)


def learn_standard(
    cells: Cells,
    cell: NDArray[np.int16],
    score: NDArray[np.int64],
    parameters: LabourMarketParameters,
) -> None:
    """Move each cell's standard towards the score of the last of those hired this month.

    ``cell`` and ``score`` are those of the hired.
    """
    lowest = np.full(CELLS, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(lowest, cell, score)
    hired = np.bincount(cell, minlength=CELLS) > 0
    lowest = np.where(hired, lowest, cells.hire_standard)
    weight = round(parameters.signal_smoothing_share * FIXED_POINT)
    cells.hire_standard[:] += ((lowest - cells.hire_standard) * weight) // FIXED_POINT


def smoothed(
    last: NDArray[np.int64],
    part: NDArray[np.int64],
    whole: NDArray[np.int64],
    parameters: LabourMarketParameters,
) -> NDArray[np.int64]:
    """Return last month's rate moved towards ``part / whole`` (2**-20); kept where whole is 0."""
    weight = round(parameters.signal_smoothing_share * FIXED_POINT)
    now = part * FIXED_POINT // np.maximum(whole, 1)
    moved = last + ((now - last) * weight) // FIXED_POINT
    return np.where(whole > 0, moved, last).astype(np.int64)
