"""Tables of the two markets: matching cells of paid work, local markets of goods and services.

State only, like :mod:`simulation.city`, which holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simulation.columns import FloatColumn, IntColumn, column

RUPIAH_PER_ATTRACTIVENESS: Final = 1000  # monthly sales of a unit of attractiveness at first


@dataclass(slots=True)
class Cells:
    """Matching cells: outside employers' demand, one row per cell number."""

    outside_vacancies: IntColumn = column(
        "vacancies in force of the outside employer", dtype="int64", unit="posts",
        owner="labour_market", low=0,
    )  # fmt: skip
    reference_openings: FloatColumn = column(
        "new posts an outside employer opens a month in the steady state", dtype="float64",
        unit="posts per month", owner="labour_market", low=0,
    )  # fmt: skip
    reference_filling_rate: FloatColumn = column(
        "ease of filling a vacancy in the steady state: qualified / (qualified + vacancies)",
        dtype="float64", unit="share", owner="labour_market", low=0, high=1,
    )  # fmt: skip
    hire_standard: IntColumn = column(
        "score of the last applicant hired in the steady state: who reaches it is qualified",
        dtype="int64", unit="score", owner="labour_market",
    )  # fmt: skip
    reference_posts: FloatColumn = column(
        "posts an outside employer holds in the steady state, filled or vacant", dtype="float64",
        unit="posts", owner="labour_market", low=0,
    )  # fmt: skip
    reference_job_finding_rate: FloatColumn = column(
        "hires per applicant in the steady state", dtype="float64", unit="per month",
        owner="labour_market", low=0, high=1,
    )  # fmt: skip
    wage_index_applied: FloatColumn = column(
        "wage index that the wages being paid already contain", dtype="float64", unit="index",
        owner="labour_market", newcomer=1, low=0,
    )  # fmt: skip
    openings_carry: FloatColumn = column(
        "fraction of a post carried to next month", dtype="float64", unit="posts",
        owner="labour_market", low=0, high=1,
    )  # fmt: skip
    withheld_openings: FloatColumn = column(
        "postings withheld by a shock, still to be posted", dtype="float64", unit="posts",
        owner="labour_market", low=0,
    )  # fmt: skip
    base_wage_idr: IntColumn = column(
        "wage of a worker of reference traits in the first month", dtype="int64",
        unit="rupiah per month", owner="labour_market", low=0,
    )  # fmt: skip


@dataclass(slots=True)
class Markets:
    """Local markets, one row per kecamatan and sector (number: kecamatan * SECTORS + sector)."""

    outside_demand_idr: IntColumn = column(
        "purchases of government, larger firms and shoppers from outside, in the first month",
        dtype="int64", unit="rupiah per month", owner="enterprises", low=0,
    )  # fmt: skip
    outside_option: IntColumn = column(
        "attractiveness of sellers that are not agents: chains, online, other cities",
        dtype="int64", unit="attractiveness", owner="enterprises", low=0,
    )  # fmt: skip
    household_pool_idr: IntColumn = column(
        "what the city's households spent here last month", dtype="int64",
        unit="rupiah per month", owner="households", low=0,
    )  # fmt: skip
    programme_pool_idr: IntColumn = column(
        "what programmes spend here this month less what is withdrawn for them", dtype="int64",
        unit="rupiah per month", owner="programmes",
    )  # fmt: skip
    entry_rate: FloatColumn = column(
        "firms founded a month in the steady state", dtype="float64", unit="firms per month",
        owner="enterprises", low=0,
    )  # fmt: skip
    first_attractiveness: IntColumn = column(
        "attractiveness offered when the market was first seen, outside option included; 0 before",
        dtype="int64", unit="attractiveness", owner="enterprises", low=0,
    )  # fmt: skip
    demand_outlook: IntColumn = column(
        "real sales of a unit of attractiveness over their first level, smoothed, times 2**20",
        dtype="int64", unit="ratio", owner="enterprises", low=0,
    )  # fmt: skip
