"""Powers and exponentials read from tables, so that kernel, plain twin and platforms agree.

Both tables are made once per run from values rounded to 40 bits and are read with + - * / only. The
relative error of reading is below one in a hundred thousand for the exponents in use.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.columns import FloatColumn
from simulation.randomness import inlined

KNOTS: Final = 1024  # of the mantissa in [0.5, 1)
LARGEST_BINARY_EXPONENT: Final = 64
EXPONENTIAL_LIMIT: Final = 8.0  # arguments are cut here: factors of 3,000 and one three-thousandth
STEPS_PER_UNIT: Final = 256
_BITS: Final = 40
_LARGEST_POWER: Final = 1000.0


def rounded(values: NDArray[np.float64]) -> FloatColumn:
    """Return ``values`` with 40 significant bits, beyond which libraries disagree."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(mantissa * 2.0**_BITS) / 2.0**_BITS, exponent)


def power_table(exponent: float) -> FloatColumn:
    """Return the table from which :func:`power_at` reads ``x ** exponent``.

    The first ``KNOTS + 1`` entries are powers of the mantissa, the rest powers of two.
    """
    mantissa = 0.5 + np.arange(KNOTS + 1) / (2 * KNOTS)
    binary = np.arange(-LARGEST_BINARY_EXPONENT, LARGEST_BINARY_EXPONENT + 1)
    # Steep powers of far numbers are cut within the range of floats; nobody reads them.
    power_of_two = np.clip(exponent * binary, -_LARGEST_POWER, _LARGEST_POWER)
    return rounded(np.concatenate([mantissa**exponent, 2.0**power_of_two]))


def exponential_table() -> FloatColumn:
    """Return the table from which :func:`exponential_at` reads."""
    steps = int(EXPONENTIAL_LIMIT * STEPS_PER_UNIT)
    return rounded(np.exp(np.arange(-steps, steps + 1) / STEPS_PER_UNIT))


@inlined
def power_at(value: float, table: FloatColumn) -> float:
    """Return ``value`` (positive) to the power the table was made for."""
    mantissa, exponent = math.frexp(value)
    position = (mantissa - 0.5) * (2.0 * KNOTS)
    knot = int(position)
    low = table[knot]
    inside = low + (table[knot + 1] - low) * (position - knot)
    power: float = inside * table[KNOTS + 1 + LARGEST_BINARY_EXPONENT + exponent]
    return power


@inlined
def exponential_at(value: float, table: FloatColumn) -> float:
    """Return the exponential of ``value``, cut at plus and minus ``EXPONENTIAL_LIMIT``."""
    cut = min(max(value, -EXPONENTIAL_LIMIT), EXPONENTIAL_LIMIT - 1.0 / STEPS_PER_UNIT)
    position = (cut + EXPONENTIAL_LIMIT) * STEPS_PER_UNIT
    knot = int(position)
    low = table[knot]
    read: float = low + (table[knot + 1] - low) * (position - knot)
    return read
