"""Quotas by area: which share of a stage's places each kawasan or kecamatan is to have in a year.

Places are shared out as they come: of all places of the year so far, this month's included, each
area may have its share (largest remainder). What an area does not take up stays its own until the
month from which unused places are open to everybody; what is never taken lapses with its money.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import KECAMATAN
from simulation.submodels.programmes.intake import cutoff_of_first

if TYPE_CHECKING:
    from simulation.programme_plan import StagePlan

Rows = NDArray[np.integer[Any]]
Numbers = NDArray[np.int64]


@dataclass(slots=True)
class Quotas:
    """The areas of one stage, their shares, and how many started from each this year."""

    area_of: Numbers = field(default_factory=lambda: np.zeros(len(KECAMATAN), np.int64))
    shares: NDArray[np.float64] = field(default_factory=lambda: np.ones(1))
    open_from_month: int = 1  #: of the year; from then on nobody looks at areas
    started: Numbers = field(default_factory=lambda: np.zeros(1, np.int64))

    @property
    def bind(self) -> bool:
        """Return whether there is more than one area."""
        return len(self.shares) > 1

    def areas(self, kecamatan: NDArray[Any], month_of_year: int) -> Numbers:
        """Return the area each person belongs to; one for all where quotas do not bind now."""
        if month_of_year >= self.open_from_month:
            return np.zeros(len(kecamatan), np.int64)
        areas: Numbers = self.area_of[kecamatan]
        return areas

    def counted(self, kecamatan: list[NDArray[Any]]) -> Numbers:
        """Return people by area, of whom the districts are given."""
        homes = np.concatenate([np.empty(0, np.int64), *kecamatan]).astype(np.int64)
        return np.bincount(self.area_of[homes], minlength=len(self.shares)).astype(np.int64)

    def limits(self, places: int, month_of_year: int, taken: Numbers | int = 0) -> Numbers:
        """Return how many of this month's places each area may have; ``taken``: seats not started."""
        if month_of_year >= self.open_from_month:
            return np.array([places] + [0] * (len(self.shares) - 1), np.int64)
        had = self.started + taken
        due = largest_remainders(self.shares, int(had.sum()) + places) - had
        may = np.maximum(due, 0)
        before = np.cumsum(may) - may
        limits: Numbers = np.clip(places - before, 0, may)
        return limits

    def count(self, kecamatan: NDArray[Any]) -> None:
        """Count people who start the stage."""
        self.started += np.bincount(self.area_of[kecamatan], minlength=len(self.shares))

    def begin_year(self) -> None:
        """Forget who started last year."""
        self.started = np.zeros(len(self.shares), np.int64)


def quotas_of(plan: StagePlan) -> Quotas:
    """Return the quotas of a stage; districts without one share what is left."""
    if not plan.quotas:
        return Quotas()
    named = [share for _, share in plan.quotas]
    area_of = np.full(len(KECAMATAN), len(named), np.int64)
    for number, (members, _) in enumerate(plan.quotas):
        area_of[list(members)] = number
    shares = np.array([*named, max(1.0 - sum(named), 0.0)])
    return Quotas(area_of, shares, plan.quota_open_from_month, np.zeros(len(shares), np.int64))


def largest_remainders(shares: NDArray[np.float64], places: int) -> Numbers:
    """Return whole places by share that sum to ``places``; ties go to the area named first."""
    exact = np.round(shares / max(float(shares.sum()), 1e-9) * places * 2.0**20) / 2.0**20
    whole = np.floor(exact).astype(np.int64)
    first = np.argsort(whole - exact, kind="stable")[: places - int(whole.sum())]
    whole[first] += 1
    return whole


def area_cutoffs(scores: Numbers, identities: Numbers, areas: Numbers, limits: Numbers) -> Numbers:
    """Return one cut-off (score, identity) for each area."""
    cutoffs = np.empty((len(limits), 2), np.int64)
    for area, count in enumerate(limits.tolist()):
        mine = areas == area
        cutoffs[area] = cutoff_of_first(scores[mine], identities[mine], count)
    return cutoffs
