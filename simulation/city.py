"""The tables we have: persons, households, enterprises, matching cells, local markets.

State only, no behaviour. Rows are never moved or removed during a run (``present`` and ``open``
say who counts), so links between tables are row numbers; what is drawn, recorded or compared
across worlds uses permanent identities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.columns import BoolColumn, FloatColumn, IdColumn, IntColumn, column
from simulation.market_tables import Cells, Markets

# Identities. A person is (base << 4) + birth order, where base is the number in the first city or
# encodes month and slot of arrival; a child takes its mother's identity plus its birth order. A
# household takes the identity of its first head; a firm is (founder << 4) + number of the firm.
BIRTH_ORDER_BITS = 4
FIRM_NUMBER_BITS = 4
ARRIVAL_FLAG = 1 << 44  # identities of migrants and commuters lie above those of the first city
COMMUTER_FLAG = 1 << 45
ARRIVAL_MONTH_BITS = 24


@dataclass(slots=True)
class Persons:
    """Everybody who lives in the city or commutes to it, present or departed."""

    identity: IdColumn = column(
        "permanent identity", dtype="int64", unit="identity", owner="demography", newcomer=-1
    )
    present: BoolColumn = column(
        "lives in the city, or is a commuter slot", dtype="bool", unit="flag", owner="demography"
    )
    resident: BoolColumn = column(
        "lives in the city (commuters do not)", dtype="bool", unit="flag", owner="demography"
    )
    household_row: IntColumn = column(
        "row of the household, -1 for commuters", dtype="int32", unit="row", owner="demography",
        newcomer=-1,
    )  # fmt: skip
    kecamatan: IntColumn = column(
        "district of residence (of work for commuters)", dtype="int8", unit="kecamatan",
        owner="demography", low=0, high=10,
    )  # fmt: skip
    sex: IntColumn = column("sex", dtype="int8", unit="Sex", owner="demography", low=0, high=1)
    birth_month: IntColumn = column(
        "month of birth, counted from the first simulated month", dtype="int16", unit="month",
        owner="demography",
    )  # fmt: skip
    children_born: IntColumn = column(
        "children born since the start, for their identities", dtype="int8", unit="persons",
        owner="demography", low=0, high=15,
    )  # fmt: skip
    is_head: BoolColumn = column(
        "head of the household", dtype="bool", unit="flag", owner="demography"
    )
    education: IntColumn = column(
        "highest level completed", dtype="int8", unit="Education", owner="demography",
        low=0, high=5,
    )  # fmt: skip
    first_kecamatan: IntColumn = column(
        "district in the first simulated month or of arrival", dtype="int8", unit="kecamatan",
        owner="demography", low=0, high=10,
    )  # fmt: skip
    first_age_years: IntColumn = column(
        "age in the first simulated month or at arrival", dtype="int8", unit="years",
        owner="demography", low=0, high=120,
    )  # fmt: skip
    employability: FloatColumn = column(
        "fixed, unobserved; raises job finding and take-up", dtype="float64",
        unit="standard deviations", owner="demography",
    )  # fmt: skip
    status: IntColumn = column(
        "labour status", dtype="int8", unit="LabourStatus", owner="labour_market", low=0, high=14
    )
    months_in_status: IntColumn = column(
        "months since the status began", dtype="int16", unit="months", owner="labour_market", low=0
    )
    cell: IntColumn = column(
        "matching cell of a paid job, -1 without one", dtype="int16", unit="cell",
        owner="labour_market", newcomer=-1, low=-1,
    )  # fmt: skip
    sector: IntColumn = column(
        "sector of the present work, -1 without work", dtype="int8", unit="Sector",
        owner="labour_market", newcomer=-1, low=-1, high=9,
    )  # fmt: skip
    hours: IntColumn = column(
        "usual hours of work a week, all jobs", dtype="int8", unit="hours per week",
        owner="labour_market", low=0, high=98,
    )  # fmt: skip
    wants_more_hours: BoolColumn = column(
        "seeks or would take other work", dtype="bool", unit="flag", owner="labour_market"
    )
    wage_idr: IntColumn = column(
        "wage of the paid job this month", dtype="int64", unit="rupiah per month",
        owner="labour_market", low=0,
    )  # fmt: skip
    general_skill: FloatColumn = column(
        "skill useful in any job, beside schooling", dtype="float64", unit="standard deviations",
        owner="programmes",
    )  # fmt: skip
    certified_fields: IntColumn = column(
        "bit mask of SkillField with a certificate or vocational schooling", dtype="uint8",
        unit="bits", owner="programmes",
    )  # fmt: skip
    management_skill: FloatColumn = column(
        "skill in running a business", dtype="float64", unit="standard deviations",
        owner="programmes",
    )  # fmt: skip
    in_training: BoolColumn = column(
        "attends a class this month", dtype="bool", unit="flag", owner="programmes"
    )
    awaits_intake: BoolColumn = column(
        "waits for an announced intake and searches less for work", dtype="bool", unit="flag",
        owner="programmes",
    )  # fmt: skip
    stages_served: IntColumn = column(
        "bit mask of the stages ever started", dtype="uint8", unit="bits", owner="programmes"
    )
    circle_month: IntColumn = column(
        "first month the person or a household member was touched by an added programme, -1 never",
        dtype="int16", unit="month", owner="programmes", newcomer=-1,
    )  # fmt: skip
    enterprise_row: IntColumn = column(
        "row of the firm the person owns, -1 without one", dtype="int32", unit="row",
        owner="enterprises", newcomer=-1,
    )  # fmt: skip
    firms_founded: IntColumn = column(
        "firms founded so far, for their identities", dtype="int8", unit="firms",
        owner="enterprises", low=0, high=15,
    )  # fmt: skip
    own_attractiveness: IntColumn = column(
        "attractiveness of an own-account seller without a firm; 0 for others", dtype="int64",
        unit="attractiveness", owner="enterprises", low=0,
    )  # fmt: skip
    business_income_idr: IntColumn = column(
        "profit drawn by an owner, or earnings of own-account work, this month", dtype="int64",
        unit="rupiah per month", owner="enterprises",
    )  # fmt: skip


@dataclass(slots=True)
class Households:
    """Everybody who shares one budget."""

    identity: IdColumn = column(
        "permanent identity", dtype="int64", unit="identity", owner="demography", newcomer=-1
    )
    present: BoolColumn = column("lives in the city", dtype="bool", unit="flag", owner="demography")
    kecamatan: IntColumn = column(
        "district", dtype="int8", unit="kecamatan", owner="demography", low=0, high=10
    )
    members: IntColumn = column(
        "present members", dtype="int16", unit="persons", owner="demography", low=0
    )
    first_decile: IntColumn = column(
        "decile of expenditure per head in the initial city or at arrival, 1 poorest",
        dtype="int8", unit="decile", owner="households", newcomer=1, low=1, high=10,
    )  # fmt: skip
    registry_desil: IntColumn = column(
        "decile by the welfare registry, with its error", dtype="int8", unit="decile",
        owner="households", newcomer=1, low=1, high=10,
    )  # fmt: skip
    receives_pkh: BoolColumn = column(
        "PKH (conditional cash)", dtype="bool", unit="flag", owner="households"
    )
    receives_sembako: BoolColumn = column(
        "Sembako (food aid)", dtype="bool", unit="flag", owner="households"
    )
    balancing_income_idr: IntColumn = column(
        "imputed rent, pensions, remittances, under-recorded earnings; fixed in real terms",
        dtype="int64", unit="rupiah per month", owner="households",
    )  # fmt: skip
    reference_income_idr: IntColumn = column(
        "earnings and aid the initial expenditure rests on, in initial prices", dtype="int64",
        unit="rupiah per month", owner="households",
    )  # fmt: skip
    reference_expenditure_idr: IntColumn = column(
        "expenditure of the household in the initial city, in initial prices", dtype="int64",
        unit="rupiah per month", owner="households", low=0,
    )  # fmt: skip
    reference_members: IntColumn = column(
        "members the reference figures belong to", dtype="int16", unit="persons",
        owner="households", low=0,
    )  # fmt: skip
    smoothed_income_idr: IntColumn = column(
        "earnings and aid as the household expects them to last", dtype="int64",
        unit="rupiah per month", owner="households",
    )  # fmt: skip
    savings_idr: IntColumn = column(
        "liquid savings", dtype="int64", unit="rupiah", owner="households", low=0
    )
    debt_idr: IntColumn = column(
        "consumption debt", dtype="int64", unit="rupiah", owner="households", low=0
    )
    passing_need: FloatColumn = column(
        "what comes and goes of spending this month", dtype="float64",
        unit="standard deviations", owner="households",
    )  # fmt: skip
    income_idr: IntColumn = column(
        "all income of the month, balancing income included", dtype="int64",
        unit="rupiah per month", owner="households",
    )  # fmt: skip
    expenditure_idr: IntColumn = column(
        "consumption of the month as Susenas measures it", dtype="int64",
        unit="rupiah per month", owner="households", low=0,
    )  # fmt: skip
    poor: BoolColumn = column(
        "expenditure per head below the poverty line", dtype="bool", unit="flag", owner="households"
    )
    extreme_poor: BoolColumn = column(
        "expenditure per head below the extreme poverty line", dtype="bool", unit="flag",
        owner="households",
    )  # fmt: skip


@dataclass(slots=True)
class Enterprises:
    """Micro and small enterprises of the city, open or closed."""

    identity: IdColumn = column(
        "permanent identity: founder and number of the founder's firm", dtype="int64",
        unit="identity", owner="enterprises", newcomer=-1,
    )  # fmt: skip
    open: BoolColumn = column("in business", dtype="bool", unit="flag", owner="enterprises")
    owner_row: IntColumn = column(
        "row of the owner among persons", dtype="int32", unit="row", owner="enterprises",
        newcomer=-1,
    )  # fmt: skip
    kecamatan: IntColumn = column(
        "district of business", dtype="int8", unit="kecamatan", owner="enterprises", low=0, high=10
    )
    sector: IntColumn = column(
        "sector", dtype="int8", unit="Sector", owner="enterprises", low=0, high=9
    )
    subsistence: BoolColumn = column(
        "lives from its owner's hands: more capital would sell little more", dtype="bool",
        unit="flag", owner="enterprises",
    )  # fmt: skip
    own_trade: BoolColumn = column(
        "carries on what its founder sold alone, with the inputs of own-account selling", dtype="bool",
        unit="flag", owner="enterprises",
    )  # fmt: skip
    founded_month: IntColumn = column(
        "month of founding, counted from the first simulated month", dtype="int16", unit="month",
        owner="enterprises",
    )  # fmt: skip
    registered: BoolColumn = column(
        "registered with the city, so that programmes reach it", dtype="bool", unit="flag",
        owner="enterprises",
    )  # fmt: skip
    capital_idr: IntColumn = column(
        "stock and equipment", dtype="int64", unit="rupiah", owner="enterprises", low=0
    )
    productivity: FloatColumn = column(
        "fixed productivity of the firm", dtype="float64", unit="ratio", owner="enterprises", low=0
    )
    shock: FloatColumn = column(
        "passing productivity shock", dtype="float64", unit="log points", owner="enterprises"
    )
    outside_share: FloatColumn = column(
        "share of initial sales that went to buyers outside the city", dtype="float64",
        unit="share", owner="enterprises", low=0, high=1,
    )  # fmt: skip
    labour_share: FloatColumn = column(
        "wage bill the firm aims at per rupiah of smoothed sales", dtype="float64", unit="share",
        owner="enterprises", low=0,
    )  # fmt: skip
    posts: IntColumn = column(
        "paid posts the firm wants", dtype="int16", unit="posts", owner="enterprises", low=0
    )
    filled: IntColumn = column(
        "paid posts that are filled", dtype="int16", unit="posts", owner="labour_market", low=0
    )
    attractiveness: IntColumn = column(
        "weight of the firm in its local market", dtype="int64", unit="attractiveness",
        owner="enterprises", low=0,
    )  # fmt: skip
    sales_idr: IntColumn = column(
        "sales of the month", dtype="int64", unit="rupiah per month", owner="enterprises", low=0
    )
    smoothed_sales_idr: IntColumn = column(
        "sales the firm reckons with", dtype="int64", unit="rupiah per month", owner="enterprises",
        low=0,
    )  # fmt: skip
    profit_idr: IntColumn = column(
        "sales less inputs, wages and interest", dtype="int64", unit="rupiah per month",
        owner="enterprises",
    )  # fmt: skip
    loss_months: IntColumn = column(
        "months in a row with a loss", dtype="int16", unit="months", owner="enterprises", low=0
    )
    loan_idr: IntColumn = column(
        "bank loan still owed", dtype="int64", unit="rupiah", owner="enterprises", low=0
    )
    instalment_idr: IntColumn = column(
        "monthly repayment", dtype="int64", unit="rupiah per month", owner="enterprises", low=0
    )
    coached_gain: FloatColumn = column(
        "productivity gained by coaching, decays", dtype="float64", unit="log points",
        owner="programmes", low=0,
    )  # fmt: skip
    cluster_gain: FloatColumn = column(
        "productivity gained from the kawasan's cluster this month", dtype="float64",
        unit="log points", owner="programmes", low=0,
    )  # fmt: skip
    coached_months: IntColumn = column(
        "months of coaching still to come", dtype="int8", unit="months", owner="programmes", low=0
    )
    link_kinds: IntColumn = column(
        "bit mask of the kinds of market links in force", dtype="uint8", unit="bits",
        owner="programmes",
    )  # fmt: skip
    served: IntColumn = column(
        "bit mask of the stages the firm ever got", dtype="uint8", unit="bits", owner="programmes"
    )


@dataclass(frozen=True, slots=True)
class Census:
    """What rules ask of the initial city as a whole: counts of a day, which no later life changes.

    Everybody counts who was there, whatever became of them (:func:`simulation.census.census_of`).
    """

    residents: int  #: persons who lived in the city
    adults: IntColumn  #: persons of working age, by kecamatan of residence


@dataclass(slots=True)
class City:
    """All tables and the current month; ``spending_share`` says where a district's rupiah go.

    ``spending_share`` has shape (11 kecamatan of residence, MARKETS): the share of a household's
    expenditure spent with sellers of each local market. ``consumption_curve`` is the one of
    :mod:`simulation.consumption` (rupiah per head). ``census`` is counted when it is first asked
    for; where a part of the city lives alone (:mod:`simulation.subcity`) it is the whole city's, and
    ``may_arrive`` holds the identities of the only households that may still arrive.
    """

    persons: Persons
    households: Households
    enterprises: Enterprises
    cells: Cells
    markets: Markets
    spending_share: NDArray[np.float64]
    consumption_curve: IntColumn
    month: int = 0
    census: Census | None = None
    may_arrive: IdColumn | None = None  #: None: whoever comes


def age_years(birth_month: IntColumn, month: int) -> NDArray[np.int16]:
    """Return completed years of age in ``month``."""
    years: NDArray[np.int16] = ((month - birth_month.astype(np.int32)) // 12).astype(np.int16)
    return years
