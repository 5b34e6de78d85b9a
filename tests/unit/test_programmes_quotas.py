"""Quotas by area: shares of places as they come, and what becomes of places nobody takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.classifications import KECAMATAN_NAMES
from simulation.plans import programme_plans
from simulation.programme_plan import StageKind, StagePlan
from simulation.scenario import load_scenario
from simulation.submodels.programmes.quotas import (
    Quotas,
    area_cutoffs,
    largest_remainders,
    quotas_of,
)
from tests.programme_office import CAPITAL, TRAINING, Setting, live, plain_city, programme

OCTOBER = 10


def quotas(*shares, open_from=OCTOBER):
    plan = StagePlan(
        StageKind.CAPITAL, (), (), quotas=tuple(((n,), s) for n, s in enumerate(shares)),
        quota_open_from_month=open_from,
    )  # fmt: skip
    return quotas_of(plan)


@given(
    shares=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6).filter(lambda s: sum(s) > 0.01),
    places=st.integers(0, 5000),
)
def test_places_by_share_are_whole_sum_up_and_lie_next_to_the_share(shares, places):
    found = largest_remainders(np.array(shares), places)
    assert found.sum() == places
    exact = np.array(shares) / sum(shares) * places
    assert (np.abs(found - exact) <= 1 + 1e-3).all()


def test_what_an_area_did_not_take_up_stays_its_own_until_it_is_open_to_all():
    these = quotas(0.5, 0.5)
    assert these.limits(10, 1).tolist() == [5, 5, 0]
    these.count(np.array([0] * 5 + [1] * 2))  # three places of the second are left
    assert these.limits(3, 2).tolist() == [0, 3, 0]
    assert these.limits(3, OCTOBER).tolist() == [3, 0, 0]
    assert these.areas(np.array([0, 1, 7]), 2).tolist() == [0, 1, 2]
    assert these.areas(np.array([0, 1, 7]), OCTOBER).tolist() == [0, 0, 0]
    these.begin_year()
    assert these.limits(10, 1).tolist() == [5, 5, 0]


def test_districts_without_a_quota_share_the_rest():
    assert quotas(0.25, 0.25).limits(8, 1).tolist() == [2, 2, 4]


def test_limits_never_exceed_the_places():
    these = quotas(0.2, 0.3, 0.5)
    these.count(np.array([0] * 9))
    assert these.limits(4, 1).sum() <= 4
    assert these.limits(4, 1)[0] == 0


def test_without_quotas_there_is_one_area():
    none = Quotas()
    assert not none.bind
    assert none.limits(7, 1).tolist() == [7]
    assert none.areas(np.array([0, 5, 10]), 1).tolist() == [0, 0, 0]


def test_each_area_has_its_own_cut_off():
    scores, identities = np.array([1, 2, 3, 4]), np.arange(4)
    cutoffs = area_cutoffs(scores, identities, np.array([0, 0, 1, 1]), np.array([1, 1]))
    assert cutoffs.tolist() == [[1, 0], [3, 2]]


def test_a_kawasan_of_the_scenario_becomes_its_districts(tmp_path):
    path = tmp_path / "quota.yaml"
    path.write_text(
        "title: q\nbase: integrated\nprogrammes:\n  kawasan:\n    stages:\n      capital:\n"
        "        quota_share_by_area: {Seberang: 0.6, Jelutung: 0.1}\n"
    )
    plan = next(p for p in programme_plans(load_scenario(path), 1.0) if p.id == "kawasan")
    stage = next(stage for stage in plan.stages if stage.kind is StageKind.CAPITAL)
    sizes = {len(members): share for members, share in stage.quotas}
    assert sizes == {2: 0.6, 1: 0.1}
    assert quotas_of(stage).shares == pytest.approx([0.6, 0.1, 0.3]) or sorted(
        quotas_of(stage).shares
    ) == pytest.approx([0.1, 0.3, 0.6])


def test_people_handed_on_to_a_class_are_bound_by_the_quota_of_their_area():
    """Eight handed on, six of district 0; eight seats, half of them for district 1: four and two start.

    Two seats are left; nobody else of district 1 is there, and the year has not reached October.
    """
    city = plain_city(8)
    city.persons.kecamatan[:] = [0] * 6 + [1] * 2
    course = replace(
        TRAINING, seats_per_class=8, minimum_trainees=4, duration_months=1,
        classes_at_once_max=1, quotas=(((0,), 0.5), ((1,), 0.5)),
        quota_open_from_month=OCTOBER,
    )  # fmt: skip
    plan = programme(replace(CAPITAL, budget_idr_by_fiscal_year=((2024, 40_000_000),)), course)
    people = live(city, Setting((plan,), months=6)).people
    started = people[(people["event"] == "started") & (people["stage"] == 1)]
    homes = [0 if person >> 4 < 6 else 1 for person in started["person"].tolist()]
    assert (homes.count(0), homes.count(1)) == (4, 2)


def test_deliveries_say_where_the_person_lives():
    city = plain_city(12)
    city.persons.kecamatan[:] = np.arange(12) % 3
    people = live(city, Setting((programme(CAPITAL),), months=1)).people
    places = [KECAMATAN_NAMES[(person >> 4) % 3] for person in people["person"].tolist()]
    assert people["area"].tolist() == places
