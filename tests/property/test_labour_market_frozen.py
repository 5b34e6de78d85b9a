"""With signals replayed, only those who are treated live another life."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.classifications import CELLS
from simulation.columns import copy_table, declared_columns
from simulation.submodels.labour_market.cutoffs import cut_offs, passes
from tests.labour import live, settled_city

MONTHS = 6
TABLES = ("persons", "households", "enterprises", "cells", "markets")


def copied(city):
    return replace(city, **{name: copy_table(getattr(city, name)) for name in TABLES})


@pytest.fixture(scope="module")
def start():
    return settled_city(2500)


@pytest.fixture(scope="module")
def baseline(start):
    city, last = copied(start[0]), start[1]
    signals, done = live(city, last, MONTHS)
    return city, signals.history, done


def different(one, other, table="persons"):
    """Return the rows of a table in which any column differs."""
    rows = np.zeros(len(getattr(one, table).identity), np.bool_)
    for name in declared_columns(type(getattr(one, table))):
        rows |= getattr(getattr(one, table), name) != getattr(getattr(other, table), name)
    return np.flatnonzero(rows)


def test_replaying_the_baseline_reproduces_it(start, baseline):
    city = copied(start[0])
    _, done = live(city, start[1], MONTHS, recorded=baseline[1])
    assert len(different(city, baseline[0])) == 0
    assert len(different(city, baseline[0], "enterprises")) == 0
    assert [flows.unnamed_posts for flows in done] == [0] * MONTHS


def test_treating_some_changes_nobody_outside_their_households_when_signals_are_frozen(
    start, baseline
):
    city = copied(start[0])
    persons = city.persons
    idle = np.flatnonzero(persons.resident & (persons.status >= 8) & (persons.status <= 11))[:25]
    persons.certified_fields[idle] = 127
    persons.general_skill[idle] += 3.0
    homes = np.unique(persons.household_row[idle])
    _, done = live(city, start[1], MONTHS, recorded=baseline[1])
    changed = different(city, baseline[0])
    assert len(changed) > 0
    assert np.isin(persons.household_row[changed], homes).all()
    own_firms = np.unique(persons.enterprise_row[np.isin(persons.household_row, homes)])
    assert np.isin(different(city, baseline[0], "enterprises"), own_firms).all()
    assert any(flows.hires_by_cell.sum() > 0 for flows in done)


def test_treating_some_changes_others_when_signals_are_live(start, baseline):
    city = copied(start[0])
    persons = city.persons
    idle = np.flatnonzero(persons.resident & (persons.status >= 8) & (persons.status <= 11))[:25]
    persons.certified_fields[idle] = 127
    persons.general_skill[idle] += 3.0
    homes = np.unique(persons.household_row[idle])
    live(city, start[1], MONTHS)
    changed = different(city, baseline[0])
    assert not np.isin(persons.household_row[changed], homes).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 3)), max_size=40),
    st.lists(st.integers(-1, 12), min_size=4, max_size=4),
)
def test_as_many_pass_as_there_are_places_or_candidates(people, places):
    cell = np.array([each[0] for each in people], np.int16)
    rank = np.array([each[1] for each in people], np.int64)
    identity, none = np.arange(len(people)), np.zeros(len(people), np.int64)
    offered = np.zeros(CELLS, np.int64)
    offered[:4] = places
    passed = passes(cell, rank, identity, none, cut_offs(cell, rank, identity, none, offered))
    for number in range(4):
        mine = cell == number
        assert passed[mine].sum() == min(max(places[number], 0), mine.sum())
        if passed[mine].any() and not passed[mine].all():
            assert rank[mine & passed].max() <= rank[mine & ~passed].min()
