"""The classes by which results are broken down, and one joint number per person for all of them.

A person's joint number combines kecamatan, sex, age group, education and decile. Sums are taken
over joint numbers in one pass and folded into areas and groups afterwards, in integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import KECAMATAN_NAMES, WORKING_AGE_YEARS, Education, Sex

AGE_GROUPS: Final = ("0-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65+")
AGE_GROUP_OF_YEARS: Final[NDArray[np.int8]] = np.array(
    [
        0 if age < WORKING_AGE_YEARS else min(6, (age - WORKING_AGE_YEARS) // 10 + 1)
        for age in range(128)
    ],
    np.int8,
)
DECILES: Final = 10
SHAPE: Final = (len(KECAMATAN_NAMES), len(Sex), len(AGE_GROUPS), len(Education), DECILES)
JOINT_CLASSES: Final = int(np.prod(SHAPE))
CITY: Final = "city"
EVERYBODY: Final = "all"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One area and group that results are given for, and the axis class it sums over."""

    area: str
    group: str
    axis: int  #: axis of SHAPE, or -1 for the whole city
    number: int


def _breakdowns() -> tuple[Breakdown, ...]:
    labels = (
        tuple((name, EVERYBODY) for name in KECAMATAN_NAMES),
        tuple((CITY, f"sex={sex.name.lower()}") for sex in Sex),
        tuple((CITY, f"age={group}") for group in AGE_GROUPS),
        tuple((CITY, f"education={level.name.lower()}") for level in Education),
        tuple((CITY, f"decile={number}") for number in range(1, DECILES + 1)),
    )
    listed = [Breakdown(CITY, EVERYBODY, -1, 0)]
    listed += [
        Breakdown(area, group, axis, number)
        for axis, names in enumerate(labels)
        for number, (area, group) in enumerate(names)
    ]
    return tuple(listed)


BREAKDOWNS: Final = _breakdowns()
AREA_BREAKDOWNS: Final = 1 + len(KECAMATAN_NAMES)  # the city and its kecamatan come first


def fold(joint: NDArray[Any]) -> NDArray[Any]:
    """Return sums per breakdown, shape (..., len(BREAKDOWNS)), of sums per joint number (...)."""
    cube = joint.reshape(*joint.shape[:-1], *SHAPE)
    lead = joint.ndim - 1
    axes = tuple(range(lead, lead + len(SHAPE)))
    parts = [cube.sum(axis=axes)[..., None]]
    parts += [cube.sum(axis=tuple(axis for axis in axes if axis != kept)) for kept in axes]
    return np.concatenate(parts, axis=-1)
