"""Parameters of household budgets: expectation, spending, saving, aid, newcomers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HouseholdsParameters:
    """What households live by; meaning, unit and source of each in ``households.yaml``."""

    permanent_income_passthrough: float
    income_adjustment_per_month: float
    gift_consumption_share: float
    passing_need_spread: float
    passing_need_persistence: float
    passing_need_floor_lines: float
    passing_need_most_lines: float
    member_elasticity: float
    least_consumption_share: float
    debt_limit_months: float
    debt_interest_per_year: float
    pkh_idr_per_year: int
    sembako_idr_per_month: int
    newcomer_expenditure_idr_by_education: tuple[int, ...]
    newcomer_size_elasticity: float
    newcomer_reference_members: int
    newcomer_log_spread: float
    newcomer_earnings_share: float
    newcomer_savings_months: float
    newcomer_decile_bounds_idr: tuple[int, ...]
    newcomer_registry_error_deciles: float
