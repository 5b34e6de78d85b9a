"""The closed list of units, and the only conversions between them that are allowed.

Every number of the model names its unit from :data:`UNITS`: parameters, columns, indicators. Silent
conversion of rates is the classic error of this field, so there is one function for each conversion
and each has its inverse. Results of powers, exponentials and logarithms are rounded to multiples of
2**-40, so that the last bit of a platform's mathematics library cannot change a decision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MONTHS_PER_YEAR: Final = 12
PERCENT_PER_SHARE: Final = 100
_STEPS: Final = 2.0**40  # results of libm are multiples of 1 / _STEPS

_LABELS: Final = {
    # Numbers that only name or mark something.
    "identity": "a permanent identity",
    "row": "a row number of a table",
    "flag": "yes or no",
    "bits": "a bit mask, one bit for each member of a closed list",
    "class": "a member of a closed list",
    "kind": "a member of a closed list of kinds",
    "text": "words",
    "kecamatan": "number of a district in KECAMATAN",
    "cell": "number of a matching cell",
    "decile": "tenth of a distribution, 1 lowest",
    "rank": "place in an order",
    "Sex": "member of classifications.Sex",
    "Education": "member of classifications.Education",
    "LabourStatus": "member of classifications.LabourStatus",
    "Sector": "member of classifications.Sector",
    "SkillField": "member of classifications.SkillField",
}
_TIME: Final = {
    "month": "a point in time, counted from the first simulated month",
    "month of year": "1 January to 12 December",
    "year": "a calendar year",
    "date": "a calendar date",
    "days": "a duration",
    "weeks": "a duration",
    "months": "a duration or an age",
    "years": "a duration or an age",
    "hours": "a duration",
    "hours per week": "usual hours of work",
    "hours per month": "hours of work or teaching",
    "hours per day": "hours of work or teaching",
    "days per month": "days of work or teaching",
}
_COUNTS: Final = {
    "count": "things",
    "persons": "people",
    "persons per household": "people",
    "persons per month": "people a month",
    "persons per year": "people a year",
    "persons per class": "places of a class",
    "persons per firm": "people",
    "children": "people",
    "births": "events",
    "births per woman": "total fertility rate",
    "deaths": "events",
    "arrivals per month": "households or persons a month",
    "households": "households",
    "households per month": "households a month",
    "families": "families as the aid programmes count them",
    "firms": "enterprises",
    "firms per month": "enterprises a month",
    "firms per year": "enterprises a year",
    "firms per coach": "enterprises",
    "jobs": "filled posts",
    "posts": "paid posts, filled or not",
    "posts per month": "paid posts a month",
    "posts per firm": "paid posts",
    "vacancies": "paid posts that are not filled",
    "applications": "applications for a post or a place",
    "applications per month": "applications a month",
    "places": "places of a class or an intake",
    "classes": "training classes",
    "classes per month": "training classes a month",
    "classes per year": "training classes a year",
    "packages": "training packages",
    "groups": "joint enterprise groups",
    "links": "market links",
    "visits": "visits of a coach",
    "visits per month": "visits of a coach a month",
    "person-months": "persons times months",
    "job-months": "filled posts times months",
    "hour-months": "hours per week times months",
    "replicates": "runs that differ by luck only",
}
_MONEY: Final = {
    "rupiah": "an amount or a stock",
    "rupiah per month": "a flow",
    "rupiah per year": "a flow",
    "rupiah per day": "a flow",
    "rupiah per week": "a flow",
    "rupiah per hour": "a wage",
    "rupiah per person": "a unit cost or an amount a head",
    "rupiah per person per month": "a flow a head",
    "rupiah per person per day": "a flow a head",
    "rupiah per household": "an amount for each household",
    "rupiah per household per month": "a flow for each household",
    "rupiah per firm": "an amount for each enterprise",
    "rupiah per firm per month": "a flow for each enterprise",
    "rupiah per class": "a unit cost",
    "rupiah per group": "a unit cost",
    "rupiah per visit": "a unit cost",
    "rupiah per place": "a unit cost",
    "rupiah per job": "cost of a result",
    "rupiah per job-month": "cost of a result",
    "rupiah per job-year": "cost of a result",
    "rupiah per person-year": "cost of a result",
    "rupiah per poor person": "cost of a result",
    "rupiah per unit of attractiveness": "what a market pays for a seller's weight",
    "US dollars PPP per day": "an international poverty standard",
    "rupiah per US dollar PPP": "purchasing power parity",
}
_PROBABILITIES: Final = {
    "probability": "between 0 and 1, for one event",
    "probability per month": "between 0 and 1, for one month",
    "probability per year": "between 0 and 1, for one year",
    "probability per visit": "between 0 and 1, for one visit",
    "per month": "an instantaneous rate or a ratio of flow to stock",
    "per year": "an instantaneous rate or a ratio of flow to stock",
    "odds": "probability divided by its complement",
    "odds ratio": "a ratio of two odds",
    "log odds": "logarithm of the odds",
    "hazard ratio": "a ratio of two rates",
}
_RELATIVE: Final = {
    "share": "between 0 and 1, of a whole that the meaning names",
    "share per month": "between 0 and 1, for one month",
    "share per year": "between 0 and 1, for one year",
    "percent": "hundredths, of a whole that the meaning names",
    "percent per month": "hundredths a month",
    "percent per year": "hundredths a year",
    "percent per year of schooling": "return to schooling",
    "percentage points": "difference of two percentages",
    "ratio": "a quotient of two numbers of the same unit",
    "factor": "something multiplies by it",
    "index": "1 in the base period that the meaning names",
    "weight": "of no scale of its own; only quotients of weights matter",
    "elasticity": "relative change per relative change",
    "log points": "difference of two natural logarithms",
    "log points per kilometre": "slope of a logarithm",
    "log points per minimum wage": "slope of a logarithm",
    "log points per month": "difference of two natural logarithms, a month",
    "log points per year": "difference of two natural logarithms, a year",
    "log points per year of schooling": "difference of two natural logarithms, a year of schooling",
    "log points per standard deviation": "difference of two natural logarithms, a deviation",
    "standard deviations": "of the distribution that the meaning names",
    "standard deviations per month": "of the distribution that the meaning names, a month",
    "utility": "in units of the Gumbel error of a choice",
    "utility per log point": "in units of the Gumbel error of a choice",
    "score": "integer in units of 2**-20, for orders only",
    "attractiveness": "integer weight of a seller in a local market",
    "correlation": "between -1 and 1",
    "males per 100 females": "sex ratio",
    "kilometres": "a distance",
    "degrees": "geographical longitude (east) or latitude (north)",
    "square kilometres": "an area",
    "persons per square kilometre": "a density",
    "none": "a pure number that the meaning explains",
}

#: Every unit of the model and what it means. Extend it here; there is no other list.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    _LABELS | _TIME | _COUNTS | _MONEY | _PROBABILITIES | _RELATIVE
)


def is_unit(text: str) -> bool:
    """Return whether ``text`` is a unit of the closed list."""
    return text in UNITS


def _stepped(value: float) -> float:
    return round(value * _STEPS) / _STEPS


def monthly_probability(probability_per_year: float) -> float:
    """Return the monthly probability that, held for twelve months, gives the yearly one."""
    return _stepped(1.0 - (1.0 - probability_per_year) ** (1.0 / MONTHS_PER_YEAR))


def annual_probability(probability_per_month: float) -> float:
    """Return the probability of at least one event in twelve months; inverts the monthly one."""
    return _stepped(1.0 - (1.0 - probability_per_month) ** MONTHS_PER_YEAR)


def probability_from_rate(rate: float) -> float:
    """Return the probability of at least one event of a Poisson process, in the rate's period."""
    return _stepped(-math.expm1(-rate))


