"""The circle alone, signals frozen: the whole city's sums in every integer, or a loud failure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.account import BaselineLives, Circle, CircleSums
from simulation.city import ARRIVAL_FLAG, BIRTH_ORDER_BITS
from simulation.engine import ALL_CHANNELS, World, run_once
from simulation.errors import BrokenInvariantError
from simulation.experiments import frozen_worlds
from simulation.experiments.frozen_worlds import (
    Replicate,
    first_difference,
    frozen_world,
    policy_circle,
)
from simulation.scenario import load_scenario
from simulation.submodels.programmes import cash_payments
from tests.small_runs import (
    CHAIN,
    baseline_run,
    chain_run,
    live_anew,
    replaying,
    shipped,
    small_initial,
)

# Classes, grants in cash and in kind, coaching, links, chains and parts that nobody joins up, money
# for people, the past as delivered, other targets: everything that reaches a life somewhere else.
POLICIES = (
    "integrated", "integrated_poorest_first", "fragmented", "training_only", "training_capital",
    "capital_only", "marketing_only", "as_delivered", "cash_equal_budget",
)  # fmt: skip


@cache
def _shared():
    baseline = baseline_run(CHAIN)
    lives = BaselineLives.of(baseline.recorder, baseline.city)
    return Replicate(small_initial(CHAIN.scale), baseline, lives)


@cache
def _live(name):
    if name == "integrated":
        return chain_run()
    scenario = shipped(name)
    if scenario.cash_for is None:
        return live_anew(name, CHAIN)
    payments = cash_payments(_live(scenario.cash_for.id).deliveries)
    return live_anew(name, CHAIN, world=World(cash=payments))


def _alone(name, monkeypatch):
    monkeypatch.setattr(frozen_worlds, "WHOLE_CITY_REPLICATE", -1)
    return frozen_world(_shared(), _live(name))


@pytest.mark.parametrize("name", POLICIES)
def test_the_circle_alone_adds_up_to_what_it_does_in_the_whole_city(name, monkeypatch):
    live, baseline = _live(name), baseline_run(CHAIN)
    sums = CircleSums(_shared().lives, Circle.of(live.city))
    world = replace(replaying("frozen", baseline, live), cash=live.world.cash)
    whole = run_once(
        live.scenario,
        0,
        world,
        settings=CHAIN,
        initial=small_initial(CHAIN.scale),
        watch=lambda model: sums.take(model.city, model.recorder),
    )
    alone = _alone(name, monkeypatch)
    assert not alone.whole_city
    assert (alone.run.city.persons.identity >= 0).sum() < 0.1 * (
        whole.city.persons.identity >= 0
    ).sum()
    assert np.array_equal(alone.sums.gross, sums.gross)
    assert np.array_equal(alone.sums.deadweight, sums.deadweight)
    assert np.array_equal(alone.sums.posts, sums.posts)
    assert alone.unnamed_posts == whole.unnamed_posts
    assert alone.profit_kept_idr == whole.recorder.profit_kept_idr
    policys = whole.ledger[whole.ledger["programme"].isin(["kawasan", "cash_for"])]
    assert len(policys) > 0
    assert alone.ledger.equals(policys.reset_index(drop=True))


def test_the_comparison_is_about_something(monkeypatch):
    """Posts without a person, profits kept, newborns and newcomers among those who live alone."""
    alone = _alone("integrated", monkeypatch)
    assert any(alone.unnamed_posts)
    kept = baseline_run(CHAIN).recorder.profit_kept_idr
    assert alone.profit_kept_idr[-1] != kept[-1]
    people = [_alone(name, monkeypatch).run.city.persons.identity for name in POLICIES]
    everybody = np.concatenate(people)
    assert (everybody >= ARRIVAL_FLAG).any()
    first_city = everybody[(everybody >= 0) & (everybody < ARRIVAL_FLAG)]
    assert (first_city % (1 << BIRTH_ORDER_BITS) > 0).any()


def test_in_one_replicate_both_are_lived_and_the_whole_city_is_kept():
    found = frozen_world(_shared(), _live("integrated"))
    assert found.whole_city
    residents = (baseline_run(CHAIN).city.persons.identity >= 0).sum()
    assert found.strangers_compared > 0.9 * residents
    assert 0 < found.circle_compared < 0.1 * residents


# What must not pass -------------------------------------------------------------------------------


def _without_a_child(part_of):
    """Return a ``part_of`` that loses a child of a large household: no earnings, only a mouth."""

    def part(city, households):
        people, homes = city.persons, np.isin(city.households.identity, households)
        child = people.present & (people.household_row >= 0) & (people.birth_month > -12 * 10)
        child &= homes[people.household_row] & (city.households.members[people.household_row] > 3)
        moved = people.household_row.copy()
        moved[np.flatnonzero(child)[0]] = -1
        return part_of(replace(city, persons=replace(people, household_row=moved)), households)

    return part


@pytest.mark.parametrize("replicate_of_the_city", [0, -1])
def test_a_hidden_member_of_a_household_is_found_out(monkeypatch, replicate_of_the_city):
    monkeypatch.setattr(frozen_worlds, "WHOLE_CITY_REPLICATE", replicate_of_the_city)
    hiding = _without_a_child(frozen_worlds.part_of)
    monkeypatch.setattr(frozen_worlds, "part_of", hiding)
    with pytest.raises(BrokenInvariantError, match=r"integrated, replicate 0: .* live alone"):
        frozen_world(_shared(), _live("integrated"))


def test_a_household_of_the_circle_left_out_is_found_out(monkeypatch):
    real = frozen_worlds.households_of
    monkeypatch.setattr(
        frozen_worlds, "households_of", lambda city, persons: real(city, persons)[1:]
    )
    with pytest.raises(BrokenInvariantError, match="of the circle is missing"):
        frozen_world(_shared(), _live("integrated"))


def test_a_city_of_another_size_is_found_out(monkeypatch):
    """Arrivals and foundings rest on the census; a part that counted itself would live otherwise."""
    real = frozen_worlds.part_of
    monkeypatch.setattr(
        frozen_worlds,
        "part_of",
        lambda city, households: replace(real(city, households), census=None),
    )
    with pytest.raises(BrokenInvariantError, match="live alone"):
        frozen_world(_shared(), _live("fragmented"))


def test_another_life_in_the_circles_household_is_found_out(monkeypatch):
    """Somebody outside the circle who lives among its households must not differ there either."""
    real = frozen_worlds._replayed

    def replayed(shared, live, initial):
        run, sums = real(shared, live, initial)
        left_out = Circle.of(run.city).identities[0]
        for city in (run.city, live.city):
            city.persons.circle_month.flags.writeable = True
        row = np.flatnonzero(run.city.persons.identity == left_out)
        run.recorder.digests["persons"][row] += np.uint64(1)
        run.city.persons.circle_month[row] = -1
        return run, sums

    live = _live("training_only")
    persons = replace(live.city.persons, circle_month=live.city.persons.circle_month.copy())
    monkeypatch.setattr(frozen_worlds, "_replayed", replayed)
    outside = Circle.of(live.city).identities[0]
    persons.circle_month[persons.identity == outside] = -1
    mine = replace(live, city=replace(live.city, persons=persons))
    with pytest.raises(BrokenInvariantError, match="is outside the circle"):
        frozen_world(_shared(), mine)


@pytest.mark.parametrize(
    ("field", "named"), [("unnamed_posts", "unnamed posts"), ("profit_kept_idr", "profit kept")]
)
def test_sums_that_differ_from_the_whole_citys_are_refused(monkeypatch, field, named):
    real = frozen_worlds.circle_alone

    def wrong(*arguments):
        alone = real(*arguments)
        figures = getattr(alone, field)
        return replace(alone, **{field: [figures[0] + 1, *figures[1:]]})

    monkeypatch.setattr(frozen_worlds, "circle_alone", wrong)
    with pytest.raises(BrokenInvariantError, match=f"{named} of the circle living alone is not"):
        frozen_world(_shared(), _live("training_only"))


def test_every_sum_is_compared(monkeypatch):
    alone = _alone("training_only", monkeypatch)
    assert first_difference(alone, alone) is None
    sums = alone.sums
    for number, name in enumerate(("gross", "deadweight")):
        more = [getattr(sums, name)[0] + 1, *getattr(sums, name)[1:]]
        other = replace(alone, sums=replace(sums, **{name: more}))
        assert first_difference(other, alone) == ("gross", "deadweight")[number]
    assert first_difference(replace(alone, sums=replace(sums, posts=sums.posts + 1)), alone) == (
        "supported posts"
    )
    ledger = alone.ledger.assign(value=alone.ledger["value"] + 1)
    assert first_difference(replace(alone, ledger=ledger), alone) == "ledger"


# Where everybody must live ------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["the past is known", "nobody is touched"])
def test_where_the_circle_cannot_live_alone_the_whole_city_lives(monkeypatch, why):
    monkeypatch.setattr(frozen_worlds, "WHOLE_CITY_REPLICATE", -1)
    if why == "the past is known":
        told = [SimpleNamespace(realised_until=3)]
        monkeypatch.setattr(frozen_worlds, "programme_plans", lambda scenario, scale: told)
    else:
        monkeypatch.setattr(frozen_worlds, "households_of", lambda city, persons: persons[:0])
    found = frozen_world(_shared(), _live("training_only"))
    assert found.whole_city
    assert found.circle_compared == 0
    assert found.strangers_compared > 0


def test_all_channels_are_frozen_where_the_circle_lives_alone(monkeypatch):
    assert _alone("training_only", monkeypatch).run.world.frozen == ALL_CHANNELS


# A programme that is there already ----------------------------------------------------------------

LESS_TRAINING = """\
base: baseline
title: {id: Pelatihan dipangkas, en: Less training}
description: {id: Pelatihan publik dipangkas, en: Public training is cut}
author: kawasan
reasons: {programmes.public_training: A change of what is there already.}
programmes:
  public_training:
    stages:
      training:
        budget_idr_by_year: {each_year: 1000000000}
"""


def test_whom_a_changed_programme_no_longer_serves_is_in_the_circle(tmp_path):
    """Served in the baseline alone: their lives differ without any signal."""
    file = tmp_path / "less_training.yaml"
    file.write_text(LESS_TRAINING, "utf-8")
    scenario = load_scenario(str(file))
    first = small_initial(CHAIN.scale)
    live = run_once(scenario, 0, settings=CHAIN, initial=first)
    served = {
        who for _, some in baseline_run(CHAIN).older_touched["public_training"] for who in some
    }
    circle = policy_circle(baseline_run(CHAIN), live)
    assert served <= set(circle.identities.tolist())
    assert not served <= set(Circle.of(live.city).identities.tolist())
    found = frozen_world(_shared(), live)  # fails where somebody outside the circle differs
    assert found.whole_city
    assert found.circle_compared > len(served)
    assert not np.array_equal(found.sums.gross, found.sums.deadweight)
