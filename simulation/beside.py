"""Follow one world beside the baseline for the lines beside the account (ACCOUNT section 4).

Who is in the city in one world only (*composition*), who works more or fewer months than in the
baseline without being in the circle (*churn*), and who took which older programme (*substitution*).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.counting import ABSENT, INFORMAL
from simulation.errors import BrokenInvariantError
from simulation.groups import BREAKDOWNS, JOINT_CLASSES, fold
from simulation.panel import OUTCOMES, PERSON_OUTCOMES, sum_outcomes
from simulation.randomness import kernel

if TYPE_CHECKING:
    from simulation.account import BaselineLives
    from simulation.city import City
    from simulation.panel import MonthSlice, Recorder

#: Sums over the whole run by line and outcome, a value per breakdown.
LineSums = dict[tuple[str, str], NDArray[np.int64]]
WORK: Final = "employed"  #: outcome of lines that count people or posts
_NOBODY: Final = np.empty(0, np.int64)
_NO_FIRMS: Final = np.empty(0, np.int64)


@dataclass(slots=True)
class Beside:
    """Accumulate, month by month, where one world differs from the baseline.

    ``home`` is the row in the baseline of every row of persons met so far, -1 for whoever never
    lives there; ``months_gained`` the months in which a person who lives in both worlds works here
    and not there, less those the other way round.
    """

    baseline: BaselineLives
    home: NDArray[np.int64] = field(default_factory=lambda: _NOBODY)
    months_gained: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))
    composition: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((len(OUTCOMES), len(BREAKDOWNS)), np.int64)
    )

    def take(self, city: City, recorder: Recorder) -> None:
        """Add the month that ``recorder`` has just finished."""
        month = recorder.last_slice
        if month is None:
            raise BrokenInvariantError("worlds are set side by side before the month is recorded")
        self._meet(city)
        base = self.baseline.slices[city.month]
        here, there = _apart(month.work, base.work, self.home, self.months_gained)
        self.composition += _summed(month, here, self.joint(here, recorder))
        at_home = self.baseline.recorder.person_joint
        self.composition -= _summed(base, there, at_home[there])

    def _meet(self, city: City) -> None:
        """Find out where those who are new in this world live in the baseline."""
        identity = city.persons.identity
        known, rows = len(self.home), len(identity)
        self.home = np.concatenate([self.home, np.full(rows - known, -1, np.int64)])
        more = np.zeros(rows - known, np.int16)
        self.months_gained = np.concatenate([self.months_gained, more])
        # A row that was met keeps its person; rows of whoever is not in the baseline are few.
        unknown = np.flatnonzero((self.home < 0) & (identity >= 0))
        self.home[unknown] = self.baseline.persons.find(identity[unknown])

    def joint(self, rows: NDArray[np.int64], recorder: Recorder) -> NDArray[np.int32]:
        """Return areas and groups of persons: the baseline's where they exist there."""
        home = self.home[rows]
        at_home = self.baseline.recorder.person_joint[home]
        joint: NDArray[np.int32] = np.where(home >= 0, at_home, recorder.person_joint[rows])
        return joint

    def composition_lines(self) -> LineSums:
        """Return what those count who are in the city in one of the two worlds only.

        Persons here and not in the baseline, less those there and not here.
        """
        names = list(OUTCOMES)[:PERSON_OUTCOMES]
        return {("composition", name): self.composition[at] for at, name in enumerate(names)}

    def churn_lines(self, city: City, circle: NDArray[np.int64]) -> LineSums:
        """Return how many persons outside the circle worked fewer and more months in all.

        ``circle`` are the identities of those in it.
        """
        persons = city.persons
        outside = ~np.isin(persons.identity, circle) & persons.resident & (self.home >= 0)
        joint = self.baseline.recorder.person_joint[self.home]
        lost, won = (outside & (self.months_gained * sign > 0) for sign in (-1, 1))
        return {
            ("churn_losers", WORK): _counted(joint[lost]),
            ("churn_winners", WORK): _counted(joint[won]),
        }


@kernel
def _apart(
    work: NDArray[np.uint8],
    base_work: NDArray[np.uint8],
    home: NDArray[np.int64],
    months_gained: NDArray[np.int16],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of residents of one world only; add to the months gained of the others."""
    alone = base_work != ABSENT
    here = np.zeros(len(work), np.bool_)
    for row in range(len(work)):
        other = home[row]
        lives_there = other >= 0 and other < len(base_work) and base_work[other] != ABSENT
        if not lives_there:
            here[row] = work[row] != ABSENT
        elif work[row] != ABSENT:
            alone[other] = False
            there_works = base_work[other] >= INFORMAL
            months_gained[row] += np.int16(work[row] >= INFORMAL) - np.int16(there_works)
    return np.flatnonzero(here), np.flatnonzero(alone)


def _summed(
    month: MonthSlice, rows: NDArray[np.int64], joint: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the outcomes of some persons, without firms; shape (outcomes, breakdowns)."""
    if not len(rows):
        return np.zeros((len(OUTCOMES), len(BREAKDOWNS)), np.int64)
    no_joint = np.empty(0, np.int32)
    sums: NDArray[np.int64] = fold(sum_outcomes(month, rows, joint, _NO_FIRMS, no_joint))
    return sums


def _counted(joint: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return persons by breakdown; whoever never was seen has no group."""
    counts: NDArray[np.int64] = fold(np.bincount(joint[joint >= 0], minlength=JOINT_CLASSES))
    return counts


def substitution(
    starters: tuple[Mapping[str, set[int]], Mapping[str, set[int]]],
    participants: NDArray[np.int64],
    beside: Beside,
    city: City,
    recorder: Recorder,
) -> LineSums:
    """Return who left which places of programmes that the scenario leaves as they are, and who got them.

    ``starters`` are identities by unchanged programme, of the baseline and of the scenario; a
    programme that is unchanged in one of them only is not looked at.
    """
    before, after = starters
    both = before.keys() & after.keys()
    left = {person for name in both for person in before[name] - after[name]}
    came = {person for name in both for person in after[name] - before[name]}
    taking_part = set(participants.tolist())
    return {
        ("substitution", WORK): beside_counts(left & taking_part, beside, city, recorder),
        ("substitution_places_taken", WORK): beside_counts(came, beside, city, recorder),
    }


def beside_counts(
    identities: set[int], beside: Beside, city: City, recorder: Recorder
) -> NDArray[np.int64]:
    """Return persons by breakdown, found in the baseline or else in this world."""
    wanted = np.array(sorted(identities), np.int64)
    base = beside.baseline
    home = base.persons.find(wanted)
    known = base.recorder.person_joint[home[home >= 0]]
    new = np.flatnonzero(np.isin(city.persons.identity, wanted[home < 0]))
    return _counted(np.concatenate([known, recorder.person_joint[new]]))


def line_frame(lines: LineSums) -> pd.DataFrame:
    """Return line, outcome, area, group, value: sums over the whole run."""
    count = len(BREAKDOWNS)
    return pd.DataFrame(
        {
            "line": np.repeat([line for line, _ in lines], count),
            "outcome": np.repeat([outcome for _, outcome in lines], count),
            "area": [breakdown.area for breakdown in BREAKDOWNS] * len(lines),
            "group": [breakdown.group for breakdown in BREAKDOWNS] * len(lines),
            "value": np.concatenate([_NOBODY, *lines.values()]),
        }
    )
