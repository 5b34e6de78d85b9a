"""The vocabulary is complete: every column, signal and decision says what it is."""

from __future__ import annotations

import importlib.util
from dataclasses import fields

import numpy as np
import pytest

from simulation.city import Enterprises, Households, Persons
from simulation.columns import Column, declared_columns
from simulation.market_tables import Cells, Markets
from simulation.randomness import Decision
from simulation.signals import SIGNALS
from simulation.units import is_unit
from tests.architecture.source import ROOT

TABLES = (Persons, Households, Enterprises, Cells, Markets)
OWNERS = {"demography", "programmes", "labour_market", "enterprises", "households"}
COLUMNS = [
    pytest.param(declared, id=f"{table.__name__}.{name}")
    for table in TABLES
    for name, declared in declared_columns(table).items()
]


@pytest.mark.parametrize("table", TABLES)
def test_every_field_of_a_table_is_a_declared_column(table):
    assert [field.name for field in fields(table)] == list(declared_columns(table))


@pytest.mark.parametrize("declared", COLUMNS)
def test_a_column_says_what_it_is(declared: Column):
    assert declared.meaning.strip()
    assert is_unit(declared.unit), f"{declared.unit!r} is not in simulation/units.py"
    assert declared.owner in OWNERS


@pytest.mark.parametrize("declared", COLUMNS)
def test_a_newcomer_fits_the_declaration(declared: Column):
    value = np.full(1, declared.newcomer, declared.dtype)[0]
    assert value == declared.newcomer
    assert declared.low is None or value >= declared.low
    assert declared.high is None or value <= declared.high


def test_money_is_whole_rupiah():
    for table in TABLES:
        for name, declared in declared_columns(table).items():
            if declared.unit.startswith("rupiah"):
                assert declared.dtype == "int64", name
                assert name.endswith("_idr"), name


def test_signals_say_unit_and_meaning():
    assert [name for name, said in SIGNALS.items() if not (said.unit and said.meaning)] == []


def test_decisions_fit_their_place_in_the_address():
    assert max(Decision) < 1 << 16
    assert len({int(decision) for decision in Decision}) == len(Decision)


def _generator():
    place = ROOT / "tools" / "generated_docs.py"
    spec = importlib.util.spec_from_file_location("generated_docs", place)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    return generator


def test_the_committed_pages_are_the_generated_ones():
    stale = [
        place
        for place, text in _generator().pages().items()
        if (ROOT / "docs" / place).read_text("utf-8") != text
    ]
    assert stale == [], "run python tools/generated_docs.py"
