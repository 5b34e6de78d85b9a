"""Clusters: supported firms of one sector in one kawasan share equipment, and buyers.

A programme that works by kawasan makes members of the firms it grants to, coaches or links. What a
member gains rises with the share of its kawasan's firms of the sector that are members too:

    strength = n / (n + half),  n = other members,  half = a share of the firms of sector and kawasan

The array is a signal, so that in a frozen world everybody meets the baseline's clusters: what
members give each other is reaction, never gross effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import KECAMATAN, MARKETS, SECTORS
from simulation.programme_plan import Happening, StageKind
from simulation.randomness import FIXED_POINT

if TYPE_CHECKING:
    from simulation.submodels.programmes.events import Batch
    from simulation.submodels.programmes.office import ProgrammeOffice

Rows = NDArray[np.integer[Any]]
MAKES_MEMBERS: Final = frozenset({StageKind.CAPITAL, StageKind.COACHING, StageKind.MARKETING})
_FIXED_BITS: Final = FIXED_POINT.bit_length() - 1


def note_members(office: ProgrammeOffice, batch: Batch, kind: StageKind) -> None:
    """Let who starts a stage for firms join the cluster, and who sold the equipment leave it."""
    rows = batch.rows[batch.rows >= 0]
    if batch.happening is Happening.STARTED and kind in MAKES_MEMBERS:
        office.members[rows] = True
    elif batch.happening is Happening.EQUIPMENT_SOLD:
        office.members[rows] = False


def member_firms(city: City, office: ProgrammeOffice) -> Rows:
    """Return the firms in business of all members."""
    rows = np.flatnonzero(office.members & city.persons.present[: len(office.members)])
    firms = city.persons.enterprise_row[rows]
    firms = firms[firms >= 0]
    return firms[city.enterprises.open[firms]]


def cluster_strength(
    city: City, members: Rows, clusters: NDArray[np.int64], half_share: float
) -> NDArray[np.int64]:
    """Return how strong the cluster of each local market is, in units of 2**-20.

    ``clusters`` numbers the kawasan of each kecamatan.
    """
    firms = city.enterprises
    of_firm = clusters[firms.kecamatan] * SECTORS + firms.sector
    others = np.maximum(np.bincount(of_firm[members], minlength=MARKETS) - 1, 0)
    there = np.bincount(of_firm[firms.open], minlength=MARKETS)
    half = np.maximum((there * half_share).astype(np.int64), 1)
    strength = (others.astype(np.int64) << _FIXED_BITS) // (others + half)
    of_market = np.repeat(clusters, SECTORS) * SECTORS + np.tile(np.arange(SECTORS), len(KECAMATAN))
    values: NDArray[np.int64] = strength[of_market]
    return values


def spread_gain(
    city: City, office: ProgrammeOffice, strength: NDArray[np.int64], largest_gain: float
) -> None:
    """Write what each member gains from its cluster; whoever is no member gains nothing."""
    firms = city.enterprises
    firms.cluster_gain[office.clustered] = 0.0
    office.clustered = member_firms(city, office)
    share = strength_of(city, office.clustered, strength) / FIXED_POINT
    firms.cluster_gain[office.clustered] = largest_gain * share


def strength_of(city: City, firms: Rows, strength: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the strength of the cluster each firm is in, in units of 2**-20."""
    table = city.enterprises
    markets = table.kecamatan[firms].astype(np.int64) * SECTORS + table.sector[firms]
    values: NDArray[np.int64] = strength[markets]
    return values
