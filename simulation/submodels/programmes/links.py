"""Market links: kinds of buyers, whom they take, who gets a link, when it is lost.

A stage may hold several kinds. A firm gets the first of them, in the order of :data:`~simulation.submodels.programmes.link_terms.LINK_ORDER`,
that it fits and that has room, and keeps it until it is lost at the kind's hazard or the firm
closes. What a buyer asks for (registration, size) is the firm's own state, and each kind has its own
cut-off, so that a frozen world can judge everybody alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.programme_plan import Happening, LinkPlan
from simulation.randomness import Decision
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.intake import cutoff_of_first, passes
from simulation.submodels.programmes.ledger import area_name
from simulation.submodels.programmes.office import StageState
from simulation.submodels.programmes.purse import side_costs
from simulation.submodels.programmes.quota_places import within_quotas
from simulation.units import monthly_probability

Rows = NDArray[np.integer[Any]]


def fitting(city: City, links: tuple[LinkPlan, ...], firms: Rows) -> NDArray[np.bool_]:
    """Return which link each firm may get (-1: no firm), shape (firms, links): own state only."""
    table = city.enterprises
    fits = np.zeros((len(firms), len(links)), np.bool_)
    for number, link in enumerate(links):
        free = (firms >= 0) & ((table.link_kinds[firms] >> link.kind) & 1 == 0)
        sells = table.smoothed_sales_idr[firms] >= (link.least_sales_idr_per_month or 0)
        fits[:, number] = free & sells & (table.registered[firms] | (not link.registered_only))
    return fits


def places_of_links(stage: StageState) -> list[int]:
    """Return how many firms each link can still take; money that is short is shared by places."""
    links, budget = stage.plan.links, stage.budget
    free = [
        max(link.capacity - int((stage.kinds == number).sum()), 0)
        for number, link in enumerate(links)
    ]
    prices = [link.cost_idr_per_firm for link in links]

    def affordable(places: list[int]) -> bool:
        whole = sum(count * price for count, price in zip(places, prices, strict=True))
        return whole == 0 or budget.affordable(whole) > 0

    sides = [sum(a for _, a in side_costs(stage.plan, price)) for price in prices]
    needed = sum(n * (p + s) for n, p, s in zip(free, prices, sides, strict=True))
    available = max(budget.available_idr(), 0)  # rounding may overdraw a rupiah
    places = free if available >= needed else [available * n // needed for n in free]
    while not affordable(places):  # not every source may pay for everything
        available = available * 9 // 10
        places = [available * n // needed for n in free]
    return places


def link_places(_: Desk, stage: StageState) -> tuple[int, str]:
    """Return how many more firms can be linked, and what limits them."""
    places = places_of_links(stage)
    taken = len(stage.firms) + sum(places) >= sum(link.capacity for link in stage.plan.links)
    return sum(places), "buyers have no room for more" if taken else "less than one link is left"


def link_cutoffs(
    scores: NDArray[np.int64],
    identities: NDArray[np.int64],
    fits: NDArray[np.bool_],
    places: list[int],
) -> NDArray[np.int64]:
    """Return one cut-off for each link; who found no room with one asks the next it fits."""
    cutoffs = np.empty((len(places), 2), np.int64)
    without = np.ones(len(scores), np.bool_)
    for number, count in enumerate(places):
        asks = np.flatnonzero(without & fits[:, number])
        cutoffs[number] = cutoff_of_first(scores[asks], identities[asks], count)
        without[asks[passes(scores[asks], identities[asks], cutoffs[number])]] = False
    return cutoffs


def link_of(
    scores: NDArray[np.int64],
    identities: NDArray[np.int64],
    fits: NDArray[np.bool_],
    cutoffs: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the number of the link each firm gets: the first that fits and lets in, else -1."""
    chosen = np.full(len(scores), -1, np.int64)
    for number, cutoff in enumerate(cutoffs):
        gets = (chosen < 0) & fits[:, number] & passes(scores, identities, cutoff)
        chosen[gets] = number
    return chosen


def admit(desk: Desk, stage: StageState, ready: NDArray[np.int64]) -> int:
    """Link firms of the queue (entries ``ready``) to buyers; return how many."""
    queue = stage.queue
    rows, identities, scores = queue.rows[ready], queue.identities[ready], queue.scores[ready]
    fits = fitting(desk.city, stage.plan.links, desk.firm_of(rows))
    places = places_of_links(stage)
    fits &= within_quotas(desk, stage, ready, sum(places))[:, np.newaxis]
    live = link_cutoffs(scores, identities, fits, places)
    cutoffs = desk.judge(f"{stage.number}/admitted", live)
    chosen = link_of(scores, identities, fits, cutoffs)
    stays = np.ones(len(queue), np.bool_)
    stays[ready[chosen >= 0]] = False
    queue.keep(stays)
    _start(desk, stage, rows[chosen >= 0], chosen[chosen >= 0])
    return int((chosen >= 0).sum())


def link_anyhow(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Link firms that are known to have been linked: to the first buyer they fit, else the largest."""
    capacities = [link.capacity for link in stage.plan.links]
    fits = fitting(desk.city, stage.plan.links, desk.firm_of(rows))
    largest = int(np.argmax(capacities))
    _start(desk, stage, rows, np.where(fits.any(axis=1), fits.argmax(axis=1), largest))


def _start(desk: Desk, stage: StageState, rows: Rows, numbers: NDArray[np.int64]) -> None:
    firms = desk.firm_of(rows)
    desk.emit(stage, Happening.STARTED, rows, Detail(firm_rows=firms))
    for number, link in enumerate(stage.plan.links):
        mine = numbers == number
        if not mine.any():
            continue
        _pay(desk, stage, link, firms[mine])
        detail = Detail(link.cost_idr_per_firm, int(link.kind), firms[mine])
        desk.emit(stage, Happening.LINK, rows[mine], detail)
    stage.firms = np.concatenate([stage.firms, firms])
    stage.owners = np.concatenate([stage.owners, rows])
    stage.kinds = np.concatenate([stage.kinds, numbers.astype(np.int8)])
    desk.emit(stage, Happening.FINISHED, rows, Detail(firm_rows=firms, extra=-1))
    desk.hand_over(stage, rows)


def _pay(desk: Desk, stage: StageState, link: LinkPlan, firms: Rows) -> None:
    areas, counts = np.unique(desk.city.enterprises.kecamatan[firms], return_counts=True)
    for area, count in zip(areas.tolist(), counts.tolist(), strict=True):
        cost = link.cost_idr_per_firm * count
        if cost:
            stage.budget.pay(stage.budget.commit("links", area_name(area), cost, 1))


def lose_links(desk: Desk, stage: StageState) -> None:
    """Let links be lost at the hazard of their kind, and with their firms."""
    gone = np.zeros(len(stage.firms), np.bool_)
    for number, link in enumerate(stage.plan.links):
        mine = np.flatnonzero(stage.kinds == number)
        if not len(mine):
            continue
        chance = monthly_probability(link.loss_probability_per_year or 0.0)
        firms = stage.firms[mine]
        identities = desk.city.enterprises.identity[firms]
        luck = desk.draws.uniform(Decision.LINK_LOSS, desk.month, identities, int(link.kind))
        lost = (luck < chance) | ~desk.city.enterprises.open[firms]
        gone[mine[lost]] = True
        detail = Detail(extra=int(link.kind), firm_rows=firms[lost])
        desk.emit(stage, Happening.LINK_LOST, stage.owners[mine[lost]], detail)
    stage.firms = stage.firms[~gone]
    stage.owners = stage.owners[~gone]
    stage.kinds = stage.kinds[~gone]
