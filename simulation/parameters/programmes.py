"""Parameters of programme delivery; meanings, units, ranges and sources in ``programmes.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgrammesParameters:
    """Every number programme delivery reads beside the scenario."""

    total_budget_idr: int  # common to the shipped mixes
    invitations_per_place: float
    take_up_probability: Mapping[str, float]  # by stage kind
    take_up_employability_slope: float
    kecamatan_centre_longitude: tuple[float, ...]  # eleven districts
    kecamatan_centre_latitude: tuple[float, ...]
    road_detour_factor: float
    river_crossing_km: float
    take_up_distance_slope_per_km: float
    take_up_forgone_slope: float
    forgone_own_account_share: float
    take_up_time_factors: Mapping[str, float]  # by what the person does
    first_come_correlation: float
    queue_patience_months: int
    chain_patience_months: int
    selected_per_1000_residents_per_month: float
    recruiting_months_max: int
    drop_out_probability_per_month: tuple[float, ...]  # by month of the class; the last goes on
    pass_probability: float
    provider_comfortable_load_share: float
    provider_certificates_lost_at_full_load_share: float
    general_skill_gain: float
    management_skill_gain: float
    grant_leak_share_cash: float
    need_elasticity: float
    equipment_sale_probability: float
    equipment_sale_probability_per_year: float
    equipment_wear_per_month: float
    equipment_resale_share: float
    group_break_up_probability_per_year: float
    group_kept_share: float
    coached_gain_per_visit: float
    coached_gain_ceiling: float
    coached_skill_per_gain: float
    coaching_effect_half_life_months: float
    link_weight: Mapping[str, float]  # by kind of link, as are the next six
    link_loss_probability_per_year: Mapping[str, float]
    link_taken_from_city_share: Mapping[str, float]
    link_fee_share_of_sales: Mapping[str, float]
    link_fee_idr_per_month: Mapping[str, int]
    link_registered_only: Mapping[str, int]
    link_least_sales_idr_per_month: Mapping[str, int]
    brand_half_strength_share: float
    cluster_productivity_gain: float
    cluster_reach_gain: float
    cluster_half_strength_share: float
    city_services_local_share: float
    purchase_sector_shares: Mapping[str, tuple[float, ...]]  # by line of the ledger, ten sectors
    field_taste_female: tuple[float, ...]  # by SkillField
    founder_sector_of_field: tuple[int, ...]  # by SkillField
    founder_sector_shares: tuple[float, ...]  # ten sectors
