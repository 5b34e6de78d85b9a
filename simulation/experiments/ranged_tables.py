"""The tables of a comparison over ranges, from its stored runs at the centre and at both ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation import comparison
from simulation.comparison import CENTRE, RangedRuns
from simulation.experiments.paired_tables import PairedTables, joined_tables
from simulation.groups import CITY, EVERYBODY

if TYPE_CHECKING:
    from simulation.experiments.ranging import Variant

Moved = Sequence[tuple["Variant", list[PairedTables]]]  # a list as long as the groups at the centre


def ranged_tables(centre: Sequence[PairedTables], moved: Moved) -> dict[str, pd.DataFrame]:
    """Return ``over_ranges``, ``over_ranges_pairs`` and, where worlds were split, ``..._account``.

    Nothing where no range was asked for. Scenarios of one baseline are ranked among themselves.
    """
    if not moved:
        return {}
    groups = []
    for number, part in enumerate(centre):
        if not part.members:
            continue
        ends = [_at_end(variant, parts[number]) for variant, parts in moved]
        middle = _runs("", CENTRE, (math.nan, ""), part)
        groups.append(comparison.over_ranges(middle, ends, part.periods[-1]))
    tables = joined_tables(groups)
    accounts = list(_accounts(centre, moved))
    return tables | ({"over_ranges_account": pd.concat(accounts)} if accounts else {})


def _at_end(variant: Variant, part: PairedTables) -> RangedRuns:
    return _runs(variant.assumption, variant.end, (variant.value, variant.unit), part)


def _runs(assumption: str, end: str, value: tuple[float, str], part: PairedTables) -> RangedRuns:
    table = "indicators_first"
    return RangedRuns(
        assumption,
        end,
        *value,
        part.stored(part.baseline.id, table),
        [part.stored(member.id, table) for member in part.members],
    )


def _accounts(centre: Sequence[PairedTables], moved: Moved) -> Iterator[pd.DataFrame]:
    """Yield the city's account over the whole run at every end that was lived with split worlds."""
    places: list[tuple[str, str, float, Sequence[PairedTables]]] = [
        ("", CENTRE, math.nan, centre),
        *((one.assumption, one.end, one.value, parts) for one, parts in moved),
    ]
    for assumption, end, value, parts in places:
        for part in parts:
            for member in part.members:
                if member.id not in part.orders[0].split:
                    continue
                found = part.account(member, part.periods[-1:]).summary
                city = (found["area"] == CITY) & (found["group"] == EVERYBODY)
                frame = found[city].reset_index(drop=True)
                frame.insert(0, "assumption", assumption)
                frame.insert(1, "end", end)
                frame.insert(2, "value", value)
                yield frame


def variant_runs(moved: Moved) -> list[dict[str, Any]]:
    """Return scenario, replicate, world and key of every run at an end of a range, and which end."""
    return [
        run | {"assumption": variant.assumption, "end": variant.end}
        for variant, parts in moved
        for part in parts
        for run in part.runs()
    ]
