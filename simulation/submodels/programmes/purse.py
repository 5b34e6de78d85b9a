"""What one stage may spend from one source, and when: releases, tenders, lines, co-financing.

A year's money is released in parts over the year; purchased services can be ordered a tender later;
a delay moves everything in its year. What was carried over comes free with the first release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from simulation.programme_plan import Payer, SourcePlan, StageKind, StagePlan
from simulation.units import MONTHS_PER_YEAR

#: Purchased services, for which somebody tenders; money for people needs no tender.
BOUGHT_LINES: Final = frozenset({"classes", "equipment", "coaches", "links"})
_MAIN_LINE: Final = {
    StageKind.TRAINING: "classes",
    StageKind.ENTREPRENEURSHIP: "classes",
    StageKind.COACHING: "coaches",
    StageKind.MARKETING: "links",
    StageKind.CASH: "cash",
}
_FEWER: Final = {
    Payer.HOUSEHOLD: "fewer contributed than planned",
    Payer.BANK: "fewer borrowed than planned",
}  #: why a payer who is no budget paid less
Part = tuple[int, str, int]  #: number of the purse, line, rupiah


def main_line(plan: StagePlan) -> str:
    """Return the ledger line of what a stage hands out."""
    if plan.kind is StageKind.CAPITAL:
        return "equipment" if plan.in_kind else "grants"
    return _MAIN_LINE[plan.kind]


def share_paid_by(purses: Sequence[Purse], payer: Payer) -> float:
    """Return the share of the stage's money that a kind of payer pays."""
    return sum(purse.share for purse in purses if purse.source.payer is payer)


def own_share(purses: Sequence[Purse]) -> float:
    """Return the share of participants in what is not lent."""
    lent = share_paid_by(purses, Payer.BANK)
    return share_paid_by(purses, Payer.HOUSEHOLD) / (1.0 - lent) if lent < 1.0 else 0.0


