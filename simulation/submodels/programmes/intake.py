"""Queues and admission: who of those who accepted gets a place this month.

Everybody is judged alike against a cut-off, a pair (score, identity): in a live world it is the last
place that was there, in a frozen one it comes from the record, so both share one code path. People
who accepted and found no place wait in the queue and are served before those invited later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
Keys = NDArray[np.int64]

MONTH_SHIFT: Final = 48  # scores lie below; the month of joining the queue stands above
_LIMITS: Final = np.iinfo(np.int64)
EVERYBODY: Final = (_LIMITS.max, _LIMITS.max)
NOBODY: Final = (_LIMITS.min, _LIMITS.min)


@dataclass(slots=True)
class Queue:
    """People waiting for a stage, by row, identity, score and the field of their certificate."""

    rows: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    identities: Keys = field(default_factory=lambda: np.empty(0, np.int64))
    scores: Keys = field(default_factory=lambda: np.empty(0, np.int64))

    def join(self, rows: Rows, identities: Keys, scores: Keys, month: int) -> None:
        """Add people who can be served from ``month`` on; earlier months come first."""
        ready = scores + (np.int64(max(month, 0)) << MONTH_SHIFT)
        self.add(rows, identities, ready)

    def add(self, rows: Rows, identities: Keys, ready_scores: Keys) -> None:
        """Add people with the scores they had in a queue before."""
        self.rows = np.concatenate([self.rows, rows.astype(np.int32)])
        self.identities = np.concatenate([self.identities, identities])
        self.scores = np.concatenate([self.scores, ready_scores])
        order = np.lexsort((self.identities, self.scores))
        self.keep(order)

    def keep(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> None:
        """Keep only the chosen entries."""
        self.rows = self.rows[chosen]
        self.identities = self.identities[chosen]
        self.scores = self.scores[chosen]

    def ready_month(self) -> NDArray[np.int64]:
        """Return the month from which each entry can be served."""
        return self.scores >> MONTH_SHIFT

    def __len__(self) -> int:
        return len(self.rows)


def passes(scores: Keys, identities: Keys, cutoff: Keys) -> NDArray[np.bool_]:
    """Return whose (score, identity) is at most the cut-off."""
    result: NDArray[np.bool_] = (scores < cutoff[0]) | (
        (scores == cutoff[0]) & (identities <= cutoff[1])
    )
    return result


def cutoff_of_first(scores: Keys, identities: Keys, places: int) -> tuple[int, int]:
    """Return the cut-off that lets the first ``places`` pass, by (score, identity)."""
    if places <= 0:
        return NOBODY
    if len(scores) <= places:
        return EVERYBODY
    bound = np.partition(scores, places - 1)[places - 1]
    tied = np.sort(identities[scores == bound])
    above = int((scores < bound).sum())
    return int(bound), int(tied[places - above - 1])


def slot_cutoffs(
    scores: Keys,
    identities: Keys,
    wanted: NDArray[np.int64],
    slot_fields: NDArray[np.int64],
    vacancies: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return one cut-off for each slot of classes; slots of a field are filled one after another.

    ``scores`` must be in order; ``wanted`` is the field each person wants. Shape (slots, 2).
    """
    cutoffs = np.full((len(vacancies), 2), NOBODY, np.int64)
    for field_number in np.unique(slot_fields[vacancies > 0]):
        mine = np.flatnonzero(wanted == field_number)
        used = 0
        for slot in np.flatnonzero((slot_fields == field_number) & (vacancies > 0)):
            used += int(vacancies[slot])
            cutoffs[slot] = cutoff_of_first(scores[mine], identities[mine], used)
    return cutoffs


def slot_of(
    scores: Keys,
    identities: Keys,
    wanted: NDArray[np.int64],
    slot_fields: NDArray[np.int64],
    cutoffs: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the slot each person is admitted to, -1 for nobody's place: the first that lets in."""
    slots = np.full(len(scores), -1, np.int64)
    for slot in range(len(cutoffs)):
        fits = (slots < 0) & (wanted == slot_fields[slot])
        slots[fits & passes(scores, identities, cutoffs[slot])] = slot
    return slots


def offered_fields(slot_fields: NDArray[np.int64], cutoffs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the fields with a slot whose cut-off lets anybody in."""
    return np.unique(slot_fields[cutoffs[:, 0] > NOBODY[0]])
