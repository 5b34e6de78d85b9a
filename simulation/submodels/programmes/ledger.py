"""The money of the programmes: budgets by stage, source and fiscal year, booked to the rupiah.

A budget is planned, released by its source's calendar, committed when something is promised, paid
month by month, and what nobody could spend lapses on 31 December or is carried over. For every
stage, source and year: planned + carried in = paid + lapsed + carried over (+ what is still open
when the run ends).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from simulation.classifications import KECAMATAN_NAMES
from simulation.programme_plan import Payer, StagePlan
from simulation.submodels.programmes.purse import (
    Part,
    Purse,
    allot,
    left_over,
    main_line,
    pay_order,
    public_needs,
    rooms_idr,
    side_costs,
)

CITY_AREA: Final = "city"
DECEMBER: Final = 12
LATE: Final = "given back as the year closed"
SIDE_LINES: Final = frozenset({"staff", "overhead"})  #: of no single participant
LEDGER_COLUMNS: Final[dict[str, str]] = {
    "month": "int16",
    "fiscal_year": "int16",
    "source": "str",
    "programme": "str",
    "stage": "str",
    "line": "str",
    "area": "str",
    "entry": "str",
    "reason": "str",
    "value": "int64",
}


@dataclass(frozen=True, slots=True, order=True)
class Booking:
    """What a rupiah was for: everything of a ledger row but the amount."""

    stage: int
    source: str
    line: str
    area: str
    entry: str
    reason: str
    fiscal_year: int


@dataclass(slots=True)
class Ledger:
    """All bookings of one run; the present month is kept apart until it is closed."""

    rows: list[tuple[int, str, str, Booking, int]] = field(default_factory=list)
    open_month: dict[tuple[str, Booking], int] = field(default_factory=dict)

    def book(self, programme: str, booking: Booking, amount_idr: int) -> None:
        """Add rupiah to a booking of the present month."""
        if amount_idr:
            key = (programme, booking)
            self.open_month[key] = self.open_month.get(key, 0) + amount_idr

    def close_month(
        self, month: int, stage_names: Mapping[tuple[str, int], str]
    ) -> list[tuple[str, Booking, int]]:
        """Write the month down and return its bookings."""
        closed = [(*key, value) for key, value in sorted(self.open_month.items()) if value]
        self.rows += [
            (month, programme, stage_names[programme, booking.stage], booking, value)
            for programme, booking, value in closed
        ]
        self.open_month = {}
        return closed

    def frame(self) -> pd.DataFrame:
        """Return the ledger with the columns of the stored file (scenario and replicate apart)."""
        records = [
            (month, b.fiscal_year, b.source, programme, stage, b.line, b.area, b.entry, b.reason, v)
            for month, programme, stage, b, v in self.rows
        ]
        return pd.DataFrame(records, columns=list(LEDGER_COLUMNS)).astype(LEDGER_COLUMNS)


@dataclass(slots=True, eq=False)  # two equal promises are still two promises
class Commitment:
    """Rupiah promised and not yet paid, in equal instalments."""

    line: str
    area: str
    instalments: int  #: still to come
    parts: list[Part]
    cohort: int = -1
    started: bool = True  #: a class pays nothing before it starts
    booked: bool = True  #: False: made in a month whose real figures are known, on paper only

    @property
    def open_idr(self) -> int:
        """Rupiah still to be paid."""
        return sum(amount for _, _, amount in self.parts)

    def split(self, amount_idr: int) -> Commitment:
        """Move an amount of its own line, and the administration of it, to a new promise."""
        whole = sum(amount for _, line, amount in self.parts if line == self.line)
        left, missing = [], amount_idr
        moved = Commitment(self.line, self.area, self.instalments, [], booked=self.booked)
        for number, line, amount in self.parts:
            own = line == self.line
            part = min(amount, missing) if own else amount * amount_idr // max(whole, 1)
            missing -= part if own else 0
            moved.parts.append((number, line, part))
            left.append((number, line, amount - part))
        self.parts = left
        return moved


@dataclass(slots=True)
class StageBudget:
    """The purses of one stage of a programme, and what it has promised."""

    programme: str
    stage: int
    plan: StagePlan
    purses: list[Purse]
    ledger: Ledger
    year: int = 0
    month_of_year: int = 1
    commitments: list[Commitment] = field(default_factory=list)
    obstacles: dict[str, int] = field(default_factory=dict)  #: months in which each was in the way
    on_paper: bool = False  #: the real figures of the present month are known

    def begin_year(self, year: int, ceilings_idr: dict[str, int]) -> None:
        """Plan the year's budget over the sources, within what each source has left."""
        self.year = year
        self.obstacles = {}
        budget = dict(self.plan.budget_idr_by_fiscal_year).get(year, 0)
        shares = [int(budget * purse.share) for purse in self.purses]
        if shares:
            shares[0] += budget - sum(shares)
        for purse, amount in zip(self.purses, shares, strict=True):
            name = purse.source.id
            granted = min(amount, ceilings_idr.get(name, amount))
            if name in ceilings_idr:
                ceilings_idr[name] -= granted
            self.book(purse, "budget", CITY_AREA, "planned", "", amount)
            self.book(
                purse, "budget", CITY_AREA, "lapsed", "above the ceiling of the source",
                amount - granted,
            )  # fmt: skip
            purse.begin_year(granted)

    def available_idr(self) -> int:
        """Return what is released and neither promised nor paid."""
        return sum(rooms_idr(self.purses, self.plan, self.year, self.month_of_year))

    def meet(self, obstacle: str, *, months: int = 1) -> None:
        """Note what kept released money from being spent this month; 0 months: unless more did."""
        self.obstacles[obstacle] = self.obstacles.get(obstacle, 0) + months

    def affordable(self, unit_idr: int, lent_idr: int = 0) -> int:
        """Return how many units of this price, staff and overhead included, can be promised.

        ``lent_idr`` is what the bank lends for each beside it.
        """
        most = 1 << 30
        if lent_idr:
            banks = [p.left_idr for p in self.purses if p.source.payer is Payer.BANK]
            most = max(sum(banks), 0) // lent_idr
        line = main_line(self.plan)
        unit = public_needs(self.purses, [(line, unit_idr), *side_costs(self.plan, unit_idr)])
        cost = sum(amount for _, amount in unit)
        if not cost:
            return most
        rooms = rooms_idr(self.purses, self.plan, self.year, self.month_of_year)
        fits, beyond = 0, min(sum(rooms) // cost, most) + 1
        while beyond - fits > 1:
            tried = (fits + beyond) // 2
            needs = [(name, tried * amount) for name, amount in unit]
            short = allot(self.purses, rooms, needs)[1]
            fits, beyond = (fits, tried) if short else (tried, beyond)
        return fits

    def commit(
        self,
        line: str,
        area: str,
        amount_idr: int,
        instalments: int,
        *,
        cohort: int = -1,
        started: bool = True,
    ) -> Commitment:
        """Promise an amount, its staff and overhead, from the purses in the order they pay in.

        Beyond what is available the last purse goes below zero: that happens only where a recorded
        world tells an unchanged programme what to run.
        """
        needs = [(line, amount_idr), *side_costs(self.plan, amount_idr)]
        needs = public_needs(self.purses, needs)
        if self.on_paper:
            on_paper = [(0, name, amount) for name, amount in needs if amount]
            promise = Commitment(line, area, max(instalments, 1), on_paper, cohort, started)
            promise.booked = False
            self.commitments.append(promise)
            return promise
        rooms = rooms_idr(self.purses, self.plan, self.year, self.month_of_year)
        parts, short = allot(self.purses, rooms, needs)
        if short:
            payers = pay_order(self.purses, line)
            parts.append((payers[-1] if payers else len(self.purses) - 1, line, short))
        promise = Commitment(line, area, max(instalments, 1), parts, cohort, started)
        for number, name, part in parts:
            self.purses[number].take(part)
            self.book(self.purses[number], name, area, "committed", "", part)
        self.commitments.append(promise)
        return promise

    def pay(self, promise: Commitment) -> int:
        """Pay the next instalment (in December all that is left); return it without side costs."""
        rest = 1 if self.month_of_year == DECEMBER else promise.instalments
        delivered = 0
        parts = []
        for number, line, amount in promise.parts:
            part = amount // rest
            if promise.booked:
                self.book(self.purses[number], line, promise.area, "paid", "", part)
                delivered += part if line not in SIDE_LINES else 0
            parts.append((number, line, amount - part))
        promise.parts = parts
        promise.instalments = max(rest - 1, 0)
        if promise.open_idr == 0:
            self.commitments.remove(promise)
        return delivered

    def cancel(self, promise: Commitment, reason: str) -> None:
        """Take a promise back: what is unpaid is available again."""
        for number, line, amount in promise.parts if promise.booked else ():
            self.purses[number].take(-amount)
            self.book(self.purses[number], line, promise.area, "committed", reason, -amount)
        self.commitments.remove(promise)

    def cancel_part(self, promise: Commitment, amount_idr: int, reason: str) -> None:
        """Take back part of what was promised in its own line (not administration)."""
        parts = []
        for number, line, amount in reversed(promise.parts):
            back = min(amount, amount_idr) if line == promise.line else 0
            amount_idr -= back
            if promise.booked:
                self.purses[number].take(-back)
                self.book(self.purses[number], line, promise.area, "committed", reason, -back)
            parts.append((number, line, amount - back))
        promise.parts = parts[::-1]
        if promise.open_idr == 0 and promise in self.commitments:
            self.commitments.remove(promise)

    def close_year(self) -> None:
        """Pay what is promised, then let the rest lapse or carry it over."""
        for promise in list(self.commitments):
            if promise.started:
                self.pay(promise)
            else:
                self.cancel(promise, "the budget year closes")
        line = main_line(self.plan)
        # The later one of equals; what comes back after all months are over met no obstacle.
        obstacle = max(reversed(self.obstacles), key=self.obstacles.__getitem__, default=LATE)
        for number, purse in enumerate(self.purses):
            entry = "carried_over" if purse.source.carries_over else "lapsed"
            for reason, amount in left_over(self.purses, number, self.year, line, obstacle):
                self.book(purse, "budget", CITY_AREA, entry, reason, amount)
                if not purse.source.carries_over:
                    purse.left_idr -= amount

    def book(
        self, purse: Purse, line: str, area: str, entry: str, reason: str, amount_idr: int
    ) -> None:
        """Write rupiah of one of the purses into the ledger."""
        booking = Booking(self.stage, purse.source.id, line, area, entry, reason, self.year)
        self.ledger.book(self.programme, booking, amount_idr)


def area_name(kecamatan: int) -> str:
    """Return the name of a kecamatan, or ``city`` for -1."""
    return KECAMATAN_NAMES[kecamatan] if kecamatan >= 0 else CITY_AREA
