from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import CELLS, Education
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Decision, Draws, gumbel_table
from simulation.submodels.labour_market import search
from simulation.submodels.labour_market.cutoffs import NOBODY, cut_offs, passes
from simulation.submodels.labour_market.jobs import Month
from tests.economy import still_month
from tests.labour import parameters
from tests.reference.labour_market_twin import best_cell, who_passes
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
    last = cut_offs(cell, rank, identity, post, places)
    passed = passes(cell, rank, identity, post, last)
    candidates = list(
        zip(cell.tolist(), rank.tolist(), identity.tolist(), post.tolist(), strict=True)
    )
    expected = who_passes(candidates, {number: int(places[number]) for number in range(12)})
    assert {each for each, gets in zip(candidates, passed, strict=True) if gets} == expected


def test_applicants_choose_the_cell_the_twin_chooses():
    city = small_city(1500)
    persons, month = city.persons, 7
    city.month = month
    rows = np.flatnonzero(persons.present & persons.resident)[:60].astype(np.int32)
    persons.certified_fields[rows] = np.arange(len(rows)) % 128
    vacancies = (np.arange(CELLS) % 3).astype(np.int64)
    shipped = parameters()
    rates = np.full(CELLS, 1 << 18, np.int64)
    utilities = search.cell_utilities(city.cells, vacancies, rates, shipped)
    when = Month(city, still_month(month), shipped, load_catalogue().people, Draws(5, 2))
    chosen = search.choose(when, rows, persons.certified_fields[rows], utilities)
    gumbel = gumbel_table().tolist()
    cells = list(zip(search.CELL_FIELD.tolist(), search.CELL_SKILLED.tolist(), strict=True))
    for row, cell in zip(rows, chosen, strict=True):
        area = search.AREA_GROUP_OF_KECAMATAN[persons.kecamatan[row]]
        mine = utilities[area, persons.education[row]].tolist()
        applicant = {
            "identity": int(persons.identity[row]),
            "certified": {bit for bit in range(7) if persons.certified_fields[row] >> bit & 1},
            "office": persons.education[row] >= Education.DIPLOMA,
        }
        open_cells = [None if value == NOBODY else value for value in mine]
        bonus = round(shipped.choice_field_bonus * (1 << 20))
        twin = best_cell(
            applicant, open_cells, cells, bonus, gumbel, (5, 2), int(Decision.CHOOSE_CELL), month
        )
        assert twin == cell
    assert len(set(chosen.tolist())) > 10


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
