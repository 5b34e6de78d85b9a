"""Parameters of the labour market: separations, search, matching, wages, self-employment.

Mappings by status use the names of ``LabourStatus`` in lower case; lists by age follow
``AGE_GROUP_STARTS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# First year of each age group of the factors below; the last one is open. 56 is the pension age of
# private employment, 60 of most civil servants.
AGE_GROUP_STARTS: Final = (15, 20, 25, 35, 45, 56, 60, 65)


@dataclass(frozen=True, slots=True)
class LabourMarketParameters:
    """How people move between jobs, search and the rest; each described in labour_market.yaml."""

    # Leaving work and search
    exit_to_unemployment_by_status: Mapping[str, float]
    exit_to_inactivity_by_status: Mapping[str, float]
    exit_to_unemployment_age_factors: tuple[float, ...]
    exit_to_inactivity_age_factors_male: tuple[float, ...]
    exit_to_inactivity_age_factors_female: tuple[float, ...]
    separation_tenure_excess: float
    separation_tenure_half_months: float
    separation_employability_slope: float
    commuter_quit_probability: float
    laid_off_leave_labour_force_share: float
    # Unemployment and inactivity
    unemployment_kind_shares: tuple[float, ...]
    unemployment_kind_redraw_probability: float
    discouraged_exit_factor: float
    join_labour_force_by_status: Mapping[str, float]
    join_labour_force_age_factors: tuple[float, ...]
    join_labour_force_sex_factors: tuple[float, ...]
    search_education_factors: tuple[float, ...]
    participation_response: float
    inactive_housekeeping_share_by_sex: tuple[float, ...]
    inactive_housekeeping_last_age: int
    school_leaver_destination_male: tuple[float, ...]
    school_leaver_destination_female: tuple[float, ...]
    arrival_student_share_by_age: Mapping[int, float]
    arrival_labour_force_share_by_sex: tuple[float, ...]
    arrival_own_account_share: float
    # Self-employment
    start_own_account_by_status: Mapping[str, float]
    start_own_account_age_factors: tuple[float, ...]
    own_account_sector_weights: tuple[float, ...]
    helper_start_probability: float
    closed_owner_destination: tuple[float, ...]
    stranded_helper_unemployed_share: float
    founding_weight_by_status: Mapping[str, float]
    founding_skill_slope: float
    founding_scale: float
    founding_demand_elasticity: float
    start_own_account_need_slope: float
    usual_income_shortfall: float
    founding_still_factor: float
    employer_permanent_share: float
    employer_redraw_probability: float
    # Search
    apply_probability_by_status: Mapping[str, float]
    apply_duration_factors: Mapping[int, float]
    apply_age_factors: tuple[float, ...]
    apply_employability_slope: float
    search_share_in_training: float
    search_share_awaiting_intake: float
    graduate_search_share: float
    commuter_apply_probability: float
    commuter_response: float
    choice_wage_weight: float
    choice_finding_weight: float
    choice_size_weight: float
    choice_area_penalty: tuple[tuple[float, ...], ...]
    choice_field_bonus: float
    choice_schooling_penalty_per_year: float
    choice_casual_penalty: float
    sector_schooling_years: tuple[float, ...]
    schooling_years: tuple[float, ...]
    # Matching
    score_weight_schooling_year: float
    score_weight_general_skill: float
    score_weight_certificate: float
    score_weight_employability: float
    score_weight_luck: float
    # Outside employers
    hard_to_fill_share: float
    vacancy_lapse_probability: float
    quit_repost_share: float
    vacancy_response: float
    posts_adjustment_per_month: float
    posts_growth_per_year: float
    signal_smoothing_share: float
    # Wages and hours
    wage_offer_spread: float
    minimum_wage_compliance_by_kind: tuple[float, ...]
    minimum_wage_raise_reach: float
    hours_classes: tuple[int, ...]
    hours_shares_by_kind: Mapping[str, tuple[float, ...]]
    wants_more_hours_share: float
