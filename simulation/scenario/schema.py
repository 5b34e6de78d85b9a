"""The scenario language as pydantic reads it: the edge, where text becomes checked values.

Every key has a description (shown by editors) and a default, but the title. Numbers are strict: no
text, no truth value and no null stands for a number. What is read here becomes the frozen records
of :mod:`simulation.scenario.model` in :mod:`simulation.scenario.resolve`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from simulation.classifications import RIVER_KECAMATAN
from simulation.scenario.schema_base import (
    DEFAULT_FIELDS,
    DEFAULT_OPEN_ENTRY,
    DEFAULT_SHARES,
    BudgetByYear,
    EducationName,
    FieldName,
    Identifier,
    LinkKindName,
    Month,
    MonthOfYear,
    Months,
    OrderName,
    Positive,
    Price,
    Rupiah,
    SectorName,
    Share,
    SomeMonths,
    SourceName,
    StageName,
    StatusName,
    Strict,
    TaughtName,
    Text,
    Whole,
)
from simulation.scenario.schema_links import LinkText
from simulation.scenario.schema_money import RealisedText, SourcesText


class ProviderText(Strict):
    """A place where classes are held, shared by all programmes that use it."""

    title: Text = Field("", description="Name of the provider.")
    kecamatan: str = Field(description="District it stands in: the name of a kecamatan.")
    rooms: Positive = Field(
        description="Classes it can hold at once, those that recruit included, in rooms."
    )
    instructors: dict[TaughtName, Positive] = Field(
        description="Instructors by field of skill (and entrepreneurship), in persons; a class needs one."
    )
    intake_months: list[MonthOfYear] = Field(
        list(range(1, 13)), description="Months of the year in which it announces classes, 1 to 12."
    )
    closed: list[Month] = Field(
        [], description="Months in which it is closed, YYYY-MM: no class meets or is announced."
    )


class TargetText(Strict):
    """Who is eligible, and in which order they are invited."""

    labour_status: list[StatusName] = Field(
        [], description="Labour statuses allowed; an empty list allows all."
    )
    age_years_min: Annotated[int, Field(strict=True, ge=15, le=100)] = Field(
        15, description="Youngest age in completed years."
    )
    age_years_max: Annotated[int, Field(strict=True, ge=15, le=100)] = Field(
        64, description="Oldest age in completed years."
    )
    sex: Literal["any", "male", "female"] = Field("any", description="Sex allowed.")
    education: list[EducationName] = Field(
        [], description="Highest levels completed that are allowed; an empty list allows all."
    )
    registry_desil_max: Annotated[int, Field(strict=True, ge=1, le=10)] = Field(
        10, description="Highest desil of the welfare registry allowed; 10 is no condition."
    )
    owns_enterprise: Literal["any", "yes", "no"] = Field(
        "any", description="Whether the person must, or must not, own an enterprise."
    )
    enterprise_age_months_min: Whole = Field(0, description="Youngest enterprise, in months.")
    enterprise_age_months_max: Whole = Field(1200, description="Oldest enterprise, in months.")
    enterprise_workers_min: Whole = Field(
        0, description="Fewest paid workers of the enterprise, in persons."
    )
    enterprise_workers_max: Whole = Field(
        10_000, description="Most paid workers of the enterprise, in persons; the owner apart."
    )
    registered_only: bool = Field(
        default=False, description="Only enterprises on the city's own list."
    )
    sectors: list[SectorName] = Field(
        [], description="Sectors of the enterprise allowed; an empty list allows all."
    )
    order: OrderName = Field("first_come", description="In which order the eligible are invited.")


class StageText(Strict):
    """What every stage has."""

    budget_idr_by_year: BudgetByYear = Field(
        {}, description="Rupiah by fiscal year (or each_year: the same in every year)."
    )
    source_share: dict[SourceName, Share] = Field(
        DEFAULT_SHARES, description="Share of the budget by source; the shares sum to 1."
    )
    target: TargetText | None = Field(
        None, description="What differs from the programme's target, for this stage."
    )
    quota_share_by_area: dict[str, Share] = Field(
        {}, description="Share of the places by kawasan or kecamatan; others share what is left."
    )
    quota_open_from_month: Annotated[int, Field(strict=True, ge=1, le=13)] = Field(
        10, description="Month of year from which unused quotas are open to all; 13 is never."
    )
    overhead_share: Share = Field(0.12, description="Share of the budget for administration.")
    staff_share: Share = Field(
        0.0, description="Share of the budget for the programme's own staff, beside overhead_share."
    )
    opens_month_of_year: MonthOfYear = Field(
        1, description="Month of year from which the stage takes people in, every year."
    )
    local_share: Share = Field(0.5, description="Share of purchases made in the city.")


class TrainingText(StageText):
    """Competency-based training in classes."""

    fields: dict[FieldName, Share] = Field(
        DEFAULT_FIELDS, description="Share of classes by field of skill; the shares sum to 1."
    )
    seats_per_class: Positive = Field(16, description="Seats in one class.")
    minimum_trainees: Positive = Field(10, description="Fewer than this and a class is cancelled.")
    duration_months: SomeMonths = Field(2, description="Months a class lasts.")
    cost_idr_per_person: Price = Field(
        5_023_866, description="Rupiah per seat; a class is paid for whole."
    )
    classes_at_once_max: Whole = Field(12, description="Classes that can run at the same time.")
    providers: list[Identifier] = Field(
        [],
        description="Ids of the providers that may hold the classes; none: all that teach them; "
        "[online]: nobody, the course is online.",
    )


class EntrepreneurshipText(StageText):
    """Entrepreneurship training in classes."""

    seats_per_class: Positive = Field(20, description="Seats in one class.")
    minimum_trainees: Positive = Field(10, description="Fewer than this and a class is cancelled.")
    duration_months: SomeMonths = Field(1, description="Months a class lasts.")
    cost_idr_per_person: Price = Field(3_250_000, description="Rupiah per seat.")
    classes_at_once_max: Whole = Field(6, description="Classes that can run at the same time.")
    providers: list[Identifier] = Field(
        [],
        description="Ids of the providers that may hold the classes; none: all that teach them; "
        "[online]: nobody, the course is online.",
    )


class CapitalText(StageText):
    """Capital incentives and work equipment."""

    grant_idr_per_person: Price = Field(5_000_000, description="Rupiah to each person.")
    form: Literal["cash", "in_kind"] = Field("in_kind", description="Money or equipment.")
    group_size: Positive = Field(1, description="Persons in a group; 1 is a personal grant.")
    tranches: Annotated[int, Field(strict=True, ge=1, le=12)] = Field(
        1, description="Equal parts in which the grant is paid."
    )
    founder_sectors: list[SectorName] = Field(
        [],
        description="Sectors in which a grant may found an enterprise; an empty list allows all.",
    )
    tranche_months_between: SomeMonths = Field(
        1, description="Months between two parts; in December all that is open is paid."
    )
    tranche_conditional_on: list[StageName] = Field(
        [], description="Stages the person must have finished before a later part is paid."
    )
    conditional_on: list[StageName] = Field(
        [], description="Stages the person must have finished before."
    )
    cost_idr_per_person: Rupiah = Field(0, description="Rupiah for selection and monitoring.")
    recipients_per_month_max: Whole = Field(
        0, description="Most recipients a month; 0 is the capacity of the office."
    )


class CoachingText(StageText):
    """Productivity improvement by visiting coaches."""

    duration_months: SomeMonths = Field(6, description="Months one enterprise is coached.")
    visits_per_month: Annotated[float, Field(ge=0.1, le=30.0, allow_inf_nan=False)] = Field(
        2.0, description="Visits to one enterprise, each month."
    )
    firms_per_coach: Positive = Field(40, description="Enterprises one coach looks after.")
    coaches_max: Whole = Field(20, description="Coaches that can be employed.")
    contract_months: Months = Field(
        0,
        description="Months a coach is hired and paid for; 0 as long as one enterprise is coached.",
    )
    firms_above_load_share: Annotated[float, Field(ge=0.0, le=5.0, allow_inf_nan=False)] = Field(
        0.0, description="Share of enterprises a coach may have above the load, visited less each."
    )
    cost_idr_per_coach_month: Price = Field(
        4_500_000, description="Rupiah for one coach, each month, travel included."
    )


class MarketingText(StageText):
    """Links of enterprises to buyers."""

    links: dict[LinkKindName, LinkText] = Field(
        {}, description="Links of several kinds in one stage; replaces link_kind and its keys."
    )
    link_kind: LinkKindName = Field(
        "marketplace", description="Kind of buyer, where one is enough."
    )
    capacity_firms: Whole = Field(300, description="Enterprises linked at the same time.")
    buyer_budget_idr_per_month: Rupiah = Field(
        600_000_000, description="Rupiah the buyers spend through the links, each month."
    )
    taken_from_city_share: Share = Field(
        0.5, description="Share of linked sales taken from other firms of the city."
    )
    cost_idr_per_firm: Price = Field(3_000_000, description="Rupiah to link one enterprise.")


class CashText(StageText):
    """Unconditional cash."""

    grant_idr_per_person: Price = Field(1_000_000, description="Rupiah to each person.")
    recipients_per_month_max: Whole = Field(
        0, description="Most recipients a month; 0 is the capacity of the office."
    )


class StagesText(Strict):
    """The stages of a programme, upstream to downstream; only those written are part of it."""

    training: TrainingText | None = Field(None, description="Competency-based training.")
    entrepreneurship: EntrepreneurshipText | None = Field(
        None, description="Entrepreneurship training."
    )
    capital: CapitalText | None = Field(None, description="Capital incentives, equipment.")
    coaching: CoachingText | None = Field(None, description="Productivity improvement.")
    marketing: MarketingText | None = Field(None, description="Links to buyers.")
    cash: CashText | None = Field(None, description="Unconditional cash.")


class ProgrammeText(Strict):
    """Who delivers what, to whom, where, when and from which money."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=False)

    title: Text = Field("", description="Name of the programme.")
    first_month: Month | Literal["start"] = Field(
        "start", alias="from", description="First month with an intake, YYYY-MM, or start."
    )
    last_month: Month | Literal["end"] = Field(
        "end", alias="until", description="Last month with an intake, YYYY-MM, or end."
    )
    areas: Literal["all"] | list[str] = Field(
        "all", description="all, or a list of names of kecamatan and kawasan."
    )
    delivery: Literal["integrated", "fragmented"] = Field(
        "integrated", description="Persons are handed on, or every stage recruits anew."
    )
    waiting_months_between_stages: Months = Field(1, description="Months between two stages.")
    lost_at_hand_over_share: Share = Field(
        0.1, description="Share of persons lost at each hand-over."
    )
    announced_months_before: Months = Field(
        0, description="Months between the announcement and the first intake."
    )
    share_waiting_for_announced: Share = Field(
        0.0, description="Share of the eligible who stop searching and wait for it."
    )
    repeat_allowed: bool = Field(
        default=False, description="Whether a person may be served twice by the same stage."
    )
    served_before_counts: Literal["any_programme", "this_programme"] = Field(
        "any_programme", description="Whose earlier service of a stage shuts a person out of it."
    )
    open_entry: list[StageName] = Field(
        list(DEFAULT_OPEN_ENTRY),
        description="Later stages of an integrated chain that invite others to spare places.",
    )
    clusters: bool = Field(
        default=True,
        description="Whether supported firms of a kawasan and sector share equipment and buyers.",
    )
    target: TargetText = Field(TargetText(), description="Who is eligible.")
    realised: dict[StageName, dict[Month, RealisedText]] = Field(
        {}, description="Months already past, by stage and month: figures that replace the plan."
    )
    stages: StagesText = Field(StagesText(), description="The chain of stages.")


