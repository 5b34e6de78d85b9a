"""Market links as a scenario file writes them."""

from __future__ import annotations

from pydantic import Field

from simulation.scenario.schema_base import Price, Rupiah, Share, Strict, Whole


class LinkText(Strict):
    """One kind of market link; what is not written is the catalogue's value for the kind."""

    capacity_firms: Whole = Field(100, description="Enterprises linked at the same time.")
    buyer_budget_idr_per_month: Rupiah = Field(
        200_000_000, description="Rupiah the buyers spend through these links, each month."
    )
    buyer_budget_idr_per_year: Rupiah = Field(
        0, description="Most rupiah the buyers spend in a calendar year; 0 is no limit."
    )
    cost_idr_per_firm: Price = Field(3_000_000, description="Rupiah to link one enterprise.")
    taken_from_city_share: Share | None = Field(
        None, description="Share of linked sales taken from other firms of the city."
    )
    fee_share_of_sales: Share | None = Field(
        None, description="Share of linked sales the firm pays for the link."
    )
    fee_idr_per_month: Rupiah | None = Field(
        None, description="Rupiah a firm pays each month, at most what the link sells."
    )
    loss_probability_per_year: Share | None = Field(
        None, description="Probability that a link is lost within a year."
    )
    registered_only: bool | None = Field(
        None, description="Whether the firm must be registered with the city."
    )
    least_sales_idr_per_month: Rupiah | None = Field(
        None, description="Monthly sales a firm must have for these buyers."
    )
