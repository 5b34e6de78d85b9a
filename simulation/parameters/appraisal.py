"""Parameters of the appraisal: how costs and benefits of a finished comparison are set together.

No submodel reads them: they change what is reported of a run, never the run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppraisalParameters:
    """The conventions of the appraisal; meaning, unit and source of each in ``appraisal.yaml``."""

    discount_rates_per_year: tuple[float, ...]
    horizon_months_after_last_rupiah: int
    placement_months_after_finishing: int
    spending_elsewhere_share: float
    published_local_multiplier: float
    published_displacement_share_of_jobs: float
    published_displacement_share_of_sales: float
