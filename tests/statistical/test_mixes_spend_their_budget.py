"""Shipped mixes are compared at the same money: each must be able to spend it."""

from __future__ import annotations

import pytest

from simulation.engine import RunSettings
from simulation.scenario import shipped_scenarios
from tests.small_runs import live_anew

pytestmark = pytest.mark.slow  # full size: a class is a whole class at every scale

MIXES = sorted(set(shipped_scenarios()) - {"baseline", "cash_equal_budget"})
LEAST_SHARE = 0.95


def spent(name):
    run = live_anew(name, RunSettings())
    mine = run.ledger[run.ledger["programme"] == "kawasan"]
    sums = mine.groupby("entry")["value"].sum()
    return sums["paid"], sums["planned"]


@pytest.mark.parametrize("name", MIXES)
def test_a_shipped_mix_spends_nearly_all_of_its_budget(name):
    paid, planned = spent(name)
    budget = (30 if name == "integrated_double" else 15) * 10**9
    assert planned == pytest.approx(budget, rel=1e-3)  # fees of participants are whole per person
    assert LEAST_SHARE * planned <= paid <= planned


def test_fragmented_delivery_is_the_same_spending_as_integrated():
    together, apart = spent("integrated")[0], spent("fragmented")[0]
    assert apart == pytest.approx(together, rel=0.01)
