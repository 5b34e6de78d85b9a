"""Who passes a cut-off, who is displaced by one better applicant, and where nobody can apply."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.classifications import CELLS, Education
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.submodels.labour_market import search
from simulation.submodels.labour_market.cutoffs import cut_offs, passes
from simulation.submodels.labour_market.jobs import Month
from tests.economy import still_month
from tests.labour import parameters
from tests.reference import blind_matching
from tests.twins import RandomMonth
from tests.worlds import small_city


@pytest.mark.parametrize("seed", range(5))
def test_cut_offs_choose_whom_sorting_chooses(seed):
    luck = np.random.default_rng(seed)
    count = 400
    cell = luck.integers(0, 12, count).astype(np.int16)
    rank = luck.integers(0, 9, count)  # many ties
    identity = luck.permutation(count) % 150
    post = luck.permutation(count)
    places = np.zeros(CELLS, np.int64)
    places[:12] = luck.integers(-1, 60, 12)
    passed = passes(cell, rank, identity, post, cut_offs(cell, rank, identity, post, places))
    for number in range(12):
        mine = [
            (int(rank[at]), int(identity[at]), int(post[at]))
            for at in np.flatnonzero(cell == number)
        ]
        chosen = {
            (int(rank[at]), int(identity[at]), int(post[at]))
            for at in np.flatnonzero((cell == number) & passed)
        }
        assert chosen == set(sorted(mine)[: max(int(places[number]), 0)])


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1), st.integers(40, 90))
def test_who_becomes_better_in_a_short_cell_displaces_exactly_the_last_one_hired(seed, applicants):
    usual = RandomMonth(seed, applicants, 12).told()
    turned_away = [
        identity
        for identity, cell in usual.applied.items()
        if identity not in usual.hired
        and usual.hire_cutoff.get(cell, blind_matching.NOBODY) != blind_matching.NOBODY
    ]
    for identity in turned_away[:1]:
        month = RandomMonth(seed, applicants, 12)
        row = np.flatnonzero(month.city.persons.identity == identity)[0]
        month.city.persons.general_skill[row] += 100.0
        better = month.told()
        cell = usual.applied[identity]
        assert set(better.hired) - set(usual.hired) == {identity}
        assert set(usual.hired) - set(better.hired) == {usual.hire_cutoff[cell][1]}
        assert month.lived()[1]["hired"] == better.hired


def test_without_an_open_cell_nobody_applies():
    city = small_city(1500)
    closed = np.zeros(CELLS, np.int64)
    utilities = search.cell_utilities(city.cells, closed, np.ones(CELLS, np.int64), parameters())
    rows = np.arange(20, dtype=np.int32)
    when = Month(city, still_month(0), parameters(), load_catalogue().people, Draws(1, 0))
    assert (search.choose(when, rows, search.fields_held(when, rows), utilities) == -1).all()


def test_vocational_schooling_without_a_record_is_one_field_for_life():
    city = small_city(1500)
    persons = city.persons
    rows = np.flatnonzero(persons.present)[:200].astype(np.int32)
    persons.education[rows], persons.certified_fields[rows] = Education.SMK, 0
    persons.education[rows[:20]] = Education.SMA
    fields = []
    for month in (0, 9):
        city.month = month
        when = Month(city, still_month(month), parameters(), load_catalogue().people, Draws(1, 0))
        fields.append(search.fields_held(when, rows))
    assert (fields[0] == fields[1]).all()
    assert (fields[0][:20] == 0).all()
    assert set(fields[0][20:].tolist()) <= {1 << bit for bit in range(7)}
    assert len(set(fields[0][20:].tolist())) > 3
