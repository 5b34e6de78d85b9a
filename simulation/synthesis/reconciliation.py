"""Lead from one count of firms to the other, and say what the money of households rests on.

Pure reads of a city; the tables are printed with the fit of the margins.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.city import City
from simulation.classifications import CellKind, LabourStatus, Sector, cell_parts
from simulation.parameters.people import PeopleParameters
from simulation.synthesis.money import normal_score


def welfare_measures(city: City) -> dict[str, float]:
    """Return P0, P1, P2 (percent of persons), Gini and mean expenditure per head of the city.

    The poverty line is read off the flags: gaps are relative to the richest poor household's
    expenditure, which at full size lies within a rupiah or so of the line.
    """
    homes = city.households
    here = homes.present
    size = homes.members[here].astype(np.float64)
    per_head = homes.expenditure_idr[here] / size
    poor = homes.poor[here]
    line = per_head[poor].max() if poor.any() else 1.0
    gap = np.where(poor, (line - per_head) / line, 0.0)
    order = np.argsort(per_head, kind="stable")
    money = np.cumsum((per_head * size)[order])
    money /= money[-1]
    people = size[order] / size.sum()
    before = np.concatenate([[0.0], money[:-1]])
    return {
        "P0": 100.0 * float((size * poor).sum() / size.sum()),
        "P1": 100.0 * float((size * gap).sum() / size.sum()),
        "P2": 100.0 * float((size * gap * gap).sum() / size.sum()),
        "gini": 1.0 - float((people * (money + before)).sum()),
        "mean_idr": float((per_head * size).sum() / size.sum()),
        "poor_size": float(size[poor].mean()) if poor.any() else 0.0,
    }


def firm_reconciliation(city: City, parameters: PeopleParameters) -> pd.DataFrame:
    """Return one table that leads from the self-employed to firms, their workers and the register.

    Columns ``line``, ``synthetic``; every line follows from those above it or is counted.
    """
    persons, firms = city.persons, city.enterprises
    here = persons.present & persons.resident
    status = persons.status
    owners = (
        here & (status >= LabourStatus.OWN_ACCOUNT) & (status <= LabourStatus.EMPLOYER_PERMANENT)
    )
    farming = owners & (persons.sector == Sector.AGRICULTURE)
    with_firm = owners & (persons.enterprise_row >= 0)
    is_open = firms.open
    owner_rows = firms.owner_row[is_open]
    second = ~owners[owner_rows]
    posts = firms.filled[is_open]
    published = sum(
        max(counts.values())
        for counts in (parameters.firms_with_main_job_owner, parameters.second_job_firms)
    )
    small = round(parameters.small_firms * int(is_open.sum()) / published)
    unpaid = int((here & (status == LabourStatus.UNPAID_FAMILY)).sum())
    farm_unpaid = here & (status == LabourStatus.UNPAID_FAMILY)
    farm_unpaid &= persons.sector == Sector.AGRICULTURE
    _, _, kind, _ = cell_parts()
    paid = persons.present & (persons.cell >= 0)
    in_firms = paid & (kind[np.maximum(persons.cell, 0)] == CellKind.ENTERPRISE_EMPLOYEE)
    lines = [
        ("own account and employers, residents", owners.sum()),
        ("minus: in agriculture", -farming.sum()),
        ("= outside agriculture (the census concept)", owners.sum() - farming.sum()),
        ("of these: owners of a model firm", with_firm.sum()),
        ("of these: without a model firm", owners.sum() - farming.sum() - with_firm.sum()),
        ("firms whose owner has another main job or status", second.sum()),
        ("model firms", is_open.sum()),
        ("of these: small (most posts)", small),
        ("of these: micro", is_open.sum() - small),
        ("of these: registered with the city", (firms.registered & is_open).sum()),
        ("paid posts in model firms, filled", posts.sum()),
        ("paid posts of firms that closed last month", firms.filled[~is_open].sum()),
        ("persons in enterprise cells", in_firms.sum()),
        ("of these: commuters", (in_firms & ~persons.resident).sum()),
        ("unpaid family workers outside agriculture", unpaid - farm_unpaid.sum()),
        ("paid workers with outside employers, commuters included", (paid & ~in_firms).sum()),
    ]
    return pd.DataFrame(
        [(name, int(value), _PUBLISHED.get(name, "")) for name, value in lines],
        columns=["line", "synthetic", "published"],
    )


# What counts of other concepts say (city_assumptions.csv synth_firm_reconciliation, kota_jambi.csv).
_PUBLISHED = {
    "= outside agriculture (the census concept)": "62,538 in 2016, 86,200 grown",
    "of these: owners of a model firm": "47,800",
    "of these: without a model firm": "37,900",
    "firms whose owner has another main job or status": "3,000",
    "model firms": "50,800",
    "of these: small (most posts)": "3,800",
    "of these: micro": "47,000",
    "of these: registered with the city": "10,763",
}


def money_summary(city: City) -> pd.DataFrame:
    """Return what is said about household money: balance, ranks, poverty by number of earners.

    Columns ``line``, ``value``, ``unit``.
    """
    homes, persons = city.households, city.persons
    here = homes.present
    expenditure = homes.expenditure_idr[here]
    balance = homes.balancing_income_idr[here]
    size = homes.members[here]
    ranks = np.corrcoef(
        normal_score(homes.reference_income_idr[here] / size), normal_score(expenditure / size)
    )[0, 1]
    status = persons.status
    earning = (status >= LabourStatus.OWN_ACCOUNT) & (status < LabourStatus.UNPAID_FAMILY)
    earning &= persons.present & persons.resident
    earners = np.bincount(persons.household_row[earning], minlength=len(here))[here]
    total = max(float(expenditure.sum()), 1.0)
    lines: list[tuple[str, float, str]] = [
        ("expenditure of households", total, "rupiah per month"),
        (
            "mean expenditure per head (assumed for January 2024: 1,900,000 to 2,400,000)",
            total / max(float(size.sum()), 1.0),
            "rupiah per month",
        ),
        ("balancing income over expenditure", float(balance.sum()) / total, "share"),
        ("households with a negative balance", float((balance < 0).mean()), "share"),
        ("negative balances over expenditure", float(balance[balance < 0].sum()) / total, "share"),
        ("correlation of ranks, income and expenditure per head", float(ranks), "correlation"),
    ]
    for number in range(4):
        mine = size * (np.minimum(earners, 3) == number)
        share = float((mine * homes.poor[here]).sum() / max(mine.sum(), 1))
        label = f"poor persons in households with {number}{' and more' * (number == 3)} earners"  # noqa: PLR2004
        lines.append((label, share, "share"))
    return pd.DataFrame(lines, columns=["line", "value", "unit"])
