"""What is left over of the money: the rounding account and the account ``unmatched``, run by run.

Every month of every run is checked when it is lived (:func:`simulation.engine.check_money`); here the
two accounts that take what rounding and replayed signals leave are added up for print.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from simulation.flows import Account

if TYPE_CHECKING:
    from simulation.store import Store

LIVE: Final = "live"


def money_left_over(store: Store, keys: Iterable[str]) -> dict[str, int]:
    """Return the sums over the stored runs of ``keys`` (rupiah), and how many months they hold.

    ``unmatched`` of live worlds must be zero; frozen worlds book there what replayed signals do not
    make add up (ACCOUNT section 2). Where a part of the city lived alone its own purses were checked
    month by month, but the markets' rest belongs to everybody else and is left out here.
    """
    months = rounding = largest = unmatched = unmatched_frozen = 0
    for key in keys:
        record = store.read_provenance(key)
        left = [int(month[Account.ROUNDING.value]) for month in record["money"]]
        lost = sum(abs(int(month[Account.UNMATCHED.value])) for month in record["money"])
        months += len(left)
        if not record["whole_city"]:
            continue
        rounding += sum(left)
        largest = max([largest, *left])
        if record["world"] == LIVE:
            unmatched += lost
        else:
            unmatched_frozen += lost
    return {
        "months_checked": months,
        "rounding_idr": rounding,
        "rounding_largest_month_idr": largest,
        "unmatched_live_idr": unmatched,
        "unmatched_frozen_idr": unmatched_frozen,
    }


def in_words(left: dict[str, int]) -> str:
    """Return the line that commands print."""
    return (
        f"Money conserved to the rupiah in {left['months_checked']:,} months. Rounding account: "
        f"Rp {left['rounding_idr']:,} (at most Rp {left['rounding_largest_month_idr']:,} a month); "
        f"unmatched: Rp {left['unmatched_live_idr']:,} in live worlds, "
        f"Rp {left['unmatched_frozen_idr']:,} in frozen ones of the whole city."
    )
