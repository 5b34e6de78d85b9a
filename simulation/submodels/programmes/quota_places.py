"""Who of a queue may have a place this month by the quota of the area: for classes and links."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.intake import passes
from simulation.submodels.programmes.office import StageState
from simulation.submodels.programmes.quotas import area_cutoffs


def within_quotas(
    desk: Desk, stage: StageState, ready: NDArray[np.int64], places: int
) -> NDArray[np.bool_]:
    """Return which entries of the queue may have one of the places; everybody without quotas.

    Who sits in a class that has not begun counts as served.
    """
    queue, quotas = stage.queue, stage.quotas
    if not quotas.bind:
        return np.ones(len(ready), np.bool_)
    homes = desk.city.persons.kecamatan
    areas = quotas.areas(homes[queue.rows[ready]], desk.month_of_year)
    seated = [cohort for cohort in stage.slots if cohort is not None and not cohort.months_run]
    taken = quotas.counted([homes[cohort.rows] for cohort in seated])
    limits = quotas.limits(places, desk.month_of_year, taken)
    live = area_cutoffs(queue.scores[ready], queue.identities[ready], areas, limits)
    cutoffs = desk.judge(f"{stage.number}/quota", live)
    return passes(queue.scores[ready], queue.identities[ready], cutoffs[areas].T)
