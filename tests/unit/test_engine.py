"""The engine: a month in order, one writer for each column, money kept, luck addressed."""

from __future__ import annotations

import copy
from dataclasses import replace

import mesa
import numpy as np
import pandas as pd
import pytest

from simulation import engine
from simulation.columns import declared_columns
from simulation.engine import (
    ALL_CHANNELS,
    LIVE,
    STEPS,
    TABLES,
    CityModel,
    RunSettings,
    World,
    copy_city,
    run_once,
    unlock_columns,
)
from simulation.errors import BrokenInvariantError, ExperimentError
from simulation.flows import Account, Transfer
from simulation.indicators import INDICATORS
from simulation.scenario import baseline_of, zeroed
from simulation.submodels.cohorts import CohortAgent
from tests.small_runs import (
    CHAIN,
    SMALL,
    baseline_run,
    chain_run,
    city_figure,
    live_anew,
    shipped,
    small_initial,
)


def _model(name="baseline", settings=SMALL, **more):
    return CityModel(
        shipped(name), settings=settings, initial=small_initial(settings.scale), **more
    )


# Luck ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["integrated", "cash_equal_budget", "integrated_double"])
def test_a_scenario_that_changes_nothing_is_the_baseline_bit_for_bit(name):
    scenario = shipped(name)
    nothing = zeroed(scenario, baseline_of(scenario))
    run = run_once(nothing, 0, settings=CHAIN, initial=small_initial(CHAIN.scale))
    assert run.recorder.month_digests == baseline_run(CHAIN).recorder.month_digests
    for table in ("persons", "households", "enterprises", "cells", "markets"):
        left, right = getattr(run.city, table), getattr(baseline_run(CHAIN).city, table)
        for column in declared_columns(left):
            assert np.array_equal(getattr(left, column), getattr(right, column)), column


def test_the_same_replicate_lives_the_same_life():
    first, again = live_anew("baseline"), live_anew("baseline")
    assert first.recorder.month_digests == again.recorder.month_digests
    for name, months in first.signals.items():
        for left, right in zip(months, again.signals[name], strict=True):
            assert np.array_equal(left, right)
    pd.testing.assert_frame_equal(first.ledger, again.ledger)


def test_another_replicate_or_seed_differs_from_the_first_month():
    usual = live_anew("baseline").recorder.month_digests
    other = live_anew("baseline", replicate=1).recorder.month_digests
    seeded = live_anew("baseline", replace(SMALL, seed=7)).recorder.month_digests
    assert all(a != b and a != c and b != c for a, b, c in zip(usual, other, seeded, strict=True))


def test_a_longer_run_begins_like_a_shorter_one():
    longer = live_anew("baseline", replace(SMALL, months=8)).recorder.month_digests
    assert longer[: SMALL.months] == live_anew("baseline").recorder.month_digests


def test_the_initial_city_is_never_touched():
    initial = small_initial(SMALL.scale)
    before = copy_city(initial.city)
    live_anew("integrated")
    for table in TABLES:
        for column in declared_columns(getattr(before, table)):
            left, right = getattr(getattr(before, table), column), getattr(initial.city, table)
            assert np.array_equal(left, getattr(right, column)), column


# Mesa ---------------------------------------------------------------------------------------------


def test_the_model_is_mesas_and_counts_months():
    model = _model(settings=replace(SMALL, months=2))
    assert isinstance(model, mesa.Model)
    model.step()
    assert (model.steps, model.city.month, model.running) == (1, 0, True)
    model.step()
    assert (model.steps, model.city.month, model.running) == (2, 1, False)


def test_mesas_generators_are_never_drawn_from():
    model = _model("training_only", replace(SMALL, scale=0.05, months=15))
    before = copy.deepcopy((model.random.getstate(), model.rng.bit_generator.state))
    cohorts = 0
    for _ in range(15):
        model.step()
        cohorts += len(model.agents_by_type.get(CohortAgent, ()))
    assert cohorts > 0  # agents have acted
    assert (model.random.getstate(), model.rng.bit_generator.state) == before


