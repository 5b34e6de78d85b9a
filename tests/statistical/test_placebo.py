"""Are intervals honest and narrow enough, in the model itself? Minutes each: ``pytest -m slow``.

Draws are addressed, so these tests cannot flicker; the false-alarm rates hold for whoever changes
the model and thereby renews the luck. The full measurements: ``benchmarks/precision.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import RunSettings
from simulation.experiments import placebo
from tests.small_runs import shipped, small_initial

DESIGN = placebo.PlaceboDesign()
INTERVALS = 100
#: Of 100 honest intervals fewer than 87 cover in 1 of 2,000 renewals, and all 100 in 6 of 1,000.
FEWEST, MOST = 87, 99
LARGEST_ERROR_PERSONS = 15.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def differences():
    """Return the effects of 800 placebos of 500 participants at scale 0.1."""
    replicates = range(INTERVALS * DESIGN.pairs)
    initial = small_initial(DESIGN.scale)
    found = placebo.placebo_differences(shipped("baseline"), replicates, DESIGN, initial)
    return np.array(list(found))


def test_intervals_of_a_placebo_cover_zero_as_often_as_they_say(differences):
    covered = placebo.coverage(differences, DESIGN.pairs) * INTERVALS
    assert FEWEST <= covered <= MOST


def test_a_small_effect_would_be_noticed(differences):
    """The check above can fail: an effect of one standard deviation is missed too rarely."""
    shifted = differences + differences.std()
    assert placebo.coverage(shifted, DESIGN.pairs) * INTERVALS < FEWEST


def test_the_placebo_has_no_effect_on_average(differences):
    """False-alarm rate below 1 in 10,000 (four standard errors)."""
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert abs(differences.mean()) < 4.0 * error


def test_twenty_replicates_see_the_effect_of_training_500_persons():
    """At full size, 36 months: the standard error on persons employed is at most 15."""
    baseline = shipped("baseline")
    pair = (baseline, placebo.training_for(shipped("training_only"), baseline, 500))
    found = np.array(
        list(placebo.programme_differences(pair, range(20), RunSettings(), small_initial(1.0)))
    )
    assert found.std(ddof=1) / np.sqrt(len(found)) <= LARGEST_ERROR_PERSONS
    assert found.std(ddof=1) > 0
