"""The calendar: levels that compound, lines and seasons as published, shocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from simulation.parameters.catalogue import load_catalogue
from simulation.submodels.outside_world import (
    calendar_of,
    month_number,
    spending_season,
    still_calendar,
    year_and_month,
)

PARAMETERS = load_catalogue().outside_world


@dataclass(frozen=True)
class Shock:
    kind: str
    first_month: str
    months: int
    share: float
    posted_again_after_months: int = 0


def _month(month, *shocks, start="2024-01"):
    return calendar_of(month, start, PARAMETERS, shocks)


def test_the_first_month_has_levels_of_one():
    first = _month(0)
    assert (first.price_index, first.wage_index) == (1.0, 1.0)
    season = PARAMETERS.outside_demand_season_by_month[0]
    assert first.demand_index == season
    assert (first.year, first.month_of_year) == (2024, 1)


def test_levels_compound_to_the_yearly_growth():
    later = _month(12)
    assert later.price_index == pytest.approx(1.0 + PARAMETERS.price_growth_later, rel=1e-9)
    assert later.wage_index == pytest.approx(1.0 + PARAMETERS.wage_growth_later, rel=1e-9)


def test_growth_of_published_years_is_used_where_it_exists():
    from_2021 = _month(16, start="2021-08")  # December 2022: prices of 2021 and all of 2022
    growth = PARAMETERS.price_growth_by_year
    expected = (1 + growth[2021]) ** (4 / 12) * (1 + growth[2022])
    assert from_2021.price_index == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("month", "expected"), [(0, 3_387_064), (12, 3_607_223)])
def test_published_minimum_wages_stand(month, expected):
    assert _month(month).minimum_wage_idr == expected


def test_later_minimum_wages_grow_each_january():
    grown = 3_607_223 * (1 + PARAMETERS.minimum_wage_growth_later)
    assert _month(24).minimum_wage_idr == round(grown)
    assert _month(35).minimum_wage_idr == round(grown)


def test_the_poverty_line_of_march_is_the_published_one():
    assert _month(2).poverty_line_idr == PARAMETERS.poverty_line_march_2024_idr
    later = PARAMETERS.poverty_line_march_2024_idr * (1 + PARAMETERS.poverty_line_growth_later)
    assert _month(14).poverty_line_idr == pytest.approx(later, abs=1)
    before = PARAMETERS.poverty_line_march_2024_idr
    for year in (2024, 2023, 2022):
        before /= 1 + PARAMETERS.poverty_line_growth_by_year[year]
    line = calendar_of(-5, "2021-08", PARAMETERS, ()).poverty_line_idr  # March 2021
    assert line == pytest.approx(before, abs=1)


def test_the_extreme_line_follows_its_standard():
    assert _month(8).extreme_line_idr == 391_000
    old = replace(PARAMETERS, extreme_poverty_standard="usd190_ppp2011")
    assert calendar_of(19, "2021-08", old, ()).extreme_line_idr == 351_957
    assert calendar_of(7, "2021-08", old, ()).extreme_line_idr > 358_234


@pytest.mark.parametrize("year", [2021, 2024, 2026, 2033])
def test_the_season_is_one_on_average_and_highest_at_lebaran(year):
    months = [spending_season(month_number(f"{year}-{m:02d}"), PARAMETERS) for m in range(1, 13)]
    assert sum(months) / 12 == pytest.approx(1.0, abs=1e-12)
    table = PARAMETERS.lebaran_month_by_year
    feast = table[min(year, max(table))]
    assert months.index(max(months)) == feast - 1
    assert months[feast - 2] > min(months)


def test_time_stands_still_while_the_city_settles():
    still = still_calendar(-36, "2024-01", PARAMETERS)
    assert still.price_index == still.demand_index == still.spending_season == 1.0
    assert still.minimum_wage_idr == 3_387_064
    assert (still.year, still.month_of_year) == (2021, 1)


def test_a_price_jump_raises_prices_and_lines_while_it_lasts():
    jump = Shock("food_price_jump", "2024-06", 3, 0.1)
    assert _month(4, jump) == _month(4)
    assert _month(5, jump).price_index == pytest.approx(1.1 * _month(5).price_index)
    assert _month(7, jump).poverty_line_idr == pytest.approx(
        1.1 * _month(7).poverty_line_idr, abs=1
    )
    assert _month(8, jump) == _month(8)


def test_a_downturn_lowers_demand_and_outside_posts():
    downturn = Shock("formal_demand_downturn", "2024-03", 6, 0.2)
    hit, plain = _month(3, downturn), _month(3)
    assert hit.demand_index == pytest.approx(0.8 * plain.demand_index)
    assert hit.labour_demand_index == pytest.approx(0.8)
    assert hit.openings_factor == 1.0


@pytest.mark.parametrize("after", [1, 3, 6])
def test_withheld_postings_are_all_posted_again(after):
    shock = Shock("withheld_postings", "2024-04", 6, 0.1, after)
    stock, posted = 0.0, 0.0
    for month in range(24):
        now = _month(month, shock)
        again = now.repost_share * stock
        withheld = 1.0 - now.openings_factor
        stock += withheld - again
        posted += again
        assert (withheld > 0) == (3 <= month < 9)
    assert stock == pytest.approx(0.0, abs=1e-12)
    assert posted == pytest.approx(0.6)


def test_months_are_numbered_both_ways():
    assert year_and_month(month_number("2026-12")) == (2026, 12)
