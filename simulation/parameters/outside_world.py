"""Parameters of the outside world: prices, wages, lines, seasons, demand from beyond the city.

Tables are by calendar year. What is published stands in the table; later years continue with the
growth whose name begins like the table's and ends in ``_later``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutsideWorldParameters:
    """What the city cannot change; meaning, unit and source of each in ``outside_world.yaml``."""

    price_growth_by_year: Mapping[int, float]
    price_growth_later: float
    wage_growth_by_year: Mapping[int, float]
    wage_growth_later: float
    minimum_wage_idr_by_year: Mapping[int, int]
    minimum_wage_growth_later: float
    poverty_line_march_2024_idr: int
    poverty_line_growth_by_year: Mapping[int, float]
    poverty_line_growth_later: float
    extreme_poverty_lines_idr: Mapping[str, Mapping[int, int]]
    extreme_poverty_standard: str
    extreme_poverty_line_growth: float
    outside_demand_growth_by_year: Mapping[int, float]
    outside_demand_growth_later: float
    outside_demand_season_by_month: tuple[float, ...]
    lebaran_month_by_year: Mapping[int, int]
    spending_season_lebaran_month: float
    spending_season_month_before_lebaran: float
    flood_selling_days_lost_share: float
    flood_capital_lost_share: float
    flood_savings_lost_share: float