class ShockText(Strict):
    """A change of the outside world."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=False)

    first_month: Month = Field(alias="from", description="First month of the shock, YYYY-MM.")
    months: SomeMonths = Field(6, description="How many months it lasts.")
    share: Share = Field(description="Its size as a share, 0 to 1.")


class WithheldPostingsText(ShockText):
    """Postings of outside employers that are withheld and posted again later."""

    posted_again_after_months: SomeMonths = Field(
        6, description="Months after which a withheld posting is posted again."
    )


class FloodText(ShockText):
    """A flood of the Batang Hari."""

    months: SomeMonths = Field(1, description="How many months it lasts.")
    share: Share = Field(
        description="Share of enterprises, sellers and households of the districts that are hit."
    )
    areas: list[str] = Field(
        list(RIVER_KECAMATAN), description="Names of kecamatan and kawasan that it reaches."
    )


class OutsideWorldText(Strict):
    """Shocks a scenario switches on; its baseline gets them too."""

    formal_demand_downturn: ShockText | None = Field(
        None, description="Outside demand falls by the share."
    )
    food_price_jump: ShockText | None = Field(
        None, description="Consumer prices and the poverty line rise by the share."
    )
    flood: FloodText | None = Field(
        None, description="Flood: shops shut, capital and savings lost, in some districts."
    )
    withheld_postings: WithheldPostingsText | None = Field(
        None, description="Outside employers withhold the share of their postings."
    )


class ScenarioText(Strict):
    """A scenario file. Only what differs from the base is written."""

    title: Text = Field(description="Title, as text or as {id: ..., en: ...}.")
    base: str = Field(
        "", description="Id of the scenario this one changes; beside the file, then shipped."
    )
    question: Text = Field("", description="The question the scenario answers.")
    author: str = Field("", description="Who wrote it.")
    description: Text = Field("", description="What it assumes, in a few sentences.")
    reasons: dict[str, str] = Field({}, description="Why each change: key.path: text.")
    baseline_digest: str = Field("", description="Digest of the baseline it was written for.")
    compare_with: str = Field("", description="Id of another baseline than the root of the chain.")
    start: Literal["2021-08", "2024-01"] = Field(
        "2024-01", description="First simulated month: 2021-08 (backcast) or 2024-01."
    )
    months_default: Annotated[int, Field(strict=True, ge=1, le=180)] = Field(
        36, description="Months simulated unless the command line says otherwise."
    )
    kawasan: dict[str, list[str]] = Field(
        {}, description="Named sets of kecamatan: areas of employment expansion."
    )
    sources: SourcesText = Field(SourcesText(), description="Funding sources.")
    providers: dict[Identifier, ProviderText] = Field(
        {}, description="Places where classes are held, by id; none: classes find room anywhere."
    )
    programmes: dict[Identifier, ProgrammeText] = Field({}, description="Programmes by id.")
    cash_for: str = Field(
        "", description="Id of a scenario whose participants get its spending in cash."
    )
    outside_world: OutsideWorldText = Field(OutsideWorldText(), description="Shocks.")
    parameters: dict[str, Any] = Field(
        {}, description="Replaced values of the catalogue: stem.name: value."
    )
