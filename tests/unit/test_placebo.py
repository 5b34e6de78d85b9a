"""A placebo changes the luck of its participants from its first month on, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.account import Circle, first_stranger
from simulation.classifications import FIRST_EMPLOYED, LAST_UNEMPLOYED
from simulation.engine import ALL_CHANNELS, Readdressing, RunSettings, World, run_once
from simulation.experiments.placebo import (
    PlaceboDesign,
    coverage,
    employed_by_month,
    placebo_difference,
    placebo_participants,
    programme_differences,
    training_for,
)
from simulation.randomness import READDRESSED, Decision, Draws, gumbel_errors, gumbel_table
from tests.small_runs import SMALL, baseline_run, city_figure, shipped, small_initial

DESIGN = PlaceboDesign(participants=60, first_month=2, months=4, scale=SMALL.scale, seed=SMALL.seed)


def _lived(readdressed, frozen=False):
    world = (
        World("frozen", ALL_CHANNELS, baseline_run().signals, readdressed=readdressed)
        if frozen
        else World(readdressed=readdressed)
    )
    first = small_initial()
    return run_once(shipped("baseline"), 0, world, settings=SMALL, initial=first)


def _change(count=DESIGN.participants):
    chosen = placebo_participants(small_initial(), 0, DESIGN)[:count]
    return Readdressing(chosen, DESIGN.first_month)


# Draws --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [1, 30])
def test_a_marked_identity_meets_other_luck(month):
    draws, identities = Draws(1, 2), np.arange(1000, dtype=np.int64) << 4
    plain = draws.uniform(Decision.QUIT, month, identities)
    other = draws.uniform(Decision.QUIT, month, identities | READDRESSED)
    assert (plain != other).all()
    assert abs(np.corrcoef(plain, other)[0, 1]) < 4 / np.sqrt(1000)


@pytest.mark.parametrize("month", [0, -12])
def test_traits_for_life_are_not_drawn_again(month):
    draws, identities = Draws(1, 2), np.arange(1000, dtype=np.int64) << 4
    plain = draws.uniform(Decision.WAGE_COMPLIANCE, month, identities)
    assert (plain == draws.uniform(Decision.WAGE_COMPLIANCE, month, identities | READDRESSED)).all()


def test_kernels_heed_the_mark_as_columns_do():
    def errors(identity, month):
        drawn = np.zeros(20, np.int64)
        gumbel_errors(1, 2, int(Decision.CHOOSE_CELL), month, identity, gumbel_table(), drawn)
        return drawn

    assert (errors(16, 0) == errors(16 | READDRESSED, 0)).all()
    assert (errors(16, 1) != errors(16 | READDRESSED, 1)).any()


def test_no_identity_of_the_city_has_the_mark():
    city = baseline_run().city
    for table in (city.persons, city.households):
        used = table.identity[table.identity >= 0]
        assert not (used & READDRESSED).any()


# Worlds -------------------------------------------------------------------------------------------


def test_participants_are_residents_in_the_labour_force():
    persons = small_initial().city.persons
    chosen = placebo_participants(small_initial(), 0, DESIGN)
    assert len(np.unique(chosen)) == DESIGN.participants
    rows = np.isin(persons.identity, chosen)
    assert persons.resident[rows].all()
    assert (persons.status[rows] >= FIRST_EMPLOYED).all()
    assert (persons.status[rows] <= LAST_UNEMPLOYED).all()
    assert set(chosen) != set(placebo_participants(small_initial(), 1, DESIGN))


def test_without_participants_nothing_differs():
    lived = _lived(Readdressing(np.empty(0, np.int64), 1))
    assert lived.recorder.month_digests == baseline_run().recorder.month_digests


def test_both_worlds_are_the_same_until_the_first_month_and_then_differ():
    lived, plain = _lived(_change()), baseline_run()
    start = DESIGN.first_month
    assert lived.recorder.month_digests[:start] == plain.recorder.month_digests[:start]
    assert lived.recorder.month_digests[start] != plain.recorder.month_digests[start]


def test_with_signals_frozen_nobody_beyond_the_households_lives_differently():
    """Nothing but the participants' luck is changed: strangers are bit-identical."""
    plain, change = baseline_run(), _change()
    frozen = _lived(change, frozen=True)
    persons = frozen.city.persons
    homes = persons.household_row[np.isin(persons.identity & ~READDRESSED, change.identities)]
    inside = persons.identity[np.isin(persons.household_row, homes[homes >= 0])] & ~READDRESSED
    circle = Circle(np.unique(inside), np.zeros(len(np.unique(inside)), np.int64))
    # Identities carry the mark in this world only: compare people by what they were called before.
    frozen.city.persons.identity.flags.writeable = True
    frozen.city.persons.identity[:] = np.where(
        persons.identity >= 0, persons.identity & ~READDRESSED, persons.identity
    )
    assert first_stranger(plain.city, plain.recorder, frozen.city, frozen.recorder, circle) is None
    nobody = Circle(np.empty(0, np.int64), np.empty(0, np.int64))
    assert first_stranger(plain.city, plain.recorder, frozen.city, frozen.recorder, nobody)


# What is measured ---------------------------------------------------------------------------------


def test_employment_is_counted_as_the_indicator_counts_it():
    counted = employed_by_month(shipped("baseline"), 0, SMALL, small_initial())
    assert counted.tolist() == city_figure(baseline_run(), "employed").tolist()


def test_the_difference_is_the_mean_from_the_first_month_on():
    settings = RunSettings(SMALL.seed, DESIGN.first_month + DESIGN.months, SMALL.scale)
    assert settings == DESIGN.settings
    plain = city_figure(baseline_run(), "employed")
    lived = city_figure(_lived(_change()), "employed")
    expected = (lived - plain)[DESIGN.first_month :].mean()
    assert placebo_difference(shipped("baseline"), 0, DESIGN, small_initial()) == expected != 0


def test_coverage_counts_intervals_over_whole_groups_of_pairs():
    zero, above = [-1.0, 1.0, -0.5, 0.5], [5.0, 5.1, 4.9, 5.0]
    assert coverage(np.array(zero + above), 4) == 0.5
    assert coverage(np.array([*zero, *zero, 9.0]), 4) == 1.0


def test_a_training_programme_is_scaled_to_so_many_places():
    baseline = shipped("baseline")
    scenario = training_for(shipped("training_only"), baseline, 500)
    stage = scenario.programmes["kawasan"].stages["training"]
    money = sum(stage.budget_idr_by_year.values()) * (1.0 - stage.overhead_share)
    assert money / stage.cost_idr_per_person == pytest.approx(500, rel=1e-6)


def test_a_scenario_that_changes_nothing_has_no_effect():
    pair = (shipped("baseline"), shipped("baseline"))
    assert list(programme_differences(pair, range(2), SMALL, small_initial())) == [0.0, 0.0]
