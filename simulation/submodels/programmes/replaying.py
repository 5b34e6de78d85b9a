"""The record of a live world, made ready for worlds that replay it: all of it, or one person's part."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from simulation.submodels.programmes.events import DELIVERY_COLUMNS, LEDGER_EVENT, NO_CLASS

STARTING_EVENTS: Final = (
    "started",
    "cash",
)  #: whoever is paid ``cash_for`` is served by the payment
_PLACE: Final = ["month", "programme", "stage"]


def typed_deliveries(stored: pd.DataFrame) -> pd.DataFrame:
    """Return stored deliveries with the columns and types they were recorded with."""
    return stored[list(DELIVERY_COLUMNS)].astype(DELIVERY_COLUMNS)


def first_starter_alone(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return the deliveries to the first person who starts, as if nobody else had been served.

    The person's part of what was paid in a month for a stage is as large as the person's part of
    what was spent there on anybody, rounded up to the rupiah. Classes the person sat in are kept.
    """
    started = deliveries[deliveries["event"].isin(STARTING_EVENTS)]
    if started.empty:
        return deliveries.iloc[:0]
    person = int(started["person"].iloc[0])
    mine = deliveries["person"] == person
    sat_in = deliveries[mine & (deliveries["cohort"] != NO_CLASS)][["programme", "cohort"]]
    classes = pd.MultiIndex.from_frame(sat_in.drop_duplicates())
    of_class = pd.MultiIndex.from_frame(deliveries[["programme", "cohort"]]).isin(classes)
    of_class &= (deliveries["person"] < 0).to_numpy()
    ledger = _part_of_ledger(deliveries, mine)
    return pd.concat([deliveries[mine | of_class], ledger]).sort_index()


def _part_of_ledger(deliveries: pd.DataFrame, mine: pd.Series[bool]) -> pd.DataFrame:
    """Return one person's part of the rupiah paid, under their own index."""
    people = deliveries["person"] >= 0
    totals, own = (
        deliveries[rows].groupby(_PLACE)["value_idr"].sum() for rows in (people, people & mine)
    )
    booked = (deliveries["event"] == LEDGER_EVENT) & (deliveries["entry"] == "paid")
    paid = deliveries[booked]
    place = pd.MultiIndex.from_frame(paid[_PLACE])
    part = own.reindex(place, fill_value=0).to_numpy(np.int64)
    whole = totals.reindex(place, fill_value=0).to_numpy(np.int64)
    # Python integers: rupiah times rupiah would overflow 64 bits.
    values = [
        -(-int(amount) * int(share) // int(of)) if share > 0 else 0
        for amount, share, of in zip(paid["value_idr"], part, whole, strict=True)
    ]
    mine_paid: pd.DataFrame = paid.assign(value_idr=np.array(values, np.int64))
    return mine_paid[mine_paid["value_idr"] > 0]
