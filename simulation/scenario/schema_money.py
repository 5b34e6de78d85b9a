"""The keys of money: funding sources with their calendars and rules, and months already past."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulation.scenario.schema_base import (
    EVERY_STAGE,
    BudgetByYear,
    LineName,
    MonthOfYear,
    Months,
    Rupiah,
    Share,
    SourceName,
    StageName,
    Strict,
    Whole,
    YearKey,
)

MonthOfYearKey = Annotated[str, Field(pattern=r"^(0?[1-9]|1[0-2])$")]


class RealisedText(Strict):
    """What is known of one stage in one month already past."""

    participants: Whole = Field(description="Persons who started the stage in this month.")
    paid_idr: Rupiah | dict[SourceName, Rupiah] = Field(
        description="Rupiah paid in this month: in total (split by source_share), or by source."
    )


class SourceText(Strict):
    """A purse with its calendar."""

    ceiling_idr_by_year: BudgetByYear = Field(
        {}, description="Most this source can pay, rupiah by fiscal year (or each_year)."
    )
    otherwise: Literal["outside", "city_services", "saved"] = Field(
        "outside", description="What its money does when the programme does not spend it."
    )
    dpa_month: MonthOfYear = Field(1, description="Month of year the budget document is signed.")
    first_release_month: MonthOfYear = Field(1, description="Month of year of the first money.")
    released_share_by_month: dict[MonthOfYearKey, Share] = Field(
        {},
        description="Share of the year's money released by a month of the year, cumulative; "
        "empty: all with the first release.",
    )
    release_delay_months_by_year: dict[YearKey, Months] = Field(
        {}, description="Months by which every release of a year is late: a failure of delivery."
    )
    tender_months: Months = Field(
        0, description="Months from a release until purchased services can be ordered."
    )
    unspent: Literal["lapse", "carry_over"] = Field(
        "lapse", description="Lapses on 31 December, or is carried over (SILPA)."
    )
    may_pay: list[StageName] = Field(
        list(EVERY_STAGE), description="Stages that may be paid from it."
    )
    may_not_pay_lines: list[LineName] = Field(
        [], description="Lines of the ledger that may not be paid from it."
    )
    matching: dict[SourceName, Share] = Field(
        {},
        description="Co-financing: sources without which it pays nothing, each with the share of "
        "the two together that it must pay in the same stage and year.",
    )


class SourcesText(Strict):
    """The funding sources."""

    apbn: SourceText = Field(SourceText(), description="National budget.")
    apbd: SourceText = Field(
        SourceText(may_not_pay_lines=["grants", "cash"]),
        description="Budget of the city; it may help in kind, not in cash.",
    )
    apbd_province: SourceText = Field(SourceText(), description="Budget of the province.")
    bumn_csr: SourceText = Field(SourceText(), description="State enterprises and CSR.")
    kur: SourceText = Field(SourceText(), description="Banks, subsidised credit (KUR).")
    own: SourceText = Field(SourceText(), description="Participants' own contribution.")
