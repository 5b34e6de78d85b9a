"""What every part of the scenario language is made of: kinds of numbers, closed lists, texts."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

EACH_YEAR: Final = "each_year"
FIRST_YEAR: Final = 2021
LAST_YEAR: Final = 2035
LARGEST_IDR: Final = 10**15

Rupiah = Annotated[int, Field(strict=True, ge=0, le=LARGEST_IDR)]
Price = Annotated[int, Field(strict=True, ge=1, le=LARGEST_IDR)]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Months = Annotated[int, Field(strict=True, ge=0, le=120)]
SomeMonths = Annotated[int, Field(strict=True, ge=1, le=120)]
MonthOfYear = Annotated[int, Field(strict=True, ge=1, le=12)]
Whole = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Positive = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Month = Annotated[str, Field(pattern=r"^20[2-3][0-9]-(0[1-9]|1[0-2])$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
YearKey = Annotated[str, Field(pattern=rf"^(20[2-3][0-9]|{EACH_YEAR})$")]
BudgetByYear = dict[YearKey, Rupiah]

StageName = Literal["training", "entrepreneurship", "capital", "coaching", "marketing", "cash"]
SourceName = Literal["apbn", "apbd", "apbd_province", "bumn_csr", "kur", "own"]
LineName = Literal[
    "classes", "grants", "equipment", "selection", "coaches", "links", "cash", "staff", "overhead"
]  #: what a rupiah in the ledger is spent on
# The closed lists of simulation.classifications, written out; a test holds them together.
StatusName = Literal[
    "child",
    "own_account",
    "employer_temporary",
    "employer_permanent",
    "employee",
    "casual_agriculture",
    "casual_other",
    "unpaid_family",
    "searching",
    "preparing_business",
    "discouraged",
    "job_to_start",
    "school",
    "housekeeping",
    "other",
]
EducationName = Literal["sd", "smp", "sma", "smk", "diploma", "university"]
SectorName = Literal[
    "agriculture",
    "manufacturing",
    "construction",
    "trade",
    "transport",
    "accommodation_food",
    "government",
    "education",
    "health",
    "other_services",
]
FieldName = Literal[
    "agro", "production", "building", "office_digital", "vehicles", "food_hospitality", "care"
]
TaughtName = Literal[
    "agro",
    "production",
    "building",
    "office_digital",
    "vehicles",
    "food_hospitality",
    "care",
    "entrepreneurship",
]
OrderName = Literal["random", "poorest_first", "first_come", "employability"]
LinkKindName = Literal["marketplace", "e_catalogue", "state_enterprise", "fair", "shared_brand"]

EVERY_STAGE: Final[tuple[StageName, ...]] = get_args(StageName)
DEFAULT_SHARES: Final[dict[SourceName, float]] = {
    "apbn": 0.6,
    "apbd": 0.3,
    "bumn_csr": 0.08,
    "own": 0.02,
}
DEFAULT_FIELDS: Final[dict[FieldName, float]] = {
    name: 1.0 / len(get_args(FieldName)) for name in get_args(FieldName)
}
DEFAULT_OPEN_ENTRY: Final[tuple[StageName, ...]] = ("capital", "coaching", "marketing")


class Strict(BaseModel):
    """Unknown keys are errors; nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_enum_values=True)


class WordsText(Strict):
    """A text in both languages."""

    id: str = Field("", description="Text in Indonesian.")
    en: str = Field("", description="Text in English.")


Text = str | WordsText
