"""A labour market that stands still, so that enterprises and households can be tested alone."""

from __future__ import annotations

import numpy as np

from simulation.city import City
from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    CELL_KINDS,
    CELLS,
    MARKETS,
    SECTORS,
    SKILL_LEVELS,
    CellKind,
    Sector,
)
from simulation.flows import Calendar, Flows, LabourFlows, ProgrammeFlows


def still_month(month: int = 0, **changes: float) -> Calendar:
    """Return a calendar whose indices are 1 unless named in ``changes``."""
    values: dict[str, float] = {
        "price_index": 1.0,
        "wage_index": 1.0,
        "demand_index": 1.0,
        "spending_season": 1.0,
        "openings_factor": 1.0,
        "repost_share": 0.0,
    } | changes
    return Calendar(
        month=month,
        year=2024 + month // 12,
        month_of_year=month % 12 + 1,
        minimum_wage_idr=3_387_064,
        poverty_line_idr=715_000,
        extreme_line_idr=391_000,
        **values,
    )


def firm_cell(kecamatan: np.ndarray, sector: np.ndarray) -> np.ndarray:
    """Return the cell in which firms of these places and sectors employ."""
    area = AREA_GROUP_OF_KECAMATAN[kecamatan].astype(np.int64)
    kind = int(CellKind.ENTERPRISE_EMPLOYEE)
    return ((area * SECTORS + sector) * CELL_KINDS + kind) * SKILL_LEVELS


def standing_labour(city: City, founders: np.ndarray | None = None) -> LabourFlows:
    """Return the record of a month in which nobody moves but ``founders`` (rows of persons).

    Posts of closed firms pass to open firms of the cell, as if their workers were hired there.
    """
    persons, firms = city.persons, city.enterprises
    cell = firm_cell(firms.kecamatan, firms.sector)
    for number in np.unique(cell[~firms.open & (firms.filled > 0)]):
        left = np.flatnonzero(~firms.open & (cell == number))
        posts = int(firms.filled[left].sum())
        firms.filled[left] = 0
        heirs = np.flatnonzero(firms.open & (cell == number))
        if len(heirs):
            missing = firms.filled[heirs].astype(np.int64) - firms.posts[heirs]
            order = heirs[np.argsort(missing, kind="stable")]
            np.add.at(firms.filled, order[np.arange(posts) % len(order)], 1)
        else:  # nobody is left who could take them on
            workers = np.flatnonzero(persons.present & (persons.cell == number))
            persons.cell[workers] = -1
            persons.wage_idr[workers] = 0
    kind = np.arange(CELLS) // SKILL_LEVELS % CELL_KINDS
    works = persons.present & (persons.cell >= 0)
    in_firms = works & (kind[persons.cell] == CellKind.ENTERPRISE_EMPLOYEE)
    heads = np.bincount(persons.cell[in_firms], minlength=CELLS)
    bill = np.bincount(persons.cell[in_firms], persons.wage_idr[in_firms], CELLS).astype(np.int64)
    wage = np.full(CELLS, 2_300_000, np.int64)
    wage[heads > 0] = -(-bill[heads > 0] // heads[heads > 0])
    filled = np.bincount(cell, firms.filled, CELLS).astype(np.int64)
    outside = works & ~in_firms & persons.resident
    none = np.zeros(CELLS, np.int64)
    who = np.empty(0, np.int32) if founders is None else founders.astype(np.int32)
    return LabourFlows(
        applicants_by_cell=none,
        hires_by_cell=none,
        separations_by_cell=none,
        vacancies_by_cell=none,
        wage_per_post_idr=wage,
        enterprise_wages_received_idr=int(persons.wage_idr[in_firms].sum()),
        outside_wages_received_idr=int(persons.wage_idr[outside].sum()),
        founder_rows=who,
        founder_sector=np.full(len(who), int(Sector.TRADE), np.int8),
        founder_sector_before=city.persons.sector[who],
        separations=0,
        unemployed_who_found=0,
        unnamed_posts=int(np.abs(filled - heads).sum()),
        commuter_enterprise_wages_idr=int(persons.wage_idr[in_firms & ~persons.resident].sum()),
    )


def month_of(
    city: City,
    calendar: Calendar,
    programmes: ProgrammeFlows | None = None,
    founders: np.ndarray | None = None,
) -> Flows:
    """Return the flows with which enterprises begin their month."""
    labour = standing_labour(city, founders)
    return Flows(calendar, programmes=programmes or ProgrammeFlows(), labour=labour)


def market_of(kecamatan: np.ndarray, sector: np.ndarray) -> np.ndarray:
    """Return local market numbers."""
    markets = kecamatan.astype(np.int64) * SECTORS + sector
    assert markets.max(initial=0) < MARKETS
    return markets
