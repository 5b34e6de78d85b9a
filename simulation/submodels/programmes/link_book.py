"""The links in force in one world: what each firm sells through whom, and what the buyers can spend.

Links of all programmes stand in one book, whoever made them; enterprises read it as this month's
flows. A link made this month sells from the next one on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.city import City, Enterprises
from simulation.classifications import KECAMATAN
from simulation.flows import LINK_KINDS, MarketLinks
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import LinkKind, LinkPlan
from simulation.randomness import FIXED_POINT
from simulation.signals import Signals
from simulation.submodels.programmes.clusters import strength_of

Rows = NDArray[np.integer[Any]]
_FIXED_BITS = FIXED_POINT.bit_length() - 1


@dataclass(slots=True)
class LinkBook:
    """One entry for each link in force, and what buyers spent so far this calendar year."""

    firms: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    fee_share: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    fee_idr: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    now: MarketLinks = field(default_factory=MarketLinks)  #: this month's, as enterprises see them
    budget_idr: NDArray[np.int64] = field(default_factory=lambda: np.zeros(LINK_KINDS, np.int64))
    limited_idr: NDArray[np.int64] = field(default_factory=lambda: np.zeros(LINK_KINDS, np.int64))
    spent_idr: NDArray[np.int64] = field(default_factory=lambda: np.zeros(LINK_KINDS, np.int64))

    def add(self, enterprises: Enterprises, firms: Rows, link: LinkPlan) -> None:
        """Write down links of one kind; a firm has at most one of each kind."""
        self.drop(enterprises, firms, link.kind)
        share = round((link.fee_share_of_sales or 0.0) * FIXED_POINT)
        count = len(firms)
        self.firms = np.concatenate([self.firms, firms]).astype(np.int32)
        self.kinds = np.concatenate([self.kinds, np.full(count, link.kind, np.int8)])
        self.fee_share = np.concatenate([self.fee_share, np.full(count, share, np.int64)])
        fee = np.full(count, link.fee_idr_per_month or 0, np.int64)
        self.fee_idr = np.concatenate([self.fee_idr, fee])
        enterprises.link_kinds[firms] |= np.uint8(1 << link.kind)

    def drop(self, enterprises: Enterprises, firms: Rows, kind: int) -> None:
        """Strike out the links of some firms of one kind."""
        enterprises.link_kinds[firms] &= np.uint8(~(1 << kind) & 0xFF)
        self._keep(~((self.kinds == kind) & np.isin(self.firms, firms)))

    def begin_month(
        self,
        city: City,
        parameters: ProgrammesParameters,
        brand_strength: NDArray[np.int64],
        cluster_strength: NDArray[np.int64],
    ) -> None:
        """Strike out closed firms, and weigh every link for this month.

        Firms of a cluster fill orders together; a brand is worth what its carriers make of it.
        """
        firms = city.enterprises
        is_open = firms.open[self.firms]
        firms.link_kinds[self.firms[~is_open]] = 0
        self._keep(is_open)
        weight = np.array([parameters.link_weight[kind.name.lower()] for kind in LinkKind])
        shared = strength_of(city, self.firms, cluster_strength) / FIXED_POINT
        reach = 1.0 + parameters.cluster_reach_gain * shared
        weights = (firms.attractiveness[self.firms] * weight[self.kinds] * reach).astype(np.int64)
        branded = self.kinds == LinkKind.SHARED_BRAND
        strength = brand_strength[firms.kecamatan[self.firms[branded]]]
        weights[branded] = (weights[branded] * strength) >> _FIXED_BITS
        self.now = MarketLinks(
            self.firms.astype(np.int32), self.kinds, np.maximum(weights, 1), self.fee_share,
            self.fee_idr,
        )  # fmt: skip

    def count_spending(self, signals: Signals, *, new_year: bool) -> None:
        """Add what buyers with a yearly budget spent last month; forget it in January."""
        units = signals.history.get("buyer_budget_per_attractiveness", [])
        if new_year:
            self.spent_idr = np.zeros(LINK_KINDS, np.int64)
        elif units:
            # One link at a time, as enterprises booked it: the sum of rounded-down sales.
            unit = units[-1][self.now.kinds]
            whole, rest = unit >> _FIXED_BITS, unit & (FIXED_POINT - 1)
            sold = self.now.weights * whole + ((self.now.weights * rest) >> _FIXED_BITS)
            by_kind = np.zeros(LINK_KINDS, np.int64)
            np.add.at(by_kind, self.now.kinds, sold)
            share = self.limited_idr / np.maximum(self.budget_idr, 1)
            self.spent_idr += (by_kind * share).astype(np.int64)

    def buyers(self, links: Iterable[LinkPlan]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return what the buyers of each kind spend this month, and the share taken from the city.

        Buyers with a yearly budget spend their month's, as long as the year's is not used up.
        """
        free, limited, yearly = np.zeros((3, LINK_KINDS), np.int64)
        taken = np.zeros(LINK_KINDS)
        for link in links:
            month = link.buyer_budget_idr_per_month
            (limited if link.buyer_budget_idr_per_year else free)[link.kind] += month
            yearly[link.kind] += link.buyer_budget_idr_per_year
            taken[link.kind] += month * (link.taken_from_city_share or 0.0)
        all_of_it = free + limited
        self.limited_idr = np.minimum(limited, np.maximum(yearly - self.spent_idr, 0))
        self.budget_idr = free + self.limited_idr
        return self.budget_idr, np.where(all_of_it > 0, taken / np.maximum(all_of_it, 1), 0.0)

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self.firms, self.kinds = self.firms[kept], self.kinds[kept]
        self.fee_share, self.fee_idr = self.fee_share[kept], self.fee_idr[kept]


def brand_strength(
    city: City, book: LinkBook, clusters: NDArray[np.int64], half_share: float
) -> NDArray[np.int64]:
    """Return by kecamatan how strong its kawasan's brand is, in units of 2**-20: n / (n + half).

    n is the number of firms of the kawasan that carry it (with nobody, what the first would meet),
    half the share of its firms at which it reaches half its strength.
    """
    firms = city.enterprises
    branded = book.firms[(book.kinds == LinkKind.SHARED_BRAND) & firms.open[book.firms]]
    carriers = np.bincount(clusters[firms.kecamatan[branded]], minlength=len(KECAMATAN))
    there = np.bincount(clusters[firms.kecamatan[firms.open]], minlength=len(KECAMATAN))
    count = np.maximum(carriers, 1).astype(np.int64)
    half = np.maximum((there * half_share).astype(np.int64), 1)
    strength: NDArray[np.int64] = (count << _FIXED_BITS) // (count + half)
    return strength[clusters]
