"""Parameters of births, deaths, moves, migration and leaving school.

Mappings by age give the value from the named year of age up to the next one named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemographyParameters:
    """How people come, go, move and grow up; each described in demography.yaml."""

    death_probability_by_age_male: Mapping[int, float]
    death_probability_by_age_female: Mapping[int, float]
    birth_probability_by_age: Mapping[int, float]
    male_births_share: float
    departure_probability_per_year: float
    departure_factor_by_age_of_head: Mapping[int, float]
    departure_factor_by_size: tuple[float, ...]
    departure_factor_head_unemployed: float
    arrivals_per_thousand_residents_per_year: float
    arrivals_response: float
    arrival_size_shares: tuple[float, ...]
    arrival_head_age_shares: Mapping[int, float]
    arrival_head_age_span_years: int
    arrival_head_male_share: float
    arrival_spouse_share: float
    arrival_spouse_gap_years: int
    arrival_education_shares: tuple[float, ...]
    arrival_kecamatan_weights: tuple[float, ...]
    move_probability_per_year: float
    move_kecamatan_weights: tuple[float, ...]
    leave_school_probability_by_age: Mapping[int, float]
    junior_secondary_share_at_15: float
    senior_secondary_share_by_age: Mapping[int, float]
    vocational_share: float
    diploma_share_by_age: Mapping[int, float]
    university_share_by_age: Mapping[int, float]
