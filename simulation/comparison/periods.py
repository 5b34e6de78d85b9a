"""Name the periods results are given for, and find their months in a table."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.units import MONTHS_PER_YEAR

LABOUR_SURVEY_MONTH: Final = 8  # Sakernas: city figures come from August
POVERTY_SURVEY_MONTH: Final = 3  # Susenas: city figures come from March


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive months under one label; both ends are first days of months and belong to it."""

    label: str
    first: datetime.date
    last: datetime.date

    @property
    def months(self) -> int:
        """Return the number of months."""
        return month_number(self.last) - month_number(self.first) + 1

    def covers(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which month numbers (see :func:`month_number`) lie in the period."""
        inside: NDArray[np.bool_] = (numbers >= month_number(self.first)) & (
            numbers <= month_number(self.last)
        )
        return inside


def month_number(date: datetime.date) -> int:
    """Return months since year 0, so that consecutive months differ by one."""
    return date.year * MONTHS_PER_YEAR + date.month - 1


def month_date(number: int) -> datetime.date:
    """Return the first day of a month; inverts :func:`month_number`.

    >>> month_date(month_number(datetime.date(2024, 12, 1)))
    datetime.date(2024, 12, 1)
    """
    return datetime.date(number // MONTHS_PER_YEAR, number % MONTHS_PER_YEAR + 1, 1)


def month_numbers(months: Iterable[Any]) -> NDArray[np.int64]:
    """Return the month number of every date of a column; each distinct date is read once."""
    codes, distinct = pd.factorize(pd.Series(months), sort=False)
    numbers = np.array([month_number(pd.Timestamp(date).date()) for date in distinct], np.int64)
    return numbers[codes]


def standard_periods(first_month: datetime.date, months: int) -> tuple[Period, ...]:
    """Return the periods reported by default.

    Single months: each March and August (the survey months of poverty and labour) and the last one.
    Then each complete calendar year, then everything: ``2024-2026`` for whole years, else
    ``2021-08/2026-12``.

    >>> [period.label for period in standard_periods(datetime.date(2024, 1, 1), 12)]
    ['2024-03', '2024-08', '2024-12', '2024']
    """
    start = month_number(first_month)
    last = start + months - 1
    dates = [month_date(number) for number in range(start, last + 1)]
    surveys = (POVERTY_SURVEY_MONTH, LABOUR_SURVEY_MONTH)
    single = [date for date in dates if date.month in surveys or date == dates[-1]]
    periods = [Period(f"{date:%Y-%m}", date, date) for date in single]
    years = [
        Period(str(year), datetime.date(year, 1, 1), datetime.date(year, MONTHS_PER_YEAR, 1))
        for year in range(dates[0].year, dates[-1].year + 1)
    ]
    complete = [y for y in years if start <= month_number(y.first) and month_number(y.last) <= last]
    whole = Period(_whole_label(dates[0], dates[-1]), dates[0], dates[-1])
    labels = {period.label for period in (*periods, *complete)}
    return (*periods, *complete, *(() if whole.label in labels else (whole,)))


def _whole_label(first: datetime.date, last: datetime.date) -> str:
    if first.month == 1 and last.month == MONTHS_PER_YEAR:
        return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m}/{last:%Y-%m}"
