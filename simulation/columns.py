"""Declare what a table is: equally long columns, each described once.

A table is a dataclass with ``slots`` whose array fields are made by :func:`column`. From that one
declaration come validation, growth for newcomers, locking by owner, and the data dictionary.
This module knows nothing of people or firms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntColumn = NDArray[np.integer[Any]]
FloatColumn = NDArray[np.float64]
BoolColumn = NDArray[np.bool_]
IdColumn = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """Describe one column.

    ``newcomer`` is the value of a row nobody has filled yet; ``low`` and ``high`` bound the value
    (inclusive; ``None`` means unbounded); ``owner`` is the only submodel that may write it.
    """

    meaning: str
    dtype: str
    unit: str
    owner: str
    newcomer: float
    low: float | None = None
    high: float | None = None


def column(
    meaning: str,
    *,
    dtype: str,
    unit: str,
    owner: str,
    newcomer: float = 0,
    low: float | None = None,
    high: float | None = None,
) -> Any:  # noqa: ANN401 - dataclasses.field is typed as the field's own type
    """Return a dataclass field carrying its :class:`Column` declaration."""
    declared = Column(meaning, dtype, unit, owner, newcomer, low, high)
    return field(metadata={"column": declared})


def declared_columns(table: Any) -> dict[str, Column]:  # noqa: ANN401 - any table class or instance
    """Return the columns of a table (class or instance) in order of declaration."""
    return {f.name: f.metadata["column"] for f in fields(table) if "column" in f.metadata}


def empty_columns(table_class: type, rows: int) -> dict[str, NDArray[Any]]:
    """Return one newcomer-valued array of ``rows`` entries per declared column."""
    return {
        name: np.full(rows, declared.newcomer, dtype=declared.dtype)
        for name, declared in declared_columns(table_class).items()
    }


def capacity(table: Any) -> int:  # noqa: ANN401
    """Return the number of rows the table's arrays can hold."""
    return len(getattr(table, next(iter(declared_columns(table)))))


def reserve(table: Any, rows: int) -> None:  # noqa: ANN401
    """Grow every column of ``table`` in place to at least ``rows`` rows of newcomer values.

    Rows are never moved or removed, so a row number stays valid for a whole run.
    """
    missing = rows - capacity(table)
    if missing <= 0:
        return
    for name, declared in declared_columns(table).items():
        tail = np.full(missing, declared.newcomer, dtype=declared.dtype)
        setattr(table, name, np.concatenate([getattr(table, name), tail]))


def violations(table: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield one sentence per column that breaks its declaration (type, length or range)."""
    rows = capacity(table)
    for name, declared in declared_columns(table).items():
        values = getattr(table, name)
        if values.dtype != np.dtype(declared.dtype):
            yield f"{name}: type {values.dtype}, declared {declared.dtype}"
        if len(values) != rows:
            yield f"{name}: {len(values)} rows, the table has {rows}"
        elif rows and declared.low is not None and values.min() < declared.low:
            yield f"{name}: minimum {values.min()}, allowed from {declared.low} ({declared.unit})"
        elif rows and declared.high is not None and values.max() > declared.high:
            yield f"{name}: maximum {values.max()}, allowed up to {declared.high} ({declared.unit})"


def unlock_only(table: Any, owner: str) -> None:  # noqa: ANN401
    """Make the columns of ``owner`` writable and every other column read-only."""
    for name, declared in declared_columns(table).items():
        getattr(table, name).flags.writeable = declared.owner == owner


def copy_table(table: Any) -> Any:  # noqa: ANN401
    """Return a deep copy of a table; its arrays are writable."""
    copied = {
        f.name: getattr(table, f.name).copy() if "column" in f.metadata else getattr(table, f.name)
        for f in fields(table)
    }
    return type(table)(**copied)