@pytest.mark.parametrize("rng", [0, 1, np.random.default_rng(1)])
def test_a_generator_is_refused(rng):
    with pytest.raises(ExperimentError, match="rng must be None") as caught:
        _model(rng=rng)
    assert caught.value.exit_code == 2


def test_mesas_batch_run_drives_the_model():
    rows = mesa.batch_run(
        CityModel,
        parameters={
            "scenario": shipped("baseline"),
            "replicate": [0, 1],
            "settings": replace(SMALL, months=2),
            "initial": small_initial(SMALL.scale),
        },
        data_collection_period=1,
        display_progress=False,
    )
    first = min(row["Step"] for row in rows)  # Mesa 3.3 counts steps from 0, Mesa 3.5 from 1
    steps = [(row["replicate"], row["Step"] - first) for row in rows]
    assert steps == [(0, 0), (0, 1), (1, 0), (1, 1)]
    expected = city_figure(baseline_run(), "tpt")
    assert [row["tpt"] for row in rows[:2]] == expected[:2].tolist()
    assert set(INDICATORS) - {"spending"} <= set(rows[0])


def test_a_data_collector_of_ones_own_reads_the_model():
    model = _model(settings=replace(SMALL, months=2))
    mine = mesa.DataCollector({"poor": lambda m: m.readings[-1].current["poor_persons"][0]})
    while model.running:
        model.step()
        mine.collect(model)
    assert mine.get_model_vars_dataframe()["poor"].tolist() == (
        city_figure(baseline_run(), "poor_persons")[:2].tolist()
    )


# One writer ---------------------------------------------------------------------------------------

