"""Units: the closed list, and conversions that come back to where they started."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import units
from simulation.units import UNITS, is_unit

# Conversions are rounded to 2**-40; going there and back may lose a few of these steps, and the way
# back from a month to a year multiplies them by at most twelve and the growth factor.
STEP = 2.0**-40
TOLERANCE = 32 * STEP


@pytest.mark.parametrize("unit", ["probability per month", "rupiah", "share", "persons", "ratio"])
def test_a_unit_of_the_list_is_a_unit(unit):
    assert is_unit(unit)


@pytest.mark.parametrize("unit", ["", "Rupiah", "probability a month", "furlongs"])
def test_anything_else_is_not(unit):
    assert not is_unit(unit)


def test_every_unit_says_what_it_means_and_none_is_written_twice():
    assert all(meaning.strip() for meaning in UNITS.values())
    groups = (
        units._LABELS, units._TIME, units._COUNTS, units._MONEY, units._PROBABILITIES,
        units._RELATIVE,
    )  # fmt: skip
    assert sum(map(len, groups)) == len(UNITS)


def test_the_list_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        UNITS["furlongs"] = "a distance"


@given(st.floats(0, 0.5))
def test_monthly_probability_comes_back(probability):
    monthly = units.monthly_probability(probability)
    assert units.annual_probability(monthly) == pytest.approx(probability, abs=TOLERANCE)
    assert 0 <= monthly <= probability + STEP


def test_monthly_probability_by_hand():
    # Half survive the year: 1 - 0.5 ** (1 / 12).
    assert units.monthly_probability(0.5) == pytest.approx(0.0561257, abs=1e-7)
    assert units.monthly_probability(0) == 0
    assert units.monthly_probability(1) == 1
    assert units.annual_probability(1) == 1


@given(st.floats(0, 2))
def test_rate_and_probability_come_back(rate):
    probability = units.probability_from_rate(rate)
    # The way back divides by the complement of the probability, at most e squared.
    assert units.rate_from_probability(probability) == pytest.approx(rate, abs=TOLERANCE)
    assert 0 <= probability <= rate + STEP


def test_probability_from_rate_by_hand():
    assert units.probability_from_rate(math.log(2)) == pytest.approx(0.5, abs=STEP)


@given(st.floats(-0.5, 1))
def test_growth_comes_back(growth):
    monthly = units.monthly_growth(growth)
    assert units.annual_growth(monthly) == pytest.approx(growth, abs=TOLERANCE)


def test_growth_by_hand():
    # One per cent a month compounds to 12.68 per cent a year.
    assert units.annual_growth(0.01) == pytest.approx(0.1268250, abs=1e-7)


@given(st.integers(0, 120), st.integers(0, 11))
def test_age_comes_back(years, months):
    assert units.completed_years(units.age_months(years, months)) == (years, months)


def test_age_by_hand():
    assert units.age_months(15) == 180
    assert units.completed_years(179) == (14, 11)


@given(st.floats(0, 1))
def test_share_and_percent_come_back(share):
    percent = units.percent_from_share(share)
    assert units.share_from_percent(percent) == pytest.approx(share, rel=1e-15, abs=1e-300)


@given(st.floats(0, 1))
def test_conversions_are_multiples_of_a_step(value):
    for convert in (units.monthly_probability, units.probability_from_rate, units.monthly_growth):
        assert (convert(value) / STEP).is_integer()
