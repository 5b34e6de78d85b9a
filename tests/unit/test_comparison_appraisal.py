from __future__ import annotations

import datetime

import numpy as np
import pytest

from simulation.comparison import Period, Pricing, Streams, appraise, displaced_elsewhere
from simulation.comparison.appraisal import BENEFIT_COST, LINES, NET_PRESENT_VALUE
from simulation.comparison.intervals import NO_COST
from simulation.units import is_unit
from tests.unit.comparison_frames import FIRST

MONTHS = 13
ALL = Period("until 2025-01", FIRST, datetime.date(2025, 1, 1))
FIRST_MONTH = Period("until 2024-01", FIRST, FIRST)
NAMES = ("policy", "base")


def _stream(first, last, replicates=2):
    """Rupiah in the first month and a year later, nothing between."""
    stream = np.zeros((replicates, MONTHS))
    stream[:, 0], stream[:, -1] = first, last
    return stream


def _streams(**changes):
    nothing = np.zeros((2, MONTHS))
    values = {
        "earnings": _stream(0.0, 240.0),
        "commuter_earnings": _stream(0.0, 24.0),
        "displaced_elsewhere": _stream(10.0, 0.0),
        "cost": {"spent": _stream(100.0, 0.0), "budgeted": _stream(125.0, 0.0)},
        "cost_city": {"spent": _stream(40.0, 0.0), "budgeted": _stream(50.0, 0.0)},
        "cash_to_households": nothing,
        "grants_to_enterprises": nothing,
    }
    return Streams(**(values | changes))


def _prices(growth=0.0):
    return (1.0 + growth) ** (np.arange(MONTHS) / 12)


def _measure(frame, measure, perspective="city", per="spent"):
    wanted = (frame["measure"] == measure) & (frame["perspective"] == perspective)
    return frame[wanted & (frame["per"] == per)].iloc[0]


def test_worth_by_hand():
    """240 a year later at 20 percent are 200 today; the nation adds 20 and loses 10."""
    lines, measures = appraise(NAMES, _streams(), Pricing(_prices(), [0.2]), [ALL])
    assert _measure(measures, NET_PRESENT_VALUE)["value"] == pytest.approx(200.0 - 40.0)
    assert _measure(measures, BENEFIT_COST)["value"] == pytest.approx(200.0 / 40.0)
    nation = _measure(measures, NET_PRESENT_VALUE, "nation")
    assert nation["value"] == pytest.approx(200.0 + 20.0 - 10.0 - 100.0)
    assert _measure(measures, BENEFIT_COST, "nation")["value"] == pytest.approx(2.1)
    budgeted = _measure(measures, BENEFIT_COST, "nation", "budgeted")
    assert budgeted["value"] == pytest.approx(210.0 / 125.0)
    of_nation = lines[lines["perspective"] == "nation"].set_index("line")["value"]
    assert of_nation["displaced_elsewhere"] == -10.0
    assert of_nation["benefits"] == pytest.approx(210.0)


def test_prices_are_taken_out_before_discounting():
    """264 with prices up 10 percent are 240 of the first month, 200 at 20 percent."""
    streams = _streams(earnings=_stream(0.0, 264.0))
    _, measures = appraise(NAMES, streams, Pricing(_prices(0.1), [0.2]), [ALL])
    assert _measure(measures, NET_PRESENT_VALUE)["value"] == pytest.approx(160.0)


def test_a_horizon_counts_nothing_after_it():
    lines, measures = appraise(NAMES, _streams(), Pricing(_prices(), [0.06]), [FIRST_MONTH, ALL])
    early = measures[measures["horizon"] == "2024-01"]
    assert _measure(early, NET_PRESENT_VALUE)["value"] == -40.0
    assert set(lines["horizon"]) == {"2024-01", "2025-01"}


def test_every_rate_is_there_and_a_higher_one_makes_late_benefits_smaller():
    rates = [0.035, 0.06, 0.09, 0.12]
    _, measures = appraise(NAMES, _streams(), Pricing(_prices(), rates), [ALL])
    worth = measures[
        (measures["measure"] == NET_PRESENT_VALUE)
        & (measures["perspective"] == "nation")
        & (measures["per"] == "spent")
    ]
    assert worth["discount_rate_per_year"].tolist() == rates
    assert worth["value"].is_monotonic_decreasing
    assert worth["value"].iloc[0] == pytest.approx(264.0 / 1.035 - 110.0)


def test_money_that_costs_the_city_nothing_has_no_ratio_there():
    """All outside money: the city pays nothing, so benefit per rupiah has no meaning for it."""
    free = {"spent": np.zeros((2, MONTHS)), "budgeted": np.zeros((2, MONTHS))}
    _, measures = appraise(NAMES, _streams(cost_city=free), Pricing(_prices(), [0.06]), [ALL])
    row = _measure(measures, BENEFIT_COST)
    assert (row["note"], np.isnan(row["value"])) == (NO_COST, True)
    assert _measure(measures, BENEFIT_COST, "nation")["note"] == ""


def test_intervals_are_those_of_the_replicates():
    """Earnings of 200 and 280: present value 240 less 40 spent, half-width 12.706 * 40."""
    earnings = _stream(0.0, 0.0)
    earnings[:, 0] = [200.0, 280.0]
    _, measures = appraise(NAMES, _streams(earnings=earnings), Pricing(_prices(), [0.06]), [ALL])
    row = _measure(measures, NET_PRESENT_VALUE)
    assert row["value"] == pytest.approx(200.0)
    assert row["high"] - row["value"] == pytest.approx(12.7062047 * 40.0)


def test_transfers_stand_beside_the_sums():
    cash = _stream(70.0, 0.0)
    lines, measures = appraise(
        NAMES, _streams(cash_to_households=cash), Pricing(_prices(), [0.06]), [ALL]
    )
    plain = appraise(NAMES, _streams(), Pricing(_prices(), [0.06]), [ALL])[1]
    assert measures["value"].tolist() == plain["value"].tolist()
    shown = lines[lines["line"] == "cash_to_households"]
    assert shown["value"].tolist() == [70.0, 70.0]


def test_incomes_lost_elsewhere_by_hand():
    """Of 1,000 bought here instead of there, 24 percent were somebody's income; half would be lost."""
    lost = displaced_elsewhere(np.array([[1000.0]]), income_share=0.24, elsewhere_share=0.5)
    assert lost[0, 0] == pytest.approx(120.0)


def test_lines_have_meanings_and_units():
    lines, measures = appraise(NAMES, _streams(), Pricing(_prices(), [0.06]), [ALL])
    assert set(lines["line"]) == set(LINES)
    assert all(is_unit(unit) for unit in (*lines["unit"], *measures["unit"]))
