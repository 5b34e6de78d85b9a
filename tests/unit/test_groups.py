"""Areas and groups: every breakdown is listed once and fold() adds up what belongs to it."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import KECAMATAN_NAMES, Education, Sex
from simulation.groups import (
    AGE_GROUP_OF_YEARS,
    AGE_GROUPS,
    AREA_BREAKDOWNS,
    BREAKDOWNS,
    CITY,
    EVERYBODY,
    JOINT_CLASSES,
    SHAPE,
    fold,
)


def _naive_fold(joint: np.ndarray) -> list[int]:
    sums = []
    for breakdown in BREAKDOWNS:
        total = 0
        for number, value in enumerate(joint.tolist()):
            place = np.unravel_index(number, SHAPE)
            if breakdown.axis < 0 or place[breakdown.axis] == breakdown.number:
                total += value
        sums.append(total)
    return sums


def test_the_city_and_its_kecamatan_come_first():
    assert (BREAKDOWNS[0].area, BREAKDOWNS[0].group) == (CITY, EVERYBODY)
    assert tuple(b.area for b in BREAKDOWNS[1:AREA_BREAKDOWNS]) == KECAMATAN_NAMES
    assert {b.group for b in BREAKDOWNS[1:AREA_BREAKDOWNS]} == {EVERYBODY}
    assert {b.area for b in BREAKDOWNS[AREA_BREAKDOWNS:]} == {CITY}


def test_every_class_has_exactly_one_breakdown():
    expected = 1 + len(KECAMATAN_NAMES) + len(Sex) + len(AGE_GROUPS) + len(Education) + 10
    assert len(BREAKDOWNS) == expected == 1 + sum(SHAPE)
    assert len({(b.area, b.group) for b in BREAKDOWNS}) == expected
    assert len({(b.axis, b.number) for b in BREAKDOWNS}) == expected


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0, "0-14"), (14, "0-14"), (15, "15-24"), (24, "15-24"), (25, "25-34"), (54, "45-54"),
        (55, "55-64"), (64, "55-64"), (65, "65+"), (120, "65+"),
    ],
)  # fmt: skip
def test_age_groups_have_the_printed_limits(age, group):
    assert AGE_GROUPS[AGE_GROUP_OF_YEARS[age]] == group


def test_fold_equals_adding_one_by_one():
    joint = np.random.default_rng(3).integers(-(10**12), 10**12, JOINT_CLASSES)
    assert fold(joint).tolist() == _naive_fold(joint)


def test_fold_keeps_leading_axes_and_integers():
    joint = np.arange(2 * 3 * JOINT_CLASSES, dtype=np.int64).reshape(2, 3, JOINT_CLASSES)
    folded = fold(joint)
    assert folded.shape == (2, 3, len(BREAKDOWNS))
    assert folded.dtype == np.int64
    assert folded[1, 2].tolist() == fold(joint[1, 2]).tolist()


def test_every_axis_adds_up_to_the_city():
    folded = fold(np.random.default_rng(4).integers(0, 1000, JOINT_CLASSES))
    for axis in range(len(SHAPE)):
        parts = [number for number, b in enumerate(BREAKDOWNS) if b.axis == axis]
        assert folded[parts].sum() == folded[0]


def test_one_person_counts_in_six_breakdowns():
    place = (3, int(Sex.FEMALE), 1, int(Education.SMK), 9)
    joint = np.zeros(JOINT_CLASSES, np.int64)
    joint[np.ravel_multi_index(place, SHAPE)] = 1
    counted = [BREAKDOWNS[n] for n in np.flatnonzero(fold(joint))]
    assert {(b.area, b.group) for b in counted} == {
        (CITY, EVERYBODY),
        (KECAMATAN_NAMES[3], EVERYBODY),
        (CITY, "sex=female"),
        (CITY, "age=15-24"),
        (CITY, "education=smk"),
        (CITY, "decile=10"),
    }
