"""The small arrays through which lives touch each other, each in exactly one channel.

The submodel that owns a market computes the live array and calls :meth:`Signals.take`, which
records it and returns it, or returns the recorded one where its channel is frozen. That call is the
only difference between the worlds of an account. This module knows arrays, not the city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.errors import BrokenInvariantError

SignalArray = NDArray[Any]
Record = Mapping[str, list[SignalArray]]


@unique
class Channel(StrEnum):
    """The three ways in which one life reaches another."""

    VACANCIES = "vacancies"
    SALES = "sales"
    LOCAL_SPENDING = "local_spending"


@dataclass(frozen=True, slots=True)
class SignalDeclaration:
    """What a signal says, its unit and the channel it belongs to."""

    channel: Channel
    unit: str
    meaning: str


# A name may be followed by "/<programme>" where every programme has its own array.
SIGNALS: Final[dict[str, SignalDeclaration]] = {
    "hire_cutoff": SignalDeclaration(
        Channel.VACANCIES,
        "(score, identity) per cell",
        "the applicant who was just good enough",
    ),
    "vacancy_filled_cutoff": SignalDeclaration(
        Channel.VACANCIES,
        "(rank, identity, post) per cell",
        "the enterprise vacancy that was just good enough to be filled",
    ),
    "post_vacated_cutoff": SignalDeclaration(
        Channel.VACANCIES,
        "(rank, identity, post) per cell",
        "the filled enterprise post that was the last to fall vacant through quits",
    ),
    "wage_per_post": SignalDeclaration(
        Channel.VACANCIES, "rupiah per month per cell", "what an enterprise pays a filled post"
    ),
    "job_finding_rate": SignalDeclaration(
        Channel.VACANCIES,
        "hires per applicant, units of 2**-20, per cell, smoothed",
        "read by seekers, migrants, commuters and participation next month",
    ),
    "vacancy_filling_rate": SignalDeclaration(
        Channel.VACANCIES,
        "qualified applicants / (qualified + vacancies), units of 2**-20, per cell, smoothed",
        "ease of filling a vacancy, read next month by whoever posts vacancies",
    ),
    "outside_vacancies": SignalDeclaration(
        Channel.VACANCIES, "posts per cell", "vacancies in force of outside employers"
    ),
    "admission_cutoff": SignalDeclaration(
        Channel.VACANCIES,
        "(rank, identity) per programme intake",
        "the last applicant admitted by a programme that runs unchanged in both worlds",
    ),
    "classes_running": SignalDeclaration(
        Channel.VACANCIES, "flag per class", "which classes of an unchanged programme run"
    ),
    "classes_placed": SignalDeclaration(
        Channel.VACANCIES,
        "(place in the stage's list of providers, field) per class",
        "where an unchanged programme opens classes, and what they teach",
    ),
    "provider_load": SignalDeclaration(
        Channel.VACANCIES,
        "share of rooms in use, units of 2**-20, per provider",
        "how full a provider is that unchanged programmes use",
    ),
    "coach_load": SignalDeclaration(
        Channel.VACANCIES,
        "units of 2**-20 per programme and stage",
        "share of the planned visits a firm gets from coaches of an unchanged programme",
    ),
    "total_attractiveness": SignalDeclaration(
        Channel.SALES, "integer per local market", "sum of the attractiveness of all sellers"
    ),
    "linked_sales_taken": SignalDeclaration(
        Channel.SALES, "rupiah per local market", "sales that market links take out of the pool"
    ),
    "buyer_budget_per_attractiveness": SignalDeclaration(
        Channel.SALES,
        "rupiah times 2**20 per unit of linked attractiveness, per kind of link",
        "what an outside buyer has left for each unit",
    ),
    "demand_pool": SignalDeclaration(
        Channel.LOCAL_SPENDING, "rupiah per month per local market", "size of the local demand pool"
    ),
    "enterprise_vacancies": SignalDeclaration(
        Channel.LOCAL_SPENDING, "posts per cell", "vacancies of the city's enterprises"
    ),
    "lay_off_cutoff": SignalDeclaration(
        Channel.LOCAL_SPENDING,
        "(rank, identity) per cell",
        "the last worker to go where enterprises cut posts",
    ),
    "cluster_strength": SignalDeclaration(
        Channel.LOCAL_SPENDING,
        "units of 2**-20 per local market (sector) or district (brand)",
        "how strong a kawasan's shared equipment and buyers, and its brand, are",
    ),
}


@dataclass(slots=True)
class Signals:
    """Record the signals of one world, or replay those of another where channels are frozen.

    ``recorded`` holds one list of arrays (a month each) per name; ``frozen`` the channels to replay.
    """

    frozen: frozenset[Channel] = frozenset()
    recorded: Record = field(default_factory=dict)
    month: int = 0
    history: dict[str, list[SignalArray]] = field(default_factory=dict)
    before_start: dict[str, SignalArray] = field(default_factory=dict)

    def begin_month(self, month: int) -> None:
        """Open ``month`` (0 is the first simulated month); every signal may be taken once in it."""
        self.month = month

    def take(self, name: str, live: SignalArray) -> SignalArray:
        """Return the array everybody must react to this month, and keep it in the history."""
        declared = SIGNALS.get(name.partition("/")[0])
        if declared is None:
            raise BrokenInvariantError(f"signal {name!r} is not declared in SIGNALS")
        taken = self.history.setdefault(name, [])
        if len(taken) != self.month:
            raise BrokenInvariantError(
                f"signal {name!r} taken {len(taken)} times by month {self.month}; once a month is allowed"
            )
        value = self.recorded[name][self.month] if declared.channel in self.frozen else live
        value = np.array(value, copy=True)
        value.flags.writeable = False
        taken.append(value)
        return value

    def last(self, name: str) -> SignalArray:
        """Return what was taken last month, or the value the city started with."""
        taken = self.history.get(name, ())
        before = self.month - 1
        return taken[before] if 0 <= before < len(taken) else self.before_start[name]