def public_needs(
    purses: Sequence[Purse], needs: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Return what of amounts by line the public purses must pay."""
    own = own_share(purses)
    return [(line, amount - int(amount * own)) for line, amount in needs]


def side_costs(plan: StagePlan, amount_idr: int) -> list[tuple[str, int]]:
    """Return staff and administration of an amount: their shares of all three together."""
    delivered = max(1.0 - plan.staff_share - plan.overhead_share, 0.05)
    shares = (("staff", plan.staff_share), ("overhead", plan.overhead_share))
    return [(line, int(amount_idr * share / delivered)) for line, share in shares if share]


def released_share(source: SourcePlan, year: int, month_of_year: int, line: str) -> float:
    """Return the share of a year's money that can be spent on a line by a month of the year.

    Zero before the first release; ``released_shares`` are cumulative, and all is released at once
    where there are none.
    """
    wait = dict(source.release_delay_months).get(year, 0)
    wait += source.tender_months if line in BOUGHT_LINES else 0
    released_in = month_of_year - wait
    if released_in < source.first_release_month:
        return 0.0
    if not source.released_shares:
        return 1.0
    past = [share for month, share in source.released_shares if month <= released_in]
    return past[-1] if past else 0.0


@dataclass(slots=True)
class Purse:
    """What one stage may spend from one source in the present fiscal year."""

    source: SourcePlan
    share: float
    left_idr: int = 0  #: neither committed nor paid
    granted_idr: int = 0  #: of this year's budget, within the ceiling
    carried_idr: int = 0  #: left from the year before
    promised_idr: int = 0  #: committed this year, less what was taken back

    def begin_year(self, granted_idr: int) -> None:
        """Add the year's money to what was carried over."""
        self.carried_idr = self.left_idr
        self.granted_idr = granted_idr
        self.left_idr += granted_idr
        self.promised_idr = 0

    def withheld_idr(self, year: int, month_of_year: int, line: str) -> int:
        """Return how much of this year's money (and of what was carried) is not released yet."""
        share = released_share(self.source, year, month_of_year, line)
        if share == 0.0:
            return max(self.granted_idr + self.carried_idr, 0)
        return self.granted_idr - int(self.granted_idr * share)

    def available_idr(self, year: int, month_of_year: int, line: str) -> int:
        """Return what is released for a line and neither promised nor paid."""
        return max(self.left_idr - self.withheld_idr(year, month_of_year, line), 0)

    def may_pay(self, line: str) -> bool:
        """Return whether the source may pay a line of the ledger."""
        return line not in self.source.barred_lines

    def take(self, amount_idr: int) -> None:
        """Promise an amount (negative: take a promise back)."""
        self.left_idr -= amount_idr
        self.promised_idr += amount_idr


def rooms_idr(purses: Sequence[Purse], plan: StagePlan, year: int, month_of_year: int) -> list[int]:
    """Return what each purse has free for what the stage hands out."""
    line = main_line(plan)
    return [
        purse.available_idr(year, month_of_year, line)
        if purse.may_pay(line) and purse.source.payer is Payer.PUBLIC
        else 0
        for purse in purses
    ]


def pay_order(purses: Sequence[Purse], line: str) -> list[int]:
    """Return the numbers of the purses that may pay a line, in the order in which they pay.

    In the order of the plan, but those that pay only beside another come last, and those that may
    pay less come before those that may pay more, so that nobody is left who can pay a line.
    """
    allowed = [
        number
        for number, purse in enumerate(purses)
        if purse.may_pay(line) and purse.source.payer is Payer.PUBLIC
    ]
    return sorted(
        allowed,
        key=lambda number: (
            bool(purses[number].source.matched_by),
            -len(purses[number].source.barred_lines),
            number,
        ),
    )


def match_room_idr(purses: Sequence[Purse], number: int, taken: Sequence[int]) -> int | None:
    """Return how much more a purse may promise beside its co-financing source; None: no bound.

    A source matched by another with share s pays at most (1 - s) / s of what the other has promised
    this year; ``taken`` is what each purse is about to promise.
    """
    rules = purses[number].source.matched_by
    if not rules:
        return None
    rooms = []
    for name, share in rules:
        beside = sum(
            purse.promised_idr + taken[other]
            for other, purse in enumerate(purses)
            if purse.source.id == name
        )
        rooms.append(int(beside * (1.0 - share) / share))
    return max(min(rooms) - purses[number].promised_idr - taken[number], 0)


def allot(
    purses: Sequence[Purse], rooms_idr: Sequence[int], needs: Sequence[tuple[str, int]]
) -> tuple[list[Part], int]:
    """Split amounts by line over purses with room; return the parts and what is missing."""
    parts: list[Part] = []
    taken = [0] * len(purses)
    short = 0
    for line, amount in needs:
        missing = amount
        for number in pay_order(purses, line):
            room = rooms_idr[number] - taken[number]
            matched = match_room_idr(purses, number, taken)
            part = min(missing, room if matched is None else min(room, matched))
            if part > 0:
                parts.append((number, line, part))
                taken[number] += part
                missing -= part
        short += missing
    return parts, short


def left_over(
    purses: Sequence[Purse], number: int, year: int, line: str, obstacle: str
) -> list[tuple[str, int]]:
    """Return why money of a purse is left at the end of the year, with how much of it."""
    purse = purses[number]
    left = purse.left_idr
    if left <= 0:
        return []
    if purse.source.payer is not Payer.PUBLIC:
        return [(_FEWER[purse.source.payer], left)]
    withheld = min(left, purse.withheld_idr(year, MONTHS_PER_YEAR, line))
    unmatched = 0
    room = match_room_idr(purses, number, [0] * len(purses))
    if room is not None:
        unmatched = max(left - withheld - room, 0)
    return [
        ("not released", withheld),
        ("no co-financing beside it", unmatched),
        (obstacle, left - withheld - unmatched),
    ]