FOREIGN = {
    "demography": ("persons", "status"),
    "programmes": ("persons", "wage_idr"),
    "labour_market": ("enterprises", "posts"),
    "enterprises": ("enterprises", "filled"),
    "households": ("persons", "general_skill"),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_submodel_that_writes_a_foreign_column_is_stopped(monkeypatch, name):
    submodel = getattr(engine, name)
    real = submodel.step

    def greedy(city, *arguments, **named):
        record = real(city, *arguments, **named)
        table, column = FOREIGN[name]
        getattr(getattr(city, table), column)[0] = 1
        return record

    monkeypatch.setattr(submodel, "step", greedy)
    with pytest.raises(ValueError, match="read-only"):
        _model().step()


@pytest.mark.parametrize("owner", STEPS)
def test_exactly_the_columns_of_the_owner_are_open(owner):
    city = copy_city(small_initial(SMALL.scale).city)
    unlock_columns(city, owner)
    for table in TABLES:
        for name, declared in declared_columns(getattr(city, table)).items():
            is_open = getattr(getattr(city, table), name).flags.writeable
            assert is_open == (declared.owner == owner), name


def test_every_column_has_an_owner_among_the_steps():
    owners = {
        declared.owner
        for table in TABLES
        for declared in declared_columns(getattr(small_initial().city, table)).values()
    }
    assert owners == set(STEPS)


def test_between_months_nobody_may_write():
    model = _model()
    model.step()
    with pytest.raises(ValueError, match="read-only"):
        model.city.persons.status[0] = 1


# Invariants ---------------------------------------------------------------------------------------


def _forged(monkeypatch, payer, payee):
    real = engine.households.step

    def forging(*arguments, **named):
        record = real(*arguments, **named)
        forged = Transfer(payer, payee, "forged", 1)
        return replace(record, transfers=(*record.transfers, forged))

    monkeypatch.setattr(engine.households, "step", forging)
    _model().step()


@pytest.mark.parametrize(
    ("payer", "payee", "message"),
    [
        (Account.HOUSEHOLDS, Account.OUTSIDE, "households' money changed"),
        (Account.GOVERNMENT, Account.HOUSEHOLDS, "households' money changed"),
        (Account.OUTSIDE, Account.ENTERPRISES, "enterprises received 1 rupiah more"),
        (Account.ENTERPRISES, Account.BANKS, "enterprises received -1 rupiah more"),
    ],
)
def test_one_forged_rupiah_is_found(monkeypatch, payer, payee, message):
    with pytest.raises(BrokenInvariantError, match=message) as caught:
        _forged(monkeypatch, payer, payee)
    assert caught.value.exit_code == 4


def test_money_that_vanishes_without_a_transfer_is_found(monkeypatch):
    real = engine.households.step

    def losing(city, *arguments, **named):
        record = real(city, *arguments, **named)
        city.households.savings_idr[np.argmax(city.households.savings_idr)] -= 1
        return record

    monkeypatch.setattr(engine.households, "step", losing)
    with pytest.raises(BrokenInvariantError, match="households' money changed"):
        _model().step()


def test_every_month_balances():
    for run in (baseline_run(), chain_run()):
        for balance in run.money:
            assert sum(balance.values()) == 0
            assert balance["enterprises"] == 0
            assert balance["unmatched"] == 0
            assert balance["rounding"] >= 0


def test_filled_posts_have_persons_in_live_worlds():
    assert set(baseline_run(CHAIN).unnamed_posts) == {0}
    assert set(chain_run().unnamed_posts) == {0}


def _with_an_unnamed_post(monkeypatch):
    real = engine.labour_market.step
    monkeypatch.setattr(
        engine.labour_market, "step", lambda *a, **n: replace(real(*a, **n), unnamed_posts=1)
    )


def test_an_unnamed_post_in_a_live_world_is_a_fault(monkeypatch):
    _with_an_unnamed_post(monkeypatch)
    with pytest.raises(BrokenInvariantError, match="1 filled posts without a person"):
        _model().step()


def test_an_unnamed_post_in_a_frozen_world_is_booked(monkeypatch):
    baseline = baseline_run()
    world = World("frozen", ALL_CHANNELS, baseline.signals, baseline.deliveries)
    model = _model(world=world)
    _with_an_unnamed_post(monkeypatch)
    model.step()
    assert model.unnamed_posts == [1]


def test_the_baseline_with_its_own_signals_frozen_is_itself():
    baseline = baseline_run()
    frozen = live_anew("baseline", world=World("frozen", ALL_CHANNELS, baseline.signals))
    assert frozen.recorder.month_digests == baseline.recorder.month_digests


# Budgets ------------------------------------------------------------------------------------------

MONTHS_PER_YEAR = 12
LOCAL_MULTIPLIER = 1.7
MINIMUM_WAGE_IDR = 3_000_000  # rupiah per month: below any year's, so that the bound is wider


@pytest.mark.parametrize(
    "name", ["integrated", "training_only", "capital_only", "marketing_only", "integrated_double"]
)
def test_no_scenario_moves_the_city_more_than_its_money_could(name):
    """Net job-years are at most the participants' years plus what the rupiah paid would employ."""
    run = chain_run() if name == "integrated" else live_anew(name, CHAIN)
    jobs = [np.stack(each.recorder.sums)[:, 0, 0].sum() for each in (run, baseline_run(CHAIN))]
    net_job_years = (jobs[0] - jobs[1]) / MONTHS_PER_YEAR
    started = run.deliveries[run.deliveries["event"] == "started"]
    first = started.groupby("person")["month"].min()
    participant_years = (CHAIN.months - first).sum() / MONTHS_PER_YEAR
    ledger = run.ledger
    paid = ledger[(ledger["entry"] == "paid") & (ledger["programme"] == "kawasan")]["value"].sum()
    bought = LOCAL_MULTIPLIER * paid / (MINIMUM_WAGE_IDR * MONTHS_PER_YEAR)
    assert len(first) > 0
    assert net_job_years <= participant_years + bought


def test_worlds_are_live_unless_said_otherwise():
    assert LIVE.frozen == frozenset()
    assert RunSettings().scale == 1.0
    assert _model().world is LIVE
