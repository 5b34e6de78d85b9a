"""Follow a scenario's participants through its live world and the baseline, month by month.

A participant is in the sums from the month of starting the first stage, in both worlds: before it
nobody is. A placement is being employed so many months after finishing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.account import BaselineLives
from simulation.counting import FORMAL, INFORMAL, UNEMPLOYED
from simulation.errors import BrokenInvariantError
from simulation.panel import MonthSlice
from simulation.submodels.programmes import STARTING_EVENTS
from simulation.submodels.programmes.events import IdentityIndex

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.panel import Recorder

#: What is counted of the participants each month; earnings and gap in rupiah, the others in persons.
COUNTS: Final = (
    "population",
    "employed",
    "employed_formal",
    "unemployed",
    "poor_persons",
    "extreme_poor_persons",
    "earnings",
    "poverty_gap",
)
Rows = NDArray[np.integer[Any]]
_NOBODY: Final = np.empty(0, np.int64)


@dataclass(slots=True)
class ParticipantSums:
    """Accumulate participants' outcomes in a live world beside those of the same people at base.

    ``placement_months`` is how long after finishing a placement is looked at.
    """

    baseline: BaselineLives
    placement_months: int
    live: list[NDArray[np.int64]] = field(default_factory=list)
    at_baseline: list[NDArray[np.int64]] = field(default_factory=list)
    started: NDArray[np.int64] = field(default_factory=lambda: _NOBODY)  #: identities, sorted
    finished: dict[int, tuple[int, int]] = field(default_factory=dict)  #: last finish: month, stage
    placements: list[tuple[int, int, int, bool, bool]] = field(default_factory=list)
    read_parts: int = 0
    index: IdentityIndex = field(default_factory=IdentityIndex)  #: rows of the live world

    def take(self, city: City, recorder: Recorder, log: Sequence[Mapping[str, Any]]) -> None:
        """Add the month that ``recorder`` has just finished; ``log`` is the deliveries' so far."""
        month = recorder.last_slice
        if month is None:
            raise BrokenInvariantError("participants are summed before the month is recorded")
        self._read(log)
        identity = city.persons.identity
        base = self.baseline.slices[city.month]
        self.live.append(_counted(month, self.index.rows(identity, self.started, city.month)))
        self.at_baseline.append(_counted(base, self.baseline.persons.find(self.started)))
        due = [
            (person, stage)
            for person, (since, stage) in self.finished.items()
            if since == city.month - self.placement_months
        ]
        persons = np.array([person for person, _ in due], np.int64)
        employed = _employed(month, self.index.rows(identity, persons, city.month))
        employed_at_base = _employed(base, self.baseline.persons.find(persons))
        self.placements += [
            (city.month, person, stage, bool(now), bool(then))
            for (person, stage), now, then in zip(due, employed, employed_at_base, strict=True)
        ]

    def _read(self, log: Sequence[Mapping[str, Any]]) -> None:
        """Note who has started or finished since last month."""
        for part in log[self.read_parts :]:
            if part["event"] in STARTING_EVENTS:
                self.started = np.union1d(self.started, part["person"])
            elif part["event"] == "finished":
                when = (int(part["month"]), int(part["stage"]))
                self.finished |= dict.fromkeys(part["person"].tolist(), when)
        self.read_parts = len(log)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return ``participants`` (month, count, live, baseline) and ``placements``.

        Placements have a row for every person each time it is due (month, person, stage finished):
        employed in the live world, employed in the baseline. Whoever finishes a later stage has a
        later row as well; whoever finishes too late for the run has none.
        """
        index = pd.MultiIndex.from_product(
            [range(len(self.live)), COUNTS], names=["month", "count"]
        )
        columns = {
            "live": np.concatenate([_NOBODY, *self.live]),
            "baseline": np.concatenate([_NOBODY, *self.at_baseline]),
        }
        placed = pd.DataFrame(
            self.placements,
            columns=["month", "person", "stage", "employed", "employed_at_baseline"],
        )
        types = {"month": "int16", "person": "int64", "stage": "int8"}
        flags = dict.fromkeys(("employed", "employed_at_baseline"), "bool")
        return {
            "participants": pd.DataFrame(columns, index=index).reset_index(),
            "placements": placed.astype(types | flags),
        }


def _known(month: MonthSlice, rows: Rows) -> NDArray[np.bool_]:
    """Tell which rows exist in the world of a slice, in its month."""
    known: NDArray[np.bool_] = (rows >= 0) & (rows < len(month.work))
    return known


def _counted(month: MonthSlice, rows: Rows) -> NDArray[np.int64]:
    """Return the counts of :data:`COUNTS` over rows; -1 is somebody this world does not have."""
    rows = rows[_known(month, rows)]
    work, gap = month.work[rows], month.gap_idr[rows]
    values = (
        np.count_nonzero(work),
        np.count_nonzero(work >= INFORMAL),
        np.count_nonzero(work == FORMAL),
        np.count_nonzero(work == UNEMPLOYED),
        np.count_nonzero(gap),
        np.count_nonzero(month.extreme[rows]),
        month.earnings_idr[rows].sum(),
        gap.sum(dtype=np.int64),
    )
    return np.array(values, np.int64)


def _employed(month: MonthSlice, rows: Rows) -> NDArray[np.bool_]:
    works = np.zeros(len(rows), np.bool_)
    known = _known(month, rows)
    works[known] = month.work[rows[known]] >= INFORMAL
    return works
