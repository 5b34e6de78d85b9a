"""Parameters of the city before month zero: margins, how they combine, and the wage formula.

Mappings keyed by month (``2021-08``, ``2024-01``) hold one value for each month a run may start in;
lists follow the order of the classes in :mod:`simulation.classifications`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeopleParameters:
    """What the first city is made of; meaning, unit and source of each in ``people.yaml``."""

    population: Mapping[str, int]
    mean_household_size: float
    population_by_age_and_sex: Mapping[str, tuple[int, ...]]
    oldest_group_mean_years_beyond: float
    household_size_percent: tuple[float, ...]
    kecamatan_population: Mapping[str, int]
    couple_share_by_size: tuple[float, ...]
    lone_parent_share: float
    female_lone_parent_share: float
    grandparent_share: float
    relative_share: float
    first_birth_age_years: float
    birth_spacing_years: float
    spouse_age_gap_years: float
    least_mother_child_gap_years: int
    education_percent_by_age: Mapping[int, tuple[float, ...]]
    education_household_correlation: float
    school_attendance_by_age: Mapping[int, float]
    participation_by_age: Mapping[str, Mapping[int, float]]
    participation_log_odds_higher_education: float
    employed: Mapping[str, int]
    unemployment_percent: Mapping[str, float]
    unemployment_ratio_female_male: float
    unemployment_relative_education: tuple[float, ...]
    unemployment_log_odds_by_age: Mapping[int, float]
    unemployment_log_odds_per_employability: float
    unemployment_kind_percent: tuple[float, ...]
    employed_by_status_and_sex: Mapping[str, tuple[int, ...]]
    employed_by_status_and_sector: tuple[tuple[int, ...], ...]
    status_log_weight_by_education: Mapping[str, tuple[float, ...]]
    owner_log_weight_by_age: Mapping[int, float]
    sector_log_weight_by_education: tuple[tuple[float, ...], ...]
    sector_log_weight_women: tuple[float, ...]
    certified_share_by_education: tuple[float, ...]
    certified_field_percent: tuple[float, ...]
    skilled_post_share: float
    work_in_own_area_share: float
    commuter_share_of_paid_jobs: float
    commuter_seekers: int
    enterprise_share_of_sector_limit: float
    skilled_post_wage_ratio: float
    mean_wage_employee_idr: Mapping[str, int]
    enterprise_wage_ratio: float
    casual_wage_ratio: float
    wage_relative_education: tuple[float, ...]
    wage_ratio_female_male: float
    wage_peak_age_years: float
    wage_loss_at_twenty: float
    wage_return_general_skill: float
    wage_log_spread: float
    usual_hours_by_status: tuple[float, ...]
    usual_hours_spread: float
    underemployment_percent: float
    part_time_percent: float
    wants_more_full_time_percent: float
    monthly_exit_by_state: Mapping[str, float]
    firms_with_main_job_owner: Mapping[str, int]
    second_job_firms: Mapping[str, int]
    small_firms: int
    enterprise_posts: Mapping[str, int]
    registered_firms_by_kecamatan: Mapping[str, int]
    firm_location_weight_registered: float
    own_account_firm_weight_by_sector: tuple[float, ...]
    sales_median_idr: int
    sales_mean_idr: int
    sales_price_level: Mapping[str, float]
    sales_rank_of_employers: float
    gross_margin_by_sector: tuple[float, ...]
    subsistence_share_by_sex: tuple[float, ...]
    payroll_log_spread: float
    capital_months_of_profit: float
    capital_log_spread: float
    least_capital_idr: int
    sales_outside_share_by_sector: tuple[float, ...]
    first_year_exit_per_year: float
    established_exit_per_year: float
    own_account_mean_earnings_idr: int
    own_account_log_spread: float
    own_account_earnings_share: float
    outside_option_share: float
    expenditure_shift_idr: int
    expenditure_scale_idr: int
    expenditure_shape_a: float
    expenditure_shape_q: float
    thin_tail_share: float
    thin_tail_lowest_idr: int
    poverty_percent: Mapping[str, float]
    poverty_targets: Mapping[str, float]
    poor_household_size: float
    income_rank_weight: float
    pension_share: float
    pension_idr: int
    remittance_share: float
    remittance_idr: int
    income_over_spending_allowed: float
    savings_months_by_decile: tuple[float, ...]
    savings_log_spread: float
    registry_rank_correlation: float
    pkh_households: Mapping[str, int]
    sembako_households: Mapping[str, int]
    pkh_idr: int
    sembako_idr: int
    extreme_line_ratio: float
    local_spending_by_sector: tuple[float, ...]
    own_kecamatan_spending_share: float
    published_checks: Mapping[str, float]
