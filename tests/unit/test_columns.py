"""Tables made of declared columns: newcomers, growth, limits, locks, copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from simulation.columns import (
    capacity,
    column,
    copy_table,
    declared_columns,
    empty_columns,
    reserve,
    unlock_only,
    violations,
)


@dataclass(slots=True)
class Boats:
    """A table of no other use."""

    identity: np.ndarray = column(
        "permanent identity", dtype="int64", unit="identity", owner="harbour", newcomer=-1
    )
    length: np.ndarray = column(
        "length", dtype="float64", unit="metres", owner="yard", newcomer=4, low=1, high=90
    )
    afloat: np.ndarray = column("in the water", dtype="bool", unit="flag", owner="harbour")
    note: str = "not a column"


def boats(rows=3):
    return Boats(**empty_columns(Boats, rows))


def test_declarations_are_in_order_and_leave_other_fields_out():
    assert list(declared_columns(Boats)) == ["identity", "length", "afloat"]
    assert declared_columns(boats()) == declared_columns(Boats)


def test_empty_columns_hold_newcomers_of_the_declared_type():
    table = boats()
    assert table.identity.tolist() == [-1, -1, -1]
    assert table.length.tolist() == [4.0, 4.0, 4.0]
    assert table.afloat.dtype == np.bool_
    assert not table.afloat.any()
    assert list(violations(table)) == []


def test_reserve_grows_every_column_and_moves_no_row():
    table = boats(2)
    table.identity[:] = [5, 6]
    reserve(table, 4)
    assert capacity(table) == 4
    assert table.identity.tolist() == [5, 6, -1, -1]
    assert table.length.tolist() == [4.0] * 4
    assert list(violations(table)) == []


def test_reserve_never_shrinks():
    table = boats(4)
    before = table.length
    reserve(table, 2)
    assert capacity(table) == 4
    assert table.length is before


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("length", np.array([4.0, 0.5, 4.0]), "length: minimum 0.5, allowed from 1 (metres)"),
        ("length", np.array([4.0, 91.0, 4.0]), "length: maximum 91.0, allowed up to 90 (metres)"),
        ("length", np.array([4, 4, 4]), "length: type int64, declared float64"),
        ("afloat", np.array([True]), "afloat: 1 rows, the table has 3"),
    ],
)
def test_each_violation_is_said_in_words(name, values, sentence):
    table = boats()
    setattr(table, name, values)
    assert list(violations(table)) == [sentence]


def test_the_limits_themselves_are_allowed():
    table = boats(2)
    table.length[:] = [1.0, 90.0]
    assert list(violations(table)) == []


def test_an_empty_table_breaks_nothing():
    assert list(violations(boats(0))) == []


def test_only_the_owner_can_write():
    table = boats()
    unlock_only(table, "yard")
    table.length[0] = 8.0
    with pytest.raises(ValueError, match="read-only"):
        table.identity[0] = 1
    unlock_only(table, "harbour")
    table.identity[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        table.length[0] = 9.0
    assert (table.identity[0], table.length[0]) == (1, 8.0)


def test_a_copy_is_deep_and_writable():
    table = boats()
    unlock_only(table, "nobody")
    copied = copy_table(table)
    copied.length[0] = 50.0
    assert table.length[0] == 4.0
    assert copied.note == "not a column"
