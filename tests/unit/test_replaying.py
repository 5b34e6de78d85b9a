"""One person's part of a record: that person's events, classes and rupiah, and nobody else's."""

from __future__ import annotations

import pandas as pd

from simulation.engine import World
from simulation.submodels.programmes import first_starter_alone, typed_deliveries
from simulation.submodels.programmes.events import DELIVERY_COLUMNS
from tests.small_runs import CHAIN, CHAIN_SCENARIO, chain_run, live_anew

NEUTRAL = {
    name: "" if dtype == "str" else -1 for name, dtype in DELIVERY_COLUMNS.items()
} | {"value_idr": 0, "extra": 0, "programme": "new", "stage": 0}  # fmt: skip


def _record(*rows):
    return typed_deliveries(pd.DataFrame([NEUTRAL | row for row in rows]))


def _ledger(month, value, **more):
    return {"month": month, "event": "ledger", "entry": "paid", "value_idr": value} | more


def test_the_first_starter_keeps_events_classes_and_part_of_the_money():
    record = _record(
        {"month": 0, "event": "enrolled", "person": 7},
        {"month": 0, "event": "class_opened", "cohort": 1},
        {"month": 0, "event": "class_opened", "cohort": 2},
        {"month": 1, "event": "started", "person": 5, "cohort": 1},
        {"month": 1, "event": "started", "person": 7, "cohort": 2},
        {"month": 1, "event": "attended", "person": 5, "cohort": 1, "value_idr": 100},
        {"month": 1, "event": "attended", "person": 7, "cohort": 2, "value_idr": 200},
        _ledger(1, 301),
        _ledger(1, 900, entry="planned"),
        _ledger(2, 50),
    )
    alone = first_starter_alone(record)
    assert set(alone["person"]) == {5, -1}
    assert alone[alone["event"] == "class_opened"]["cohort"].tolist() == [1]
    paid = alone[alone["event"] == "ledger"]
    assert paid["value_idr"].tolist() == [101]  # a third of 301, rounded up; nothing in month 2
    assert alone.index.is_monotonic_increasing


def test_without_a_starter_nothing_is_left():
    record = _record({"month": 0, "event": "invited", "person": 7}, _ledger(0, 5))
    assert first_starter_alone(record).empty


def test_a_city_in_which_one_person_is_treated_touches_that_household_alone():
    live = chain_run()
    alone = first_starter_alone(live.deliveries)
    run = live_anew(CHAIN_SCENARIO, CHAIN, world=World("one_person", deliveries=alone))
    started = live.deliveries[live.deliveries["event"] == "started"]["person"]
    assert alone[alone["event"] == "started"]["person"].unique().tolist() == [started.iloc[0]]
    persons = run.city.persons
    touched = persons.circle_month >= 0
    assert 0 < touched.sum() < 15
    assert persons.identity[touched].tolist().count(started.iloc[0]) == 1
    paid = run.ledger[(run.ledger["programme"] == "kawasan") & (run.ledger["entry"] == "paid")]
    assert 0 < paid["value"].sum() < 30_000_000
    for balance in run.money:
        assert sum(balance.values()) == 0
