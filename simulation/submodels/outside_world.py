"""The outside world: prices, wages, poverty lines, seasons and shocks of each month.

A pure function of month, start, parameters and shocks, so that every world of a comparison meets
the same calendar. Yearly growth compounds month by month; levels are 1 (or the published value) in
the first simulated month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from typing import Final, Protocol

from simulation.classifications import KECAMATAN_NAMES
from simulation.flows import Calendar, Flood
from simulation.parameters.outside_world import OutsideWorldParameters
from simulation.units import MONTHS_PER_YEAR, monthly_growth

LINE_MONTH: Final = 3  # the poverty line and US$1.90 are those of March, Susenas's month
LINE_YEAR: Final = 2024
PRINTED_MONTH: Final[Mapping[str, int]] = {"usd190_ppp2011": 3, "usd215_ppp2017": 9}


@unique
class ShockKind(StrEnum):
    """What a scenario may do to the outside world."""

    FORMAL_DEMAND_DOWNTURN = "formal_demand_downturn"  #: demand and postings fall by the share
    FOOD_PRICE_JUMP = "food_price_jump"  #: prices and poverty lines rise by the share
    WITHHELD_POSTINGS = "withheld_postings"  #: the share of postings is posted later
    FLOOD = "flood"  #: the share of enterprises and households of some districts is hit


class ShockLike(Protocol):
    """A shock as a scenario describes it; ``share`` is its size, from 0 to 1."""

    @property
    def kind(self) -> str:
        """Which kind of shock."""

    @property
    def first_month(self) -> str:
        """First month, ``YYYY-MM``."""

    @property
    def months(self) -> int:
        """How many months it lasts."""

    @property
    def share(self) -> float:
        """Its size."""

    @property
    def posted_again_after_months(self) -> int:
        """Delay of withheld postings."""

    @property
    def areas(self) -> tuple[str, ...]:
        """Names of the kecamatan a flood reaches."""


def calendar_of(
    month: int, start: str, parameters: OutsideWorldParameters, shocks: Sequence[ShockLike]
) -> Calendar:
    """Return the calendar of ``month``, counted from ``start`` (``YYYY-MM``)."""
    first = month_number(start)
    now = first + month
    price = _level(first, now, parameters.price_growth_by_year, parameters.price_growth_later)
    wage = _level(first, now, parameters.wage_growth_by_year, parameters.wage_growth_later)
    real = _level(
        first, now, parameters.outside_demand_growth_by_year, parameters.outside_demand_growth_later
    )
    year, month_of_year = year_and_month(now)
    season = parameters.outside_demand_season_by_month[month_of_year - 1]
    downturn = _factor(shocks, ShockKind.FORMAL_DEMAND_DOWNTURN, now, -1)
    jump = _factor(shocks, ShockKind.FOOD_PRICE_JUMP, now, 1)
    withheld = _factor(shocks, ShockKind.WITHHELD_POSTINGS, now, -1)
    return Calendar(
        month=month,
        year=year,
        month_of_year=month_of_year,
        price_index=price * jump,
        wage_index=wage,
        demand_index=price * real * season * downturn,
        spending_season=spending_season(now, parameters),
        minimum_wage_idr=minimum_wage(year, parameters),
        poverty_line_idr=round(poverty_line(now, parameters) * jump),
        extreme_line_idr=round(extreme_line(now, parameters) * jump),
        openings_factor=withheld,
        repost_share=_repost_share(shocks, now),
        labour_demand_index=downturn,
        flood=_flood(shocks, now, first, parameters),
    )


def _flood(
    shocks: Sequence[ShockLike], now: int, first: int, parameters: OutsideWorldParameters
) -> Flood | None:
    """Return the flood of a month, or none."""
    for shock in shocks:
        begins = month_number(shock.first_month)
        if shock.kind == ShockKind.FLOOD and begins <= now < begins + shock.months:
            return Flood(
                districts=tuple(KECAMATAN_NAMES.index(name) for name in shock.areas),
                first_month=begins - first,
                begins=now == begins,
                share_hit=shock.share,
                selling_days_lost_share=parameters.flood_selling_days_lost_share,
                capital_lost_share=parameters.flood_capital_lost_share,
                savings_lost_share=parameters.flood_savings_lost_share,
            )
    return None


def still_calendar(month: int, start: str, parameters: OutsideWorldParameters) -> Calendar:
    """Return a calendar in which time stands still at ``start``: every index is 1, no season."""
    first = calendar_of(0, start, parameters, ())
    year, month_of_year = year_and_month(month_number(start) + month)
    return Calendar(
        month=month,
        year=year,
        month_of_year=month_of_year,
        price_index=1.0,
        wage_index=1.0,
        demand_index=1.0,
        spending_season=1.0,
        minimum_wage_idr=first.minimum_wage_idr,
        poverty_line_idr=first.poverty_line_idr,
        extreme_line_idr=first.extreme_line_idr,
        openings_factor=1.0,
        repost_share=0.0,
    )


def month_number(text: str) -> int:
    """Return months since year 0 of ``YYYY-MM``.

    >>> month_number("2024-01") - month_number("2021-08")
    29
    """
    year, month = text.split("-")
    return int(year) * MONTHS_PER_YEAR + int(month) - 1


def year_and_month(number: int) -> tuple[int, int]:
    """Return calendar year and month of year (1 to 12); inverts :func:`month_number`."""
    return number // MONTHS_PER_YEAR, number % MONTHS_PER_YEAR + 1


def _level(first: int, now: int, growth_by_year: Mapping[int, float], later: float) -> float:
    """Return the level in ``now`` of what is 1 in ``first`` and grows by the table."""
    level = 1.0
    for number in range(first + 1, now + 1):
        level *= 1.0 + monthly_growth(growth_by_year.get(number // MONTHS_PER_YEAR, later))
    for number in range(now + 1, first + 1):
        level /= 1.0 + monthly_growth(growth_by_year.get(number // MONTHS_PER_YEAR, later))
    return level


def minimum_wage(year: int, parameters: OutsideWorldParameters) -> int:
    """Return the minimum wage in force in ``year`` (rupiah per month)."""
    table = parameters.minimum_wage_idr_by_year
    known = min(max(year, min(table)), max(table))
    wage = float(table[known])
    for _ in range(known, year):
        wage *= 1.0 + parameters.minimum_wage_growth_later
    return round(wage)


def poverty_line(number: int, parameters: OutsideWorldParameters) -> float:
    """Return the poverty line of a month (rupiah per head), compounding from March to March."""
    anchor = LINE_YEAR * MONTHS_PER_YEAR + LINE_MONTH - 1
    # The growth named after a year leads from the March before to its own March.
    shift = MONTHS_PER_YEAR - LINE_MONTH
    level = _level(
        anchor + shift,
        number + shift,
        parameters.poverty_line_growth_by_year,
        parameters.poverty_line_growth_later,
    )
    return parameters.poverty_line_march_2024_idr * level


def extreme_line(number: int, parameters: OutsideWorldParameters) -> float:
    """Return the extreme poverty line of a month, from the printed value last before it."""
    standard = parameters.extreme_poverty_standard
    printed = parameters.extreme_poverty_lines_idr[standard]
    month = PRINTED_MONTH[standard] - 1
    known = {year * MONTHS_PER_YEAR + month: value for year, value in printed.items()}
    before = [anchor for anchor in known if anchor <= number]
    anchor = max(before) if before else min(known)
    return known[anchor] * _level(anchor, number, {}, parameters.extreme_poverty_line_growth)


def spending_season(number: int, parameters: OutsideWorldParameters) -> float:
    """Return the factor on household spending of a month; it is 1 on average over each year."""
    january = number // MONTHS_PER_YEAR * MONTHS_PER_YEAR
    year = [_before_scaling(each, parameters) for each in range(january, january + MONTHS_PER_YEAR)]
    return year[number - january] / (sum(year) / MONTHS_PER_YEAR)


def _before_scaling(number: int, parameters: OutsideWorldParameters) -> float:
    if _is_lebaran(number, parameters):
        return parameters.spending_season_lebaran_month
    if _is_lebaran(number + 1, parameters):
        return parameters.spending_season_month_before_lebaran
    return 1.0


def _is_lebaran(number: int, parameters: OutsideWorldParameters) -> bool:
    table = parameters.lebaran_month_by_year
    year, month = year_and_month(number)
    return table[min(max(year, min(table)), max(table))] == month


def _factor(shocks: Sequence[ShockLike], kind: ShockKind, now: int, sign: int) -> float:
    """Return the product of 1 plus or minus the share of every shock of ``kind`` in force."""
    factor = 1.0
    for shock in shocks:
        begins = month_number(shock.first_month)
        if shock.kind == kind and begins <= now < begins + shock.months:
            factor *= 1.0 + sign * shock.share
    return factor


def _repost_share(shocks: Sequence[ShockLike], now: int) -> float:
    """Return the share of the withheld postings in stock that is posted again this month.

    Each month withheld the same number; the stock holds the months not yet posted again, and the
    oldest of them is due.
    """
    share = 0.0
    for shock in shocks:
        if shock.kind != ShockKind.WITHHELD_POSTINGS:
            continue
        begins = month_number(shock.first_month)
        due = now - shock.posted_again_after_months
        if begins <= due < begins + shock.months:
            last = min(now, begins + shock.months)
            share = max(share, 1.0 / (last - due))
    return share
