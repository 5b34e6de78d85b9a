"""The cash benchmark: what a programme spent on each participant, as unconditional cash.

Every participant receives, in the month of each delivery, all that was spent on it; what belongs to
nobody (idle staff, cancelled classes, administration) is shared equally among the year's
participants, in the last month of the year in which something was paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from simulation.submodels.programmes.events import LEDGER_EVENT

CASH_COLUMNS: Final = {"month": "int16", "person": "int64", "value_idr": "int64", "source": "str"}
NOT_PUBLIC: Final = ("own", "kur")  #: the participants' own money, and what they must repay
PAID_BY_PEOPLE: Final = ("contributed", "credit")
Payment = tuple[int, int, int, str]


@dataclass(slots=True)
class Purses:
    """Rupiah paid in one month (or left of one year), by source, to be shared out."""

    left_idr: dict[str, int] = field(default_factory=dict)

    def draw(self, month: int, person: int, value: int) -> list[Payment]:
        """Take a value out of the sources one after another, as payments to a person."""
        payments = []
        for source in self.left_idr:
            part = min(self.left_idr[source], value)
            if part > 0:
                self.left_idr[source] -= part
                value -= part
                payments.append((month, person, part, source))
        return payments


def cash_payments(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return payments (month, person, value_idr, source) from a run's deliveries.

    The total by source and fiscal year equals what the ledger paid from budgets, to the rupiah, in
    every year with a participant; own contributions and credit are not paid out.
    """
    ledger = deliveries[(deliveries["event"] == LEDGER_EVENT) & (deliveries["entry"] == "paid")]
    ledger = ledger[~ledger["source"].isin(NOT_PUBLIC)]
    named = deliveries[(deliveries["value_idr"] > 0) & (deliveries["person"] >= 0)]
    named = named[~named["event"].isin(PAID_BY_PEOPLE)]
    named = named[named["event"] != "equipment_sold"]  # nobody's spending: a firm's own capital
    year_of_month = dict(zip(ledger["month"].tolist(), ledger["fiscal_year"].tolist(), strict=True))
    payments: list[Payment] = []
    for year in sorted(set(year_of_month.values())):
        months = [month for month, its_year in year_of_month.items() if its_year == year]
        payments += _year(ledger[ledger["fiscal_year"] == year], named[named["month"].isin(months)])
    frame = pd.DataFrame(payments, columns=list(CASH_COLUMNS))
    return frame.sort_values(["month", "person", "source"], ignore_index=True).astype(CASH_COLUMNS)


def _year(paid: pd.DataFrame, named: pd.DataFrame) -> list[Payment]:
    """Return the payments of one fiscal year: what was spent on each, then equal shares."""
    everybody = np.unique(named["person"].to_numpy(np.int64)).tolist()
    if not everybody:
        return []
    purses: dict[int, Purses] = {}
    for month, source, value in _rows(paid, "month", "source", "value_idr"):
        left = purses.setdefault(month, Purses()).left_idr
        left[source] = left.get(source, 0) + value
    spent: dict[tuple[int, int], int] = {}
    for month, person, value in _rows(named, "month", "person", "value_idr"):
        spent[month, person] = spent.get((month, person), 0) + value
    payments: list[Payment] = []
    for (month, person), value in sorted(spent.items()):
        payments += purses[month].draw(month, person, value) if month in purses else []
    rest = Purses()
    for purse in purses.values():
        for source, value in purse.left_idr.items():
            rest.left_idr[source] = rest.left_idr.get(source, 0) + value
    share, odd = divmod(sum(rest.left_idr.values()), len(everybody))
    for number, person in enumerate(everybody):
        payments += rest.draw(max(purses), person, share + (number < odd))
    return payments


def _rows(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[name].tolist() for name in names), strict=True)
