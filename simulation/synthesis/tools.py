"""Small tools of the synthesis: addressed luck by attribute, exact counts, fitting of a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.randomness import Decision, Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.columns import FloatColumn, IdColumn, IntColumn

HALF_STEP = 2.0**-54  # keeps logarithms of uniforms finite


@unique
class Attribute(IntEnum):
    """What a draw of the synthesis decides (the `number` of its address). Append only."""

    HOUSEHOLD_SIZE_ORDER = 1
    HOUSEHOLD_KIND = 2
    HEAD_SEX = 3
    GRANDPARENT = 4
    MEMBER_ROLE = 5
    MEMBER_SEX = 6
    HOUSEHOLD_STAGE = 7  #: age of the youngest child or of the head
    HEAD_AGE = 8
    SPOUSE_AGE_GAP = 9
    BIRTH_AGE = 10
    BIRTH_SPACING = 11
    MEMBER_AGE = 12
    HOUSEHOLD_KECAMATAN = 13
    REPAIR = 14  #: addressed by round and person
    EDUCATION = 15
    HOUSEHOLD_EDUCATION = 16
    SCHOOL = 17
    EMPLOYABILITY = 18
    GENERAL_SKILL = 19
    MANAGEMENT_SKILL = 20
    CERTIFIED = 21
    CERTIFIED_FIELD = 22
    PARTICIPATION = 23
    UNEMPLOYMENT = 24
    UNEMPLOYMENT_KIND = 25
    OWNER = 26
    OWNER_KIND = 27
    UNPAID = 28
    CASUAL = 29
    SECTOR = 30
    INACTIVITY = 31
    WORK_AREA = 32
    WORK_KIND = 33
    SKILLED_POST = 34
    WAGE = 35
    HOURS = 36
    HOURS_WISH = 37
    DURATION = 38
    COMMUTER_TRAIT = 39
    COMMUTER_CELL = 40
    FIRM_OWNER = 41
    FIRM_KECAMATAN = 42
    FIRM_AGE = 43
    FIRM_SALES = 44
    FIRM_PAYROLL = 45
    FIRM_CAPITAL = 46
    FIRM_OUTSIDE = 47
    FIRM_LABOUR_SHARE = 48
    FIRM_REGISTERED = 49
    OWN_ACCOUNT_EARNINGS = 50
    PENSION = 51
    REMITTANCE = 52
    WELFARE_RANK = 53
    SWAP = 54  #: addressed by round and household
    REGISTRY = 55
    SAVINGS = 56
    BIRTH_MONTH = 57
    MEMBER_SEX_FLIP = 58
    COMMUTER_SEX = 59
    COMMUTER_EDUCATION = 60
    COMMUTER_AGE = 61
    COMMUTER_SKILL = 62
    COMMUTER_SECTOR = 63
    FIRM_SECTOR = 64
    FIRM_POSTS = 65
    FIRM_SUBSISTENCE = 66


ROUND_STRIDE = 1 << 40  # a repair round shifts identities beyond any row number


@dataclass(frozen=True, slots=True)
class Luck:
    """Draws of the synthesis, addressed by attribute and row number."""

    draws: Draws

    def uniform(self, attribute: Attribute, rows: IntColumn) -> FloatColumn:
        """Return one uniform in [0, 1) per row number."""
        return self.draws.uniform(Decision.SYNTHESIS, 0, rows.astype(np.int64), int(attribute))

    def normal(self, attribute: Attribute, rows: IntColumn) -> FloatColumn:
        """Return one standard normal per row number."""
        return self.draws.normal(Decision.SYNTHESIS, 0, rows.astype(np.int64), int(attribute))

    def logistic(self, attribute: Attribute, rows: IntColumn) -> FloatColumn:
        """Return one standard logistic deviate per row number."""
        uniform = self.uniform(attribute, rows) + HALF_STEP
        values: FloatColumn = np.log(uniform / (1.0 - uniform))
        return values

    def gumbel(self, attribute: Attribute, rows: IntColumn) -> FloatColumn:
        """Return one standard Gumbel deviate per row number."""
        values: FloatColumn = -np.log(-np.log(self.uniform(attribute, rows) + HALF_STEP))
        return values


def apportion(weights: ArrayLike, total: int) -> IntColumn:
    """Return whole numbers proportional to ``weights`` that sum to ``total``.

    Largest remainders; ties go to the earlier entry. Zero weights get nothing.
    """
    share = np.asarray(weights, np.float64)
    if total <= 0 or share.sum() <= 0:
        return np.zeros(len(share), np.int64)
    exact: FloatColumn = share * (total / share.sum())
    counts = np.floor(exact).astype(np.int64)
    missing = total - int(counts.sum())
    order = np.argsort(-np.where(share > 0, exact - counts, -1.0), kind="stable")
    counts[order[:missing]] += 1
    return counts


def best(score: NDArray[np.floating[Any]], candidates: IntColumn, count: int) -> IntColumn:
    """Return the ``count`` candidate rows of highest score (``score`` is per candidate)."""
    if count <= 0:
        return candidates[:0]
    if count >= len(candidates):
        return candidates
    chosen: IntColumn = candidates[np.sort(np.argpartition(-score, count - 1)[:count])]
    return chosen


def fit_table(
    seed: FloatColumn, rows: FloatColumn, columns: FloatColumn, rounds: int = 200
) -> FloatColumn:
    """Return ``seed`` scaled by rows and columns to both margins (iterative proportional fitting).

    The column margin is met exactly in sum; margins of unequal total are rescaled to the rows'.
    """
    table = np.asarray(seed, np.float64).copy()
    columns = columns * (rows.sum() / max(columns.sum(), 1e-12))
    for _ in range(rounds):
        table *= _ratio(columns, table.sum(axis=0))[None, :]
        table *= _ratio(rows, table.sum(axis=1))[:, None]
    return table


def _ratio(target: FloatColumn, found: FloatColumn) -> FloatColumn:
    values: FloatColumn = np.divide(target, found, out=np.zeros_like(found), where=found > 0)
    return values


def band(age_years: IntColumn, firsts: list[int]) -> NDArray[np.int64]:
    """Return the position of the age group of each age; ``firsts`` are ascending first years."""
    position: NDArray[np.int64] = np.searchsorted(np.array(firsts), age_years, side="right") - 1
    return np.maximum(position, 0)


def by_age(age_years: IntColumn, values: dict[int, float]) -> FloatColumn:
    """Return the value of each age's group from a mapping first year -> value."""
    firsts = sorted(values)
    looked_up: FloatColumn = np.array([values[first] for first in firsts])[band(age_years, firsts)]
    return looked_up


def rows_of(count: int) -> IdColumn:
    """Return row numbers 0 to ``count`` - 1 as identities."""
    return np.arange(count, dtype=np.int64)