def rate_from_probability(probability: float) -> float:
    """Return the rate at which a Poisson process has an event with ``probability`` (below 1)."""
    return _stepped(-math.log1p(-probability))


def monthly_growth(growth_per_year: float) -> float:
    """Return the monthly growth (a share) that compounds to the yearly growth."""
    return _stepped((1.0 + growth_per_year) ** (1.0 / MONTHS_PER_YEAR) - 1.0)


def annual_growth(growth_per_month: float) -> float:
    """Return the growth over twelve months of compounding; inverts the monthly one."""
    return _stepped((1.0 + growth_per_month) ** MONTHS_PER_YEAR - 1.0)


def age_months(age_years: int, months_since_birthday: int = 0) -> int:
    """Return an age in months from completed years and months since the last birthday."""
    return age_years * MONTHS_PER_YEAR + months_since_birthday


def completed_years(age_in_months: int) -> tuple[int, int]:
    """Return completed years and months since the last birthday; inverts :func:`age_months`."""
    return divmod(age_in_months, MONTHS_PER_YEAR)


def share_from_percent(percent: float) -> float:
    """Return a percentage as a share of one."""
    return percent / PERCENT_PER_SHARE


def percent_from_share(share: float) -> float:
    """Return a share of one as a percentage."""
    return share * PERCENT_PER_SHARE
