"""Parameters of micro and small enterprises: production, books, posts, loans, entry and exit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnterprisesParameters:
    """What firms live by; meaning, unit and source of each in ``enterprises.yaml``."""

    sales_per_attractiveness_idr: int
    outside_rivals_ratio: float
    reference_attractiveness: float
    reference_capital_idr: float
    reference_labour_persons: float
    capital_share_by_sector: tuple[float, ...]
    subsistence_capital_share: float
    subsistence_share_by_sex: tuple[float, ...]
    substitution_elasticity: float
    returns_to_scale: float
    unpaid_helper_weight: float
    management_return: float
    shock_standard_deviation: float
    shock_persistence_per_month: float
    inputs_share_by_sector: tuple[float, ...]
    management_input_saving: float
    own_account_inputs_share: float
    own_account_attractiveness_median: float
    own_account_log_spread: float
    own_account_share_in_training: float
    reinvestment_share: float
    capital_depreciation_per_month: float
    sales_smoothing_per_month: float
    post_hire_threshold: float
    post_cut_threshold: float
    post_adjustment_probability_per_month: float
    post_payroll_limit: float
    kur_probability_per_month: float
    kur_least_age_months: int
    kur_loan_months_of_sales: float
    kur_loan_limit_idr: int
    kur_interest_per_year: float
    kur_term_months: int
    exit_probability_per_year_by_age: tuple[float, ...]
    exit_hazard_per_loss_month: float
    exit_loss_months_counted: int
    exit_factor_with_paid_posts: float
    exit_earnings_slope: float
    exit_usual_earnings_ratio: float
    founders_outlook_per_month: float
    heir_least_age_years: int
    entrant_capital_median_idr_by_sector: tuple[int, ...]
    entrant_capital_log_spread: float
    entrant_productivity: float
    entrant_productivity_log_spread: float
    entrant_outside_share_by_sector: tuple[float, ...]
    entrant_labour_share: float
    entrant_registered_share: float
