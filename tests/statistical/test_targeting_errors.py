"""Who a rule on the registry lets in and shuts out errs as measured in the field.

Published for the poorest 30.5 percent by expenditure per head (Alatas et al. 2012, recomputed from
their data: impact_evidence.csv pmt_exclusion_error, pmt_inclusion_error), with 95 percent intervals
of the trial. About 16,000 households here: a deviation of half a point, so an error of the model of
more than the intervals' half widths (5 points) is found, and false alarms are practically nil.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.programme_plan import StageKind, TargetRule
from simulation.randomness import Draws
from simulation.submodels.programmes import targeting
from simulation.synthesis.fit import BOTTOM_SHARE
from tests.small_runs import small_initial

EXCLUSION = (0.453, 0.557)  # of the poorest, not selected
INCLUSION = (0.421, 0.532)  # of those selected, not among the poorest


@pytest.fixture(scope="module")
def reached():
    """Return, by household, whether it is among the poorest and whether a rule on desil 1-3 lets it in."""
    city = small_initial(0.1).city
    everybody = np.flatnonzero(city.persons.present & (city.persons.household_row >= 0))
    past = targeting.Past(
        np.zeros(len(city.persons.identity), np.bool_),
        np.zeros(len(city.persons.identity), np.uint8),
        np.zeros(len(city.persons.identity), np.uint8),
    )
    selected = []
    for rule in (TargetRule(registry_desil_max=3), TargetRule()):
        tables = targeting.rule_tables(rule, tuple(range(11)))
        call = targeting.Call(rule, tables, StageKind.CASH, True, 0, 1, 0.0)
        people = targeting.scored(city, call, everybody.astype(np.int32), Draws(1, 0))
        rows = targeting.eligible(city, call, people, past).rows
        homes = np.zeros(len(city.households.present), np.bool_)
        homes[city.persons.household_row[rows]] = True
        selected.append(homes)
    listed, any_adult = selected
    homes = city.households
    per_head = homes.expenditure_idr / np.maximum(homes.members, 1)
    here = any_adult & homes.present
    poorest = per_head < np.quantile(per_head[here], BOTTOM_SHARE)
    return poorest[here], listed[here]


def test_half_of_the_poorest_are_shut_out(reached):
    poorest, listed = reached
    assert EXCLUSION[0] < (poorest & ~listed).sum() / poorest.sum() < EXCLUSION[1]


def test_half_of_those_let_in_are_not_among_the_poorest(reached):
    poorest, listed = reached
    assert INCLUSION[0] < (listed & ~poorest).sum() / listed.sum() < INCLUSION[1]


def test_the_registry_is_better_than_chance(reached):
    poorest, listed = reached
    by_chance = 1.0 - poorest.mean()
    assert (listed & ~poorest).sum() / listed.sum() < by_chance - 0.1
